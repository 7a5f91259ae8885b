"""The released estimate of how many victims no agency knows: figures that are round already, or why there are none."""

from __future__ import annotations

import json
import math
from dataclasses import InitVar, asdict, dataclass, field
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any, Literal, get_args

from dvmetrics.errors import DisclosureRefused
from dvmetrics.partnership import ListName
from dvmetrics.periods import Period

FILE = "hidden.json"
FINEST = 10
"""No figure is finer than this: two significant digits of a small number would be the number itself."""
MONTHS = 12
FEWEST_KNOWN = 100
"""With fewer people on the lists than this there is no estimate."""

Status = Literal["fine", "too few lists", "too few people"]
"""`too few people` is also said where too few are on several lists, where no estimate exists and where one could not be
shown safely: nothing tells which of these it was."""
Warned = Literal["small overlap", "methods disagree", "assumes independence", "method contested"]
Method = Literal["chosen", "stepwise", "independent", "threes", "lower bound", "two lists"]
"""`chosen`: the best of all models in which lists can go together in pairs. `stepwise`: a model built up step by step.
`independent`: no lists go together. `threes`: as the first, but lists can go together in threes as well. `lower bound`:
what there must be at least. `two lists`: Chapman's formula."""
Pair = tuple[ListName, ListName]

_DOOR = object()


def two_digits(value: float, way: Literal["nearest", "down", "up"] = "nearest") -> int:
    """A number of people to two significant digits, and never finer than `FINEST`."""
    step = FINEST if value < FINEST**3 else 10 ** (math.floor(math.log10(value)) - 1)
    # A number that is round already must stay so, whatever floating point makes of the division.
    steps = round(value / step, 9)
    rounded = {"nearest": math.floor(steps + 0.5), "down": math.floor(steps), "up": math.ceil(steps)}
    return step * rounded[way]


@dataclass(frozen=True)
class Answer:
    """What one method says: how many victims there are in all, with the limits of its 95% interval where it has them.
    Without a total the method has no answer."""

    method: Method
    total: int | None = None
    lower: int | None = None
    upper: int | None = None


@dataclass(frozen=True)
class ReleasedEstimate:
    """What disclosure control has let out of an estimate. Made by `hidden.release_hidden` or read back from an
    edition's data.

    All of `year`: people on at least one of `lists` (`known`), and in all with those on none of them (`total` and the
    limits of its 95% interval). `together`: the pairs of lists that go together in the model. `answers`: what each
    method says, the one used first. `left_out`: which lists are not used, and why. Where `status` is not `fine` there
    is no number, no model, no answer and no warning. Anything else raises DisclosureRefused.
    """

    year: Period
    lists: tuple[ListName, ...]
    status: Status
    left_out: dict[ListName, str] = field(default_factory=dict)
    known: int | None = None
    total: int | None = None
    lower: int | None = None
    upper: int | None = None
    together: tuple[Pair, ...] = ()
    answers: tuple[Answer, ...] = ()
    warnings: tuple[Warned, ...] = ()
    door: InitVar[object] = None  # not kept, so that no copy with other numbers can be made of released ones

    def __post_init__(self, door: object) -> None:
        if door is not _DOOR:
            raise DisclosureRefused("An estimate can be released only by disclosure control.")
        if not self._is_in_agreed_words():
            raise DisclosureRefused("A released estimate holds something that is not agreed.")
        if self.status != "fine":
            if any([*self._numbers(), self.together, self.answers, self.warnings]):
                raise DisclosureRefused("An estimate that was withheld must say nothing but why.")
            return
        if not self._is_protected():
            raise DisclosureRefused("A released estimate is not protected.")

    def _is_in_agreed_words(self) -> bool:
        names, pairs = set(get_args(ListName)), set(combinations(self.lists, 2))
        methods = [answer.method for answer in self.answers]
        return (
            self.status in get_args(Status)
            and len(set(self.lists)) == len(self.lists)
            and names >= {*self.lists, *self.left_out}
            and not set(self.lists) & set(self.left_out)
            and set(self.together) <= pairs
            and set(self.warnings) <= set(get_args(Warned))
            and set(methods) <= set(get_args(Method))
            and len(set(methods)) == len(methods)
            and all(isinstance(reason, str) for reason in self.left_out.values())
            and self.year.is_whole
            and self.year.months == MONTHS
            and (len(self.lists) > 1) == (self.status != "too few lists")
        )

    def _numbers(self) -> list[int | None]:
        return [self.known, self.total, self.lower, self.upper]

    def _is_protected(self) -> bool:
        """Every number is round, enough people are known, and no limit lies on the wrong side of what is known."""
        own = self._numbers()
        everything = [*own, *(end for answer in self.answers for end in (answer.total, answer.lower, answer.upper))]
        if None in own or any(end is not None and not _is_round(end) for end in everything):
            return False
        known, total, lower, upper = (end or 0 for end in own)
        if not FEWEST_KNOWN <= known <= lower <= total <= upper:
            return False
        if not self.answers or self.answers[0].total != total:
            return False
        return all(_is_in_order(answer, known) for answer in self.answers)

    @property
    def hidden(self) -> tuple[int, int, int]:
        """(how many victims none of these lists knows, the lower and the upper limit), from the released figures."""
        if self.known is None or self.total is None or self.lower is None or self.upper is None:
            raise ValueError("There is no estimate: look at its status first.")
        return self.total - self.known, self.lower - self.known, self.upper - self.known

    def write(self, folder: Path) -> None:
        """Write `hidden.json` into a folder."""
        content = asdict(self)
        content["year"] = [self.year.start.isoformat(), self.year.end.isoformat()]
        (folder / FILE).write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> ReleasedEstimate | None:
        """Read back what `write` wrote; None where an edition holds no estimate."""
        path = folder / FILE
        if not path.is_file():
            return None
        try:
            return _from_json(json.loads(path.read_text(encoding="utf-8")))
        except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
            raise DisclosureRefused("The estimate in the data of this edition is not one that was released.") from None


def _is_round(number: int) -> bool:
    return isinstance(number, int) and number > 0 and two_digits(number) == number


def _is_in_order(answer: Answer, known: int) -> bool:
    ends = [end for end in (answer.lower, answer.total, answer.upper) if end is not None]
    has_total = answer.total is not None or not ends
    return has_total and all(end >= known for end in ends) and ends == sorted(ends)


def _from_json(content: dict[str, Any]) -> ReleasedEstimate:
    start, end = (date.fromisoformat(day) for day in content.pop("year"))
    answers = tuple(Answer(**own) for own in content.pop("answers"))
    pairs = tuple(tuple(pair) for pair in content.pop("together"))
    lists, warnings = tuple(content.pop("lists")), tuple(content.pop("warnings"))
    return through_the_door(
        year=Period(start, end), lists=lists, together=pairs, answers=answers, warnings=warnings, **content
    )


def through_the_door(**content: Any) -> ReleasedEstimate:
    """For disclosure control alone: the one place where released estimates are made."""
    return ReleasedEstimate(**content, door=_DOOR)
