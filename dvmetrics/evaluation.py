"""From a partnership folder to released figures: the gate, the counting and the door, in that order."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dvmetrics.deliveries.newest import choose_quarter
from dvmetrics.disclosure.policy import POLICIES
from dvmetrics.disclosure.protect import release
from dvmetrics.disclosure.released import Released
from dvmetrics.gate import GateResult, check
from dvmetrics.indicators.catalogue import CATALOGUE
from dvmetrics.measure import Measurements, measure
from dvmetrics.partnership import Partnership, load
from dvmetrics.periods import Quarter


@dataclass(frozen=True)
class Evaluation:
    """Everything known of a quarter. Restricted, but for `released`."""

    partnership: Partnership
    quarter: Quarter
    gate: GateResult
    measurements: Measurements
    released: Released


def check_quarter(folder: Path, quarter: str) -> GateResult:
    """The gate alone, for a quarter such as `2001Q4` or `latest`. Raises ConfigurationError for a wrong folder,
    configuration or quarter."""
    partnership = load(folder)
    return check(partnership, folder, choose_quarter(partnership, folder, quarter), CATALOGUE)


def evaluate(partnership: Partnership, gate: GateResult) -> Evaluation:
    """Measure and release what the gate accepted. Raises DisclosureRefused if a figure cannot be released."""
    measurements = measure(partnership, gate)
    policy = POLICIES[partnership.partnership.policy]
    released = release(measurements, policy, partnership.series_breaks)
    return Evaluation(partnership, gate.quarter, gate, measurements, released)
