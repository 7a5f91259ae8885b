"""Supporting indicators of police incidents, twice: on small tables with each edge, and counted naively in the sample.

See `tests/oracles.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date

import pytest

from tests.oracles import Cells, Counts, counted_in_sample, day, in_span, naive_rows, share, spans, tally
from tests.small_tables import measured, pairs, rows, states


def test_s_serious_harm_is_days_for_each_incident_of_high_harm() -> None:
    incidents = """
        reported_date  harm_band  why
        2000-01-01     high       -
        2000-06-05     high       -
        2000-06-05     high       two_on_one_day
        2000-06-05     medium     not_of_high_harm
        2000-06-05     unknown    -
        2000-06-05     -          -
        2000-12-31     high       the_last_day
        2001-04-01     high       -
    """
    result = measured("2000Q1", "2002Q2", {"police_incident": incidents})
    assert pairs(result, "S.serious_harm") == {
        "year to Dec 2000": (366, 4),  # a leap year
        "year to Mar 2001": (365, 3),
        "year to Jun 2001": (365, 2),
        "year to Sep 2001": (365, 2),
        "year to Dec 2001": (365, 1),
        "year to Mar 2002": (365, 1),
    }
    assert states(result, "S.serious_harm")["year to Jun 2002"] == ("does_not_apply", None)


def test_s_high_harm_and_s_crimes_are_of_known_ones() -> None:
    incidents = """
        reported_date  harm_band  crime_flag  harm   crime
        2000-01-31     high       yes         met    met
        2000-02-01     medium     yes         unmet  met
        2000-02-29     low        no          unmet  unmet
        2000-03-05     unknown    no          out    unmet
        2000-03-06     -          unknown     out    out
        2000-03-07     -          not_asked   out    out
    """
    result = measured("2000Q1", "2000Q4", {"police_incident": incidents})
    assert pairs(result, "S.high_harm") == tally(result, "S.high_harm", incidents, "reported_date", "harm")
    assert pairs(result, "S.crimes") == tally(result, "S.crimes", incidents, "reported_date", "crime")
    assert pairs(result, "S.crimes")["Feb 2000"] == (1, 2)


def test_s_harm_weighted_repeats_looks_a_year_back() -> None:
    incidents = """
        victim_key  reported_date  harm_band  counts  why
        ann         1999-01-05     low        -       before_the_period
        ann         2000-01-05     high       met     365_days_later
        bea         1999-01-04     low        -       -
        bea         2000-01-05     high       unmet   366_days_later
        cat         2000-03-05     medium     unmet   the_first
        cat         2000-03-05     medium     unmet   a_second_report_on_the_day_is_no_repeat
        cat         2000-03-06     medium     met     -
        cat         2000-03-06     low        met     both_reports_of_the_day_after
        dot         2000-05-05     -          out     nobody_knows_the_harm
        dot         2000-06-05     low        met     after_one_of_unknown_harm
        dot         2000-06-06     unknown    out     -
        eve         2000-12-31     low        unmet   never_before
    """
    result = measured("1999Q1", "2000Q4", {"police_incident": incidents})
    assert states(result, "S.harm_weighted_repeats").keys() == {"year to Dec 2000"}  # nothing before can look back
    for band in ("low", "medium", "high"):
        own = [row["counts"] for row in rows(incidents) if row["harm_band"] == band]
        expected = (own.count("met"), own.count("met") + own.count("unmet"))
        assert pairs(result, "S.harm_weighted_repeats", band) == {"year to Dec 2000": expected}
    assert pairs(result, "S.harm_weighted_repeats", "unknown") == {}
    weights = dict(result.definitions["S.harm_weighted_repeats"].weights)
    assert weights["low"] < weights["medium"] < weights["high"]


def test_s_missed_danger() -> None:
    incidents = """
        victim_key  reported_date  risk_grade    harm_band  counts  why
        ann         2000-01-05     standard      low        met     90_days_later
        ann         2000-04-04     high          high       out     -
        bea         2000-01-05     standard      low        unmet   91_days_later
        bea         2000-04-05     high          high       out     -
        cat         2000-05-05     standard      low        unmet   high_harm_on_the_day_itself
        cat         2000-05-05     medium        high       out     -
        dot         2000-05-05     standard      -          met     the_next_day
        dot         2000-05-05     standard      low        met     two_standard_grades_on_a_day
        dot         2000-05-06     -             high       out     -
        dot         2000-05-07     not_assessed  high       out     a_second_one_counts_no_more
        eve         2000-06-05     standard      high       unmet   high_harm_itself_but_nothing_after
        fay         2000-06-05     standard      low        unmet   high_harm_came_before
        fay         2000-06-01     medium        high       out     -
        gay         2000-06-05     medium        low        out     not_of_standard_grade
        gay         2000-06-06     standard      high       unmet   -
        hob         2000-12-31     standard      low        met     after_the_period
        hob         2001-03-31     high          high       out     -
        ivy         2000-06-05     standard      low        unmet   a_repeat_of_medium_harm
        ivy         2000-06-06     high          medium     out     -
    """
    result = measured("2000Q1", "2001Q1", {"police_incident": incidents})
    own = tally(result, "S.missed_danger", incidents, "reported_date")
    assert pairs(result, "S.missed_danger") == own == {"year to Dec 2000": (4, 10)}
    assert states(result, "S.missed_danger")["year to Mar 2001"] == ("not_due", None)


def test_s_help_offered() -> None:
    incidents = """
        reported_date  attended_at       referral_offered  counts  why
        2000-01-31     2000-01-31T10:00  yes               met     -
        2000-02-01     2000-02-01T10:00  no                unmet   -
        2000-02-29     2000-03-01T00:10  unknown           unmet   in_the_month_it_was_reported
        2000-03-05     2000-03-05T10:00  not_asked         unmet   -
        2000-03-06     2000-03-06T10:00  -                 unmet   -
        2000-03-07     -                 yes               out     nobody_attended
    """
    result = measured("2000Q1", "2000Q1", {"police_incident": incidents})
    assert pairs(result, "S.help_offered") == tally(result, "S.help_offered", incidents, "reported_date")


def incidents_with_days() -> list[tuple[date, Cells]]:
    return [(day(row["reported_date"]), row) for row in naive_rows("police_incident")]


def naive_s_serious_harm() -> Counts:
    grave = [reported for reported, row in incidents_with_days() if row["harm_band"] == "high"]
    return {
        (*span, ""): ((span[1] - span[0]).days + 1, sum(in_span(reported, span) for reported in grave))
        for span in spans(12, 3)
    }


def naive_s_high_harm() -> Counts:
    known = [
        (on, row["harm_band"]) for on, row in incidents_with_days() if row["harm_band"] in {"low", "medium", "high"}
    ]
    return share([(on, band == "high") for on, band in known], 12, 3)


def naive_s_crimes() -> Counts:
    known = [(on, row["crime_flag"]) for on, row in incidents_with_days() if row["crime_flag"] in {"yes", "no"}]
    return share([(on, crime == "yes") for on, crime in known], 1)


def naive_s_harm_weighted_repeats() -> Counts:
    days: dict[str, list[date]] = defaultdict(list)
    for reported, row in incidents_with_days():
        days[row["victim_key"]].append(reported)
    counts: Counts = {}
    for span in spans(12, 3)[4:]:
        counts[(*span, "")] = (None, None)
        for band in ("low", "medium", "high"):
            own = [
                any(1 <= (reported - before).days <= 365 for before in days[row["victim_key"]])
                for reported, row in incidents_with_days()
                if row["harm_band"] == band and in_span(reported, span)
            ]
            counts[(*span, band)] = (sum(own), len(own))
    return counts


def naive_s_missed_danger() -> Counts:
    grave: dict[str, list[date]] = defaultdict(list)
    for reported, row in incidents_with_days():
        if row["harm_band"] == "high":
            grave[row["victim_key"]].append(reported)
    cases = [
        (reported, any(1 <= (later - reported).days <= 90 for later in grave[row["victim_key"]]))
        for reported, row in incidents_with_days()
        if row["risk_grade"] == "standard"
    ]
    return share(cases, 12, 3, 90)


def naive_s_help_offered() -> Counts:
    return share([(on, row["referral_offered"] == "yes") for on, row in incidents_with_days() if row["attended_at"]], 1)


NAIVE: dict[str, Callable[[], Counts]] = {
    "S.serious_harm": naive_s_serious_harm,
    "S.high_harm": naive_s_high_harm,
    "S.crimes": naive_s_crimes,
    "S.harm_weighted_repeats": naive_s_harm_weighted_repeats,
    "S.missed_danger": naive_s_missed_danger,
    "S.help_offered": naive_s_help_offered,
}


@pytest.mark.xdist_group("sample")
@pytest.mark.parametrize("indicator", NAIVE)
def test_the_sample_counted_naively_gives_the_same(indicator: str) -> None:
    assert counted_in_sample(indicator) == NAIVE[indicator]()
