"""Supporting indicators of the helpline and of meetings on high-risk cases: on small tables, and counted naively.

See `tests/oracles.py`.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.oracles import Counts, counted_in_sample, day, in_span, naive_rows, share, spans, tally
from tests.small_tables import measured, pairs, states


def test_s_first_callers_and_s_campaign_callers() -> None:
    calls = """
        call_key  date        answered  first_time  heard_from        first  named
        a         2000-01-31  yes       yes         campaign          met    met
        b         2000-02-01  yes       yes         police            met    unmet
        c         2000-02-29  yes       yes         unknown           met    out
        d         2000-03-05  yes       yes         not_asked         met    out
        e         2000-03-06  yes       yes         -                 met    out
        f         2000-03-07  yes       no          campaign          out    out
        g         2000-03-08  yes       unknown     campaign          out    out
        h         2000-03-09  no        -           -                 out    out
        i         2000-04-01  yes       yes         friend_or_family  met    unmet
        j         2000-04-02  yes       yes         campaign          met    met
    """
    result = measured("2000Q1", "2000Q2", {"helpline": calls})
    first = {name: met for name, (met, _) in tally(result, "S.first_callers", calls, "date", "first").items()}
    assert {name: met for name, (met, _) in pairs(result, "S.first_callers").items() if met} == first
    assert len(pairs(result, "S.first_callers")) == 6  # a month without first-time calls has none
    assert pairs(result, "S.campaign_callers") == tally(result, "S.campaign_callers", calls, "date", "named")


def test_s_marac_rate_is_of_adult_women() -> None:
    meetings = """
        meeting_date  cases
        2000-01-12    5
        2000-04-12    7
        2000-12-31    1
        2001-01-10    10
    """
    population = """
        delivered_for  year  sex     age_band  people  why
        2000Q1         2000  female  0_15      999     no_adults
        2000Q1         2000  female  16_17     100     -
        2000Q1         2000  female  65_plus   200     -
        2000Q1         2000  male    65_plus   999     no_women
        2001Q1         2001  female  65_plus   400     the_estimate_of_a_later_year
    """
    result = measured("2000Q1", "2001Q4", {"marac_meeting": meetings, "population": population})
    assert pairs(result, "S.marac_rate") == {
        "year to Dec 2000": (13, 300),
        "year to Mar 2001": (18, 300),
        "year to Jun 2001": (11, 300),
        "year to Sep 2001": (11, 300),
        "year to Dec 2001": (10, 400),
    }
    alone = measured("2000Q1", "2001Q4", {"marac_meeting": meetings})
    assert states(alone, "S.marac_rate") == {}  # a rate of nobody is none


def naive_s_first_callers() -> Counts:
    first = [day(row["date"]) for row in naive_rows("helpline") if row["first_time"] == "yes"]
    counts = share([(on, True) for on in first], 1, 0, 0, "helpline")
    return {place: (pair[0], None) for place, pair in counts.items()}


def naive_s_campaign_callers() -> Counts:
    first = [row for row in naive_rows("helpline") if row["first_time"] == "yes"]
    known = [row for row in first if row["heard_from"] not in {"", "unknown", "not_asked"}]
    return share([(day(row["date"]), row["heard_from"] == "campaign") for row in known], 3, 0, 0, "helpline")


def naive_s_marac_rate() -> Counts:
    women: dict[int, int] = {}
    for row in naive_rows("population"):
        if row["sex"] == "female" and row["age_band"] != "0_15":
            women[int(row["year"])] = women.get(int(row["year"]), 0) + int(row["people"])
    return {
        (*span, ""): (
            sum(int(row["cases"]) for row in naive_rows("marac_meeting") if in_span(day(row["meeting_date"]), span)),
            women[max(year for year in women if year <= span[0].year)],
        )
        for span in spans(12, 3)
    }


NAIVE: dict[str, Callable[[], Counts]] = {
    "S.first_callers": naive_s_first_callers,
    "S.campaign_callers": naive_s_campaign_callers,
    "S.marac_rate": naive_s_marac_rate,
}


@pytest.mark.xdist_group("sample")
@pytest.mark.parametrize("indicator", NAIVE)
def test_the_sample_counted_naively_gives_the_same(indicator: str) -> None:
    assert counted_in_sample(indicator) == NAIVE[indicator]()
