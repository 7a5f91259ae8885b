"""Counts by every grouping that an indicator's own rows allow: against plain loops over the sample's cells, and the
rules on who is in which group, on small tables."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache

import pandas as pd
import pytest

from dvmetrics.errors import ConfigurationError
from dvmetrics.extracts import EXTRACTS
from dvmetrics.measure.alone import Alone
from dvmetrics.measure.counts_by import CountsBy, counts_by
from dvmetrics.partnership import load
from dvmetrics.periods import Period
from tests.conftest import SAMPLE
from tests.oracles import day, in_span, naive_newest, naive_rows, sample_gate
from tests.small_tables import gate_result, partnership

THIRD, FOURTH = Period(date(2001, 7, 1), date(2001, 9, 30)), Period(date(2001, 10, 1), date(2001, 12, 31))
UNKNOWN = ("", "unknown", "not_asked", "not_stated")


@cache
def sample_alone() -> Alone:
    return Alone(load(SAMPLE), sample_gate())


def of_sample(indicator: str) -> CountsBy:
    return counts_by(sample_alone(), indicator, [THIRD, FOURTH])


def pairs(found: CountsBy, by: str) -> dict[tuple[str, date], tuple[float, float]]:
    own = found.groups[found.groups["by"] == by]
    return {
        (group, start): (x, n)
        for group, start, x, n in own[["group", "period_start", "numerator", "denominator"]].itertuples(index=False)
    }


def naive_pairs(cases: list[tuple[str, str, bool]]) -> dict[tuple[str, date], tuple[float, float]]:
    """(the group's cell, the day's cell, whether it is met) by group and quarter."""
    met, every = Counter[tuple[str, date]](), Counter[tuple[str, date]]()
    for cell, some_day, is_met in cases:
        for period in (THIRD, FOURTH):
            if in_span(day(some_day), (period.start, period.end)):
                key = ("not_known" if cell in UNKNOWN else cell, period.start)
                every[key] += 1
                met[key] += is_met
    return {key: (met[key], number) for key, number in every.items()}


@pytest.mark.xdist_group("sample")
@pytest.mark.parametrize("column", ["relationship", "offence_group", "dwelling_flag", "risk_grade"])
def test_children_present_by_what_the_police_wrote(column: str) -> None:
    answered = [row for row in naive_rows("police_incident") if row["children_present"] in ("yes", "no")]
    expected = naive_pairs([(row[column], row["reported_date"], row["children_present"] == "yes") for row in answered])
    found = of_sample("3.2")
    assert pairs(found, column) == expected
    assert not found.whole_alone
    assert found.whole["denominator"].tolist() == [
        sum(n for (_, start), (_, n) in expected.items() if start == period.start) for period in (THIRD, FOURTH)
    ]


@pytest.mark.xdist_group("sample")
@pytest.mark.parametrize(("by", "column"), [("age", "age_band"), ("sex", "sex"), ("ethnicity", "ethnicity")])
def test_referrals_by_who_came(by: str, column: str) -> None:
    cases = naive_newest("service_episode", "episode_key").values()
    expected = naive_pairs([(row[column], row["referral_date"], True) for row in cases])
    found = of_sample("S.demand")
    assert {key: x for key, (x, _) in pairs(found, by).items()} == {key: x for key, (x, _) in expected.items()}
    assert found.whole_alone


@pytest.mark.xdist_group("sample")
def test_a_change_is_split_and_a_figure_broken_down_by_the_same_names() -> None:
    named = sample_alone().groupings("S.demand")
    assert {"age", "sex", "agency"} <= set(of_sample("S.demand").groups["by"]) <= set(named)
    assert "age_band" not in named
    _, by_age = sample_alone().count("S.demand", "age", "quarter")
    ours = by_age[(by_age["period_start"] == FOURTH.start) & by_age["group"].isin(["18_24", "25_34"])]
    both = pairs(of_sample("S.demand"), "age")
    assert dict(zip(ours["group"], ours["numerator"], strict=True)) == {
        name: both[name, FOURTH.start][0] for name in ("18_24", "25_34")
    }


@pytest.mark.xdist_group("sample")
def test_referrals_by_the_service_that_sent_the_row() -> None:
    cases = naive_newest("service_episode", "episode_key").items()
    expected = naive_pairs([(agency, row["referral_date"], True) for (agency, _), row in cases])
    found = pairs(of_sample("S.demand"), "agency")
    assert {key: x for key, (x, _) in found.items()} == {key: x for key, (x, _) in expected.items()}


@pytest.mark.xdist_group("sample")
def test_an_indicator_s_own_groups_are_of_the_two_periods_alone() -> None:
    found = of_sample("8.2")
    assert set(found.groups["by"]) == {"agency"}
    assert set(found.groups["period_start"]) == set(found.whole["period_start"]) == {THIRD.start, FOURTH.start}
    assert len(found.whole) == 2


@pytest.mark.xdist_group("sample")
@pytest.mark.parametrize("indicator", ["3.2", "4.1", "5.1", "2.4"])
def test_every_grouping_adds_up_and_none_is_the_answer(indicator: str) -> None:
    found = of_sample(indicator)
    assert len(found.groups)
    sums = found.groups.groupby(["by", "period_start"])[["numerator", "denominator"]].sum()
    whole = found.whole.set_index("period_start")
    for by in set(found.groups["by"]):
        pd.testing.assert_frame_equal(sums.loc[by], whole.sort_index(), check_like=True)
    outcomes = {column.name for extract in EXTRACTS.values() for column in extract.columns if column.is_outcome}
    answers = {"3.2": "children_present", "5.1": "arrest_flag"}
    assert not set(found.groups["by"]) & (outcomes | {answers.get(indicator, "")})


@pytest.mark.xdist_group("sample")
@pytest.mark.parametrize(
    ("indicator", "says"), [("S.completeness", "one for each group"), ("kpi.unknown", "not counted from rows")]
)
def test_what_has_no_groups_to_add_up_is_refused(indicator: str, says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        of_sample(indicator)


TABLE = """
    incident_key  victim_key  reported_date  children_present  children_present_count  relationship  dwelling_flag
    i1            v1          2000-01-05     yes               1                       partner       yes
    i2            v2          2000-02-05     no                0                       unknown       yes
    i3            v3          2000-03-31     yes               2                       -             yes
    i4            v4          2000-04-01     no                0                       family        yes
    i5            v5          2000-05-01     unknown           -                       family        yes
    i6            v6          2000-06-30     yes               1                       neighbour     yes
