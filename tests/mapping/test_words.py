"""What names, codes and dates are taken for: an extract's own files are certain, likeness is no more than a guess."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from dvmetrics.deliveries.formats import Cells
from dvmetrics.deliveries.sums import TOTALS
from dvmetrics.deliveries.tables import DATE_FORMATS
from dvmetrics.errors import ConfigurationError
from dvmetrics.extracts import EXTRACTS
from dvmetrics.layouts import Map
from dvmetrics.mapping import codes, dates, kinds
from dvmetrics.mapping.closed_lists import MONTHS, UNITS
from dvmetrics.mapping.making import Asked, make
from dvmetrics.mapping.map_text import differences
from dvmetrics.mapping.thesaurus import CODES, COLUMN_PHRASES, CONCEPTS
from dvmetrics.mapping.wording import concepts, is_personal_heading, joined, name_likeness
from dvmetrics.partnership import load
from tests.conftest import SAMPLE
from tests.mapping.files import csv_bytes, key, partnership


def sent() -> Iterator[tuple[str, str, Path]]:
    """A file of the sample for each extract and agency."""
    for extract, owed in load(SAMPLE).extracts.items():
        for agency in owed.agencies:
            names = [f"{extract}{own}.{form}" for own in ("", f"__{agency}") for form in ("csv", "parquet")]
            paths = [SAMPLE / quarter / name for quarter in ("2001Q3", "2001Q1") for name in names]
            yield extract, agency, next(path for path in paths if path.is_file())


@pytest.mark.parametrize(("extract", "agency", "path"), list(sent()), ids=lambda one: getattr(one, "stem", one))
def test_a_file_as_the_template_asks_for_it_maps_to_itself(extract: str, agency: str, path: Path) -> None:
    proposal = make([path], SAMPLE, Asked(extract, agency)).proposal
    assert {match.column: match.theirs for match in proposal.columns} == {
        name: name for name in EXTRACTS[extract].names
    }
    assert {match.confidence for match in proposal.columns} <= {"certain", "likely"}
    assert [(one.theirs, one.ours) for one in proposal.codes if one.theirs != one.ours] == []
    assert (proposal.left_out, proposal.missing, proposal.unknown, proposal.said) == ((), (), (), ())
    assert set(proposal.map.model_dump(exclude_defaults=True)) == {"columns"}


@pytest.mark.parametrize(
    ("extract", "column", "headings"),
    [
        ("police_incident", "reported_date", "REPORTED DATE|Date reported|date-recorded|DYDDIAD ADRODD|Meldedatum"),
        ("police_incident", "victim_key", "Victim ID|VICT_REF|IP_URN|Complainant number|RHIF DIODDEFWR|N° victime"),
        ("police_incident", "children_present_count", "No. of children|Number of kids|NIFER O BLANT"),
        ("service_episode", "sex", "Gender|Sex of client|RHYW|Sexe|Geschlecht"),
        ("service_episode", "referral_source", "Referred by|Source of referral|Referral source"),
        ("kpi_return", "period_start", "StartDate|Period from|From"),
        ("police_incident", "dwelling_flag", "Location type|TYPE OF LOCATION|Somebody at home"),
        ("helpline", "heard_from", "Where the caller heard of us|Helpline: heard where?"),
        ("housing_approach", "reason", "Main reason for losing the home"),
    ],
)
def test_a_heading_is_most_like_the_column_that_it_means(extract: str, column: str, headings: str) -> None:
    for heading in headings.split("|"):
        likeness = {own.name: name_likeness(heading, own)[0] for own in EXTRACTS[extract].columns}
        assert max(likeness, key=lambda name: likeness[name]) == column, heading
        assert likeness[column] >= 0.45, heading


def test_a_word_of_the_guide_says_less_than_one_of_the_columns_name() -> None:
    columns = {own.name: own for own in EXTRACTS["helpline"].columns}
    of_name, of_guide = (name_likeness(word, columns["heard_from"])[0] for word in ("Heard", "Helpline"))
    assert 0 < of_guide < of_name
    assert name_likeness("The clerk's pen", columns["call_key"]) == (0.0, ())  # its guide says “The call's own code”


@pytest.mark.parametrize("unlike", ["Castle", "Moat"])
def test_where_it_happened_is_a_home_or_not_by_words_of_that_column_alone(unlike: str, tmp_path: Path) -> None:
    data, file = partnership(tmp_path / "data", {"police_incident": "police"}), tmp_path / "x.csv"
    places = ("Private dwelling", "STREET", "Licensed Premises", unlike, f"{unlike} yard", f"{unlike} gate", "Keep")
    rows = [[key(n), f"{13 + n}/05/2001", place] for n, place in enumerate(places)]
    file.write_bytes(csv_bytes([["Incident ref", "Date reported", "Location type"], *rows]))
    proposal = make([file], data, Asked("police_incident", "police")).proposal
    assert [match.theirs for match in proposal.columns if match.column == "dwelling_flag"] == ["Location type"]
    meant = {"Private dwelling": "yes", "STREET": "no", "Licensed Premises": "no"}
    assert {one.theirs: one.ours for one in proposal.codes} == meant
    [unknown] = proposal.unknown
    assert (unknown.column, unknown.codes, unknown.hidden) == ("dwelling_flag", (), 4)
    assert codes.proposed(meant, YES_NO, "crime_flag") == []


@pytest.mark.parametrize(
    "heading",
    ["Surname", "VictimName", "D.O.B.", "Post Code", "ENW", "Vorname", "Date de naissance", "Sylwadau", "Tel No"],
)
def test_a_personal_heading_is_known(heading: str) -> None:
    assert is_personal_heading(heading)


YES_NO = dict.fromkeys(("yes", "no", "unknown", "not_asked"), "")
SEX = dict.fromkeys(("female", "male", "other", "unknown"), "")
AGE = dict.fromkeys(("16_17", "18_24", "65_plus", "unknown"), "")
WHO = dict.fromkeys(("self", "police", "health", "other"), "")
TIES = dict.fromkeys(("partner", "ex_partner", "family", "carer", "other", "unknown"), "")


@pytest.mark.parametrize(
    ("theirs", "ours", "meant", "sure"),
    [
        ("Female", SEX, "female", "certain"),
        ("F", SEX, "female", "certain"),
        ("Benyw", SEX, "female", "certain"),
        ("Y", YES_NO, "yes", "certain"),
        ("TRUE", YES_NO, "yes", "certain"),
        ("1", YES_NO, "yes", "certain"),
        ("0", YES_NO, "no", "certain"),
        ("Don't know", YES_NO, "unknown", "certain"),
        ("16-17", AGE, "16_17", "certain"),
        ("18 to 24 years", AGE, "18_24", "certain"),
        ("65+", AGE, "65_plus", "certain"),
        ("EX PARTNER", TIES, "ex_partner", "certain"),
        ("65 or over", AGE, "65_plus", "certain"),
        ("Aged 18 to 24", AGE, "18_24", "certain"),
        ("GP SURGERY", WHO, "health", "certain"),
        ("GP practice", WHO, "health", "certain"),
    ],
)
def test_a_code_means_what_its_word_means(theirs: str, ours: dict[str, str], meant: str, sure: str) -> None:
    [found] = codes.proposed([theirs], ours, "")
    assert (found.ours, found.confidence) == (meant, sure)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        *(("65", AGE), ("Under 16", AGE), ("Neighbour", TIES), ("Z", SEX), ("24", AGE), ("65 recovered", AGE)),
        *(
            ("65 moreover", AGE),
            ("GP Surgery Abernethy", WHO),
            ("Ex-partnr", TIES),
            ("Family friend of mother", TIES),
            ("Dale", SEX),
        ),
    ],
)
def test_a_code_that_nothing_is_known_of_is_left(theirs: str, ours: dict[str, str]) -> None:
    assert codes.proposed([theirs], ours, "") == []


def test_welsh_no_is_no_blank_and_na_elsewhere_is_one() -> None:
    assert kinds.column("x", ["Ie", "Na"]).blanks == ()
    assert kinds.column("x", ["Yes", "NA"]).blanks == ("NA",)


def test_numbers_of_any_length_are_no_dates() -> None:
    assert dates.found(["199911", "12345", "2001", "1234567890"]).read == 0
    assert dates.found(["20010403"]).forms == ("%Y%m%d",)


def test_dates_in_both_orders_are_read_in_one_and_the_rest_is_counted() -> None:
    found = dates.found(["25/04/2001", "04/25/2001", "03/04/2001"])
    assert (found.forms, found.read, found.of) == (("%d/%m/%Y",), 2, 3)


def test_dates_that_lie_as_births_do_are_never_taken(tmp_path: Path) -> None:
    data, file = partnership(tmp_path / "data", {"helpline": "haven"}), tmp_path / "x.csv"
    rows = [[key(place), f"0{1 + place % 9}/11/{1950 + 2 * place}", "Y"] for place in range(20)]
    file.write_bytes(csv_bytes([["Ref", "When", "Answered"], *rows]))
    proposal = make([file], data, Asked("helpline", "haven")).proposal
    assert "date" in proposal.lacks_required
    assert [one.holds for one in proposal.left_out] == ["looks personal"]


@pytest.mark.parametrize(("day", "are_births"), [(1, False), (30, False), (12, True)])
def test_periods_of_many_years_of_returns_are_no_births(day: int, are_births: bool) -> None:
    """Each is the first or the last day of a month; September and November have thirty days."""
    cells: Cells = [f"{day:02}/{9 + 2 * (place % 2):02}/{1925 + 4 * place}" for place in range(20)]
    assert kinds.column("x", cells).by_pattern == are_births
    assert kinds.column("x", cells[:11]).by_pattern


def test_a_unit_beside_a_few_numbers_is_somebodys_words_and_is_not_taken() -> None:
    mixed = kinds.column("x", [*["12 calls"] * 9, "3 by Abernethy"])
    assert mixed.units == ("calls",)
    assert kinds.column("x", [*["12 calls"] * 9, "3 days"]).units == ("calls",)
    assert kinds.column("x", ["12 Abernethy"] * 9).units == ()


def test_a_heading_that_steers_the_screen_is_no_heading(tmp_path: Path) -> None:
    data, file = partnership(tmp_path / "data", {"helpline": "haven"}), tmp_path / "x.csv"
    file.write_bytes(csv_bytes([["Ref", "\x1b[2JDate", "Answered"], [key(1), "01/02/2001", "Y"]]))
    with pytest.raises(ConfigurationError, match=r"^No row of headings was found in the first 40 rows of x\.csv") as no:
        make([file], data, Asked("helpline", "haven"))
    assert "\x1b" not in str(no.value)
    file.write_bytes(file.read_bytes().replace(b"\x1b[2J", b""))
    assert make([file], data, Asked("helpline", "haven")).proposal.map.columns["date"] == "Date"


def test_a_map_is_read_back_as_it_was_written_whatever_the_headings(tmp_path: Path) -> None:
    data, file = partnership(tmp_path / "data", {"helpline": "haven"}), tmp_path / "x.csv"
    odd = ['Call "ref"', "Call\ndate", "Answered = yes?", "# [x]", "a.b\\c"]
    rows = [[key(place), f"{13 + place}/04/2001", "Y", "tea", "cake"] for place in range(4)]
    file.write_bytes(csv_bytes([odd, *rows]))
    made = make([file], data, Asked("helpline", "haven"))
    read = Map.model_validate(tomllib.loads(made.text))
    assert differences(read, made.proposal.map) == []
    assert (read.columns["call_key"], read.columns["date"], read.ignore) == (odd[0], odd[1], ("# [x]", "a.b\\c"))


def test_a_count_with_a_fraction_is_not_certain_and_is_said(tmp_path: Path) -> None:
    data, file = partnership(tmp_path / "data", {"marac_meeting": "police"}), tmp_path / "x.csv"
    rows = [[f"{10 + n}/05/2001", "12.5" if n == 3 else str(n)] for n in range(10)]
    file.write_bytes(csv_bytes([["Date of MARAC", "Cases discussed"], *rows]))
    proposal = make([file], data, Asked("marac_meeting", "police")).proposal
    assert {one.column: one.confidence for one in proposal.columns} == {"meeting_date": "certain", "cases": "likely"}
    assert "cases: 1 different cell is no whole number" in [one.what for one in proposal.said]


def test_every_word_of_the_thesaurus_means_one_thing() -> None:
    often = Counter(word for words in CONCEPTS.values() for word in words.split())
    assert [word for word in often if often[word] > 1] == []
    assert concepts("Kind of referral") == {"type", "referral"}
    assert concepts("Sexual orientation") == {"sexual", "orientation"}


def test_words_are_written_as_they_are_looked_up() -> None:
    texts = [*CONCEPTS.values(), *COLUMN_PHRASES.values(), *CODES.values()]
    words = [*(word for text in texts for word in text.split()), *TOTALS, *UNITS, *MONTHS]
    assert [word for word in words if joined(word) != word] == []


def test_words_are_made_once_for_a_set_of_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: Counter[str] = Counter()
    monkeypatch.setattr(codes, "joined", lambda text: seen.update([text]) or joined(text))
    codes.proposed([f"word {place}" for place in range(50)], TIES, "")
    assert max(seen[code] for code in TIES) == 1


def test_what_the_gate_reads_by_itself_needs_no_form() -> None:
    for kind, forms in DATE_FORMATS.items():
        for form in forms:
            assert dates.found([datetime(2001, 4, 25, 9, 30, 5).strftime(form)]).is_canonical(kind), form
