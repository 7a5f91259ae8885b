"""A partnership is a folder; `partnership.toml` in it says who sends what and how figures are protected."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from dvmetrics.errors import ConfigurationError
from dvmetrics.extracts import EXTRACTS
from dvmetrics.periods import Quarter
from dvmetrics.texts import PlainText, ShortName, WebAddress

CONFIGURATION = "partnership.toml"
RESTRICTED = "restricted"
"""The folder inside a partnership folder for what must never be published: run records, the hash key, logs."""

WhenGivenAway = Literal["stop", "narrow no further"]
GO_ON: WhenGivenAway = "narrow no further"
PolicyName = Literal["committee", "strict", "statutory", "published"]
Direction = Literal["up", "down", "neutral"]
ListName = Literal["police", "services", "refuge", "housing"]


class Section(BaseModel):
    """A part of `partnership.toml`: frozen, and a key it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _quarter(text: str) -> str:
    """The text of a quarter. Raises ValueError where it is of none."""
    try:
        return str(Quarter.parse(text))
    except ConfigurationError as error:
        raise ValueError(str(error)) from None


QuarterText = Annotated[str, AfterValidator(_quarter)]


class About(Section):
    """Who the partnership is and how its figures are protected. `given_away`: what a run does where earlier editions
    leave a small count too few values whatever is hidden now. `quick_exit`: the address that a link on every page leads
    to at once, for pages that are put on the web, where somebody may have to leave them quickly. `help`: where somebody
    who lives with abuse finds help, which stands at the foot of every page."""

    name: PlainText
    place: PlainText
    first_quarter: QuarterText
    policy: PolicyName = "committee"
    given_away: WhenGivenAway = "stop"
    bank_holidays: Literal["ENG", "WLS", "SCT", "NIR"] = "ENG"
    year_starts_in: int = Field(default=4, ge=1, le=12)
    synthetic: PlainText | None = None
    quick_exit: WebAddress | None = None
    help: PlainText | None = None


class ExtractDue(Section):
    """One extract that agencies owe every quarter; the quarter stops without a required one. `begins` and `ends`: for
    an agency that did not owe it from the start, or does not any more, its first and its last quarter."""

    agencies: tuple[str, ...] = Field(min_length=1)
    required: bool = False
    begins: dict[str, QuarterText] = {}
    ends: dict[str, QuarterText] = {}

    @model_validator(mode="after")
    def _of_those_who_owe_it(self) -> ExtractDue:
        unknown = sorted({*self.begins, *self.ends} - {*self.agencies})
        if unknown:
            raise ValueError(f"begins or ends names {', '.join(unknown)}, which is none of its agencies")
        back = sorted(name for name in self.begins if self.begins[name] > self.ends.get(name, self.begins[name]))
        if back:
            raise ValueError(f"{', '.join(back)} ends before it begins")
        return self

    def owed_by(self, quarter: Quarter) -> tuple[str, ...]:
        """The agencies that owe it for a quarter."""
        name = str(quarter)
        return tuple(
            agency for agency in self.agencies if self.begins.get(agency, name) <= name <= self.ends.get(agency, name)
        )


class Target(Section):
    """A target in the unit of its indicator: who set it, when, whether it was agreed, and by which day it is to be met
    where it is not to be met from the start."""

    value: float
    set_by: PlainText
    set_on: date
    status: Literal["agreed", "proposed"]
    due: date | None = None


class Campaign(Section):
    """A publicity campaign, marked on charts. `indicators`: the figures that it was meant to move; where none is named,
    those that the framework counts as evidence on campaigns."""

    name: PlainText
    start: date
    end: date
    indicators: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Campaign:
        if self.end < self.start:
            raise ValueError("end must not be before start")
        return self


class SeriesBreak(Section):
    """A day from which figures are counted in another way: charts start their limits anew there, figures before and
    after are not compared, and no figure spans it. `version`: of the definition from that day on, where it has one."""

    date: date
    words: PlainText
    indicators: tuple[str, ...] = Field(min_length=1)
    version: PlainText | Literal[""] = ""


class Layout(Section):
    """How an agency's own file differs from the canonical extract. The file itself is never changed."""

    columns: dict[str, str] = {}
    codes: dict[str, dict[str, str]] = {}
    date_format: str | None = None
    blanks: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


class Source(Layout):
    """Files laid out in another way than one folder a quarter; `files` is a pattern inside the partnership folder."""

    files: str
    agency: str
    denominators: dict[str, str] = {}

    @field_validator("files")
    @classmethod
    def _stays_inside(cls, pattern: str) -> str:
        path = Path(pattern)
        if not path.parts or path.is_absolute() or ".." in path.parts:
            raise ValueError("files is a pattern inside the partnership folder, for example returns/*.csv")
        return pattern


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


class CountOf(Section):
    """Which of our counts a figure that was public before is, over all the days from `first` to `last`."""

    indicator: str
    part: Literal["numerator", "denominator"] = "numerator"
    first: date
    last: date


