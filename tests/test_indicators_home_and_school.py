"""Indicators of O6, home and school, twice: on small tables with each edge, and counted naively in the sample.

See `tests/oracles.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from dvmetrics.indicators.catalogue import CATALOGUE
from dvmetrics.measure import Measurements
from tests.oracles import (
    Cells,
    Counts,
    came,
    counted_in_sample,
    day,
    in_span,
    naive_cases,
    naive_files,
    naive_rows,
    quarter_starts,
    share,
    spans,
    tally,
)
from tests.small_tables import measured, pairs, states

MEDIAN = ("numerator", "lower", "value", "upper")


def middle(measurements: Measurements, indicator: str) -> dict[str, tuple[float, ...]]:
    """How many cases a median has, and the three quartiles, by period."""
    frame = measurements.frame[measurements.frame["indicator"] == indicator]
    found = zip(states(measurements, indicator).items(), frame.to_dict(orient="records"), strict=True)
    return {period: tuple(row[name] for name in MEDIAN) for (period, (state, _)), row in found if state == "counted"}


def test_6_1_homeless_because_of_violence() -> None:
    approaches = """
        approach_key  date        reason             duty       delivered_for  counts  why
        a             2000-01-05  domestic_violence  yes        2000Q1         met     -
        b             2000-04-05  arrears            yes        2000Q2         unmet   -
        c             2000-07-05  unknown            yes        2000Q3         unmet   still_owed_a_duty
        d             2000-10-05  domestic_violence  no         2000Q4         out     owed_nothing
        e             2001-01-05  domestic_violence  unknown    2001Q1         out     -
        f             2001-04-05  domestic_violence  -          2001Q2         out     not_decided
        g             2001-07-05  other              -          2001Q3         -       superseded
        g             2001-07-05  domestic_violence  yes        2001Q4         met     decided_later
        h             2001-10-05  other              not_asked  2001Q4         out     -
        i             2001-12-31  end_of_tenancy     yes        2001Q4         unmet   the_last_day
    """
    result = measured("2000Q1", "2001Q4", {"housing_approach": approaches})
    assert pairs(result, "6.1") == tally(result, "6.1", approaches, "date")
    assert CATALOGUE["6.1"].definition.good == "neutral"


def test_6_2_still_at_home_and_no_further_incident() -> None:
    approaches = """
        approach_key  person_key  sanctuary_fitted_date  at_home_6m  date        delivered_for  counts  why
        a             ann         2000-01-20             yes         1999-12-20  1999Q4         met     no_incident
        b             bea         2000-04-20             yes         2000-04-10  2000Q2         unmet   the_day_after
        c             cat         2000-07-20             yes         2000-07-10  2000Q3         unmet   183_days_later
        d             dot         2000-10-20             yes         2000-10-10  2000Q4         met     184_days_later
        e             eve         2001-01-20             yes         2001-01-10  2001Q1         met     on_the_day
        f             fay         2001-04-20             yes         2001-04-10  2001Q2         met     only_before
        g             gay         2001-07-20             no          2001-07-10  2001Q3         unmet   moved
        h             hat         2001-10-20             unknown     2001-10-10  2001Q4         unmet   not_known
        i             ida         2002-01-20             -           2002-01-10  2002Q1         unmet   nobody_asked
        j             joy         2002-04-20             -           2002-04-10  2002Q2         -       superseded
        j             joy         2002-04-20             yes         2002-04-10  2002Q4         met     told_later
        k             kim         2002-05-20             yes         2002-05-10  2002Q2         met     as_a_suspect
        l             lil         2002-06-30             no          2002-05-10  2002Q2         unmet   again_and_moved
        m             meg         2002-09-30             yes         2002-08-10  2002Q3         -       -
    """
    incidents = """
        victim_key  suspect_key  reported_date
        bea         sid          2000-04-21
        cat         sid          2001-01-19
        dot         sid          2001-04-22
        eve         sid          2001-01-20
        fay         sid          2001-04-19
        sid         kim          2002-06-20
        lil         sid          2002-07-20
        lil         sid          2002-08-20
    """
    never = "n nan - yes 2002-01-10 2002Q1 out never_fitted"
    tables = {"housing_approach": f"{approaches}\n{never}", "police_incident": incidents}
    result = measured("1999Q4", "2002Q4", tables)
    due = "\n".join(line for line in approaches.splitlines() if "superseded" not in line)
    assert pairs(result, "6.2") == tally(result, "6.2", due, "sanctuary_fitted_date")
    assert [state for state, _ in states(result, "6.2").values()][-2:] == ["not_due"] * 2


def test_6_3_households_count_once() -> None:
    requests = """
        request_key  person_key  household_key  date        outcome      refusal_reason       agency
        a            ann         one            2001-01-01  refused      no_space             womens_aid
        b            ann         two            2001-02-05  refused      needs_cannot_be_met  other_refuge
        c            bea         three          2001-03-05  refused      no_space             womens_aid
        d            bea         four           2001-04-05  placed       -                    other_refuge
        e            cat         five           2001-04-06  placed       -                    womens_aid
        f            cat         five           2001-05-06  refused      no_space             womens_aid
        g            dot         six            2001-05-07  refused      too_near_the_abuser  womens_aid
        h            eve         seven          2001-06-07  refused      other                womens_aid
        i            fay         eight          2001-07-07  withdrawn    -                    womens_aid
        j            gay         nine           2001-08-07  open         -                    womens_aid
        k            hat         ten            2001-09-07  -            -                    womens_aid
        l            ida         eleven         2001-10-07  refused      needs_cannot_be_met  womens_aid
        m            ida         eleven         2001-10-17  referred_on  -                    womens_aid
        n            joy         twelve         2001-12-31  refused      no_space             womens_aid
        o            joy         twelve         2002-01-01  placed       -                    womens_aid
    """
    result = measured("2001Q1", "2002Q1", {"refuge_request": requests})
    # Without a place in 2001: Ann (asked twice), Ida and Joy. Joy found one on the first day of the next quarter, and
    # in the four quarters that end then, Ann's first request is no longer one of them.
    assert pairs(result, "6.3") == {"year to Dec 2001": (3, 10), "year to Mar 2002": (1, 9)}


def test_6_3_the_newest_row_of_a_request_counts() -> None:
    requests = """
        request_key  person_key  date        outcome  refusal_reason  delivered_for
        a            ann         2001-01-01  open     -               2001Q1
        a            ann         2001-01-01  refused  no_space        2001Q2
        b            bea         2001-01-01  refused  no_space        2001Q1
        b            bea         2001-01-01  placed   -               2001Q3
    """
    result = measured("2001Q1", "2001Q4", {"refuge_request": requests})
    assert pairs(result, "6.3") == {"year to Dec 2001": (1, 2)}


def school_calendar(first: date, last: date, *closed: tuple[date, date]) -> str:
    """Every week-day is a school day, but for the holidays."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    open_days = [own for own in days if own.weekday() < 5 and not any(start <= own <= end for start, end in closed)]
    return "date\n" + "\n".join(f"{own}" for own in open_days)


