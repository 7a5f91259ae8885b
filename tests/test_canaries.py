"""Nothing of a row leaves the partnership's folder: canaries in every column, through real runs that succeed, are
rejected, fail, are stopped or meet a full disk."""

from __future__ import annotations

import logging
import shutil
import signal
import subprocess
import sys
import threading
import warnings
from pathlib import Path

import pytest

from dvmetrics.errors import values_kept_back
from dvmetrics.extracts import EXTRACTS
from tests.canaries import CODE, WORD, Canaries, plant, spoil_cells, spoil_files
from tests.conftest import snapshot
from tests.deliveries.folder import SENDERS, configuration, copy_of, write_partnership
from tests.deliveries.making import LAST, QUARTERS
from tests.test_cli import called
from tests.world import World

ROW = f"{CODE}0123456789abcdef01234567 {WORD}"
"""What a library might quote."""
READ_A_ROW = """
import csv, logging, os, sys, warnings
from pathlib import Path
row = str(next(csv.DictReader(next(Path({folder!r}).glob("2001Q4/helpline.csv")).open(encoding="utf-8"))))
"""


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Canaries]:
    """The tiny partnership of every extract, with canaries that the gate accepts."""
    folder, canaries = tmp_path_factory.mktemp("planted") / "northton", Canaries()
    plant(write_partnership(folder), canaries)
    return folder, canaries


@pytest.fixture
def world(planted: tuple[Path, Canaries], tmp_path: Path) -> World:
    """A place to run in, with the planted partnership cut down to the helpline's calls."""
    made = World.make(tmp_path / "world")
    copy_of(planted[0], made.data, "helpline", required=("helpline",))
    return made


@pytest.mark.slow
def test_a_good_run_leaves_nothing_of_a_row_anywhere(planted: tuple[Path, Canaries], tmp_path: Path) -> None:
    """All codes, open words, days and numbers that the gate takes; the oldest files are broken in every way, so that
    the page on the quality of the data has something to say."""
    world, canaries = World.make(tmp_path / "world"), planted[1]
    shutil.copytree(planted[0], world.data)
    spoil_files(world.data, QUARTERS[:2])
    ended = world.run("--quarter", str(LAST))
    assert ended.code == 0, ended.err
    assert world.leaks(canaries, ended) == {}
    assert world.written_elsewhere() == set()
    assert "rejected" in (world.outputs / str(LAST) / "quality.html").read_text(encoding="utf-8")


TAKE_NO_NUMBER_OF_THEIR_OWN = {
    "education_link": {"days_missed"},
    "feedback_round": {"invited", "answered"},
    "housing_approach": {"ta_nights"},
    "marac_meeting": set(EXTRACTS["marac_meeting"].of_kind("count")),
    "perp_referral": {"sessions_planned", "sessions_attended"},
    "police_incident": {"children_present_count"},
    "population": {"year"},
    "population_group": {"year", "grp"},
    "refuge_request": {"adults", "children", "nights"},
    "service_episode": {"children_4_17", "children_offered"},
    "service_outcome": {"wellbeing"},
    "training_event": {"places"},
    "workforce": {"front_line_headcount"},
    "kpi_return": {"indicator"},
}
"""Columns whose numbers must be small, or whose names are ours. A rejected file has canaries in them too."""


def test_every_column_that_can_take_a_canary_has_one(planted: tuple[Path, Canaries]) -> None:
    """But for columns of listed codes, which take none that the gate accepts, and dates, which have to fit."""
    for name, extract in EXTRACTS.items():
        can = {own.name for own in extract.columns if not own.codes and own.kind not in ("date", "datetime")}
        have = {column for extract_name, column in planted[1].fields if extract_name == name}
        assert can - have == TAKE_NO_NUMBER_OF_THEIR_OWN.get(name, set()), name
    dated = {(name, column) for name, own in EXTRACTS.items() for column in own.of_kind("date", "datetime")}
    assert {name for name, _ in dated} - {name for name, _ in dated & planted[1].fields} == {"kpi_return"}


