"""What supports O3 in work with young people: whether what a theatre changed is still there a year later."""

from __future__ import annotations

from ibis import _

from dvmetrics.indicators.counting import Cases, Indicator, Tables
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.wording import FROM_FOUR_QUARTERS, SHARES_QUARTERS

FOLLOW_UP_DAYS = 365 + 90
"""A year, and a quarter for the forms to come back and be sent."""


def _attitudes_last(tables: Tables) -> Cases:
    people = tables.take("youth_event", "case", "event_date", "role", "score_before", "score_followup")
    matched = people.filter((_.role == "young_person") & _.score_before.notnull() & _.score_followup.notnull())
    return Cases(matched.select("case", on=_.event_date, met=_.score_followup > _.score_before))


INDICATORS = (
    Indicator(
        Definition(
            id="S.attitudes_last",
            title="Young people's attitudes a year later",
            question="A year later, do young people still think differently about violence?",
            outcome="O3",
            code=("S7c", "S8"),
            initiatives=("theatre",),
            numerator="Of those young people, the ones with a higher score a year after the event than before it.",
            denominator="Young people at the events of the four quarters who filled in the questionnaire both before "
            "and a year later.",
            includes="Adults who came with them, and young people with only one of the two forms, are left out. "
            "Whether the form right after the event was filled in does not matter.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="up",
            lag="Known fifteen months after the quarter's end: a year, and three months for the forms to come back.",
            sources=("youth_event",),
            follow_up_days=FOLLOW_UP_DAYS,
            minimum_denominator=10,
            caveats=(
                "Fewer than 30 young people of an event answer a year later, so the figure is uncertain and no group "
                "of them is shown.",
                "Those who answer a year later may be those whom the event moved most, and much else happens in a "
                "year.",
                SHARES_QUARTERS,
            ),
            read_with=("3.5",),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _attitudes_last,
    ),
)
