"""How the framework speaks where a partnership has signed no Code of Practice: of its agreement, in general words, and
of no commitment and no initiative. What is counted stays the same."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar

from dvmetrics.extracts import EXTRACTS
from dvmetrics.extracts.schema import Column, Extract
from dvmetrics.indicators.definition import Definition

IN_GENERAL = {
    "The list leaves out agencies that matter, among them the Council itself, schools and social services.": (
        "The list may leave out agencies that matter."
    ),
    "the Code of Practice": "the partnership's agreement",
    "the Code": "the agreement",
}
"""What is true of one partnership alone, and what holds for any. The longer stands before what is a part of it."""
Worded = TypeVar("Worded", Definition, Extract, Column)


def in_general(text: str) -> str:
    """The text without what is true of one partnership alone."""
    for own, general in IN_GENERAL.items():
        text = text.replace(own, general)
    return text


def without_code(definition: Definition) -> Definition:
    """The same indicator in general words, as evidence for no commitment and no initiative."""
    return dataclasses.replace(_in_general(definition), code=(), initiatives=())


@cache
def extracts_without_code() -> Mapping[str, Extract]:
    """Every extract by name, in general words."""
    extracts = {}
    for name, own in EXTRACTS.items():
        columns = tuple(map(_in_general, own.columns))
        extracts[name] = dataclasses.replace(_in_general(own), columns=columns)
    return MappingProxyType(extracts)


def _in_general(own: Worded) -> Worded:
    """The same with every text in general words; ids and codes hold none of the words that are replaced."""
    changes: dict[str, Any] = {}
    for field in dataclasses.fields(own):
        value = getattr(own, field.name)
        if isinstance(value, str):
            changes[field.name] = in_general(value)
        elif isinstance(value, tuple) and all(isinstance(each, str) for each in value):
            changes[field.name] = tuple(map(in_general, value))
    return dataclasses.replace(own, **changes)
