"""Made-up people on agencies' lists: how many there are is known, and who is on which list is drawn from a seed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from dvmetrics.gate import GateResult
from dvmetrics.measure.overlap import LISTS, Overlap, histories
from dvmetrics.partnership import ListName, Partnership
from dvmetrics.periods import Period
from tests.small_tables import Slot, gate_result, partnership

YEAR = Period(date(2001, 1, 1), date(2001, 12, 31))
NAMES: tuple[ListName, ...] = ("police", "services", "refuge", "housing")
SHARES = (0.45, 0.30, 0.16, 0.12)
DAYS = ("2001-02-14", "2001-05-14", "2001-08-14", "2001-11-14")

People = dict[ListName, set[str]]


def drawn(
    number: int, shares: Sequence[float] = SHARES, *, seed: int = 1, referred: float = 0.0, apart: bool = False
) -> People:
    """So many people, each on each list with its share. `referred`: of those whom the police know, this share comes to
    services because of it. `apart`: nobody is on both the last two lists."""
    rng = np.random.default_rng(seed)
    on = rng.random((number, len(shares))) < np.array(shares)
    on[:, 1] |= on[:, 0] & (rng.random(number) < referred)
    if apart:
        on[:, -1] &= ~on[:, -2]
    codes = [f"{person:032x}" for person in range(number)]
    return {
        name: {code for code, there in zip(codes, on[:, place], strict=True) if there}
        for place, name in enumerate(NAMES[: len(shares)])
    }


def overlap_of(people: People) -> Overlap:
    """As `measure.overlap` would have it."""
    return Overlap(YEAR, histories(people), {})


def overlap_with(counts: dict[str, int], lists: Sequence[ListName] = NAMES) -> Overlap:
    """From people by history, such as `{"110": 40}`: on the first two lists and not on the third."""
    own = list(lists[: len(next(iter(counts)))])
    rows = [[*(int(sign) for sign in history), people] for history, people in counts.items()]
    return Overlap(YEAR, pd.DataFrame(rows, columns=[*own, "count"]), {})


def small_gate(
    people: People, *, first: str = "2001Q1", last: str = "2001Q4", missing: Sequence[Slot] = ()
) -> tuple[Partnership, GateResult]:
    """A partnership whose agencies keep these lists, and what its gate accepts: a row a person, over four quarters."""
    own = partnership(first, {LISTS[name].extract: [name] for name in people})
    tables = {LISTS[name].extract: _table(name, codes) for name, codes in people.items()}
    lost = {(extract, quarter) for extract, _, quarter in missing}
    kept = {
        extract: "\n".join(line for line in table.splitlines() if not any(extract == e and q in line for e, q in lost))
        for extract, table in tables.items()
    }
    return own, gate_result(own, last, kept, missing=missing)


def _table(name: ListName, codes: set[str]) -> str:
    source = LISTS[name]
    reason = " reason" if source.only else ""
    lines = [f"agency delivered_for case_key {source.person} {source.dated_by}{reason}"]
    for place, code in enumerate(sorted(codes)):
        quarter = place % 4
        row = f"{name} 2001Q{quarter + 1} {place:032x} {code} {DAYS[quarter]}"
        lines.append(row + (f" {source.only[1]}" if source.only else ""))
    return "\n".join(lines).replace("case_key", _case_key(name))


def _case_key(name: ListName) -> str:
    from dvmetrics.extracts import EXTRACTS

    return EXTRACTS[LISTS[name].extract].key[0]
