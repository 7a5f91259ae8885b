"""What is set and sent, in the reference: `partnership.toml`, the columns and rules of extracts, and commands."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import typer.main
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from dvmetrics import cli, layouts, partnership
from dvmetrics.column_words import column_guide, row_rules
from dvmetrics.extracts import EXTRACTS, schema
from tests.reference.docstrings import a_class
from tests.reference.markdown import row, said_of

SECTIONS: tuple[tuple[str, type[BaseModel]], ...] = (
    ("[partnership]", partnership.About),
    ("[extracts.NAME]", partnership.ExtractDue),
    ("[targets.INDICATOR]", partnership.Target),
    ("[[campaigns]]", partnership.Campaign),
    ("[[series_breaks]]", partnership.SeriesBreak),
    ("[baseline]", partnership.Baseline),
    ("[[baseline.figures]]", partnership.PublishedFigure),
    ("counts, in a figure of the baseline", partnership.CountOf),
    ("[hidden]", partnership.HiddenVictims),
    ("[layouts.EXTRACT.AGENCY]", layouts.Layout),
    ("[sources.EXTRACT]", layouts.Source),
    ("[local_measures.NAME]", layouts.LocalMeasure),
)


WORDS = {str: "text", int: "a whole number", float: "a number", bool: "true or false", date: "a day: 2001-10-01"}


def of_extracts() -> Iterator[str]:
    for name in sorted(EXTRACTS):
        yield _extract(EXTRACTS[name])
    for own in (schema.Extract, schema.Column):
        yield from a_class(own)


def _extract(own: schema.Extract) -> str:
    """Of one extract its columns, and what stops a file of it or makes for a caveat."""
    said = f"## {own.name}\n\n**{own.title}.** One row is {own.row_is}."
    columns = [
        row(
            f"`{column.name}`",
            column.kind.split(":")[0].removesuffix(" below"),
            "yes" if column.required else "",
            column.meaning,
            ", ".join(column.codes),
        )
        for column in column_guide(own)
    ]
    rules = row_rules(own)
    stop, caveat = [each.says for each in rules if each.stops], [each.says for each in rules if not each.stops]
    lines = [said, "", "| column | holds | must be filled | what it means | codes |", "|---|---|---|---|---|", *columns]
    for words, those in (("A file is not used where", stop), ("It is used with a caveat where", caveat)):
        lines += ["", f"{words}", "", *(f"- {each}" for each in those)] if those else []
    return "\n".join(lines)


def of_the_partnership() -> Iterator[str]:
    for name, own in SECTIONS:
        rows = [
            row(f"`{key}`", _holds(given.annotation), "must be there" if given.is_required() else _left_out(given))
            for key, given in own.model_fields.items()
        ]
        table = "\n".join(["| key | holds | if it is left out |", "|---|---|---|", *rows])
        yield f"## {name}\n\n{said_of(own, own.__name__)}\n\n{table}"


def _holds(annotation: Any) -> str:
    """What a key holds, in words; its possible values where there are few."""
    origin, inner = get_origin(annotation), [own for own in get_args(annotation) if own not in (type(None), ...)]
    if origin is Literal:
        return ", ".join(f"`{own}`" for own in inner if own)
    if origin is Annotated:
        return _holds(inner[0])
    if origin is tuple:
        return f"a list of: {_holds(inner[0])}"
    if origin is dict:
        return f"by name: {_holds(inner[1])}"
    if origin in (Union, UnionType):
        return " or ".join(said for own in inner if (said := _holds(own)))
    return WORDS.get(annotation, f"a section like {getattr(annotation, '__name__', annotation)}")


def _left_out(given: FieldInfo) -> str:
    value = given.get_default(call_default_factory=True)
    return "nothing" if value in (None, (), {}, "") or isinstance(value, BaseModel) else f"`{_as_toml(value)}`"


def _as_toml(value: Any) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_as_toml, value))}]"
    return json.dumps(value)


def of_commands() -> Iterator[str]:
    program = typer.main.get_command(cli.app.app)
    for name, command in getattr(program, "commands", {}).items():
        head = ["| | | if it is left out |", "|---|---|---|"]
        rows = [row(*_parameter(own)) for own in command.params if own.name != "help" and not own.hidden]
        yield "\n".join([f"## {name}", "", _help(command.help), "", *head, *rows])


def _help(words: str) -> str:
    """A command's help, in which what follows `Example:` is code."""
    parts = inspect.cleandoc(words).split("\n\n")
    return "\n\n".join(re.sub(r"^(Example|Or): (.+)$", r"\1: `\2`", _one_line(part)) for part in parts)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _parameter(own: Any) -> Sequence[str]:
    """An argument or option of a command: its names, its help, and what happens without it."""
    name = own.metavar or own.name.upper() if own.param_type_name == "argument" else ", ".join(own.opts)
    left_out = "not possible" if own.required else "" if own.default in (None, False, (), []) else f"`{own.default}`"
    return f"`{name}`", own.help.replace("\\[", "["), left_out
