"""`dvmetrics pseudonymise` as a sending agency uses it: files in and out, the key kept, and no cell on the screen."""

from __future__ import annotations

import csv
import hashlib
import hmac
import stat
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.conftest import snapshot
from tests.test_cli import called

KEY = "0123456789abcdef0123456789abcdef"
POLICE = """\
Ref,Surname,Forename,DOB,crime_flag,Notes on it
43/1,"O'Brien",José,03/04/1985,yes,"said, ""no"" twice"
43/2,Smith,Ann,3 April 85,no,
43/3,,Ann,1985-04-03,no,
43/4,Nowak,Łukasz,31/12/2001,no,
43/5,Unknown,Unknown,01/01/1900,no,
"""
AID = """\
id,family_name,given_name,date_of_birth,exit_type
1,OBRIEN ,JOSE,1985-04-03,planned
2,o’brien,jose,3rd April 1985,
3,NOWAK,LUKASZ,31 Dec 2001,
4,Nowak,Lukas,31 Dec 2001,
,,,,
"""
NAMES = ("Brien", "BRIEN", "José", "JOSE", "Smith", "Nowak", "NOWAK", "Łukasz")
CELLS = (*NAMES, "43/", "1985-", "/1985", "April", "1900")
COLUMNS = {"family_name": "Surname", "given_name": "Forename", "date_of_birth": "DOB"}
FIELDS = [word for field, name in COLUMNS.items() for word in ("--column", f"{field}={name}")]
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command in a folder of an agency with its files and a key: exit code, and all that was shown. Neither the key
    nor a cell is ever among that."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DVMETRICS_KEY", raising=False)
    Path("police.csv").write_text(POLICE, encoding="utf-8")
    Path("aid.csv").write_text(AID, encoding="utf-8-sig")
    Path("shared.key").write_text(KEY + "\n", encoding="utf-8")
    Path("shared.key").chmod(0o600)

    def ran(*words: str) -> tuple[int, str]:
        code = called(monkeypatch, "pseudonymise", *words)
        captured = capsys.readouterr()
        shown = captured.out + captured.err
        assert KEY not in shown
        assert not [cell for cell in CELLS if cell in shown]
        assert "Traceback" not in shown
        return code, shown

    return ran


def rows(path: str) -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_hand(*lines: str) -> str:
    return hmac.new(KEY.encode(), "\n".join(("dvmetrics-code-1", *lines)).encode(), hashlib.sha256).hexdigest()


def test_two_agencies_send_codes_that_meet_and_no_names(run: Run) -> None:
    before = snapshot(Path())
    victim = ["--code", "police_incident.victim_key", *FIELDS, "--drop", "Notes on it"]
    code, shown = run("police.csv", *victim, "--key-file", "shared.key", "--out", "p.csv")
    assert code == 0, shown
    assert "2 of 5 rows have victim_key, of 2 different people." in shown
    assert (
        "It is blank in 3: date_of_birth cannot be read in 1, family_name is empty in 2, given_name is empty" in shown
    )
    assert "its year needs four figures" in shown
    assert "The gate takes no file in which it is blank" in shown
    assert "sound" not in shown
    plain = [f"--column={name}" for name in COLUMNS]
    code, shown = run(
        "aid.csv", "--code", "service_episode.person_key", *plain, "--key-file", "shared.key", "--out", "a.csv"
    )
    assert code == 0, shown
    assert "4 of 4 rows have person_key, of 3 different people." in shown
    assert "blank" not in shown
    police, aid = rows("p.csv"), rows("a.csv")
    assert list(police[0]) == ["Ref", "victim_key", "crime_flag"]
    assert list(aid[0]) == ["id", "person_key", "exit_type"]
    obrien = by_hand("victim", "family_name=obrien", "given_name=jose", "date_of_birth=1985-04-03")
    nowak = by_hand("victim", "family_name=nowak", "given_name=lukasz", "date_of_birth=2001-12-31")
    lukas = by_hand("victim", "family_name=nowak", "given_name=lukas", "date_of_birth=2001-12-31")
    assert [row["victim_key"] for row in police] == [obrien, "", "", nowak, ""]
    assert [row["person_key"] for row in aid] == [obrien, obrien, nowak, lukas]
    for name in ("p.csv", "a.csv"):
        assert stat.S_IMODE(Path(name).stat().st_mode) == 0o600
        text = Path(name).read_text(encoding="utf-8")
        assert not [cell for cell in (*NAMES, "1985", KEY) if cell in text]
    assert {name: content for name, content in snapshot(Path()).items() if name in before} == before


