"""Why a figure moved: small tables whose parts can be reckoned by hand, the sentences on them, and what is refused."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import cache

import pandas as pd
import pytest

from dvmetrics.errors import ConfigurationError
from dvmetrics.extracts import EXTRACTS
from dvmetrics.measure.alone import Alone
from dvmetrics.partnership import load
from dvmetrics.workbench.chance import changed_groups, interval_of_change, months_shared
from dvmetrics.workbench.explained import LAST, RESTRICTED
from dvmetrics.workbench.parts import Of
from dvmetrics.workbench.waterfall import MOST_GROUPS, steps_of
from dvmetrics.workbench.why import CAME_AFTER, Why, why
from tests.conftest import SAMPLE
from tests.oracles import sample_gate
from tests.small_tables import gate_result, partnership

Spec = tuple[str, str, str, int]
"""Month, relationship, whether a child was present, and how many such incidents."""
ALL_MIX = [
    *(("2000-01", "partner", "yes", 8), ("2000-02", "partner", "no", 2)),
    *(("2000-01", "family", "yes", 2), ("2000-03", "family", "no", 8)),
    *(("2000-04", "partner", "yes", 16), ("2000-05", "partner", "no", 4)),
    *(("2000-06", "family", "yes", 2), ("2000-06", "family", "no", 8)),
]
"""80% and 20% in both quarters; the first group doubles."""
POPULATION = """
    year  sex     age_band  people  delivered_for
    2000  female  25_34     1000    2000Q1
    2001  female  25_34     1250    2001Q1
