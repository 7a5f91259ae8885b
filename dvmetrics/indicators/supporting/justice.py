"""What supports O5: crimes that the victim does not support, arrests of both, orders, and the disclosure scheme."""

from __future__ import annotations

from ibis import _

from dvmetrics.indicators.counting import Cases, Indicator, Tables
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.needs import Need
from dvmetrics.indicators.wording import FROM_FOUR_QUARTERS, NO_LAG_POLICE, SHARES_QUARTERS

DECIDED = ("yes", "no")
BREACH_DAYS = 90


def _victim_not_supporting(tables: Tables) -> Cases:
    crimes = tables.take("police_incident", "case", "reported_date", "crime_flag", "outcome_code")
    finalised = crimes.filter(_.crime_flag == "yes", _.outcome_code.notnull())
    return Cases(finalised.select("case", on=_.reported_date, met=_.outcome_code == "victim_does_not_support"))


def _dual_arrests(tables: Tables) -> Cases:
    incidents = tables.take("police_incident", "case", "reported_date", "arrest_flag", "dual_arrest")
    return Cases(
        incidents.filter(_.arrest_flag == "yes").select("case", on=_.reported_date, met=_.dual_arrest == "yes")
    )


def _orders_granted(tables: Tables) -> Cases:
    orders = tables.take("protective_order", "case", "applied_date", "granted").filter(_.granted.isin(DECIDED))
    return Cases(orders.select("case", on=_.applied_date, met=_.granted == "yes"))


def _orders_breached(tables: Tables) -> Cases:
    orders = tables.take("protective_order", "case", "granted_date", "granted", "breached", "breached_date")
    granted = orders.filter(_.granted == "yes", _.granted_date.notnull())
    held = granted.breached_date.delta(granted.granted_date, unit="day")
    in_time = held.between(0, BREACH_DAYS).fill_null(True)
    return Cases(granted.select("case", on=_.granted_date, met=(_.breached == "yes") & in_time))


def _disclosure_scheme(tables: Tables) -> Cases:
    applications = tables.take("disclosure_application", "case", "decided_date", "disclosed")
    decided = applications.filter(_.decided_date.notnull(), _.disclosed.isin(DECIDED))
    return Cases(decided.select("case", on=_.decided_date, met=_.disclosed == "yes"))


INDICATORS = (
    Indicator(
        Definition(
            id="S.victim_not_supporting",
            title="Prosecutions closed without the victim's support",
            question="How many crimes are closed because the victim does not support a prosecution?",
            outcome="O5",
            code=("S3",),
            numerator="Of those crimes, the ones closed because the victim did not support further steps.",
            denominator="Crimes of domestic violence reported in the quarter that were finalised by the day the police "
            "made their file.",
            includes="By the day of the report. Crimes that were still open when the file was made are left out.",
            form="share",
            unit="%",
            grain="quarter",
            good="neutral",
            lag="As known when the police made their file.",
            sources=("police_incident",),
            minimum_denominator=8,
            caveats=(
                "Not to support a prosecution may be the safe choice. It is the victim's, and no failure of theirs: "
                "the question is what agencies can do so that it is safe to go on.",
                "Crimes that take long to finalise are not in it.",
            ),
            read_with=("5.2",),
        ),
        _victim_not_supporting,
    ),
    Indicator(
        Definition(
            id="S.dual_arrests",
            title="Both parties arrested",
            question="How often do the police arrest both parties, the victim too?",
            outcome="O5",
            code=("S3",),
            numerator="Of those incidents, the ones where both parties were arrested.",
            denominator="Incidents of domestic violence reported in four quarters at which anybody was arrested.",
            includes="Where it is not known whether both were arrested, it counts as one arrest.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="down",
            lag=NO_LAG_POLICE,
            sources=("police_incident",),
            minimum_denominator=8,
            caveats=(
                "So few that most figures cannot be shown. Each is worth a look at how it came about.",
                SHARES_QUARTERS,
            ),
            read_with=("5.1",),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _dual_arrests,
    ),
    Indicator(
        Definition(
            id="S.orders_granted",
            title="Protective orders granted",
            question="When the police ask for an order that keeps an abuser away, is it granted?",
            outcome="O5",
            code=("S1", "S7b"),
            numerator="Of those applications, the ones that were granted.",
            denominator="Applications for a protective order, made in four quarters, that were decided.",
            includes="By the day of the application. One that is not decided yet, or of which the decision is not "
            "known, is left out.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="up",
            lag="Known when the police send their file; a later decision changes the figure.",
            sources=("protective_order",),
            minimum_denominator=8,
            caveats=("It says nothing of the victims for whom no order was asked.", SHARES_QUARTERS),
            read_with=("S.orders_breached",),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _orders_granted,
    ),
    Indicator(
        Definition(
            id="S.orders_breached",
            title="Protective orders broken",
            question="When an order keeps an abuser away, is it broken?",
            outcome="O5",
            code=("S1", "S4", "S7b"),
            numerator="Of those orders, the ones known to have been broken within 90 days.",
            denominator="Protective orders granted in four quarters.",
            includes="By the day it was granted, once the 90 days are over. An order known to be broken, without a "
            "day, counts. Where nothing is known of a breach, there was none.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="neutral",
            lag="Due 90 days after the quarter's end.",
            sources=("protective_order",),
            follow_up_days=BREACH_DAYS,
            minimum_denominator=8,
            caveats=(
                "A rise can mean that more orders are broken, or that breaches are watched for and reported.",
                SHARES_QUARTERS,
            ),
            read_with=("S.orders_granted",),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _orders_breached,
        needs=(Need(("breached_date",), of=()),),  # a breach without a day counts as one in time
    ),
    Indicator(
        Definition(
            id="S.disclosure_scheme",
            title="Told of a partner's past",
            question="When somebody asks about a partner's violent past, are they told?",
            outcome="O5",
            code=("S4", "S8"),
            initiatives=("early_help",),
            numerator="Of those applications, the ones after which a disclosure was made.",
            denominator="Applications under the disclosure scheme that were decided in four quarters.",
            includes="By the day of the decision, whoever asked: the person, their family or an agency. One that is "
            "not decided yet is left out.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="neutral",
            lag="Known when the police send their file.",
            sources=("disclosure_application",),
            minimum_denominator=8,
            caveats=(
                "Not to disclose is right where there is nothing to tell. Neither direction is good in itself.",
                SHARES_QUARTERS,
            ),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _disclosure_scheme,
    ),
)
