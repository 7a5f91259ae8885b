"""O5: the law protects."""

from __future__ import annotations

from ibis import _

from dvmetrics.indicators.counting import Cases, Indicator, Listed, Tables
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.needs import Need
from dvmetrics.indicators.wording import FROM_FOUR_QUARTERS, NO_LAG_POLICE, SHARES_QUARTERS


def _arrests_for_each_crime(tables: Tables) -> Listed:
    incidents = tables.take("police_incident", "case", "reported_date", "crime_flag", "arrest_flag", "dual_arrest")
    arrested = (incidents.arrest_flag == "yes").fill_null(False)
    both = arrested & (incidents.dual_arrest == "yes").fill_null(False)
    arrests = arrested.cast("int64") + both.cast("int64")
    return Listed(incidents.select("case", on=_.reported_date, numerator=arrests, denominator=_.crime_flag == "yes"))


def _charging_rate(tables: Tables) -> Cases:
    cases = tables.take("cps_case", "case", "decision", "decision_date", "charged")
    return Cases(cases.filter(_.decision.notnull()).select("case", on=_.decision_date, met=_.charged == "yes"))


def _conviction_rate(tables: Tables) -> Cases:
    cases = tables.take("cps_case", "case", "hearing_outcome", "outcome_date")
    completed = cases.filter(_.hearing_outcome.notnull())
    return Cases(completed.select("case", on=_.outcome_date, met=_.hearing_outcome == "convicted"))


def _rota_cover(tables: Tables) -> Cases:
    sat = tables.take("legal_rota", "date", "court_sat", "covered").filter(_.court_sat == "yes")
    return Cases(sat.select(on=_.date, met=_.covered == "yes"))


def _seen_same_day(tables: Tables) -> Cases:
    requests = tables.take("legal_request", "case", "requested_at", "seen_at")
    return Cases(requests.select("case", on=_.requested_at, met=_.seen_at.date() == _.requested_at.date()))


INDICATORS = (
    Indicator(
        Definition(
            id="5.1",
            title="Arrests for each 100 crimes",
            question="How often do the police arrest somebody, set against the crimes they record?",
            outcome="O5",
            code=("S3",),
            initiatives=("reducing_violence",),
            numerator="Arrests at incidents of domestic violence reported in the quarter: one for each incident with "
            "an arrest, and one more where both parties were arrested.",
            denominator="Incidents of domestic violence reported in the quarter that were recorded as a crime.",
            includes="An arrest counts whether or not the incident was recorded as a crime, so there can be more than "
            "100 arrests for 100 crimes. Where it is not known whether anybody was arrested, nobody was counted.",
            form="ratio",
            unit="for each 100 crimes",
            multiplier=100,
            grain="quarter",
            good="neutral",
            lag=NO_LAG_POLICE,
            sources=("police_incident",),
            minimum_denominator=8,
            caveats=(
                "More arrests can mean that abusers are held to account, or that victims are arrested too: read it "
                "with the share of incidents where both were (S.dual_arrests).",
                "In England and Wales it was 33 in the year to March 2020 (Office for National Statistics), by another "
                "way of counting. That is for context, and no target.",
            ),
            read_with=("S.dual_arrests", "2.1"),
        ),
        _arrests_for_each_crime,
        needs=(Need(("dual_arrest",), of=()),),  # adds few, and where it is not known nobody is added
    ),
    Indicator(
        Definition(
            id="5.2",
            title="Charging rate",
            question="When prosecutors decide on a case, is the suspect charged?",
            outcome="O5",
            code=("S3", "A1"),
            numerator="Of those suspects, the ones who were charged.",
            denominator="Suspects in cases of domestic violence on whom prosecutors decided in four quarters.",
            includes="By the day of the decision. A case without a decision yet is left out; a suspect in two cases "
            "counts twice. Incidents of which prosecutors never hear are not in it: it is no share of crimes.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="up",
            lag="Known when prosecutors send their file.",
            sources=("cps_case",),
            minimum_denominator=8,
            caveats=(
                "It can rise because the police send prosecutors fewer weak cases. Read it with the share of crimes "
                "that the victim does not support (S.victim_not_supporting), and with 5.1.",
                "In England and Wales it was 73% in the year to March 2020 (Office for National Statistics). That is "
                "for context, and no target.",
                SHARES_QUARTERS,
            ),
            read_with=("S.victim_not_supporting", "5.1"),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _charging_rate,
    ),
    Indicator(
        Definition(
            id="5.3",
            title="Conviction rate",
            question="When a prosecution ends, is the defendant convicted?",
            outcome="O5",
            code=("S3", "A1"),
            numerator="Of those prosecutions, the ones that ended in a conviction.",
            denominator="Prosecutions for domestic violence that ended in four quarters.",
            includes="By the day on which it ended: convictions, acquittals, prosecutions that were dropped, and other "
            "endings. A prosecution that goes on is left out. It is never set against incidents: most of them lead to "
            "no prosecution.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="up",
            lag="Known when prosecutors send their file.",
            sources=("cps_case",),
            minimum_denominator=8,
            caveats=(
                "Which cases come to court is decided before. A high rate can go with few prosecutions: read it with "
                "the charging rate.",
                "In England and Wales it was 78% in the year to March 2020 (Office for National Statistics). That is "
                "for context, and no target.",
                SHARES_QUARTERS,
            ),
            read_with=("5.2",),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _conviction_rate,
    ),
    Indicator(
        Definition(
            id="5.4",
            title="Rota cover",
            question="Is a solicitor there on every weekday morning that the court sits?",
            outcome="O5",
            code=("S1", "S7a", "A1"),
            initiatives=("rota",),
            numerator="Of those mornings, the ones when a named solicitor of the rota was available.",
            denominator="Weekday mornings when the court sat.",
            includes="Mornings only: the rota does not cover afternoons, evenings or weekends.",
            form="share",
            unit="%",
            grain="quarter",
            good="up",
            lag="Known at the quarter's end.",
            sources=("legal_rota",),
            disclosure="not_people",
            proposed_target=100,
            caveats=("Need that arises outside weekday mornings is not seen here; S.off_rota shows what is known.",),
            read_with=("5.5", "S.off_rota"),
        ),
        _rota_cover,
    ),
    Indicator(
        Definition(
            id="5.5",
            title="Seen the same day",
            question="When somebody asks for an emergency solicitor, does one see them the same day?",
            outcome="O5",
            code=("S1", "S7a"),
            initiatives=("rota",),
            numerator="Of those requests, the ones where a solicitor saw the person on the day they asked.",
            denominator="Requests for an emergency solicitor in four quarters.",
            includes="All requests, also those outside weekday mornings, when the rota does not run: the need is the "
            "same. Somebody who was never seen counts as not seen.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="up",
            lag="Known when the rota's file arrives.",
            sources=("legal_request",),
            minimum_denominator=8,
            proposed_target=95,
            caveats=(
                "How many requests came when no solicitor was on the rota is shown beside it (S.off_rota).",
                "People who never asked are not counted.",
                SHARES_QUARTERS,
            ),
            read_with=("5.4", "S.off_rota"),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _seen_same_day,
    ),
)
