"""Faulty deliveries, one fault each, by theme."""

from tests.faults import codes, contradictions, dates, hidden, notes, numbers, order, tables
from tests.faults.fault import Fault

FAULTS: tuple[Fault, ...] = (
    *tables.FAULTS,
    *notes.FAULTS,
    *dates.FAULTS,
    *order.FAULTS,
    *numbers.FAULTS,
    *codes.FAULTS,
    *contradictions.FAULTS,
    *hidden.FAULTS,
)
