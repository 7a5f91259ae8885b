"""What the gate found, a line each, and the rows behind it as the agency sent them. Restricted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import overload

import pandas as pd

from dvmetrics.counted import counted
from dvmetrics.deliveries.inbox import Delivery
from dvmetrics.deliveries.reading import read_text
from dvmetrics.errors import ConfigurationError
from dvmetrics.gate import Finding
from dvmetrics.gate.findings import SEVERITIES
from dvmetrics.gate.reconcile import PARTS_ADD_UP
from dvmetrics.gate.suites import rules_in
from dvmetrics.indicators.catalogue import meant
from dvmetrics.report.words import listed
from dvmetrics.workbench.display import FINDINGS, Displayed, Panel
from dvmetrics.workbench.opening import Opened

MOST_LINES = 30
FILTERS = ("quarter", "agency", "extract", "severity", "rule")


class Found(Displayed):
    """One finding: one rule that one agency's file broke."""

    def __init__(self, finding: Finding, delivery: Delivery, opened: Opened) -> None:
        self.finding, self._delivery, self._opened = finding, delivery, opened

    def rows(self) -> pd.DataFrame:
        """The rows at fault, with their cells as they were read, under our names of the columns. The index says where a
        row stands in the file: 1 is the first after the header.

        Raises ConfigurationError where the finding is about the file and not about rows of it, and where the file is
        not there any more as it was.
        """
        own = self.finding
        if own.places is None:
            raise ConfigurationError(f"This finding is about the file as a whole, so there are no rows to it: {self}")
        if not self._opened.is_as_it_was(self._delivery):
            raise ConfigurationError(
                f"The file of {own.extract} from {own.agency} for {own.quarter}, or what partnership.toml says of it, "
                "is not what it was when the quarter was opened; open it again."
            )
        layout = self._opened.partnership.layout(self._delivery.extract, self._delivery.agency)
        text = read_text(self._delivery, layout)
        index = pd.Index([place + 1 for place in own.places], name="row of the file")
        cells = {name: [column[place] for place in own.places] for name, column in text.columns.items()}
        first = [name for name in own.columns if name in cells]
        return pd.DataFrame(cells, index=index)[[*first, *(name for name in cells if name not in first)]]

    def line(self) -> str:
        """The finding in one line."""
        return f"{self.finding.severity}: {self.finding.line()}"

    def __str__(self) -> str:
        return self.finding.line()

    def _panel(self) -> Panel:
        rows = "" if self.finding.places is None else f".rows() gives the {counted(len(self.finding.places), 'row')}."
        return Panel(self.line(), FINDINGS, [rows] if rows else ["It is about the file, not about rows of it."])


class Findings(Displayed, Sequence[Found]):
    """The findings of the gate, the newest quarter first and in it the worst: `findings[3]`, `findings[3].rows()`."""

    def __init__(self, found: Sequence[Found], opened: Opened) -> None:
        self._found, self._opened = tuple(found), opened

    @classmethod
    def of(cls, opened: Opened) -> Findings:
        """All findings of a quarter and of those before it."""
        gate = opened.gate
        found = [
            Found(finding, delivery, opened)
            for result, delivery in zip(gate.deliveries, gate.files, strict=True)
            for finding in result.findings
        ]
        found.sort(key=lambda own: SEVERITIES.index(own.finding.severity))
        return cls(sorted(found, key=lambda own: own.finding.quarter, reverse=True), opened)

    def where(self, **equal: str) -> Findings:
        """Those of a `quarter`, `agency` (by its short or its full name), `extract`, `severity` or `rule`, for example
        `where(severity="critical")`.

        Raises ConfigurationError for anything else, and for a value that no finding could have: none found would read
        as if all were well.
        """
        unknown = sorted(set(equal) - set(FILTERS))
        if unknown:
            raise ConfigurationError(f"Findings cannot be chosen by {unknown[0]}; possible: {', '.join(FILTERS)}.")
        asked = {name: self._meant(name, str(value)) for name, value in equal.items()}
        kept = [f for f in self if all(getattr(f.finding, name) == own for name, own in asked.items())]
        return Findings(kept, self._opened)

    def _meant(self, name: str, value: str) -> str:
        """A value as findings have it. Raises ConfigurationError for one that none could have."""
        known = self._values(name)
        if value not in known:
            broken = sorted({own.finding.rule for own in self}) or ["none"]
            possible = f"Broken here: {listed(broken)}." if name == "rule" else f"Possible: {listed(list(known))}."
            raise ConfigurationError(f"No finding can have the {name} {value}.{meant(value, known)} {possible}")
        return known[value]

    def _values(self, name: str) -> Mapping[str, str]:
        """Every value that findings here could have, by how it may be written."""
        own, deliveries = self._opened.partnership, self._opened.gate.deliveries
        if name == "agency":
            return own.agencies | {full: full for full in own.agencies.values()}
        values: Mapping[str, Iterable[str]] = {
            "quarter": sorted({str(self._opened.quarter), *(result.quarter for result in deliveries)}),
            "extract": own.extracts,
            "severity": SEVERITIES,
            "rule": sorted({*rules_in(own.extracts), PARTS_ADD_UP}),
        }
        return {value: value for value in values[name]}

    def table(self) -> pd.DataFrame:
        """One row a finding, with exact counts."""
        names = ["quarter", "agency", "extract", "severity", "rule", "columns", "rows"]
        rows = [{name: getattr(own.finding, name) for name in names} for own in self]
        says = [own.finding.sentence() for own in self]
        return pd.DataFrame(rows, columns=names).assign(says=says, columns=[", ".join(row["columns"]) for row in rows])

    @overload
    def __getitem__(self, place: int) -> Found: ...
    @overload
    def __getitem__(self, place: slice) -> Findings: ...
    def __getitem__(self, place: int | slice) -> Found | Findings:
        if isinstance(place, slice):
            return Findings(self._found[place], self._opened)
        if not -len(self) <= place < len(self):
            raise ConfigurationError(f"There is no finding {place}; there are {len(self)}, counted from 0.")
        return self._found[place]

    def __iter__(self) -> Iterator[Found]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def _panel(self) -> Panel:
        lines = [f"[{place}] {own.line()}" for place, own in enumerate(self._found[:MOST_LINES])]
        more = len(self) - MOST_LINES
        foot = [f"{more} more; .table() has them all."] if more > 0 else []
        with_rows = [place for place, own in enumerate(self._found) if own.finding.places is not None]
        say = [f"[{with_rows[0]}].rows() gives the rows behind that finding."] if with_rows else []
        return Panel(counted(len(self), "finding"), FINDINGS, [*lines, *foot, *say])
