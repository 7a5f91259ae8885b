"""What a partnership writes in TOML: read, checked, and every fault said in a sentence that names its place."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from dvmetrics.errors import ConfigurationError


class Section(BaseModel):
    """A part of a configuration: frozen, and a key it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Whole = TypeVar("Whole", bound=Section)


def expect_known(where: str, given: set[str], known: set[str], kind: str) -> None:
    """Raise ValueError, naming what is allowed, where a configuration names something that there is not."""
    unknown = sorted(given - known)
    if unknown:
        raise ValueError(f"{where} names {', '.join(unknown)}, which is none of the {kind}: {', '.join(sorted(known))}")


def settings_in(path: Path) -> dict[str, Any]:
    """The settings of a TOML file. Raises ConfigurationError where it is none, and FileNotFoundError."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read as TOML: {error}.") from None


def checked(whole: type[Whole], settings: dict[str, Any], path: Path) -> Whole:
    """The settings of a file as what they should be.

    Raises ConfigurationError with a sentence for each fault: the file, the key and what is allowed.
    """
    try:
        return whole.model_validate(settings)
    except ValidationError as error:
        sentences = [_sentence(whole, dict(fault)) for fault in error.errors()]
        raise ConfigurationError(f"{path}: " + " ".join(sentences)) from None


def _sentence(whole: type[Section], fault: dict[str, Any]) -> str:
    where = ".".join(str(part) for part in _without_cells(fault["loc"]))
    if fault["type"] == "extra_forbidden":
        allowed = ", ".join(sorted(_section_at(whole, fault["loc"][:-1]).model_fields))
        return f"The key {where} is not known; allowed here: {allowed}."
    if fault["type"] == "missing":
        return f"The key {where} is missing."
    message = fault["msg"].removeprefix("Value error, ")
    return f"{where}: {message}." if where else f"{message}."


def _without_cells(location: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """A place without what is a cell of an agency's file: below `codes` and a column stand their codes, and one may be
    somebody's name."""
    return location[: location.index("codes") + 2] if "codes" in location else location


def _section_at(whole: type[Section], location: tuple[str | int, ...]) -> type[Section]:
    """The section of the configuration that a fault's location lies in."""
    section = whole
    for part in location:
        field = section.model_fields.get(str(part))
        if field is not None:
            section = _section_in(field.annotation) or section
    return section


def _section_in(annotation: Any) -> type[Section] | None:
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return annotation
    for inner in get_args(annotation):
        found = _section_in(inner)
        if found is not None:
            return found
    return None
