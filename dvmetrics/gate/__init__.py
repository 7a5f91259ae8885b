"""The gate: every delivery is accepted, accepted with a caveat, or rejected, and why. Only counts leave it."""

from dvmetrics.gate.check import GateResult, check
from dvmetrics.gate.findings import DeliveryResult, Finding

__all__ = ["DeliveryResult", "Finding", "GateResult", "check"]
