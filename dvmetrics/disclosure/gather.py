"""Every count of people that is released, or ever was, as a number over the unknowns: what the attack is made on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np

from dvmetrics.disclosure.decisions import Decision, Row, figure_of
from dvmetrics.disclosure.joint import Difference, Joint, Number, Terms
from dvmetrics.disclosure.ledger import Figure, Published
from dvmetrics.disclosure.nesting import Name, Nesting
from dvmetrics.disclosure.policy import POLICIES, Policy
from dvmetrics.disclosure.released import COUNTS
from dvmetrics.disclosure.sums import Flags
from dvmetrics.disclosure.unknowns import Relation, Unknowns, Weighed, unknowns
from dvmetrics.indicators.definition import Definition
from dvmetrics.measure import Measurements

PART_OF = {"numerator": "denominator", "compared_numerator": "compared_denominator"}
SHARES = ("share", "gap", "representation", "weighted_share")
"""Forms whose numerator is a part of their denominator."""
WORTH_OF_A_WHOLE, WORTH_OF_THE_CORE, WORTH_OF_THE_NEWEST = 3.0, 2.0, 3.0
"""How much dearer it is to hide a figure for all together, of the core set, and of the newest period."""
WORTH_OF_WHAT_IS_NOT_SHOWN = 1000.0

Place = tuple[int, bool]
"""The row of a figure, and whether what is set beside it is meant, which can be hidden alone."""
Rows = Sequence[Row]


@dataclass(frozen=True)
class PublicCount:
    """The exact sum of a count of an indicator from the first day to the last, as anybody can read elsewhere."""

    indicator: str
    part: str
    first: date
    last: date
    value: float


@dataclass
class Gathered:
    """The figures one by one: their `places` in the measurements (none for what was known before), what hiding each
    would cost, whether it is hidden already and whether it was shown before; and their numbers, with the `terms` of
    each count."""

    policy: Policy
    true: list[float]
    terms: dict[Name, Terms]
    places: list[Place | None] = field(default_factory=list)
    cost: list[float] = field(default_factory=list)
    hidden: list[bool] = field(default_factory=list)
    fixed: list[bool] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)
    known: list[Relation] = field(default_factory=list)
    differences: dict[Difference, None] = field(default_factory=dict)
    pairs: dict[Difference, None] = field(default_factory=dict)
    """Wholes and their parts, as they are printed."""
    sent: dict[int, Mapping[str, int]] = field(default_factory=dict)
    """Of unknowns that are added, how much each agency sent."""

    def add_figure(self, place: Place | None, cost: float, *, hidden: bool, fixed: bool) -> int:
        self.places.append(place)
        self.cost.append(cost)
        self.hidden.append(hidden)
        self.fixed.append(fixed)
        return len(self.places) - 1

    def add_unknown(self, true: float) -> Terms:
        self.true.append(true)
        return (len(self.true) - 1,)

    def add_number(self, figure: int, terms: Terms, limits: tuple[float, float]) -> None:
        """The true value always lies within what a reader takes it for, also where a revision waits: what was said of
        yesterday's records is taken as said of today's, so that the attack is never weaker for it."""
        true = self.value(terms)
        self.numbers.append(Number(figure, terms, true, min(limits[0], true), max(limits[1], true)))
        self.differences[terms, ()] = None

    def add_part(self, part: Terms, whole: Terms) -> None:
        """What is left of a whole without its part must not be worked out either."""
        self.pairs[whole, part] = None
        both = set(part) & set(whole)
        self.differences[
            tuple(own for own in whole if own not in both), tuple(own for own in part if own not in both)
        ] = None

    def value(self, terms: Terms) -> float:
        return sum(self.true[own] for own in terms)


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
    newest: dict[str, date] = {}
    for row in rows:
        newest[row["indicator"]] = max(newest.get(row["indicator"], row["period_end"]), row["period_end"])
    returned: list[Name] = []
    for place, (row, decision, definition) in enumerate(zip(rows, decisions, definitions, strict=True)):
        if row["state"] == "counted" and definition.about_people and definition.form != "value":
            worth = _worth(row, definition, is_newest=row["period_end"] == newest[definition.id])
            returned += _add_row(found, place, decision, definition, worth)
    _add_sums_of_groups(found, rows, returned)
    today = {figure_of(row, own): place for place, (row, own) in enumerate(zip(rows, definitions, strict=True))}
    _add_before(found, today, nesting, before)
    for own in public:
        _add_public(found, rows, own)
    joint = _joint(found, cells)
    for left in joint.left_to_readers():
        counts = {name: float(left[list(terms)].sum()) for name, terms in found.terms.items()}
        for whole, part in nesting.pairs(counts, policy.threshold):
            found.add_part(found.terms[part], found.terms[whole])
    return found, replace(joint, differences=list(found.differences))


def _terms(cells: Unknowns) -> dict[Name, Terms]:
    terms: dict[Name, list[int]] = {}
    for row, part, unknown in zip(*(cells.of[name].tolist() for name in ("row", "part", "unknown")), strict=True):
        terms.setdefault((row, part), []).append(unknown)
    return {name: tuple(sorted(own)) for name, own in terms.items()}


def _joint(found: Gathered, cells: Unknowns) -> Joint:
    added = range(cells.true.size, len(found.true))
    owned = {
        agency: np.append(own, [float(found.sent.get(unknown, {}).get(agency, 0)) for unknown in added])
        for agency, own in cells.owned.items()
    }
    everything = replace(cells, true=np.array(found.true), owned=owned)
    return Joint(everything, found.policy, found.numbers, np.array(found.cost), list(found.differences), found.known)


def _worth(row: Row, definition: Definition, *, is_newest: bool) -> float:
    """What a reader loses by not seeing a figure: most by one of the core set, for all together, of today."""
    worth = 1.0 if row["group"] else WORTH_OF_A_WHOLE
    worth *= 1.0 if definition.is_supporting else WORTH_OF_THE_CORE
    return worth * (WORTH_OF_THE_NEWEST if is_newest else 1.0)


def _add_row(found: Gathered, place: int, decision: Decision, definition: Definition, worth: float) -> list[Name]:
    """The figure of a row, and what is set beside it as a figure of its own where it can be hidden alone. Given back
    are the counts that have no rows behind them: totals that an agency returned."""
    there = [name for name in definition.protected_counts if not math.isnan(decision.counts[name])]
    returned = [(place, name) for name in there if (place, name) not in found.terms]
    for name in returned:
        found.terms[name] = found.add_unknown(decision.counts[name[1]])
    figures: dict[bool, int] = {}
    for part in there:
        is_beside = part.startswith("compared") and definition.compared_is_hidden_alone
        if is_beside not in figures:
            is_hidden = decision.reason is not None or (is_beside and decision.hides_compared)
            is_fixed = decision.is_fixed and not is_hidden
            figures[is_beside] = found.add_figure((place, is_beside), worth, hidden=is_hidden, fixed=is_fixed)
        limits = found.policy.possible(decision.printed(part, found.policy))
        found.add_number(figures[is_beside], found.terms[place, part], limits)
    for part, whole in PART_OF.items():
        if definition.form in SHARES and {part, whole} <= set(there):
            terms, of_whole = found.terms[place, part], found.terms[place, whole]
            found.add_part(terms, of_whole)
            if (place, part) in returned:
                found.known.append((_less(terms, of_whole), -math.inf, 0.0))
    return returned


def _less(terms: Terms, others: Terms) -> Weighed:
    """A sum less another."""
    return dict.fromkeys(set(terms) - set(others), 1.0) | dict.fromkeys(set(others) - set(terms), -1.0)


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
            found.known.append((_less(found.terms[whole], terms), 0.0, 0.0))
            continue
        true = found.value(terms)
        figure = found.add_figure(None, WORTH_OF_WHAT_IS_NOT_SHOWN, hidden=found.policy.hides(true), fixed=False)
        found.add_number(figure, terms, found.policy.possible(true))


def _family(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("indicator", "period_start", "period_end"))


def _add_before(found: Gathered, today: Mapping[Figure, int], nesting: Nesting, before: Sequence[Published]) -> None:
    """What was shown once and does not stand any more.

    Where today's count agrees with it, it is known of that. Where it does not, the records were others then: it is
    known of a count of its own, which holds what lies within today's, and lies within what holds today's.
    """
    for published in before:
        if published.figure not in today:
            continue
        for part in COUNTS:
            name, printed = (today[published.figure], part), published.numbers[part]
            if name not in found.terms or math.isnan(printed):
                continue
            terms, (least, most) = found.terms[name], POLICIES[published.policy].possible(printed)
            figure = found.add_figure(None, 1.0, hidden=False, fixed=True)
            if least <= found.value(terms) <= most:
                found.add_number(figure, terms, (least, most))
                continue
            sent = None if published.sent is None else published.sent.get(part)
            then = found.add_unknown(min(max(found.value(terms), least), most) if sent is None else sum(sent.values()))
            found.sent[then[0]] = sent or {}
            found.add_number(figure, then, (least, most))
            for whole, inner in nesting.around(name):
                holder, held = (then if own == name else found.terms[own] for own in (whole, inner))
                if found.value(held) <= found.value(holder):
                    found.known.append((_less(held, holder), -math.inf, 0.0))
                    found.add_part(held, holder)


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


def plainly_exposed(found: Gathered, hidden: Flags, fixed: Flags) -> Flags:
    """Which figures to hide so that no small rest is the difference of two exact counts that are both shown, the given
    ones among them: of each two the cheaper. Where counts are exact there are many of these, and nobody needs a linear
    program to find them."""
    hidden = hidden.copy()
    shows: dict[Terms, list[int]] = {}
    for number in found.numbers:
        shows.setdefault(number.terms, []).append(number.figure)
    for whole, part in sorted(found.pairs):
        if not 0 < found.value(whole) - found.value(part) < found.policy.threshold:
            continue
        sides = [[own for own in shows.get(terms, ()) if not hidden[own]] for terms in (whole, part)]
        if all(sides):
            free = [side for side in sides if not any(fixed[own] for own in side)]
            for own in min(free, key=lambda side: sum(found.cost[own] for own in side), default=[]):
                hidden[own] = True
    return hidden
