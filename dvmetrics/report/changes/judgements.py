"""What is said of a figure now and was not said of it in the edition before: of its change, and of its target."""

from __future__ import annotations

from collections.abc import Iterator

from dvmetrics.report.changes.model import NewJudgement
from dvmetrics.report.edition import Edition
from dvmetrics.report.movement import change_state
from dvmetrics.report.reading import Reading, read_series
from dvmetrics.report.targets import target_state

NOT_HELD = "Not held against a target"


def new_judgements(before: Edition, now: Edition) -> Iterator[NewJudgement]:
    """Each figure of both editions whose change, or whose target, is judged in another way now, in the words of the
    marks of each edition. How far a figure moved is no judgement."""
    for name, definition in now.released.definitions.items():
        earlier = before.released.definitions.get(name)
        if earlier is None:
            continue
        was, is_now = read_series(before, earlier), read_series(now, definition)
        if _change(was) != _change(is_now):
            yield NewJudgement(indicator=name, of="change", then=change_state(was)[1], now=change_state(is_now)[1])
        if was.verdict != is_now.verdict:
            yield NewJudgement(indicator=name, of="target", then=_held(was), now=_held(is_now))


def _change(reading: Reading) -> tuple[str | None, int]:
    """The judgement of change, and of what is neither good nor bad the way."""
    if not reading.latest.is_shown:
        return None, 0
    return reading.variation, reading.direction if reading.variation == "neutral change" else 0


def _held(reading: Reading) -> str:
    own = target_state(reading)
    return NOT_HELD if own is None else own[1]
