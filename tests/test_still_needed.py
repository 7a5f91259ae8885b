"""`dvmetrics check` on a quarter that is not complete: what is needed, in order, and where it goes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dvmetrics.deliveries.inbox import find
from dvmetrics.evaluation import check_begun
from dvmetrics.new_partnership.answers import Answers
from dvmetrics.new_partnership.folder import write_folder
from dvmetrics.partnership import CONFIGURATION, load
from dvmetrics.periods import Quarter
from dvmetrics.still_needed import StillNeeded
from tests.test_cli import called

MakeReturns = Callable[..., Path]
Capture = pytest.CaptureFixture[str]
ANSWERS = Answers(
    name="Smallham",
    place="Smallham",
    agencies={"police": "Smallham Police", "womens_aid": "Smallham Women's Aid", "council": "Smallham Council"},
    extracts={
        "helpline": ("womens_aid",),
        "police_incident": ("police",),
        "population": ("council",),
        "service_episode": ("womens_aid", "council"),
    },
    required=("service_episode", "police_incident"),
    first_quarter=Quarter(2026, 3),
)
PUT = re.compile(r"put the file at: +(\S+) \([^;]+; and beside it its note, (\S+)\)")


def spoilt(data: Path, quarter: str, words: str, others: str) -> Path:
    """A return with other words in place of some of its own."""
    file = data / quarter / "kpi_return.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(words, others), encoding="utf-8")
    return file


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "smallham", ANSWERS).folder


def needed(folder: Path, quarter: str = "latest") -> list[str]:
    return list(StillNeeded(load(folder), folder, check_begun(folder, quarter)).lines())


def numbered(lines: list[str]) -> list[str]:
    return [line for line in lines if re.match(r"\d+\. ", line)]


def test_a_fresh_folder_is_told_what_comes_next(fresh: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    assert called(monkeypatch, "check", "--data", str(fresh)) == 3
    captured = capsys.readouterr()
    assert captured.err.strip().splitlines()[-1] == (
        "2026Q3 cannot be run yet: 3 required files are missing. The list above says which."
    )
    assert "What is still needed for July to September 2026, in order" in captured.out
    assert "[arrived]" not in captured.out  # not said twice
    assert numbered(captured.out.splitlines()) == [
        "1. police_incident from Smallham Police for July to September 2026",
        "2. service_episode from Smallham Council for July to September 2026",
        "3. service_episode from Smallham Women's Aid for July to September 2026",
        "4. helpline from Smallham Women's Aid for July to September 2026",
    ]
    assert (
        captured.out.index("3. ") < captured.out.index("There is an edition without these") < captured.out.index("4. ")
    )
    assert f"dvmetrics map FILE --extract police_incident --agency police --data {fresh}" in captured.out
    assert f"how it should look: {fresh}/templates/police_incident.guide.md" in captured.out
    assert f"Not set yet in {fresh}/partnership.toml" in captured.out
    for setting in ("[targets]: nobody has agreed a target", "[[campaigns]]", "help:", "nobody owes 30 of the 34"):
        assert setting in captured.out


def test_a_file_at_the_place_that_is_named_is_found_there(fresh: Path) -> None:
    own = load(fresh)
    places = [match.groups() for line in needed(fresh) if (match := PUT.search(line))]
    assert len(places) == 4
    for place, note in places:
        extract, _, _ = Path(place).stem.partition("__")
        shutil.copy(fresh / "templates" / f"{extract}.csv", place)
        (Path(place).parent / note).write_text("", encoding="utf-8")
    found = find(own, fresh, Quarter(2026, 3))
    assert {str(delivery.path) for delivery in found} == {place for place, _ in places}
    assert all(delivery.note_is_faulty for delivery in found)  # each note, empty as it is, is known to be that file's
    lines = needed(fresh)
    assert len(numbered(lines)) == 4  # they hold nothing, and nothing says why
    assert sum("the file there cannot be used, as said above" in line for line in lines) == 4
    assert not [line for line in lines if "dvmetrics map" in line]


def test_without_a_guide_the_command_that_writes_it_is_named(fresh: Path) -> None:
    shutil.rmtree(fresh / "templates")
    assert f"   how it should look: dvmetrics template helpline --out {fresh}/templates writes its guide" in needed(
        fresh
    )


def test_without_any_folder_of_a_quarter_it_is_the_first_one(fresh: Path) -> None:
    (fresh / "2026Q3").rmdir()
    assert needed(fresh)[0] == "What is still needed for July to September 2026, in order"
    for name in ("2026Q4", "2026Q2"):  # the one is before the partnership's first
        (fresh / name).mkdir()
    assert needed(fresh)[0] == "What is still needed for October to December 2026, in order"
    (fresh / "2027Q1").mkdir()
    yearly = "4. population from Smallham Council for January to March 2027"
    assert yearly in numbered(needed(fresh))
    assert not [line for line in numbered(needed(fresh, "2026Q4")) if "population" in line]


def test_a_name_that_nothing_is_known_of_is_still_an_error(
    fresh: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    (fresh / "2026Q3/polcie.csv").write_text("a", encoding="utf-8")
    assert called(monkeypatch, "check", "--data", str(fresh)) == 2
    assert "is named after no extract" in capsys.readouterr().err


def test_a_run_of_the_latest_names_the_command_that_tells(
    fresh: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture, tmp_path: Path
) -> None:
    assert called(monkeypatch, "run", "--data", str(fresh), "--outputs", str(tmp_path / "out")) == 2
    assert "dvmetrics check says what is still needed" in capsys.readouterr().err


def test_a_complete_quarter_is_told_nothing_more(
    returns: MakeReturns, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    data = returns(policy="committee")
    path = data / CONFIGURATION
    path.write_text(
        path.read_text(encoding="utf-8") + '\n[extracts.helpline]\nagencies = ["council"]\n', encoding="utf-8"
    )
    assert called(monkeypatch, "check", "--data", str(data)) == 0
    shown = capsys.readouterr().out
    assert "still needed" not in shown
    assert "critical: helpline from Smallham Council, 2020Q4 [arrived] The file did not arrive." in shown
    assert shown.splitlines()[-1] == "2020Q4 can be run."


def test_a_file_that_is_rejected_is_to_be_corrected(
    returns: MakeReturns, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    data = returns(policy="committee")
    file = spoilt(data, "2020Q4", ",43,", ",many,")
    assert called(monkeypatch, "check", "--data", str(data), "--quarter", "2020Q4") == 3
    captured = capsys.readouterr()
    assert f"the file there cannot be used, as said above: {file}" in captured.out
    assert "ask the agency for a corrected one" in captured.out
    assert "The gate rejected 2020Q4. kpi_return from Smallham Council, 2020Q4 [is_a_number]" in captured.err
    assert "many" not in captured.out + captured.err


def test_a_file_of_an_earlier_quarter_that_cannot_be_used_is_said_with_why_and_what_follows(
    returns: MakeReturns, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    data = returns(policy="committee")
    spoilt(data, "2020Q3", "period_start", "From")
    assert called(monkeypatch, "check", "--data", str(data), "--quarter", "2020Q4") == 0
    shown = capsys.readouterr().out
    assert "earlier: kpi_return from Smallham Council, 2020Q3 [has_every_column] period_start: " in shown
    assert "Figures of those quarters that need these files are shown as [x], also where they had a number." in shown


def test_a_file_that_may_only_be_laid_out_otherwise_can_be_mapped(
    returns: MakeReturns, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    data = returns(policy="committee")
    file = spoilt(data, "2020Q4", "period_start", "From")
    assert called(monkeypatch, "check", "--data", str(data), "--quarter", "2020Q4") == 3
    shown = capsys.readouterr().out
    command = f"dvmetrics map {file} --extract kpi_return --agency council --data {data} --replace"
    assert f"   if only its layout is another: {command}\n   else ask the agency for a corrected one" in shown


def test_of_two_files_of_one_period_one_is_to_be_deleted(
    returns: MakeReturns, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    data = returns(policy="committee")
    (data / "2020Q4/kpi_return.xlsx").write_bytes(b"PK")
    assert called(monkeypatch, "check", "--data", str(data), "--quarter", "2020Q4") == 3
    captured = capsys.readouterr()
    assert "delete the one that is not meant, or move it out of the folder; the agency need not correct" in captured.out
    assert "ask the agency for a corrected one" not in captured.out


def test_a_partnership_that_requires_nothing_is_told_so(
    fresh: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    path = fresh / CONFIGURATION
    path.write_text(path.read_text(encoding="utf-8").replace("required = true", ""), encoding="utf-8")
    assert called(monkeypatch, "check", "--data", str(fresh)) == 0
    shown = capsys.readouterr().out
    assert "so 'latest' never finds it complete: set `required = true`" in shown
    assert len(numbered(shown.splitlines())) == 4


def test_files_of_many_periods_go_where_their_pattern_says(returns: MakeReturns) -> None:
    data = returns(policy="committee")
    path = data / CONFIGURATION
    source = '\n[sources.kpi_return]\nfiles = "returns/*.csv"\nagency = "council"\n'
    path.write_text(path.read_text(encoding="utf-8") + source, encoding="utf-8")
    lines = needed(data)
    assert numbered(lines) == ["1. kpi_return from Smallham Council for October to December 2020"]
    assert f"   put the file at:    {data}/returns/*.csv" in lines


@pytest.mark.parametrize("place", ["layouts.police_incident.police", "a map"])
def test_a_file_of_which_it_is_said_how_it_is_laid_out_need_not_be_mapped(place: str, fresh: Path) -> None:
    said = 'sheet = "Incidents"\ncolumns = { reported_date = "Day" }\n'
    if place == "a map":
        (fresh / "maps").mkdir()
        (fresh / "maps/police_incident.police.toml").write_text(said, encoding="utf-8")
    else:
        with (fresh / CONFIGURATION).open("a", encoding="utf-8") as file:
            file.write(f"\n[{place}]\n{said}")
    text = "\n".join(needed(fresh))
    assert (
        f"put the file at:    {fresh}/2026Q3/police_incident.xlsx (.xlsx, .csv, .parquet; and beside it its note, "
        in text
    )
    assert "its note, police_incident.delivery.toml)" in text
    where = "maps/police_incident.police.toml" if place == "a map" else f"[{place}] of partnership.toml"
    assert f"how it should look: as {where} says" in text
    assert "--extract police_incident" not in text
    assert "--extract helpline" in text


@pytest.mark.parametrize(
    ("targets", "says"),
    [
        ("", "[targets]: nobody has agreed a target; "),
        ('[targets."1.3"]\nvalue = 95\nset_by = "us"\nset_on = 2026-01-01\nstatus = "proposed"\n', "1 are proposed"),
        ('[targets."1.3"]\nvalue = 95\nset_by = "us"\nset_on = 2026-01-01\nstatus = "agreed"\n', None),
    ],
)
def test_targets_that_nobody_has_agreed_are_named(targets: str, says: str | None, fresh: Path) -> None:
    path = fresh / CONFIGURATION
    path.write_text(path.read_text(encoding="utf-8") + targets, encoding="utf-8")
    told = [line for line in needed(fresh) if "[targets]" in line]
    assert len(told) == (0 if says is None else 1)
    assert says is None or says in told[0]
