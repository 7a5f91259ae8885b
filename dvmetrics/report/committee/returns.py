"""Which files of the quarter could not be used, and who was to send them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dvmetrics.report.edition import Edition, PublicDelivery
from dvmetrics.report.words import listed

WORDS = {0: "none", 1: "one"}
"""Numbers of files as words."""


def returns_sentence(edition: Edition) -> str:
    """How many files were due, could be used, were late, and of how many it is not known when they were sent."""
    due = edition.deliveries
    if not due:
        return f"No file was due for {edition.quarter.label}."
    used = [own for own in due if own.is_used]
    files = "1 file" if len(due) == 1 else f"{len(due)} files"
    how_many = "All" if len(used) == len(due) else str(len(used) or "None")
    parts = [f"Agencies owed {files} for {edition.quarter.label}.", f"{how_many} could be used{_of_them(used)}."]
    unknown = sum(own.on_time is None for own in used)
    if unknown:
        parts.append(f"When they were sent is not known for {unknown}.")
    return " ".join(parts)


def _of_them(used: Sequence[PublicDelivery]) -> str:
    """`, none of them late and one with a caveat`. That none was late is said only where it is known of each."""
    late = sum(own.on_time is False for own in used)
    caveat = sum(own.state == "accepted with a caveat" for own in used)
    is_known = all(own.on_time is not None for own in used)
    said = [("late", late)] if used and (late or is_known) else []
    said += [("with a caveat", caveat)] if caveat else []
    words = [
        f"{WORDS.get(number, number)} {'' if place else 'of them '}{how}" for place, (how, number) in enumerate(said)
    ]
    return f", {listed(words)}" if words else ""


def missing_returns(edition: Edition) -> Iterator[str]:
    """By agency what it was to send and what could not be used: `Probation: programme referrals (missing)`."""
    lacking: dict[str, list[str]] = {}
    for own in edition.deliveries:
        if not own.is_used:
            lacking.setdefault(own.agency, []).append(f"{own.title.lower()} ({own.state})")
    for agency, files in lacking.items():
        yield f"{agency}: {listed(files)}"
