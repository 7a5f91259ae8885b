"""Which figures a model of a campaign rests on, and when none may be made."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pytest

from dvmetrics.partnership import Campaign, SeriesBreak
from dvmetrics.report.campaign import sections
from dvmetrics.report.campaign.chart import effect_chart
from dvmetrics.report.campaign.words import (
    answer,
    headline,
    lead,
    months_used,
)
from dvmetrics.report.campaign.workings import workings
from dvmetrics.statistics.interruption import interrupted
from tests.campaigns import CALLS, CAMPAIGN, LEVEL, RISEN, WOBBLE, edition_with, effect_of, monthly
from tests.figures import Counted


def test_a_hidden_figure_anywhere_stops_the_model() -> None:
    counts = list(RISEN)
    counts[2] = (3, None)
    effect = effect_of(edition_with(counts))
    assert (effect.finding, effect.result) == ("cannot be said", None)
    assert "Not every figure of this series is shown, to protect people." in answer(effect)
    with pytest.raises(ValueError, match="has no chart"):
        effect_chart(edition_with(counts), effect)


@pytest.mark.parametrize(
    ("gap", "before", "after", "said"),
    [
        (4, 19, 12, "Earlier months are left out: there is no figure for May 1997."),
        (30, 24, 6, "Later months are left out: there is no figure for July 1999."),
    ],
)
def test_a_missing_month_ends_the_stretch_and_is_named(gap: int, before: int, after: int, said: str) -> None:
    counts = list(RISEN)
    counts[gap] = "not_supplied"
    effect = effect_of(edition_with(counts))
    assert effect.stretch is not None
    assert (effect.stretch.before, effect.stretch.after) == (before, after)
    assert f"{before} months before the campaign and {after} from its start on. {said}" in months_used(effect)


def test_without_the_month_of_the_start_nothing_is_said() -> None:
    counts = list(RISEN)
    counts[24] = "not_supplied"
    effect = effect_of(edition_with(counts))
    assert effect.stretch is None
    assert "There is no figure for January 1999, when the campaign began" in answer(effect)


@pytest.mark.parametrize(
    ("day", "before", "after"), [(date(1997, 7, 1), 18, 12), (date(1999, 7, 1), 24, 6), (date(1996, 1, 1), 24, 12)]
)
def test_nothing_is_joined_across_a_change_of_counting(day: date, before: int, after: int) -> None:
    own = SeriesBreak(date=day, words="x", indicators=(CALLS,))
    effect = effect_of(edition_with(RISEN, breaks=[own]))
    assert effect.stretch is not None
    assert (effect.stretch.before, effect.stretch.after) == (before, after)
    assert ("the way of counting changed on 1 July" in months_used(effect)) == (before + after < 36)


def test_another_campaign_for_the_same_figure_ends_the_stretch_and_one_for_others_does_not() -> None:
    after = Campaign(name="Again", start=date(1999, 8, 1), end=date(1999, 9, 30))
    effect = effect_of(edition_with(RISEN, campaigns=[CAMPAIGN, after]))
    assert effect.stretch is not None
    assert effect.stretch.after == 7
    assert "another campaign, “Again”, began on 1 August 1999" in months_used(effect)
    elsewhere = after.model_copy(update={"indicators": ("2.1",)})
    effect = effect_of(edition_with(RISEN, campaigns=[CAMPAIGN, elsewhere]))
    assert effect.stretch is not None
    assert effect.stretch.after == 12


def test_two_campaigns_that_begin_together_cannot_be_told_apart() -> None:
    together = Campaign(name="Again", start=date(1999, 1, 10), end=date(1999, 9, 30))
    effect = effect_of(edition_with(RISEN, campaigns=[CAMPAIGN, together]))
    assert effect.finding == "cannot be said"
    assert "another campaign, “Again”, began on 10 January 1999" in answer(effect)


@pytest.mark.parametrize(
    ("start", "first"),
    [
        (date(1999, 1, 1), "January 1999"),
        (date(1999, 1, 16), "January 1999"),
        (date(1999, 1, 17), "February 1999"),
        (date(1999, 1, 31), "February 1999"),
        (date(1999, 4, 16), "April 1999"),
        (date(1999, 4, 17), "May 1999"),
    ],
)
def test_a_month_counts_as_one_with_the_campaign_where_half_of_it_is(start: date, first: str) -> None:
    own = Campaign(name="x", start=start, end=date(1999, 6, 30))
    effect = effect_of(edition_with(RISEN, campaigns=[own]), own)
    assert effect.stretch is not None
    assert effect.stretch.start.label == first
    assert (f"{first} is counted as the first month with it" in months_used(effect)) == (start.day > 1)


def test_too_early_says_when_it_can_be_said() -> None:
    effect = effect_of(edition_with(RISEN[:26]))
    assert effect.finding == "too early"
    assert answer(effect) == (
        "At least 3 months from the campaign's start on are needed, and there are 2 so far. It can "
        "be said in the edition for January to March 1999, if no figure is missing by then."
    )
    none_yet = effect_of(edition_with(RISEN[:24]))
    assert "there is none so far" in answer(none_yet)
    assert effect_of(edition_with(RISEN[:27])).finding != "too early"


def test_a_figure_that_is_followed_up_can_be_said_later() -> None:
    edition = edition_with(RISEN[:26], changed={CALLS: {"follow_up_days": 90}})
    assert "the edition for April to June 1999" in answer(effect_of(edition))


def test_a_short_time_before_asks_for_a_longer_one_after() -> None:
    own = Campaign(name="x", start=date(1997, 5, 1), end=date(1997, 6, 30))
    effect = effect_of(edition_with(LEVEL[:7], campaigns=[own]), own)
    assert effect.finding == "too early"
    assert "At least 4 months" in answer(effect)
    assert effect_of(edition_with(LEVEL[:8], campaigns=[own]), own).finding == "described"


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (date(1997, 3, 1), "There are only 2 months before the campaign that can be used, and at least 3 are needed."),
        (date(1997, 2, 1), "There is only 1 month before the campaign that can be used"),
        (date(1997, 1, 1), "There is no month before the campaign that can be used"),
    ],
)
def test_too_little_before_can_never_be_made_up(start: date, said: str) -> None:
    own = Campaign(name="x", start=start, end=date(1997, 6, 30))
    effect = effect_of(edition_with(LEVEL, campaigns=[own]), own)
    assert effect.finding == "cannot be said"
    assert said in answer(effect)
    assert "The figures begin too late for that." in answer(effect)


def test_three_months_before_are_enough_to_describe_and_never_to_judge() -> None:
    own = Campaign(name="x", start=date(1997, 4, 1), end=date(1997, 6, 30))
    effect = effect_of(edition_with(LEVEL[:10], campaigns=[own]), own)
    assert effect.finding == "described"
    assert answer(effect).startswith(
        "Only 3 months came before the campaign. A trend and the seasons need two years, so this is a rough "
        "description."
    )


@pytest.mark.parametrize(("before", "finding"), [(23, "described"), (24, "more")])
def test_a_trend_and_the_seasons_need_two_years_before(before: int, finding: str) -> None:
    own = Campaign(name="x", start=date(1997 + before // 12, before % 12 + 1, 1), end=date(1999, 3, 31))
    edition = edition_with([*monthly(100, before), *monthly(200, 12, 3)], campaigns=[own])
    effect = effect_of(edition, own)
    assert effect.finding == finding
    assert ("a rough description" in answer(effect)) == (finding == "described")
    assert ("were higher than expected" in lead([effect])) == (finding == "more")
    assert ("more than expected" in headline(effect)) == (finding == "more")


def test_what_a_change_of_counting_leaves_of_the_time_before_is_not_said_to_be_all_of_it() -> None:
    own = SeriesBreak(date=date(1997, 7, 1), words="x", indicators=(CALLS,))
    assert answer(effect_of(edition_with(RISEN, breaks=[own]))).startswith(
        "Only 18 months before the campaign can be used. A trend"
    )


def test_a_rough_range_from_a_fall_to_more_than_a_doubling_gives_no_size() -> None:
    own = Campaign(name="x", start=date(1997, 7, 1), end=date(1997, 9, 30))
    wild: list[Counted] = [(float(20 + 60 * (place % 3)), None) for place in range(14)]
    edition = edition_with(wild, campaigns=[own])
    effect = effect_of(edition, own)
    assert (effect.finding, effect.result) == ("described", None)
    assert answer(effect) == (
        "Only 6 months came before the campaign. A trend and the seasons need two years. What can be said reaches from "
        "a fall to more than a doubling, so no size is given."
    )
    assert "%" not in answer(effect) + sections._background(edition, effect).data + sections._sizes(effect).data
    assert lead([effect]) == "For first-time calls to the helpline there are too few figures to judge."


def test_figures_that_begin_after_the_campaign_cannot_tell() -> None:
    own = Campaign(name="x", start=date(1996, 10, 1), end=date(1997, 6, 30))
    effect = effect_of(edition_with(["not_supplied", *LEVEL], campaigns=[own]), own)
    assert effect.finding == "cannot be said"
    assert "The figures begin after the campaign did" in answer(effect)
    nothing = effect_of(edition_with(["not_due", "not_due"], campaigns=[own]), own)
    assert "There are no figures yet." in answer(nothing)


def test_quarters_are_counted_as_quarters() -> None:
    own = Campaign(name="x", start=date(2001, 2, 1), end=date(2001, 6, 30))
    edition = edition_with(
        [*monthly(100, 16), *monthly(150, 6)], campaigns=[own], changed={CALLS: {"grain": "quarter"}}
    )
    effect = effect_of(edition, own)
    assert effect.finding == "more"
    assert "from January 2001 to June 2002 there were" in answer(effect)
    assert "in 6 quarters" in answer(effect)
    assert "16 quarters before the campaign" in months_used(effect)
    assert "January to March 2001 is counted as the first quarter with it" in months_used(effect)
    assert "First quarter, 2001 Q1" in sections._sizes(effect).data
    assert effect_chart(edition, effect).layout.meta["rows"][0][0] == "1999 Q1"
    late = Campaign(name="x", start=date(2002, 5, 20), end=date(2002, 6, 30))
    assert "for January to March 2003, if" in answer(
        effect_of(edition_with([*monthly(100, 22)], campaigns=[late], changed={CALLS: {"grain": "quarter"}}), late)
    )


def test_too_few_after_that_no_later_figure_will_join() -> None:
    own = SeriesBreak(date=date(1999, 3, 1), words="x", indicators=(CALLS,))
    effect = effect_of(edition_with(RISEN, breaks=[own]))
    assert effect.finding == "cannot be said"
    assert "There are only 2 months from the campaign's start on that can be used" in answer(effect)
    assert "the way of counting changed on 1 March 1999" in answer(effect)


def test_few_figures_describe_and_judge_nothing() -> None:
    own = Campaign(name="x", start=date(1997, 7, 1), end=date(1997, 9, 30))
    counts = [*monthly(100, 6), *monthly(200, 4)]
    edition = edition_with(counts, campaigns=[own])
    effect = effect_of(edition, own)
    assert effect.finding == "described"
    assert answer(effect).startswith("Only 6 months came before the campaign.")
    assert re.search(r"there were about \d+% more than expected without", answer(effect))
    assert "more than chance" not in answer(effect)
    assert headline(effect) == "First-time calls to the helpline: too few months to judge"
    assert "no seasons" in dict(workings(effect))["Model"]


def test_rare_events_are_left_alone() -> None:
    rare: list[Counted] = [(float(place % 5), None) for place in range(36)]
    effect = effect_of(edition_with(rare, policy="published"))
    assert effect.finding == "cannot be said"
    assert "fewer than 5 a month on average" in answer(effect)


def test_figures_that_carry_no_model_say_so() -> None:
    empty: list[Counted] = [*[(0.0, None)] * 24, *monthly(100, 12)]
    effect = effect_of(edition_with(empty, policy="published"))
    assert (effect.finding, effect.result) == ("cannot be said", None)
    assert "No model could be fitted to the 36 months" in answer(effect)


def test_two_years_after_the_start_are_the_most_that_is_used() -> None:
    effect = effect_of(edition_with([*monthly(100, 24), *monthly(150, 36)]))
    assert effect.stretch is not None
    assert effect.stretch.after == 24
    assert "more than two years after its start" in months_used(effect)


def test_a_growing_population_is_no_effect() -> None:
    sizes = [100_000.0] * 24 + [150_000.0] * 12
    counts: list[Counted] = [(size / 1000 + WOBBLE[place % len(WOBBLE)], size) for place, size in enumerate(sizes)]
    effect = effect_of(edition_with(counts, name="2.1"), name="2.1")
    assert effect.finding == "no clear change"
    assert "Residents aged 16 and over" in dict(workings(effect))["Set against"]


def test_limits_are_wider_than_those_of_exact_counts_would_be() -> None:
    edition = edition_with(RISEN)
    effect = effect_of(edition)
    assert effect.result is not None
    plain = interrupted(effect.result.observed, "1999-01")
    assert effect.result.relative.value == pytest.approx(plain.relative.value)
    assert (effect.result.relative.lower or 0) < (plain.relative.lower or 0)
    assert (effect.result.relative.upper or 0) > (plain.relative.upper or 0)
    assert "counts are rounded" in dict(workings(effect))["Likely ranges"]
    exact = effect_of(edition_with(RISEN, policy="published"))
    assert exact.result is not None
    assert exact.result.relative == plain.relative
    assert "rounded" not in dict(workings(exact))["Likely ranges"]


def test_a_planted_rise_is_found_whatever_the_seed() -> None:
    """Monthly counts as in the sample: 29 months at about 100, 16 months at 1.2 times as many, with a summer swing."""
    covered = found = 0
    seeds = 40
    for seed in range(seeds):
        draw = np.random.default_rng(seed)
        months = np.arange(45)
        means = 100 * (1 + 0.04 * np.cos(2 * np.pi * (months - 6) / 12)) * np.where(months >= 29, 1.2, 1.0)
        counts: list[Counted] = [(float(x), None) for x in draw.poisson(means)]
        own = Campaign(name="x", start=date(1999, 6, 1), end=date(1999, 8, 31))
        effect = effect_of(edition_with(counts, campaigns=[own]), own)
        assert effect.result is not None
        lower, upper = effect.result.relative.lower or 0.0, effect.result.relative.upper or 0.0
        covered += lower <= 0.2 <= upper
        found += effect.finding == "more"
        assert effect.finding != "fewer"
    assert covered >= 0.85 * seeds
    assert found >= 0.5 * seeds
