"""The folder of a new partnership: valid at once, every example in it too, and written whole or not at all."""

from __future__ import annotations

import re
import shutil
import stat
import subprocess
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest

from dvmetrics.configuration import Section
from dvmetrics.deliveries.inbox import find
from dvmetrics.errors import ConfigurationError
from dvmetrics.extracts import EXTRACTS
from dvmetrics.indicators.catalogue import expect_known
from dvmetrics.new_partnership import answers as reading
from dvmetrics.new_partnership import folder as writing
from dvmetrics.new_partnership.answers import Answers
from dvmetrics.new_partnership.configuration import configuration
from dvmetrics.new_partnership.folder import write_folder
from dvmetrics.partnership import CONFIGURATION, Partnership, load
from dvmetrics.periods import Quarter
from tests.conftest import snapshot

SMALL = Answers(
    name='Smallham "Safe Homes", north\\south',
    place="Smallham’s borough",
    agencies={"police": "Smallham Police", "womens_aid": "Smallham Women's Aid", "rape_crisis": "Rape Crisis = us"},
    extracts={"service_episode": ("womens_aid", "rape_crisis"), "population": ("police",)},
    required=("service_episode",),
    first_quarter=Quarter(2026, 3),
)
EVERYTHING = Answers("N", "N", {"a": "A"}, dict.fromkeys(EXTRACTS, ("a",)), ("helpline",), Quarter(2026, 1))
TOTALS = Answers("N", "N", {"a": "A"}, {"kpi_return": ("a",)}, ("kpi_return",), Quarter(2026, 4))
EACH = pytest.mark.parametrize("answers", [SMALL, EVERYTHING, TOTALS], ids=["small", "everything", "totals"])
EXAMPLE = re.compile(r"(?:^#(?! |$).*\n)+", re.MULTILINE)


def loaded(text: str, tmp_path: Path) -> Partnership:
    (tmp_path / CONFIGURATION).write_text(text, encoding="utf-8")
    own = load(tmp_path)
    expect_known(own)
    return own


def uncommented(example: str) -> str:
    return re.sub("^#", "", example, flags=re.MULTILINE)


# The configuration


@EACH
def test_the_configuration_is_valid_at_once_and_says_what_was_answered(answers: Answers, tmp_path: Path) -> None:
    own = loaded(configuration(answers), tmp_path)
    assert (own.partnership.name, own.partnership.place) == (answers.name, answers.place)
    assert own.first_quarter == answers.first_quarter
    assert own.partnership.policy == "committee"
    assert own.agencies == answers.agencies
    assert {name: due.agencies for name, due in own.extracts.items()} == answers.extracts
    assert {name for name, due in own.extracts.items() if due.required} == set(answers.required)
    assert (own.targets, own.campaigns, own.series_breaks, own.sources, own.layouts) == ({}, (), (), {}, {})


@EACH
def test_each_example_loads_when_it_alone_is_uncommented_and_all_together(answers: Answers, tmp_path: Path) -> None:
    text = configuration(answers)
    plain = loaded(text, tmp_path).model_dump()
    examples = EXAMPLE.findall(text)
    assert len(examples) >= 15
    for example in examples:
        own = loaded(text.replace(example, uncommented(example)), tmp_path)
        assert own.model_dump() != plain or "[hidden]" in example, example  # its example is the default
    assert loaded(uncommented_all(text), tmp_path).model_dump() != plain


def uncommented_all(text: str) -> str:
    return EXAMPLE.sub(lambda match: uncommented(match[0]), text)


def sections(annotation: Any) -> set[type[Section]]:
    """Every section that a section, or the type of a key, is made of."""
    if isinstance(annotation, type) and issubclass(annotation, Section):
        keys = (field.annotation for field in annotation.model_fields.values())
        return {annotation}.union(*map(sections, keys))
    found: set[type[Section]] = set()
    return found.union(*map(sections, get_args(annotation)))


def test_every_section_and_key_that_there_is_stands_in_it() -> None:
    """But for keys of layouts: a map says more of them than a newcomer needs."""
    text = configuration(SMALL)
    found = sections(Partnership)
    assert len(found) >= 12
    for section in found:
        if section.__name__ not in ("Layout", "Source"):
            for key in section.model_fields:
                assert re.search(rf"\b{key}\b(?: =|\]|[.:,])", text), f"{section.__name__}.{key}"
    for key in Partnership.model_fields:
        assert re.search(rf"^#?\[+{key}\b", text, re.MULTILINE), key


def test_each_part_is_explained_before_it_stands() -> None:
    lines = [line for line in configuration(SMALL).splitlines() if line]
    for before, line in pairwise(lines):
        if re.match(r"#?\[+\w+[].]", line) and "baseline.figures" not in line:
            assert before.startswith("# "), line
    assert max(map(len, lines)) <= 120
    assert not [name for name in EXTRACTS if name not in configuration(SMALL)]


