"""Several people in one cell, such as the children of an incident: each has a code, and none is counted too few."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.mapping.files import workbook
from tests.pseudonyms.agency import SHARED, Run, by_hand, rows

HEADINGS = ["Ref", "Children's surnames", "Children's forenames", "Children's births", "children_present_count"]
FIELDS = ["family_name=Children's surnames", "given_name=Children's forenames", "date_of_birth=Children's births"]
CODE = ["--code", "police_incident.child_keys", *(word for own in FIELDS for word in ("--column", own)), *SHARED]
ROWS = [
    ["1", "Nowak; Nowak", "Łukasz;Ann", "01/02/2015; 3 Mar 2017", "2"],
    ["2", "SMITH", "Ann", "2012-05-06", "1"],
    ["3", "", "", "", "0"],
    ["4", "Nowak", "Łukasz; Ann", "01/02/2015; 3 Mar 2017", "2"],
    ["5", "Nowak; Nowak", "Łukasz; Ann", "01/02/2015; ", "2"],
    ["6", "Nowak; Unknown", "Łukasz; Ann", "01/02/2015; 3 Mar 2017", "2"],
    ["7", "Nowak; Smith; ", "Ann; Ann;", "03/03/2017;6.5.2012;", "2"],
    ["8", ";", "Łukasz;", " ; 1/2/2015", "1"],
    ["9", " ; ", ";", ";;", "0"],
    ["10", "Nowak; nowak", "Ann; ANN", "3 Mar 2017; 03/03/2017", "1"],
]


def child(family: str, given: str, born: str) -> str:
    return by_hand("child", f"family_name={family}", f"given_name={given}", f"date_of_birth={born}")


LUKASZ, ANN = child("nowak", "lukasz", "2015-02-01"), child("nowak", "ann", "2017-03-03")
SMITH = child("smith", "ann", "2012-05-06")
EXPECTED = [{LUKASZ, ANN}, {SMITH}, set(), set(), set(), set(), {ANN, SMITH}, set(), set(), {ANN}]


def written(sign: str) -> None:
    changed = [[cell.replace(";", sign) for cell in row] for row in ROWS]
    text = "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in [HEADINGS, *changed])
    Path("one.csv").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("word", "sign"), [("semicolon", ";"), ("bar", "|"), ("comma", ","), ("line", "\n"), ("line", "\r\n")]
)
def test_each_of_several_people_has_a_code(word: str, sign: str, run: Run) -> None:
    written(sign)
    code, shown = run("one.csv", *CODE, "--parted-by", word, "--out", "out.csv")
    assert code == 0, shown
    made = [row["child_keys"] for row in rows("out.csv")]
    assert [set(cell.split(" ")) - {""} for cell in made] == EXPECTED
    assert made == [" ".join(sorted(own)) for own in EXPECTED]
    assert "4 of 10 rows have child_keys, of 3 different people." in shown
    assert (
        "It is blank in 6: nobody is named in 2, the cells hold different numbers of people in 3, family_name" in shown
    )
    assert "The gate takes no file" not in shown
    assert list(rows("out.csv")[0]) == ["Ref", "child_keys", "children_present_count"]


def test_a_child_meets_its_code_in_a_file_of_one_child_a_row(run: Run) -> None:
    written(";")
    assert run("one.csv", *CODE, "--parted-by", "semicolon", "--out", "out.csv")[0] == 0
    workbook(Path("two.xlsx"), {"Q4": [["S", "F", "B"], ["NOWAK", "ann", date(2017, 3, 3)]]})
    one = ["--column", "family_name=S", "--column", "given_name=F", "--column", "date_of_birth=B", *SHARED]
    assert run("two.xlsx", "--code", "child_notification.child_key", *one, "--out", "two.csv")[0] == 0
    assert rows("two.csv")[0]["child_key"] in rows("out.csv")[0]["child_keys"].split(" ")


def test_numbers_of_several_people(run: Run) -> None:
    Path("one.csv").write_text('Ref,Children\n1,"C1, c 2,"\n2,C3\n3,\n', encoding="utf-8")
    code = ["--code", "police_incident.child_keys", "--column", "number=Children", "--numbers-of", "police", *SHARED]
    assert run("one.csv", *code, "--parted-by", "comma", "--out", "out.csv")[0] == 0
    numbers = [by_hand("child", "numbers_of=police", f"number={own}") for own in ("c1", "c2", "c3")]
    assert [row["child_keys"] for row in rows("out.csv")] == [" ".join(sorted(numbers[:2])), numbers[2], ""]


def test_cells_parted_by_another_sign_are_not_read_as_one_person(run: Run) -> None:
    written(";")
    code, shown = run("one.csv", *CODE, "--parted-by", "bar", "--out", "out.csv")
    assert code == 0
    assert [row["child_keys"] for row in rows("out.csv")] == ["", SMITH, *[""] * 8]
    assert "date_of_birth cannot be read in 8" in shown


def test_a_quarter_without_children_is_no_fault_but_one_without_a_single_code_is(run: Run) -> None:
    Path("one.csv").write_text(",".join(HEADINGS) + "\n1,,,,0\n2,,,,0\n", encoding="utf-8")
    code, shown = run("one.csv", *CODE, "--parted-by", "bar", "--out", "out.csv")
    assert (code, "0 of 2 rows have child_keys, of 0 different people." in shown) == (0, True)
    assert "It is blank in 2: nobody is named in 2." in shown
    Path("two.csv").write_text(",".join(HEADINGS) + "\n1,,,,0\n2,Smith,Ann,12,1\n", encoding="utf-8")
    code, shown = run("two.csv", *CODE, "--parted-by", "bar", "--out", "two.out.csv")
    assert (code, "No row of two.csv gives a code: nobody is named in 1, date_of_birth cannot be" in shown) == (2, True)
    assert not Path("two.out.csv").exists()