SUMMER = (date(2001, 7, 21), date(2001, 9, 2))
EVERY_WEEK_DAY = school_calendar(date(2000, 1, 3), date(2001, 12, 31), SUMMER)


def test_6_4_counts_a_child_when_sixty_school_days_are_over() -> None:
    """Twelve weeks of five days are sixty school days; the summer holidays of 2001 put six weeks more to it."""
    children = """
        child_key  displaced_date  sixtieth    school_kept_at_60_days  counts  why
        amy        2000-04-07      2000-06-30  yes                     out     before_the_first_four_quarters
        ben        2000-04-10      2000-07-03  yes                     met     Monday_is_not_counted_itself
        cay        2000-07-08      2000-09-29  no                      unmet   Saturday_to_Friday_of_the_12th_week
        dee        2000-10-06      2000-12-29  yes                     met     by_the_sixtieth_day
        eli        2000-10-09      2001-01-01  unknown                 unmet   not_known_is_not_kept
        fay        2001-01-08      2001-04-02  -                       unmet   nobody_said
        gus        2001-06-15      2001-10-19  yes                     met     across_the_summer
        gus        2001-07-20      2001-11-23  no                      unmet   left_again
        hal        2001-08-01      2001-11-23  yes                     met     left_in_the_holidays
        ivy        2001-10-08      2001-12-31  yes                     met     the_last_day_of_the_records
        jon        2001-10-09      2002-01-01  yes                     out     not_over_yet
    """
    result = measured("2000Q1", "2001Q4", {"education_link": children, "school_calendar": EVERY_WEEK_DAY})
    assert pairs(result, "6.4") == tally(result, "6.4", children, "sixtieth")
    assert next(iter(states(result, "6.4"))) == "year to Jun 2001"  # the calendar begins six months before it
    assert pairs(result, "6.4")["year to Dec 2001"] == (3, 6)


