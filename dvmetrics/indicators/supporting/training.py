"""What supports O8 in training: how full courses are, who meets there, and whether they change anything."""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd
from ibis import _

from dvmetrics.indicators.counting import Cases, Counts, Estimates, Indicator, Tables
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.wording import FROM_FOUR_QUARTERS, SHARES_QUARTERS
from dvmetrics.statistics.means import mean

SEVERAL_AGENCIES = 3
FEWEST_MATCHED = 10
"""A mean change of fewer people is more chance than change."""
ASKED = ("yes", "no", "unknown")
FOLLOW_UP_DAYS = 90
"""The questionnaire of three months later is then in the file of the quarter after the event's."""
NO_LAG = "No waiting: it is as the partnership's records of courses stand at the quarter's end."


def _scores(tables: Tables) -> ir.Table:
    return tables.take("training_attendance", "event_date", "score_before", "score_after").rename(on="event_date")


def _matched(tables: Tables) -> Cases:
    # A score is nought or more, and nothing that is not there is.
    return Cases(_scores(tables).select("on", met=(_.score_before >= 0) & (_.score_after >= 0)))


def _change(tables: Tables) -> Estimates:
    matched = _scores(tables).drop_null(["score_before", "score_after"])
    return Estimates(matched.select("on", change=_.score_after - _.score_before), _mean_change)


def _mean_change(matched: pd.DataFrame) -> tuple[float, float, float, int] | None:
    changes = [float(change) for change in matched["change"]]
    if len(changes) < FEWEST_MATCHED:
        return None
    found = mean(changes)
    if found.lower is None or found.upper is None:
        return None
    return found.value, found.lower, found.upper, len(changes)


def _practice_changed(tables: Tables) -> Cases:
    answers = tables.take("training_attendance", "event_date", "practice_changed")
    asked = answers.filter(_.practice_changed.isin(ASKED))
    return Cases(asked.select(on=_.event_date, met=_.practice_changed == "yes"))


def _places_taken(tables: Tables) -> Counts:
    offered = tables.take("training_event", "event_key", "event_date", "kind", "places")
    came = tables.take("training_attendance", "event_key", "staff_key")
    taken = came.group_by("event_key").aggregate(people=_.staff_key.nunique())
    courses = offered.left_join(taken, "event_key").select("event_date", "kind", "places", people=_.people.fill_null(0))
    periods = tables.periods
    placed = periods.join(
        courses, (courses.event_date >= periods.period_start) & (courses.event_date <= periods.period_end)
    )
    totals = {"numerator": placed.people.sum(), "denominator": placed.places.sum()}
    whole = placed.group_by("period_start").aggregate(**totals)
    by_kind = placed.group_by("period_start", grp=placed.kind).aggregate(**totals)
    columns = ("period_start", "grp", "numerator", "denominator")
    return Counts(whole.mutate(grp=None).cast({"grp": "string"}).select(columns).union(by_kind.select(columns)))


def _agencies_in_room(tables: Tables) -> Cases:
    held = tables.take("training_event", "event_key", "event_date")
    came = tables.take("training_attendance", "event_key", "agency_id")
    agencies = came.group_by("event_key").aggregate(agencies=_.agency_id.nunique())
    courses = held.left_join(agencies, "event_key")
    return Cases(courses.select(on=_.event_date, met=_.agencies >= SEVERAL_AGENCIES))


INDICATORS = (
    Indicator(
        Definition(
            id="S.training_effect",
            title="What training changes in knowledge",
            question="Do staff know more after inter-agency training than before?",
            outcome="O8",
            code=("S7d", "A3"),
            initiatives=("training",),
            numerator="The mean change of the questionnaire's score, after the event less before it, of staff who "
            "handed in both; with Student's interval.",
            includes=f"All inter-agency courses and seminars of four quarters. Of fewer than {FEWEST_MATCHED} people "
            "there is no figure.",
            form="estimate",
            unit="points out of 100",
            grain="four_quarters",
            good="up",
            lag=NO_LAG,
            sources=("training_attendance",),
            minimum_denominator=FEWEST_MATCHED,
            disclosure="not_people",
            caveats=(
                "Knowing more on the day is not yet doing otherwise; read it with S.practice_changed.",
                "Those who hand in both questionnaires may be those who learnt most; read it with S.training_matched.",
                SHARES_QUARTERS,
            ),
            read_with=("S.training_matched", "S.practice_changed"),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _change,
    ),
    Indicator(
        Definition(
            id="S.training_matched",
            title="Staff with both questionnaires",
            question="Of how many of those trained is the change known?",
            outcome="O8",
            code=("A5",),
            initiatives=("training",),
            numerator="Of those attendances, the ones with a score both before and after.",
            denominator="Attendances at inter-agency courses and seminars in four quarters.",
            includes="Somebody who came to two events counts twice.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="up",
            lag=NO_LAG,
            sources=("training_attendance",),
            disclosure="not_people",
            caveats=(SHARES_QUARTERS,),
            read_with=("S.training_effect",),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _matched,
    ),
    Indicator(
        Definition(
            id="S.practice_changed",
            title="Training that changed how staff work",
            question="Three months on, has the training changed how staff work?",
            outcome="O8",
            code=("S7d", "A3"),
            initiatives=("training",),
            numerator="Of those staff, the ones who say that it has changed how they work.",
            denominator="Staff at inter-agency courses and seminars in four quarters who were asked three months "
            "later.",
            includes="Somebody who was asked and could not say counts as asked. Who was not asked, or whose answer "
            "is not back yet, is left out.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="up",
            lag="Known three months after the quarter's end; answers that come later still are added.",
            sources=("training_attendance",),
            follow_up_days=FOLLOW_UP_DAYS,
            disclosure="not_people",
            caveats=("It is what staff say of themselves, and of those who answered.", SHARES_QUARTERS),
            read_with=("S.training_effect",),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _practice_changed,
    ),
    Indicator(
        Definition(
            id="S.places_taken",
            title="Places taken at courses and seminars",
            question="Are inter-agency courses and seminars full?",
            outcome="O8",
            code=("A3",),
            initiatives=("training", "seminars"),
            numerator="Different staff who came to each of those events, added up.",
            denominator="Places offered at inter-agency courses and seminars in four quarters.",
            includes="An event to which nobody came counts with its places. More may come than there are places, so "
            "that the figure can pass 100.",
            form="ratio",
            unit="for each 100 places",
            multiplier=100,
            grain="four_quarters",
            good="up",
            lag=NO_LAG,
            sources=("training_event", "training_attendance"),
            linked_by=("event_key",),
            disclosure="not_people",
            group_by=("kind",),
            caveats=("Two seminars make no series: they are shown, and compared with nothing.", SHARES_QUARTERS),
            read_with=("S.agencies_in_room", "S.seminar_surplus"),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _places_taken,
    ),
    Indicator(
        Definition(
            id="S.agencies_in_room",
            title="Events with several agencies in the room",
            question="Do staff of different agencies learn together?",
            outcome="O8",
            code=("A3", "S7d", "S9"),
            initiatives=("training", "seminars"),
            numerator=f"Of those events, the ones to which staff of at least {SEVERAL_AGENCIES} agencies came.",
            denominator="Inter-agency courses and seminars in four quarters.",
            includes="An event to which nobody came counts, and is not met.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="up",
            lag=NO_LAG,
            sources=("training_event", "training_attendance"),
            linked_by=("event_key",),
            disclosure="not_people",
            caveats=("Being in one room is not yet working together.", SHARES_QUARTERS),
            read_with=("S.places_taken",),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _agencies_in_room,
    ),
)