"""


def incidents(*specs: Spec) -> str:
    """A table of as many incidents as the specs say, spread over the days of their months, each of another victim."""
    lines = ["incident_key victim_key reported_date children_present children_present_count relationship crime_flag"]
    number = 0
    for month, relationship, present, many in specs:
        for place in range(many):
            number += 1
            count = {"yes": "1", "no": "0"}.get(present, "-")
            lines.append(f"i{number} v{number} {month}-{place % 28 + 1:02} {present} {count} {relationship} yes")
    return "\n".join(lines)


@cache
def bench(specs: tuple[Spec, ...], last: str = "2000Q2", *, residents: bool = False) -> Alone:
    tables = {"police_incident": incidents(*specs)} | ({"population": POPULATION} if residents else {})
    own = partnership("2000Q1", {name: {"sender"} for name in tables})
    gate = gate_result(own, last, tables)
    return Alone(own, gate)


def of_quarters(specs: Sequence[Spec], of: Of = "figure") -> Why:
    return _of_quarters(tuple(specs), of)


@cache
def _of_quarters(specs: tuple[Spec, ...], of: Of) -> Why:
    return why(bench(specs), "3.2", "2000Q1", "2000Q2", of=of)


def test_the_same_rates_and_another_make_up_are_all_mix() -> None:
    found = of_quarters(ALL_MIX)
    assert list(found.figures) == [50, 60]
    assert found.groupings == ("relationship",)
    table = found.table().set_index("group")
    assert list(table.loc["Partner", ["cases_then", "cases_now", "then", "now"]]) == [10, 20, 80, 80]
    # A third of the cases more times 80 − 55, and a third fewer times 20 − 55; each 1/6 of all.
    assert table["mix"].to_dict() == pytest.approx({"Partner": 25 / 6, "Family": 35 / 6})
    assert table["rate"].tolist() == [0, 0]
    assert "volume" not in table
    assert math.fsum(table["total"]) == pytest.approx(10)


def test_the_number_in_the_numerator_is_volume_mix_and_rate() -> None:
    """10 of 20 became 18 of 30: 10 more cases at 55%, and 25 cases at 10 points more."""
    found = of_quarters(ALL_MIX, of="count")
    sums = found.table()[["volume", "mix", "rate", "total"]].sum()
    assert sums.to_dict() == pytest.approx({"volume": 5.5, "mix": 2.5, "rate": 0, "total": 8})
    assert "−" not in found.explain().splitlines()[0]
    assert "rose from 10 (of 20 cases)" in found.explain()
    assert "+8 cases" in found.explain()


def test_another_rate_in_one_group_is_all_rate() -> None:
    found = of_quarters(
        [
            *(("2000-01", "partner", "yes", 5), ("2000-01", "partner", "no", 5), ("2000-01", "family", "yes", 5)),
            *(("2000-04", "partner", "yes", 9), ("2000-04", "partner", "no", 1), ("2000-04", "family", "yes", 5)),
        ]
    )
    table = found.table().set_index("group")
    assert table["mix"].tolist() == [0, 0]
    assert table["rate"].to_dict() == pytest.approx({"Partner": 100 * 4 / 15, "Family": 0})


def test_a_group_that_comes_new_has_no_figure_before_and_is_mix() -> None:
    found = of_quarters([*ALL_MIX, ("2000-05", "carer", "yes", 10)])
    [carer] = found.table().query("group == 'Carer'").to_dict(orient="records")
    assert math.isnan(carer["then"])
    assert [carer["cases_then"], carer["now"], carer["rate"]] == [0, 100, 0]
    assert carer["mix"] > 0
    assert found.table()["total"].sum() == pytest.approx(found.change)
    assert "It had no case before" in found.explain()


def test_a_count_is_what_each_group_adds() -> None:
    found = why(bench(tuple(ALL_MIX)), "2.1", "2000Q1", "2000Q2")
    assert found.definition.form == "count"
    assert list(found.figures) == [20, 30]
    assert found.grouped("relationship").set_index("group")["volume"].to_dict() == {"partner": 10, "family": 0}
    assert "mix" not in found.table()
    assert "from 10 to 20" in found.explain()


def test_a_rate_is_split_by_what_groups_add_and_by_the_number_of_residents() -> None:
    """20 incidents for 1,000 adults, then 25 for 1,250: as many for each 1,000 as before."""
    specs = [("2000-01", "partner", "yes", 10), ("2000-02", "family", "no", 10)]
    specs += [("2001-01", "partner", "yes", 15), ("2001-02", "family", "no", 10)]
    found = why(bench(tuple(specs), "2001Q1", residents=True), "2.1", "2000Q1", "2001Q1")
    assert found.definition.form == "rate"
    assert list(found.figures) == [20, 20]
    relation = found.grouped("relationship")
    assert relation["volume"].sum() == pytest.approx(5 * (1 + 0.8) / 2)
    assert relation["residents"].sum() == pytest.approx(-4.5)
    assert found.table()["total"].sum() == pytest.approx(0)
    assert "did not change: 20.00 per 1,000 adults (20)" in found.explain()
    assert steps_of(found, "relationship")[0].label == "Number of residents"


def test_a_grouping_that_repeats_the_answer_is_none() -> None:
    """Every incident of a partner has a child and no other has: that says nothing."""
    specs = [("2000-01", "partner", "yes", 5), ("2000-02", "family", "no", 3), ("2000-04", "partner", "yes", 3)]
    with pytest.raises(ConfigurationError, match="nothing of two groups"):
        of_quarters([*specs, ("2000-05", "family", "no", 3)])


MANY = [
    *(("2000-01", "partner", "yes", 28), ("2000-02", "partner", "no", 72), ("2000-02", "family", "no", 50)),
    *(("2000-04", "partner", "yes", 72), ("2000-05", "partner", "no", 28), ("2000-05", "family", "no", 50)),
]


def test_a_change_is_set_against_chance() -> None:
    small, large = of_quarters(ALL_MIX), of_quarters(MANY)
    assert "no more than chance can do" in small.explain()
    assert changed_groups(small) == (2, [])
    assert "more than chance alone would often do" in large.explain()
    looked_at, named = changed_groups(large)
    assert looked_at == 2
    assert [row["group"] for row in named] == ["partner"]
    assert "Relationship: partner, from 28.0% (28 of 100) to 72.0% (72 of 100)" in large.explain()
    limits = interval_of_change(large)
    assert limits.method == "Newcombe"
    assert limits.value == pytest.approx(large.change)
    assert limits.lower is not None
    assert limits.lower > 0


def test_it_never_says_that_anything_was_the_cause() -> None:
    for found in (of_quarters(ALL_MIX), of_quarters(MANY), of_quarters(MANY, of="count")):
        told = found.explain()
        assert told.endswith(LAST)
        assert not {"because", "caused", "due to", "explains"} & set(told.lower().replace(".", " ").split())


def test_many_of_whom_the_group_is_not_known_are_said() -> None:
    found = of_quarters([*ALL_MIX, ("2000-01", "-", "yes", 9), ("2000-04", "unknown", "no", 1)])
    assert "“Relationship” is not given or unknown for 9 of 29 cases then and for 1 of 31 now" in found.explain()
    assert "unknown for" not in of_quarters(ALL_MIX).explain()


def test_what_is_shown_says_that_it_is_restricted_and_is_safe_html() -> None:
    found = of_quarters(MANY)
    page = found._repr_html_()
    assert page.startswith(f"<p><strong>{RESTRICTED}</strong></p>")
    assert page.count("<table>") == 2
    assert RESTRICTED in found.chart().layout.title.text
    renamed = Why(found.definition, found.of, found.then, found.now, found.parts.assign(group="<b>x</b>"), {})
    assert "<b>x" not in renamed._repr_html_().lower()


@pytest.mark.parametrize("of", ["figure", "count"])
def test_the_bars_of_the_waterfall_lead_from_then_to_now(of: Of) -> None:
    found = of_quarters(MANY, of=of)
    figure = found.chart()
    bars, first, last = figure.data
    assert bars.base[0] == pytest.approx(first.x[0]) == pytest.approx(found.figures[0])
    ends = [start + adds for start, adds in zip(bars.base, bars.x, strict=True)]
    assert list(bars.base[1:]) == pytest.approx(ends[:-1])
    assert ends[-1] == pytest.approx(last.x[0]) == pytest.approx(found.figures[1])
    assert figure.layout.yaxis.ticktext[0] == "January to March 2000"
    assert [step.label for step in steps_of(found, "relationship")][-2:] == ["Within: Partner", "Within: Family"]


def test_small_bars_are_drawn_as_one() -> None:
    found = of_quarters(MANY)
    many = pd.concat([found.grouped("relationship").iloc[[0]].assign(group=f"g{place}") for place in range(12)])
    steps = steps_of(Why(found.definition, found.of, found.then, found.now, many, {}), "relationship")
    assert len(steps) == 1 + MOST_GROUPS + 1
    assert steps[-1].label == "Within: 4 other groups"
    assert math.fsum(step.adds for step in steps) == pytest.approx(many["total"].sum())


def test_a_month_and_three_months_together() -> None:
    own = bench(tuple(MANY))
    assert why(own, "2.1", "2000-02", "2000-05").then.numerator == 122
    assert why(own, "3.2", "2000Q1", "2000Q2").then.denominator == 150


def refusals() -> Iterator[tuple[str, tuple[str, str, str], dict[str, str], str]]:
    quarters = ("2000Q1", "2000Q2")
    yield "unknown", ("3.22", *quarters), {}, r"There is no indicator 3\.22 here\. Did you mean 3\.2"
    yield "no such period", ("3.2", "2000Q1", "2010Q1"), {}, r"has no period 2010Q1 \(there is Jan 2000 to Jun 2000\)"
    yield "no period at all", ("3.2", "2000Q1", "spring"), {}, "has no period spring"
    yield "twice", ("3.2", "2000Q1", "2000Q1"), {}, "is named twice"
    yield "of two lengths", ("3.2", "2000Q1", "2000-05"), {}, "has 3 months and May 2000 has 1"
    yield "not due", ("1.1", *quarters), {}, "has no figure for January to March 2000: Due with the figures of 2001Q1"
    yield "not split that way", ("3.2", *quarters), {"by": "colour"}, "can be split by relationship, not by colour"
    yield "of something else", ("3.2", *quarters), {"of": "people"}, "of must be"


@pytest.mark.parametrize(("arguments", "settings", "words"), [pytest.param(*own[1:], id=own[0]) for own in refusals()])
def test_what_is_refused(arguments: tuple[str, str, str], settings: dict[str, str], words: str) -> None:
    chosen = {name: [value] if name == "by" else value for name, value in settings.items()}
    with pytest.raises(ConfigurationError, match=words) as caught:
        why(bench(tuple(ALL_MIX)), *arguments, **chosen)  # type: ignore[arg-type]
    assert str(caught.value).count(". ") <= 2


def test_a_file_that_did_not_come_is_said_by_its_extract() -> None:
    own = partnership("2000Q1", {"police_incident": {"sender"}})
    missing = [("police_incident", "sender", "2000Q2")]
    gate = gate_result(own, "2000Q2", {"police_incident": incidents(*ALL_MIX[:4])}, missing=missing)
    words = r"no figure for April 2000: No usable file from The sender \(police_incident"
    with pytest.raises(ConfigurationError, match=words):
        why(Alone(own, gate), "3.2", "2000Q1", "2000Q2")


def test_two_ways_of_counting_are_not_compared() -> None:
    breaks = [{"date": date(2000, 4, 1), "words": "Another form.", "indicators": ["3.2"]}]
    own = partnership("2000Q1", {"police_incident": {"sender"}}, series_breaks=breaks)
    gate = gate_result(own, "2000Q2", {"police_incident": incidents(*ALL_MIX)})
    with pytest.raises(ConfigurationError, match="not compared across 1 April 2000, when the way of counting"):
        why(Alone(own, gate), "3.2", "2000Q1", "2000Q2")


def of_sample(indicator: str, then: str, now: str, of: Of = "figure", by: Collection[str] = ()) -> Why:
    return why(Alone(load(SAMPLE), sample_gate()), indicator, then, now, of=of, by=by)


@pytest.mark.xdist_group("sample")
@pytest.mark.parametrize(
    ("indicator", "words"),
    [
        ("2.3", 'is a median, .* Its number of cases can: say of="count"'),
        ("S.kappa", "is an estimate, .* so that it cannot be split"),
        ("7.1", "is given by group alone"),
        ("S.serious_harm", "is a sum that is not known by group"),
        ("S.seminar_surplus", "is an amount"),
        ("5.3", "nothing of two groups"),
    ],
)
def test_forms_that_cannot_be_split_say_so(indicator: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        of_sample(indicator, "2000Q4", "2001Q4")


@pytest.mark.xdist_group("sample")
@pytest.mark.parametrize(
    ("indicator", "of"),
    [("3.2", "figure"), ("3.2", "count"), ("2.1", "figure"), ("5.1", "figure"), ("8.2", "figure"), ("2.3", "count")],
)
def test_on_the_sample_the_parts_of_every_grouping_are_the_change(indicator: str, of: Of) -> None:
    found = of_sample(indicator, "2001Q3", "2001Q4", of)
    for by in found.groupings:
        own = found.grouped(by)
        effects = own[[name for name in ("volume", "mix", "rate", "residents") if name in own]]
        assert math.fsum(own["total"]) == pytest.approx(found.change, rel=1e-9, abs=1e-9)
        assert math.fsum(effects.to_numpy().ravel()) == pytest.approx(found.change, rel=1e-9, abs=1e-9)
    assert found.explain().count("\n") >= 4
    assert found.chart().data
    assert RESTRICTED in found._repr_html_()


@pytest.mark.xdist_group("sample")
def test_rolling_years_that_share_quarters_are_not_tested() -> None:
    found = of_sample("5.2", "2001Q3", "2001Q4")
    assert months_shared(found) == 9
    assert "share 9 months" in found.explain()
    assert "Newcombe" not in found.explain()
    assert "Benjamini" not in found.explain()
    assert months_shared(of_sample("5.2", "2000Q4", "2001Q4")) == 0


KNOWN_FROM_THE_START = """
    reason route kind topic mode body subject stream characteristic grp definition agency_id standard_id
    auditor_a auditor_b item_code document_id firm_id setting_id action_id owner resource_id line_id campaign_id
    indicator referrer repeat_definition cites_code session court_sat in_rota_hours application covers_law
    front_line role invited language format audience crime_flag offence_group harm_band relationship
    dwelling_flag children_present school_age sex age_band referral_source referring_agency safe_contact risk_in
    police_told_before interpreter_need format_need ethnicity disability sexual_orientation point first_time
    heard_from repeat_flag
"""


def test_of_every_column_it_is_decided_whether_it_came_after() -> None:
    """A new column that says how a case went must not be named as what accounts for it."""
    codes = {
        own.name for each in EXTRACTS.values() for own in each.columns if own.kind == "code" and not own.is_outcome
    }
    known = set(KNOWN_FROM_THE_START.split())
    assert codes == CAME_AFTER | known
    assert not CAME_AFTER & known


def test_it_says_that_it_is_restricted_wherever_it_is_shown() -> None:
    found = of_quarters(ALL_MIX)
    assert repr(found).startswith(RESTRICTED)
    assert RESTRICTED in found._repr_html_()


@pytest.mark.xdist_group("sample")
def test_what_came_of_cases_is_not_named_as_what_accounts_for_it() -> None:
    assert of_sample("1.3", "2000Q4", "2001Q4").lead not in CAME_AFTER
    only_after = of_sample("6.1", "2000Q4", "2001Q4")
    assert set(only_after.groupings) <= CAME_AFTER
    assert "only by what was done about the cases or came of them: that accounts for nothing" in only_after.explain()
