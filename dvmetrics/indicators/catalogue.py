"""Every indicator by id, and which of them a partnership can have."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from importlib import import_module
from pkgutil import walk_packages

from dvmetrics import indicators
from dvmetrics.errors import ConfigurationError
from dvmetrics.indicators.counting import Indicator
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.without_code import without_code
from dvmetrics.layouts import LocalMeasure
from dvmetrics.partnership import Partnership


def _defined() -> Iterator[Indicator]:
    """Every indicator of this package: a module that has `INDICATORS` is found by itself."""
    for module in sorted(own.name for own in walk_packages(indicators.__path__, f"{indicators.__name__}.")):
        if module != __name__:
            found: tuple[Indicator, ...] = getattr(import_module(module), "INDICATORS", ())
            yield from found


def _catalogue() -> dict[str, Indicator]:
    """By id, the core set in order and then what supports it. Raises ValueError where two have one id."""
    found = sorted(_defined(), key=lambda indicator: indicator.definition.sort_key)
    catalogue = {indicator.definition.id: indicator for indicator in found}
    if len(catalogue) < len(found):
        raise ValueError("Two indicators have the same id.")
    return catalogue


CATALOGUE: dict[str, Indicator] = _catalogue()
FRAMEWORK: dict[str, Definition] = {name: indicator.definition for name, indicator in CATALOGUE.items()}
"""The definitions alone, in order: all that a report needs to know of what is not counted here."""
COUNT_UNITS = {"2.1": "incidents", "S.marac_rate": "cases"}
"""What the numerator of a rate is called where a partnership has no population figures."""


def expect_known(partnership: Partnership) -> None:
    """Raise ConfigurationError when `partnership.toml` names an indicator that there is not, gives a target to one of
    which neither direction is good, or calls a local measure by an indicator's id."""
    directions = {name: indicator.definition.good for name, indicator in CATALOGUE.items()}
    directions |= {name: measure.direction for name, measure in partnership.local_measures.items()}
    named = [("targets", name) for name in partnership.targets]
    named += [("series_breaks.indicators", name) for own in partnership.series_breaks for name in own.indicators]
    named += [("campaigns.indicators", name) for own in partnership.campaigns for name in own.indicators]
    figures = () if partnership.baseline is None else partnership.baseline.figures
    named += [(f"baseline.figures.{own.id}.counts", own.counts.indicator) for own in figures if own.counts is not None]
    for extract, source in partnership.sources.items():
        named += [(f"sources.{extract}.denominators", name) for pair in source.denominators.items() for name in pair]
    for key, name in named:
        if name not in directions:
            raise ConfigurationError(f"{key} names {name}, which is none of the indicators.{nearest(name, directions)}")
    for name in partnership.targets:
        if directions[name] in ("neutral", "parity"):
            raise ConfigurationError(f"targets.{name}: neither direction is good in itself, so it can have no target.")
    _expect_same_rows(partnership)
    twice = sorted(set(partnership.local_measures) & set(CATALOGUE))
    if twice:
        raise ConfigurationError(f"local_measures.{twice[0]}: the id belongs to an indicator; choose another one.")


def nearest(name: str, known: Collection[str]) -> str:
    """A hint for a message about an id that there is not: the ids most like it, and where all of them are listed."""
    return f"{meant(name, known)} `dvmetrics list` shows them all."


def meant(name: str, known: Collection[str]) -> str:
    """The names most like one that there is not, as the end of a message, first those that begin with it; nothing where
    none is."""
    begun = [own for own in known if name and own.startswith(name)]
    near = dict.fromkeys([*get_close_matches(name, begun, n=3, cutoff=0), *get_close_matches(name, known, 3, 0.5)])
    return f" Did you mean {' or '.join(list(near)[:3])}?" if near else ""


