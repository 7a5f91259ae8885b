"""How a file writes dates, numbers and blanks, in the columns that are taken from it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from dvmetrics.counted import counted
from dvmetrics.errors import ConfigurationError
from dvmetrics.extracts.schema import Extract
from dvmetrics.mapping import dates
from dvmetrics.mapping.kinds import Column
from dvmetrics.mapping.said import CERTAIN, GUESS, LIKELY, Said

NO_KEYS = "the gate will refuse them: they must first be made into codes with the key that the agencies share"
Written = tuple[str, Any, Said]
"""A key of a layout, what it says, and a sentence."""


def written_as(
    extract: Extract, by_column: Mapping[str, Column], codes: Collection[tuple[str, str]]
) -> tuple[dict[str, Any], list[Said]]:
    """How cells are written, as a layout says it, and why; and what could not be read. `by_column`: by canonical column
    theirs; `codes`: what is a code of a column, and so no blank in it."""
    dated = {ours: by_column[ours] for ours in extract.of_kind("date", "datetime") if ours in by_column}
    numbers = {ours: by_column[ours] for ours in extract.of_kind("count", "number") if ours in by_column}
    found = [*_dates(extract, dated), *_numbers(numbers), *_blanks(by_column, codes)]
    said: list[Said | None] = [one for _, _, one in found]
    said += [_not_read(ours, own.dates.of - own.dates.read, "date") for ours, own in dated.items()]
    said += [_no_numbers(extract, ours, own) for ours, own in numbers.items()]
    said += [
        Said(f"{ours} holds {'cells that are ' if own.keyed else ''}no keyed codes", CERTAIN, NO_KEYS)
        for ours, own in by_column.items()
        if extract.column(ours).kind in ("key", "keys") and own.cells and own.keyed < 1
    ]
    return {key: value for key, value, _ in found}, [one for one in said if one is not None]


def _dates(extract: Extract, dated: Mapping[str, Column]) -> Iterator[Written]:
    if all(own.dates.is_canonical(extract.column(ours).kind) for ours, own in dated.items()):
        return
    every = dates.found(cell for own in dated.values() for cell in own.different)
    forms = " and ".join(f"“{form}”" for form in every.forms)
    sure = GUESS if every.is_a_guess or every.read < every.of else CERTAIN
    yield "date_format", every.forms, Said(f"dates written {forms}", sure, every.reason())


def _numbers(numbers: Mapping[str, Column]) -> Iterator[Written]:
    beside = {unit: ours for ours, own in numbers.items() for unit in own.units}
    units = tuple(sorted(beside, key=lambda unit: (-len(unit), unit)))
    if units:
        quoted = " and ".join(f"“{unit}”" for unit in units)
        columns = ", ".join(sorted(set(beside.values())))
        yield "units", units, Said(f"{quoted} taken off numbers", CERTAIN, f"it stands beside them in {columns}")
    if any(own.thousands for own in numbers.values()):
        yield "thousands", ",", Said("commas taken out of numbers", CERTAIN, "they part thousands")


def _blanks(by_column: Mapping[str, Column], codes: Collection[tuple[str, str]]) -> Iterator[Written]:
    found = [(blank, ours) for ours, own in by_column.items() for blank in own.blanks]
    blanks = {blank: ours for blank, ours in found if (ours, blank) not in codes}
    if blanks:
        quoted = ", ".join(f"“{blank}”" for blank in sorted(blanks))
        columns = ", ".join(sorted(set(blanks.values())))
        reason = f"so {columns} says that there is nothing"
        yield "blanks", tuple(sorted(blanks)), Said(f"{quoted} read as blank", LIKELY, reason)


def expect_decimal_points(extract: Extract, by_column: Mapping[str, Column]) -> None:
    """Raise ConfigurationError, naming the column, where numbers have a decimal comma: nothing reads them, and beside
    one that has three digits after it a comma would be taken for a sign that parts thousands."""
    for ours in extract.of_kind("count", "number"):
        if ours in by_column and by_column[ours].decimal_commas:
            own = by_column[ours]
            raise ConfigurationError(
                f"“{own.name}”, taken for {ours}, has numbers with a decimal comma in "
                f"{counted(own.decimal_commas, 'row')}. Save the file with "
                f"decimal points and map that, or leave the column out with --column {ours}=."
            )


def _no_numbers(extract: Extract, ours: str, own: Column) -> Said | None:
    kind = extract.column(ours).kind
    number = round((1 - own.read_as(kind)) * len(own.different))
    return _not_read(ours, number, "whole number" if kind == "count" else "number")


def _not_read(ours: str, number: int, kind: str) -> Said | None:
    if not number:
        return None
    cells = counted(number, "different cell is", "different cells are")
    return Said(f"{ours}: {cells} no {kind}", CERTAIN, "not shown here; the gate counts the rows")
