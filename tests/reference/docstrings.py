"""Functions and classes in the reference, by their signatures and docstrings."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import Any

import dvmetrics
from dvmetrics import workbench
from dvmetrics.extracts import schema
from dvmetrics.indicators import counting, definition
from dvmetrics.workbench import comparison, figures, findings, indicators, saving, tables, what_if, why
from tests.reference.markdown import row, said_of

STATISTICS = (
    *("intervals", "rounding", "means", "trend", "process_chart", "funnel", "multiple", "interruption"),
    *("decomposition", "hidden", "agreement"),
)
MADE_BY_USERS = {
    *(definition.Definition, counting.Indicator, counting.Cases, counting.Listed, counting.Values, counting.Counts),
    *(counting.Estimates, schema.Extract, schema.Column),
}
WORKBENCH = (
    *(workbench.Workbench, tables.Tables, tables.Rows, indicators.Indicators, indicators.Asked, figures.Measured),
    *(why.Why, comparison.Comparison, what_if.WhatIf, what_if.AgainstTarget, what_if.UnderPolicy),
    *(findings.Findings, findings.Found, saving.Saved),
)
COUNTING = (
    *(counting.Indicator, definition.Definition, counting.Tables, counting.Cases, counting.Listed, counting.Values),
    *(counting.Counts, counting.Estimates),
)


class _Unquoted(str):
    """An annotation, which a signature would print in quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def _signature(own: Callable[..., Any], *, of_class: bool = False) -> str:
    """`(indicator: str, by: str | None = None) -> Measured`, without `self`."""
    given = inspect.signature(own)
    taken = [
        each.replace(annotation=_Unquoted(each.annotation) if isinstance(each.annotation, str) else each.annotation)
        for each in given.parameters.values()
        if each.name not in ("self", "cls")
    ]
    back = inspect.Signature.empty if of_class else _Unquoted(given.return_annotation)
    return str(given.replace(parameters=taken, return_annotation=back))


def function(own: Callable[..., Any], name: str, level: int) -> str:
    return f"{'#' * level} {name}\n\n`{name}{_signature(own)}`\n\n{said_of(own, name)}"


def a_class(own: type, level: int = 2) -> Iterator[str]:
    """A class, what it is made of where a user makes it, and what it can be asked."""
    made = f"`{own.__name__}{_signature(own, of_class=True)}`\n\n" if own in MADE_BY_USERS else ""
    yield f"{'#' * level} {own.__name__}\n\n{made}{said_of(own, own.__name__)}"
    rows = [row for name, value in vars(own).items() if not name.startswith("_") for row in _member(own, name, value)]
    if rows:
        yield "\n".join(["| | |", "|---|---|", *rows])


def _member(own: type, name: str, value: object) -> Iterator[str]:
    """The row of a method or property; whoever makes an object from another (`of`) is not for users."""
    if inspect.isfunction(value):
        yield row(f"`.{name}{_signature(value)}`", said_of(value, f"{own.__name__}.{name}"))
    elif isinstance(value, property) or hasattr(value, "attrname"):
        yield row(f"`.{name}`", said_of(value, f"{own.__name__}.{name}"))


def of_the_workbench() -> Iterator[str]:
    yield function(dvmetrics.open, "dvmetrics.open", 2)
    for own in WORKBENCH:
        yield from a_class(own)


def of_indicators() -> Iterator[str]:
    for own in COUNTING:
        yield from a_class(own)
    yield function(counting.working_days_between, "working_days_between", 2)


def of_statistics() -> Iterator[str]:
    for name in STATISTICS:
        module = import_module(f"dvmetrics.statistics.{name}")
        yield f"## {name}\n\n{said_of(module, name)}"
        for own in _public(vars(module), module.__name__):
            if inspect.isclass(own):
                yield from a_class(own, 3)
            else:
                yield function(own, own.__name__, 3)


def _public(names: dict[str, Any], module: str) -> Iterable[Any]:
    """The classes and functions of a module or package, in the order of its text."""
    return [
        own
        for name, own in names.items()
        if not name.startswith("_")
        and (inspect.isclass(own) or inspect.isfunction(own))
        and own.__module__.startswith(module)
    ]
