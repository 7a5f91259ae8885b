"""What an analyst must look at before a table is protected. All tables are made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from dvmetrics.one_off.questions import questions
from dvmetrics.one_off.reading import read


def asked(text: str, folder: Path) -> list[str]:
    path = folder / "t.csv"
    path.write_text(text, encoding="utf-8")
    return questions(read(path, "n"))


SECOND_COUNT = "Look at column before: it holds numbers, and no two rows differ in it alone."
ALL_OTHERS = "in column agency the counts of this value are the sum of all others."
THOSE_ABOVE = "in column agency the counts of this value are the sum of those above it."
LIKE_TOTAL = "in column agency the value reads like a total."
HALF_WITHIN = "Look at columns area and ward: most values of the one stand with a single value of the other."

ASKED = {
    "agency,before,n\nA,15,20\nB,25,3\n": SECOND_COUNT,
    "agency,before,n\nA,15,20\nB,15,3\nC,[c],30\nD,1.5,30\n": SECOND_COUNT,
    "agency,before,n\nA,15,20\nB,15,3\nC,16,30\n": SECOND_COUNT,
    "agency,before,n\nA,2000,20\nB,1950,3\n": SECOND_COUNT,
    "agency,before,n\nA,8,20\nB,8,3\nC,9,30\nTotal,25,53\n": SECOND_COUNT,
    "agency,n\nA,20\nB,3\nC,12\nBorough,35\n": f"Look at line 5: {ALL_OTHERS}",
    "agency,n\nBorough,35\nA,20\nB,3\nC,12\n": f"Look at line 2: {ALL_OTHERS}",
    "agency,sex,n\nA,f,20\nB,f,3\nZ,f,23\nA,m,9\nB,m,4\nZ,m,13\n": f"Look at line 4: {ALL_OTHERS}",
    "area,agency,n\nE,A,20\nE,B,3\nE,every E,23\nW,C,9\nW,D,4\nW,every W,13\n": f"Look at line 4: {ALL_OTHERS}",
    "area,agency,n\nE,A,20\nE,B,3\nE,e,23\nW,C,9\nW,D,9\nTotal,A,20\nTotal,C,9\n": f"Look at line 4: {ALL_OTHERS}",
    "area,agency,n\nTotal,A,20\nTotal,B,3\nTotal,e,23\nW,Total,23\n": f"Look at line 4: {ALL_OTHERS}",
    "agency,n\nA,20\nB,3\nEast,23\nC,9\nD,4\n": f"Look at line 4: {THOSE_ABOVE}",
    "agency,n\nA,20\nB,30\nC,9\nD,40\nBorough,99\nE,1\n": f"Look at line 6: {THOSE_ABOVE}",
    "agency,n\nA,20\nEast,20\nB,3\nC,4\nWest,7\n": f"Look at line 6: {THOSE_ABOVE}",
    "agency,n\nA,5\nB,5\nC,7\nEast,17\nD,90\n": f"Look at line 5: {THOSE_ABOVE}",
    "agency,n\nA,0\nB,0\nC,0\nD,3\nE,4\nEast,7\nF,90\n": f"Look at line 7: {THOSE_ABOVE}",
    "agency,sex,n\nA,f,20\nA,m,2\nB,f,3\nB,m,3\nE,f,23\nE,m,5\nC,f,90\nC,m,90\n": f"Look at line 6: {THOSE_ABOVE}",
    "agency,sex,n\nA,f,20\nB,f,3\nE,f,23\nC,f,1\nA,m,9\nE,m,9\nC,m,1\n": f"Look at line 4: {THOSE_ABOVE}",
    "area,agency,n\nE,A,2\nE,B,3\nE,e,5\nE,D,9\nW,F,4\nW,G,0\nW,w,4\nW,H,1\nN,I,8\n": f"Look at line 4: {THOSE_ABOVE}",
    "agency,n\nA,20\nNorth total,90\n": f"Look at line 3: {LIKE_TOTAL}",
    "agency,n\nA,20\nTotals_north,90\n": f"Look at line 3: {LIKE_TOTAL}",
    "agency,n\nA,20\nNorth (sub-total),90\n": f"Look at line 3: {LIKE_TOTAL}",
    "agency,n\nA,20\nNorth subtotal,90\n": f"Look at line 3: {LIKE_TOTAL}",
    "agency,n\nOVERALL north,20\nA,90\n": f"Look at line 2: {LIKE_TOTAL}",
    "agency,n\nA,20\nAll agencies,90\n": f"Look at line 3: {LIKE_TOTAL}",
    "area,ward,n\nN,A,20\nN,B,3\nN,other,9\nS,C,4\nS,other,9\n": HALF_WITHIN,
    "area,ward,n\n01,A,20\n02,B,3\n03,C,9\n": "Look at column area: it holds numbers",
    "area,ward,n\nE01,A,20\nE02,B,3\nE03,C,9\n": HALF_WITHIN,
}


@pytest.mark.parametrize("text", ASKED)
def test_it_is_asked(text: str, tmp_path: Path) -> None:
    (only,) = asked(text, tmp_path)
    assert only.startswith(ASKED[text])


@pytest.mark.parametrize(
    "text",
    [
        "agency,n\nA,20\nB,20\n",
        "agency,n\nA,20\nB,3\nC,12\nTotal,35\n",
        "agency,n\nA,0\nB,0\nC,0\n",
        "agency,n\nA,0\nB,0\nC,0\nD,7\nE,9\n",
        "agency,n\nA,20\nB,20\nC,3\n",  # one row is no sum
        "agency,n\nTotally,20\nTeetotal,3\nSubtotalled,3\nFor all,8\nAllen,2\n",
        "agency,sex,n\nA,f,20\nB,f,3\nZ,f,23\nA,m,9\nB,m,4\nZ,m,14\n",
        "agency,sex,n\nA,f,20\nB,f,3\nE,f,23\nC,f,9\nA,m,9\nB,m,4\nE,m,14\nC,m,9\n",
        "agency,sex,n\nA,f,20\nB,f,3\nE,f,23\nC,f,5\nA,m,9\nB,m,4\nC,m,1\n",
        "area,ward,n\nN,A,8\nN,B,1\nN,C,8\nS,A,30\nS,B,14\nS,D,21\n",
        "quarter,month,n\nQ1,Jan,12\nQ1,Feb,3\nQ1,Mar,18\nQ2,Apr,9\nQ2,May,8\nQ2,Jun,1\n",
        "area,ward,n\nN,A,8\nN,B,1\nN,C,8\nS,D,30\nS,E,14\nS,F,21\n",
        "area,ward,n\nN,A,20\nN,B,3\nN,other,9\nS,A,0\nS,B,0\nS,C,4\nS,other,9\nN,C,0\n",
        "year,quarter,n\n2000,1,20\n2000,2,30\n2001,1,20\n2001,2,30\n",
        "indicator,agency,n\n1.1,A,20\n1.2,A,30\n1.1,B,20\n1.2,B,30\n",
        "year,agency,n\n2001,A,20\n2001,B,30\n",
        "year,quarter,n\n2000,2000Q1,20\n2000,2000Q2,30\n2001,2001Q1,20\n",
        "agency,age,n\nA,old,20\nA,young,30\nB,old,33\n",
        "change,n\n+1,20\n-2,30\n",
    ],
)
def test_nothing_is_asked_of_a_table_in_order(text: str, tmp_path: Path) -> None:
    assert asked(text, tmp_path) == []


def test_each_thing_is_asked_for_once(tmp_path: Path) -> None:
    text = "agency,before,n\nA,5,20\nB,6,3\nNorth total,11,23\n"
    assert [own.partition(":")[0] for own in asked(text, tmp_path)] == ["Look at column before", "Look at line 4"]