def test_a_code_of_a_number_is_its_owners(run: Run) -> None:
    case = ["--code", "police_incident.incident_key", "--column", "number=Ref", "--key-file", "shared.key"]
    code, shown = run("police.csv", *case, "--numbers-of", "police", "--out", "p.csv")
    assert code == 0
    assert "5 of 5 rows have incident_key, of 5 different numbers." in shown
    assert "4 other columns sound as if they could tell who somebody is. Leave such out with --drop COLUMN." in shown
    assert rows("p.csv")[1]["incident_key"] == by_hand("case", "numbers_of=police", "number=43/2")
    assert run("police.csv", *case, "--numbers-of", "probation", "--out", "q.csv")[0] == 0
    assert {row["incident_key"] for row in rows("p.csv")}.isdisjoint(row["incident_key"] for row in rows("q.csv"))


def test_one_person_can_have_two_codes_in_a_file(run: Run) -> None:
    codes = ["--code", "refuge_request.person_key", "--code", "refuge_request.household_key"]
    assert run("police.csv", *codes, *FIELDS, "--key-file", "shared.key", "--out", "p.csv")[0] == 0
    first = rows("p.csv")[0]
    assert list(first)[:3] == ["Ref", "person_key", "household_key"]
    assert first["household_key"] == by_hand(
        "household", "family_name=obrien", "given_name=jose", "date_of_birth=1985-04-03"
    )
    assert first["person_key"] != first["household_key"]


def test_a_second_code_can_be_made_in_the_file_of_the_first(run: Run) -> None:
    case = ["--code", "police_incident.incident_key", "--column", "number=Ref", "--numbers-of", "police"]
    assert run("police.csv", *case, "--key-file", "shared.key", "--out", "one.csv")[0] == 0
    suspect = ["--code", "police_incident.suspect_key", *FIELDS]
    assert run("one.csv", *suspect, "--key-file", "shared.key", "--out", "two.csv")[0] == 0
    assert list(rows("two.csv")[0]) == ["incident_key", "suspect_key", "crime_flag", "Notes on it"]


def test_parquet_stays_parquet_and_meets_csv(run: Run) -> None:
    frame = pd.DataFrame(
        {
            "Surname": ["O'Brien", None, "Nowak"],
            "Forename": ["José", "Ann", "Łukasz"],
            "DOB": [date(1985, 4, 3), date(1985, 4, 3), None],
            "seen": [datetime(2026, 7, 1, 12, 30)] * 3,
            "Ref": [1001.0, 2.0, 3.0],
        }
    )
    frame.to_parquet("police.parquet")
    victim = ["--code", "police_incident.victim_key", *FIELDS]
    code, shown = run("police.parquet", *victim, "--key-file", "shared.key", "--out", "p.parquet")
    assert code == 0, shown
    table = pq.read_table("p.parquet")
    assert table.column_names == ["victim_key", "seen", "Ref"]
    obrien = by_hand("victim", "family_name=obrien", "given_name=jose", "date_of_birth=1985-04-03")
    assert table.column("victim_key").to_pylist() == [obrien, None, None]
    assert pa.types.is_timestamp(table.schema.field("seen").type)
    content = Path("p.parquet").read_bytes()
    assert not [word for word in ("Brien", "Nowak", "Surname", "Forename", "DOB", "pandas") if word.encode() in content]
    case = ["--code", "police_incident.incident_key", "--column", "number=Ref", "--numbers-of", "police"]
    assert run("p.parquet", *case, "--key-file", "shared.key", "--out", "q.parquet")[0] == 0
    expected = by_hand("case", "numbers_of=police", "number=1001")
    assert pq.read_table("q.parquet").column("incident_key").to_pylist()[0] == expected