# The folder


def test_the_folder_holds_all_that_is_needed_and_the_gate_finds_no_delivery_in_it(tmp_path: Path) -> None:
    made = write_folder(tmp_path / "a" / "smallham", SMALL)
    assert set(snapshot(made.folder)) == {
        ".gitignore",
        "2026Q3",
        "FIRST_STEPS.md",
        "partnership.toml",
        "templates",
        "templates/keyed_codes.guide.md",
        *(f"templates/{name}{end}" for name in SMALL.extracts for end in (".csv", ".guide.md")),
    }
    deliveries = find(load(made.folder), made.folder, Quarter(2026, 3))
    assert [(own.extract, own.agency, own.path) for own in deliveries] == [
        ("service_episode", "rape_crisis", None),
        ("service_episode", "womens_aid", None),
    ]


def test_only_the_owner_can_open_it(tmp_path: Path) -> None:
    (tmp_path / "smallham").mkdir(mode=0o755)
    write_folder(tmp_path / "smallham", SMALL)
    there = [tmp_path / "smallham", *(tmp_path / "smallham").rglob("*")]
    assert {path.name for path in there if path.is_dir()} == {"smallham", "2026Q3", "templates"}
    assert {"partnership.toml", ".gitignore", "population.csv", "population.guide.md"} <= {path.name for path in there}
    for path in there:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path.name


def test_the_page_of_first_steps_names_what_is_there_and_the_commands_in_order(tmp_path: Path) -> None:
    folder = tmp_path / "two words"
    write_folder(folder, SMALL)
    text = (folder / "FIRST_STEPS.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (\d)\.", text, re.MULTILINE) == list("1234567")
    commands = re.findall(r"^    dvmetrics (\w+)", text, re.MULTILINE)
    assert [name for name in commands if name in ("map", "check", "run")] == ["map", "check", "run"]
    assert f"--data '{folder}'" in text
    for guide in re.findall(r"`(templates/\S+)`", text):
        assert (folder / guide).is_file()
    for words in (
        "service_episode__womens_aid.csv",
        "service_episode__rape_crisis.delivery.toml",
        "Smallham Women's Aid",
        "`2026Q3/`",
        "`2026Q4/service_episode__womens_aid__2026Q3.csv`",
        "for January to March only",
    ):
        assert words in text
    assert "$" not in text


def test_codes_are_spoken_of_where_files_have_any(tmp_path: Path) -> None:
    for answers, has_codes in ((SMALL, True), (TOTALS, False)):
        folder = write_folder(tmp_path / str(has_codes), answers).folder
        assert (folder / "templates/keyed_codes.guide.md").exists() == has_codes
        assert ("dvmetrics pseudonymise" in (folder / "FIRST_STEPS.md").read_text(encoding="utf-8")) == has_codes


