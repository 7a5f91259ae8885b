"""What a canonical extract is: its columns, codes and meaning, and the row rules that a suite can ask about."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

Kind = Literal["key", "keys", "code", "date", "datetime", "count", "number", "name"]
"""`keys` is several keys in one cell, parted by a space; `name` is an organisation's name, never a person's."""

Delivered = Literal["events", "caseload", "snapshot"]
"""`events`: rows of the period. `caseload`: cases opened or changed in the period, the newest row of a case counts.
`snapshot`: the whole register as it stood at the period's end."""

ON_TIME_DAYS = 21
"""A delivery is on time when it was produced within this many days of its period's end."""

Scope = Literal["victim", "suspect", "child", "staff", "household", "participant", "case"]
"""Whose code a key is: one person's codes meet across agencies only inside a scope."""

YES_NO: tuple[str, ...] = ("yes", "no", "unknown", "not_asked")
"""Three different kinds of not knowing are kept apart: `unknown` (asked, not known), `not_asked`, and a blank."""

KEY_PATTERN = r"[0-9a-f]{32,64}"
"""A keyed hash in hexadecimal, as `pseudonymised` by the sender."""
NOT_A_CODE = re.compile(r"^(?![a-z0-9_]{1,30}$)|\d{5}|\n")
"""A code that the extract does not define yet is short and in lower case; anything else may be somebody's words."""

Check = Callable[[pd.DataFrame], pd.Series]
"""A row rule: a frame of the extract to True where a row keeps the rule (also where the rule does not apply)."""


@dataclass(frozen=True)
class Column:
    """One column of a canonical extract.

    `is_outcome`: it says how a case ended. A share of a cohort may have it in its numerator, never in its denominator:
    a success rate of those who stayed to the end flatters whoever runs the programme. `is_planned`: a day that is set
    beforehand, so that it may lie in the future.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    codes: tuple[str, ...] = ()
    scope: Scope | None = None
    is_outcome: bool = False
    is_planned: bool = False


@dataclass(frozen=True)
class Reference:
    """A key of this extract that must be known in another."""

    column: str
    extract: str
    extract_column: str

    @property
    def check(self) -> str:
        return f"{self.column}_is_known"


@dataclass(frozen=True)
class Extract:
    """One canonical table: `row_is` says what one row stands for; `key` identifies a row within a sender.

    `steady`: whether a similar number of rows, in every month, can be expected of a sender. `guide`: how the rows come
    about, for whoever fills them in; printed above the columns in its guide.
    """

    name: str
    title: str
    row_is: str
    delivered: Delivered
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    dated_by: str | None = None
    about_people: bool = True
    steady: bool = True
    due: Literal["quarter", "first_quarter"] = "quarter"
    checks: Mapping[str, Check] = field(default_factory=dict)
    references: tuple[Reference, ...] = ()
    guide: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """The column called `name`; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns that must be there, with a value in every row."""
        return tuple(column.name for column in self.columns if column.required)

    def of_kind(self, *kinds: Kind) -> tuple[str, ...]:
        """Names of the columns of any of these kinds."""
        return tuple(column.name for column in self.columns if column.kind in kinds)


def in_order(earlier: str, later: str) -> Check:
    """The rule that `later` is not before `earlier`, where both are given (dates and times compared by the day)."""

    def rule(frame: pd.DataFrame) -> pd.Series:
        first, second = frame[earlier].dt.normalize(), frame[later].dt.normalize()
        kept: pd.Series = first.isna() | second.isna() | (first <= second)
        return kept

    return rule
