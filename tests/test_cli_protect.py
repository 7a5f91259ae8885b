"""`dvmetrics protect` as an analyst with a one-off request uses it, and how tables are read. All are made up."""

from __future__ import annotations

import csv
import io
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from dvmetrics.disclosure import protect as engine
from dvmetrics.errors import DisclosureRefused
from dvmetrics.one_off.reading import read, whole
from tests.one_off import AGENCIES, ONE_HIDDEN, PROTECTED, Run, runner
from tests.test_cli import command


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    return runner(monkeypatch, capsys, tmp_path)


def counts(text: str) -> dict[tuple[str, ...], str]:
    return {tuple(row[:-1]): row[-1] for row in list(csv.reader(io.StringIO(text)))[1:]}


def test_the_real_commands_protect_and_attack_the_example_of_the_readme(tmp_path: Path) -> None:
    (tmp_path / "agencies.csv").write_text(AGENCIES, encoding="utf-8")
    made = command("protect", "agencies.csv", "--count", "count", "--out", "protected.csv", folder=tmp_path)
    assert (made.returncode, made.stdout) == (0, "The protected table is at protected.csv\n")
    assert (tmp_path / "protected.csv").read_text(encoding="utf-8") == PROTECTED
    assert sorted(path.name for path in tmp_path.iterdir()) == ["agencies.csv", "protected.csv"]
    attacked = command("attack", "protected.csv", "--all", folder=tmp_path)
    assert attacked.returncode == 0, attacked.stderr
    assert attacked.stdout.count("0 to 9") == 3  # both hidden counts, and the summary
    (tmp_path / "one.csv").write_text(ONE_HIDDEN, encoding="utf-8")
    broken = command("attack", "one.csv", folder=tmp_path)
    assert broken.returncode == 4
    assert re.search(r"C\s+│ 0 or 1\s", broken.stdout)
    assert broken.stderr.startswith("1 hidden count can be narrowed too far.")


def test_without_out_the_table_alone_is_on_stdout(run: Run, tmp_path: Path) -> None:
    code, out, err = run("protect", "t.csv", "--count", "count", t=AGENCIES)
    assert (code, out) == (0, PROTECTED)
    assert "Policy committee:" in err
    assert "Hidden first, because they are small: 1 of 4 counts." in err
    assert "Hidden second, so that these cannot be worked out: 1." in err
    assert "the narrowest range for a small count still holds 8 values." in err
    assert "Totals were added for agency." in err
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


@pytest.mark.parametrize(
    ("policy", "shown"),
    [
        ("committee", ["10", "30", "40", "[c]"]),
        ("strict", ["[c]", "30", "40", "[c]"]),
        ("statutory", ["[c]", "31", "42", "[c]"]),
        ("published", ["9", "31", "42", "3"]),
    ],
)
def test_each_policy_hides_what_it_says(policy: str, shown: list[str], run: Run) -> None:
    table = "agency,n\nA,9\nB,31\nC,42\nD,3\n"
    code, out, err = run("protect", "t.csv", "--count", "n", "--policy", policy, t=table)
    assert code == 0
    assert list(counts(out).values())[:4] == shown
    assert f"Policy {policy}:" in err
    code, out, _ = run("attack", "p.csv", "--policy", policy, p=out)
    assert code == 0
    assert f"Policy {policy}." in out


def test_what_is_hidden_first_and_second_is_counted_apart(run: Run) -> None:
    table = "agency,age,n\nA,old,20\nA,young,3\nB,old,9\nB,young,30\n"
    code, out, err = run("protect", "t.csv", "--count", "n", "--policy", "statutory", t=table)
    assert (code, out.count("[c]")) == (0, 4)
    assert "because they are small: 1 of 9 counts." in err
    assert "cannot be worked out: 3." in err


def test_given_totals_are_used_and_three_dimensions_are_protected(run: Run) -> None:
    rows = [
        (f"{agency}{age}{sex}", agency, age, sex) for agency in ("A", "B") for age in ("o", "y") for sex in ("f", "m")
    ]
    numbers = dict(zip([row[0] for row in rows], [2, 31, 44, 52, 19, 3, 27, 38], strict=True))
    lines = ["agency,age,sex,n", *(f"{agency},{age},{sex},{numbers[key]}" for key, agency, age, sex in rows)]
    lines.append(f"Total,Total,Total,{sum(numbers.values())}")
    code, out, err = run("protect", "t.csv", "--count", "n", t="\n".join(lines))
    assert code == 0
    shown = counts(out)
    assert len(shown) == 9  # the only totals that were asked for are those that are there
    assert (shown["A", "o", "f"], shown["B", "o", "m"]) == ("[c]", "[c]")
    assert (shown["Total", "Total", "Total"], shown["A", "y", "m"]) == ("215", "50")
    assert "Totals were added" not in err
    code, out, _ = run("attack", "p.csv", "--all", p=out)
    assert code == 0
    assert "2 hidden counts were attacked." in out


