"""Victims no agency knows: published answers, what is withheld, what is warned of, and what no order may change."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dvmetrics.statistics import hidden
from dvmetrics.statistics.hidden import HiddenEstimate, chapman, chapman_error, estimate, models

REFERENCE = Path(__file__).parents[1].parent / "shared" / "reference"
needs_reference = pytest.mark.skipif(not REFERENCE.is_dir(), reason="the folder shared/reference is not here")
BY_CHANCE = 15
"""How far the limits of 1,000 resamples of the Korean table may lie from the published ones."""
OF_THE_UK = 11_313, 22_991, 25_311

Row = tuple[int, ...]


def table(lists: str, *rows: Row) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[*lists, "count"])


# Source: Silverman, Chan & Vincent (2024), table 6: women held in South Korea for the Japanese army, three lists.
KOREA = table(
    "bcd", (0, 0, 1, 41), (0, 1, 0, 5), (1, 0, 0, 5), (1, 1, 0, 54), (1, 0, 1, 6), (0, 1, 1, 0), (1, 1, 1, 12)
)
# Source: Chan, Silverman & Vincent (2021), table 3: made up to show what can fail.
ARTIFICIAL = table("ABC", (1, 0, 0, 40), (0, 1, 0, 30), (0, 0, 1, 20), (1, 1, 0, 6))
# Source: Seber (1982), page 107.
SEBER = table("xy", (1, 1, 167), (1, 0, 781), (0, 1, 254))


@pytest.fixture(scope="module")
def korea() -> HiddenEstimate:
    return estimate(KOREA)


def answers_by_name(found: HiddenEstimate) -> dict[str, hidden.MethodAnswer]:
    return {answer.name: answer for answer in found.answers}


def from_file(name: str) -> pd.DataFrame:
    return pd.read_csv(REFERENCE / "mse" / f"{name}.csv")


# Published answers


@pytest.mark.parametrize(
    ("model", "total", "bic"),
    [
        # Source: user guide of MultipleSystemsEstimation 1.3; b:c also in its appendix on the 2021 paper.
        ("b:c + c:d", 157.16667, 57.14081),
        ("b:c", 268.7778, 58.9686),
        ("b:d + c:d", 123.463, 91.89711),
        ("c:d", 126.1944, 138.06368),
        ("b:d", 126.9394, 155.16018),
        ("main effects", 141.9926, 184.14431),
    ],
)
def test_each_model_of_the_korean_table(model: str, total: float, bic: float) -> None:
    row = models(KOREA).set_index("model").loc[model]
    assert row["total"] == pytest.approx(total, abs=0.001)
    assert row["bic"] == pytest.approx(bic, abs=0.001)


def test_deviance_and_aic_of_one_model_are_the_published_ones() -> None:
    row = models(KOREA).set_index("model").loc["b:c"]
    assert (row["deviance"], row["aic"]) == (pytest.approx(8.566946, abs=1e-5), pytest.approx(44.90767, abs=1e-4))


def test_the_korean_estimate_of_record(korea: HiddenEstimate) -> None:
    assert (korea.status, korea.model, korea.known) == ("fine", "b:c + c:d", 123)
    assert korea.total == pytest.approx(157.16667, abs=0.001)
    assert korea.acceleration == pytest.approx(-0.008783628, abs=1e-8)
    # Source: Silverman, Chan & Vincent (2024).
    assert [korea.lower, korea.upper] == pytest.approx([128, 349], abs=BY_CHANCE)
    eighty = estimate(KOREA, confidence=0.8)
    assert [eighty.lower, eighty.upper] == pytest.approx([135, 288], abs=BY_CHANCE)


def test_the_other_methods_stand_beside_it(korea: HiddenEstimate) -> None:
    beside = answers_by_name(korea)
    assert list(beside) == [
        "Best of all models with pairs",
        "Pairs joined step by step",
        "No pairs joined",
        "Least number",
    ]
    stepwise = beside["Pairs joined step by step"]
    assert stepwise.model == "b:c"
    assert stepwise.total == pytest.approx(268.7778, abs=0.001)
    assert beside["No pairs joined"].total == pytest.approx(141.9926, abs=0.001)


def test_which_models_of_the_artificial_table_have_an_estimate() -> None:
    status = models(ARTIFICIAL).set_index("model")["status"].to_dict()
    none, unidentified = "no estimate exists", "not identifiable"
    assert status == {
        "main effects": "fine", "A:B": none, "A:C": "fine", "B:C": "fine", "A:B + A:C": none, "A:B + B:C": none,
        "A:C + B:C": "fine", "A:B + A:C + B:C": unidentified,
    }  # fmt: skip


def test_two_lists_are_chapmans() -> None:
    found = estimate(SEBER)
    assert found.status == "fine"
    assert found.total == pytest.approx(2382.798, abs=0.001)
    assert chapman_error(948, 421, 167) == pytest.approx(129.056, abs=0.001)
    assert "assumes independence" in found.warnings
    lincoln_petersen = models(SEBER).iloc[0]
    assert lincoln_petersen["total"] == pytest.approx(948 * 421 / 167, abs=0.001)
    assert lincoln_petersen["standard_error"] == pytest.approx(130.381, abs=0.01)


def test_limits_of_two_lists_by_hand() -> None:
    # Sadinle (2009): 13.5 · 8.5 / 5.5 around known people less a half, σ² = 1/13.5 + 1/8.5 + 1/5.5 + 5.5/(13.5 · 8.5).
    odd, spread = 13.5 * 8.5 / 5.5, np.sqrt(1 / 13.5 + 1 / 8.5 + 1 / 5.5 + 5.5 / (13.5 * 8.5))
    found = chapman(18, 13, 5)
    assert found.value == pytest.approx(19 * 14 / 6 - 1)
    assert found.upper == pytest.approx(25.5 + odd * np.exp(1.959964 * spread), rel=1e-6)
    assert found.lower == pytest.approx(25.5 + odd / np.exp(1.959964 * spread), rel=1e-6)


@needs_reference
def test_new_orleans_by_steps() -> None:
    found = estimate(from_file("NewOrl_185"))
    assert found.model == "D:E"
    assert found.total == pytest.approx(1183.69, abs=1)
    independent = answers_by_name(found)["No pairs joined"]
    assert independent.total == pytest.approx(996.66, abs=1)
    # Chance moves the outer resamples of so sparse a table by a hundred or more.
    assert [found.lower, found.upper] == pytest.approx([717, 1657], abs=150)
    assert [independent.lower, independent.upper] == pytest.approx([644, 1618], abs=150)
    assert "zero overlap" in found.warnings


@needs_reference
def test_the_united_kingdom_by_steps() -> None:
    kingdom = from_file("UKdat")
    found = models(kingdom)
    chosen = estimate(kingdom, resamples=100)
    row = found[found["model"] == chosen.model].iloc[0]
    assert chosen.total == pytest.approx(11_418, abs=1)
    assert set(chosen.model.split(" + ")) == {"PF:NCA", "LA:NG", "NG:GP", "LA:PF", "PF:GP", "GO:GP", "NG:GO"}
    assert (row["lower"], row["upper"]) == (pytest.approx(9977, abs=1), pytest.approx(13_146, abs=1))


@needs_reference
def test_three_answers_to_one_question() -> None:
    kingdom = from_file("UKdat")
    five = kingdom.drop(columns=["PF", "NCA"]).assign(PN=kingdom[["PF", "NCA"]].max(axis=1))
    beside = answers_by_name(estimate(five, resamples=100))
    names = ("Pairs joined step by step", "Best of all models with pairs", "Best of all models with groups of three")
    assert [round(beside[name].total or 0) for name in names] == list(OF_THE_UK)


@needs_reference
def test_every_typed_table_is_the_reference() -> None:
    for typed, name in ((KOREA, "Korea"), (ARTIFICIAL, "Artificial_3"), (SEBER, "Seber1982_twolist")):
        assert (typed.to_numpy() == from_file(name).to_numpy()).all()
    cases: list[dict[str, Any]] = json.loads((REFERENCE / "expected.json").read_text(encoding="utf-8"))["mse"]
    assert len(cases) == 12  # a new one needs a test above


# Withheld and warned of


def test_too_few_people_on_two_lists() -> None:
    found = estimate(ARTIFICIAL)
    assert (found.status, found.total, found.lower, found.upper) == ("too sparse", None, None, None)
    assert all(answer.total is None for answer in found.answers)
    assert {"zero overlap", "better model has no estimate"} <= set(found.warnings)


@pytest.mark.parametrize("both", [6, 7])
def test_seven_matches_are_the_least(both: int) -> None:
    found = estimate(table("xy", (1, 1, both), (1, 0, 60), (0, 1, 50)))
    assert found.status == ("fine" if both == 7 else "too sparse")


@pytest.mark.parametrize("lists", ["xy", "xyz", "vwxyz", "uvwxyz"])
def test_lists_that_never_meet_have_no_estimate(lists: str) -> None:
    found = estimate(table(lists, *((*(int(a == b) for a in lists), 40) for b in lists)))
    assert (found.status, found.total, found.known) == ("no estimate exists", None, 40 * len(lists))
    assert "zero overlap" in found.warnings


def test_a_small_list_that_resamples_lose_makes_the_table_too_sparse() -> None:
    # One person in all on the third list, so that a third of the resamples have nobody there.
    found = estimate(table("xyz", (1, 1, 0, 30), (1, 0, 0, 60), (0, 1, 0, 50), (1, 1, 1, 1)), resamples=200)
    assert (found.status, found.total) == ("too sparse", None)
    assert found.resamples_without > 0.2 * found.resamples


def test_methods_that_do_not_meet_are_warned_of() -> None:
    strong = table("xyz", (1, 1, 0, 400), (1, 0, 0, 60), (0, 1, 0, 50), (0, 0, 1, 500), (1, 0, 1, 30), (0, 1, 1, 25),
                   (1, 1, 1, 200))  # fmt: skip
    assert "methods disagree" in estimate(strong).warnings
    assert "methods disagree" not in estimate(SEBER).warnings


def test_it_is_always_said_that_the_method_is_contested(korea: HiddenEstimate) -> None:
    assert all(found.warnings[0] == "method contested" for found in (korea, estimate(SEBER), estimate(ARTIFICIAL)))


def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    estimate(KOREA, resamples=300, progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (306, 306)  # and one table for each of six histories
    assert len(told) > 1
    assert told == sorted(told)


# What is refused


@pytest.mark.parametrize(
    ("overlaps", "rule"),
    [
        (KOREA.drop(columns="count"), "a column named count"),
        (KOREA[["b", "count"]], "at least 2 lists"),
        (KOREA.assign(b=2), "0 or 1"),
        (KOREA.assign(b=np.nan), "0 or 1"),
        (KOREA.assign(b="yes"), "0 or 1"),
        (KOREA.assign(count=-987.0), "not be negative"),
        (KOREA.assign(count=np.nan), "missing"),
        (KOREA.assign(count=np.inf), "not finite"),
        (KOREA.assign(count=987.5), "whole people"),
        (KOREA.assign(count="many"), "not a number"),
        (KOREA.iloc[:0], "no rows"),
        (table("xy", (1, 1, 9), (0, 0, 987)), "on no list"),
        (table("xyz", (1, 1, 0, 987), (1, 0, 0, 5), (0, 1, 0, 5)), "Nobody is on the list z"),
        (pd.DataFrame([[1] * 12], columns=[*"abcdefghijk", "count"]), "At most 10 lists"),
        (pd.DataFrame([[1, 0, 9]], columns=["x", "x", "count"]), "own column name"),
    ],
)
@pytest.mark.parametrize("function", [estimate, models])
def test_a_wrong_table_is_refused_without_its_numbers(function: Any, overlaps: pd.DataFrame, rule: str) -> None:
    with pytest.raises(ValueError, match=rule) as refused:
        function(overlaps)
    assert "987" not in str(refused.value)


@pytest.mark.parametrize("options", [{"resamples": 99}, {"confidence": 1}, {"threshold": 0}, {"confidence": -0.1}])
def test_wrong_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must be a"):
        estimate(KOREA, **options)


def test_wrong_numbers_of_two_lists_are_refused() -> None:
    with pytest.raises(ValueError, match="both must not be larger than first"):
        chapman(5, 9, 6)
    with pytest.raises(ValueError, match="confidence must be a share"):
        chapman(5, 9, 4, 1.0)


# What no order may change

counts_of_three = st.lists(st.integers(0, 60), min_size=7, max_size=7)


def of_three(counts: list[int]) -> pd.DataFrame:
    return table("xyz", *((h & 1, h >> 1 & 1, h >> 2 & 1, counts[h - 1]) for h in range(1, 8)))


@given(counts_of_three, st.permutations(["x", "y", "z"]), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=25)
def test_the_order_of_lists_and_rows_changes_no_figure(counts: list[int], order: list[str], chance: Any) -> None:
    overlaps = of_three(counts)
    assume(all((overlaps[name] * overlaps["count"]).sum() > 0 for name in "xyz"))
    turned = overlaps.iloc[chance.sample(range(7), 7)][[*order, "count"]]
    one, other = (estimate(way, resamples=100) for way in (overlaps, turned))
    assert (one.total, one.lower, one.upper, one.status) == (other.total, other.lower, other.upper, other.status)
    assert [answer.total for answer in one.answers] == [answer.total for answer in other.answers]


@given(counts_of_three)
@settings(deadline=None, max_examples=40)
def test_an_estimate_lies_in_its_limits_and_above_the_known(counts: list[int]) -> None:
    overlaps = of_three(counts)
    assume(all((overlaps[name] * overlaps["count"]).sum() > 0 for name in "xyz"))
    found = estimate(overlaps, resamples=100)
    for answer in found.answers:
        if answer.status != "fine":
            assert (answer.total, answer.lower, answer.upper) == (None, None, None)
        else:
            assert answer.total is not None
            assert answer.lower is not None
            assert answer.upper is not None
            assert found.known <= answer.lower <= answer.total <= answer.upper < np.inf


def test_rows_of_one_combination_are_added_up_and_absent_ones_are_nobody(korea: HiddenEstimate) -> None:
    parts = pd.concat(
        [KOREA.assign(count=KOREA["count"] // 2), KOREA.assign(count=KOREA["count"] - KOREA["count"] // 2)]
    )
    assert estimate(parts[parts["count"] > 0]) == korea


def test_the_seed_is_all_that_chance_hangs_on(korea: HiddenEstimate) -> None:
    assert estimate(KOREA) == korea
    assert estimate(KOREA, seed=5).upper != korea.upper


@given(counts_of_three, st.integers(2, 9))
@settings(deadline=None, max_examples=25)
def test_so_many_times_the_people_are_so_many_times_the_total(counts: list[int], times: int) -> None:
    overlaps = of_three(counts)
    assume(all((overlaps[name] * overlaps["count"]).sum() > 0 for name in "xyz"))
    few, many = models(overlaps), models(overlaps.assign(count=overlaps["count"] * times))
    few, many = few.set_index("model").sort_index(), many.set_index("model").sort_index()
    assert (few["status"] == many["status"]).all()
    assert many["total"].to_numpy() == pytest.approx(times * few["total"].to_numpy(), rel=1e-5, nan_ok=True)
    assert many["deviance"].to_numpy() == pytest.approx(times * few["deviance"].to_numpy(), rel=1e-5, abs=1e-5)
