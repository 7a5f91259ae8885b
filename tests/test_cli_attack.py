"""`dvmetrics attack` as an analyst with protected tables uses it. All tables are made up."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dvmetrics.one_off.attacking import in_words
from tests.one_off import PROTECTED, Run, runner


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    return runner(monkeypatch, capsys, tmp_path)


def test_an_attack_without_time_is_exit_code_4(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dvmetrics.disclosure.program.time.monotonic", iter(range(0, 10**9, 1000)).__next__)
    code, out, err = run("attack", "p.csv", p=PROTECTED)
    assert (code, out) == (4, "")
    assert "did not finish in time" in err


def test_names_of_columns_may_have_numbers_in_them(run: Run) -> None:
    code, _, err = run("attack", "t.csv", t="under 18,count\nyes,[c]\nno,20\n")
    assert code == 0, err


def test_numbers_as_names_of_columns_are_asked_for(run: Run) -> None:
    code, out, _ = run("protect", "t.csv", "--count", "2001", t="agency,2001\nA,30\nB,3\n")
    assert (code, out.splitlines()[0]) == (0, "agency,2001")
    code, _, err = run("attack", "p.csv", p=out)
    assert (code, "if only the column of counts has a number for its name, give it with --count" in err) == (2, True)
    assert run("attack", "p.csv", "--count", "2001")[0] == 0


def test_tables_are_attacked_together_by_the_columns_that_they_share(run: Run) -> None:
    """Of A and of B at least one each is young; only the other table says that they are no more than 4 in all."""
    by_age = "agency,age,n\nA,old,20\nA,young,[c]\nA,Total,25\nB,old,20\nB,young,[c]\nB,Total,25\n"
    young = "age,n\nyoung,10\nold,40\n"
    for name in ("ages", "young"):
        code, _, _ = run("attack", f"{name}.csv", ages=by_age, young=young)
        assert code == 0  # from 1 to 9 each, or nothing hidden
    code, out, _ = run("attack", "ages.csv")
    assert (code, "│" in out) == (0, False)  # only what is too narrow is listed unasked
    code, out, _ = run("attack", "ages.csv", "young.csv", "--all")
    assert code == 0
    assert "The tables are taken to count the same people." in out
    assert "Shares no column" not in out
    other = "age,n\nyoung,[c]\nold,45\nTotal,45\n"  # with it 43 or 44 are old, and 46 or 47 are all
    assert run("attack", "other.csv", other=other)[0] == 0
    code, out, err = run("attack", "ages.csv", "other.csv")
    assert code == 4
    assert re.search(r"ages.csv\s+│ A\s+│ young\s+│ 1 to 3\s", out)
    assert re.search(r"other.csv\s+│ Total\s+│ young\s+│ 2 to 4\s", out)
    assert "hidden counts can be narrowed too far." in err


def test_tables_that_nothing_links_are_told_apart(run: Run) -> None:
    code, out, _ = run("attack", "a.csv", "b.csv", a=PROTECTED, b="sex,n\nf,15\nm,[c]\nTotal,15\n")
    assert "Shares no column with another, so only its total links it: a.csv, b.csv." in out
    assert code == 0  # m is 0 to 4: f is at least 13, and all are at most 17


def test_tables_of_other_people_or_other_spellings_are_refused(run: Run) -> None:
    code, _, err = run("attack", "a.csv", "b.csv", a=PROTECTED, b="Agency,n\nA,[c]\nTotal,15\n")
    assert (code, "column Agency is called agency in another table" in err) == (2, True)
    code, _, err = run("attack", "a.csv", "b.csv", b="agency,n\nA,10\nb,[c]\nTotal,15\n")
    assert (code, "written with other capital letters in another table" in err) == (2, True)
    code, out, err = run("attack", "a.csv", "b.csv", b="sex,n\nf,40\nm,40\nTotal,15\n")
    assert (code, out) == (4, "")
    said = "no counts of the same people could give all of this. Are all tables of the same people, with each value "
    assert err == f"a.csv, b.csv: {said}spelt in one way in all of them?\n"
    again = run("attack", "a.csv", "b.csv", b=PROTECTED.replace("A,10", "A,15"))
    assert again == (4, "", err)  # the same figure in two ways is the same fault
    code, out, err = run("attack", "b.csv", b="agency,n\nA,[c]\nB,40\nTotal,15\n")
    assert (code, out, err) == (4, "", "b.csv: no counts of people could give all of this.\n")


def test_what_the_statutory_policy_would_not_allow_of_a_small_count_is_said(run: Run) -> None:
    rows = ("A,f,[c]", "A,m,[c]", "A,Total,20", "B,f,[c]", "B,m,[c]", "B,Total,[c]", "Total,f,[c]", "Total,m,17")
    code, out, _ = run(
        "attack", "p.csv", "--policy", "statutory", p="\n".join(["agency,sex,n", *rows, "Total,Total,[c]"])
    )
    assert (code, "None is too narrow" in out) == (0, False)
    assert "2 of them could be small and yet not be every one of 1 to 4." in out
    assert "Where it is smaller, the policy statutory does not hold: look at these counts (partly, with --all)" in out
    code, out, _ = run("attack", "p.csv", "--policy", "statutory", "--all")
    assert re.search(r"│ A\s+│ f\s+│ 3 to 20\s+│ partly\s", out)
    verdicts = [line.split()[-2] for line in out.splitlines() if line.startswith("│")]
    assert verdicts == ["partly"] * 2 + ["no"] * 5


def test_the_column_of_counts_is_found_or_asked_for(run: Run) -> None:
    two = "year,n\n2000,10\n2001,15\n"
    code, out, err = run("attack", "t.csv", t=two)
    assert (code, "which column holds the counts? Say so with --count" in err) == (2, True)
    code, out, _ = run("attack", "t.csv", "--count", "n")
    assert (code, "No count is hidden" in out) == (0, True)
    assert run("attack", "t.csv", t=two.replace("15", "[c]"))[0] == 0
    assert run("attack", "t.csv", "--count", "m")[0] == 2


def test_columns_may_be_called_what_they_like_and_names_are_no_styles(run: Run) -> None:
    table = "table,low,count,values\n[red]A[/red],x,10,9\n[red]A[/red],y,[c],9\n[red]A[/red],z,10,9\n"
    table += "[red]A[/red],Total,15,9\n"
    code, out, err = run("attack", "t.csv", "--count", "count", t=table)
    assert code == 4, err
    assert re.search(r"│ \[red\]A\[/red\]\s+│ y\s+│ 9\s+│ 0 or 1\s", out)
    assert max(map(len, out.splitlines()[:-1])) <= 80


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(3, 3, "exactly 3"), (0, 1, "0 or 1"), (0, 9, "0 to 9"), (8, float("inf"), "8 or more"), (0, 1234, "0 to 1,234")],
)
def test_ranges_in_words(low: float, high: float, words: str) -> None:
    assert in_words(low, high) == words