class PublishedFigure(Section):
    """A figure that was public before: what was printed, where, and what it can and cannot carry. `counts`: where it is
    the sum of one of our counts, which; whoever attacks an edition then knows it exactly."""

    id: ShortName
    title: PlainText
    value: float
    out_of: float | None = None
    unit: PlainText
    period: PlainText
    source: PlainText
    can_carry: PlainText
    cannot_carry: PlainText
    counts: CountOf | None = None


class Baseline(Section):
    """What was published before the partnership had a workbench, and how it is introduced to readers."""

    introduction: PlainText
    figures: tuple[PublishedFigure, ...] = Field(min_length=1)


class HiddenVictims(Section):
    """Which lists of people the number of victims whom no agency knows is estimated from, as far as the partnership
    owes their extracts; an empty list means no estimate."""

    lists: tuple[ListName, ...] = get_args(ListName)


class Partnership(Section):
    """The whole of `partnership.toml`."""

    partnership: About
    agencies: dict[ShortName, PlainText] = Field(min_length=1)
    extracts: dict[str, ExtractDue] = Field(min_length=1)
    targets: dict[str, Target] = {}
    campaigns: tuple[Campaign, ...] = ()
    series_breaks: tuple[SeriesBreak, ...] = ()
    layouts: dict[str, dict[str, Layout]] = {}
    sources: dict[str, Source] = {}
    local_measures: dict[ShortName, LocalMeasure] = {}
    baseline: Baseline | None = None
    hidden: HiddenVictims = HiddenVictims()

    @model_validator(mode="after")
    def _only_totals_can_be_public_already(self) -> Partnership:
        if self.partnership.policy == "published" and set(self.extracts) != {"kpi_return"}:
            raise ValueError(
                "partnership.policy is published, which hides nothing: it is only for returns of totals that are "
                "public already, so kpi_return must be the only extract"
            )
        return self

    @model_validator(mode="after")
    def _names_agree(self) -> Partnership:
        known_extracts, known_agencies = set(EXTRACTS), set(self.agencies)
        for section in ("extracts", "layouts", "sources"):
            _expect_known(section, set(getattr(self, section)), known_extracts, "extracts")
        for name, due in self.extracts.items():
            _expect_known(f"extracts.{name}.agencies", set(due.agencies), known_agencies, "agencies")
        for name, by_agency in self.layouts.items():
            _expect_known(f"layouts.{name}", set(by_agency), known_agencies, "agencies")
        _expect_known("sources", set(self.sources), set(self.extracts), "extracts that agencies owe")
        for name, source in self.sources.items():
            _expect_known(
                f"sources.{name}.agency", {source.agency}, set(self.extracts[name].agencies), "agencies that owe it"
            )
        for name, layout in self._layouts():
            known_columns = set(EXTRACTS[name].names)
            _expect_known(f"{name}: columns", set(layout.columns), known_columns, "columns")
            _expect_known(f"{name}: codes", set(layout.codes), known_columns, "columns")
        return self

    def _layouts(self) -> list[tuple[str, Layout]]:
        own = [(name, layout) for name, by_agency in self.layouts.items() for layout in by_agency.values()]
        return own + list(self.sources.items())

    @property
    def first_quarter(self) -> Quarter:
        return Quarter.parse(self.partnership.first_quarter)

    def layout(self, extract: str, agency: str) -> Layout:
        """How this agency's file of this extract is laid out; the canonical layout where nothing else is said."""
        source = self.sources.get(extract)
        if source is not None and source.agency == agency:
            return source
        return self.layouts.get(extract, {}).get(agency, Layout())


def _expect_known(where: str, given: set[str], known: set[str], kind: str) -> None:
    unknown = sorted(given - known)
    if unknown:
        raise ValueError(f"{where} names {', '.join(unknown)}, which is none of the {kind}: {', '.join(sorted(known))}")


def load(folder: Path) -> Partnership:
    """Read `partnership.toml` of a partnership folder.

    Raises ConfigurationError, naming the key and what is allowed, if it is missing, is not TOML or breaks a rule.
    """
    path = folder / CONFIGURATION
    if not folder.is_dir():
        raise ConfigurationError(f"There is no partnership folder {folder}. Name it with --data.")
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigurationError(f"{folder} holds no {CONFIGURATION}, so it is not a partnership folder.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read as TOML: {error}.") from None
    try:
        return Partnership.model_validate(settings)
    except ValidationError as error:
        sentences = [_sentence(dict(fault)) for fault in error.errors()]
        raise ConfigurationError(f"{path}: " + " ".join(sentences)) from None


def _sentence(fault: dict[str, Any]) -> str:
    where = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        allowed = ", ".join(sorted(_section_at(fault["loc"][:-1]).model_fields))
        return f"The key {where} is not known; allowed here: {allowed}."
    if fault["type"] == "missing":
        return f"The key {where} is missing."
    message = fault["msg"].removeprefix("Value error, ")
    return f"{where}: {message}." if where else f"{message}."


def _section_at(location: tuple[str | int, ...]) -> type[Section]:
    """The section of the configuration that a fault's location lies in."""
    section: type[Section] = Partnership
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
