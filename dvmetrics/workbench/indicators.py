"""The partnership's indicators: what each asks, how it is defined, and how it can be looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from dvmetrics.counted import counted
from dvmetrics.indicators.counting import Indicator
from dvmetrics.indicators.definition import OUTCOMES, Definition
from dvmetrics.indicators.explain import GRAINS, explained
from dvmetrics.progress import waiting
from dvmetrics.workbench.display import Displayed, Lines, Panel
from dvmetrics.workbench.figures import Measured
from dvmetrics.workbench.opening import Opened
from dvmetrics.workbench.saving import Saved, save


class Asked(Displayed):
    """One indicator: its `definition`, by what it can be broken down (`groupings`) and by which periods counted
    (`periods`)."""

    def __init__(self, definition: Definition, opened: Opened) -> None:
        self.definition, self._opened = definition, opened

    @property
    def groupings(self) -> tuple[str, ...]:
        """What `by` can be."""
        return self._opened.alone.groupings(self.definition.id)

    @property
    def periods(self) -> tuple[str, ...]:
        """What `period` can be; the first of `definition.grain` is its own."""
        return self._opened.alone.periods(self.definition.id)

    def measure(self, by: str | None = None, period: str | None = None) -> Measured:
        """Count it on the true rows. Restricted. Raises ConfigurationError, with what is possible, for a breakdown or a
        period that it cannot have."""
        definition, frame = self._opened.alone.count(self.definition.id, by, period)
        campaigns = self._opened.partnership.campaigns
        return Measured(definition, self.definition, by, frame, self._opened.alone.breaks, campaigns)

    def explain(self) -> Lines:
        """The whole definition, line by line."""
        first, *lines = explained(self.definition)
        return Lines(first, lines)

    def _panel(self) -> Panel:
        own = self.definition
        lines = [own.question, "", f"Counted: {own.numerator}"]
        lines += [f"Out of: {own.denominator}"] if own.denominator else []
        lines += [f"Unit: {own.unit}, {GRAINS[own.grain]}. Outcome: {OUTCOMES[own.outcome]}"]
        lines += [f"Beware: {caveat}" for caveat in own.caveats]
        lines += [f"Can be broken down by: {', '.join(self.groupings) or 'nothing'}."]
        lines += [f"Can be counted by: {', '.join(self.periods)}."]
        return Panel(f"{own.id} {own.title}", lines=lines, foot=[".measure(by=…, period=…), .explain()"])


class Indicators(Displayed, Mapping[str, Asked]):
    """The indicators of the partnership by id: `indicators["1.1"]`."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened

    def __getitem__(self, name: str) -> Asked:
        return Asked(self._opened.alone.definition(name), self._opened)

    def __contains__(self, name: object) -> bool:
        return name in self._definitions

    def __iter__(self) -> Iterator[str]:
        return iter(self._definitions)

    def __len__(self) -> int:
        return len(self._definitions)

    def count(self, indicator: Indicator) -> pd.DataFrame:
        """The true counts of an indicator that is being tried, one row a period and group. Restricted. Raises
        ConfigurationError where an extract is not there, or its counting breaks a rule."""
        return self._opened.alone.trial(indicator)

    def save(self, indicator: Indicator) -> Saved:
        """Put an indicator that was made in a notebook into the catalogue, with a test: see `saving.save`. Raises
        ConfigurationError, with nothing written, where anything about it is not as it must be."""
        with waiting("the indicator is tried on the sample"):
            return save(indicator, self._opened.gate.tables)

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._definitions)

    def about(self, word: str) -> pd.DataFrame:
        """The rows of `table()` whose title, question or definition has a word, such as `school`."""
        said = [" ".join(explained(own)).casefold() for own in self._definitions.values()]
        return self.table()[[word.casefold() in text for text in said]].reset_index(drop=True)

    def table(self) -> pd.DataFrame:
        """One row an indicator: id, title, question, unit, its own period, and which way is good."""
        names = ["id", "title", "question", "unit", "grain", "good"]
        rows = [{name: getattr(own, name) for name in names} for own in self._definitions.values()]
        return pd.DataFrame(rows, columns=names)

    @property
    def _definitions(self) -> dict[str, Definition]:
        return self._opened.alone.definitions

    def _panel(self) -> Panel:
        core = sum(not own.is_supporting for own in self._definitions.values())
        rest = len(self) - core
        lines = [f"{counted(core, 'core indicator')} and {rest} that support them; .table() has them all."]
        shown = self.table()[["id", "title", "question"]].head(core)
        return Panel(
            counted(len(self), "indicator"),
            "",
            lines,
            shown,
            core,
            ['indicators["1.1"], .about("school"), .count(own), .save(own)'],
        )
