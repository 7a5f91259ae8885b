"""What an indicator is, in words and settings. The arithmetic stands beside each definition in the outcome modules."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from typing import Any, Literal

from dvmetrics.indicators.commitments import COMMITMENTS, INITIATIVES
from dvmetrics.periods import Grain

Direction = Literal["up", "down", "neutral", "parity"]
"""Which way is good; `parity`: a ratio of one."""
Form = Literal[
    "share",
    "rate",
    "ratio",
    "count",
    "median",
    "representation",
    "gap",
    "excess",
    "weighted_share",
    "estimate",
    "amount",
    "value",
]
"""What the figure is of its counts x (numerator), n (denominator), X and N (what it is compared with):

- `share`: 100·x/n, never above 100. X and N, where there are any, are a share to set beside it.
- `rate`: x for each `multiplier` of n residents; the population is public.
- `ratio`: `multiplier`·x/n, both counted; it may pass `multiplier`.
- `count`: x. `amount`: x, a sum of money or hours. `value`: x, as an agency returned it, with no interval of ours.
- `median`: the middle of n cases' values, with the quartiles; x is n.
- `representation`: (x/n)/(X/N), a group's share of cases to its share of residents, which is public.
- `gap`: 100·(x/n − X/N), the share in one group less that in another.
- `excess`: x − X/N, a window's events less the mean of the same days in N earlier years.
- `weighted_share`: 100·Σwx/Σwn over the groups, with the definition's `weights`.
- `estimate`: worked out before the door from what is not about people, with its own interval.
"""
ROUTE = ">"
"""Between two agencies: the group `police>refuge` is of what the first sent to the second."""
OF_ALL: tuple[Form, ...] = ("count", "rate", "excess", "amount", "value")
"""Forms of a number of all that there is."""
COMPARED: tuple[Form, ...] = ("representation", "gap", "excess")
Disclosure = Literal["people", "people_in_denominator", "not_people"]
"""`people`: every count is of people or of what happens to them, and is protected. `people_in_denominator`: the
numerator is money or days, which are public. `not_people`: shown as it is."""

OUTCOMES: dict[str, str] = {
    "O1": "Are victims and children safer?",
    "O2": "Does help come earlier, and does less abuse stay hidden?",
    "O3": "Are children seen and helped?",
    "O4": "Are abusers held to account, and do they change?",
    "O5": "Does the law protect?",
    "O6": "Are home and school kept?",
    "O7": "Is help open to everybody?",
    "O8": "Do agencies keep what they signed?",
    "L": "Other figures that the partnership collects",
}
MULTIPLIERS = (1, 100, 1_000, 10_000)
"""Rates are given for a round number. An average from elsewhere, such as 34 incidents before the first report, is no
multiplier: it has no source, and a product would be a made-up number of victims."""
PROPOSED_BY = "proposed with this framework as a starting point; not a national standard"
INTERVALS: dict[str, str] = {
    "share": "Wilson",
    "rate": "Byar, exact below 10",
    "ratio": "Byar, exact below 10",
    "count": "Byar, exact below 10",
    "median": "quartiles in place of an interval",
    "representation": "Wilson, of the group's share of cases",
    "gap": "Newcombe",
    "excess": "difference of two Poisson rates (MOVER)",
    "weighted_share": "Wilson, with the effective number of cases",
    "estimate": "as named in the definition",
    "amount": "none: it is a sum",
    "value": "none: the parts were not returned",
}


@dataclass(frozen=True)
class Definition:
    """One indicator in words: what a committee member, an analyst and the disclosure rule need to know of it.

    `code`, `initiatives`: the commitments of the Code and the initiatives that it is evidence for. `linked_by`: the
    keys by which the rows of several sources are joined; a share of rows that are not linked is refused.
    `follow_up_days`: how long after a period its cases are followed; the figure is not due before.
    `look_back_months`: how far before a period's end its counting reaches. `carries_over`: each figure is a standing
    figure that holds most of the one before, so that limits of chance would mislead.
    `group_by`: what it is broken down by; `whole`: whether there is also a figure for all together. `neutral_groups`:
    those of them in which no direction is good. `compared`: what X and N are, in words. `weights`: of the groups.
    `proposed_target`: a starting point that a partnership may take up; its own target stands in `partnership.toml`.
    Raises ValueError when made wrong.
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
    code: tuple[str, ...] = ()
    initiatives: tuple[str, ...] = ()
    linked_by: tuple[str, ...] = ()
    multiplier: int = 1
    follow_up_days: int = 0
    look_back_months: int = 0
    carries_over: bool = False
    minimum_denominator: int = 1
    disclosure: Disclosure = "people"
    group_by: tuple[str, ...] = ()
    whole: bool = True
    neutral_groups: tuple[str, ...] = ()
    compared: str = ""
    weights: tuple[tuple[str, float], ...] = ()
    proposed_target: float | None = None
    caveats: tuple[str, ...] = ()
    read_with: tuple[str, ...] = ()
    version: str = "1"
    first_valid: str = "from the first quarter on"

    def __post_init__(self) -> None:
        for refuse in (self._refused_words, self._refused_settings, self._refused_groups):
            reason = refuse()
            if reason:
                raise ValueError(f"Indicator {self.id}: {reason}")

    def _refused_words(self) -> str:
        if self.outcome not in OUTCOMES:
            return f"outcome {self.outcome} is none of {', '.join(OUTCOMES)}."
        unknown = [name for name in self.code if name not in COMMITMENTS]
        if unknown:
            return f"commitments {', '.join(unknown)} are not in the Code."
        unknown = [name for name in self.initiatives if name not in INITIATIVES]
        if unknown:
            return f"initiatives {', '.join(unknown)} are none of {', '.join(INITIATIVES)}."
        if not self.question.endswith("?"):
            return "its question must end in a question mark."
        if self.form in ("share", "rate", "ratio", *COMPARED[:2]) and not self.denominator:
            return f"a {self.form} needs a denominator in words."
        if self.form in COMPARED and not self.compared:
            return f"a {self.form} needs words for what it is compared with."
        return ""

    def _refused_settings(self) -> str:
        if self.multiplier not in MULTIPLIERS:
            return f"it is multiplied by {self.multiplier}; only {', '.join(map(str, MULTIPLIERS))} are allowed."
        if self.form in ("share", "ratio") and len(self.sources) > 1 and not self.linked_by:
            return (
                f"it divides rows of {' and '.join(self.sources)} that are not linked by a key. Two stages of a "
                "process are not of the same people."
            )
        if self.good in ("neutral", "parity") and self.proposed_target is not None:
            return "neither direction is good in itself, so it can have no target."
        if self.form in ("estimate", "amount") and self.about_people:
            return f"an {self.form} about people cannot be protected by rounding its counts."
        return ""

    def _refused_groups(self) -> str:
        if not self.whole and not self.group_by:
            return "there must be a figure for the whole, or groups."
        if bool(self.weights) != (self.form == "weighted_share"):
            return "weights belong to a weighted share, and to nothing else."
        if not set(self.neutral_groups) <= set(self.group_by):
            return "neutral groups must be among those it is broken down by."
        return ""

    @property
    def about_people(self) -> bool:
        """Whether any of its counts is protected."""
        return self.disclosure != "not_people"

    @property
    def can_leave_out(self) -> bool:
        """Whether it stays right without the cases of a file that does not say what is needed: a share or a middle
        does, a number of all that there is would be too low. Of what is not about people nobody knows whose a case
        is."""
        return self.form == "estimate" or (self.disclosure == "people" and self.form not in OF_ALL)

    @property
    def protected_counts(self) -> tuple[str, ...]:
        """Which of its counts are of people; a population is public, and so is a number of years."""
        both = ("numerator", "denominator")
        if self.disclosure != "people":
            return both[1:] if self.about_people else ()
        if self.form in ("rate", "count", "median", "value"):
            return both[:1]
        if self.form == "excess":
            return ("numerator", "compared_numerator")
        if self.form == "gap" or self.compared_is_hidden_alone:
            return (*both, "compared_numerator", "compared_denominator")
        return both

    @property
    def compared_is_hidden_alone(self) -> bool:
        """Whether the figure stands without what is set beside it."""
        return self.form == "share" and bool(self.compared)

    @property
    def interval(self) -> str:
        """The name of the interval method."""
        return INTERVALS[self.form]

    @property
    def is_supporting(self) -> bool:
        """Whether it supports the core set and is not part of it."""
        return self.id.startswith("S.")

    @property
    def has_limits(self) -> bool:
        """Whether a process chart may be drawn at all: never on figures that share their cases with the one before,
        nor of what is no count of cases."""
        counted = self.form in ("share", "rate", "ratio", "count", "value")
        return counted and self.whole and self.grain in ("month", "quarter") and not self.carries_over

    @property
    def sort_key(self) -> tuple[Any, ...]:
        """1.2 before 1.10, numbered indicators before supporting ones, and local measures last."""
        rank = 2 if self.outcome == "L" else int(self.is_supporting)
        parts = [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"[.]", self.id)]
        return rank, *parts

    def as_count(self, unit: str) -> Definition:
        """The same indicator shown as a plain count, for a partnership that has no population figures."""
        return dataclasses.replace(self, form="count", unit=unit, denominator="", multiplier=1)

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain values, for JSON; what it is evidence for only where it is so for something."""
        values = dataclasses.asdict(self)
        if not (self.code or self.initiatives):
            del values["code"], values["initiatives"]
        return values

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Definition:
        """The inverse of `to_dict`, after a way through JSON."""
        fields: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
        }
        fields["weights"] = tuple((name, float(weight)) for name, weight in values["weights"])
        return cls(**fields)
