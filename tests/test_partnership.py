"""`partnership.toml`: what it may say, and errors that name the key and what is allowed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from dvmetrics.errors import ConfigurationError, ExitCode
from dvmetrics.extracts import EXTRACTS
from dvmetrics.indicators.catalogue import expect_known
from dvmetrics.layouts import Layout
from dvmetrics.partnership import CONFIGURATION, load
from dvmetrics.periods import Quarter
from tests.conftest import ROOT, SAMPLE

SMALL = """
[partnership]
name = "Smallham"
place = "Smallham"
first_quarter = "2000Q1"

[agencies]
council = "Smallham Council"
police = "Smallham Police"

[extracts.police_incident]
agencies = ["police"]
required = true

[extracts.kpi_return]
agencies = ["council"]
"""
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a partnership folder with this configuration."""

    def written(text: str) -> Path:
        (tmp_path / CONFIGURATION).write_text(text, encoding="utf-8")
        return tmp_path

    return written


def test_the_least_that_a_partnership_needs(write: Write) -> None:
    own = load(write(SMALL))
    assert own.first_quarter == Quarter(2000, 1)
    assert own.partnership.policy == "committee"  # nobody is unprotected for want of a line
    assert own.partnership.bank_holidays == "ENG"
    assert own.partnership.year_starts_in == 4
    assert own.partnership.synthetic is None
    assert own.extracts["police_incident"].required
    assert not own.extracts["kpi_return"].required
    assert (own.targets, own.campaigns, own.series_breaks, own.sources) == ({}, (), (), {})


@pytest.mark.parametrize("folder", [SAMPLE, ROOT / "tests" / "york"])
def test_partnerships_of_the_project_can_be_read(folder: Path) -> None:
    own = load(folder)
    expect_known(own)
    assert own.agencies


def test_a_campaign_that_names_an_indicator_there_is_not_is_refused(write: Write) -> None:
    named = '\n[[campaigns]]\nname = "a"\nstart = 2000-02-01\nend = 2000-03-01\nindicators = ["2.1", "2.11"]\n'
    with pytest.raises(ConfigurationError, match=r"campaigns\.indicators names 2\.11, .* Did you mean 2\.1"):
        expect_known(load(write(SMALL + named)))


def test_the_sample_keeps_agencies_apart_whose_names_are_alike() -> None:
    """Trap 5."""
    agencies = load(SAMPLE).agencies
    assert agencies["mk_nhs_trust"] == "MK NHS Trust"
    assert agencies["mk_community_nhs_trust"] == "Milton Keynes Community NHS Trust"
    assert len(set(agencies.values())) == len(agencies)


# Errors


def test_a_missing_folder_or_file_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"There is no partnership folder .*nowhere\. Name one that holds"):
        load(tmp_path / "nowhere")
    with pytest.raises(ConfigurationError, match=r"holds no partnership\.toml"):
        load(tmp_path)
    (tmp_path / CONFIGURATION).write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="cannot be read as TOML") as error:
        load(tmp_path)
    assert error.value.exit_code == ExitCode.USAGE
    (tmp_path / CONFIGURATION).write_text("[partnership", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="cannot be read as TOML"):
        load(tmp_path)


