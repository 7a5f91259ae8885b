"""Every count of people that is released, or ever was, as a number over the unknowns: what the attack is made on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from dvmetrics.disclosure.decisions import Decision, Row, figure_of
from dvmetrics.disclosure.earlier import Earlier
from dvmetrics.disclosure.gathered import Gathered, less
from dvmetrics.disclosure.joint import Joint, Terms
from dvmetrics.disclosure.ledger import Figure, Published
from dvmetrics.disclosure.nesting import Name, Nesting
from dvmetrics.disclosure.policy import Policy
from dvmetrics.disclosure.sums import Flags
from dvmetrics.disclosure.unknowns import Unknowns, unknowns
from dvmetrics.indicators.definition import Definition
from dvmetrics.measure import Measurements

PART_OF = {"numerator": "denominator", "compared_numerator": "compared_denominator"}
SHARES = ("share", "gap", "representation", "weighted_share")
"""Forms whose numerator is a part of their denominator."""
WORTH_OF_A_WHOLE, WORTH_OF_THE_CORE, WORTH_OF_THE_NEWEST, WORTH_OF_A_DIRECTION = 3.0, 2.0, 3.0, 1.5
"""How much dearer it is to hide a figure for all together, of the core set, of the newest period, and one that can be
better or worse."""
WORTH_OF_WHAT_IS_NOT_SHOWN = 1000.0

Rows = Sequence[Row]


@dataclass(frozen=True)
class PublicCount:
    """The exact sum of a count of an indicator from the first day to the last, as anybody can read elsewhere."""

    indicator: str
    part: str
    first: date
    last: date
    value: float


def gather(
    measurements: Measurements,
    decisions: Sequence[Decision],
    policy: Policy,
    before: Sequence[Published] = (),
    public: Sequence[PublicCount] = (),
) -> tuple[Gathered, Joint]:
    """All figures about people with their numbers, and what can be worked out from them. `before`: what was shown once
    and does not stand any more."""
    cells = unknowns(measurements.cells)
    nesting = Nesting.of_cells(measurements.cells, cells.is_within)
    rows: Rows = measurements.frame.to_dict(orient="records")
    definitions = [measurements.definitions[row["indicator"]] for row in rows]
    found = Gathered(policy, cells.true.tolist(), _terms(cells))
    earlier = Earlier(found, nesting)
    newest: dict[str, date] = {}
    for row in rows:
        newest[row["indicator"]] = max(newest.get(row["indicator"], row["period_end"]), row["period_end"])
    returned: list[Name] = []
    for place, (row, decision, definition) in enumerate(zip(rows, decisions, definitions, strict=True)):
        if row["state"] == "counted" and definition.about_people and definition.form != "value":
            worth = _worth(row, definition, is_newest=row["period_end"] == newest[definition.id])
            returned += _add_row(found, earlier, place, decision, definition, worth)
    _add_sums_of_groups(found, rows, returned)
    today = {figure_of(row, own): place for place, (row, own) in enumerate(zip(rows, definitions, strict=True))}
    for published in before:
        now = today.get(published.figure)
        if now is not None and rows[now]["state"] == "counted":
            earlier.add(published, now, decisions[now].sent)
        elif _is_not_counted(published, today, rows):
            earlier.not_counted.append(published)
    earlier.relate(cells.relations)
    sources = {name: own.sources for name, own in measurements.definitions.items()}
    for figure in earlier.beside_what_is_not_counted(measurements.cells, sources):
        found.hidden[figure] |= not found.fixed[figure]
    for own in public:
        _add_public(found, rows, own)
    joint = _joint(found, cells, earlier)
    for left in joint.left_to_readers().values():
        counts = {name: float(left[list(terms)].sum()) for name, terms in found.terms.items()}
        for whole, part in nesting.pairs(counts, policy.threshold):
            found.add_part(found.terms[part], found.terms[whole])
    return found, replace(joint, differences=list(found.differences))


def _is_not_counted(published: Published, today: Mapping[Figure, int], rows: Rows) -> bool:
    """Whether what was shown has no count today though it is still given: the way of counting changed in its period, or
    what it was counted from is not there any more. Where a whole period has none, it has no rows of its groups."""
    whole = (*published.figure[:3], "", "")
    place = today.get(published.figure, today.get(whole))
    return place is not None and rows[place]["state"] != "counted"


def _terms(cells: Unknowns) -> dict[Name, Terms]:
    terms: dict[Name, list[int]] = {}
    for row, part, unknown in zip(*(cells.of[name].tolist() for name in ("row", "part", "unknown")), strict=True):
        terms.setdefault((row, part), []).append(unknown)
    return {name: tuple(sorted(own)) for name, own in terms.items()}


def _joint(found: Gathered, cells: Unknowns, earlier: Earlier) -> Joint:
    added = range(cells.true.size, len(found.true))
    owned = {
        agency: np.append(own, [float(found.sent.get(unknown, {}).get(agency, 0)) for unknown in added])
        for agency, own in cells.owned.items()
    }
    then = {terms[0]: set(found.terms[name]) for (name, _), terms in earlier.then.items()}
    alone = {
        agency: np.append(own, np.array([_is_alone(then.get(unknown), own) for unknown in added], dtype=bool))
        for agency, own in cells.alone.items()
    }
    everything = replace(cells, true=np.array(found.true), owned=owned, alone=alone)
    return Joint(everything, found.policy, found.numbers, np.array(found.cost), list(found.differences), found.known)


def _is_alone(of_today: set[int] | None, alone: Flags) -> bool:
    """Whether nobody else could send anything of a count of other records than today's, by its cells of today."""
    return of_today is not None and of_today <= set(np.flatnonzero(alone).tolist())


