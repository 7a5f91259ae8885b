"""Faulty deliveries, one fault each: how a file of the tiny partnership is spoilt, and what the gate must say of it.

A valid file of the last quarter has 36 rows of police, helpline or notices, 32 of a service, 12 of the programme or of
training, 8 of the register, the workforce or returns of totals.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from dvmetrics.gate.findings import Severity, State
from dvmetrics.periods import Quarter
from tests.deliveries import (
    LAST,
    SOME,
    Row,
    Spoil,
    all_cells,
    as_parquet,
    beside,
    cells,
    column,
    content,
    cut_in_last_row,
    delimited,
    header,
    in_turn,
    instead,
    key,
    last_quarters,
    linked,
    not_noted,
    note_text,
    noted,
    rows,
    sent_as,
    shuffled,
    ten_times,
    text,
    with_a_column_twice,
    without,
    without_note,
)

POLICE, SERVICE, NOTICES, ABUSERS = "police_incident", "service_episode", "child_notification", "perp_referral"
ROTA, REGISTER, TRAINING, STAFF = "legal_rota", "signatory_register", "training_attendance", "workforce"
CALLS, PEOPLE, TOTALS = "helpline", "population", "kpi_return"
STATES: dict[Severity, State] = {"critical": "rejected", "warning": "accepted with a caveat"}


@dataclass(frozen=True)
class Fault:
    """How a file of the tiny partnership is spoilt, and what the gate must say of it.

    `rows` is what the finding must count, 0 where the rows cannot be told. `columns` and `also` are written with
    spaces; `also` are the rules that the same fault must break besides. No other may be found.
    """

    name: str
    extract: str
    spoil: Spoil
    rule: str
    rows: int
    columns: str = ""
    also: str = ""
    severity: Severity = "critical"
    missing: bool = False
    quarter: Quarter = LAST

    @property
    def state(self) -> State:
        return "missing" if self.missing else STATES[self.severity]


PERSONAL_COLUMNS = (
    "victim_name", "Surname", "VictimName", "known as (alias)", "Home Address", "PostCode", "post code", "telephone",
    "Tel.", "E-mail", "nhs_number", "NI no", "date of birth", "DOB", "free-text notes", "Officer comments",
)  # fmt: skip
CONTACTS = (
    "943 476 5919",
    "9434765919",
    "m.abernethy@example.org",
    "MK9 3HN",
    "mk93hn",
    "MK9-3HN",
    "01632 960983",
    "(01632) 960 983",
    "+44 7700 900 123",
    "QQ123456C",
    "QQ 12 34 56 C",
)
FORMULAS = ("=HYPERLINK(1)", "+SUM(A1)", "@SUM(A1)", "-2+3+cmd|' /C calc'!A0", "＝SUM(A1)")
BROKEN = ("Womenâ€™s Company", "Women\ufffds Company", "The \u202eynapmoC", "The\nCompany", "The\u200bCompany")
FAULTY_NOTES: dict[str, Spoil] = {
    "no TOML": note_text(lambda _: "row_count: 36\n"),
    "nothing": note_text(lambda _: ""),
    "no text": lambda sent: sent.note_path.write_bytes(b"\xff\xfe\x00"),
    "a key that is not known": note_text(lambda old: old + 'sender = "Mrs Abernethy"\n'),
    "a key missing": note_text(lambda old: old.replace("row_count", "# row_count")),
    "no version": note_text(lambda old: old.replace('schema_version = "1"', 'schema_version = ""')),
    "a number of 5,000 digits": note_text(lambda old: old.replace("row_count = ", "row_count = " + "9" * 5000)),
    "brackets without end": note_text(lambda old: "x = " + "[" * 100_000),
    "another extract": noted(extract_id="helpline"),
    "another agency": noted(agency_id="haven"),
    "another period": noted(period_start=LAST.plus(-1).start),
}
caveat = partial(Fault, severity="warning")


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


def _notes() -> Iterator[Fault]:
    yield caveat("no note", POLICE, without_note(), "has_a_note", 36)
    for name, spoil in FAULTY_NOTES.items():
        if name in ("no TOML", "brackets without end", "another extract", "another period"):
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
    yield caveat("other definitions", CALLS, noted(definition_version="2"), "definition_as_before", 36)


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


def _dates() -> Iterator[Fault]:
    one = "is_a_date"
    yield Fault("text for a date", SERVICE, cells(closed_date="last Tuesday"), one, 3, "closed_date")
    yield Fault("a British date", SERVICE, cells(referral_date="31/12/2001"), one, 3, "referral_date")
    yield Fault("31 February", CALLS, cells(date="2001-02-31"), one, 3, "date")
    yield Fault("a spreadsheet's day number", CALLS, cells(date="37214"), one, 3, "date")
    yield Fault("a date before anybody lived", POLICE, cells(occurred_from="1900-01-01"), one, 3, "occurred_from")
    yield Fault("a year of three digits", POLICE, cells(occurred_from="0201-10-03"), one, 3, "occurred_from")
    yield Fault("a day for a time", POLICE, cells(attended_at="2001-12-30"), one, 3, "attended_at")
    yield Fault("a time with a zone", POLICE, cells(attended_at="2001-12-30T10:00Z"), one, 3, "attended_at")
    yield Fault("25 o'clock", NOTICES, cells(received_at="2002-01-05T25:00"), one, 3, "received_at")
    yield Fault("a future date", SERVICE, cells(closed_date="2002-02-01"), "is_not_in_the_future", 3, "closed_date")
    yield Fault(
        "far in the future without a note",
        CALLS,
        without_note(cells(date="2042-06-01")),
        "is_not_in_the_future",
        3,
        "date",
        also="has_a_note is_in_the_period",
    )
    yield Fault("dated before the quarter", CALLS, cells(date="2001-09-30"), "is_in_the_period", 3, "date")
    yield Fault("dated after the quarter", CALLS, cells(date="2002-01-01"), "is_in_the_period", 3, "date")
    yield Fault(
        "a case opened after the quarter",
        ABUSERS,
        cells((3, 5), referral_date="2002-01-02"),
        "is_in_the_period",
        2,
        "referral_date",
    )
    yield Fault(
        "training of last quarter", TRAINING, cells(event_date="2001-09-28"), "is_in_the_period", 3, "event_date"
    )
    yield Fault(
        "reported before it occurred",
        POLICE,
        cells(occurred_from="2001-12-31"),
        "occurred_before_reported",
        3,
        "occurred_from reported_date",
    )
    yield Fault(
        "contact before referral",
        SERVICE,
        cells(first_contact_date="2001-09-30"),
        "contact_after_referral",
        3,
        "referral_date first_contact_date",
    )
    yield Fault(
        "closed before contact",
        SERVICE,
        cells((28,), closed_date="2001-12-21"),
        "closed_after_contact",
        1,
        "first_contact_date closed_date",
        also="closed_after_referral",
    )
    yield Fault(
        "closed before referral",
        SERVICE,
        cells((28,), first_contact_date="", closed_date="2001-12-01"),
        "closed_after_referral",
        1,
        "referral_date closed_date",
    )
    yield Fault(
        "started before referral",
        ABUSERS,
        cells((2,), start_date="2001-10-01"),
        "start_after_referral",
        1,
        "referral_date start_date",
    )
    yield Fault(
        "completed before started",
        ABUSERS,
        cells((2,), completed_date="2001-10-02"),
        "completed_after_start",
        1,
        "start_date completed_date",
    )
    yield Fault(
        "completed but never started",
        ABUSERS,
        cells((3,), completed_date="2001-12-12"),
        "completed_means_started",
        1,
        "start_date completed_date",
    )
    yield Fault(
        "a notice received before it was sent",
        NOTICES,
        cells(received_at="2001-10-01T00:10"),
        "received_after_notified",
        3,
        "notified_at received_at",
    )
    yield caveat(
        "attended before reported",
        POLICE,
        cells(attended_at="2001-10-01T00:00"),
        "attended_after_reported",
        3,
        "attended_at reported_date",
    )
    yield caveat(
        "assessed before reported",
        POLICE,
        cells(risk_assessed_at="2001-10-01T00:00"),
        "assessed_after_reported",
        3,
        "risk_assessed_at reported_date",
    )
    yield Fault("a rota on a Saturday", ROTA, cells((5,), date="2001-10-06"), "date_is_a_weekday", 1, "date")
    yield Fault(
        "a total that ends before it begins",
        TOTALS,
        cells((0,), period_end="2001-10-31", period_start="2001-11-01"),
        "period_in_order",
        1,
        "period_start period_end",
    )
    yield Fault(
        "a total of half a month",
        TOTALS,
        cells((0,), period_end="2001-10-15"),
        "whole_months",
        1,
        "period_start period_end",
    )
    yield Fault(
        "a total of next year",
        TOTALS,
        cells((0,), period_start="2002-03-01", period_end="2002-03-31"),
        "is_not_in_the_future",
        1,
        "period_start period_end",
    )
    yield Fault(
        "a total without a readable date",
        TOTALS,
        cells((3,), period_start="Q4"),
        one,
        1,
        "period_start",
    )


def _numbers() -> Iterator[Fault]:
    count = "children_present_count"
    plural = "child_keys_agree_with_count children_plausible"
    yield Fault(
        "a negative count",
        POLICE,
        cells(children_present_count="-77"),
        "is_in_range",
        3,
        count,
        also="child_keys_agree_with_count",
    )
    yield Fault("a fractional count", POLICE, cells(children_present_count="2.5"), "is_a_number", 3, count)
    yield Fault(
        "2,000 children", POLICE, cells((3, 5, 7), children_present_count="2000"), "is_in_range", 3, count, also=plural
    )
    yield Fault("a count in words", POLICE, cells(children_present_count="two girls"), "is_a_number", 3, count)
    yield Fault("an endless count", POLICE, cells(children_present_count="inf"), "is_a_number", 3, count)
    yield Fault(
        "a rounded count",
        PEOPLE,
        cells(people="9.7E+03"),
        "is_a_number",
        3,
        "people",
        quarter=Quarter(2001, 1),
    )
    yield caveat(
        "too many children on average",
        POLICE,
        lambda own: own.write([_with_children(row, place) for place, row in enumerate(own.rows)]),
        "children_plausible",
        36,
        count,
    )
    yield caveat(
        "children counted and denied",
        POLICE,
        cells(children_present="no"),
        "count_agrees_with_child_field",
        2,
        f"children_present {count}",
    )
    yield caveat(
        "more codes than children",
        POLICE,
        cells((3, 5), children_present_count="1"),
        "child_keys_agree_with_count",
        2,
        f"child_keys {count}",
    )
    yield caveat(
        "a pupil who was not there",
        POLICE,
        cells(school_age_child_keys=key("somebody else")),
        "school_age_keys_are_child_keys",
        3,
        "school_age_child_keys child_keys",
    )
    yield caveat(
        "more sessions than planned",
        ABUSERS,
        cells((4,), sessions_attended="31"),
        "attended_within_planned",
        1,
        "sessions_attended sessions_planned",
    )
    yield caveat("a score of 1,000", TRAINING, cells(score_after="1000"), "is_in_range", 3, "score_after")
    yield Fault(
        "a part larger than the whole",
        TOTALS,
        cells((3,), numerator="1300", denominator="1205"),
        "part_of_the_whole",
        1,
        "numerator denominator",
        also="parts_add_up",
    )
    yield Fault(
        "a staff of minus 5", STAFF, cells((2,), front_line_headcount="-555"), "is_in_range", 1, "front_line_headcount"
    )


def _with_children(row: Row, place: int) -> Row:
    children = [key("crowd", place, child) for child in range(4)]
    if row["children_present"] == "no":
        return row
    return row | {"children_present_count": "4", "child_keys": " ".join(children), "school_age_child_keys": children[0]}


def _codes_and_keys() -> Iterator[Fault]:
    yield Fault("a yes that is not known", POLICE, cells(crime_flag="y"), "is_a_known_code", 3, "crime_flag")
    yield Fault(
        "Yes with a capital",
        POLICE,
        cells(crime_flag="Yes"),
        "is_a_known_code",
        3,
        "crime_flag",
        also="is_written_as_a_code",
    )
    yield caveat("a new category", POLICE, cells(relationship="step_parent"), "is_a_known_code", 3, "relationship")
    yield Fault(
        "a name for a category",
        POLICE,
        cells(relationship="Mary Abernethy"),
        "is_written_as_a_code",
        3,
        "relationship",
        also="is_a_known_code",
    )
    yield Fault(
        "a date of birth for a category",
        SERVICE,
        cells(age_band="19650312"),
        "is_written_as_a_code",
        3,
        "age_band",
        also="is_a_known_code",
    )
    yield Fault(
        "a person's key for a category",
        SERVICE,
        cells(ethnicity=key("victim", 1)),
        "is_written_as_a_code",
        3,
        "ethnicity",
        also="is_a_known_code",
    )
    yield Fault("a raw name for a key", POLICE, cells(victim_key="Abernethy"), "is_a_keyed_code", 3, "victim_key")
    yield Fault("a short number for a key", SERVICE, cells(person_key="40017"), "is_a_keyed_code", 3, "person_key")
    yield Fault(
        "a key in capitals",
        CALLS,
        cells(call_key=key("x").upper()),
        "is_a_keyed_code",
        3,
        "call_key",
        also="key_is_new",
    )
    yield Fault(
        "a raw key among children",
        POLICE,
        cells((3,), child_keys=f"{key(1)} Tommy", school_age_child_keys=""),
        "is_a_keyed_code",
        1,
        "child_keys",
    )
    yield Fault(
        "the hash of an empty cell",
        POLICE,
        cells(suspect_key="d41d8cd98f00b204e9800998ecf8427e"),
        "holds_no_key_of_nobody",
        3,
        "suspect_key",
    )
    yield Fault("a key of noughts", SERVICE, cells(person_key="0" * 32), "holds_no_key_of_nobody", 3, "person_key")
    yield Fault("no key", CALLS, cells(call_key=""), "is_given", 3, "call_key")
    yield Fault("no mandatory code", SERVICE, cells(safe_contact="  "), "is_given", 3, "safe_contact")
    yield Fault(
        "victim and suspect are one",
        POLICE,
        lambda own: own.write(
            [row | ({"suspect_key": row["victim_key"]} if place in SOME else {}) for place, row in enumerate(own.rows)]
        ),
        "victim_is_not_suspect",
        3,
        "victim_key suspect_key",
    )
    yield caveat(
        "an incident under two codes",
        POLICE,
        rows(lambda old: [*old, old[3] | {"incident_key": key("again")}]),
        "pair_once_a_day",
        1,
        "victim_key suspect_key occurred_from",
    )
    yield caveat(
        "a notice about no incident",
        NOTICES,
        cells(incident_key=key("no such")),
        "incident_key_is_known",
        3,
        "incident_key",
    )
    yield caveat(
        "an agency not on the register",
        STAFF,
        cells((1,), agency_id="northton_zoo"),
        "agency_id_is_known",
        1,
        "agency_id",
    )
    yield caveat(
        "a trainee of no agency", TRAINING, cells(agency_id="northton_zoo"), "agency_id_is_known", 3, "agency_id"
    )
    yield Fault(
        "an agency by its title",
        STAFF,
        cells((1,), agency_id="Haven Refuge"),
        "is_a_short_name",
        1,
        "agency_id",
        also="agency_id_is_known",
    )
    yield Fault(
        "signed but outstanding",
        REGISTER,
        cells((0,), signed_date="1999-01-04"),
        "signed_date_means_signed",
        1,
        "status signed_date",
    )
    yield Fault(
        "two agencies of one name",
        REGISTER,
        cells((1, 2), legal_name="Same Company"),
        "name_appears_once",
        1,
        "legal_name",
    )
    yield caveat("covered by nobody", ROTA, cells((1, 2), firm_id=""), "covered_has_firm", 2, "covered firm_id")
    yield caveat("ethnicity left blank", SERVICE, all_cells(ethnicity=""), "ethnicity_is_given", 32, "ethnicity")
    yield Fault(
        "a total of nothing we know",
        TOTALS,
        cells((0, 1, 2, 3), indicator="Abernethy", numerator="77"),
        "indicator_is_defined",
        4,
        "indicator",
    )


def _hidden_in_cells() -> Iterator[Fault]:
    formula, known = "holds_no_formula", "is_a_known_code is_written_as_a_code"
    yield Fault("formulas", REGISTER, in_turn("legal_name", FORMULAS), formula, len(FORMULAS), "legal_name")
    tab = "holds_no_broken_characters"
    yield Fault(
        "a formula after a tab", REGISTER, cells((1,), legal_name="\tSUM(A1)"), formula, 1, "legal_name", also=tab
    )
    yield Fault("a formula for a code", POLICE, cells(relationship="=1+1"), formula, 3, "relationship", also=known)
    yield Fault("a formula for a date", CALLS, cells(date="=TODAY()"), formula, 3, "date", also="is_a_date")
    yield Fault(
        "a formula for a number",
        STAFF,
        cells((1,), front_line_headcount="=A1"),
        formula,
        1,
        "front_line_headcount",
        also="is_a_number",
    )
    yield Fault(
        "markup in a name",
        REGISTER,
        cells((1,), legal_name="<script>alert(1)</script>"),
        "holds_no_markup",
        1,
        "legal_name",
    )
    yield Fault("markup in a code", POLICE, cells(relationship="<b>"), "holds_no_markup", 3, "relationship", also=known)
    broken = "holds_no_broken_characters"
    yield Fault("broken characters", REGISTER, in_turn("legal_name", BROKEN), broken, len(BROKEN), "legal_name")
    yield Fault(
        "a line break after a key",
        CALLS,
        rows(
            lambda old: [
                row | {"call_key": row["call_key"] + "\n"} if place in SOME else row for place, row in enumerate(old)
            ]
        ),
        "holds_no_broken_characters",
        3,
        "call_key",
    )
    personal, also = "holds_no_personal_data", f"{known} {formula}"
    yield Fault(
        "personal codes", POLICE, in_turn("relationship", CONTACTS), personal, len(CONTACTS), "relationship", also
    )
    yield Fault(
        "a telephone number in a name",
        REGISTER,
        cells((1,), legal_name="Call 0808 157 0000"),
        "holds_no_personal_data",
        1,
        "legal_name",
    )
    yield Fault(
        "an e-mail address for a key",
        CALLS,
        cells((3,), call_key="m.abernethy@example.org"),
        "holds_no_personal_data",
        1,
        "call_key",
        also="is_a_keyed_code",
    )
    yield Fault(
        "free text for a code",
        POLICE,
        cells(relationship="he is her uncle and lives there"),
        "holds_no_free_text",
        3,
        "relationship",
        also=known,
    )
    yield Fault(
        "a story for a name",
        REGISTER,
        cells((1,), legal_name="a long story " * 30),
        "holds_no_free_text",
        1,
        "legal_name",
    )
    yield Fault(
        "a cell of a million letters",
        REGISTER,
        sent_as(".parquet", as_parquet(lambda frame: frame.assign(legal_name="x" * 1_000_000))),
        "holds_no_free_text",
        8,
        "legal_name",
        also="name_appears_once",
    )


FAULTS = (
    *_instead_of_a_file(), *_another_format(), *_broken_tables(), *_columns(), *_notes(), *_sent_again(), *_dates(),
    *_numbers(), *_codes_and_keys(), *_hidden_in_cells(),
)  # fmt: skip
