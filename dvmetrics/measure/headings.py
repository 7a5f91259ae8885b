"""Whether the files behind a figure have the columns that it needs. That a file has no such column is no secret."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from dvmetrics.gate import GateResult
from dvmetrics.indicators.definition import ROUTE
from dvmetrics.indicators.needs import Need
from dvmetrics.indicators.wording import NOT_COLLECTED, NOT_KNOWN_OF
from dvmetrics.partnership import Partnership
from dvmetrics.periods import Period, Quarter

Columns = frozenset[str]
Gap = tuple[str, tuple[str, ...], tuple[str, ...]]
"""An extract, the agencies whose files have no column, and in which quarters that is so, where it is not in all."""


@dataclass(frozen=True)
class Headings:
    """`agencies`: their names. `lacking`: by extract and quarter, of which columns the usable file of each agency has
    none. A file of many periods stands at no quarter, and answers for every one."""

    agencies: Mapping[str, str]
    lacking: Mapping[str, Mapping[Quarter | None, Mapping[str, Columns]]]

    @classmethod
    def of(cls, partnership: Partnership, gate: GateResult) -> Headings:
        """Of the files that the gate accepted."""
        lacking: dict[str, dict[Quarter | None, dict[str, Columns]]] = {}
        for file, result, valid in zip(gate.files, gate.deliveries, gate.intake["valid"], strict=True):
            if valid:
                of_quarter = lacking.setdefault(file.extract, {}).setdefault(None if file.spans else file.quarter, {})
                none = frozenset(result.no_column)
                of_quarter[file.agency] = none & of_quarter.get(file.agency, none)
        return cls(partnership.agencies, lacking)

    def without(self, needs: Iterable[Need], reach: Period, sender: str = "") -> str:
        """Whose files have no column for what is needed, as a sentence; nothing where each need is met. A need is not
        met where there is a quarter of which every usable file lacks its columns: then the figure would count as none
        what nobody sends. `sender`: whose file alone holds what is counted, where it is one agency's."""
        return self._sentence(NOT_COLLECTED, self._gaps(needs, reach, sender, of_all=True))

    def partly_without(self, needs: Iterable[Need], reach: Period, sender: str = "") -> str:
        """The same where any usable file lacks its columns: if others have them, the cases of all are counted."""
        return self._sentence(NOT_KNOWN_OF, self._gaps(needs, reach, sender, of_all=False))

    def unmet(self, needs: Iterable[Need]) -> tuple[Need, ...]:
        """The needs that some file does not meet."""
        every = [none for own in self.lacking.values() for of_quarter in own.values() for none in of_quarter.values()]
        return tuple(own for own in needs if any(set(own.columns) <= none for none in every))

    def _gaps(self, needs: Iterable[Need], reach: Period, sender: str, *, of_all: bool) -> dict[Gap, list[str]]:
        """By whose files lack something and when, the columns that they lack."""
        gaps: dict[Gap, list[str]] = {}
        for need in needs:
            files = list(self._files(need.extract, reach, sender))
            found = []
            for quarter, columns_lacking in files:
                lacks = [agency for agency, none in columns_lacking.items() if set(need.columns) <= none]
                if lacks and (not of_all or len(lacks) == len(columns_lacking)):
                    found.append((quarter, lacks))
            if found:
                agencies = tuple(sorted({agency for _, lacks in found for agency in lacks}))
                quarters = () if len(found) == len(files) else tuple(str(quarter) for quarter, _ in found)
                gaps.setdefault((need.extract, agencies, quarters), []).extend(need.columns)
        return gaps

    def _sentence(self, begin: str, gaps: Mapping[Gap, list[str]]) -> str:
        parts = []
        for (_, senders, quarters), columns in gaps.items():
            names = [self.agencies[own] for own in senders]
            files = f"the file of {names[0]} has" if len(names) == 1 else f"the files of {_listed(names)} have"
            when = f"; {', '.join(quarters)}" if quarters else ""
            parts.append(f"{files} no column on this ({', '.join(dict.fromkeys(columns))}{when})")
        return f"{begin} {'; '.join(parts)}" if parts else ""

    def _files(
        self, extract: str, reach: Period, sender: str
    ) -> Iterator[tuple[Quarter | None, Mapping[str, Columns]]]:
        """By quarter the usable files, or that of one `sender`."""
        every = self.lacking.get(extract, {})
        own = {
            quarter: {name: none for name, none in of.items() if sender in ("", name)} for quarter, of in every.items()
        }
        if None in own:
            yield None, own[None]
            return
        yield from ((quarter, own[quarter]) for quarter in reach.quarters() if quarter in own)


@dataclass(frozen=True)
class Needed:
    """What one indicator needs and some file has not, held against the files of a period."""

    headings: Headings
    unmet: tuple[Need, ...] = ()

    def not_collected(self, reach: Period, by: str = "", group: str = "") -> str:
        """Why a figure is not collected; of a group, what it needs besides the whole. Nothing where it is."""
        return self.headings.without([own for own in self.unmet if _is_for(own, by, group)], reach, _sender(group))

    def not_known_of(self, reach: Period, by: str = "", group: str = "") -> str:
        """Of whose cases nothing is known in a figure that is collected."""
        own = [own for own in self.unmet if own.of is None or _is_for(own, by, group)]
        return self.headings.partly_without(own, reach, _sender(group))


def _is_for(need: Need, by: str, group: str) -> bool:
    return bool({by, group} & set(need.of)) if need.of is not None else not group


def _sender(group: str) -> str:
    """Who alone sends what is in a group: what went to a service stands in that service's file."""
    return group.rpartition(ROUTE)[2] if ROUTE in group else ""


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"