def _worth(row: Row, definition: Definition, *, is_newest: bool) -> float:
    """What a reader loses by not seeing a figure: most by one of the core set, for all together, of today, that says
    whether something became better. A series with a gap has no chart, so that the gaps had best be in few of them."""
    worth = 1.0 if row["group"] else WORTH_OF_A_WHOLE
    worth *= 1.0 if definition.is_supporting else WORTH_OF_THE_CORE
    worth *= 1.0 if definition.good == "neutral" else WORTH_OF_A_DIRECTION
    return worth * (WORTH_OF_THE_NEWEST if is_newest else 1.0)


def _add_row(
    found: Gathered, earlier: Earlier, place: int, decision: Decision, definition: Definition, worth: float
) -> list[Name]:
    """The figure of a row, and what is set beside it as a figure of its own where it can be hidden alone. Given back
    are the counts that have no rows behind them: totals that an agency returned."""
    there = [name for name in definition.protected_counts if not math.isnan(decision.counts[name])]
    returned = [(place, name) for name in there if (place, name) not in found.terms]
    for name in returned:
        found.terms[name] = found.add_unknown(decision.counts[name[1]])
    figures: dict[bool, int] = {}
    standing = decision.standing.published if decision.is_fixed else None
    for part in there:
        is_beside = part.startswith("compared") and definition.compared_is_hidden_alone
        if is_beside not in figures:
            is_hidden = decision.reason is not None or (is_beside and decision.hides_compared)
            is_fixed = decision.is_fixed and not is_hidden
            figures[is_beside] = found.add_figure((place, is_beside), worth, hidden=is_hidden, fixed=is_fixed)
        if standing is not None and not math.isnan(standing.numbers[part]):
            earlier.add_number(figures[is_beside], standing, (place, part), decision.sent)
        else:
            limits = found.policy.possible(decision.printed(part, found.policy))
            found.add_number(figures[is_beside], found.terms[place, part], limits)
    for part, whole in PART_OF.items():
        if definition.form in SHARES and {part, whole} <= set(there):
            terms, of_whole = found.terms[place, part], found.terms[place, whole]
            found.add_part(terms, of_whole)
            if (place, part) in returned:
                found.known.append((less(terms, of_whole), -math.inf, 0.0))
    return returned


def _add_sums_of_groups(found: Gathered, rows: Rows, returned: Sequence[Name]) -> None:
    """Groups that were returned as totals add up to a whole. It counts as known where it may be shown, whether or not
    it is; where it is not, that can be given up last of all."""
    wholes = {(*_family(rows[place]), part): (place, part) for place, part in returned if not rows[place]["group"]}
    families: dict[tuple[Any, ...], list[Name]] = {}
    for place, part in returned:
        if rows[place]["group"]:
            families.setdefault((*_family(rows[place]), rows[place]["group_by"], part), []).append((place, part))
    for (*family, _, part), names in families.items():
        terms = tuple(own for name in names for own in found.terms[name])
        whole = wholes.get((*family, part))
        if whole is not None:
            found.known.append((less(found.terms[whole], terms), 0.0, 0.0))
            continue
        true = found.value(terms)
        figure = found.add_figure(None, WORTH_OF_WHAT_IS_NOT_SHOWN, hidden=found.policy.hides(true), fixed=False)
        found.add_number(figure, terms, found.policy.possible(true))


def _family(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("indicator", "period_start", "period_end"))


def _add_public(found: Gathered, rows: Rows, public: PublicCount) -> None:
    """A sum that was public before, over the periods that make it up. Where our rows add up to another number it was
    counted in another way, and says nothing of them."""
    inside = [
        place
        for place, row in enumerate(rows)
        if row["indicator"] == public.indicator
        and not row["group"]
        and public.first <= row["period_start"]
        and row["period_end"] <= public.last
        and (place, public.part) in found.terms
    ]
    days = sum((rows[place]["period_end"] - rows[place]["period_start"]).days + 1 for place in inside)
    terms = tuple(dict.fromkeys(own for place in inside for own in found.terms[place, public.part]))
    if days == (public.last - public.first).days + 1 and found.value(terms) == public.value:
        figure = found.add_figure(None, 1.0, hidden=False, fixed=True)
        found.add_number(figure, terms, (public.value, public.value))