def test_6_4_days_listed_twice_are_one_day_of_school() -> None:
    twice = EVERY_WEEK_DAY + EVERY_WEEK_DAY.removeprefix("date")
    children = "child_key displaced_date school_kept_at_60_days\nivy 2001-10-08 yes\njon 2001-10-09 yes"
    result = measured("2000Q1", "2001Q4", {"education_link": children, "school_calendar": twice})
    assert pairs(result, "6.4") == {"year to Dec 2001": (1, 1)}


def test_6_4_without_a_quarter_of_the_calendar_has_no_figure() -> None:
    children = "child_key displaced_date school_kept_at_60_days\nivy 2001-05-08 yes"
    tables = {"education_link": children, "school_calendar": EVERY_WEEK_DAY}
    slot = ("school_calendar", "sender", "2000Q4")
    before = "\n".join(line for line in EVERY_WEEK_DAY.splitlines() if not "2000-10" <= line < "2001")
    lost = measured("2000Q1", "2001Q4", tables | {"school_calendar": before}, missing=[slot])
    assert {state for state, _ in states(lost, "6.4").values()} == {"not_supplied"}


def test_s_temporary_nights() -> None:
    approaches = """
        approach_key  date        reason             ta_nights  why
        a             2000-04-01  domestic_violence  10         years_begin_in_April
        b             2000-07-05  domestic_violence  20         -
        c             2000-12-05  domestic_violence  40         -
        d             2001-03-31  domestic_violence  80         the_last_day
        e             2000-06-05  domestic_violence  0          no_night
        f             2000-06-05  domestic_violence  -          not_known
        g             2000-06-05  arrears            900        another_reason
        h             2001-04-01  domestic_violence  7          the_next_year
        i             2000-03-31  domestic_violence  900        the_year_before
    """
    result = measured("2000Q1", "2002Q3", {"housing_approach": approaches})
    # Of 10, 20, 40 and 80: half way between the two in the middle, and the quartiles in between in the same way.
    assert middle(result, "S.temporary_nights") == {
        "year to Mar 2001": (4, 17.5, 30, 50),
        "year to Mar 2002": (1, 7, 7, 7),
    }
    last = measured("2000Q1", "2002Q2", {"housing_approach": approaches})
    assert [state for state, _ in states(last, "S.temporary_nights").values()] == ["counted", "not_due"]


def test_s_school_days_missed() -> None:
    children = """
        child_key  displaced_date  sixtieth    days_missed  why
        amy        2000-12-29      2001-03-23  99           the_year_before
        ben        2001-01-08      2001-04-02  4            -
        cay        2001-04-09      2001-07-02  0            none_missed_is_known
        dee        2001-07-09      2001-11-12  7            -
        eli        2001-04-10      2001-07-03  -            not_known
        fay        2001-10-08      2001-12-31  10           -
        gus        2002-01-07      2002-04-01  99           the_year_after
    """
    calendar = school_calendar(date(2000, 1, 3), date(2002, 6, 30), SUMMER)
    result = measured("2000Q1", "2002Q2", {"education_link": children, "school_calendar": calendar})
    # Years begin in April. Of 0, 4, 7 and 10; the year before has no six months of records before it.
    assert middle(result, "S.school_days_missed") == {"year to Mar 2002": (4, 3, 5.5, 7.75)}


# Naive counts of the sample.


