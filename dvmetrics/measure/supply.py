"""Whether the files behind a figure are there: who is missing what, what changed later, and what may still change."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from dvmetrics.deliveries.inbox import Delivery
from dvmetrics.extracts import EXTRACTS
from dvmetrics.gate import GateResult
from dvmetrics.indicators.counting import Indicator
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.without_code import in_general
from dvmetrics.measure.headings import Headings, Needed
from dvmetrics.partnership import Partnership, SeriesBreak
from dvmetrics.periods import Period, Quarter, quarters_between


@dataclass(frozen=True)
class Supply:
    """Whether the files behind a figure are there: who is missing what, and whether any came or changed later; and
    whether they have its columns (`headings`)."""

    partnership: Partnership
    intake: pd.DataFrame
    files: tuple[Delivery, ...]
    tables: dict[str, pd.DataFrame]
    headings: Headings

    @classmethod
    def of(cls, partnership: Partnership, gate: GateResult) -> Supply:
        """Of what the gate made of a partnership's files."""
        return cls(partnership, gate.intake, gate.files, gate.tables, Headings.of(partnership, gate))

    def needed(self, indicator: Indicator, taken: Mapping[str, tuple[str, ...]]) -> Needed:
        """What an indicator needs of the columns that it took."""
        return Needed(self.headings, self.headings.unmet(indicator.needed_of(taken)))

    @cached_property
    def _lacking(self) -> dict[str, list[tuple[Quarter, str]]]:
        """By extract, which agency's file of which quarter is not there or cannot be used.

        A file of many periods answers for every quarter, and only for those that it has rows of.
        """
        lacking: dict[str, list[tuple[Quarter, str]]] = {}
        every = quarters_between(self.partnership.first_quarter, max(file.quarter for file in self.files))
        for file, valid in zip(self.files, self.intake["valid"], strict=True):
            own = lacking.setdefault(file.extract, [])
            if not file.spans:
                own += [] if valid else [(file.quarter, file.agency)]
                continue
            held = {Quarter.of(day.date()) for day in self.tables[file.extract]["delivered_for"].unique()}
            own += [(quarter, file.agency) for quarter in every if not valid or quarter not in held]
        return lacking

    def missing(self, sources: tuple[str, ...], reach: Period) -> str:
        """A sentence that names who did not deliver what, or nothing."""
        quarters = set(reach.quarters())
        lacking = {
            (quarter, extract, agency)
            for extract in sources
            for quarter, agency in self._lacking.get(extract, ())
            if quarter in quarters
        }
        names = [
            f"{self.partnership.agencies[agency]} ({extract}, {quarter})"
            for quarter, extract, agency in sorted(lacking)
        ]
        return "No usable file from " + "; ".join(names) if names else ""

    def provisional(self, sources: tuple[str, ...], reach: Period, last: Quarter) -> bool:
        """Whether a later file can still change the figure: its cases are sent again when they change, and the newest
        of them belong to the newest quarter."""
        changing = any(EXTRACTS[name].delivered == "caseload" for name in sources)
        return changing and Quarter.of(reach.end) >= last

    def breaks(self, definitions: Collection[Definition]) -> tuple[SeriesBreak, ...]:
        """The breaks of `partnership.toml`, and one more wherever a sender's delivery notes begin to name another
        version of its definitions: figures by two versions are not compared, whether or not anybody wrote it down."""
        found = list(self.partnership.series_breaks)
        versions: dict[tuple[str, str], str] = {}
        for file, valid in zip(self.files, self.intake["valid"], strict=True):
            if file.note is None or not valid:
                continue
            sender, version = (file.extract, file.agency), file.note.definition_version
            if versions.get(sender, version) != version:
                resting = {own.id for own in definitions if file.extract in own.sources}
                known = {name for own in found if own.date == file.quarter.start for name in own.indicators}
                if resting - known:
                    found.append(self._version_break(file, version, resting - known))
            versions[sender] = version
        return tuple(sorted(found, key=lambda own: own.date))

    def _title(self, extract: str) -> str:
        """What an extract is called on the pages, which hold the words of a break."""
        title = EXTRACTS[extract].title
        return title if self.partnership.partnership.code is not None else in_general(title)

    def _version_break(self, file: Delivery, version: str, indicators: set[str]) -> SeriesBreak:
        return SeriesBreak(
            date=file.quarter.start,
            words=f"{self.partnership.agencies[file.agency]} counts by version {version} of its definitions from here "
            f"on ({self._title(file.extract)}).",
            indicators=tuple(sorted(indicators)),
        )

    def revised(self, sources: tuple[str, ...], reach: Period) -> bool:
        """Whether a file that the figure rests on was replaced, or came at last, after the figure was first due.

        A figure without sources rests on the record of all files received.
        """
        first_due, quarters = Quarter.of(reach.end), set(reach.quarters())
        return any(
            file.arrived > first_due and file.quarter in quarters and (not sources or file.extract in sources)
            for file in self.files
        )
