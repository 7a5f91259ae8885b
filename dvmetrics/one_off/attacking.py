"""Files with protected tables, attacked together, and what was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from dvmetrics.disclosure.attack import attack, is_partly_small
from dvmetrics.disclosure.policy import HIDDEN, Policy
from dvmetrics.disclosure.program import CONTRADICTED
from dvmetrics.errors import ConfigurationError, DisclosureRefused
from dvmetrics.one_off.reading import CountTable, read

FILE, POSSIBLE, TOO_FAR = "File", "Possible", "Narrowed"
COLUMN, COUNT = "column ", "count"
"""So no column of a table is taken for one of the attack's own, or for the counts of another table."""
IMPOSSIBLE = "no counts of people could give all of this."
CONTRADICTORY = (
    "no counts of the same people could give all of this. Are all tables of the same people, with each value spelt in "
    "one way in all of them?"
)


@dataclass(frozen=True)
class Findings:
    """What can be worked out of protected tables. `rows`: texts for each hidden count that is shown, under `columns`;
    `account`: what was attacked, in sentences; `refusal`: the sentence to stop with where a count can be narrowed too
    far."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    account: tuple[str, ...]
    refusal: str | None

    def require(self) -> None:
        """Raise DisclosureRefused where a hidden count can be narrowed too far."""
        if self.refusal is not None:
            raise DisclosureRefused(self.refusal)


def attacked_files(
    paths: Sequence[Path], policy: Policy, count: str | None = None, *, everything: bool = False
) -> Findings:
    """Attack the tables of files together: which hidden counts can be narrowed too far (`everything`: what is known of
    each), the most narrowed first.

    Raises ConfigurationError for what is no protected table, DisclosureRefused where the tables contradict each other
    or the attack does not finish.
    """
    tables = [read(path, count) for path in paths]
    for table in tables:
        _expect_shown_by(table, policy)
    _expect_same_spelling(tables)
    try:
        found = attack([_for_attack(table) for table in tables], policy, count=COUNT).frame
    except ConfigurationError as error:
        raise ConfigurationError(f"{_named(paths)}: {error}") from None
    except DisclosureRefused as error:
        if str(error) != CONTRADICTED:
            raise
        raise DisclosureRefused(f"{_named(paths)}: {CONTRADICTORY if len(paths) > 1 else IMPOSSIBLE}") from None
    found = found.assign(partly=is_partly_small(found, policy))
    listing = _listing(found if everything else found[found["narrowed"]], paths, with_verdict=everything)
    return Findings(
        tuple(title for title, _ in listing),
        tuple(zip(*(texts for _, texts in listing), strict=True)),
        (f"Policy {policy.name}. {_summary(found, policy)}", *_notes(tables)),
        _refusal(int(found["narrowed"].sum()), policy),
    )


def _listing(found: pd.DataFrame, paths: Sequence[Path], *, with_verdict: bool) -> list[tuple[str, list[str]]]:
    """Titles and texts of the columns that are shown, the most narrowed count first."""
    rows = found.sort_values(["narrowed", "partly", "values"], ascending=[False, False, True], kind="stable")
    names = [str(name) for name in rows.columns if str(name).startswith(COLUMN)]
    ends = zip(rows["low"], rows["high"], strict=True)
    listing = [(name.removeprefix(COLUMN), [str(text) for text in rows[name]]) for name in names]
    listing.append((POSSIBLE, [in_words(low, high) for low, high in ends]))
    if len(paths) > 1:
        listing.insert(0, (FILE, [_file(paths, number) for number in rows["table"]]))
    if with_verdict:
        verdicts = zip(rows["narrowed"], rows["partly"], strict=True)
        listing.append(
            (TOO_FAR, ["too far" if narrowed else "partly" if partly else "no" for narrowed, partly in verdicts])
        )
    return listing


def _named(paths: Sequence[Path]) -> str:
    return ", ".join(map(str, paths))


def _expect_shown_by(table: CountTable, policy: Policy) -> None:
    other = sum(text != HIDDEN and not policy.can_show(int(text)) for text in table.frame[table.count])
    if other:
        rows = "1 row shows" if other == 1 else f"{other:,} rows show"
        raise ConfigurationError(
            f"{table.path}, column {table.count}: {rows} a count that the policy {policy.name} would not show. Name "
            "the policy by which the table was protected with --policy; a table that is not protected needs no attack."
        )


def _expect_same_spelling(tables: Sequence[CountTable]) -> None:
    """Names that differ in capitals only would link nothing, and the attack would find too little."""
    names: dict[str, str] = {}
    values: dict[tuple[str, str], str] = {}
    for table in tables:
        for name in table.dimensions:
            if names.setdefault(name.casefold(), name) != name:
                raise ConfigurationError(
                    f"{table.path}: column {name} is called {names[name.casefold()]} in another table. Give both one "
                    "name, or the tables are not attacked together."
                )
            if any(values.setdefault((name, text.casefold()), text) != text for text in table.frame[name]):
                raise ConfigurationError(
                    f"{table.path}, column {name}: a value is written with other capital letters in another table. "
                    "Write it in one way, or the tables are not attacked together."
                )


def _for_attack(table: CountTable) -> pd.DataFrame:
    frame = table.frame.rename(columns={name: COLUMN + name for name in table.dimensions})
    return frame.rename(columns={table.count: COUNT})


def _file(paths: Sequence[Path], number: int) -> str:
    """The name of a file, with its folder where another has the same name."""
    own = paths[number - 1]
    return str(own) if [path.name for path in paths].count(own.name) > 1 else own.name


def in_words(low: float, high: float) -> str:
    """The values from the least to the most that a count can be."""
    if np.isinf(high):
        return f"{low:,.0f} or more"
    if low == high:
        return f"exactly {low:,.0f}"
    return f"{low:,.0f} {'or' if high == low + 1 else 'to'} {high:,.0f}"


def _summary(found: pd.DataFrame, policy: Policy) -> str:
    if not len(found):
        return f"No count is hidden ({HIDDEN}), so there is nothing to work out."
    attacked = "1 hidden count was attacked." if len(found) == 1 else f"{len(found):,} hidden counts were attacked."
    if found["partly"].any():
        return f"{attacked} {_in_part(int(found['partly'].sum()), policy)}"
    if found["narrowed"].any():
        return attacked
    least = found.sort_values("values").iloc[0]
    return f"{attacked} None is too narrow. Most is known of one that can be {in_words(least['low'], least['high'])}."


def _in_part(number: int, policy: Policy) -> str:
    one = number == 1
    return (
        f"{number:,} of them could be small and yet not be every one of 1 to {policy.threshold - 1}. Where the true "
        f"count is {policy.threshold} or more, that does no harm, and it can be so in a table that is safe. Where it "
        f"is smaller, the policy {policy.name} does not hold: look at {'this count' if one else 'these counts'} "
        "(partly, with --all) in the table that was protected."
    )


def _refusal(narrowed: int, policy: Policy) -> str | None:
    if not narrowed:
        return None
    counts = "1 hidden count" if narrowed == 1 else f"{narrowed:,} hidden counts"
    return (
        f"{counts} can be narrowed too far. Where the true count is none, or {policy.threshold} or more, that does no "
        "harm, and it can be so in a table that is safe: a reader cannot tell, but you can."
    )


def _notes(tables: Sequence[CountTable]) -> list[str]:
    """Which tables nothing but their totals links."""
    if len(tables) == 1:
        return []
    alone = [
        str(own.path)
        for own in tables
        if not any(set(own.dimensions) & set(other.dimensions) for other in tables if other is not own)
    ]
    said = ["The tables are taken to count the same people."]
    return said + ([f"Shares no column with another, so only its total links it: {', '.join(alone)}."] if alone else [])
