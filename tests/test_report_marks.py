"""The marks of a figure: words first, a picture only where a process chart was judged, told apart without colour."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from pathlib import Path

import pytest

from dvmetrics.partnership import SeriesBreak
from dvmetrics.periods import add_months
from dvmetrics.publish.assets import static_text
from dvmetrics.report.edition import read
from dvmetrics.report.marks import KEY, key, marks
from dvmetrics.report.reading import read_series
from tests.figures import FIRST, Counted, edition_of, target

LEVEL: list[Counted] = [(60, 100), (70, 100), (65, 100), (55, 100)] * 6
MARK = re.compile(r'<span class="state state--(\w+)(?: picture picture--(\w+))?">([^<]+)</span>')
Found = tuple[str, str, str]
"""Its kind, its picture (empty for none) and its words."""


def found(series: list[Counted], indicator: str, goal: float | None = None) -> list[Found]:
    edition = edition_of({indicator: series}, targets={} if goal is None else {indicator: target(goal)})
    return MARK.findall(marks(read_series(edition, edition.released.definitions[indicator])))


@pytest.mark.parametrize(
    ("indicator", "tail", "expected"),
    [
        ("1.3", (90, 100), ("met", "rising", "Better than usual")),
        ("1.3", (30, 100), ("missed", "falling", "Worse than usual")),
        ("3.2", (90, 100), ("unsure", "rising", "Higher than usual")),
        ("3.2", (30, 100), ("unsure", "falling", "Lower than usual")),
        ("1.3", (60, 100), ("unsure", "within", "No clear change")),
    ],
)
def test_a_process_chart_is_pictured_as_it_is_read(indicator: str, tail: Counted, expected: Found) -> None:
    newest: list[Counted] = LEVEL[:9] if tail == (60, 100) else [tail] * 9
    assert found([*LEVEL, *newest], indicator)[0] == expected


def test_figures_over_rolling_four_quarters_have_no_picture() -> None:
    own = found([(40, 60), (42, 60), (38, 60), (41, 60), (44, 60), (40, 60)] * 3, "4.1")
    assert own[0] == ("unsure", "", "No clear change")
    assert not any(picture for _, picture, _ in own)


@pytest.mark.parametrize(
    ("goal", "expected"),
    [
        (20, ("met", "beyond", "Expected to be met each time")),
        (99, ("missed", "short", "Expected to be missed each time")),
        (64, ("unsure", "astride", "Sometimes met, sometimes not")),
    ],
)
def test_assurance_is_pictured_beside_how_the_latest_figure_stands(goal: float, expected: Found) -> None:
    own = found(LEVEL, "1.3", goal)
    assert own[2] == expected
    assert "target" in own[1][2].lower()


def test_nothing_is_expected_of_a_figure_that_is_changing_or_without_a_target() -> None:
    pictures = {"beyond", "short", "astride"}
    for own in (found([*LEVEL, *[(90, 100)] * 9], "1.3", 99), found(LEVEL, "1.3"), found(LEVEL, "3.2", 99)):
        assert not pictures & {picture for _, picture, _ in own}


def test_limits_from_fewer_than_twelve_figures_are_marked_provisional() -> None:
    provisional = ("unsure", "", "Limits provisional")
    assert provisional in found(LEVEL[:11], "1.3")
    assert provisional not in found(LEVEL[:12], "1.3")


def test_limits_since_a_break_are_provisional_though_the_series_is_long() -> None:
    breaks = [SeriesBreak(date=add_months(FIRST.start, 16), words="New forms.", indicators=("1.3",))]
    edition = edition_of({"1.3": LEVEL}, breaks=breaks)
    html = marks(read_series(edition, edition.released.definitions["1.3"]))
    assert "Limits provisional" in html


def test_every_picture_is_drawn_and_no_two_alike() -> None:
    style = static_text("style.css")
    drawn = set(re.findall(r"\.picture--(\w+) \{ --picture: url", style))
    assert drawn == {"within", "rising", "falling", "beyond", "short", "astride"}
    shapes = re.findall(r"\.picture--\w+ \{ --picture: (url\(.+\)); \}", style)
    assert len(set(shapes)) == len(drawn)


def test_the_key_explains_each_mark_that_is_used_once_and_no_other() -> None:
    series: dict[str, Sequence[Counted]] = {
        "1.3": [*LEVEL, *[(90, 100)] * 9],
        "3.2": LEVEL,
        "3.1": LEVEL[:3],
        "2.2": LEVEL,
    }
    edition = edition_of(series, targets={"2.2": target(64)})
    readings = [read_series(edition, definition) for definition in edition.released.definitions.values()]
    used = {words for reading in readings for _, _, words in MARK.findall(marks(reading))}
    explained = MARK.findall(key(readings))
    assert {words for _, _, words in explained} == used
    assert len(explained) == len(used) > 3
    assert ("unsure", "within", "No clear change") in explained


@pytest.mark.xdist_group("edition")
def test_every_mark_of_the_sample_is_in_the_key(sample_edition: Path) -> None:
    edition = read(sample_edition / "data")
    readings = [read_series(edition, definition) for definition in edition.released.definitions.values()]
    for reading in readings:
        for _, _, words in MARK.findall(marks(reading)):
            assert [own for (_, own), _ in KEY if unescape(words).startswith(own)], words
    assert "What the marks mean" in key(readings)
