"""How a campaign's effect was worked out, for those who ask: the model, why this one, and what it found besides."""

from __future__ import annotations

import math
from collections.abc import Iterator

from dvmetrics.report.campaign.reading import Effect
from dvmetrics.report.campaign.words import more, more_range
from dvmetrics.statistics.interruption import Interruption
from dvmetrics.statistics.intervals import Interval

MODELS = {
    "ar1": "A curve through the {grain}s before and after, with a trend, the seasons of the year and a step at the "
    "campaign's start. Each {grain} may resemble the one before it (log rates with AR(1) errors, restricted maximum "
    "likelihood).",
    "quasi-poisson": "A curve through the counts before and after, with a trend, the seasons of the year and a step at "
    "the campaign's start. Counts may stray further than pure chance would have them (quasi-Poisson regression), and "
    "the likely ranges allow for {grain}s that resemble the one before.",
}
DESCRIPTIVE = (
    "A trend through all {grain}s with a step at the campaign's start, and no seasons: there are too few {grain}s for "
    "more (quasi-Poisson regression)."
)


def workings(effect: Effect) -> Iterator[tuple[str, str]]:
    """(name, words) of each part of the workings; nothing where there is no model."""
    result, stretch = effect.result, effect.stretch
    if result is None or stretch is None:
        return
    words = DESCRIPTIVE if result.slope is None else MODELS[result.model]
    yield "Model", words.format(grain=effect.period)
    yield "Why this one", result.why
    if effect.definition.form == "rate":
        yield "Set against", f"{effect.definition.denominator} So a growing population is not taken for a change."
    yield "Likely ranges", _ranges(effect, result)
    yield "Resemblance", _resemblance(effect, result)
    yield (
        "Spread",
        f"{result.dispersion:.1f} times that of pure chance (dispersion; what comes out below 1 counts as 1).",
    )
    if result.beside is not None:
        told = f"{more(result.beside.value)} (likely {more_range(result.beside)})"
        yield "The simpler model beside it", f"Quasi-Poisson regression, which knows of no such resemblance: {told}."
    if result.slope is not None:
        yield "Whether it grew or faded", _slope(effect, result.slope)


def _ranges(effect: Effect, result: Interruption) -> str:
    rounding = " They include that counts are rounded to protect people." if effect.slack else ""
    return (
        f"95% intervals from the t distribution with {result.freedom:.0f} degrees of freedom, as the "
        f"spread is estimated from the same figures.{rounding} The band in the chart is for what was "
        f"expected on average; a single {effect.period} strays further."
    )


def _resemblance(effect: Effect, result: Interruption) -> str:
    value = f"{result.autocorrelation:.2f}".replace("-", "−").replace("−0.00", "0.00")
    return (
        f"{value} between each {effect.period} and the one before (autocorrelation: 0 is none and 1 is full; below "
        f"0, a high {effect.period} tends to be followed by a low one). It is an estimate, and an uncertain one."
    )


def _slope(effect: Effect, slope: Interval) -> str:
    """How the effect changed with each period, as a factor."""
    value, lower, upper = (math.expm1(own or 0.0) for own in (slope.value, slope.lower, slope.upper))
    verdict = "Nothing beyond chance" if lower <= 0 <= upper else "It grew" if value > 0 else "It faded"
    return f"{verdict}: {_points(value)} with each {effect.period} (likely {_points(lower)} to {_points(upper)})."


def _points(share: float) -> str:
    return f"{100 * share:+.1f}%".replace("-", "−")