def called(name: str, definitions: Iterable[Definition]) -> str:
    """Which indicator has this title, as a part of a message about an id that there is not; nothing where none has."""
    own = next((own.id for own in definitions if own.title.casefold() == name.strip().casefold()), None)
    return "" if own is None else f" {own} is called that."


def _expect_same_rows(partnership: Partnership) -> None:
    """Refuse a share of totals that are of different records, such as convictions out of incidents: two stages of a
    process are not of the same people, unless their rows are linked by a key."""
    for extract, source in partnership.sources.items():
        for part, whole in source.denominators.items():
            if part in CATALOGUE and whole in CATALOGUE:
                sources = [CATALOGUE[name].definition.sources for name in (part, whole)]
                if set(sources[0]) != set(sources[1]):
                    raise ConfigurationError(
                        f"sources.{extract}.denominators divides {part} by {whole}: their records are not linked by a "
                        "key, so they are not of the same people."
                    )


def framework_of(partnership: Partnership) -> dict[str, Definition]:
    """The definitions of all indicators, in order, as the partnership's editions have them: where it has signed no Code
    of Practice, they do not speak of one."""
    return {name: _in_words_of(own, partnership) for name, own in FRAMEWORK.items()}


def _in_words_of(definition: Definition, partnership: Partnership) -> Definition:
    return definition if partnership.partnership.code is not None else without_code(definition)


def counted_from_rows(partnership: Partnership) -> list[Indicator]:
    """The indicators whose every source is an extract that the partnership's agencies owe."""
    due = set(partnership.extracts)
    if due == {"kpi_return"}:
        return []
    return [
        own.defined_as(_without_population(_in_words_of(own.definition, partnership), partnership))
        for own in CATALOGUE.values()
        if set(own.definition.sources) <= due
    ]


def returned_as_totals(partnership: Partnership, returned: Collection[str]) -> list[Definition]:
    """Indicators and local measures that arrive as totals: those of `returned` that no rows are counted for, and every
    local measure."""
    counted = {indicator.definition.id for indicator in counted_from_rows(partnership)}
    ours = [
        _as_returned(_without_population(definition, partnership), partnership)
        for name, definition in framework_of(partnership).items()
        if name in returned and name not in counted
    ]
    return ours + [local_definition(name, measure) for name, measure in partnership.local_measures.items()]


def _as_returned(definition: Definition, partnership: Partnership) -> Definition:
    """The definition of a total that an agency returns: its source is the return, and where another total stands for
    the whole, what that is."""
    own = dataclasses.replace(definition, sources=("kpi_return",), linked_by=())
    source = partnership.sources.get("kpi_return")
    whole = source.denominators.get(definition.id) if source is not None else None
    if whole is None:
        return own
    local = partnership.local_measures.get(whole)
    title = local.title if local is not None else framework_of(partnership)[whole].title
    return dataclasses.replace(
        own,
        denominator=f"The total that the agency returns as “{title}”.",
        includes="Both are totals as the agency returns them: who is in and out cannot be checked here.",
        caveats=(
            *own.caveats,
            f"The whole is “{title}”, which need not be the one of the definition: cases of which nothing is known "
            "count as if the answer were no, so the true share may be higher.",
        ),
    )


def _without_population(definition: Definition, partnership: Partnership) -> Definition:
    if definition.form == "rate" and "population" not in partnership.extracts:
        return definition.as_count(COUNT_UNITS[definition.id])
    return definition


def local_definition(name: str, measure: LocalMeasure) -> Definition:
    """A local measure as a definition: a count where it adds up over periods, else a value as returned."""
    return Definition(
        id=name,
        title=measure.title,
        question=measure.question,
        outcome="L",
        numerator=measure.words,
        form="count" if measure.adds_up else "value",
        unit=measure.unit,
        grain=measure.grain,
        good=measure.direction,
        lag="As the agency returns it.",
        sources=("kpi_return",),
        disclosure="people" if measure.about_people else "not_people",
        caveats=measure.caveats,
    )
