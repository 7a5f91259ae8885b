"""Keyed codes: what meets, what does not, held against HMAC written out by hand here."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from datetime import date
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dvmetrics.deliveries.inbox import FORMATS
from dvmetrics.extracts import EXTRACTS
from dvmetrics.extracts.schema import KEY_PATTERN, Scope
from dvmetrics.pseudonyms import normal
from dvmetrics.pseudonyms.code import FORMAT, PERSON, check_of, code, message, read
from dvmetrics.pseudonyms.tables import CSV, PARQUET

KEY = b"an example key that is no secret at all"
MEET = [
    ("O'Brien", "OBRIEN ", "o’brien", "O`Brien", "O  Brien", "ｏ'brien", "O\u00adBrien", "o-brien", "O\u200bBrien"),
    ("José", "JOSE", "Jose\u0301", "josé "),
    ("Łukasz", "LUKASZ"),
    ("Müller", "MULLER", "muller"),
    ("Großmann", "GROSSMANN", "Großmann"),
    ("Smith-Jones", "Smith Jones", "SMITHJONES"),
    ("İpek", "IPEK", "ıpek"),
    ("Bjørn Æbelø", "Bjorn Aebelo"),
    ("Σωκράτης", "ΣΩΚΡΑΤΗΣ"),
    ("راجا", " راجا "),
]
APART = [
    ("Brien", "O'Brien"),
    ("Müller", "Mueller"),
    ("Ann", "Anne"),
    ("Liz", "Elizabeth"),
    ("John Paul", "John"),
    ("Na", "Naa"),
    ("राम", "रमा"),  # the vowel is a mark, but no accent
    ("김", "감"),
]
DAY = "1985-04-03"
DAYS = [
    "1985-04-03",
    "1985/4/3",
    "1985-04-03 00:00:00",
    "1985-04-03T00:00:00.000Z",
    "03/04/1985",
    "3/4/1985",
    "3.4.1985",
    "03-04-1985",
    "3 4 1985",
    " 03/04/1985 ",
    "03/04/1985 00:00",
    "3 April 1985",
    "3rd April 1985",
    "3rd of April, 1985",
    "3 APR 1985",
    "3-Apr-1985",
    "03Apr1985",
    "April 3, 1985",
    "Apr. 3rd 1985",
    "３/４/１９８５",
]
NO_DAYS = [
    *("31/02/1985", "13/13/1985", "04/25/1985", "00/00/0000", "1985", "04/1985", "03/04/85", "3 Apr 85", "31140"),
    *("1985-04-03 12:30", "1985-04-02T23:00:00Z", "19850403", "3 Avril 1985", "03/04/1985 or 1986", "03/04/1879"),
    *("03/04/2100", "a", "-", "0", "3 mar ch 1985", "1985-04-03-04", "29/02/1900", "DOB: 03/04/1985"),
]


def by_hand(scope: str, *lines: str, key: bytes = KEY) -> str:
    return hmac.new(key, "\n".join(("dvmetrics-code-1", scope, *lines)).encode("utf-8"), hashlib.sha256).hexdigest()


def person(family: str, given_name: str, born: str, scope: Scope = "victim", key: bytes = KEY) -> str | None:
    row = read({"family_name": family, "given_name": given_name, "date_of_birth": born})
    return None if row.wrong else code(key, scope, row.fields)


# What meets, and what does not


@pytest.mark.parametrize("written", MEET, ids=lambda written: written[0])
def test_one_name_is_one_however_it_is_written(written: tuple[str, ...]) -> None:
    assert len({normal.name(text) for text in written}) == 1
    assert normal.name(written[0])


@pytest.mark.parametrize(("one", "other"), APART)
def test_different_names_stay_apart(one: str, other: str) -> None:
    assert normal.name(one) != normal.name(other)


@pytest.mark.parametrize("written", DAYS)
def test_a_day_is_read_however_it_is_written(written: str) -> None:
    assert normal.day(written) == DAY


@pytest.mark.parametrize("written", NO_DAYS)
def test_what_is_no_day_is_not_guessed(written: str) -> None:
    with pytest.raises(normal.Unreadable) as refused:
        normal.day(written)
    assert str(refused.value) == ""


def test_two_agencies_meet_and_two_people_do_not() -> None:
    same = {
        person("O'Brien", "José", "03/04/1985"),
        person("OBRIEN ", "JOSE", "1985-04-03"),
        person("o’brien", "jose", "3rd April 1985"),
    }
    assert same == {by_hand("victim", "family_name=obrien", "given_name=jose", "date_of_birth=1985-04-03")}
    others = [
        person("O'Brien", "José", "04/03/1985"),  # the day first
        person("José", "O'Brien", "03/04/1985"),
        person("O'Brien", "Josef", "03/04/1985"),
        person("Brien", "Joseo", "03/04/1985"),
        person("O'Brien", "José", "03/04/1985", scope="suspect"),
        person("O'Brien", "José", "03/04/1985", key=KEY + b"!"),
    ]
    assert len({*same, *others}) == 1 + len(others)


@pytest.mark.parametrize(
    "text", ["", "  ", "\u00a0", "n/a", "N/A", "nk", "Unknown", "NOT KNOWN", "not-known", "Withheld"]
)
def test_nobody_has_no_code(text: str) -> None:
    for cells in ((text, "Ann", DAY), ("Smith", text, DAY), (text, text, text)):
        assert person(*cells) is None
    assert read({"family_name": text}).wrong == {"family_name": "empty"}


@pytest.mark.parametrize("text", ["-", "?", "12", "...", "M\ufffdller", "\u0301"])
def test_a_name_that_cannot_be_read_has_no_code(text: str) -> None:
    assert read({"family_name": text}).wrong == {"family_name": "unreadable"}
    assert person(text, "Ann", DAY) is None


@pytest.mark.parametrize("fields", [{}, {"family_name": ""}, {"family_name": "a", "given_name": ""}])
def test_the_hash_of_nothing_is_never_made(fields: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="no code is made of an empty field"):
        code(KEY, "victim", fields)


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("943 476 5919", "9434765919", True),
        ("ab12/c", "AB12/C ", True),
        ("0012", "12", False),
        ("12-3", "1-23", False),
        ("123.0", "1230", False),
    ],
)
def test_numbers_are_taken_as_they_are(one: str, other: str, meet: bool) -> None:
    assert (normal.number(one) == normal.number(other)) == meet


@pytest.mark.parametrize("text", ["-", "a\u200bb", "a\x00b", "\ufffd1", "1.23456789012346E+16", "1e+15"])
def test_a_number_that_cannot_be_read_has_no_code(text: str) -> None:
    assert read({"number": text}).wrong == {"number": "unreadable"}


# Properties


@given(st.text())
def test_a_name_written_anew_is_the_same_and_holds_nothing_but_letters(text: str) -> None:
    try:
        once = normal.name(text)
    except normal.Unreadable:
        return
    assert "\n" not in once
    assert "=" not in once
    assert once == "".join(once.split())
    if once:
        assert normal.name(once) == once
        assert normal.name(f" {once.upper().lower()}.") == normal.name(once.upper().lower())


@given(st.text(alphabet=st.characters(codec="latin-1")))
def test_capitals_and_forms_of_unicode_do_not_matter(text: str) -> None:
    forms = [text, *(unicodedata.normalize(form, text) for form in ("NFC", "NFD"))]
    found = set()
    for written in forms:
        try:
            found.add(normal.name(written))
        except normal.Unreadable:
            found.add("unreadable!")
    assert len(found) == 1


@given(st.dates(min_value=date(1880, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_is_read_in_each_way(day: date) -> None:
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%d-%b-%Y", "%B %d, %Y", "%Y-%m-%d 00:00:00"):
        assert normal.day(day.strftime(form)) == day.isoformat()


@given(st.lists(st.text(), min_size=3, max_size=3), st.lists(st.text(), min_size=3, max_size=3))
def test_two_texts_are_one_only_for_the_same_fields(one: list[str], other: list[str]) -> None:
    """However names run into each other, no line ends in the middle of one."""
    rows = [read(dict(zip(("family_name", "given_name", "number"), cells, strict=True))) for cells in (one, other)]
    if all(not row.wrong for row in rows):
        assert (message("victim", rows[0].fields) == message("victim", rows[1].fields)) == (
            rows[0].fields == rows[1].fields
        )


# The format, as it is written down


def test_the_examples_of_the_format_are_what_the_command_makes() -> None:
    text = FORMAT.read_text(encoding="utf-8")
    assert f"`{KEY.decode()}` ({len(KEY)} bytes)" in text
    examples = re.findall(r"^\| `(.*)` \| `([0-9a-f]{64})` \|$", text, re.MULTILINE)
    assert len(examples) == 4
    for written, expected in examples:
        content = written.replace("⏎", "\n").encode("utf-8")
        assert hmac.new(KEY, content, hashlib.sha256).hexdigest() == expected
        _, scope, *lines = written.split("⏎")
        assert code(KEY, cast("Scope", scope), dict(line.split("=", 1) for line in lines)) == expected
        assert re.fullmatch(KEY_PATTERN, expected)
    assert person("O’Brien", "José", "3.4.1985") == examples[0][1]
    assert person("Łódź", "Łukasz", "31/12/2001", scope="household") == examples[2][1]
    check = hmac.new(KEY, b"dvmetrics-code-1\ncheck of the key", hashlib.sha256).hexdigest()[:8]
    assert f"Its check is `{check}`" in text
    assert check_of(KEY) == check


def test_the_format_names_every_scope_field_and_word() -> None:
    text = FORMAT.read_text(encoding="utf-8")
    scopes = {column.scope for extract in EXTRACTS.values() for column in extract.columns if column.scope}
    for name in (*scopes, *PERSON, "numbers_of", "number"):
        assert f"`{name}" in text or f"{name}=" in text
    for words in ("not known", "n/a", "nk", "withheld", "anonymous"):
        assert f"`{words}`" in text
    letters = "".join(chr(letter) for letter in normal.OF_ONE_PIECE)
    assert ", ".join(letters) in text


def test_files_are_of_the_formats_that_the_gate_takes() -> None:
    assert {CSV, PARQUET} <= set(FORMATS)
