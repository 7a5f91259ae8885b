"""The proposal for a file: its columns, codes and the ways in which it writes dates, numbers and blanks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dvmetrics.deliveries.formats import Raw, without_skipped
from dvmetrics.extracts.schema import Extract
from dvmetrics.layouts import Layout, LocalMeasure, Map
from dvmetrics.mapping import codes, kinds, returned, totals
from dvmetrics.mapping.cells import written_as
from dvmetrics.mapping.columns import Match, matched
from dvmetrics.mapping.corrections import checked, expect_totals
from dvmetrics.mapping.kinds import Column
from dvmetrics.mapping.opened import Opened
from dvmetrics.mapping.proposal import CodeMatch, Corrections, LeftOut, Missing, Proposal, Unknown
from dvmetrics.mapping.returned import Total
from dvmetrics.mapping.said import CERTAIN
from dvmetrics.mapping.wording import joined

RETURNS = "kpi_return"
AS_SAID, AS_BEFORE = "as you said", "as in the map that is there"
LISTS = Mapping[str, Mapping[str, str]]


def propose(
    opened: Opened,
    extract: Extract,
    agency: tuple[str, str],
    lists: LISTS,
    corrections: Corrections,
    before: Map | None = None,
    files: str | None = None,
) -> Proposal:
    """What is proposed for a table of theirs.

    `agency`: its short name and its title. `lists`: by canonical column the codes that there are, each with another
    name of it. `before`: the map that is there, which holds where it still fits. Raises ConfigurationError for a
    correction that does not fit.
    """
    skipped, left_rows = totals.found(opened.columns, opened.rows)
    skipped |= dict(before.skip_rows) if before is not None else {}
    raw = without_skipped(Raw(opened.columns, opened.rows), skipped)
    theirs = {name: kinds.column(name, cells) for name, cells in raw.columns.items()}
    checked(corrections, extract, theirs, lists)
    columns = _columns(extract, theirs, lists, corrections, before)
    by_column = {match.column: theirs[match.theirs] for match in columns}
    found_codes, unknown = _codes(extract, by_column, lists, corrections, before)
    written, said = written_as(extract, by_column, {(one.column, one.theirs) for one in found_codes})
    layout = _layout(opened, columns, found_codes, written, skipped, before)
    left_out = tuple(_left_out(own) for own in theirs.values() if own.name not in layout["columns"].values())
    measures = _measures(extract, by_column, raw, columns, found_codes, lists, agency[1], layout, before)
    expect_totals(corrections, {one.ours for one in found_codes if one.column == "indicator"}, files)
    wholes = (dict(before.denominators) if before is not None else {}) | dict(corrections.denominators)
    ignored = tuple(one.theirs for one in left_out)
    own = Map(**layout, ignore=ignored, files=files, denominators=wholes, local_measures=measures)
    done = {match.column for match in columns}
    missing = [Missing(one.name, one.required, one.meaning) for one in extract.columns if one.name not in done]
    return Proposal(
        extract=extract,
        agency=agency[0],
        rows=raw.rows,
        said=(*opened.said, *left_rows, *said),
        columns=columns,
        codes=found_codes,
        left_out=left_out,
        missing=tuple(sorted(missing, key=lambda one: not one.required)),
        unknown=unknown,
        to_complete=tuple(name for name, one in measures.items() if one.words.endswith(returned.NOT_YET)),
        map=own,
    )


def _columns(
    extract: Extract, theirs: Mapping[str, Column], lists: LISTS, corrections: Corrections, before: Map | None
) -> tuple[Match, ...]:
    """In the order of the extract: what was said, what the map before says, and what is found."""
    said = {ours: name for ours, name in corrections.columns.items() if name}
    none = {ours for ours, name in corrections.columns.items() if not name}
    kept = {
        ours: name
        for ours, name in (before.columns.items() if before is not None else ())
        if name in theirs and ours not in corrections.columns and name not in said.values()
    }
    matches = [Match(ours, name, CERTAIN, AS_SAID) for ours, name in said.items()]
    matches += [Match(ours, name, CERTAIN, AS_BEFORE) for ours, name in kept.items()]
    ignored = set(before.ignore) if before is not None else set()
    free = [own for own in theirs.values() if own.name not in ignored]
    decided = said | kept | dict.fromkeys(none, "")
    matches += matched(extract, free, decided, lists)
    return tuple(sorted(matches, key=lambda match: extract.names.index(match.column)))


def _codes(
    extract: Extract, by_column: Mapping[str, Column], lists: LISTS, corrections: Corrections, before: Map | None
) -> tuple[tuple[CodeMatch, ...], tuple[Unknown, ...]]:
    found: list[CodeMatch] = []
    unknown: list[Unknown] = []
    for name, own in by_column.items():
        if name not in lists:
            continue
        said = {theirs: (ours, AS_SAID) for theirs, ours in corrections.codes.get(name, {}).items()}
        kept = before.codes.get(name, {}) if before is not None else {}
        said = {theirs: (ours, AS_BEFORE) for theirs, ours in kept.items()} | said
        left = [cell for cell in own.different if cell not in said] if own.could_be_codes else []
        left += [blank for blank in own.blanks if blank not in said and joined(blank) in map(joined, lists[name])]
        returns = extract.name == RETURNS
        more = returned.indicator_codes(left, lists[name]) if returns else codes.proposed(left, lists[name])
        found += [CodeMatch(name, theirs, ours, CERTAIN, why) for theirs, (ours, why) in said.items()]
        found += [CodeMatch(name, one.theirs, one.ours, one.confidence, one.reason) for one in more]
        done = {*said, *(one.theirs for one in more)}
        not_done = sorted(cell for cell in own.different if cell not in done)
        if not_done:
            # Where few are known, and most stand in one row alone, they may be names.
            mostly_known = len(done) >= len(own.different) / 2
            come_again = own.is_few_codes and (done or len(own.different) < len(own.cells))
            may_be_words = not own.could_be_codes or not (mostly_known or come_again)
            shown = () if may_be_words or own.is_personal else tuple(not_done)
            unknown.append(Unknown(name, own.name, shown, len(not_done) - len(shown), tuple(lists[name])))
    return tuple(found), tuple(unknown)


def _layout(
    opened: Opened,
    columns: Sequence[Match],
    found_codes: Sequence[CodeMatch],
    written: dict[str, Any],
    skipped: dict[str, tuple[str, ...]],
    before: Map | None,
) -> dict[str, Any]:
    """What a map says beside what it leaves out; what it says as every layout does is not said."""
    kept = before.model_dump(include={"date_format", "blanks", "units", "thousands"}) if before is not None else {}
    for name in ("date_format", "blanks", "units"):
        every = dict.fromkeys((*kept.get(name, ()), *written.get(name, ())))
        written |= {name: tuple(every)} if every else {}
    if kept.get("thousands"):
        written["thousands"] = kept["thousands"]
    blanks = set(written.get("blanks", ()))
    by_column: dict[str, dict[str, str]] = {}
    for one in found_codes:
        if one.theirs != one.ours or one.theirs in blanks:
            by_column.setdefault(one.column, {})[one.theirs] = one.ours
    form = {name: value for name, value in vars(opened.form).items() if value is not None}
    usual = {name: field.default for name, field in Layout.model_fields.items()}
    form = {name: value for name, value in form.items() if value != usual[name]}
    names = {match.column: match.theirs for match in columns}
    if opened.blank_rows or opened.form.sheet is not None or (before is not None and before.skip_blank_rows):
        written["skip_blank_rows"] = True
    return form | written | {"columns": names, "codes": by_column, "skip_rows": skipped}


def _left_out(own: Column) -> LeftOut:
    if own.by_name:
        reason = "called like a column of names, addresses, births, contacts or notes: never to be sent"
    elif own.by_cells:
        dates = own.is_all_dates
        looks = (
            "its dates lie as births do"
            if dates
            else "a cell looks like a postcode, a number of a person or a sentence"
        )
        reason = f"{looks}: never to be sent"
    else:
        reason = "nothing in the extract is like it"
    return LeftOut(own.name, own.kind, reason)


def _measures(
    extract: Extract,
    by_column: Mapping[str, Column],
    raw: Raw,
    columns: Sequence[Match],
    found_codes: Sequence[CodeMatch],
    lists: LISTS,
    agency: str,
    layout: dict[str, Any],
    before: Map | None,
) -> dict[str, LocalMeasure]:
    """Local measures for what a return has totals of and what is none of our indicators; those that are there stay."""
    if extract.name != RETURNS or "indicator" not in by_column:
        return {}
    kept = dict(before.local_measures) if before is not None else {}
    known = {*lists["indicator"], *kept}
    names = {one.theirs: one.ours for one in found_codes if one.column == "indicator" and one.ours not in known}
    theirs = {match.column: raw.columns[match.theirs] for match in columns}
    nothing: list[str | None] = [None] * raw.rows
    rows = zip(
        *(theirs.get(name, nothing) for name in ("indicator", "period_start", "period_end", "numerator")), strict=True
    )
    blanks = set(layout.get("blanks", ()))
    read = [
        Total((name or "").strip(), start, end, "" if (figure or "").strip() in blanks else (figure or "").strip())
        for name, start, end, figure in rows
    ]
    forms = layout.get("date_format") or ("%Y-%m-%d",)
    return kept | returned.local_measures(read, names, agency, forms, layout.get("units", ()))