"""


def of_table(indicator: str, *periods: Period) -> CountsBy:
    own = partnership("2000Q1", {"police_incident": {"sender"}})
    return counts_by(Alone(own, gate_result(own, "2000Q2", {"police_incident": TABLE})), indicator, periods)


FIRST, SECOND = Period(date(2000, 1, 1), date(2000, 3, 31)), Period(date(2000, 4, 1), date(2000, 6, 30))


def test_who_is_not_known_is_one_group_and_so_is_what_is_on_no_list() -> None:
    """i2 said unknown, i3 blank, i6 a word that is no code: it becomes the name of nothing. i5 gave no answer."""
    found = of_table("3.2", FIRST, SECOND)
    assert pairs(found, "relationship") == {
        ("partner", FIRST.start): (1, 1),
        ("not_known", FIRST.start): (1, 2),
        ("family", SECOND.start): (0, 1),
        ("not_known", SECOND.start): (1, 1),
    }
    assert "neighbour" not in set(found.groups["group"])


def test_what_has_one_group_only_is_no_grouping() -> None:
    assert set(of_table("3.2", FIRST, SECOND).groups["by"]) == {"relationship"}


def test_a_period_without_a_case_is_there_with_none() -> None:
    found = of_table("3.2", Period(date(1999, 1, 1), date(1999, 3, 31)), FIRST)
    assert found.whole.set_index("period_start")["denominator"].to_dict() == {date(1999, 1, 1): 0, FIRST.start: 3}
    assert set(found.groups["period_start"]) == {FIRST.start}


def test_no_row_leaves_the_database() -> None:
    found = of_table("3.2", FIRST, SECOND)
    cells = {str(cell) for frame in (found.whole, found.groups) for cell in frame.to_numpy().ravel()}
    keys = pd.Series(TABLE.split()).str.fullmatch(r"[iv]\d")
    assert keys.sum() == 12
    assert not cells & set(pd.Series(TABLE.split())[keys])
