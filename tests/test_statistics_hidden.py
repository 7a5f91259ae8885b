"""Victims no agency knows: published answers, what is withheld and what is warned of."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dvmetrics.statistics import hidden
from dvmetrics.statistics.hidden import HiddenEstimate, chapman, chapman_error, estimate, models
from dvmetrics.statistics.hidden.least import least_hidden
from tests.published_lists import KOREA, table

REFERENCE = Path(__file__).parents[1].parent / "shared" / "reference"
needs_reference = pytest.mark.skipif(not REFERENCE.is_dir(), reason="the folder shared/reference is not here")
BY_CHANCE = 15
"""How far the limits of 1,000 resamples of the Korean table may lie from the published ones."""
OF_THE_UK = 11_313, 22_991, 25_311

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


# The least number


def test_the_least_number_by_hand(korea: HiddenEstimate) -> None:
    """41 + 5 + 5 people on one list alone and 54 + 6 + 0 on two: 123 + (51² − 41² − 5² − 5²) / (2 · 61)."""
    least = answers_by_name(korea)["Least number"]
    assert least.total == pytest.approx(123 + (51**2 - 41**2 - 2 * 5**2) / 122)
    assert least.total is not None
    assert least.lower is not None
    assert least.upper is not None
    assert 123 <= least.lower < least.total < least.upper < 200


def test_of_two_lists_the_least_number_would_be_chapmans() -> None:
    counts = np.array([0.0, 475, 25, 25])
    assert 525 + float(least_hidden(counts)) == pytest.approx(chapman(500, 50, 25).value)
    found = estimate(table("xy", (1, 0, 475), (0, 1, 25), (1, 1, 25)))
    assert [answer.name for answer in found.answers] == ["Chapman"]
    assert "methods disagree" not in found.warnings


@pytest.mark.parametrize("chances", [(0.5, 0.05), (0.4, 0.05, 0.05), (0.3, 0.3, 0.3), (0.5, 0.1, 0.05, 0.05)])
def test_the_least_number_is_right_on_average_for_lists_that_differ_in_size(chances: tuple[float, ...]) -> None:
    totals = least_totals(np.ones((1000, 1)), chances)
    assert np.mean(totals) == pytest.approx(1000, abs=4 * float(np.std(totals)) / 20)


@pytest.mark.parametrize("chances", [(0.4, 0.05, 0.05), (0.3, 0.1, 0.05, 0.05)])
def test_it_is_too_low_where_people_differ_in_how_easily_they_are_found(chances: tuple[float, ...]) -> None:
    # Half of the people have 3 times the odds of the others to be on any list.
    totals = least_totals(np.where(np.arange(1000) < 500, 0.5, 1.5)[:, None], chances)
    assert np.mean(totals) < 950


def least_totals(easily: Any, chances: tuple[float, ...]) -> list[float]:
    """The least numbers of 400 populations of 1,000 people whose odds to be on a list are so many times those of its
    chance."""
    random, odds = np.random.default_rng(1989), np.array(chances) / (1 - np.array(chances)) * easily
    totals = []
    for _ in range(400):
        histories = (random.random((1000, len(chances))) < odds / (1 + odds)) @ (1 << np.arange(len(chances)))
        counts = np.bincount(histories, minlength=1 << len(chances)).astype(float)
        counts[0] = 0
        totals.append(float(counts.sum() + least_hidden(counts)))
    return totals


def test_methods_that_are_right_do_not_disagree_because_of_the_least_number() -> None:
    overlaps = table("xyz", (1, 0, 0, 361), (0, 1, 0, 29), (0, 0, 1, 29), (1, 1, 0, 19), (1, 0, 1, 19), (0, 1, 1, 2),
                     (1, 1, 1, 1))  # fmt: skip
    found = estimate(overlaps, resamples=200)
    least = answers_by_name(found)["Least number"]
    assert least.lower is not None
    assert least.upper is not None
    assert least.lower <= 1000 <= least.upper
    assert "methods disagree" not in found.warnings


@pytest.mark.parametrize(
    "overlaps",
    [
        # Nobody on exactly two lists; people alone on one list only.
        table("xyz", (1, 0, 0, 40), (0, 1, 0, 30), (0, 0, 1, 20), (1, 1, 1, 30)),
        table("xyz", (1, 0, 0, 40), (1, 1, 0, 30), (1, 0, 1, 20), (1, 1, 1, 30)),
    ],
)
def test_where_there_is_no_least_number(overlaps: pd.DataFrame) -> None:
    least = answers_by_name(estimate(overlaps, resamples=100))["Least number"]
    assert (least.total, least.lower, least.upper) == (None, None, None)
    assert least.status != "fine"


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
        (KOREA.assign(count="987"), "not a number"),
        (KOREA.assign(count=True), "not a number"),
        (KOREA.assign(count=pd.Timestamp("1987-01-01")), "not a number"),
        (KOREA.assign(count=10**19), "more people than there are on earth"),
        (KOREA.assign(count=10**400), "not a number"),
        (KOREA.assign(b=KOREA["b"].astype(str)), "0 or 1"),
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


@pytest.mark.parametrize(
    ("option", "values"),
    [
        ("resamples", [99, "200", 200.0, None, True]),
        ("confidence", [1, -0.1, "a", "0.95", None, True, np.nan]),
        ("threshold", [0, None, "0.02", pd.NA]),
        ("seed", ["a", -1, None, 1.5, True, [1, 2]]),
    ],
)
def test_wrong_options_are_refused(option: str, values: list[Any]) -> None:
    for wrong in values:
        for overlaps in (KOREA, SEBER):
            with pytest.raises(ValueError, match=f"^{option} (must be a|is missing)"):
                estimate(overlaps, **{option: wrong})
    if option == "threshold":
        with pytest.raises(ValueError, match="threshold"):
            models(KOREA, threshold=values[1])


@pytest.mark.parametrize("order", [1, 4, "2", None, True, 2.0])
def test_an_unknown_order_is_refused(order: Any) -> None:
    with pytest.raises(ValueError, match="order must be"):
        models(KOREA, order=order)


def test_numbers_and_flags_of_every_type_are_read_alike(korea: HiddenEstimate) -> None:
    flags = KOREA.astype(dict.fromkeys("bcd", bool))
    assert estimate(flags) == korea
    assert estimate(flags.astype(dict.fromkeys("bcd", "boolean")).astype({"count": "Int64"})) == korea
    assert estimate(KOREA, seed=np.int64(20_210_616)) == korea  # type: ignore[arg-type]


def test_wrong_numbers_of_two_lists_are_refused() -> None:
    with pytest.raises(ValueError, match="both must not be larger than first"):
        chapman(5, 9, 6)
    with pytest.raises(ValueError, match="confidence must be a share"):
        chapman(5, 9, 4, 1.0)
    for wrong in ("a", "0.95", None, True):
        with pytest.raises(ValueError, match="confidence is missing or not a single number"):
            chapman(10, 10, 5, wrong)  # type: ignore[arg-type]