ABOUT = '[partnership]\nname = "Smallham"'
TARGET = '\n[targets."1.3"]\nvalue = 95\nset_on = 2000-01-01\n'
CAMPAIGN = '\n[[campaigns]]\nname = "a"\nstart = 2000-02-01\n'
SOURCE = '\n[sources.kpi_return]\nfiles = "a.csv"\n'
FAULTS = [
    # A key that is not known, at every depth.
    (
        ABOUT,
        ABOUT + '\ncolour = "red"',
        "The key partnership.colour is not known; allowed here: bank_holidays, code, first_quarter, given_away, help, ",
    ),
    (ABOUT, ABOUT + '\ncode = "smallham"', "partnership.code: "),
    ("", "\n[colours]\nred = 1", "The key colours is not known; allowed here: agencies, baseline, campaigns, "),
    (
        "required = true",
        "requierd = true",
        "The key extracts.police_incident.requierd is not known; allowed here: agencies, begins, ends, required.",
    ),
    (
        "",
        TARGET + 'set_by = "us"\nstatus = "agreed"\nunit = "%"',
        "The key targets.1.3.unit is not known; allowed here: due, set_by, set_on, status, value.",
    ),
    (
        "",
        CAMPAIGN + "end = 2000-02-01\ncost = 1",
        "The key campaigns.0.cost is not known; allowed here: end, indicators, name, start.",
    ),
    (
        "",
        SOURCE + 'agency = "council"\nfile = "b.csv"',
        "The key sources.kpi_return.file is not known; allowed here: agency, blanks, codes, columns, date_format, ",
    ),
    (
        "",
        "\n[layouts.police_incident.police]\ncolums = {}",
        "The key layouts.police_incident.police.colums is not known; allowed here: blanks, codes, columns, ",
    ),
    # A key that is missing.
    ('place = "Smallham"\n', "", "The key partnership.place is missing."),
    ('agencies = ["police"]\n', "", "The key extracts.police_incident.agencies is missing."),
    ("", TARGET + 'status = "agreed"', "The key targets.1.3.set_by is missing."),
    # A value that is not allowed.
    (
        ABOUT,
        ABOUT + '\npolicy = "none"',
        "partnership.policy: Input should be 'committee', 'strict', 'statutory' or 'published'.",
    ),
    (
        ABOUT,
        ABOUT + '\nbank_holidays = "GB"',
        "partnership.bank_holidays: Input should be 'ENG', 'WLS', 'SCT' or 'NIR'.",
    ),
    (ABOUT, ABOUT + "\nyear_starts_in = 13", "partnership.year_starts_in: Input should be less than or equal to 12."),
    (ABOUT, ABOUT + "\nyear_starts_in = 0", "partnership.year_starts_in: Input should be greater than or equal to 1."),
    (
        '"2000Q1"',
        '"2000"',
        "partnership.first_quarter: A quarter is written as a year from 1900 to 2099, Q and a number",
    ),
    ('agencies = ["police"]', "agencies = []", "extracts.police_incident.agencies: Tuple should have at least 1 item"),
    ("", TARGET + 'set_by = "us"\nstatus = "national"', "targets.1.3.status: Input should be 'agreed' or 'proposed'."),
    ("", CAMPAIGN + "end = 2000-01-31", "campaigns.0: end must not be before start."),
    (
        ABOUT,
        ABOUT + '\nquick_exit = "javascript:alert(1)"',
        "partnership.quick_exit: must be a plain address on the web, for example https://www.bbc.co.uk/weather.",
    ),
    (
        ABOUT,
        ABOUT + '\nquick_exit = "https://example.org/?who=me"',
        "partnership.quick_exit: must be a plain address on the web",
    ),
    (
        "",
        '\n[local_measures.calls]\ntitle = "Calls"\nquestion = "How many calls."\ndirection = "up"\nunit = "calls"\n'
        'words = "Calls."',
        "local_measures.calls.question: must end in a question mark.",
    ),
    # A name that is none of those there are.
    (
        "police_incident]",
        "police_incidents]",
        "extracts names police_incidents, which is none of the extracts: action, audit, ",
    ),
    (
        'agencies = ["police"]',
        'agencies = ["polcie"]',
        "extracts.police_incident.agencies names polcie, which is none of the agencies: council, police",
    ),
    ("", "\n[layouts.helplines.council]", "layouts names helplines, which is none of the extracts: "),
    (
        "",
        "\n[layouts.police_incident.polcie]",
        "layouts.police_incident names polcie, which is none of the agencies: council, police",
    ),
    (
        "",
        '\n[layouts.police_incident.police.columns]\nvictim = "V"',
        "police_incident: columns names victim, which is none of the columns: arrest_flag, attended_at, ",
    ),
    (
        "",
        '\n[layouts.police_incident.police.codes.victim]\na = "b"',
        "police_incident: codes names victim, which is none of the columns: ",
    ),
    (
        "",
        '\n[sources.helpline]\nfiles = "a.csv"\nagency = "council"',
        "sources names helpline, which is none of the extracts that agencies owe: kpi_return, police_incident",
    ),
    (
        "",
        SOURCE + 'agency = "nobody"',
        "sources.kpi_return.agency names nobody, which is none of the agencies that owe it: council",
    ),
    (
        "",
        SOURCE + 'agency = "police"',
        "sources.kpi_return.agency names police, which is none of the agencies that owe it: council",
    ),
]


