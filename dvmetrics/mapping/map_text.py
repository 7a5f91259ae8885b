"""A map as TOML that a person can read and change, and what two maps differ in."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dvmetrics.layouts import Map
from dvmetrics.mapping.kept import with_marks
from dvmetrics.mapping.proposal import Proposal

BARE = re.compile(r"[A-Za-z0-9_-]+")
HEAD = """\
# How {agency} lays out its files of {extract}. Made by `dvmetrics map`; change it as you like, it is yours: the command
# never writes over what a hand has changed unless it is told to. The files themselves are never changed.
"""
TO_COMPLETE = "# To be completed: title, question, words, unit, and direction where more (or less) of it is good."
TABLES = ("columns", "codes", "skip_rows", "denominators", "local_measures")


def as_toml(proposal: Proposal) -> str:
    """The map of a proposal, each line with how sure it is. Raises ValueError where it would not be read back alike."""
    settings = proposal.map.model_dump(mode="json", exclude_defaults=True)
    lines = [HEAD.format(agency=proposal.agency, extract=proposal.extract.name)]
    lines += [f"{key} = {_value(value)}" for key, value in settings.items() if key not in TABLES]
    columns = {one.column: f"{one.confidence}: {one.reason}" for one in proposal.columns}
    lines += _table("columns", settings.get("columns", {}), columns)
    for name, codes in settings.get("codes", {}).items():
        known = {one.theirs: f"{one.confidence}: {one.reason}" for one in proposal.codes if one.column == name}
        lines += _table(f"codes.{_key(name)}", codes, known)
    for one in proposal.unknown:
        lines += [f"# Not mapped in {one.column}: {', '.join(map(_value, one.codes))}"] if one.codes else []
    for key in ("skip_rows", "denominators"):
        lines += _table(key, settings.get(key, {}), {})
    for name in settings.get("local_measures", {}):
        measure = proposal.map.local_measures[name].model_dump(mode="json", exclude_defaults=True)
        lines += ["", *([TO_COMPLETE] if name in proposal.to_complete else []), f"[local_measures.{_key(name)}]"]
        lines += [f"{_key(key)} = {_value(value)}" for key, value in measure.items()]
    text = with_marks("\n".join(lines) + "\n")
    if Map.model_validate(tomllib.loads(text)) != proposal.map:
        raise ValueError("the map would not be read back as it was written")
    return text


def _table(name: str, entries: Mapping[str, Any], comments: Mapping[str, str]) -> Iterator[str]:
    if entries:
        yield from ("", f"[{name}]")
    for key, value in entries.items():
        comment = comments.get(key, "")
        yield f"{_key(key)} = {_value(value)}" + (f"  # {comment}" if comment else "")


def _key(key: str) -> str:
    return key if BARE.fullmatch(key) else _value(key)


def _value(value: Any) -> str:
    """JSON writes texts, numbers, yes, no and lists as TOML does, but for one sign."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def differences(before: Map, now: Map) -> list[str]:
    """What another map says otherwise, a line each; none where both say the same."""
    first, second = (_flat(own.model_dump(mode="json", exclude_defaults=True)) for own in (before, now))
    return [
        f"{place}: {_said(first.get(place))} before, {_said(second.get(place))} now"
        for place in dict.fromkeys((*first, *second))
        if first.get(place) != second.get(place)
    ]


def only_adds(before: Map, now: Map) -> bool:
    """Whether another map says all that this one does, and more; a column that was left out may have been taken."""
    first, second = (_flat(own.model_dump(mode="json", exclude_defaults=True)) for own in (before, now))
    taken = set(now.columns.values())
    return all(_holds(second.get(place), said, taken if place == "ignore" else set()) for place, said in first.items())


def _holds(now: Any, before: Any, taken: set[str]) -> bool:
    if isinstance(before, list) and isinstance(now, list | None):
        return set(before) <= {*(now or ()), *taken}
    return bool(now == before)


def _flat(settings: Any, place: str = "") -> dict[str, Any]:
    if not isinstance(settings, dict):
        return {place: settings}
    inside = [_flat(value, f"{place}.{key}" if place else key) for key, value in settings.items()]
    return {name: value for own in inside for name, value in own.items()}


def _said(value: Any) -> str:
    if value is None:
        return "nothing"
    several: Sequence[Any] = value if isinstance(value, list) else [value]
    return ", ".join(f"“{one}”" if isinstance(one, str) else str(one) for one in several) or "nothing"
