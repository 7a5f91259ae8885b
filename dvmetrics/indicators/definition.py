"""What an indicator is, in words and settings. The arithmetic stands beside each definition in the outcome modules."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from typing import Any, Literal

from dvmetrics.periods import Grain

Direction = Literal["up", "down", "neutral"]
Form = Literal["share", "rate", "count", "value"]
"""`share`: numerator of denominator, in per cent. `rate`: events for each `multiplier` of a population.
`count`: the numerator itself. `value`: a figure as an agency returned it, with no interval of ours."""

OUTCOMES: dict[str, str] = {
    "O1": "Victims and children are safer",
    "O2": "Help comes earlier, and less abuse stays hidden",
    "O3": "Children are seen and helped",
    "O4": "Abusers are held to account and change",
    "O5": "The law protects",
    "O6": "Home and school are kept",
    "O7": "Help is open to everybody",
    "O8": "Agencies keep what they signed",
    "L": "Other figures that the partnership collects",
}

COMMITMENTS: dict[str, str] = {
    "S1": "Put the immediate safety of the victim and children first",
    "S2": "Listen to the victim and take the report seriously",
    "S3": "Never blame the victim; the offender is accountable",
    "S4": "Recognise the danger of further violence",
    "S5": "Tell the victim that help is there",
    "S6": "Keep information about rights up to date",
    "S7a": "Be accessible",
    "S7b": "Ensure the safety of victim and children",
    "S7c": "Raise awareness in the community",
    "S7d": "Raise awareness in partner agencies",
    "S7e": "Be caring, sensitive and professional",
    "S8": "Safeguard the rights of victims, children and young people",
    "S9": "Value the expertise of partner agencies",
    "A1": "Work together, recognising responsibilities and limits",
    "A2": "Know the issues of minority groups and provide for them",
    "A3": "Develop joint strategies, with awareness and training",
    "A4": "Link the Code to other policies",
    "A5": "Evaluate and monitor",
}
"""The commitments of the Code of Practice, in our own words: what staff (S) and agencies (A) should do."""


@dataclass(frozen=True)
class Definition:
    """One indicator in words: what a committee member, an analyst and the disclosure rule need to know of it.

    `follow_up_days`: how long after a period its cases are followed; the figure is not due before.
    `look_back_months`: how far before a period's end its counting reaches.
    `carries_over`: each figure is a standing figure that holds most of the one before, so that limits of chance would
    mislead. `about_people`: whether its counts are protected (see the disclosure policy). Raises ValueError when made
    wrong.
    """

    id: str
    title: str
    question: str
    outcome: str
    numerator: str
    form: Form
    unit: str
    grain: Grain
    good: Direction
    lag: str
    sources: tuple[str, ...]
    denominator: str = ""
    includes: str = ""
    commitments: tuple[str, ...] = ()
    multiplier: int = 1
    follow_up_days: int = 0
    look_back_months: int = 0
    carries_over: bool = False
    minimum_denominator: int = 1
    about_people: bool = True
    group_by: str = ""
    caveats: tuple[str, ...] = ()
    read_with: tuple[str, ...] = ()
    version: str = "1"
    first_valid: str = ""

    def __post_init__(self) -> None:
        if self.outcome not in OUTCOMES:
            raise ValueError(f"Indicator {self.id}: outcome {self.outcome} is none of {', '.join(OUTCOMES)}.")
        unknown = [name for name in self.commitments if name not in COMMITMENTS]
        if unknown:
            raise ValueError(f"Indicator {self.id}: commitments {', '.join(unknown)} are not in the Code.")
        if not self.question.endswith("?"):
            raise ValueError(f"Indicator {self.id}: its question must end in a question mark.")
        if self.form in ("share", "rate") and not self.denominator:
            raise ValueError(f"Indicator {self.id}: a {self.form} needs a denominator in words.")
        if self.group_by and self.about_people:
            raise ValueError(
                f"Indicator {self.id}: a breakdown of people needs secondary suppression and cannot be released yet."
            )

    @property
    def interval(self) -> str:
        """The name of the interval method."""
        return {"share": "Wilson", "rate": "Byar, exact below 10", "count": "Byar, exact below 10", "value": "none"}[
            self.form
        ]

    @property
    def has_limits(self) -> bool:
        """Whether a process chart may be drawn at all: never on figures that share their cases with the one before."""
        return self.grain in ("month", "quarter") and not self.carries_over

    @property
    def sort_key(self) -> tuple[Any, ...]:
        """1.2 before 1.10, and numbered indicators before local measures."""
        return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"[.]", self.id))

    def as_count(self, unit: str) -> Definition:
        """The same indicator shown as a plain count, for a partnership that has no population figures."""
        return dataclasses.replace(self, form="count", unit=unit, denominator="", multiplier=1)

    def to_dict(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Definition:
        """The inverse of `to_dict`, after a way through JSON."""
        fields: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
        }
        return cls(**fields)
