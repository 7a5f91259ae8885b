"""What a notebook is given: the released figures of an edition and the public facts that go with them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from dvmetrics.disclosure.estimate import ReleasedEstimate
from dvmetrics.disclosure.released import Released
from dvmetrics.errors import ConfigurationError
from dvmetrics.extracts import EXTRACTS
from dvmetrics.extracts.schema import Extract
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.without_code import extracts_without_code, in_general
from dvmetrics.partnership import Baseline, Campaign, SeriesBreak, Target, WhenGivenAway
from dvmetrics.periods import Quarter
from dvmetrics.report.changes.model import Changes

FACTS, FRAMEWORK = "edition.json", "framework.json"


class _Fact(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PublicFinding(_Fact):
    """A finding of the gate as it may be published: its sentence holds bands in place of counts."""

    rule: str
    severity: str
    sentence: str
    columns: tuple[str, ...]


class PublicDelivery(_Fact):
    """What became of one agency's file; `rows` is a band."""

    extract: str
    title: str
    agency: str
    quarter: str
    state: str
    required: bool
    on_time: bool | None
    rows: str
    findings: tuple[PublicFinding, ...] = ()

    @property
    def is_used(self) -> bool:
        """Whether figures rest on it."""
        return self.state.startswith("accepted")


class LaterFile(_Fact):
    """A file that an agency sent after its quarter: in place of another one, or because there was none. `quarter` is
    the one that it is for, `arrived` the one that it came in."""

    extract: str
    agency: str
    quarter: str
    arrived: str


class Facts(_Fact):
    """The public facts of an edition. Nothing in it is a count of people or a row."""

    partnership: str
    place: str
    quarter: str
    policy: str
    policy_words: str
    given_away: WhenGivenAway
    synthetic: str | None
    quick_exit: str | None
    help: str | None
    made_on: date
    version: str
    targets: dict[str, Target]
    campaigns: tuple[Campaign, ...]
    series_breaks: tuple[SeriesBreak, ...]
    baseline: Baseline | None
    agencies: dict[str, str]
    asked: dict[str, tuple[str, ...]]
    """By extract the names of the agencies that owe it, also where it is not due this quarter."""
    deliveries: tuple[PublicDelivery, ...]
    sent_later: tuple[LaterFile, ...]
    rests_on: dict[str, dict[str, tuple[str, ...]]]
    has_earlier_files: bool = False
    """Whether figures rest on files of earlier quarters; of these only the ones with findings are in `deliveries`."""


@dataclass(frozen=True)
class Edition:
    """The released figures of a quarter with their public facts. `framework` are the definitions of all indicators,
    by id, also of those that this partnership cannot count. `hidden` is the estimate of victims whom no agency knows;
    None where the partnership keeps no lists of people to estimate from. `changes`: since the edition before; None for
    the first edition of all."""

    released: Released
    facts: Facts
    framework: dict[str, Definition]
    hidden: ReleasedEstimate | None = None
    changes: Changes | None = None

    def __post_init__(self) -> None:
        if type(self.released) is not Released or type(self.hidden) not in (ReleasedEstimate, type(None)):
            raise TypeError("A report is made of released figures only.")

    @property
    def deliveries(self) -> list[PublicDelivery]:
        """What became of the files of this quarter; the facts hold those of earlier ones with findings too."""
        return [own for own in self.facts.deliveries if own.quarter == self.facts.quarter]

    @property
    def has_code(self) -> bool:
        """Whether the partnership signed a Code of Practice: where it did not, no figure is evidence for one."""
        return any(own.code for own in self.framework.values())

    @property
    def extracts(self) -> Mapping[str, Extract]:
        """Every extract by name, in the words of this edition."""
        return EXTRACTS if self.has_code else extracts_without_code()

    def said(self, text: str) -> str:
        """A text that is for every edition, in the words of this one."""
        return text if self.has_code else in_general(text)

    @property
    def quarter(self) -> Quarter:
        return Quarter.parse(self.facts.quarter)

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcomes that have an indicator here, in order."""
        return tuple(dict.fromkeys(definition.outcome for definition in self.released.definitions.values()))

    def indicators(self, outcome: str) -> tuple[Definition, ...]:
        """The definitions of an outcome. Raises ConfigurationError where there is none."""
        own = tuple(d for d in self.released.definitions.values() if d.outcome == outcome)
        if not own:
            raise ConfigurationError(
                f"This edition has no indicator for outcome {outcome}; it has {', '.join(self.outcomes)}."
            )
        return own

    def core(self, outcome: str) -> tuple[Definition, ...]:
        """The definitions of the core set of an outcome."""
        return tuple(own for own in self.indicators(outcome) if not own.is_supporting)

    def supporting(self, outcome: str) -> tuple[Definition, ...]:
        """The definitions of what supports the core set of an outcome."""
        return tuple(own for own in self.indicators(outcome) if own.is_supporting)

    def write(self, folder: Path) -> None:
        """Write the open data of the edition: released figures, definitions, facts and the whole framework."""
        self.released.write(folder)
        if self.hidden is not None:
            self.hidden.write(folder)
        if self.changes is not None:
            self.changes.write(folder)
        (folder / FACTS).write_text(self.facts.model_dump_json(indent=1), encoding="utf-8")
        everything = [definition.to_dict() for definition in self.framework.values()]
        (folder / FRAMEWORK).write_text(json.dumps(everything, indent=1, ensure_ascii=False), encoding="utf-8")


def read(folder: str | Path) -> Edition:
    """Open the data folder of an edition, for example `outputs/2001Q4/data`.

    Raises ConfigurationError when it is not one.
    """
    place = Path(folder)
    if not (place / FACTS).is_file():
        raise ConfigurationError(
            f"{place} is not the data folder of an edition. Run `make quarter` first, or name another folder."
        )
    facts = Facts.model_validate_json((place / FACTS).read_text(encoding="utf-8"))
    everything = [Definition.from_dict(own) for own in json.loads((place / FRAMEWORK).read_text(encoding="utf-8"))]
    framework = {own.id: own for own in everything}
    return Edition(Released.read(place), facts, framework, ReleasedEstimate.read(place), Changes.read(place))
