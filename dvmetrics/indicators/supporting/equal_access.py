"""What supports O7: how much is known of whom services reach, and whether all gain alike."""

from __future__ import annotations

import ibis
from ibis import _

from dvmetrics.indicators.counting import Indicator, Listed, Tables
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.equal_access import CHARACTERISTICS, COLUMN_OF, OF_CHARACTERISTICS, people_referred
from dvmetrics.indicators.forms import matched_forms
from dvmetrics.indicators.safety import SAFER, SAFETY_ANSWERS
from dvmetrics.indicators.wording import FROM_FOUR_QUARTERS, NO_LAG_SERVICES, SHARES_QUARTERS

SIDES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "sex": (("male",), ("female",)),
    "age": (("16_17", "18_24"), ("25_34", "35_44", "45_54", "55_64", "65_plus")),
    "ethnicity": (("asian", "black", "mixed", "other"), ("white",)),
    "disability": (("yes",), ("no",)),
    "sexual_orientation": (("gay_or_lesbian", "bisexual"), ("heterosexual",)),
}
"""Whose share is set beside whose, for each characteristic."""


def _known(tables: Tables) -> Listed:
    people = people_referred(tables)
    return Listed(people.select("period_start", "case", "on", grp=_.by, numerator=_.grp.notnull(), denominator=1))


def _outcome_gap(tables: Tables) -> Listed:
    exits = matched_forms(tables, "intake", "exit", "feels_safe").filter(_.feels_safe.isin(SAFETY_ANSWERS))
    episodes = tables.take("service_episode", "agency", "episode_key", *COLUMN_OF.values())
    clients = exits.join(episodes, ["agency", "episode_key"]).mutate(safer=_.feels_safe.isin(SAFER))
    parts = []
    for name in CHARACTERISTICS:
        one, other = (clients[COLUMN_OF[name]].isin(side) for side in SIDES[name])
        counted = clients.select(
            "case",
            "on",
            grp=ibis.literal(name),
            numerator=one & clients.safer,
            denominator=one,
            compared_numerator=other & clients.safer,
            compared_denominator=other,
        )
        parts.append(counted)
    return Listed(ibis.union(*parts))


INDICATORS = (
    Indicator(
        Definition(
            id="S.completeness",
            title="Characteristics known",
            question="Do services know whom they reach?",
            outcome="O7",
            code=("A2", "A5"),
            initiatives=("equalities",),
            numerator="Of those people, the ones whose group is known.",
            denominator="Different people referred to specialist services in four quarters.",
            includes="Each person counts once, as their first referral in the four quarters describes them. Unknown, "
            "not stated, not asked and a blank are all not known.",
            form="share",
            unit="%",
            grain="four_quarters",
            good="up",
            lag=NO_LAG_SERVICES,
            sources=("service_episode",),
            minimum_denominator=8,
            group_by=("characteristic",),
            whole=False,
            proposed_target=90,
            caveats=(
                "People may choose not to say. A full record is no aim in itself: asking must be safe, and answering "
                "a choice.",
                SHARES_QUARTERS,
            ),
            read_with=("7.1",),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _known,
        needs=OF_CHARACTERISTICS,
    ),
    Indicator(
        Definition(
            id="S.outcome_gap",
            title="Feels safer: gap between groups",
            question="Do all groups of clients gain as much from the help they get?",
            outcome="O7",
            code=("A2",),
            initiatives=("equalities",),
            numerator="Of those clients, the ones who feel safer or much safer than at intake.",
            denominator="Clients of the first group with matched forms at intake and at exit who answered at exit "
            "whether they feel safer. The first group is men, people under 25, people of a minority ethnic group, "
            "disabled people, and lesbian, gay and bisexual people.",
            includes="Clients whose group is not known are in neither. A client who had support twice counts twice.",
            compared="The same share of women, of people of 25 and over, of white people, of people without a "
            "disability, and of heterosexual people.",
            form="gap",
            unit="percentage points",
            grain="four_quarters",
            good="neutral",
            lag=NO_LAG_SERVICES,
            sources=("service_outcome", "service_episode"),
            linked_by=("episode_key",),
            minimum_denominator=8,
            group_by=("characteristic",),
            whole=False,
            caveats=(
                "No gap is the aim: below nought the first group gains less, above it the other.",
                "Groups are small and many are looked at together, so that one gap may stand out by chance.",
                "It leaves out all who have no form at their exit.",
                SHARES_QUARTERS,
            ),
            read_with=("1.4", "S.completeness"),
            first_valid=FROM_FOUR_QUARTERS,
        ),
        _outcome_gap,
        needs=OF_CHARACTERISTICS,
    ),
)
