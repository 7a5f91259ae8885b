"""The door: what stands in place of a figure or beside it."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import pytest

from dvmetrics.disclosure.policy import POLICIES
from dvmetrics.disclosure.release import release
from dvmetrics.disclosure.released import COLUMNS, NUMBERS
from dvmetrics.partnership import SeriesBreak
from tests.door import COUNT, ROTA, SHARE, Row, is_hidden, measurements, months, only, row, shown


def test_a_reason_stands_in_place_of_every_number() -> None:
    for state, status in (("not_supplied", "[x]"), ("not_due", "[due]")):
        for policy in POLICIES:
            released = only(policy, SHARE, None, None, state=state, note="Why.")
            assert (released["status"], released["note"]) == (status, "Why.")
            assert all(math.isnan(released[name]) for name in NUMBERS)


def test_that_there_was_nobody_is_hidden_like_any_small_number() -> None:
    """Rule 1 holds back none as well: `[z]` beside people would say that there were exactly none."""
    nobody = {"state": "does_not_apply", "note": "There was no case to count."}
    for policy in ("committee", "strict"):
        assert is_hidden(only(policy, SHARE, 0, 0, **nobody))
        assert only(policy, ROTA, 0, 0, **nobody)["status"] == "[z]"
    for policy in ("statutory", "published"):
        assert only(policy, SHARE, 0, 0, **nobody)["status"] == "[z]"


@pytest.mark.parametrize("policy", ["committee", "strict", "statutory"])
def test_nothing_tells_why_a_figure_is_hidden(policy: str) -> None:
    reasons = [
        row(SHARE, 3, 40),  # few in the numerator
        row(SHARE, 4, 40, revised=True),
        row(SHARE, 2, 3),  # few in both
        row(SHARE, 3, 7),
        row(SHARE, 3, 4, note="a note of the count"),
    ]
    if policy != "statutory":
        reasons += [row(SHARE, 0, 40), row(SHARE, 0, 0, state="does_not_apply", note="There was no case.")]
    else:
        reasons += [row(SHARE, 37, 40)]  # few in the rest
    if policy == "strict":
        reasons += [row(SHARE, 10, 11)]
    released = shown(policy, *reasons)
    assert all(is_hidden(own) for own in released)
    assert {own["note"] for own in released} == {""}
    assert len({tuple(str(cell) for cell in own.values()) for own in released}) == 1


def test_a_revised_figure_says_so_and_a_hidden_one_does_not() -> None:
    assert only("committee", SHARE, 20, 40, revised=True)["status"] == "[r]"
    assert only("committee", SHARE, 2, 40, revised=True)["status"] == "[c]"


def test_no_suppressed_count_is_ever_printed_as_0(tmp_path: Path) -> None:
    rows = [row(SHARE, n, 40) for n in range(8)] + [row(COUNT, n) for n in range(8)]
    released = release(measurements(*rows), POLICIES["committee"])
    released.write(tmp_path)
    header, *lines = (tmp_path / "released.csv").read_text(encoding="utf-8").splitlines()
    assert header == ",".join(COLUMNS)
    assert {line.split(",", 3)[3] for line in lines[:8]} == {",,,,,,,,,%,[c],"}
    assert {line.split(",", 3)[3] for line in lines[8:]} == {",,,,,,,,,incidents,[c],"}


def marked(rows: list[Row], *days: date, policy: str = "committee", indicator: str = COUNT) -> dict[str, str]:
    breaks = tuple(SeriesBreak(date=day, words="New rules.", indicators=(indicator,)) for day in days)
    return {f"{own['period_start']:%b}": own["status"] for own in shown(policy, *rows, breaks=breaks) if own["status"]}


def test_the_first_figure_after_a_break_is_marked() -> None:
    assert marked(months([20, 20, 20, 20]), date(2000, 3, 1)) == {"Mar": "[b]"}
    assert marked(months([20, 20, 20, 20]), date(2000, 2, 2)) == {"Mar": "[b]"}
    assert marked(months([20, 20, 20, 20]), date(2000, 2, 1), date(2000, 3, 1)) == {"Feb": "[b]", "Mar": "[b]"}
    assert marked(months([20, 20, 20, 20]), date(2000, 2, 2), date(2000, 3, 1)) == {"Mar": "[b]"}


def test_the_mark_waits_for_the_first_figure_that_is_shown() -> None:
    assert marked(months([20, 20, None, 20]), date(2000, 3, 1)) == {"Mar": "[x]", "Apr": "[b]"}
    assert marked(months([20, 20, 3, 20]), date(2000, 3, 1)) == {"Mar": "[c]", "Apr": "[b]"}


def test_nothing_is_marked_where_there_is_nothing_to_compare_with() -> None:
    assert marked(months([20, 20, 20]), date(2001, 1, 1)) == {}
    assert marked(months([20, 20, 20]), date(1999, 12, 31)) == {}
    assert marked(months([20, 20, 20]), date(2000, 1, 1)) == {}
    assert marked(months([3, 3, 20]), date(2000, 3, 1)) == {"Jan": "[c]", "Feb": "[c]"}
    assert marked(months([20, 20, 20]), date(2000, 2, 1), indicator=SHARE) == {}


def test_a_revised_figure_after_a_break_has_both_marks() -> None:
    rows = months([20, 20, 20])
    rows[1]["revised"] = True
    assert marked(rows, date(2000, 2, 1)) == {"Feb": "[r] [b]"}


def test_each_group_has_its_own_first_figure_after_a_break() -> None:
    rows = months([5, 6, 7], ROTA)
    other = [own | {"group_by": "firm_id", "group": "pictons"} for own in months([5, None, 7], ROTA)]
    released = shown(
        "committee", *rows, *other, breaks=(SeriesBreak(date=date(2000, 2, 1), words="New.", indicators=(ROTA,)),)
    )
    assert [own["status"] for own in released] == ["", "[b]", "", "", "[x]", "[b]"]
