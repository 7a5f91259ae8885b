"""What a cell may hide: formulas, markup, broken characters, and somebody’s details."""

from __future__ import annotations

from collections.abc import Iterator

from tests.deliveries.spoiling import SOME, as_parquet, cells, in_turn, rows, sent_as
from tests.faults.fault import CALLS, POLICE, REGISTER, STAFF, YOUTH, Fault

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
        "a postcode for a school",
        YOUTH,
        cells(setting_id="MK9 3HN"),
        personal,
        3,
        "setting_id",
        also="is_a_short_name",
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
        9,
        "legal_name",
        also="name_appears_once",
    )


FAULTS = (*_hidden_in_cells(),)
