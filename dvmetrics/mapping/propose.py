"""The proposal for a file: its columns, codes and the ways in which it writes dates, numbers and blanks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dvmetrics import configuration
from dvmetrics.column_words import column_guide
from dvmetrics.deliveries.formats import Raw, without_skipped
from dvmetrics.extracts.schema import NOT_A_CODE, Extract
from dvmetrics.layouts import Layout, LocalMeasure, Map, sheet_read
from dvmetrics.mapping import codes, kinds, returned, totals
from dvmetrics.mapping.cells import expect_decimal_points, written_as
from dvmetrics.mapping.columns import Match, matched
from dvmetrics.mapping.corrections import checked, expect_totals
from dvmetrics.mapping.headings import Headings
from dvmetrics.mapping.kinds import Column
from dvmetrics.mapping.opened import Opened
from dvmetrics.mapping.proposal import CodeMatch, LeftOut, Missing, Proposal, Unknown, Wanted
from dvmetrics.mapping.returned import RETURNS, Total
from dvmetrics.mapping.said import AS_SAID, CERTAIN, Confidence
from dvmetrics.mapping.wording import joined

AS_BEFORE = "as in the map that is there"


def propose(opened: Opened, wanted: Wanted) -> Proposal:
    """What is proposed for a table of theirs. Raises ConfigurationError for a correction that does not fit, for decimal
    commas, and for what would be no map."""
    extract, before = wanted.extract, wanted.before
    skipped, left_rows = totals.found(opened.columns, opened.rows)
    skipped = totals.with_those_of_before(skipped, before.skip_rows, opened.columns)
    raw = without_skipped(Raw(opened.columns, opened.rows), skipped)
    theirs = {name: kinds.column(name, cells) for name, cells in raw.columns.items()}
    checked(wanted.corrections, extract, theirs, Headings(extract).is_like, wanted.lists)
    columns = _columns(wanted, theirs)
    by_column = {match.column: theirs[match.theirs] for match in columns}
    expect_decimal_points(extract, by_column)
    rows = returned.totals(raw, by_column) if extract.name == RETURNS else []
    found_codes, unknown = _codes(wanted, by_column, rows)
    written, said = written_as(extract, by_column, {(one.column, one.theirs) for one in found_codes})
    layout = _layout(opened, columns, found_codes, written, skipped, before)
    done = {match.column for match in columns}
    missing = [Missing(one.name, one.required, one.meaning) for one in extract.columns if one.name not in done]
    still_open = [one.column for one in missing if one.required]
    left_out = tuple(_left_out(own, still_open) for own in theirs.values() if own not in by_column.values())
    measures = _measures(wanted, rows, found_codes, layout.get("units", ()))
    expect_totals(wanted.corrections, {one.ours for one in found_codes if one.column == "indicator"}, wanted.files)
    whole = layout | {
        "ignore": tuple(dict.fromkeys([*(one.theirs for one in left_out), *([""] if opened.no_heading else [])])),
        "files": wanted.files,
        "denominators": before.denominators | dict(wanted.corrections.denominators),
        "local_measures": measures,
    }
    return Proposal(
        extract=extract,
        agency=wanted.agency,
        rows=raw.rows,
        said=(*opened.said, *left_rows, *said),
        columns=columns,
        codes=found_codes,
        left_out=left_out,
        missing=tuple(sorted(missing, key=lambda one: not one.required)),
        unknown=unknown,
        to_complete=tuple(name for name, one in measures.items() if one.words.endswith(returned.NOT_YET)),
        map=configuration.checked(Map, whole, wanted.path),
    )


def _columns(wanted: Wanted, theirs: Mapping[str, Column]) -> tuple[Match, ...]:
    """In the order of the extract: what was said, what the map before says, and what is found."""
    extract, corrections, before = wanted.extract, wanted.corrections, wanted.before
    said = {ours: name for ours, name in corrections.columns.items() if name}
    none = {ours for ours, name in corrections.columns.items() if not name}
    kept = {
        ours: name
        for ours, name in before.columns.items()
        if name in theirs and ours not in corrections.columns and name not in said.values()
    }
    matches = [Match(ours, name, CERTAIN, AS_SAID) for ours, name in said.items()]
    matches += [Match(ours, name, *_as_before(wanted, "columns", ours, name)) for ours, name in kept.items()]
    free = [own for own in theirs.values() if own.name not in before.ignore]
    decided = said | kept | dict.fromkeys(none, "")
    matches += matched(extract, free, decided, wanted.lists)
    return tuple(sorted(matches, key=lambda match: extract.names.index(match.column)))


def _codes(
    wanted: Wanted, by_column: Mapping[str, Column], rows: Sequence[Total]
) -> tuple[tuple[CodeMatch, ...], tuple[Unknown, ...]]:
    """Which cells are which codes, and of which nothing is known; of these only those that can be no word are shown."""
    found: list[CodeMatch] = []
    unknown: list[Unknown] = []
    for name, own in by_column.items():
        ours = wanted.lists.get(name)
        if ours is None:
            continue
        before = wanted.before.codes.get(name, {}).items()
        said = {theirs: (code, *_as_before(wanted, f"codes.{name}", theirs, code)) for theirs, code in before}
        corrected = wanted.corrections.codes.get(name, {}).items()
        said |= {theirs: (code, CERTAIN, AS_SAID) for theirs, code in corrected}
        spelt = set(map(joined, ours))
        left = [cell for cell in own.different if cell not in said] if own.could_be_codes else []
        left += [blank for blank in own.blanks if blank not in said and joined(blank) in spelt]
        returns = wanted.extract.name == RETURNS
        more = returned.indicator_codes(left, ours, rows) if returns else codes.proposed(left, ours, name)
        found += [CodeMatch(name, theirs, *why) for theirs, why in said.items()]
        found += [CodeMatch(name, one.theirs, one.ours, one.confidence, one.reason) for one in more]
        done = {*said, *(one.theirs for one in more)}
        not_done = {cell: often for cell, often in own.different.items() if cell not in done}
        shown = sorted(
            cell for cell, often in not_done.items() if not own.is_personal and codes.is_no_word(cell, often)
        )
        hidden = [often for cell, often in not_done.items() if cell not in shown]
        if not_done:
            stops = _is_closed(wanted.extract, name) or any(map(NOT_A_CODE.search, not_done))
            unknown.append(Unknown(name, own.name, tuple(shown), len(hidden), sum(hidden), tuple(ours), stops))
    return tuple(found), tuple(unknown)


def _as_before(wanted: Wanted, table: str, key: str, value: str) -> tuple[Confidence, str]:
    """How sure a line of the map that is there is, and why: as when it was first written, unless a hand changed it."""
    sure, reason = wanted.reasons.get((table, key, value), (CERTAIN, AS_BEFORE))
    return sure, f"{AS_SAID} before" if reason == AS_SAID else reason


def _is_closed(extract: Extract, name: str) -> bool:
    """Whether any code that is not mapped stops a file."""
    return next(one.is_closed for one in column_guide(extract) if one.name == name)


def _layout(
    opened: Opened,
    columns: Sequence[Match],
    found_codes: Sequence[CodeMatch],
    written: dict[str, Any],
    skipped: dict[str, tuple[str, ...]],
    before: Map,
) -> dict[str, Any]:
    """What a map says beside what it leaves out; what it says as every layout does is not said."""
    for name in ("date_format", "blanks", "units"):
        every = dict.fromkeys((*getattr(before, name), *written.get(name, ())))
        written |= {name: tuple(every)} if every else {}
    if before.thousands:
        written["thousands"] = before.thousands
    blanks = set(written.get("blanks", ()))
    by_column: dict[str, dict[str, str]] = {}
    for one in found_codes:
        if one.theirs != one.ours or one.theirs in blanks:
            by_column.setdefault(one.column, {})[one.theirs] = one.ours
    form: dict[str, Any] = {name: value for name, value in vars(opened.form).items() if value is not None}
    if opened.form.sheet is not None:
        form["sheet"] = _sheets(opened, opened.form.sheet, before)
    usual = {name: field.default for name, field in Layout.model_fields.items()}
    form = {name: value for name, value in form.items() if value != usual[name]}
    names = {match.column: match.theirs for match in columns}
    if opened.blank_rows or opened.form.sheet is not None or before.skip_blank_rows:
        written["skip_blank_rows"] = True
    return form | written | {"columns": names, "codes": by_column, "skip_rows": skipped}


def _sheets(opened: Opened, sheet: str, before: Map) -> tuple[str, ...]:
    """The sheets that the map before names, by which earlier files are read, and the one that was opened where this
    file would not be read by them."""
    if sheet_read(before.sheet, opened.sheets) == sheet:
        return before.sheet
    return (*(name for name in before.sheet if name != sheet), sheet)


def _left_out(own: Column, still_open: Sequence[str]) -> LeftOut:
    """Why a column is left out. `still_open`: the required columns for which nothing was found, which it may be."""
    if own.by_name:
        reason = "called like a column of names, addresses, births, contacts or notes: never to be sent"
    elif own.by_cells:
        births = "its dates are spread over years as dates of birth are"
        words = "a cell looks like a postcode, a number of a person or a sentence"
        reason = f"{births if own.is_all_dates else words}: never to be sent"
    elif still_open:
        reason = (
            f"nothing was found that it is like; look whether it is {' or '.join(still_open)}, required and still open"
        )
    else:
        reason = "nothing in the extract is like it"
    return LeftOut(own.name, own.holds, reason)


def _measures(
    wanted: Wanted, rows: Sequence[Total], found_codes: Sequence[CodeMatch], units: Sequence[str]
) -> dict[str, LocalMeasure]:
    """Local measures for what a return has totals of and what is none of our indicators; those that are there stay."""
    kept = wanted.before.local_measures
    known = {*wanted.lists.get("indicator", ()), *kept}
    names = {one.theirs: one.ours for one in found_codes if one.column == "indicator" and one.ours not in known}
    return kept | returned.local_measures(rows, names, wanted.title, units)
