"""O6: home and school are kept."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from dvmetrics.indicators.counting import Cases, Indicator, Listed, Tables
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.wording import FROM_FOUR_QUARTERS, SHARES_QUARTERS

SIX_MONTHS_DAYS = 183
SCHOOL_DAYS = 60
SCHOOL_DAYS_REACH_MONTHS = 6
"""Sixty school days never take longer than this, the summer holidays included."""
NO_PLACE = ("no_space", "needs_cannot_be_met")


def _homeless_because_of_violence(tables: Tables) -> Cases:
    approaches = tables.take("housing_approach", "case", "date", "reason", "duty").filter(_.duty == "yes")
    return Cases(approaches.select("case", on=_.date, met=_.reason == "domestic_violence"))


def _able_to_stay(tables: Tables) -> Cases:
    columns = ("case", "person_key", "sanctuary_fitted_date", "at_home_6m")
    fitted = tables.take("housing_approach", *columns).filter(_.sanctuary_fitted_date.notnull())
    incidents = tables.take("police_incident", "victim_key", "reported_date")
    joined = fitted.left_join(incidents, fitted.person_key == incidents.victim_key)
    later = joined.reported_date.delta(joined.sanctuary_fitted_date, unit="day")
    homes = joined.group_by("case", "at_home_6m", on=joined.sanctuary_fitted_date).aggregate(
        again=later.between(1, SIX_MONTHS_DAYS).fill_null(False).any()
    )
    return Cases(homes.select("case", "on", met=(_.at_home_6m == "yes") & ~_.again))


def _could_not_be_placed(tables: Tables) -> Listed:
    periods = tables.periods
    requests = tables.take("refuge_request", "case", "person_key", "date", "outcome", "refusal_reason")
    asked = periods.join(requests, (requests.date >= periods.period_start) & (requests.date <= periods.period_end))
    turned_away = (_.outcome == "refused") & _.refusal_reason.isin(NO_PLACE)
    households = asked.group_by("period_start", "person_key").aggregate(
        case=_.case.min(),
        on=_.date.min(),
        placed=(_.outcome == "placed").fill_null(False).any(),
        turned_away=turned_away.fill_null(False).any(),
    )
    without = households.turned_away & ~households.placed
    return Listed(households.select("period_start", "case", "on", numerator=without, denominator=1))


def after_sixty_school_days(tables: Tables, *columns: str) -> ir.Table:
    """Children who had to leave home, with `case`, `columns` and `on`, the sixtieth school day after the day they left.

    Where the school calendar does not reach so far, it is too early to say anything of the child, and there is no row.
    """
    children = tables.take("education_link", "case", "displaced_date", *columns)
    open_days = tables.take("school_calendar", "date").distinct()
    left = children.select("displaced_date").distinct()
    after = left.join(open_days, open_days.date > left.displaced_date)
    in_order = ibis.window(group_by="displaced_date", order_by="date")
    sixtieth = after.mutate(place=ibis.row_number().over(in_order)).filter(_.place == SCHOOL_DAYS - 1)
    due = sixtieth.select("displaced_date", on=_.date)
    return children.join(due, "displaced_date").select("case", "on", *columns)


def _school_kept(tables: Tables) -> Cases:
    children = after_sixty_school_days(tables, "school_kept_at_60_days")
    return Cases(children.select("case", "on", met=_.school_kept_at_60_days == "yes"))


INDICATORS = (
    Indicator(
        Definition(
            id="6.1",
            title="Homeless because of domestic violence",
            question="How many of the households that the council must house lost their home because of violence?",
            outcome="O6",
            code=("A1",),
            initiatives=("displacement",),
            numerator="Of those households, the ones whose main reason was domestic violence.",
            denominator="Households that asked the council for help in four quarters and are owed a duty.",
            includes="By the day the household asked. A household that asked twice counts twice. Where it is not "
            "decided yet, or not known, whether a duty is owed, the household is left out.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="neutral",
            lag="Known when the housing service sends its file; a decision that comes later changes the figure.",
            sources=("housing_approach",),
            minimum_denominator=8,
            caveats=(
                "A rise can mean that more families lose their home, that more of them ask, or that advice and "
                "recording are better. Leaving can be the safe choice.",
                "It is a share: it also moves when fewer households become homeless for other reasons.",
                SHARES_QUARTERS,
            ),
            read_with=("6.2",),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _homeless_because_of_violence,
    ),
    Indicator(
        Definition(
            id="6.2",
            title="Able to stay safely",
            question="When a home is made safe, does the family still live there safely six months later?",
            outcome="O6",
            code=("S1", "S7b"),
            initiatives=("displacement",),
            numerator="Of those households, the ones still at home six months later, without a further incident "
            "reported to the police 1 to 183 days after the fitting in which the person who asked was the victim.",
            denominator="Households whose home was made safe in four quarters.",
            includes="By the day of the fitting, once 183 days are over. Where it is not known whether the household "
            "is still at home, it does not count as having stayed.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="up",
            lag="Due 183 days after the quarter's end.",
            sources=("housing_approach", "police_incident"),
            linked_by=("person_key", "victim_key"),
            follow_up_days=SIX_MONTHS_DAYS,
            minimum_denominator=8,
            caveats=(
                "Moving away can be the safe choice and the family's own. It is not a failure of theirs.",
                "It counts what the police were told: no report is not always no violence.",
                SHARES_QUARTERS,
            ),
            read_with=("6.1",),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _able_to_stay,
    ),
    Indicator(
        Definition(
            id="6.3",
            title="Could not be placed",
            question="How many households that ask for a refuge are turned away for want of a place?",
            outcome="O6",
            code=("S1", "S7a"),
            initiatives=("displacement",),
            numerator="Of those households, the ones that were refused at least once because there was no space or "
            "their needs could not be met, and were placed by no request in the same four quarters.",
            denominator="Different households that asked for a place in a refuge in four quarters.",
            includes="A household counts once, by the code of the adult who asked, however often and wherever it "
            "asked. Refusals for other reasons, such as a refuge too near the abuser, do not count.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="down",
            lag="Known when the refuges send their files.",
            sources=("refuge_request",),
            minimum_denominator=8,
            caveats=(
                "A household that was placed after the four quarters ended counts as not placed in them.",
                "Households that knew there was no space and did not ask are not counted.",
                SHARES_QUARTERS,
            ),
            read_with=("6.1",),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _could_not_be_placed,
    ),
    Indicator(
        Definition(
            id="6.4",
            title="School kept",
            question="Do children who have to leave home keep their school?",
            outcome="O6",
            code=("S8", "A1"),
            initiatives=("schooling", "displacement"),
            numerator="Of those children, the ones who were at the same school 60 school days later.",
            denominator="Children of school age who had to leave home and for whom the sixtieth school day after it "
            "lies in the four quarters.",
            includes="By the sixtieth school day, not by the day they left, so that no child is counted before the "
            "time is over. A child who had to leave twice counts twice. Where it is not known whether the school was "
            "kept, it does not count as kept.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="up",
            lag="Each child is counted once 60 school days are over.",
            sources=("education_link", "school_calendar"),
            linked_by=("displaced_date", "date"),
            look_back_months=12 + SCHOOL_DAYS_REACH_MONTHS,
            minimum_denominator=8,
            caveats=(
                "So few children are concerned that there is no figure for a single quarter.",
                "A new school can be the safe choice, where the abuser knows the old one.",
                SHARES_QUARTERS,
            ),
            read_with=("S.school_days_missed",),
            first_valid="from the first four quarters with six months of records before them on",
        ),
        _school_kept,
    ),
)
