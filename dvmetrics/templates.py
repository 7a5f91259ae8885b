"""What an agency is given for an extract: an empty file, and a guide to its columns that a person can read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from textwrap import wrap

from dvmetrics.column_words import NOT_KNOWING, column_guide, row_rules, suite_of
from dvmetrics.errors import ConfigurationError
from dvmetrics.extracts import EXTRACTS
from dvmetrics.extracts.schema import ON_TIME_DAYS, YES_NO, Extract
from dvmetrics.owner_only import FOLDER_MODE, write_new
from dvmetrics.periods import Quarter

FOLDER = "templates"
"""Of a partnership folder, beside those of quarters, so that what is filled in there is never taken for a delivery."""
GUIDE = ".guide.md"
"""How the name of a guide ends, after that of its extract."""
DELIVERED = {
    "events": "The file holds the rows of that quarter{dated}. No later file repeats a row.",
    "caseload": "The file holds every case that was opened or has changed in that quarter, as it stands now{dated}. A "
    "case keeps its code from file to file: its newest row counts.",
    "snapshot": "The file holds the whole list as it stands on the quarter's last day, also rows that did not change.",
}
COUNTS = "A count of nothing is `0`; a blank cell says that it was not counted."
KEYED_CODES = (
    "A keyed code is made by you, the sender, of what you know of the person or case, with the secret key that "
    "the agencies share and the analyst never sees (HMAC, written in hexadecimal). The same person always gets the "
    "same code, whoever sends it: `dvmetrics pseudonymise` makes it of names and a date of birth, or of your number, "
    "in the same way for all. Never send the number itself or a name, nor a code made from an empty cell."
)
NEVER = (
    "## What must never be in the file",
    "",
    "- names, addresses, postcodes, dates of birth, NHS or National Insurance numbers of anybody",
    "- telephone numbers and e-mail addresses",
    "- free text: notes, comments, a story",
    "- formulas or markup",
    "",
    "A file with any of these is not used.",
    "",
)
OTHERWISE = (
    "It cannot be used either when a column that must be there is missing, a cell that must be filled in is blank, a "
    "date, number or keyed code cannot be read, or a number is not one that is allowed. You are told the rule, the "
    "column and how many rows."
)
NOTE = (
    "Beside the file lies `{name}.delivery.toml`. `dvmetrics note {name}.csv --produced {day} --agency your_agency "
    "--quarter {quarter}` writes it; where you have no dvmetrics, whoever evaluates can. Written by hand it looks like "
    "this one, which is for the empty template:"
)
OUR_FORM = (
    "This is for those who fill in our form. If your system prints another layout, send it as it is, also as an Excel "
    "workbook: whoever evaluates maps it once. What must never be in a file holds for it too."
)
QUARTERLY = ("2001-10-01", "2001-12-31", "2002-01-14")
YEARLY = ("2001-01-01", "2001-03-31", "2001-04-14")
CHECKSUM = (
    "`sha256` is the file's checksum, by hand: `sha256sum {name}.csv` on Linux, `shasum -a 256 {name}.csv` on a Mac, "
    "`Get-FileHash {name}.csv` in PowerShell on Windows. Make it last: any change to the file changes it."
)
WIDTH = 100


def find(name: str) -> Extract:
    """The extract called `name`. Raises ConfigurationError with all names, and the likeliest that was meant."""
    if name in EXTRACTS:
        return EXTRACTS[name]
    near = get_close_matches(name.strip().lower().replace("-", "_"), EXTRACTS, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise ConfigurationError(f"There is no extract {name}.{hint} The extracts are: {', '.join(sorted(EXTRACTS))}.")


def write_template(name: str, folder: Path) -> tuple[Path, Path]:
    """Write `NAME.csv` (the header alone) and `NAME.guide.md` into a folder, which is made if need be. Only their owner
    can read them, as what is filled in there tells of people.

    Raises ConfigurationError for a name of no extract, where one of the files is there already, or where the folder
    cannot be written to. A file that is there is never changed.
    """
    extract = find(name)
    contents = {folder / f"{name}.csv": empty_file(extract), folder / f"{name}{GUIDE}": guide(extract)}
    for path in contents:
        if path.exists() or path.is_symlink():
            raise ConfigurationError(f"{path} is there already. Nothing was written.")
    try:
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        for path, content in contents.items():
            write_new(path, content)
    except OSError as error:
        raise ConfigurationError(f"The template cannot be written to {folder}: {error.strerror}.") from None
    template, words = contents
    return template, words


def empty_file(extract: Extract) -> str:
    """The file with its header and no rows."""
    return ",".join(extract.names) + "\n"


def guide(extract: Extract) -> str:
    """The whole guide to one extract, in Markdown that reads well as plain text."""
    before = (*_head(extract), *_delivery(extract), *_columns(extract), *_rules(extract), *NEVER)
    wrapped = [part for line in before for part in _wrapped(line)]
    return "\n".join([*wrapped, *_note(extract), *_wrapped(CHECKSUM.format(name=extract.name))]) + "\n"


def _wrapped(line: str) -> list[str]:
    indent = "  " if line.startswith("- ") else ""
    return wrap(line, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False) or [""]


def _head(extract: Extract) -> Iterator[str]:
    yield from (f"# {extract.title}", "", f"File: `{extract.name}.csv`. One row is {extract.row_is}.", "")
    if extract.guide:
        yield from ("## How the rows come about", "", *(part for line in extract.guide for part in (line, "")))


def _delivery(extract: Extract) -> Iterator[str]:
    name = extract.name
    often = "Once a quarter" if extract.due == "quarter" else "Once a year, for the quarter from January to March"
    told = ", told by `{}`, and no others" if extract.delivered == "events" else ", and none that is later by `{}`"
    is_held_to = any(own["meta"]["rule"] == "is_in_the_period" for own in suite_of(extract))
    holds = DELIVERED[extract.delivered].format(dated=told.format(extract.dated_by) if is_held_to else "")
    yield from (
        "## When and how to send it",
        "",
        f"{often}, within {ON_TIME_DAYS} days of the quarter's end. {holds}",
        "",
    )
    yield from (OUR_FORM, "")
    yield f"- Name: `{name}.csv`, or `{name}__AGENCY.csv` with your short name where several agencies send one."
    yield f"- A correction: the quarter's whole file again, with the quarter in its name, as in `{name}__2001Q3.csv`."
    yield "- Form: CSV with commas in UTF-8 (in a spreadsheet 'CSV UTF-8') or Parquet. Do not send it as a workbook."
    yield "- Keep the header as it is: no other columns, no title above it, no totals below."
    yield "- Leave a cell blank where it does not apply. Do not write n/a or - instead."
    if extract.delivered != "snapshot":
        yield "- If there was nothing in the quarter, send the header alone, with `row_count = 0` in the note."
    yield ""


def _columns(extract: Extract) -> Iterator[str]:
    yield from ("## Columns", "")
    if any(column.codes == YES_NO for column in extract.columns):
        yield from (NOT_KNOWING, "")
    if any(not column.required for column in extract.columns if column.kind == "count"):
        yield from (COUNTS, "")
    if extract.of_kind("key", "keys"):
        yield from (KEYED_CODES, "")
    for column in column_guide(extract):
        must = "It must be filled in." if column.required else "It may be blank."
        yield from (f"### {column.name}", "", f"{column.meaning} {must}", "", f"- How to write it: {column.kind}.")
        if column.limits:
            yield f"- Allowed: {column.limits}."
        if column.codes and column.codes != YES_NO:
            other = "No other." if column.is_closed else "If you need another, ask first: it would be a caveat."
            yield f"- Codes: {', '.join(f'`{code}`' for code in column.codes)}. {other}"
        if column.met_in:
            others = ", ".join(f"`{other}`" for other in column.met_in)
            yield f"- Whoever is meant has the same code in {others}."
        yield ""


def _rules(extract: Extract) -> Iterator[str]:
    yield from ("## What is checked", "")
    for heading, stops in (("cannot be used", True), ("is used, but with a caveat,", False)):
        own = [rule.says for rule in row_rules(extract) if rule.stops == stops]
        if own:
            yield from (f"The file {heading} when:", "", *(f"- {says}" for says in own), "")
    yield from (OTHERWISE, "")


def _note(extract: Extract) -> Iterator[str]:
    """A note that is true of the empty template, so that it can be tried."""
    checksum = hashlib.sha256(empty_file(extract).encode()).hexdigest()
    days = QUARTERLY if extract.due == "quarter" else YEARLY
    words = NOTE.format(name=extract.name, day=days[2], quarter=Quarter.of(date.fromisoformat(days[1])))
    yield from ("## The delivery note", "", *_wrapped(words), "", "```toml")
    yield f'extract_id = "{extract.name}"'
    yield 'agency_id = "your_agency"  # your short name'
    yield f"period_start = {days[0]}  # the quarter's first day"
    yield f"period_end = {days[1]}  # its last day"
    yield 'schema_version = "1"  # of this guide; a version is at most 20 letters, digits, dots and hyphens'
    yield 'definition_version = "1"  # of your own counting rules: another one when you count in another way'
    yield f"produced_at = {days[2]}  # the day on which you made the file"
    yield "row_count = 0  # without the header"
    yield f'sha256 = "{checksum}"'
    yield from ("```", "")
