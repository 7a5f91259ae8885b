"""Quarters, months, financial years, follow-up and the working calendar."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dvmetrics.errors import ConfigurationError, ExitCode
from dvmetrics.periods import MONTHS_IN, Grain, Period, Quarter, add_months, periods_of, quarters_between
from dvmetrics.working_days import working_days

QUARTERS = st.builds(Quarter, st.integers(1900, 2099), st.integers(1, 4))
DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
GRAINS: tuple[Grain, ...] = ("month", "quarter", "four_quarters", "year")


def month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


# Quarters


@given(QUARTERS)
def test_a_quarter_is_read_as_it_is_written(quarter: Quarter) -> None:
    assert Quarter.parse(str(quarter)) == quarter
    assert Quarter.of(quarter.start) == Quarter.of(quarter.end) == quarter
    assert Quarter.of(quarter.end + timedelta(days=1)) == quarter.plus(1)
    assert Quarter.of(quarter.start - timedelta(days=1)) == quarter.plus(-1)


@pytest.mark.parametrize(
    "text",
    [
        *("", "latest", "2001", "2001Q0", "2001Q5", "2001q4", "2001Q04", "01Q4", "12001Q4", "1899Q4", "2100Q1"),
        *("2001 Q4", " 2001Q4", "2001Q4 ", "2001Q4\n", "2001-Q4", "2001Q4-run", "../2001Q4", "Q4 2001"),
        *("2001/2002_Q3", "20٠١Q4", "2001Q٤"),
    ],
)
def test_other_texts_are_refused_and_the_message_shows_one_that_is_right(text: str) -> None:
    with pytest.raises(ConfigurationError, match="2001Q4") as error:
        Quarter.parse(text)
    assert error.value.exit_code == ExitCode.USAGE


@pytest.mark.parametrize(
    ("text", "start", "end", "label"),
    [
        ("2001Q4", date(2001, 10, 1), date(2001, 12, 31), "October to December 2001"),
        ("2000Q1", date(2000, 1, 1), date(2000, 3, 31), "January to March 2000"),
        ("1999Q2", date(1999, 4, 1), date(1999, 6, 30), "April to June 1999"),
        ("2016Q4", date(2016, 10, 1), date(2016, 12, 31), "October to December 2016"),
    ],
)
def test_quarters_are_calendar_quarters(text: str, start: date, end: date, label: str) -> None:
    quarter = Quarter.parse(text)
    assert (quarter.start, quarter.end, quarter.label) == (start, end, label)


def test_quarters_are_in_order_of_time() -> None:
    assert Quarter(1999, 4) < Quarter(2000, 1) < Quarter(2000, 2)
    assert quarters_between(Quarter(1999, 4), Quarter(2000, 2)) == (
        Quarter(1999, 4),
        Quarter(2000, 1),
        Quarter(2000, 2),
    )
    assert quarters_between(Quarter(2000, 2), Quarter(2000, 2)) == (Quarter(2000, 2),)
    assert quarters_between(Quarter(2000, 2), Quarter(2000, 1)) == ()


@given(QUARTERS, st.integers(-40, 40))
def test_so_many_quarters_on_and_back_again(quarter: Quarter, number: int) -> None:
    there = quarter.plus(number)
    assert there.plus(-number) == quarter
    assert (there.year - quarter.year) * 4 + there.number - quarter.number == number


# Months and periods


@given(DAYS, st.integers(-600, 600))
def test_months_are_added_to_the_first_of_the_month(day: date, months: int) -> None:
    there = add_months(day, months)
    assert there.day == 1
    assert (there.year - day.year) * 12 + there.month - day.month == months


@pytest.mark.parametrize(
    ("start", "end", "months", "label", "short"),
    [
        (date(2001, 11, 1), date(2001, 11, 30), 1, "November 2001", "Nov 2001"),
        (date(2000, 2, 1), date(2000, 2, 29), 1, "February 2000", "Feb 2000"),
        (date(2001, 10, 1), date(2001, 12, 31), 3, "October to December 2001", "2001 Q4"),
        (date(2001, 11, 1), date(2002, 1, 31), 3, "November 2001 to January 2002", "November 2001 to January 2002"),
        (date(2001, 1, 1), date(2001, 12, 31), 12, "January to December 2001", "year to Dec 2001"),
        (date(2001, 4, 1), date(2002, 3, 31), 12, "April 2001 to March 2002", "year to Mar 2002"),
        (date(2001, 1, 1), date(2002, 3, 31), 15, "January 2001 to March 2002", "January 2001 to March 2002"),
        (date(2001, 1, 1), date(2001, 2, 28), 2, "January to February 2001", "January to February 2001"),
    ],
)
def test_periods_have_names_for_people(start: date, end: date, months: int, label: str, short: str) -> None:
    period = Period(start, end)
    assert (period.months, period.label, period.short) == (months, label, short)


def test_a_period_touches_quarters_and_reaches_before_and_after() -> None:
    own = Period(date(2001, 2, 1), date(2001, 4, 30))
    assert own.quarters() == (Quarter(2001, 1), Quarter(2001, 2))
    assert own.reaching() == own
    assert own.reaching(before_months=33) == Period(date(1998, 5, 1), date(2001, 4, 30))
    assert own.reaching(after_days=90) == Period(date(2001, 2, 1), date(2001, 7, 29))


@pytest.mark.parametrize(
    ("end", "days", "due"),
    [
        (date(2000, 12, 31), 365, date(2001, 12, 31)),
        (date(1999, 12, 31), 365, date(2000, 12, 30)),  # over 29 February
        (date(2000, 3, 31), 365, date(2001, 3, 31)),
        (date(2001, 9, 30), 90, date(2001, 12, 29)),
        (date(2001, 12, 31), 90, date(2002, 3, 31)),
        (date(1999, 12, 31), 90, date(2000, 3, 30)),
    ],
)
def test_follow_up_is_in_days_in_leap_years_too(end: date, days: int, due: date) -> None:
    assert Period(add_months(end, -2), end).reaching(after_days=days).end == due


# All periods of a grain


def test_months_of_a_leap_year() -> None:
    months = periods_of("month", Quarter(2000, 1), Quarter(2000, 4))
    assert [period.end.day for period in months] == [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    assert periods_of("month", Quarter(1900, 1), Quarter(1900, 1))[1].end == date(1900, 2, 28)


def test_rolling_four_quarters_begin_when_four_are_there() -> None:
    assert periods_of("four_quarters", Quarter(2000, 1), Quarter(2000, 3)) == ()
    assert [period.short for period in periods_of("four_quarters", Quarter(2000, 2), Quarter(2001, 3))] == [
        "year to Mar 2001",
        "year to Jun 2001",
        "year to Sep 2001",
    ]


@pytest.mark.parametrize(
    ("first", "last", "year_starts", "ends"),
    [
        ("2000Q1", "2002Q4", 1, ["2000-12", "2001-12", "2002-12"]),
        ("2000Q1", "2002Q4", 4, ["2001-03", "2002-03"]),
        ("2000Q2", "2002Q1", 4, ["2001-03", "2002-03"]),
        ("2000Q3", "2002Q1", 4, ["2002-03"]),
        ("2000Q1", "2001Q4", 9, ["2001-08"]),
        ("2000Q1", "2001Q1", 12, []),
        ("2000Q4", "2001Q4", 12, ["2001-11"]),
        ("2000Q2", "2000Q4", 4, []),
    ],
)
def test_years_are_whole_financial_years_inside(first: str, last: str, year_starts: int, ends: list[str]) -> None:
    years = periods_of("year", Quarter.parse(first), Quarter.parse(last), year_starts)
    assert [f"{year.end:%Y-%m}" for year in years] == ends
    assert all(year.start.month == year_starts and year.months == 12 for year in years)


@given(st.sampled_from(GRAINS), QUARTERS, st.integers(0, 24), st.integers(1, 12))
def test_periods_are_whole_inside_and_without_gaps(grain: Grain, first: Quarter, length: int, year_starts: int) -> None:
    last = first.plus(length)
    periods = periods_of(grain, first, last, year_starts)
    assert all(period.months == MONTHS_IN[grain] for period in periods)
    assert all(first.start <= period.start and period.end <= last.end for period in periods)
    assert all(add_months(period.end, 1) == period.end + timedelta(days=1) for period in periods)
    step = 3 if grain == "four_quarters" else MONTHS_IN[grain]
    assert all(add_months(a.start, step) == b.start for a, b in pairwise(periods))
    if grain != "year":
        whole = (length + 1) * 3
        assert len(periods) == max(0, (whole - MONTHS_IN[grain]) // step + 1)


# Working days

ENGLAND = """
    1997-01-01 1997-03-28 1997-03-31 1997-05-05 1997-05-26 1997-08-25 1997-12-25 1997-12-26
    1999-01-01 1999-04-02 1999-04-05 1999-05-03 1999-05-31 1999-08-30 1999-12-27 1999-12-28 1999-12-31
    2000-01-03 2000-04-21 2000-04-24 2000-05-01 2000-05-29 2000-08-28 2000-12-25 2000-12-26
    2002-01-01 2002-03-29 2002-04-01 2002-05-06 2002-06-03 2002-06-04 2002-08-26 2002-12-25 2002-12-26
    2022-01-03 2022-04-15 2022-04-18 2022-05-02 2022-06-02 2022-06-03 2022-08-29 2022-09-19 2022-12-26 2022-12-27
