"""Which groups a breakdown may have: a closed list.

No cell of an agency's file becomes the name of a group. That one is there says that somebody has been in it, in some
period; of routes and weighted groups, which stand there all together, that somebody has been in one of them.
"""

from __future__ import annotations

from collections.abc import Iterable

from dvmetrics.extracts import EXTRACTS
from dvmetrics.indicators.definition import ROUTE, Definition
from dvmetrics.partnership import Partnership

RECEIVES = "service_episode"
"""The extract whose senders are the services that receive referrals."""
Group = tuple[str, str]
"""What it is broken down by, and the group."""


def closed_groups(definition: Definition, partnership: Partnership, found: Iterable[Group]) -> list[Group]:
    """The groups of an indicator that are given, in order: those found that are on the list of known names, every
    route between agencies where there is one, and the groups that have a weight."""
    known = _known(partnership)
    given = {own for own in found if all(part in known for part in own[1].split(ROUTE))}
    if any(ROUTE in group for _, group in given):
        given |= {(by, route) for by in definition.group_by for route in _routes(partnership)}
    given |= {(definition.group_by[0], name) for name, _ in definition.weights}
    return sorted(given)


def _known(partnership: Partnership) -> set[str]:
    """Names that no agency can make up: of agencies in `partnership.toml`, codes of extracts, breakdowns themselves."""
    codes = {code for extract in EXTRACTS.values() for column in extract.columns for code in column.codes}
    return {*partnership.agencies, *codes, *(name for extract in EXTRACTS.values() for name in extract.names)} | GROUPS


GROUPS = {"age"}
"""What is broken down by under another name than a column's or a code's."""


def _routes(partnership: Partnership) -> list[str]:
    services = partnership.extracts[RECEIVES].agencies
    return [f"{sender}{ROUTE}{service}" for sender in partnership.agencies for service in services if sender != service]
