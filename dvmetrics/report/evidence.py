"""The Code commitment by commitment: which figures are evidence for each, what they come to, and who supplies them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from dvmetrics.disclosure.policy import HIDDEN
from dvmetrics.extracts import EXTRACTS
from dvmetrics.indicators.commitments import COMMITMENTS, INITIATIVES, Commitment
from dvmetrics.indicators.definition import Definition
from dvmetrics.report import sentences
from dvmetrics.report.edition import Edition
from dvmetrics.report.reading import Reading, read_series
from dvmetrics.report.sentences import latest_in_unit, short_status
from dvmetrics.report.words import listed, period_words

SHOWN, NOT_COLLECTED = "shown", "not collected here"
NO_EDITION, NOT_READABLE = "no edition yet", "the newest edition cannot be read"
NO_DATA = short_status("[x]").lower()
NO_COLUMN = sentences.NO_COLUMN.lower()
FIGURE_STATES: tuple[str, ...] = (
    SHOWN,
    *(short_status(mark).lower() for mark in (HIDDEN, "[due]", "[z]", "[b]", "[x]")),
    NO_COLUMN,
    NOT_COLLECTED,
    NO_EDITION,
    NOT_READABLE,
)
"""What one figure can come to. Of the groups of an indicator that has no figure for all together, the first holds that
is true of any of them."""
ALL_SHOWN, SOME_SHOWN, NONE_SHOWN = "figures shown", "some figures shown", "no figure can be shown"
STATES: dict[str, str] = {
    ALL_SHOWN: "every figure is shown",
    SOME_SHOWN: "at least one figure is shown, and at least one is not",
    NONE_SHOWN: "files came, but no figure can be shown: too few people, nothing to count, or not due yet",
    NO_DATA: "nobody is asked for the data, no file came that could be used, or files have no column on it",
    NO_EDITION: "no edition has been made, so there is no figure to show",
    NOT_READABLE: "the newest edition is damaged or was made by another version of dvmetrics",
}
"""What a commitment or initiative as a whole can come to, and what that means."""
CHANGES = {
    "improving": "changed for the better",
    "worsening": "changed for the worse",
    "neutral change": "changed, which is neither good nor bad in itself",
    "common cause": "no clear change",
}


@dataclass(frozen=True)
class Evidence:
    """One indicator as evidence: what it comes to in one of `FIGURE_STATES`, and in words where it is shown."""

    definition: Definition
    state: str
    words: str = ""

    @property
    def is_shown(self) -> bool:
        return self.state == SHOWN


@dataclass(frozen=True)
class Supply:
    """An extract that figures rest on, and the agencies that send it here, as far as the edition knows."""

    extract: str
    agencies: tuple[str, ...]
    is_collected: bool

    @property
    def title(self) -> str:
        return EXTRACTS[self.extract].title

    def line(self) -> str:
        return f"{self.title} ({listed(list(self.agencies))})" if self.agencies else self.title


@dataclass(frozen=True)
class Standing:
    """One commitment or initiative with all its evidence, the core set first."""

    commitment: Commitment
    evidence: tuple[Evidence, ...]
    supplies: tuple[Supply, ...]

    @property
    def state(self) -> str:
        """One of `STATES`."""
        found = {own.state for own in self.evidence}
        if found <= {NO_EDITION} or found <= {NOT_READABLE}:
            return next(iter(found), NO_DATA)
        if SHOWN in found:
            return ALL_SHOWN if found == {SHOWN} else SOME_SHOWN
        return NO_DATA if found <= {NO_DATA, NO_COLUMN, NOT_COLLECTED} else NONE_SHOWN

    @property
    def shown(self) -> int:
        """How many of its figures are shown."""
        return sum(own.is_shown for own in self.evidence)

    def lines(self) -> Iterator[str]:
        """All of it in plain text."""
        own = self.commitment
        report = f" (report {own.paragraph})" if own.paragraph else ""
        yield f"{own.id}: {own.words}{report}"
        is_read = self.state not in (NO_EDITION, NOT_READABLE)
        yield f"  State: {self.state}{f' ({self.shown} of {len(self.evidence)})' if is_read else ''}"
        for each in self.evidence:
            now = f": {each.words or each.state}" if is_read else ""
            yield f"  {each.definition.id} {each.definition.title}{now}"
        yield f"  Rests on: {'; '.join(supply.line() for supply in self.supplies) or 'the record of files received'}"
        yield f"  Still missing: {own.missing}"
        yield ""

    def to_dict(self) -> dict[str, object]:
        """For other programs: `state` is one of `STATES`, `figures` one of `FIGURE_STATES` for each indicator."""
        own = self.commitment
        return {
            "id": own.id,
            "kind": own.kind,
            "words": own.words,
            "paragraph": own.paragraph,
            "indicators": [each.definition.id for each in self.evidence],
            "state": self.state,
            "figures": {each.definition.id: each.state for each in self.evidence},
            "sources": [
                {"extract": each.extract, "title": each.title, "agencies": list(each.agencies)}
                for each in self.supplies
            ],
            "missing": own.missing,
        }


def standings(
    framework: Mapping[str, Definition], edition: Edition | None, *, without: str = NO_EDITION
) -> tuple[Standing, ...]:
    """Every commitment of the Code and every initiative, in order, with what `framework` has as evidence for it.

    `without` is the state where there is no edition.
    """
    here = {} if edition is None else edition.released.definitions
    everything = [(own, _evidence(edition, here.get(name, own), without)) for name, own in framework.items()]
    return tuple(_standing(edition, own, everything) for own in [*COMMITMENTS.values(), *INITIATIVES.values()])


def supplies(edition: Edition | None, definitions: Iterable[Definition]) -> tuple[Supply, ...]:
    """The extracts that indicators rest on, each once, with who sends them."""
    names = dict.fromkeys(name for own in definitions for name in own.sources)
    here = collected(edition)
    return tuple(Supply(name, senders(edition, name), name in here) for name in names)


def senders(edition: Edition | None, extract: str) -> tuple[str, ...]:
    """The agencies that send an extract, as the edition names them."""
    if edition is None:
        return ()
    return edition.facts.asked.get(extract, ())


def collected(edition: Edition | None) -> frozenset[str]:
    """The extracts that the partnership's agencies are asked for."""
    if edition is None:
        return frozenset()
    return frozenset(edition.facts.asked)