def with_records_before(counts: Counts, months: int, *sources: str) -> Counts:
    """Only the figures before which there are so many months of records."""
    kept: Counts = {}
    for (start, end, group), count in counts.items():
        place = start.year * 12 + start.month - 1 - months
        first = date(place // 12, place % 12 + 1, 1)
        if first.year >= 1997 and all(came(name, own) for name in sources for own in quarter_starts((first, end))):
            kept[start, end, group] = count
    return kept


def quartiles(cases: list[tuple[date, int]], follow_up: int, *sources: str) -> Counts:
    """By years that begin in April: how many cases there are, and the three quartiles, linearly between the two values
    beside them."""
    counts: Counts = {}
    for span in share([(own, True) for own, _ in cases], 12, 3, follow_up, *sources):
        if span[0].month != 4:
            continue
        values = sorted(value for own, value in cases if in_span(own, span[:2]))
        cuts = []
        for part in (0.25, 0.5, 0.75):
            place = part * (len(values) - 1)
            below = values[int(place)]
            above = values[min(int(place) + 1, len(values) - 1)]
            cuts.append(below + (place - int(place)) * (above - below))
        counts[span] = (len(values), *cuts)
    return counts


def naive_6_1() -> Counts:
    owed = [row for row in naive_cases("housing_approach", "approach_key") if row["duty"] == "yes"]
    cases = [(day(row["date"]), row["reason"] == "domestic_violence") for row in owed]
    return share(cases, 12, 3, 0, "housing_approach")


def naive_6_2() -> Counts:
    harmed: dict[str, list[date]] = {}
    for row in naive_rows("police_incident"):
        harmed.setdefault(row["victim_key"], []).append(day(row["reported_date"]))
    cases = []
    for row in naive_cases("housing_approach", "approach_key"):
        if row["sanctuary_fitted_date"]:
            fitted = day(row["sanctuary_fitted_date"])
            again = [1 <= (reported - fitted).days <= 183 for reported in harmed.get(row["person_key"], [])]
            cases.append((fitted, row["at_home_6m"] == "yes" and not any(again)))
    return share(cases, 12, 3, 183, "housing_approach", "police_incident")


def naive_6_3() -> Counts:
    requests = naive_cases("refuge_request", "request_key")
    counts: Counts = {}
    for span in spans(12, 3):
        own = [row for row in requests if in_span(day(row["date"]), span)]
        people = {row["person_key"] for row in own}
        placed = {row["person_key"] for row in own if row["outcome"] == "placed"}
        refused = {
            row["person_key"]
            for row in own
            if row["outcome"] == "refused" and row["refusal_reason"] in ("no_space", "needs_cannot_be_met")
        }
        if all(came("refuge_request", start) for start in quarter_starts(span)):
            counts[(*span, "")] = (len(refused - placed), len(people))
    return counts


def naive_children() -> list[tuple[date, Cells]]:
    """Displaced children by the sixtieth school day after they left, where the calendar reaches so far."""
    school = sorted({day(row["date"]) for row in naive_rows("school_calendar")})
    newest: dict[tuple[str, str, str], Cells] = {}
    for file in sorted(naive_files(), key=lambda file: file.quarter):
        if file.extract == "education_link":
            newest |= {(file.agency, row["child_key"], row["displaced_date"]): row for row in file.rows}
    found = []
    for row in newest.values():
        later = [own for own in school if own > day(row["displaced_date"])]
        if len(later) >= 60:
            found.append((later[59], row))
    return found


def naive_6_4() -> Counts:
    sources = ("education_link", "school_calendar")
    cases = [(due, row["school_kept_at_60_days"] == "yes") for due, row in naive_children()]
    return with_records_before(share(cases, 12, 3, 0, *sources), 6, *sources)


def naive_temporary_nights() -> Counts:
    cases = []
    for row in naive_cases("housing_approach", "approach_key"):
        if row["reason"] == "domestic_violence" and int(row["ta_nights"] or 0) > 0:
            cases.append((day(row["date"]), int(row["ta_nights"])))
    return quartiles(cases, 183, "housing_approach")


def naive_school_days_missed() -> Counts:
    sources = ("education_link", "school_calendar")
    cases = [(due, int(row["days_missed"])) for due, row in naive_children() if row["days_missed"]]
    return with_records_before(quartiles(cases, 0, *sources), 6, *sources)


NAIVE: dict[str, Callable[[], Counts]] = {
    "6.1": naive_6_1,
    "6.2": naive_6_2,
    "6.3": naive_6_3,
    "6.4": naive_6_4,
    "S.temporary_nights": naive_temporary_nights,
    "S.school_days_missed": naive_school_days_missed,
}
NUMBERS = {"S.temporary_nights": MEDIAN, "S.school_days_missed": MEDIAN}


@pytest.mark.xdist_group("sample")
@pytest.mark.parametrize("indicator", NAIVE)
def test_the_sample_counted_naively_gives_the_same(indicator: str) -> None:
    assert counted_in_sample(indicator, *NUMBERS.get(indicator, ())) == NAIVE[indicator]()