def test_data_stay_out_of_version_control(tmp_path: Path) -> None:
    if shutil.which("git") is None:
        pytest.skip("git is not there")
    folder = write_folder(tmp_path / "smallham", SMALL).folder
    data = (
        "2026Q3/service_episode__womens_aid.csv",
        "2026Q3/service_episode__womens_aid.delivery.toml",
        "templates/service_episode.csv",  # somebody may have filled it in
        "templates/partnership.toml.csv",
        "restricted/hash.key",
        "restricted/ledger/2026Q3.json",
        "maps/theirs.csv",
        "maps/deeper/a.toml",
        "maps/police_incident.police.toml",
        "export.xlsx",
        "notes.md",
        "returns/2026.csv",
    )
    for name in data:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("rows about people", encoding="utf-8")
    for words in (["init", "-q"], ["add", "-A"]):
        subprocess.run(["git", "-c", "core.excludesFile=", *words], cwd=folder, check=True)
    kept = subprocess.run(["git", "ls-files"], cwd=folder, check=True, capture_output=True, text=True).stdout.split()
    assert set(kept) == {
        ".gitignore",
        "FIRST_STEPS.md",
        "partnership.toml",
        "templates/keyed_codes.guide.md",
        "templates/population.guide.md",
        "templates/service_episode.guide.md",
    }


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    for name in ("file", "full/.hidden", "full of folders/empty/x"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("mine", encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    before = snapshot(tmp_path)
    for name in ("file", "full", "full of folders", "link"):
        with pytest.raises(ConfigurationError, match=r"is there already and is no empty folder\. Nothing was written"):
            write_folder(tmp_path / name, SMALL)
    assert snapshot(tmp_path) == before


def test_below_a_file_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="cannot be"):
        write_folder(tmp_path / "file" / "smallham", SMALL)
    assert set(snapshot(tmp_path)) == {"file"}


@pytest.mark.parametrize("there_already", [False, True])
@pytest.mark.parametrize("fails_in", ["write_template", "first_steps", "configuration", "moving"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_nothing_is_left_half_written(
    there_already: bool, fails_in: str, error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "new" / "smallham"
    if there_already:
        folder.mkdir(parents=True, mode=0o755)
    before = snapshot(tmp_path)

    def failing(*_: object) -> None:
        raise error

    if fails_in == "moving":
        rename = Path.rename
        last = "partnership.toml"  # all others have been moved by then
        monkeypatch.setattr(Path, "rename", lambda self, to: failing() if to == folder / last else rename(self, to))
    else:
        monkeypatch.setattr(writing, fails_in, failing)
    expected = ConfigurationError if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(expected) as raised:
        write_folder(folder, SMALL)
    assert snapshot(tmp_path) == before
    if there_already:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o755
    if isinstance(error, OSError):
        assert "No space left on device. Nothing was left of it." in str(raised.value)


# Reading what is answered


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("womens_aid=Smallham Women's Aid", ("womens_aid", "Smallham Women's Aid")),
        ("  womens_aid =  Smallham Women's Aid ", ("womens_aid", "Smallham Women's Aid")),
        ("Smallham Women's Aid", ("smallham_womens_aid", "Smallham Women's Aid")),
        ("Smallham Women’s Aid", ("smallham_womens_aid", "Smallham Women’s Aid")),
        ("Cyngor Sîr Ynys Môn", ("cyngor_sir_ynys_mon", "Cyngor Sîr Ynys Môn")),
        ("rc=Rape Crisis = us", ("rc", "Rape Crisis = us")),
        ("A" * 60, ("a" * 40, "A" * 60)),
    ],
)
def test_an_agency_is_a_short_and_a_full_name(text: str, pair: tuple[str, str]) -> None:
    assert reading.agency(text) == pair


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "An agency's full name must not be blank"),
        ("police=", "An agency's full name must not be blank"),
        ("police==cmd", "must not begin with ="),
        ("Police=Smallham Police", "An agency's short name is small letters"),
        ("a__b=A", "no two _ side by side"),
        ("../x=A", "short name"),
        ("=A", "short name"),
        ("24 hours", "write it before the full one, for example womens_aid = 24 hours"),
        ("женщины", "short name"),
    ],
)
def test_an_agency_that_files_cannot_be_called_by_is_refused(text: str, says: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        reading.agency(text)
    assert says in str(refused.value)


def test_two_agencies_of_one_short_name_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="Two agencies have the short name police"):
        reading.agencies(["police=Smallham Police", "police=Bigham Police"])


def test_who_owes_what_is_read_and_put_in_the_order_of_extracts() -> None:
    agencies = ("police", "aid", "crisis")
    texts = ["service_episode=aid", "police_incident=police", "service_episode = crisis, aid"]
    found = reading.owed(texts, agencies)
    assert found == {"police_incident": ("police",), "service_episode": ("aid", "crisis")}
    assert list(found) == [name for name in EXTRACTS if name in found]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("police_incidents=police", "Did you mean police_incident?"),
        ("police_incident=polcie", "police_incident names polcie, which is none of the agencies: aid, police."),
        ("police_incident", "with commas, for example service_episode=womens_aid,victim_support"),
        ("police_incident=", "with commas, for example"),
    ],
)
def test_a_wrong_word_about_who_owes_what_is_refused(text: str, says: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        reading.owed([text], ("police", "aid"))
    assert says in str(refused.value)


def test_what_is_usually_sent_and_required_is_of_the_extracts_there_are() -> None:
    for _, extracts in reading.USUALLY_SENT:
        assert set(extracts) <= set(EXTRACTS)
    assert reading.usually_sent("Thames Valley Police") == ("police_incident",)
    assert reading.usually_sent("Smallham Women’s Aid") == ("service_episode", "refuge_request")
    assert reading.usually_sent("Relate") == ()
    assert reading.usually_required(["population", "service_episode", "helpline"]) == ("service_episode",)
    assert reading.usually_required(["population", "helpline"]) == ("helpline",)
    assert reading.usually_required(["population"]) == ("population",)
    with pytest.raises(ConfigurationError, match="Nobody owes helpline, so it cannot be required; owed are: audit"):
        reading.required_of(["helpline"], ["audit"])
    with pytest.raises(ConfigurationError, match="At least one extract must be required"):
        reading.required_of([], ["audit"])


@pytest.mark.parametrize(
    ("today", "quarter"), [(date(2026, 11, 29), "2026Q3"), (date(2026, 1, 1), "2025Q4"), (date(2026, 3, 31), "2025Q4")]
)
def test_the_first_quarter_is_the_last_that_is_over(today: date, quarter: str) -> None:
    assert str(reading.newest_whole_quarter(today)) == quarter