def _standing(
    edition: Edition | None, commitment: Commitment, everything: list[tuple[Definition, Evidence]]
) -> Standing:
    """One commitment with its evidence, the core set first. What that is, the framework says: an edition of a
    partnership without a Code does not."""
    own = [each for meant, each in everything if commitment.id in (*meant.code, *meant.initiatives)]
    return Standing(commitment, tuple(own), supplies(edition, [each.definition for each in own]))


def _evidence(edition: Edition | None, definition: Definition, without: str) -> Evidence:
    if edition is None:
        return Evidence(definition, without)
    if definition.id not in edition.released.definitions:
        return Evidence(definition, NOT_COLLECTED)
    if not definition.whole:
        return _of_groups(edition, definition)
    reading = read_series(edition, definition)
    if not reading.latest.is_shown:
        return Evidence(definition, short_status(reading.latest.status, reading.latest.note).lower())
    return Evidence(definition, SHOWN, figure_words(reading))


def figure_words(reading: Reading) -> str:
    """The latest figure in words: `about 63% in the year to December 2001; no clear change`."""
    latest = reading.latest
    words = f"{latest_in_unit(reading)} in {period_words(latest.period.start, latest.period.end)}"
    change = CHANGES.get(reading.variation or "", "")
    newer = "newer ones are not due yet" if reading.newest_status == "[due]" else ""
    return "; ".join(part for part in (words, change, newer) if part)


def _of_groups(edition: Edition, definition: Definition) -> Evidence:
    """Of an indicator that has only figures by group: how many groups have one in the newest period that is due."""
    frame = edition.released.frame
    rows = frame[frame["indicator"] == definition.id]
    due = rows[rows["status"] != "[due]"]
    rows = due if len(due) else rows
    newest = rows[rows["period_end"] == rows["period_end"].max()] if len(rows) else rows
    shown = int(newest["value"].notna().sum())
    if shown:
        span = period_words(newest["period_start"].iloc[0], newest["period_end"].iloc[0])
        return Evidence(definition, SHOWN, f"shown for {shown} of {len(newest)} groups in {span}")
    return Evidence(definition, _first_state(newest))


def _first_state(rows: pd.DataFrame) -> str:
    pairs = zip(rows["status"], rows["note"], strict=True)
    found = {short_status(str(status), str(note)).lower() for status, note in pairs}
    return next((state for state in FIGURE_STATES if state in found), NO_DATA)