"""
"""Bank holidays of England on week-days, with those for the millennium, two jubilees and a state funeral."""


def numbers(first: date, last: date, nation: str = "ENG") -> dict[date, int]:
    frame = working_days(first, last, nation)
    return dict(zip(frame["day"], (int(number) for number in frame["number"]), strict=True))


@pytest.mark.parametrize("year", [1997, 1999, 2000, 2002, 2022])
def test_week_ends_and_the_bank_holidays_of_england_are_no_working_days(year: int) -> None:
    first, last = date(year, 1, 1), date(year, 12, 31)
    own = numbers(first - timedelta(days=1), last)
    days = [first + timedelta(days=place) for place in range((last - first).days + 1)]
    closed = [day for day in days if day.weekday() < 5 and own[day] == own[day - timedelta(days=1)]]
    assert closed == [date.fromisoformat(day) for day in ENGLAND.split() if day.startswith(str(year))]
    for day in days:
        assert own[day] - own[day - timedelta(days=1)] == (day.weekday() < 5 and day not in closed)


def test_each_nation_has_its_own_bank_holidays() -> None:
    def works(nation: str, day: date) -> bool:
        own = numbers(day - timedelta(days=1), day, nation)
        return own[day] > own[day - timedelta(days=1)]

    new_year, st_patrick, july, easter_monday = (
        date(2001, 1, 2),
        date(2000, 3, 17),
        date(2000, 7, 12),
        date(2001, 4, 16),
    )
    assert [works(nation, new_year) for nation in ("ENG", "WLS", "NIR", "SCT")] == [True, True, True, False]
    assert [works(nation, st_patrick) for nation in ("ENG", "WLS", "NIR", "SCT")] == [True, True, False, True]
    assert [works(nation, july) for nation in ("ENG", "WLS", "NIR", "SCT")] == [True, True, False, True]
    assert [works(nation, easter_monday) for nation in ("ENG", "WLS", "NIR", "SCT")] == [False, False, False, True]


def test_the_calendar_has_every_day_once_in_order() -> None:
    frame = working_days(date(1999, 12, 30), date(2000, 1, 5), "ENG")
    assert list(frame["day"]) == [date(1999, 12, 30) + timedelta(days=place) for place in range(7)]
    # Thursday; the millennium's Friday; the week-end; Monday in place of New Year's Day; Tuesday; Wednesday.
    assert list(frame["number"]) == [1, 1, 1, 1, 1, 2, 3]