def test_combinations_that_are_not_there_are_none_and_are_said_to_be(run: Run) -> None:
    table = "agency,age,n\nA,old,20\nA,young,30\nB,old,33\n"
    code, out, err = run("protect", "t.csv", "--count", "n", t=table)
    assert code == 0
    assert counts(out)["B", "young"] == "[c]"
    assert "Combinations that were not in the table were added as none: 1. They are taken as possible ones." in err


SPREADSHEETS = {
    "with a mark": "\ufeffagency;Number of people\r\nA;1 234\r\nB;3\r\n;\r\n",
    "with a line for the separator": 'sep=;\r\nagency;Number of people\r\nA;"1,234"\r\nB;3\r\n',
    "with tabs, in two bytes": "agency\tNumber of people\r\nA\t1234\r\nB\t3\r\n".encode("utf-16"),
    "with spaces": "agency , Number of people ,\n A , 1'234 ,\nB\u00a0,3.000,\n,,\n\n",
    "with quotes": '"agency","Number of people"\n"A","1\u202f234"\n"B",3\n',
}


@pytest.mark.parametrize("form", SPREADSHEETS)
def test_files_of_spreadsheets_are_read_and_answered_in_kind(form: str, run: Run) -> None:
    code, _, err = run("protect", "t.csv", "--count", "Number of people", "--out", "p.csv", t=SPREADSHEETS[form])
    assert code == 0, err
    again = read(Path("p.csv"))
    assert again.frame.to_numpy().tolist() == [["A", "1235"], ["B", "[c]"], ["Total", "1235"]]
    first = read(Path("t.csv"), "Number of people")
    assert first.dimensions == again.dimensions == ["agency"]
    assert (again.separator, again.encoding) == (first.separator, first.encoding)
    assert run("attack", "p.csv")[0] == 0


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("12", 12), ("1,234", 1234), ("1 234 567", 1_234_567), ("12.0", 12), ("1,23", None), ("1.234", None),
     ("-1", None), ("1e3", None), ("٣", None), ("", None), ("12 34", None), ("1.5", None), (",123", None)],
)  # fmt: skip
def test_whole_numbers_are_told_from_all_else(text: str, number: int | None) -> None:
    assert whole(text) == number


REFUSED = {
    "agency,n\nA,-1\nB,\nC,7.5\nD,zebra\nE,zebra\n": [
        "t.csv, column n: a count must be a whole number, 0 or more.",
        "It is negative in 1 row (line 2).",
        "It is missing (write 0 where none were counted, and take out a source or notes below the table) in 1 row",
        "It is no whole number in 1 row (line 4).",
        "It is text in 2 rows (first on line 5).",
    ],
    "agency,n\nA,9999999999\n": ["It is more than 100,000,000 in 1 row (line 2)."],
    "agency,N\nA,zebra\n": ["t.csv has no column n. Columns there: N, agency."],
    "agency,number\nA,8\n": ["t.csv has no column n. Columns there: agency, number."],
    "agency,n\nzebra,8\nzebra,9\n": ["the same values beside the count as an earlier one", "1 row (line 3)"],
    "agency,n\nA,8\nB,9\nTotal,18\n": ["t.csv: Totals and cells do not agree"],
    "agency,n\nA,8\nB,[c]\nC,[c]\n": ["column n: 2 counts are hidden already ([c])"],
    "agency,n\nzebra,8\nall,9\n": ["column agency: a row reads like a total; write Total", "1 row (line 3)"],
    "agency,n\nzebra,8\nSub-total,8\n": ["take subtotals out or give what they sum up a column of its own"],
    "agency,n\nzebra,8\nTOTAL,8\n": ["column agency: a row reads like a total; write Total"],
    "agency,n\nzebra,8\nZebra,9\n": ["column agency: a row differs from another value in capital letters only"],
    "agency,n\nzebra,8\n,9\n": ["column agency: a row has no value; write Total"],
    "agency,n\nTotal,8\n": ["column agency: there is no value but Total"],
    "agency,rate,n\nA,1.5,8\nB,77.1%,9\n": ["column rate: it holds shares, rates or other measurements"],
    "agency,n\nzebra,8,9\n": ["t.csv: a row has not as many cells as there are columns", "1 row (line 2)."],
    "agency,n\nzebra,8\nzebra zebra\n": [
        "take out a title above the table, and a source or notes below it",
        "(line 3)",
    ],
    "zebra zebra\nagency,n\nzebra,8\n": ["t.csv has one column only.", "Take out a title that stands above"],
    "zebra zebra,,\nagency,sex,n\nzebra,f,8\n": ["t.csv: column 2 has no name.", "Take out a title that stands above"],
    "zebra,77\nanother,8\n": ["t.csv: the first line holds numbers, so the names of columns seem to be missing."],
    "zebra,f,<77\nanother,m,8\n": ["t.csv: the first line holds numbers"],
    "zebra,[c]\nanother,8\n": ["t.csv: the first line holds numbers"],
    "agency,2077,n\nzebra,3,4\n": ["years side by side, write one row for each combination"],
    "agency;n\nzebra;1.000\nb;99.000\n": ["It ends in a point and three zeros", "2 rows (first on line 2)"],
    "agency\tn\nzebra\t1.000\n": ["It ends in a point and three zeros, which may be thousands or decimals"],
    ",agency,n\n1,zebra,8\n": ["t.csv: column 1 has no name."],
    "agency,agency,n\nA,zebra,8\n": ["two columns have the same name"],
    "n\n8\n": ["t.csv has one column only."],
    "agency,n\n": ["t.csv has no rows"],
    "": ["t.csv has no rows"],
    'agency,n\n"zebra,8\n': ["t.csv is not in the form of a CSV file (line 2)."],
    "agency,n\nzebra\x1b[31m,8\n": ["t.csv is not a text file in UTF-8."],
}


