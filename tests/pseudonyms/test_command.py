"""`dvmetrics pseudonymise` as a sending agency uses it: files in and out, the key kept, and no cell on the screen."""

from __future__ import annotations

import hashlib
import hmac
import stat
from pathlib import Path

import pytest

from tests.conftest import snapshot
from tests.pseudonyms.agency import COLUMNS, FIELDS, GOOD, KEY, NAMES, OUT, POLICE, SHARED, Run, by_hand, rows


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