@pytest.mark.slow
def test_a_rejected_run_leaves_nothing_of_a_row_anywhere(tmp_path: Path) -> None:
    """Every column of every extract holds every bad cell, and the files before are broken in every way."""
    world, canaries = World.make(tmp_path / "world"), Canaries()
    write_partnership(world.data)
    (world.data / "partnership.toml").write_text(configuration(required=tuple(SENDERS)), encoding="utf-8")
    spoil_files(world.data, QUARTERS[:-1])
    spoil_cells(world.data, QUARTERS[-1:], canaries)
    ended = world.run("--quarter", str(LAST))
    assert ended.code == 3
    # Twice a year's registers are due in a year's first quarter only.
    delivered = {name for name, extract in EXTRACTS.items() if extract.due == "quarter"}
    assert {extract for extract, _ in canaries.fields} == delivered
    assert all(f"{name} from" in ended.err for name in delivered)
    assert world.leaks(canaries, ended) == {}
    assert world.written_elsewhere() == set()
    assert not world.outputs.exists()


FAILING_CELLS = {
    "raises": "try:\n    raise KeyError(row)\nexcept KeyError as error:\n    raise ValueError(row) from error",
    "dies": "os.write(1, row.encode()); os.write(2, row.encode()); logging.error(row); os.kill(os.getpid(), 9)",
    "prints": "print(row); warnings.warn(row); logging.getLogger('x').error(row)",
}


@pytest.mark.slow
@pytest.mark.parametrize("source", FAILING_CELLS.values(), ids=FAILING_CELLS)
def test_a_failing_notebook_leaves_nothing_of_a_row_behind(
    source: str, world: World, planted: tuple[Path, Canaries]
) -> None:
    world.outputs.mkdir()
    (world.outputs / "kept.txt").write_text("as it was", encoding="utf-8")
    before = snapshot(world.outputs)
    ended = world.run(prelude=world.with_cell(READ_A_ROW.format(folder=str(world.data)) + source))
    assert ended.code == 5, ended.err
    # Until it is removed, the notebook's own draft holds what its cell showed.
    assert world.leaks(planted[1], ended, meanwhile=False) == {}
    assert snapshot(world.outputs) == before


@pytest.mark.slow
def test_the_code_of_a_case_in_a_name_stops_a_run(world: World) -> None:
    """Somebody gave the place a name that a caller's record has too: what the configuration says may be published, what
    a record says may not."""
    calls = next((world.data / str(LAST)).glob("helpline*.csv")).read_text(encoding="utf-8").splitlines()
    code = dict(zip(calls[0].split(","), calls[1].split(","), strict=True))["call_key"]
    configured = world.data / "partnership.toml"
    text = configured.read_text(encoding="utf-8")
    configured.write_text(text.replace('place = "Northton"', f'place = "Northton, {code}"'), encoding="utf-8")
    ended = world.run("--quarter", str(LAST))
    assert ended.code == 4, ended.err
    assert code not in ended.out + ended.err
    assert not world.outputs.exists()


QUOTING = f"""
import logging, threading, warnings
from dvmetrics import run

def quoting(*_, **__):
    warnings.warn("{ROW}", UserWarning)
    logging.getLogger("library").error("{ROW}")
    thread = threading.Thread(target=lambda: int("{ROW}"))
    thread.start()
    thread.join()
    try:
        int("{ROW}")
    except ValueError as error:
        raise KeyError("{ROW}") from error

run.check_apart = quoting
"""


@pytest.mark.parametrize("largest_file", [None, 100])
def test_what_libraries_say_of_a_row_is_not_repeated(
    largest_file: int | None, world: World, planted: tuple[Path, Canaries]
) -> None:
    """Not even when there is no room for the log of it."""
    ended = world.run(prelude=QUOTING, largest_file=largest_file)
    assert ended.code == 1
    assert "(KeyError)" in ended.err
    assert "A library warned of something (UserWarning" in ended.err
    assert world.leaks(planted[1], ended) == {}
    logs = list((world.data / "restricted").glob("error-*.log"))
    assert len(logs) == (1 if largest_file is None else 0)
    assert ("could not be written down" in ended.err) is (largest_file is not None)
    if logs:
        assert "builtins.ValueError" in logs[0].read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("at", "everyone"), [("gate", True), ("measure and release", True), ("notebooks", False), ("move into place", True)]
)
def test_a_run_that_is_interrupted_leaves_nothing_of_a_row_behind(
    at: str, everyone: bool, world: World, planted: tuple[Path, Canaries]
) -> None:
    ended = world.interrupted(at, everyone=everyone)
    assert ended.code == 1
    assert ended.err.splitlines()[-1] == "Stopped. Nothing was published."
    assert "Traceback" not in ended.err
    assert world.leaks(planted[1], ended) == {}
    assert not world.outputs.exists()
    assert list((world.root / "tmp").iterdir()) == []


