"""Opening an agency's own file: in which form its table is written, found and said; the file is only read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dvmetrics.counted import counted
from dvmetrics.deliveries import formats, workbooks
from dvmetrics.deliveries.formats import Cells, Unreadable
from dvmetrics.deliveries.inbox import FORMATS, WORKBOOKS
from dvmetrics.deliveries.workbooks import Grid, NotAWorkbook
from dvmetrics.errors import ConfigurationError
from dvmetrics.layouts import Encoding, Separator
from dvmetrics.mapping import headings
from dvmetrics.mapping.headings import Headings
from dvmetrics.mapping.returned import RETURNS
from dvmetrics.mapping.said import AS_SAID, CERTAIN, GUESS, LIKELY, Said
from dvmetrics.mapping.wording import is_plain

SEPARATORS: dict[Separator, str] = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
LINES_LOOKED_AT = 50
A_ROW_FOR_EACH = (
    "lay it out, in a copy, with a row for each figure and period, and columns for what is counted, the first and the "
    "last day of the period, and the figure. dvmetrics template kpi_return writes an empty one."
)
"""What to do with totals that stand side by side."""
WORDS = {
    "is_utf8": "is not text, so it is no CSV file",
    "is_comma_separated": "has cells that are not parted by the sign that was named",
    "quotes_are_closed": "has a quotation mark that is not closed, so its cells cannot be told apart",
    "rows_have_as_many_cells_as_the_header": "has rows with more or fewer cells than its headings",
    "ends_with_a_whole_row": "breaks off in the middle of its last row",
    "opens": "cannot be opened: it is damaged, too large, or of another kind than its name says",
}


@dataclass(frozen=True)
class Form:
    """How the table is written, as a layout says it; None where nobody said so and it is to be found."""

    sheet: str | None = None
    header: int | None = None
    encoding: Encoding | None = None
    separator: Separator | None = None


@dataclass(frozen=True)
class Opened:
    """A table of theirs: its columns by heading, and the form in which it is written. `blank_rows`, `no_heading`:
    whether there are rows without anything in them, and columns with cells and no heading, which are left out.
    `sheets`: all that a workbook has."""

    columns: dict[str, Cells]
    rows: int
    form: Form
    said: tuple[Said, ...]
    blank_rows: bool = False
    no_heading: bool = False
    sheets: tuple[str, ...] = ()


def open_all(paths: Sequence[Path], known: Headings, asked: Form) -> Opened:
    """One table of all the files, which are to be laid out alike. `known`: by which its headings are told.

    Raises ConfigurationError, in a sentence without a cell, for what is no file, no table, empty, locked, without the
    sheet that was named, or laid out in another way than the first.
    """
    first = _open(paths[0], known, asked)
    columns = {name: list(cells) for name, cells in first.columns.items()}
    every = [first]
    for path in paths[1:]:
        other = _open(path, known, first.form)
        if set(other.columns) != set(columns):
            raise ConfigurationError(
                f"{path.name} has other headings than {paths[0].name}: map files that are laid out alike together, and "
                "others by themselves. Nothing was written."
            )
        for name, cells in other.columns.items():
            columns[name] += cells
        every.append(other)
    return replace(
        first,
        columns=columns,
        rows=sum(own.rows for own in every),
        blank_rows=any(own.blank_rows for own in every),
        no_heading=any(own.no_heading for own in every),
    )


def _open(path: Path, known: Headings, asked: Form) -> Opened:
    suffix = path.suffix.lower()
    if suffix not in (*FORMATS, *WORKBOOKS):
        raise ConfigurationError(f"{path.name} is neither CSV, Excel (.xlsx) nor Parquet, so it cannot be mapped.")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}.") from None
    if not content.strip():
        raise ConfigurationError(f"{path.name} is empty.")
    try:
        if suffix == ".parquet":
            return _parquet(path, content, known)
        if suffix in WORKBOOKS:
            return _workbook(path, content, known, asked)
        return _csv(path, content, known, asked)
    except NotAWorkbook:
        raise ConfigurationError(f"{path.name} {WORDS['opens']}.") from None
    except Unreadable as unreadable:
        rule = unreadable.fault.rule
        if rule == "header_names_each_column_once":
            names = [f"“{name}”" for name in unreadable.fault.columns if known.is_name(name)]
            which = f": {', '.join(names)}" if names else ""
            raise ConfigurationError(f"{path.name} has two columns of one name{which}.") from None
        raise ConfigurationError(f"{path.name} {WORDS[rule]}.") from None


def _parquet(path: Path, content: bytes, known: Headings) -> Opened:
    raw = formats.parquet_table(content)
    rows = zip(*(cells[: headings.ROWS_FOR_WIDTH] for cells in raw.columns.values()), strict=True)
    if not known.are_in([list(raw.columns), *([cell or "" for cell in row] for row in rows)], 1):
        raise ConfigurationError(f"{path.name} has headings that look like cells, so it cannot be mapped.")
    return Opened(raw.columns, raw.rows, Form(), ())


def _workbook(path: Path, content: bytes, known: Headings, asked: Form) -> Opened:
    if workbooks.is_locked(content):
        raise ConfigurationError(f"{path.name} is protected with a password. Save it without one, and map that.")
    names = workbooks.sheet_names(content)
    listed = _listed(names)
    if asked.sheet is not None and asked.sheet not in names:
        raise ConfigurationError(f"{path.name} has no sheet “{asked.sheet}”. Its sheets are {listed}.")
    if asked.sheet is not None:
        sheet, said = asked.sheet, Said(f"sheet “{asked.sheet}”", CERTAIN, AS_SAID)
    else:
        sheet, said = _sheet(path, content, known, names)
    table = _below(path, workbooks.sheet_grid(content, sheet), known, asked.header)
    form = Form(sheet=sheet, header=table.form.header)
    return replace(table, form=form, said=(said, *table.said), sheets=tuple(names))


def _sheet(path: Path, content: bytes, known: Headings, names: list[str]) -> tuple[str, Said]:
    """The sheet whose headings speak of the extract most."""
    if len(names) == 1:
        return names[0], Said(f"sheet “{names[0]}”", CERTAIN, "the only one")
    spoken: Counter[str] = Counter()
    for name in names:
        grid = workbooks.sheet_grid(content, name)
        row = known.find(grid)
        spoken[name] = 0 if row is None else known.known(grid[row - 1])
    (best, most), (second, next_most) = spoken.most_common(2)
    if most == next_most:
        listed = _listed(names)
        raise ConfigurationError(f"{path.name} has several sheets: {listed}. Name one with --sheet.")
    confidence = LIKELY if most >= 2 * max(1, next_most) else GUESS
    reason = f"{most} of its headings are like columns of {known.extract.name}, of “{second}” {next_most}"
    return best, Said(f"sheet “{best}”", confidence, reason)


def _listed(names: list[str]) -> str:
    return ", ".join(f"“{name}”" for name in names if is_plain(name))


def _csv(path: Path, content: bytes, known: Headings, asked: Form) -> Opened:
    encoding, in_encoding = _encoding(content) if asked.encoding is None else (asked.encoding, None)
    text = formats.decoded(content, encoding)
    separator, parted = _separator(text) if asked.separator is None else (asked.separator, None)
    grid = formats.csv_grid(content, encoding, separator, asked.header)
    table = _below(path, grid, known, asked.header)
    said = tuple(one for one in (in_encoding, parted) if one is not None)
    form = Form(header=table.form.header, encoding=encoding, separator=separator)
    return replace(table, form=form, said=(*said, *table.said))


def _encoding(content: bytes) -> tuple[Encoding, Said | None]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", Said("encoding UTF-16", CERTAIN, "the file begins with its mark")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        reason = "the file is not UTF-8; spreadsheets in Britain and France save CSV so"
        return "windows-1252", Said("encoding Windows-1252", LIKELY, reason)
    return "utf-8", None


def _separator(text: str) -> tuple[Separator, Said | None]:
    """The sign that parts most lines into the same number of cells, more than one."""
    lines = [line for line in re.split(r"\r\n|\r|\n", text)[:LINES_LOOKED_AT] if line.strip()]
    alike: dict[Separator, tuple[int, int]] = {}
    for sign in SEPARATORS:
        widths = Counter(line.count(sign) for line in lines if sign in line)
        [(width, often)] = widths.most_common(1) or [(0, 0)]
        alike[sign] = (often, width)
    best = max(alike, key=lambda sign: alike[sign])
    if best == "," or not alike[best][1]:
        return ",", None
    often, width = alike[best]
    reason = f"{often} of the first {len(lines)} lines have {width} of them"
    return best, Said(f"cells parted by {SEPARATORS[best]}", CERTAIN if often > len(lines) / 2 else LIKELY, reason)


def _below(path: Path, grid: Grid, known: Headings, asked: int | None) -> Opened:
    """The table below its headings, wherever they stand."""
    row = asked or known.find(grid)
    _expect_no_months_across(path, grid[: headings.LOOKED_AT] if row is None else grid[row - 1 : row], known)
    if asked is not None and (len(grid) < asked or not known.are_in(grid, asked)):
        raise ConfigurationError(
            f"Row {asked} of {path.name} does not look like a row of headings. If it is one, name two of them with "
            "--column."
        )
    if row is None:
        raise ConfigurationError(
            f"No row of headings was found in the first {headings.LOOKED_AT} rows of {path.name}, so it is no table "
            "that can be mapped. If there is one, name two of its headings with --column, for example "
            f"--column {known.extract.names[0]}=THEIRS.{_of_returns(known)}"
        )
    raw = formats.table_below(grid, row, unnamed=False, blank_rows=False)
    said = headings.said(row) if asked is None else ()
    blank, nameless = _blank_rows(grid[row:]), _columns_without_heading(grid, row)
    return Opened(raw.columns, raw.rows, Form(header=row), (*said, *blank, *nameless), bool(blank), bool(nameless))


def _expect_no_months_across(path: Path, rows: Grid, known: Headings) -> None:
    """Raise ConfigurationError where the headings are months: each figure has its period in a row of its own. In a file
    that is no return they may be columns beside those of the extract."""
    months = max(map(headings.months_in, rows), default=0)
    is_table = known.extract.name != RETURNS and any(known.known(row) >= headings.AT_LEAST for row in rows)
    if months < headings.MONTHS_ACROSS or is_table:
        return
    raise ConfigurationError(f"{path.name} has {months} months side by side, each as a column: {A_ROW_FOR_EACH}")


def _of_returns(known: Headings) -> str:
    """Of totals the commonest reason is that several figures stand side by side, each under its own heading."""
    return f" Where figures stand side by side: {A_ROW_FOR_EACH}" if known.extract.name == RETURNS else ""


def _blank_rows(body: Grid) -> tuple[Said, ...]:
    """Rows without anything in them between those that have something."""
    filled = [place for place, row in enumerate(body) if any(cell.strip() for cell in row)]
    blank = filled[-1] + 1 - len(filled) if filled else 0
    them = "it" if blank == 1 else "them"
    return (Said(f"{counted(blank, 'row')} left out", CERTAIN, f"nothing stands in {them}"),) if blank else ()


def _columns_without_heading(grid: Grid, row: int) -> tuple[Said, ...]:
    """Columns that nobody could name in a map, as beside a merged heading or where a program wrote its row numbers."""
    names, body = grid[row - 1], [own for own in grid[row:] if any(cell.strip() for cell in own)]
    number = sum(not name and any(own[place] for own in body) for place, name in enumerate(names))
    reason = "it has no heading" if number == 1 else "they have no heading"
    return (Said(f"{counted(number, 'column')} left out", CERTAIN, reason),) if number else ()
