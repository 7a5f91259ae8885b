"""Which files of the quarter could not be used, and who was to send them."""

from __future__ import annotations

from collections.abc import Iterator

from dvmetrics.report.edition import Edition
from dvmetrics.report.words import listed


def returns_sentence(edition: Edition) -> str:
    """How many files were due, could be used, and were late."""
    due = edition.deliveries
    if not due:
        return f"No file was due for {edition.quarter.label}."
    used = sum(own.is_used for own in due)
    late = sum(own.on_time is False for own in due if own.is_used)
    lateness = {0: "none of them late", 1: "one of them late"}.get(late, f"{late} of them late")
    caveat = sum(own.state == "accepted with a caveat" for own in due)
    lateness += f" and {'one' if caveat == 1 else caveat} with a caveat" if caveat else ""
    how_many = "All" if used == len(due) else str(used)
    return f"Agencies owed {len(due)} files for {edition.quarter.label}. {how_many} could be used, {lateness}."


def missing_returns(edition: Edition) -> Iterator[str]:
    """By agency what it was to send and what could not be used: `Probation: programme referrals (missing)`."""
    lacking: dict[str, list[str]] = {}
    for own in edition.deliveries:
        if not own.is_used:
            lacking.setdefault(own.agency, []).append(f"{own.title.lower()} ({own.state})")
    for agency, files in lacking.items():
        yield f"{agency}: {listed(files)}"