def test_a_scheduler_that_ends_a_run_is_heard(world: World) -> None:
    ended = world.interrupted("gate", everyone=False, by=signal.SIGTERM)
    assert ended.code == 1
    assert "Stopped. Nothing was published." in ended.err


@pytest.mark.slow
@pytest.mark.parametrize("largest_file", [0, 1_000, 1_000_000])
def test_a_full_disk_leaves_nothing_of_a_row_behind(
    largest_file: int, world: World, planted: tuple[Path, Canaries]
) -> None:
    """Full at once, when figures are released, and when the pages' assets are written."""
    world.outputs.mkdir()
    before = snapshot(world.outputs)
    ended = world.run(largest_file=largest_file)
    assert ended.code == 1
    assert "(OSError: File too large) and nothing was published" in ended.err
    assert "Traceback" not in ended.err
    assert world.leaks(planted[1], ended) == {}
    assert snapshot(world.outputs) == before


@pytest.mark.slow
def test_a_shelf_that_cannot_be_written_to_is_left_as_it_was(world: World, planted: tuple[Path, Canaries]) -> None:
    world.outputs.write_text("no folder", encoding="utf-8")
    ended = world.run()
    assert ended.code in (1, 2)
    assert "Traceback" not in ended.err
    assert world.leaks(planted[1], ended) == {}
    assert world.outputs.read_text(encoding="utf-8") == "no folder"
    assert list((world.root / "tmp").iterdir()) == []


@pytest.mark.parametrize("raised", [KeyboardInterrupt, OSError])
def test_stopped_again_while_it_says_what_went_wrong(
    raised: type[BaseException], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def quoting(*_: object, **__: object) -> None:
        raise ValueError(ROW)

    def again(*_: object) -> None:
        raise raised

    monkeypatch.setattr("dvmetrics.run.run_quarter", quoting)
    monkeypatch.setattr("dvmetrics.restricted.write_log", again)
    assert called(monkeypatch, "run", "--data", "nowhere") == 1
    assert capsys.readouterr().err == ""


def test_what_nobody_catches_is_cut_to_its_kind_while_it_lasts(capsys: pytest.CaptureFixture[str]) -> None:
    before = (warnings.showwarning, sys.excepthook, sys.unraisablehook, threading.excepthook, logging.lastResort)
    with values_kept_back(), warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(ROW, stacklevel=1)
        thread = threading.Thread(target=lambda: int(ROW))
        thread.start()
        thread.join()
        sys.excepthook(ValueError, ValueError(ROW), None)
        _Unraisable()
    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith("A library warned of something (UserWarning, test_canaries.py")
    assert said[1:] == [
        "A part of the run was stopped by ValueError.",
        "Stopped by ValueError.",
        "Passed over: ValueError.",
    ]
    assert before == (
        warnings.showwarning,
        sys.excepthook,
        sys.unraisablehook,
        threading.excepthook,
        logging.lastResort,
    )


class _Unraisable:
    def __del__(self) -> None:
        raise ValueError(ROW)


def test_a_crash_leaves_no_image_of_the_memory(tmp_path: Path) -> None:
    """Nor does one of a process that the run starts: limits are inherited."""
    code = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_CORE, resource.getrlimit(resource.RLIMIT_CORE)[1:] * 2)\n"
        "from dvmetrics import cli\nsys.argv = ['dvmetrics', 'list', '--json']\n"
        "try:\n    cli.main()\nexcept SystemExit:\n    print(resource.getrlimit(resource.RLIMIT_CORE)[0])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.splitlines()[-1] == "0"
