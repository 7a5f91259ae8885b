"""A change between two periods split into volume, mix and rate, group by group, so that the parts add up to it.

`volume`: there are more or fewer cases. `mix`: the cases are made up of other groups than before. `rate`: a group's own
figure is another one. It is arithmetic on two tables and says nothing of why anything happened. No part is left over
as an interaction: each factor is changed with the others at every combination of then and now, and those are averaged
(Kitagawa 1955 for two factors; Das Gupta 1978 and 1993 for more; the average is also Shapley's value).

Groups come in the same order then and now, and together they are everybody: cases whose group is not known are a group
of their own, since the parts would not add up to the whole without them. A group that was there in one period only has
0 in the other. It has no rate there, so it is given the one that it has: all that it brings or takes is then mix, and
nothing is rate. A group that is in neither period changes nothing.

All is reckoned in fractions and rounded once at the end: what is returned differs from the exact answer by the last
digit of a float, however many groups there are and however much they cancel.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import product

import pandas as pd

from dvmetrics.statistics.arguments import Given, Numbers, every_not_negative, every_number, same_index

Factors = Sequence[Fraction]
"""One value for each factor of a product."""
Parts = dict[str, list[Fraction]]
"""By effect, one part for each group."""


def share_change(x1: Given, n1: Given, x2: Given, n2: Given) -> pd.DataFrame:
    """What each group adds to the change Σx2 / Σn2 − Σx1 / Σn1 of a share or a ratio; as a proportion of 1.

    With c = n / Σn (a group's part of all cases), r = x / n and R = Σx / Σn, a bar meaning the mean of then and now:
    mix = (c2 − c1)(r̄ − R̄), rate = c̄ (r2 − r1), total = mix + rate. Source: Kitagawa (1955), Journal of the American
    Statistical Association 50:1168–1194. She has r̄ in place of r̄ − R̄; as Σ(c2 − c1) = 0, the sum is the same, and
    a group that grows is seen to pull the whole towards its own rate: up where that is high, down where it is low.

    One row a group, in the order given, with the columns `mix`, `rate` and `total`, whose sum is the change. x may
    exceed n (arrests for each crime). Raises ValueError for a missing, negative or non-finite number, groups that
    differ in number, order or name, a group with events and no cases, or a period without any case.
    """
    index, (own_x1, own_n1, own_x2, own_n2) = _aligned(x1=x1, n1=n1, x2=x2, n2=n2)
    return _table(_share_parts(_made_up(own_x1, own_n1, "1"), _made_up(own_x2, own_n2, "2")), index)


def cases_change(x1: Given, n1: Given, x2: Given, n2: Given) -> pd.DataFrame:
    """What each group adds to the change Σx2 − Σx1 of a count that is a part of n cases; in the unit of x.

    Σx = N · R, with N = Σn and R = Σx / Σn. Volume is (N2 − N1) R̄, of which a group has (N2 − N1) times the mean of
    its own x / N then and now; what is left, N̄ (R2 − R1), is split as in `share_change`. So volume is the same however
    cases are grouped, and mix and rate stand to each other as those of the share do. Source: Das Gupta (1993),
    Standardization and decomposition of rates, US Bureau of the Census P23-186, chapter 2, for the two factors N and R;
    Kitagawa (1955) for R.

    One row a group, in the order given, with the columns `volume`, `mix`, `rate` and `total`, whose sum is the change.
    Raises ValueError as `share_change` does.
    """
    index, (own_x1, own_n1, own_x2, own_n2) = _aligned(x1=x1, n1=n1, x2=x2, n2=n2)
    return _table(_case_parts(_made_up(own_x1, own_n1, "1"), _made_up(own_x2, own_n2, "2")), index)


def count_change(x1: Given, x2: Given) -> pd.DataFrame:
    """What each group adds to the change Σx2 − Σx1 of a count: x2 − x1, in the unit of x.

    One row a group, in the order given, with the columns `volume` and `total`, which are the same. Raises ValueError
    for a missing, negative or non-finite number, or groups that differ in number, order or name.
    """
    index, (own_x1, own_x2) = _aligned(x1=x1, x2=x2)
    return _table({"volume": [now - then for then, now in zip(own_x1, own_x2, strict=True)]}, index)


def product_change(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """What each factor adds to the change of Σ a·b·c…, a sum over groups of products of any number of factors.

    The effect of a in a group is (a2 − a1) · Σ w · b? · c? …, over every choice of then or now for each of the other
    factors, where w = s!(k − 1 − s)! / k! for k factors of which s others are as they are now. Source: Das Gupta
    (1993), US Bureau of the Census P23-186, chapters 2 and 4; it is Shapley's value (1953).

    `then` and `now`: one row a group and one column a factor; any finite numbers. One row a group and the same columns,
    and `total`; all of them add up to the change. Raises ValueError for a missing or non-finite number, no factor, or
    tables whose rows or columns are not the same.
    """
    if list(then.columns) != list(now.columns) or not len(then.columns):
        raise ValueError("then and now must have the same factors, at least one, in the same order.")
    same_index("then", then, "now", now)
    columns = [
        (_exact(every_number("then", then[name])), _exact(every_number("now", now[name]))) for name in then.columns
    ]
    groups = [
        _effects([own[0][place] for own in columns], [own[1][place] for own in columns]) for place in range(len(then))
    ]
    parts: Parts = {str(name): [effects[place] for effects in groups] for place, name in enumerate(then.columns)}
    return _table(parts, then.index)


def _effects(then: Factors, now: Factors) -> list[Fraction]:
    """What each factor adds to the change of their product."""
    return [
        (now[own] - then[own]) * _averaged([*then[:own], *then[own + 1 :]], [*now[:own], *now[own + 1 :]])
        for own in range(len(then))
    ]


def _averaged(then: Factors, now: Factors) -> Fraction:
    """The product of the other factors, averaged over every choice of then and now for each, with Das Gupta's
    weights."""
    others, found = len(then), Fraction(0)
    for choice in product((0, 1), repeat=others):
        changed = sum(choice)
        weight = Fraction(math.factorial(changed) * math.factorial(others - changed), math.factorial(others + 1))
        found += weight * math.prod(
            (now[place] if is_now else then[place] for place, is_now in enumerate(choice)), start=Fraction(1)
        )
    return found


MadeUp = tuple[Fraction, list[Fraction], list[Fraction | None], Fraction]
"""All cases, each group's part of them, each group's rate (None where it has no case), and the overall rate."""


def _made_up(x: Factors, n: Factors, which: str) -> MadeUp:
    whole = sum(n, start=Fraction(0))
    if not whole:
        raise ValueError(f"n{which} must not be 0 in all: there is no figure of no case.")
    if any(events and not cases for events, cases in zip(x, n, strict=True)):
        raise ValueError(f"x{which} must be 0 where n{which} is 0: there is no rate of events without cases.")
    rates = [events / cases if cases else None for events, cases in zip(x, n, strict=True)]
    return whole, [cases / whole for cases in n], rates, sum(x, start=Fraction(0)) / whole


def _rates(then: MadeUp, now: MadeUp) -> list[tuple[Fraction, Fraction]]:
    """Each group's rate then and now; one that it does not have is the other one."""
    found = []
    for first, second in zip(then[2], now[2], strict=True):
        known = first if first is not None else second
        own = known if known is not None else Fraction(0)
        found.append((own if first is None else first, own if second is None else second))
    return found


def _share_parts(then: MadeUp, now: MadeUp) -> Parts:
    overall = (then[3] + now[3]) / 2
    parts: Parts = {"mix": [], "rate": []}
    for c1, c2, (r1, r2) in zip(then[1], now[1], _rates(then, now), strict=True):
        mix, rate = _effects((c1, r1), (c2, r2))
        parts["mix"].append(mix - (c2 - c1) * overall)
        parts["rate"].append(rate)
    return parts


def _case_parts(then: MadeUp, now: MadeUp) -> Parts:
    more, of_all = now[0] - then[0], (then[0] + now[0]) / 2
    of_share = _share_parts(then, now)
    rates = _rates(then, now)
    adds = [(c1 * r1 + c2 * r2) / 2 for c1, c2, (r1, r2) in zip(then[1], now[1], rates, strict=True)]
    return {"volume": [more * own for own in adds]} | {
        name: [of_all * own for own in parts] for name, parts in of_share.items()
    }


def _aligned(**given: Given) -> tuple[pd.Index, list[list[Fraction]]]:
    """The groups, and every list as fractions."""
    numbers = {name: every_not_negative(name, values) for name, values in given.items()}
    (first, reference), *others = given.items()
    for name, values in others:
        if len(numbers[name]) != len(numbers[first]):
            raise ValueError(f"{name} and {first} must have one number for each group: they differ in length.")
        same_index(first, reference, name, values)
    named = [values.index for values in given.values() if isinstance(values, pd.Series)]
    index = named[0] if named else pd.RangeIndex(len(numbers[first]))
    return index, [_exact(own) for own in numbers.values()]


def _exact(numbers: Numbers) -> list[Fraction]:
    return [Fraction(own) for own in numbers.tolist()]


def _table(parts: Parts, index: pd.Index) -> pd.DataFrame:
    """The parts of each group and their total as floats, each rounded once."""
    totals = [sum(own, start=Fraction(0)) for own in zip(*parts.values(), strict=True)]
    columns = {name: [float(own) for own in values] for name, values in (parts | {"total": totals}).items()}
    return pd.DataFrame(columns, index=index, dtype=float)
