"""Faults of a file as a file: not there, of another format, a broken table, other columns."""

from __future__ import annotations

from collections.abc import Iterator

from tests.deliveries.spoiling import (
    agreed,
    as_parquet,
    as_workbook,
    column,
    content,
    cut_in_last_row,
    delimited,
    header,
    instead,
    linked,
    rows,
    sent_as,
    text,
    with_a_column_twice,
    without,
    without_note,
)
from tests.faults.fault import ABUSERS, CALLS, NOTICES, POLICE, REGISTER, ROTA, SERVICE, Fault, caveat

PERSONAL_COLUMNS = (
    "victim_name", "Surname", "VictimName", "known as (alias)", "Home Address", "PostCode", "post code", "telephone",
    "Tel.", "E-mail", "nhs_number", "NI no", "date of birth", "DOB", "free-text notes", "Officer comments",
)  # fmt: skip


def _instead_of_a_file() -> Iterator[Fault]:
    yield Fault("nothing", POLICE, without_note(instead(lambda path: None)), "arrived", 0, missing=True)
    yield Fault("a folder of that name", POLICE, instead(lambda path: path.mkdir()), "arrived", 0, missing=True)
    yield Fault("a dead link", POLICE, instead(lambda path: path.symlink_to("x")), "arrived", 0, missing=True)
    yield Fault("a link", POLICE, linked, "is_a_file_of_its_own", 0)


def _another_format() -> Iterator[Fault]:
    yield Fault("semicolons", POLICE, delimited(";"), "is_comma_separated", 0)
    yield Fault("tabs", CALLS, delimited("\t"), "is_comma_separated", 0)
    yield Fault("bars", CALLS, delimited("|"), "is_comma_separated", 0)
    yield Fault("cp1252", REGISTER, content(lambda old: old.replace(b"Company", b"Soci\xe9t\xe9")), "is_utf8", 0)
    yield Fault("utf 16", CALLS, content(lambda old: old.decode().encode("utf-16")), "is_utf8", 0)
    yield Fault("utf 16 unmarked", CALLS, content(lambda old: old.decode().encode("utf-16-le")), "is_utf8", 0)
    yield Fault("a nul in a cell", CALLS, text(lambda old: old.replace("friend", "fri\0end", 1)), "is_utf8", 0)
    yield Fault("any bytes", CALLS, content(lambda _: bytes(range(256)) * 40), "is_utf8", 0)
    yield Fault("a workbook", POLICE, sent_as(".xlsx", lambda _: b"PK\x03\x04 workbook"), "is_csv_or_parquet", 0)
    other_sheet = agreed('sheet = "Incidents"', sent_as(".xlsx", as_workbook))
    yield Fault("a workbook without its sheet", POLICE, other_sheet, "has_its_sheet", 0)
    yield Fault("a text file", POLICE, sent_as(".txt"), "is_csv_or_parquet", 0)
    archive = sent_as(".csv.gz", lambda _: b"\x1f\x8b archive")
    yield Fault("an archive", POLICE, archive, "is_csv_or_parquet", 0, also="has_a_note")
    yield Fault("a file without a format", POLICE, sent_as(""), "is_csv_or_parquet", 0)
    yield Fault("corrupt parquet", ROTA, sent_as(".parquet", lambda _: b"PAR1 broken PAR1"), "opens", 0)
    yield Fault("parquet cut off", ROTA, sent_as(".parquet", lambda own: as_parquet()(own)[:-30]), "opens", 0)
    yield Fault("parquet that is csv", ROTA, sent_as(".parquet"), "opens", 0)
    yield Fault(
        "parquet with a column twice",
        CALLS,
        sent_as(".parquet", with_a_column_twice),
        "header_names_each_column_once",
        36,
        "date",
    )
    yield Fault(
        "parquet with numbers for keys",
        CALLS,
        sent_as(".parquet", as_parquet(lambda frame: frame.assign(call_key=range(7_100_000, 7_100_036)))),
        "is_a_keyed_code",
        36,
        "call_key",
    )
    yield Fault(
        "parquet with true and false for codes",
        CALLS,
        sent_as(".parquet", as_parquet(lambda frame: frame.assign(answered=frame["answered"].eq("yes")))),
        "is_a_known_code",
        36,
        "answered",
        also="is_written_as_a_code",
    )
    yield Fault(
        "parquet with a time zone",
        NOTICES,
        sent_as(
            ".parquet",
            as_parquet(lambda frame: frame.assign(notified_at=frame["notified_at"].astype("datetime64[s, UTC]"))),
        ),
        "is_a_date",
        36,
        "notified_at",
    )
    yield Fault(
        "parquet with lists for codes",
        POLICE,
        sent_as(".parquet", as_parquet(lambda frame: frame.assign(child_keys=frame["child_keys"].str.split()))),
        "is_a_keyed_code",
        18,
        "child_keys",
        also="school_age_keys_are_child_keys",
    )


