"""What supports O8 in the partnership's own work: who comes, and what becomes of what was decided."""

from __future__ import annotations

from ibis import _

from dvmetrics.indicators.counting import Cases, Counts, Indicator, Tables
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.wording import FROM_FOUR_QUARTERS, SHARES_QUARTERS

NO_LAG = "No waiting: it is as the partnership's records stand at the quarter's end."


def _attendance(tables: Tables) -> Cases:
    meetings = tables.take("meeting", "date", "agency_id", "invited", "attended")
    invited = meetings.filter(_.invited == "yes")
    return Cases(invited.select(on=_.date, met=_.attended == "yes", grp=_.agency_id))


def _actions_in_time(tables: Tables) -> Cases:
    actions = tables.take("action", "due_date", "closed_date")
    return Cases(actions.select(on=_.due_date, met=_.closed_date <= _.due_date))


def _decisions_followed_up(tables: Tables) -> Cases:
    actions = tables.take("action", "body", "due_date", "closed_date").filter(_.body == "committee")
    return Cases(actions.select(on=_.due_date, met=_.closed_date <= _.due_date))


def _strategy_on_track(tables: Tables) -> Counts:
    actions = tables.take("action", "decided_on", "kind", "due_date", "closed_date").filter(_.kind == "strategy")
    periods = tables.periods
    decided = periods.join(actions, actions.decided_on <= periods.period_end)
    in_time = (decided.closed_date <= decided.due_date).fill_null(False)
    on_track = in_time | (decided.due_date > decided.period_end)
    return Counts(
        decided.group_by("period_start").aggregate(numerator=on_track.cast("int64").sum(), denominator=decided.count())
    )


INDICATORS = (
    Indicator(
        Definition(
            id="S.attendance",
            title="Agencies that come to meetings",
            question="Do the agencies that are invited come?",
            outcome="O8",
            code=("A1",),
            numerator="Of those invitations, the ones where somebody of the agency came.",
            denominator="Invitations of agencies to meetings of the partnership in the quarter, one for each agency "
            "and meeting.",
            includes="Agencies that came without an invitation are left out.",
            form="share",
            unit="%",
            grain="quarter",
            good="up",
            lag=NO_LAG,
            sources=("meeting",),
            disclosure="not_people",
            group_by=("agency",),
            proposed_target=80,
            caveats=(
                "Coming is not yet contributing.",
                "Agencies are invited to few meetings in a quarter, so that they differ mostly by chance.",
            ),
            read_with=("S.actions",),
        ),
        _attendance,
    ),
    Indicator(
        Definition(
            id="S.actions",
            title="Actions done by the day they were due",
            question="Does what meetings decide get done in time?",
            outcome="O8",
            code=("A1",),
            numerator="Of those actions, the ones that were done by the day they were due.",
            denominator="Actions of all the partnership's bodies that were due in the quarter.",
            includes="An action that was done late, or not yet, is not met.",
            form="share",
            unit="%",
            grain="quarter",
            good="up",
            lag=NO_LAG,
            sources=("action",),
            disclosure="not_people",
            proposed_target=85,
            caveats=("Easy actions are done in time more often than those that matter.",),
            read_with=("S.attendance",),
        ),
        _actions_in_time,
    ),
    Indicator(
        Definition(
            id="S.decisions",
            title="The committee's decisions followed up",
            question="Is what the committee decides done?",
            outcome="O8",
            code=("A1", "A5"),
            numerator="Of those decisions, the ones that were done by the day they were due.",
            denominator="Actions that the committee decided on and that were due in the four quarters.",
            includes="Decisions of the working party and the sub-group are left out.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="up",
            lag=NO_LAG,
            sources=("action",),
            disclosure="not_people",
            caveats=("The committee decides on few actions in a year.", SHARES_QUARTERS),
            read_with=("S.actions",),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _decisions_followed_up,
    ),
    Indicator(
        Definition(
            id="S.strategy",
            title="Joint strategy on track",
            question="Is the joint strategy being carried out?",
            outcome="O8",
            code=("A3",),
            initiatives=("reducing_violence",),
            numerator="Of those actions, the ones that were done by the day they were due, or were not due yet.",
            denominator="Actions of the joint strategy that were decided on by the quarter's end.",
            includes="All since the records begin, so that an action that was done late is never on track again.",
            form="share",
            unit="%",
            grain="quarter",
            good="up",
            lag=NO_LAG,
            sources=("action",),
            carries_over=True,
            disclosure="not_people",
            proposed_target=85,
            caveats=("An action that is not due yet is on track, whether or not anybody works on it.",),
            read_with=("S.actions",),
            first_valid="from the first quarter with an action of the strategy",
        ),
        _strategy_on_track,
    ),
)
