"""What is proposed for a file, with nothing silent: what was found and why, and what was not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dvmetrics.extracts.schema import Extract
from dvmetrics.layouts import Map
from dvmetrics.mapping.columns import Match
from dvmetrics.mapping.kept import Line
from dvmetrics.mapping.said import Confidence, Said


@dataclass(frozen=True)
class CodeMatch:
    """A code of theirs in a column, and what it means."""

    column: str
    theirs: str
    ours: str
    confidence: Confidence
    reason: str


@dataclass(frozen=True)
class LeftOut:
    """A column of theirs that nothing takes: what it holds, in a word, and why it is left out."""

    theirs: str
    holds: str
    reason: str


@dataclass(frozen=True)
class Missing:
    """A canonical column for which nothing was found."""

    column: str
    required: bool
    meaning: str


@dataclass(frozen=True)
class Unknown:
    """Codes of theirs in a column for which none of ours was found. `hidden`: how many more there are that are not
    shown, because they may be names or words of people, and in how many `rows` they stand. `ours`: what they could be.
    `stops`: whether the gate does not use a file with them."""

    column: str
    theirs: str
    codes: tuple[str, ...]
    hidden: int
    rows: int
    ours: tuple[str, ...]
    stops: bool


@dataclass(frozen=True)
class Corrections:
    """What a person says instead of what is found. `columns`: by canonical column theirs, or an empty text for none.
    `codes`: by canonical column their codes and what they mean. `denominators`: of a return, by the indicator of a part
    that of its whole."""

    columns: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    denominators: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Wanted:
    """What a proposal is wanted for. `agency`: its short name; `title`: its full one. `lists`: by canonical column the
    codes that there are, each with another name of it. `before`: the map that is there, which holds where it still
    fits; an empty one where there is none. `reasons`: of its lines that nobody changed, how sure each was and why.
    `path`: where the map lies. `files`: a pattern, where there are files of many quarters."""

    extract: Extract
    agency: str
    title: str
    lists: Mapping[str, Mapping[str, str]]
    corrections: Corrections
    before: Map
    path: Path
    files: str | None = None
    reasons: Mapping[Line, tuple[Confidence, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Proposal:
    """The whole: what is said of the file, and the map that says it. `to_complete`: the local measures of which only a
    person can know the words; `lacks_whole`: the shares of which nobody said yet what they are shares of."""

    extract: Extract
    agency: str
    rows: int
    said: tuple[Said, ...]
    columns: tuple[Match, ...]
    codes: tuple[CodeMatch, ...]
    left_out: tuple[LeftOut, ...]
    missing: tuple[Missing, ...]
    unknown: tuple[Unknown, ...]
    to_complete: tuple[str, ...]
    map: Map
    lacks_whole: tuple[str, ...] = ()

    @property
    def lacks_required(self) -> tuple[str, ...]:
        """The canonical columns without which a file of this extract is not used."""
        return tuple(one.column for one in self.missing if one.required)

    @property
    def stopped_by(self) -> tuple[Unknown, ...]:
        """The columns with codes that are not mapped, without which a file is not used."""
        return tuple(one for one in self.unknown if one.stops)

    @property
    def is_usable(self) -> bool:
        """Whether the gate could use a file by this map, as far as columns and codes go."""
        return not (self.lacks_required or self.stopped_by)