def _broken_tables() -> Iterator[Fault]:
    yield Fault("0 bytes", POLICE, content(lambda _: b""), "has_header", 0)
    yield Fault("blank lines only", CALLS, content(lambda _: b"\n\n  \n"), "has_header", 0)
    yield Fault("a blank line first", CALLS, content(lambda old: b"\n" + old), "has_header", 0)
    yield Fault("a title first", CALLS, content(lambda old: b"Calls for Mrs Abernethy\n" + old), "has_header", 0)
    yield Fault("a separator line first", CALLS, content(lambda old: b"sep=,\n" + old), "has_header", 0)
    yield Fault("no header", CALLS, content(lambda old: old.partition(b"\n")[2]), "has_header", 0)
    yield Fault("a quote not closed", CALLS, text(lambda old: old.replace(",yes", ',"yes', 1)), "quotes_are_closed", 0)
    yield Fault(
        "a cell without end", CALLS, text(lambda old: old.replace("friend", "x" * 200_000)), "quotes_are_closed", 0
    )
    yield Fault(
        "a cell too many",
        CALLS,
        text(lambda old: old.replace("not_asked", "not_asked,Abernethy", 2)),
        "rows_have_as_many_cells_as_the_header",
        2,
    )
    yield Fault(
        "a cell too few",
        CALLS,
        text(lambda old: old.replace(",not_asked", "", 3)),
        "rows_have_as_many_cells_as_the_header",
        3,
    )
    yield Fault("cut off in mid row", CALLS, content(cut_in_last_row), "ends_with_a_whole_row", 1)
    yield Fault(
        "a column named twice",
        CALLS,
        header(lambda old: old.replace("first_time", "answered")),
        "header_names_each_column_once",
        36,
        "answered",
    )
    yield Fault(
        "header only",
        CALLS,
        lambda sent: sent.write_bytes(sent.text.splitlines(keepends=True)[0].encode(), 36),
        "has_rows",
        0,
        also="row_count_agrees volume_as_before",
    )
    yield Fault(
        "header only and no note",
        ABUSERS,
        without_note(rows(lambda _: [])),
        "has_rows",
        0,
        also="has_a_note volume_as_before",
    )
    yield Fault("a register of nobody", REGISTER, rows(lambda _: []), "has_rows", 0)
    yield caveat("no rows and a note that says so", ABUSERS, rows(lambda _: []), "volume_as_before", 0)


def _columns() -> Iterator[Fault]:
    lower, every = "column_names_are_lower_case", "has_every_column"
    yield Fault(
        "header in capitals", CALLS, header(str.upper), lower, 36, "call_key date answered first_time heard_from"
    )
    yield Fault(
        "header with spaces",
        SERVICE,
        header(lambda old: old.replace("person_key", "Person Key")),
        lower,
        32,
        "person_key",
    )
    yield Fault(
        "header with a space first",
        CALLS,
        header(lambda old: old.replace("call_key", " call_key")),
        lower,
        36,
        "call_key",
    )
    yield Fault(
        "an optional column in capitals",
        POLICE,
        header(lambda old: old.replace("suspect_key", "SuspectKey").replace("harm_band", "Harm_Band")),
        lower,
        36,
        "harm_band",
        also="has_no_unknown_columns",
    )
    yield Fault(
        "a mandatory column missing",
        SERVICE,
        without("safe_contact", "person_key"),
        every,
        32,
        "person_key safe_contact",
    )
    yield Fault(
        "a mandatory column renamed",
        CALLS,
        header(lambda old: old.replace("answered", "picked_up")),
        every,
        36,
        "answered",
        also="has_no_unknown_columns",
    )
    yield Fault(
        "another extract's rows",
        CALLS,
        lambda sent: sent.write([{"date": row["date"], "firm_id": "firm_a"} for row in sent.rows]),
        every,
        36,
        "call_key answered",
        also="has_no_unknown_columns",
    )
    yield caveat("a harmless column", POLICE, column("beat", "north", "south"), "has_no_unknown_columns", 36)
    for name in ("victim_name", "Free-text notes"):
        yield Fault(f"a column {name}", POLICE, column(name, "x1", "x2"), "has_no_personal_columns", 36)
    yield Fault("a column of postcodes", CALLS, column("x", "", "MK9 3HN"), "has_no_personal_columns", 36)


FAULTS = (*_instead_of_a_file(), *_another_format(), *_broken_tables(), *_columns())
