"""What `dvmetrics pseudonymise` refuses: in a sentence without a cell or a key, with everything left as it was."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import snapshot
from tests.pseudonyms.agency import FIELDS, GOOD, KEY, OUT, POLICE, SHARED, Run

REFUSED = [
    # The key.
    ([*GOOD, *OUT], "A code is never made without a key"),
    ([*GOOD, *OUT, "--key", KEY], "A key must not stand in the command itself"),
    ([*GOOD, *OUT, f"--key={KEY}"], "A key must not stand in the command itself"),
    ([*GOOD, *OUT, *SHARED, KEY], "A key must not stand in the command itself"),
    ([*GOOD, *OUT, *SHARED, "aid.csv"], "Name one FILE. A key must not stand in the command itself"),
    ([*GOOD, *OUT, "--key-file", KEY], "A key must not stand in the command itself"),
    ([*GOOD, *OUT, "--key-file", "none.key"], "The file that --key-file names cannot be read: No such file"),
    ([*GOOD, *OUT, "--key-file", "."], "What --key-file names is a folder"),
    (["--new-key", KEY], "A key must not stand in the command itself"),
    (["--new-key", "nowhere/new.key"], "The key cannot be written to nowhere/new.key: No such file"),
    (["police.csv", "--new-key", "new.key"], "--new-key makes a key and nothing else"),
    # The codes.
    ([*GOOD[:1], *FIELDS, *SHARED, *OUT], "Name with --code which code is made"),
    (["police.csv", "--code", "police_incidents.victim_key", *FIELDS, *SHARED, *OUT], "Did you mean police_incident?"),
    (["police.csv", "--code", "police_incident", *FIELDS, *SHARED, *OUT], "It has: police_incident.incident_key"),
    (["police.csv", "--code", "police_incident.crime_flag", *FIELDS, *SHARED, *OUT], "has no code crime_flag"),
    (
        ["police.csv", "--code", "police_incident.child_keys", *FIELDS, *SHARED, *OUT],
        "child_keys holds several codes in one cell: say with --parted-by",
    ),
    ([*GOOD, "--parted-by", "bar", *SHARED, *OUT], "victim_key is the code of one person or case, so --parted-by is"),
    (
        [*GOOD, "--code", "police_incident.child_keys", "--parted-by", "bar", *SHARED, *OUT],
        "child_keys holds several codes in one cell, and other codes one: make them one after the other",
    ),
    (
        ["police.csv", "--code", "police_incident.child_keys", *FIELDS, "--parted-by", ";", *SHARED, *OUT],
        "which is one of semicolon, comma, bar, line",
    ),
    ([*GOOD, "--code", "marac_case.perp_key", *SHARED, *OUT], "all of one extract"),
    (["police.csv", "--code", "police_incident.incident_key", *FIELDS, *SHARED, *OUT], "make it of your own number"),
    # The fields.
    ([*GOOD[:5], *SHARED, *OUT], "made of family_name, given_name, date_of_birth together, or of number alone"),
    ([*GOOD, "--column", "number=Ref", *SHARED, *OUT], "and of nothing else"),
    ([*GOOD, "--column", "surname=Surname", *SHARED, *OUT], "the fields are: family_name, given_name, date_of_birth"),
    ([*GOOD, "--column", "family_name=Ref", *SHARED, *OUT], "--column names one twice"),
    ([*GOOD[:3], *[w.replace("Forename", "Surname") for w in FIELDS], *SHARED, *OUT], "--column names one twice"),
    ([*GOOD, "--numbers-of", "police", *SHARED, *OUT], "--numbers-of goes with --column number=COLUMN alone"),
    ([*GOOD[:3], "--column", "number=Ref", *SHARED, *OUT], "needs --numbers-of"),
    ([*GOOD[:3], "--column", "number=Ref", "--numbers-of", "The Police", *SHARED, *OUT], "as a short name"),
    ([*GOOD[:3], *[w.replace("DOB", "Born") for w in FIELDS], *SHARED, *OUT], "police.csv has no column Born"),
    ([*GOOD, "--drop", "Address", *SHARED, *OUT], "police.csv has no column Address"),
    # The files.
    ([*GOOD, *SHARED], "with --out the file to write"),
    ([*GOOD[1:], *SHARED, *OUT], "Name the FILE"),
    ([*GOOD, *SHARED, "--out", "police.csv"], "police.csv is there already. Nothing was written"),
    ([*GOOD, *SHARED, "--out", "dead.csv"], "dead.csv is there already. Nothing was written"),
    ([*GOOD, *SHARED, "--out", "out.xlsx"], "out.xlsx must end in .csv or .parquet: nothing else is written"),
    ([*GOOD, *SHARED, "--out", "x" * 300 + ".csv"], "cannot be written: File name too long"),
    ([*GOOD, *SHARED, "--out", "nowhere/out.csv"], "nowhere/out.csv cannot be written: No such file"),
    (["nothing.csv", *GOOD[1:], *SHARED, *OUT], "nothing.csv cannot be read: No such file"),
    (["book.xlsx", *GOOD[1:], *SHARED, *OUT], "book.xlsx cannot be read: No such file"),
    (["book.ods", *GOOD[1:], *SHARED, *OUT], "book.ods is neither CSV, Excel (.xlsx) nor Parquet by its name. Save it"),
    ([*GOOD, "--sheet", "One", *SHARED, *OUT], "police.csv is no workbook: --sheet goes with Excel alone"),
]


@pytest.mark.parametrize(("words", "says"), REFUSED)
def test_what_cannot_be_done_is_a_sentence_and_leaves_everything_as_it_was(
    words: list[str], says: str, run: Run
) -> None:
    Path("dead.csv").symlink_to("elsewhere.csv")
    before = snapshot(Path())
    code, shown = run(*words)
    assert code == 2
    assert says in shown
    assert len(shown.strip().splitlines()) == 1
    assert snapshot(Path()) == before


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666, 0o620])
def test_a_key_that_others_can_read_or_change_is_refused(mode: int, run: Run) -> None:
    Path("shared.key").chmod(mode)
    code, shown = run(*GOOD, *SHARED, *OUT)
    assert code == 2
    assert "Others on this machine can read the key file shared.key. Close it to them (chmod 600)" in shown
    assert not Path("out.csv").exists()


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("", "The key is too short"),
        (KEY[:31], "The key is too short: it needs at least 32 bytes"),
        (f"  {KEY[:31]}\n\n", "The key is too short"),
        ("a" * 64, "The key is too regular"),
        ("12" * 32, "The key is too regular"),
    ],
)
def test_a_weak_key_is_refused(key: str, says: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("shared.key").write_text(key, encoding="utf-8")
    code, shown = run(*GOOD, *SHARED, *OUT)
    assert (code, says in shown) == (2, True)
    monkeypatch.setenv("DVMETRICS_KEY", key)
    code, shown = run(*GOOD, *OUT)
    assert code == 2
    assert (says if key else "never made without a key") in shown
    assert not Path("out.csv").exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (POLICE.encode("cp1252", "replace"), "police.csv is not text in UTF-8"),
        (POLICE.encode("utf-16"), "police.csv is not text in UTF-8"),
        (POLICE.replace(",", ";").encode(), "the cells are not parted by commas"),
        (POLICE.replace('twice"', "twice").encode(), "the cells cannot be told apart"),
        (POLICE.replace("DOB", "Surname").encode(), "the header names the same column twice"),
        (POLICE.replace("43/4,", "43/4,,").encode(), "1 of 5 rows have more or fewer cells than the header"),
        (POLICE.replace("Notes on it", "").encode(), "a column with cells has no name in the header"),
        (POLICE.replace("crime_flag", "victim_key").encode(), "has a column victim_key already"),
        (POLICE.partition("\n")[2].encode(), "has no column DOB or Forename or Surname"),  # the header is missing
        (b"\n\n", "police.csv is empty"),
        (b"", "police.csv is empty"),
        (POLICE.rpartition(",01/01")[0].encode(), "police.csv breaks off in the middle of its last row"),
        (
            POLICE.replace("19", "").replace("2001", "01").encode(),
            "No row of police.csv gives a code: date_of_birth cannot be read in 5, ",
        ),
    ],
)
def test_a_file_that_cannot_be_coded_is_said_to_be_one(content: bytes, says: str, run: Run) -> None:
    Path("police.csv").write_bytes(content)
    before = snapshot(Path())
    code, shown = run(*GOOD, *SHARED, *OUT)
    assert code == 2
    assert says in shown
    assert snapshot(Path()) == before


def test_a_broken_parquet_file_is_said_to_be_one(run: Run) -> None:
    Path("police.parquet").write_bytes(b"PAR1 O'Brien PAR1")
    code, shown = run("police.parquet", *GOOD[1:], *SHARED, "--out", "out.parquet")
    assert (code, "police.parquet cannot be opened: it is damaged" in shown) == (2, True)


KEYS = [
    KEY,
    KEY.upper(),
    "an example key, that is = no secret at all",
    "q7/Rz0k+V1b.Hn3xYpLw8/dT5uJ2eMgAc9sKfQoZiX4=",
    "kw0rz7Hn3x//YpLw8dT5uJ.2eMgAc9sKfQoZiX4",
    "two  spaces in  a key are as good as any other",
]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    "words",
    [
        [*GOOD, *SHARED, *OUT, "--drop", "{}"],
        [*GOOD, *SHARED, *OUT, "--sheet", "{}"],
        [*GOOD, *SHARED, *OUT, "--parted-by", "{}"],
        [*GOOD, *SHARED, *OUT, "--numbers-of", "{}"],
        [*GOOD, *SHARED, *OUT, "--code", "{}"],
        [*GOOD[:1], *GOOD[3:], *SHARED, *OUT, "--code", "police_incident.{}"],
        [*GOOD, *SHARED, *OUT, "--column", "{}"],
        [*GOOD[:-1], "date_of_birth={}", *SHARED, *OUT],
        [*GOOD, *SHARED, *OUT, "{}"],
        [*GOOD, *SHARED, "--out", "{}"],
        [*GOOD, *SHARED, "--out", "nowhere/{}.csv"],
        [*GOOD, *OUT, "--key-file", "{}"],
        ["{}", *GOOD[1:], *SHARED, *OUT],
        ["{}.csv", *GOOD[1:], *SHARED, *OUT],
        ["--new-key", "{}"],
        ["--new-key", "new.key", "--key-file", "{}"],
        [*GOOD, *OUT, "--key", "{}"],
        [*GOOD, *OUT, "--keyfile={}"],
        [*GOOD, *OUT, "-k{}"],
    ],
    ids=" ".join,
)
def test_a_key_in_the_wrong_place_is_never_repeated(words: list[str], key: str, run: Run) -> None:
    given = [word.format(key) for word in words]
    before = snapshot(Path())
    code, shown = run(*given)
    assert code == 2
    assert len(shown.strip().splitlines()) == 1
    for part in (key, *re.split("[/.=,]| {2}", key)):
        assert len(part) < 9 or part not in shown
    assert snapshot(Path()) == before


def test_a_long_name_of_a_column_is_not_repeated_but_that_of_a_file_that_is_there_is(run: Run) -> None:
    long = Path("incidents of the last quarter of the year.csv")
    long.write_text(POLICE, encoding="utf-8")
    code, shown = run(str(long), *GOOD[1:], *SHARED, *OUT, "--drop", "The name of the person who called the police")
    assert code == 2
    assert shown.startswith(
        f"{long} has no column (what you wrote there is as long as a key, so it is not repeated). Capitals count"
    )


@pytest.mark.parametrize(
    "words",
    [
        ["police.csv"],
        ["--code", "police_incident.victim_key"],
        ["--column", "family_name=Surname"],
        ["--numbers-of", "police"],
        ["--numbers-of", ""],
        ["--parted-by", "bar"],
        ["--drop", "Notes on it"],
        ["--sheet", "One"],
        SHARED,
        OUT,
    ],
    ids=" ".join,
)
def test_a_new_key_takes_no_other_option(words: list[str], run: Run) -> None:
    code, shown = run("--new-key", "new.key", *words)
    assert (code, "--new-key makes a key and nothing else: leave the other options out" in shown) == (2, True)
    assert not Path("new.key").exists()
