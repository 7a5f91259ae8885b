"""Editions with a campaign in them, from counts that can be seen in the test."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from dvmetrics.partnership import Campaign
from dvmetrics.report.campaign.reading import Effect, read_effect
from dvmetrics.report.edition import Edition
from tests.figures import Counted, edition_of

CALLS = "S.first_callers"
CAMPAIGN = Campaign(name="Speak out", start=date(1999, 1, 1), end=date(1999, 3, 31))
"""After 24 months of the figures, which begin in January 1997."""
WOBBLE = (0, 5, -5, 10, 0, -10, 5)


def monthly(level: float, number: int, shift: int = 0) -> list[Counted]:
    """So many months about a level, with an unevenness that is the same every time."""
    return [(level + WOBBLE[(place + shift) % len(WOBBLE)], None) for place in range(number)]


def edition_with(
    counts: Sequence[Counted], *, campaigns: Sequence[Campaign] = (CAMPAIGN,), name: str = CALLS, **more: Any
) -> Edition:
    """An edition of one count."""
    return edition_of({name: counts}, campaigns=campaigns, **more)


def effect_of(edition: Edition, campaign: Campaign = CAMPAIGN, name: str = CALLS) -> Effect:
    """What a count of an edition says of a campaign."""
    return read_effect(edition, edition.released.definitions[name], campaign)


RISEN = [*monthly(100, 24), *monthly(150, 12, 3)]
LEVEL = [*monthly(100, 24), *monthly(100, 12, 3)]
FALLEN = [*monthly(100, 24), *monthly(50, 12, 3)]
