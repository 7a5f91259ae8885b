"""What an agency is given for an extract: an empty file that the gate takes, and a guide that tells the whole of it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from dvmetrics import column_words
from dvmetrics.column_words import column_guide, row_rules
from dvmetrics.deliveries.inbox import Delivery, Note
from dvmetrics.deliveries.reading import read_text
from dvmetrics.errors import ConfigurationError
from dvmetrics.evaluation import check_quarter
from dvmetrics.extracts import EXTRACTS
from dvmetrics.extracts.schema import ON_TIME_DAYS, YES_NO
from dvmetrics.layouts import Layout
from dvmetrics.periods import Quarter
from dvmetrics.templates import guide, write_template
from tests.conftest import snapshot

INSTRUMENTS = ("audit", "victim_feedback", "feedback_round", "signatory_register")
PERSONAL_CELLS = ("names", "addresses", "telephone numbers", "free text")


def in_one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def note_in(name: str) -> str:
    [note] = re.findall(r"```toml\n(.*?)```", guide(EXTRACTS[name]), re.DOTALL)
    return str(note)


def section(name: str, column: str) -> str:
    """What the guide says of one column."""
    text = guide(EXTRACTS[name])
    return in_one_line(text.partition(f"\n### {column}\n")[2].split("\n#", maxsplit=1)[0])


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("templates") / "to" / "send"
    for name in EXTRACTS:
        assert write_template(name, folder) == (folder / f"{name}.csv", folder / f"{name}.guide.md")
    return folder


@pytest.mark.parametrize("name", EXTRACTS)
def test_the_empty_file_has_every_column_for_the_reader(name: str, written: Path) -> None:
    delivery = Delivery(name, "haven", Quarter(2001, 4), Quarter(2001, 4), written / f"{name}.csv")
    text = read_text(delivery, Layout())
    assert tuple(text.columns) == EXTRACTS[name].names
    assert [fault.rule for fault in text.faults] == ["has_rows"]
    content = (written / f"{name}.csv").read_bytes()
    assert content == (",".join(EXTRACTS[name].names) + "\n").encode()


def test_the_gate_takes_every_template_with_the_note_of_its_guide(written: Path, tmp_path: Path) -> None:
    """The folder of an agency that keeps the guides beside its files, in the quarter after the yearly one."""
    lines = ['[partnership]\nname = "N"\nplace = "N"\nfirst_quarter = "2001Q1"\n[agencies]\nyour_agency = "Yours"\n']
    lines += [f'[extracts.{name}]\nagencies = ["your_agency"]\n' for name in EXTRACTS]
    (tmp_path / "partnership.toml").write_text("".join(lines), encoding="utf-8")
    for name, extract in EXTRACTS.items():
        folder = tmp_path / ("2001Q4" if extract.due == "quarter" else "2001Q1")
        folder.mkdir(exist_ok=True)
        for path in written.glob(f"{name}.*"):
            (folder / path.name).write_bytes(path.read_bytes())
        (folder / f"{name}.delivery.toml").write_text(note_in(name), encoding="utf-8")
    found = {
        result.extract: [finding.rule for finding in result.findings]
        for result in check_quarter(tmp_path, "2001Q4").deliveries
        if result.state != "missing"
    }
    # A register of nobody is none; nothing may have happened in a quarter, and the note says so.
    registers = {name for name, extract in EXTRACTS.items() if extract.delivered == "snapshot"}
    assert found == {name: ["has_rows"] if name in registers else [] for name in EXTRACTS}


@pytest.mark.parametrize("name", EXTRACTS)
def test_the_guide_tells_every_column_and_code(name: str, written: Path) -> None:
    extract = EXTRACTS[name]
    text = (written / f"{name}.guide.md").read_text(encoding="utf-8")
    assert text == guide(extract)
    for line in (extract.title, extract.row_is, f"{ON_TIME_DAYS} days", *extract.guide, *PERSONAL_CELLS):
        assert line in in_one_line(text)
    assert re.findall(r"^### (.*)$", text, re.MULTILINE) == list(extract.names)
    for column in extract.columns:
        told = section(name, column.name)
        assert column.meaning in told
        assert ("It must be filled in." in told) == column.required
        if column.codes == YES_NO:
            assert all(code in told for code in YES_NO)
            assert "`not_asked` (nobody asked)" in in_one_line(text)
        else:
            assert all(f"`{code}`" in told for code in column.codes)
        assert ("YYYY-MM-DD" in told) == (column.kind in ("date", "datetime"))
        assert ("keyed code" in told) == (column.kind in ("key", "keys"))


@pytest.mark.parametrize("name", EXTRACTS)
def test_the_guide_tells_every_rule_in_words(name: str) -> None:
    text = in_one_line(guide(EXTRACTS[name]))
    own = {*EXTRACTS[name].checks, *(reference.check for reference in EXTRACTS[name].references)}
    rules = row_rules(EXTRACTS[name])
    assert len(rules) >= len(own)
    for rule in rules:
        assert rule.says in text
        assert not re.search(r"[{}]", rule.says)
    stopping, _, caveats = text.partition("with a caveat, when:")
    assert all((rule.says in stopping) == rule.stops for rule in rules)
    assert all((rule.says in caveats) != rule.stops for rule in rules)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("police_incident", "the rows of that quarter, told by `reported_date`, and no others. No later file repeats"),
        ("kpi_return", "the rows of that quarter. No later file repeats"),
        ("service_episode", "as it stands now, and none that is later by `referral_date`. A case keeps its code"),
        (
            "workforce",
            "Once a quarter, within 21 days of the quarter's end. The file holds the whole list as it stands",
        ),
        ("population", "Once a year, for the quarter from January to March, within 21 days"),
    ],
)
def test_the_guide_says_which_rows_are_sent_and_when(name: str, says: str) -> None:
    assert says in in_one_line(guide(EXTRACTS[name]))
    nothing_happened = "send the header alone"
    assert (nothing_happened in guide(EXTRACTS[name])) == (EXTRACTS[name].delivered != "snapshot")


@pytest.mark.parametrize("name", EXTRACTS)
def test_the_guide_is_easy_to_read_in_any_window(name: str) -> None:
    for line in guide(EXTRACTS[name]).splitlines():
        assert len(line) <= 120
        assert line == line.rstrip()


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_an_instrument_says_how_its_rows_come_about(name: str) -> None:
    told = in_one_line(guide(EXTRACTS[name]).partition("## How the rows come about")[2].partition("\n## ")[0])
    assert EXTRACTS[name].guide
    assert told.strip() == " ".join(EXTRACTS[name].guide)


@pytest.mark.parametrize("name", EXTRACTS)
def test_the_note_in_the_guide_is_a_whole_note(name: str) -> None:
    note = Note(**tomllib.loads(note_in(name)))
    assert set(note.model_fields_set) == set(Note.model_fields)
    assert (note.extract_id, note.row_count) == (name, 0)


def test_a_column_is_told_as_data_too() -> None:
    columns = {column.name: column for column in column_guide(EXTRACTS["police_incident"])}
    assert tuple(columns) == EXTRACTS["police_incident"].names
    assert columns["relationship"].codes == EXTRACTS["police_incident"].column("relationship").codes
    assert [columns[name].is_closed for name in ("relationship", "crime_flag")] == [False, True]
    assert [columns[name].limits for name in ("children_present_count", "crime_flag")] == ["0 to 10", ""]
    assert "service_episode.person_key" in columns["victim_key"].met_in
    assert "cps_case.suspect_key" not in columns["victim_key"].met_in
    assert columns["incident_key"].met_in == ()
    assert columns["incident_key"].required
    assert {own.limits for own in column_guide(EXTRACTS["kpi_return"])} == {"", "0 or more"}
    [spend] = [own.limits for own in column_guide(EXTRACTS["campaign"]) if own.name == "spend"]
    assert spend == "usually 0 to 1,000,000"
    [due] = [own.kind for own in column_guide(EXTRACTS["action"]) if own.name == "due_date"]
    assert due.endswith("it may lie in the future")


@pytest.mark.parametrize("there", ["helpline.csv", "helpline.guide.md"])
def test_nothing_is_overwritten(there: str, tmp_path: Path) -> None:
    (tmp_path / there).write_text("calls of the quarter", encoding="utf-8")
    before = snapshot(tmp_path)
    with pytest.raises(ConfigurationError, match=f"{there} is there already. Nothing was written."):
        write_template("helpline", tmp_path)
    assert snapshot(tmp_path) == before


def test_a_dead_link_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "helpline.csv").symlink_to(tmp_path / "elsewhere.csv")
    with pytest.raises(ConfigurationError, match="is there already"):
        write_template("helpline", tmp_path)
    assert not (tmp_path / "elsewhere.csv").exists()


def test_a_file_in_place_of_the_folder_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("mine", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"The template cannot be written to .*folder"):
        write_template("helpline", tmp_path / "folder")
    assert (tmp_path / "folder").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("police_incidents", "police_incident"),
        ("Police-Incident", "police_incident"),
        ("service episode", "service_episode"),
        ("refuge", "refuge_request"),
        ("../police_incident", "police_incident"),
        ("xyzzy", None),
        ("", None),
    ],
)
def test_a_wrong_name_is_refused_with_what_was_meant(given: str, meant: str | None, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        write_template(given, tmp_path)
    says = str(refused.value)
    assert (f"Did you mean {meant}?" in says) if meant else ("Did you mean" not in says)
    assert all(name in says for name in EXTRACTS)
    assert snapshot(tmp_path) == {}


def test_an_extract_without_a_suite_has_no_guide_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(column_words, "SUITES", tmp_path / "expectations")
    with pytest.raises(ConfigurationError, match=re.escape("There is no suite expectations/helpline.json.")):
        write_template("helpline", tmp_path / "out")
    assert not (tmp_path / "out").exists()