@pytest.mark.parametrize(("old", "new", "says"), FAULTS)
def test_an_error_names_the_key_and_what_is_allowed(old: str, new: str, says: str, write: Write) -> None:
    text = SMALL.replace(old, new, 1) if old else SMALL + new
    assert text != SMALL
    with pytest.raises(ConfigurationError) as error:
        load(write(text))
    assert says in str(error.value)
    assert error.value.exit_code == ExitCode.USAGE
    assert "pydantic" not in str(error.value)


def test_an_error_does_not_repeat_a_code_of_theirs_which_may_be_a_name(write: Write) -> None:
    text = SMALL + '\n[layouts.police_incident.police.codes.victim_sex]\n"Abernethy" = 3'
    with pytest.raises(
        ConfigurationError, match=r"layouts\.police_incident\.police\.codes\.victim_sex: Input should be a valid string"
    ) as error:
        load(write(text))
    assert "Abernethy" not in str(error.value)


def test_every_fault_is_said_at_once(write: Write) -> None:
    text = SMALL.replace('name = "Smallham"\n', "").replace('"2000Q1"', '"2000"')
    with pytest.raises(
        ConfigurationError, match=r"partnership\.name is missing\. partnership\.first_quarter: A quarter"
    ):
        load(write(text))


@pytest.mark.parametrize(
    "pattern", ["../returns/*.csv", "returns/../../*.csv", "/etc/*.csv", "..", "", ".", "returns/..", "/"]
)
def test_files_cannot_leave_the_folder(pattern: str, write: Write) -> None:
    source = f'\n[sources.kpi_return]\nfiles = "{pattern}"\nagency = "council"'
    with pytest.raises(ConfigurationError, match=r"sources\.kpi_return\.files: .*inside the partnership folder"):
        load(write(SMALL + source))


@pytest.mark.parametrize(
    "pattern", ["returns/*.csv", "*.csv", "./returns/kpi-*.csv", "a..b/*.csv", "returns/2001..2002.csv"]
)
def test_files_inside_the_folder_can_be_named(pattern: str, write: Write) -> None:
    source = f'\n[sources.kpi_return]\nfiles = "{pattern}"\nagency = "council"'
    assert load(write(SMALL + source)).sources["kpi_return"].files == pattern


def test_a_configuration_cannot_be_changed(write: Write) -> None:
    own = load(write(SMALL))
    with pytest.raises(ValidationError, match="frozen"):
        own.partnership.policy = "published"
    with pytest.raises(ValidationError, match="frozen"):
        own.targets = {}


def test_a_layout_is_that_of_its_agency_and_else_the_canonical_one(write: Write) -> None:
    own = load(
        write(
            SMALL
            + '\n[layouts.police_incident.police]\nblanks = ["NK"]\n'
            + '\n[sources.kpi_return]\nfiles = "a.csv"\nagency = "council"\nblanks = ["NC"]'
        )
    )
    assert own.layout("police_incident", "police").blanks == ("NK",)
    assert own.layout("police_incident", "council") == Layout()
    assert own.layout("kpi_return", "council").blanks == ("NC",)
    assert own.layout("kpi_return", "police") == Layout()
    assert own.layout("helpline", "council") == Layout()


def test_every_extract_can_be_owed(write: Write) -> None:
    for name in EXTRACTS:
        text = SMALL.replace("[extracts.kpi_return]", f"[extracts.{name}]")
        if name != "police_incident":
            assert name in load(write(text)).extracts