def test_the_key_can_come_from_the_environment(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    victim = ["police.csv", "--code", "police_incident.victim_key", *FIELDS]
    assert run(*victim, "--key-file", "shared.key", "--out", "one.csv")[0] == 0
    monkeypatch.setenv("DVMETRICS_KEY", KEY)
    assert run(*victim, "--out", "two.csv")[0] == 0
    assert Path("one.csv").read_bytes() == Path("two.csv").read_bytes()
    code, shown = run(*victim, "--key-file", "shared.key", "--out", "three.csv")
    assert (code, "There are two keys" in shown) == (2, True)
    assert not Path("three.csv").exists()


def test_what_an_editor_adds_to_a_key_is_no_part_of_it(run: Run) -> None:
    victim = ["police.csv", "--code", "police_incident.victim_key", *FIELDS]
    assert run(*victim, "--key-file", "shared.key", "--out", "one.csv")[0] == 0
    Path("shared.key").write_bytes(b"\xef\xbb\xbf" + KEY.encode() + b" \r\n")
    assert run(*victim, "--key-file", "shared.key", "--out", "two.csv")[0] == 0
    assert Path("one.csv").read_bytes() == Path("two.csv").read_bytes()


def test_a_new_key_is_its_owners_alone_and_never_shown(run: Run) -> None:
    code, shown = run("--new-key", "new.key")
    assert code == 0
    key = Path("new.key").read_text(encoding="utf-8").strip()
    assert len(key) == 64
    assert key not in shown
    assert stat.S_IMODE(Path("new.key").stat().st_mode) == 0o600
    check = hmac.new(key.encode(), b"dvmetrics-code-1\ncheck of the key", hashlib.sha256).hexdigest()[:8]
    assert f"Key check: {check}" in shown
    victim = ["police.csv", "--code", "police_incident.victim_key", *FIELDS]
    assert f"Key check: {check}" in run(*victim, "--key-file", "new.key", "--out", "p.csv")[1]
    before = Path("new.key").read_bytes()
    code, shown = run("--new-key", "new.key")
    assert (code, "new.key is there already" in shown) == (2, True)
    assert Path("new.key").read_bytes() == before
    assert run("--new-key", "other.key")[0] == 0
    assert Path("other.key").read_bytes() != before


GOOD = ["police.csv", "--code", "police_incident.victim_key", *FIELDS]
SHARED = ["--key-file", "shared.key"]
OUT = ["--out", "out.csv"]
REFUSED = [
    # The key.
    ([*GOOD, *OUT], "A code is never made without a key"),
    ([*GOOD, *OUT, "--key", KEY], "A key must not stand in the command itself"),
    ([*GOOD, *OUT, f"--key={KEY}"], "A key must not stand in the command itself"),
    ([*GOOD, *OUT, *SHARED, KEY], "Name one FILE. A key must not stand in the command itself"),
    ([*GOOD, *OUT, "--key-file", KEY], "The file that --key-file names cannot be read: No such file"),
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
        "child_keys holds several codes in one cell",
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
    ([*GOOD, *SHARED, "--out", "out.parquet"], "out.parquet must be of the same format as police.csv"),
    ([*GOOD, *SHARED, "--out", "nowhere/out.csv"], "nowhere/out.csv cannot be written: No such file"),
    (["nothing.csv", *GOOD[1:], *SHARED, *OUT], "nothing.csv cannot be read: No such file"),
    (["book.xlsx", *GOOD[1:], *SHARED, *OUT], "A workbook is not read here. Save it as 'CSV UTF-8'"),
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
    assert (code, "police.parquet cannot be opened as a Parquet file" in shown) == (2, True)


def test_a_file_of_nobody_stays_one(run: Run) -> None:
    Path("police.csv").write_text(POLICE.partition("\n")[0] + "\n", encoding="utf-8")
    code, shown = run(*GOOD, *SHARED, *OUT)
    assert code == 0
    assert "0 of 0 rows have victim_key, of 0 different people." in shown
    assert Path("out.csv").read_text(encoding="utf-8") == "Ref,victim_key,crime_flag,Notes on it\n"


def test_the_help_says_what_does_not_meet(run: Run) -> None:
    code, shown = run("--help")
    assert code == 0
    plain = " ".join(shown.split())
    for words in ("nicknames", "changed surnames", "middle names", "the analyst never has", "Example: dvmetrics"):
        assert words in plain
    assert "--key " not in plain