@pytest.mark.parametrize("table", REFUSED)
def test_what_is_no_table_is_refused_in_a_sentence_without_a_value(table: str, run: Run) -> None:
    code, out, err = run("protect", "t.csv", "--count", "n", "--out", "p.csv", t=table)
    assert (code, out) == (2, "")
    for words in REFUSED[table]:
        assert words in err
    for value in ("zebra", "9999999999", "7.5", "77", "99.000"):
        assert value not in err.lower()
    assert not Path("p.csv").exists()


def test_bytes_that_are_no_text_are_refused(run: Run) -> None:
    code, _, err = run("protect", "t.csv", "--count", "n", t="agency,n\nCafé,8\n".encode("cp1252"))
    assert (code, err.split(" From")[0]) == (2, "t.csv is not a text file in UTF-8.")


def test_usage_is_told_in_sentences(run: Run) -> None:
    Path("folder").mkdir()
    Path("t.csv").write_text(AGENCIES, encoding="utf-8")
    for words, says in {
        ("protect", "nowhere.csv", "--count", "count"): "There is no file nowhere.csv.",
        ("protect", "folder", "--count", "count"): "folder is a folder; a CSV file is needed.",
        ("protect", "t.csv"): "--count'. See dvmetrics protect --help.",
        ("protect", "t.csv", "--count", "cuont"): "Columns there: count, agency.",
        ("protect", "t.csv", "--count", "count", "--policy", "strikt"): "Policies: strict, ",
        ("protect", "t.csv", "--count", "count", "--out", "no/p.csv"): "There is no folder no.",
        ("protect", "t.csv", "--count", "count", "--out", "folder"): "folder is a folder or a device",
        ("protect", "t.csv", "--count", "count", "--out", os.devnull, "--replace"): "a folder or a device",
        ("attack",): "FILE...'. See dvmetrics attack --help.",
        ("attack", "nowhere.csv"): "There is no file nowhere.csv.",
        ("attack", "t.csv", "--policy", "x"): "There is no policy x.",
        ("attack", "t.csv"): "t.csv, column count: 3 rows show a count that the policy committee would not show.",
    }.items():
        code, out, err = run(*words)
        assert (code, out) == (2, ""), words
        assert says in err
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


def test_nothing_is_overwritten_unasked_and_the_table_itself_never(run: Run) -> None:
    words = ("protect", "t.csv", "--count", "count", "--out")
    Path("p.csv").write_text("mine", encoding="utf-8")
    Path("link.csv").symlink_to("t.csv")
    code, _, err = run(*words, "p.csv", t=AGENCIES)
    assert code == 2
    assert "p.csv is there already. Nothing was written; --replace writes it anew." in err
    assert Path("p.csv").read_text(encoding="utf-8") == "mine"
    for own in ("t.csv", "link.csv", "../" + Path.cwd().name + "/t.csv"):
        code, _, err = run(*words, own, "--replace")
        assert code == 2
        assert "is the table itself" in err
    assert Path("t.csv").read_text(encoding="utf-8") == AGENCIES
    assert run(*words, "p.csv", "--replace")[0] == 0
    assert Path("p.csv").read_text(encoding="utf-8") == PROTECTED


