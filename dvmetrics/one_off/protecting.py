"""A file with a table of counts, protected, and the account of it."""

from __future__ import annotations

import csv
import io
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from dvmetrics.disclosure.layout import lying_within
from dvmetrics.disclosure.policy import HIDDEN, Policy
from dvmetrics.disclosure.protect import ProtectedTable, protect
from dvmetrics.disclosure.table import TOTAL, read_table
from dvmetrics.errors import ConfigurationError
from dvmetrics.one_off.cautions import cautions
from dvmetrics.one_off.questions import questions
from dvmetrics.one_off.reading import CountTable, read

CHECKED = "If all is as it should be, go on with --checked."


@dataclass(frozen=True)
class Answer:
    """A protected table as the text of a CSV file, and what the analyst is told, in sentences."""

    text: str
    account: tuple[str, ...]


def protected_file(
    path: Path, count: str, policy: Policy, out: Path | None = None, *, replace: bool = False, checked: bool = False
) -> Answer:
    """Protect the table of a file; with `out`, write it there, whole or not at all.

    Raises ConfigurationError for what is no table of counts, where something must be looked at that was not `checked`,
    and where `out` must not be written; DisclosureRefused where the table cannot be made safe.
    """
    _expect_free(path, out, replace=replace)
    table = read(path, count)
    hidden = int((table.frame[table.count] == HIDDEN).sum())
    if hidden:
        already = "1 count is" if hidden == 1 else f"{hidden:,} counts are"
        raise ConfigurationError(
            f"{path}, column {table.count}: {already} hidden already ({HIDDEN}). Take the table with all its counts, "
            "or attack this one."
        )
    asked = [] if checked else questions(table)
    if asked:
        raise ConfigurationError("\n".join([f"{path}: nothing was written.", *asked, CHECKED]))
    try:
        protected = protect(table.frame, policy, count=table.count)
    except ConfigurationError as error:
        raise ConfigurationError(f"{path}: {error}") from None
    text = _as_csv(protected.frame, table.separator)
    if out is not None:
        _write(out, text, table.encoding)
    return Answer(text, (*_account(table, protected, policy), *cautions(table)))


def _expect_free(path: Path, out: Path | None, *, replace: bool) -> None:
    if out is None:
        return
    if out.exists() and path.exists() and out.samefile(path):
        raise ConfigurationError(f"{out} is the table itself. Nothing was written; give --out another name.")
    if not out.parent.is_dir():
        raise ConfigurationError(f"There is no folder {out.parent}. Nothing was written.")
    if out.exists() and not out.is_file():
        raise ConfigurationError(f"{out} is a folder or a device, not a file. Nothing was written.")
    if (out.exists() or out.is_symlink()) and not replace:
        raise ConfigurationError(f"{out} is there already. Nothing was written; --replace writes it anew.")


def _as_csv(frame: pd.DataFrame, separator: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\n")
    writer.writerow(frame.columns)
    writer.writerows(frame.itertuples(index=False, name=None))
    return text.getvalue()


def _write(out: Path, text: str, encoding: str) -> None:
    beside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding=encoding, newline="")
        beside.replace(out)
    except OSError as error:
        raise ConfigurationError(f"{out} cannot be written: {error.strerror}.") from None
    finally:
        beside.unlink(missing_ok=True)


def _account(table: CountTable, protected: ProtectedTable, policy: Policy) -> list[str]:
    said = [f"Policy {policy.name}: {policy.words}", _dimensions(table), *_within(table), *_added(table, protected)]
    if not policy.threshold:
        return [*said, "Nothing is protected by this policy: every count is as it was."]
    return [
        *said,
        f"Hidden first, because they are small: {protected.hidden_first:,} of {len(protected.frame):,} counts. Hidden "
        f"second, so that these cannot be worked out: {protected.hidden_second:,}.",
        _narrowest(protected),
        "Keep these numbers to yourself: with them a reader could work out more. Only this table was looked at. If "
        "others on the same people are known, attack them all together first.",
    ]


def _dimensions(table: CountTable) -> str:
    sizes = {name: len(set(table.frame[name]) - {TOTAL}) for name in table.dimensions}
    each = ", ".join(f"{name} ({size:,} {'value' if size == 1 else 'values'})" for name, size in sizes.items())
    return f"Counts: {table.count}, by {each}."


def _within(table: CountTable) -> list[str]:
    """Which columns lie within which, without what follows from others: what cannot exist is not added."""
    pairs = lying_within([read_table(table.frame, table.count)])
    nearest = [
        f"{inner} within {outer}"
        for inner, outer in pairs
        if not any((inner, between) in pairs and (between, outer) in pairs for between in table.dimensions)
    ]
    if not nearest:
        return []
    return [
        f"Columns that lie within another: {', '.join(nearest)}. A combination of these that is not in the table is "
        "taken as impossible: if it can occur, write it with 0 and protect the table again."
    ]


def _added(table: CountTable, protected: ProtectedTable) -> list[str]:
    """What stands in the protected table that was not given."""
    added = protected.frame.iloc[len(table.frame) :]
    totals = [name for name in table.dimensions if TOTAL not in set(table.frame[name])]
    empty = int((added[totals] != TOTAL).all(axis=1).sum()) if totals else len(added)
    said = [f"Totals were added for {', '.join(totals)}."] if totals else []
    if empty:
        said.append(
            f"Combinations that were not in the table were added as none: {empty:,}. They are taken as possible ones."
        )
    return said


def _narrowest(protected: ProtectedTable) -> str:
    if protected.narrowest is None:
        return "There is no small count that anybody could work out."
    if np.isinf(protected.narrowest):
        return "Attacked again: no end can be found to what a small count might be."
    return (
        "Attacked again, by a reader who even knows which were hidden first: the narrowest range for a small count "
        f"still holds {protected.narrowest:,.0f} values."
    )
