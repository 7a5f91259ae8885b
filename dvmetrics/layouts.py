"""How an agency's own files differ from the canonical extracts: said by hand in `partnership.toml`, or in a map."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from dvmetrics.configuration import Section, checked, expect_known, settings_in
from dvmetrics.errors import ConfigurationError
from dvmetrics.extracts import EXTRACTS
from dvmetrics.texts import PlainText, ShortName

MAPS = "maps"
"""The folder inside a partnership folder for maps, one file for each extract and agency: `EXTRACT.AGENCY.toml`."""

Direction = Literal["up", "down", "neutral"]
Encoding = Literal["utf-8", "utf-16", "windows-1252"]
Separator = Literal[",", ";", "\t", "|"]


def _as_several(given: Any) -> Any:
    return (given,) if isinstance(given, str) else given


OneOrSeveral = Annotated[tuple[str, ...], BeforeValidator(_as_several)]


class Layout(Section):
    """How an agency's own file differs from the canonical extract. The file itself is never changed.

    `columns`: by canonical column what theirs is called. `codes`: by canonical column, what their codes mean. `ignore`:
    columns of theirs that are left out. `skip_rows`: by a column of theirs (whether it is mapped or not) the cells that
    say that a row is none of the extract, such as a total; capitals do not matter, and in a cell with words `#` stands
    for any number, as in `Total incidents: #`. `skip_blank_rows`: rows without
    anything in them are left out. `date_format`: one way in which dates are written, or several, tried in their order.
    `units`: words or signs beside a number. `thousands`: the sign that parts thousands. `header`: which row names the
    columns, from 1. `sheet`: of a workbook, which is read only where it is said; several names where it has another
    each quarter, of which the last that a file has is read.
    """

    columns: dict[str, str] = Field(default_factory=dict)
    codes: dict[str, dict[str, str]] = Field(default_factory=dict)
    date_format: OneOrSeveral = ()
    blanks: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    thousands: Literal[",", ".", " "] | None = None
    ignore: tuple[str, ...] = ()
    skip_rows: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    skip_blank_rows: bool = False
    header: int = Field(default=1, ge=1, le=1000)
    sheet: OneOrSeveral = ()
    encoding: Encoding = "utf-8"
    separator: Separator = ","

    def expect_columns_of(self, extract: str) -> None:
        """Raise ValueError where it is about a column that the extract does not have."""
        known = set(EXTRACTS[extract].names)
        expect_known(f"{extract}: columns", set(self.columns), known, "columns")
        expect_known(f"{extract}: codes", set(self.codes), known, "columns")


def sheet_read(named: Sequence[str], there: Collection[str]) -> str | None:
    """Which sheet of a workbook is read: the last of those named that is `there`; None where none of them is."""
    return next((name for name in reversed(named) if name in there), None)


def pattern_inside(pattern: str) -> str:
    """The pattern itself. Raises ValueError where it could lead out of the partnership folder."""
    path = Path(pattern)
    if not path.parts or path.is_absolute() or ".." in path.parts:
        raise ValueError("files is a pattern inside the partnership folder, for example returns/*.csv")
    return pattern


class Source(Layout):
    """Files laid out in another way than one folder a quarter; `files` is a pattern inside the partnership folder."""

    files: str
    agency: str
    denominators: dict[str, str] = Field(default_factory=dict)

    _stays_inside = field_validator("files")(pattern_inside)


class LocalMeasure(Section):
    """A figure that an agency returns as a total and that is none of our indicators."""

    title: PlainText
    question: PlainText
    direction: Direction
    unit: PlainText
    words: PlainText
    grain: Literal["month", "quarter", "year"] = "month"
    adds_up: bool = True
    about_people: bool = True
    caveats: tuple[PlainText, ...] = ()

    @field_validator("question")
    @classmethod
    def _is_a_question(cls, text: str) -> str:
        if not text.endswith("?"):
            raise ValueError("must end in a question mark")
        return text


class Map(Layout):
    """The whole of a file in `maps/`: a layout, or with `files` a source, and the local measures that it maps to."""

    files: str | None = None
    denominators: dict[str, str] = Field(default_factory=dict)
    local_measures: dict[ShortName, LocalMeasure] = Field(default_factory=dict)

    @field_validator("files")
    @classmethod
    def _stays_inside(cls, pattern: str | None) -> str | None:
        return None if pattern is None else pattern_inside(pattern)

    @model_validator(mode="after")
    def _wholes_are_of_a_source(self) -> Map:
        if self.denominators and self.files is None:
            raise ValueError("denominators are of files of many quarters: say where they lie, in files")
        return self

    def layout(self, agency: str) -> Layout:
        """What it says of the files of an agency."""
        own = {name: getattr(self, name) for name in Layout.model_fields}
        if self.files is None:
            return Layout(**own)
        return Source(**own, files=self.files, agency=agency, denominators=self.denominators)


def map_path(folder: Path, extract: str, agency: str) -> Path:
    """Where the map of an agency's files of an extract lies."""
    return folder / MAPS / f"{extract}.{agency}.toml"


def map_files(folder: Path) -> list[Path]:
    """Every map of a partnership folder."""
    return sorted(path for path in (folder / MAPS).glob("*.toml") if not path.name.startswith("."))


def read_map(path: Path, extract: str) -> Map:
    """One map. Raises ConfigurationError, naming its file, where it is none of this extract, and FileNotFoundError."""
    own = checked(Map, settings_in(path), path)
    try:
        own.expect_columns_of(extract)
    except ValueError as error:
        raise ConfigurationError(f"{path}: {error}.") from None
    return own


def with_maps(said: dict[str, Any], folder: Path) -> frozenset[tuple[str, str]]:
    """Put what the maps of a partnership folder say into `said`, which has the layouts, sources and local measures of
    its `partnership.toml`; gives which (extract, agency) the maps are of.

    Raises ConfigurationError for a map that is no map, is named after no extract, or is of what is said already.
    """
    mapped: set[tuple[str, str]] = set()
    for path in map_files(folder):
        extract, _, agency = path.name.removesuffix(".toml").partition(".")
        if extract not in EXTRACTS or not agency:
            raise ConfigurationError(f"{path} is named after no extract and agency: call it EXTRACT.AGENCY.toml.")
        own = read_map(path, extract)
        layout, by_agency = own.layout(agency), said["layouts"].setdefault(extract, {})
        source = said["sources"].get(extract)
        if isinstance(layout, Source):
            _expect_new(path, agency in by_agency, f"layouts.{extract}.{agency}")
            _expect_new(path, source is not None, f"sources.{extract}")
            said["sources"][extract] = layout
        else:
            _expect_new(path, agency in by_agency, f"layouts.{extract}.{agency}")
            _expect_new(path, source is not None and source.agency == agency, f"sources.{extract}")
            by_agency[agency] = layout
        for name, measure in own.local_measures.items():
            _expect_new(path, name in said["local_measures"], f"local_measures.{name}")
            said["local_measures"][name] = measure
        mapped.add((extract, agency))
    return frozenset(mapped)


def _expect_new(path: Path, is_said: bool, where: str) -> None:
    if is_said:
        raise ConfigurationError(
            f"{path} says what [{where}] in partnership.toml, or another map, says already. Take it out of one of them."
        )
