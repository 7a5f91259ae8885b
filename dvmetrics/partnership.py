"""A partnership is a folder; `partnership.toml` in it says who sends what and how figures are protected."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field, PrivateAttr, model_validator

from dvmetrics.configuration import Section, checked, expect_known, settings_in
from dvmetrics.errors import ConfigurationError
from dvmetrics.extracts import EXTRACTS
from dvmetrics.layouts import MAPS, Layout, LocalMeasure, Source, map_path, with_maps
from dvmetrics.periods import Quarter
from dvmetrics.texts import PlainText, ShortName, WebAddress

CONFIGURATION = "partnership.toml"
RESTRICTED = "restricted"
"""The folder inside a partnership folder for what must never be published: run records, the hash key, logs."""

WhenGivenAway = Literal["stop", "narrow no further"]
GO_ON: WhenGivenAway = "narrow no further"
PolicyName = Literal["committee", "strict", "statutory", "published"]
ListName = Literal["police", "services", "refuge", "housing"]
CodeName = Literal["milton_keynes"]


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
    who lives with abuse finds help, which stands at the foot of every page. `code`: the Code of Practice that its
    agencies signed; without it no page speaks of one, nor of its commitments and of initiatives around it."""

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
    code: CodeName | None = None


class ExtractDue(Section):
    """One extract that agencies owe every quarter; the quarter stops without a required one. `begins` and `ends`: for
    an agency that did not owe it from the start, or does not any more, its first and its last quarter."""

    agencies: tuple[str, ...] = Field(min_length=1)
    required: bool = False
    begins: dict[str, QuarterText] = Field(default_factory=dict)
    ends: dict[str, QuarterText] = Field(default_factory=dict)

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
    targets: dict[str, Target] = Field(default_factory=dict)
    campaigns: tuple[Campaign, ...] = ()
    series_breaks: tuple[SeriesBreak, ...] = ()
    layouts: dict[str, dict[str, Layout]] = Field(default_factory=dict)
    sources: dict[str, Source] = Field(default_factory=dict)
    local_measures: dict[ShortName, LocalMeasure] = Field(default_factory=dict)
    baseline: Baseline | None = None
    hidden: HiddenVictims = HiddenVictims()
    _mapped: frozenset[tuple[str, str]] = PrivateAttr(default=frozenset())

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
            expect_known(section, set(getattr(self, section)), known_extracts, "extracts")
        for name, due in self.extracts.items():
            expect_known(f"extracts.{name}.agencies", set(due.agencies), known_agencies, "agencies")
        for name, by_agency in self.layouts.items():
            expect_known(f"layouts.{name}", set(by_agency), known_agencies, "agencies")
        expect_known("sources", set(self.sources), set(self.extracts), "extracts that agencies owe")
        for name, source in self.sources.items():
            expect_known(
                f"sources.{name}.agency", {source.agency}, set(self.extracts[name].agencies), "agencies that owe it"
            )
        for name, layout in self._layouts():
            layout.expect_columns_of(name)
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

    def layout_is_said_in(self, extract: str, agency: str) -> str:
        """Where it is said how this agency's file is laid out, for a message; empty where nothing is said."""
        if (extract, agency) in self._mapped:
            return f"{MAPS}/{map_path(Path(), extract, agency).name}"
        source = self.sources.get(extract)
        if source is not None and source.agency == agency:
            return f"[sources.{extract}] of {CONFIGURATION}"
        return f"[layouts.{extract}.{agency}] of {CONFIGURATION}" if agency in self.layouts.get(extract, {}) else ""

    def layout_by_hand(self, extract: str, agency: str) -> str:
        """The section that says how this agency's file is laid out, for a message; empty where a map or nothing does.
        `dvmetrics map` makes no map beside it."""
        return "" if (extract, agency) in self._mapped else self.layout_is_said_in(extract, agency)


def folder_above(path: Path) -> Path | None:
    """The partnership folder that a file lies in, however deep; None where it lies in none."""
    return next((folder for folder in path.resolve().parents if (folder / CONFIGURATION).is_file()), None)


def load(folder: Path) -> Partnership:
    """Read `partnership.toml` of a partnership folder, and the maps in its folder `maps`.

    Raises ConfigurationError, naming the key and what is allowed, if one is missing, is not TOML or breaks a rule, or
    if something is said in two of them.
    """
    path = folder / CONFIGURATION
    if not folder.is_dir():
        raise ConfigurationError(f"There is no partnership folder {folder}. Name one that holds {CONFIGURATION}.")
    try:
        settings = settings_in(path)
    except FileNotFoundError:
        raise ConfigurationError(f"{folder} holds no {CONFIGURATION}, so it is not a partnership folder.") from None
    by_hand = checked(Partnership, settings, path)
    said = {
        "layouts": {extract: dict(by_agency) for extract, by_agency in by_hand.layouts.items()},
        "sources": dict(by_hand.sources),
        "local_measures": dict(by_hand.local_measures),
    }
    mapped = with_maps(said, folder)
    if not mapped:
        return by_hand
    whole = checked(Partnership, settings | said, folder / MAPS)
    whole._mapped = mapped
    return whole