def test_a_disk_that_is_full_is_a_sentence_and_leaves_nothing_behind(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    code, _, err = run("protect", "t.csv", "--count", "count", "--out", "p.csv", t=AGENCIES)
    assert (code, err) == (2, "p.csv cannot be written: No space left on device.\n")
    assert [path.name for path in Path().iterdir()] == ["t.csv"]


def test_what_cannot_be_made_safe_is_exit_code_4_and_leaves_no_file(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "attacked_again", lambda *_: (_ for _ in ()).throw(DisclosureRefused("Not safe.")))
    code, out, err = run("protect", "t.csv", "--count", "count", "--out", "p.csv", t=AGENCIES)
    assert (code, out, err) == (4, "", "Not safe.\n")
    assert [path.name for path in Path().iterdir()] == ["t.csv"]


BOROUGH = "agency,n\nA,20\nB,3\nC,12\nBorough,35\n"


@pytest.mark.parametrize("out", [(), ("--out", "p.csv")])
def test_what_only_a_person_can_judge_stops_it_before_anything_is_written(out: tuple[str, ...], run: Run) -> None:
    words = ("protect", "t.csv", "--count", "n", *out)
    code, said, err = run(*words, t=BOROUGH)
    assert (code, said) == (2, "")
    assert err.splitlines() == [
        "t.csv: nothing was written.",
        "Look at line 5: in column agency the counts of this value are the sum of all others. If it is a total, call "
        "it Total: as it stands, a hidden count could be worked out from it.",
        "If all is as it should be, go on with --checked.",
    ]
    assert not Path("p.csv").exists()
    code, said, err = run(*words, "--checked")
    assert code == 0
    assert "Look at" not in err
    assert counts(Path("p.csv").read_text(encoding="utf-8") if out else said)["Borough",] == "35"


def test_a_crosstab_with_a_row_of_totals_is_told_what_it_is(run: Run) -> None:
    """The totals contradict each other only because the second count is taken for names."""
    code, _, err = run("protect", "t.csv", "--count", "men", t="agency,women,men\nA,8,30\nB,3,40\nTotal,11,70\n")
    assert (code, "Look at column women: it holds numbers" in err) == (2, True)
    assert "do not agree" not in err


def test_names_that_look_like_formulas_are_a_note(run: Run) -> None:
    code, out, err = run("protect", "t.csv", "--count", "n", t="agency,n\n=1+1,20\n@x,3\n")
    assert (code, "@x" in out) == (0, True)
    assert "2 names begin with one of = + - @ and stays as it is" in err


def test_nothing_is_said_of_hiding_where_nothing_is_hidden(run: Run) -> None:
    code, _, err = run("protect", "t.csv", "--count", "count", "--policy", "published", t=AGENCIES)
    assert (code, "every count is as it was" in err) == (0, True)
    assert "idden first" not in err
    assert "to yourself" not in err


def test_what_lies_within_what_is_said_and_nothing_impossible_added(run: Run) -> None:
    lines = ("2000,Q1,a,12", "2000,Q1,b,3", "2000,Q2,c,18", "2000,Q2,d,9", "2001,Q3,e,8", "2001,Q3,f,20")
    code, out, err = run("protect", "t.csv", "--count", "n", t="\n".join(["year,quarter,month,n", *lines]))
    assert code == 0
    assert "Columns that lie within another: quarter within year, month within quarter. A combination of these" in err
    assert "if it can occur, write it with 0" in err
    assert "added as none" not in err
    assert not {("2000", "Q3", "e"), ("2000", "Q1", "c")} & set(counts(out))
    assert run("attack", "p.csv", p=out)[0] == 0


def test_a_reader_that_goes_away_is_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(AGENCIES, encoding="utf-8")
    whole_line = f"{sys.executable} -m dvmetrics protect t.csv --count count | head -1"
    said = subprocess.run(["bash", "-c", whole_line], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert said.stdout == "agency,count\n"
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize("name", ["protect", "attack"])
def test_help_has_an_example(name: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    code, out, _ = run(name, "--help")
    assert (code, f"Example: dvmetrics {name}" in out) == (0, True)
    assert name == "protect" or "[c]" in out
