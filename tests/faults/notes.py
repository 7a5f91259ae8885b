"""Faults of the note beside a file, and of files that were sent before."""

from __future__ import annotations

from collections.abc import Iterator

from tests.deliveries.making import LAST
from tests.deliveries.spoiling import (
    Spoil,
    all_cells,
    as_parquet,
    beside,
    content,
    last_quarters,
    not_noted,
    note_text,
    noted,
    rows,
    shuffled,
    ten_times,
    without_note,
)
from tests.faults.fault import CALLS, POLICE, REGISTER, SERVICE, Fault, caveat

FAULTY_NOTES: dict[str, Spoil] = {
    "no TOML": note_text(lambda _: "row_count: 36\n"),
    "nothing": note_text(lambda _: ""),
    "no text": lambda sent: sent.note_path.write_bytes(b"\xff\xfe\x00"),
    "a key that is not known": note_text(lambda old: old + 'sender = "Mrs Abernethy"\n'),
    "a key missing": note_text(lambda old: old.replace("row_count", "# row_count")),
    "no version": note_text(lambda old: old.replace('schema_version = "1"', 'schema_version = ""')),
    "words for a version": noted(definition_version="2 (without Mrs Abernethy)"),
    "a name for a version": noted(definition_version="Abernethy_2"),
    "a long version": noted(schema_version="1." * 10 + "2"),
    "two lines of a version": noted(definition_version="2\\n"),
    "a code for a version": noted(definition_version="ca4a41e501234567"),
    "a code in pieces for a version": noted(definition_version="CA4A-41E5.0123-4567"),
    "a number of 5,000 digits": note_text(lambda old: old.replace("row_count = ", "row_count = " + "9" * 5000)),
    "brackets without end": note_text(lambda old: "x = " + "[" * 100_000),
    "another extract": noted(extract_id="helpline"),
    "another agency": noted(agency_id="haven"),
    "another period": noted(period_start=LAST.plus(-1).start),
}


def _notes() -> Iterator[Fault]:
    yield caveat("no note", POLICE, without_note(), "has_a_note", 36)
    for name, spoil in FAULTY_NOTES.items():
        if name in ("no TOML", "words for a version", "brackets without end", "another extract", "another period"):
            yield Fault(f"a note of {name}", POLICE, spoil, "note_is_sound", 36)
    yield Fault(
        "changed after noting", CALLS, not_noted(lambda old: old.replace(",yes,", ",no,", 1)), "checksum_agrees", 36
    )
    yield Fault("another row count", CALLS, noted(row_count=37), "row_count_agrees", 36)
    yield Fault(
        "cut off between rows",
        CALLS,
        content(lambda old: b"".join(old.splitlines(keepends=True)[:34])),
        "row_count_agrees",
        33,
    )
    yield caveat(
        "produced late", CALLS, noted(produced_at=LAST.end.replace(year=2002, month=1, day=22)), "produced_in_time", 36
    )
    yield Fault(
        "produced too early",
        POLICE,
        noted(produced_at=LAST.end.replace(day=30)),
        "produced_after_the_period",
        36,
        also="is_not_in_the_future",
    )
    yield Fault(
        "produced in the future",
        CALLS,
        noted(produced_at=LAST.end.replace(year=2999)),
        "note_is_of_the_past",
        36,
        also="produced_in_time",
    )
    for version in ("2", "2001-10-01", "v2.1-draft", "20011001.1200"):
        spoil = noted(definition_version=version)
        yield caveat(f"other definitions, {version}", CALLS, spoil, "definition_as_before", 36)


def _sent_again() -> Iterator[Fault]:
    again, new = "was_not_sent_before", "key_is_new"
    yield Fault(
        "last quarter's file with its note",
        CALLS,
        last_quarters(renoted=False),
        "note_is_sound",
        36,
        also=f"{again} {new} is_in_the_period",
    )
    yield Fault("last quarter's calls noted anew", CALLS, last_quarters(), again, 36, also=f"{new} is_in_the_period")
    yield Fault("last quarter's cases noted anew", SERVICE, last_quarters(), again, 32)
    yield Fault("last quarter's cases in another order", SERVICE, last_quarters(shuffled), again, 32)
    yield Fault("a row twice", CALLS, rows(lambda old: [*old, old[4], old[9]]), new, 2, "call_key")
    yield Fault(
        "a key of two cases",
        SERVICE,
        lambda own: own.write([*own.rows[:-1], own.rows[-1] | {"episode_key": own.rows[0]["episode_key"]}]),
        new,
        1,
        "episode_key",
    )
    yield Fault(
        "an event of last quarter",
        CALLS,
        lambda own: own.write(
            [own.rows[0] | {"call_key": own.other(LAST.plus(-1)).rows[0]["call_key"]}, *own.rows[1:]]
        ),
        new,
        1,
        "call_key",
    )
    yield Fault(
        "an agency twice on the register",
        REGISTER,
        rows(lambda old: [*old, old[2] | {"legal_name": "Another Company"}]),
        new,
        1,
        "agency_id",
    )
    yield Fault(
        "two files", POLICE, beside("police_incident__northshire_police.csv"), "is_the_only_file", 36, also="has_a_note"
    )
    yield Fault(
        "a second file for the quarter",
        POLICE,
        beside(f"police_incident__{LAST}.csv"),
        "is_the_only_file",
        36,
        also="has_a_note",
    )
    yield Fault(
        "a parquet file too",
        CALLS,
        beside("helpline.parquet", as_parquet()),
        "is_the_only_file",
        36,
        also="checksum_agrees",
    )
    yield caveat("ten times as many rows", CALLS, rows(ten_times), "volume_as_before", 360)
    yield caveat("a tenth of the rows", CALLS, rows(lambda old: old[::12]), "volume_as_before", 3)
    yield caveat("a month without rows", CALLS, all_cells(date=str(LAST.start)), "covers_the_period", 36)


FAULTS = (*_notes(), *_sent_again())
