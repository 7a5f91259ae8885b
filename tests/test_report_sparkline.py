"""The small line beside a figure: within its drawing, a gap where a figure is not shown, limits where there are any."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup

from dvmetrics.publish.checks import CONTENT_ELEMENTS
from dvmetrics.report.reading import Reading, read_series
from dvmetrics.report.sparkline import HEIGHT, MOST_POINTS, WIDTH, sparkline
from tests.figures import Counted, edition_of

LEVEL: list[Counted] = [(60, 100), (70, 100), (65, 100), (55, 100)] * 6


def reading_of(counted: list[Counted], indicator: str = "1.3") -> Reading:
    edition = edition_of({indicator: counted})
    return read_series(edition, edition.released.definitions[indicator])


def path_of(drawing: str, name: str) -> str:
    found = BeautifulSoup(drawing, "html.parser").select_one(f".{name}")
    return "" if found is None else str(found["d"])


def points(path: str) -> list[tuple[int, int]]:
    return [(int(across), int(up)) for across, up in re.findall(r"(\d+) (\d+)", path)]


def test_every_point_lies_within_the_drawing() -> None:
    drawing = sparkline(reading_of(LEVEL))
    line, band = (points(path_of(drawing, f"spark__{name}")) for name in ("line", "limits"))
    assert len(line) == len(LEVEL)
    assert len(band) == 2 * len(LEVEL)
    assert all(0 <= across <= WIDTH and 0 <= up <= HEIGHT for across, up in (*line, *band))


def test_higher_is_further_up_and_the_newest_stands_last() -> None:
    drawing = sparkline(reading_of([*LEVEL, (90, 100)]))
    line = points(path_of(drawing, "spark__line"))
    assert line[-1][1] == min(up for _, up in line)
    last = BeautifulSoup(drawing, "html.parser").select_one(".spark__last")
    assert last is not None
    assert (int(str(last["cx"])), int(str(last["cy"]))) == line[-1]


def test_a_figure_that_is_not_shown_leaves_a_gap_and_no_limits() -> None:
    drawing = sparkline(reading_of([*LEVEL[:6], (3, 100), *LEVEL[7:]]))
    path = path_of(drawing, "spark__line")
    assert path.count("M") == 2
    assert len(points(path)) == len(LEVEL) - 1
    assert path_of(drawing, "spark__limits") == ""


def test_only_the_newest_are_drawn_and_too_few_are_not() -> None:
    assert len(points(path_of(sparkline(reading_of(LEVEL * 2)), "spark__line"))) == MOST_POINTS["month"]
    assert sparkline(reading_of(LEVEL[:3])) == ""


def test_without_limits_the_likely_range_of_the_newest_is_drawn_to_the_same_scale() -> None:
    reading = reading_of([(40.0, 60.0), (41.0, 60.0), (42.0, 60.0), (43.0, 60.0)] * 2, "4.1")
    drawing = sparkline(reading)
    line, ends = points(path_of(drawing, "spark__line")), points(path_of(drawing, "spark__range"))
    assert {across for across, _ in ends} == {line[-1][0]}
    assert [up for _, up in ends] == [HEIGHT - 4, 4]
    assert max(up for _, up in line) - min(up for _, up in line) < HEIGHT / 2
    assert path_of(sparkline(reading_of(LEVEL)), "spark__range") == ""


def test_the_range_is_of_the_month_that_is_drawn_last_and_not_of_the_quarter() -> None:
    reading = reading_of([(count, 100_000) for count in (65, 65, 60, 70, 80, 85)], "2.1")
    assert reading.latest.value > 2 * reading.series["value"].max()
    drawing = sparkline(reading)
    line, ends = points(path_of(drawing, "spark__line")), points(path_of(drawing, "spark__range"))
    assert min(up for _, up in ends) < line[-1][1] < max(up for _, up in ends)


def test_a_level_series_is_a_level_line() -> None:
    line = points(path_of(sparkline(reading_of([(60.0, 100.0)] * 8, "4.1")), "spark__line"))
    assert len({up for _, up in line}) == 1


def test_a_screen_reader_passes_it_by_and_pages_may_have_it() -> None:
    page = BeautifulSoup(sparkline(reading_of(LEVEL)), "html.parser")
    assert page.svg is not None
    assert page.svg["aria-hidden"] == "true"
    assert {own.name for own in page.find_all(True)} <= CONTENT_ELEMENTS
