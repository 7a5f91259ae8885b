"""Whether the files behind a figure have the columns that it needs. That a file has no such column is no secret."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dvmetrics.deliveries.inbox import Delivery
from dvmetrics.gate import DeliveryResult, GateResult
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
    """`agencies`: their names. `lacking`: by extract and quarter, each usable file: whose it is, and of which columns
    it has none. A file of many periods stands at each quarter that it has rows of."""

    agencies: Mapping[str, str]
    lacking: Mapping[str, Mapping[Quarter, Sequence[tuple[str, Columns]]]]

    @classmethod
    def of(cls, partnership: Partnership, gate: GateResult) -> Headings:
        """Of the files that the gate accepted."""
        lacking: dict[str, dict[Quarter, list[tuple[str, Columns]]]] = {}
        for file, result, valid in zip(gate.files, gate.deliveries, gate.intake["valid"], strict=True):
            for quarter in _quarters(file, result) if valid else ():
                files = lacking.setdefault(file.extract, {}).setdefault(quarter, [])
                files.append((file.agency, frozenset(result.no_column)))
        return cls(partnership.agencies, lacking)

    def without(self, needs: Iterable[Need], reach: Period, sender: str = "") -> str:
        """Whose files have no column for what is needed, as a sentence; nothing where each need is met. A need is not
        met where there is a quarter of which every usable file lacks its columns, or any file where every one has to
        have them: then the figure would count as none what nobody, or one of several, does not send. `sender`: whose
        file alone holds what is counted, where it is one agency's."""
        return self._sentence(NOT_COLLECTED, self._gaps(needs, reach, sender))

    def partly_without(self, needs: Iterable[Need], reach: Period, sender: str = "") -> str:
        """The same where any usable file lacks its columns: if others have them, their cases are counted (`known`)."""
        everywhere = (replace(own, everywhere=True) for own in needs)
        return self._sentence(NOT_KNOWN_OF, self._gaps(everywhere, reach, sender))

    def unmet(self, needs: Iterable[Need]) -> tuple[Need, ...]:
        """The needs that some file does not meet."""
        return tuple(own for own in needs if any(self.files_without(own)))

    def files_without(self, need: Need) -> Iterator[tuple[str, Quarter]]:
        """The agency and the quarter of each usable file that does not meet a need."""
        for quarter, files in self.lacking.get(need.extract, {}).items():
            yield from ((agency, quarter) for agency, none in files if not need.is_met_by(none))

    def _gaps(self, needs: Iterable[Need], reach: Period, sender: str) -> dict[Gap, list[str]]:
        """By whose files lack something and when, the columns that they lack."""
        gaps: dict[Gap, list[str]] = {}
        for need in needs:
            files = list(self._files(need.extract, reach, sender))
            found = []
            for quarter, of_quarter in files:
                lacks = [agency for agency, none in of_quarter if not need.is_met_by(none)]
                if lacks and (need.everywhere or len(lacks) == len(of_quarter)):
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
    ) -> Iterator[tuple[Quarter, Sequence[tuple[str, Columns]]]]:
        """By quarter the usable files, or those of one `sender`."""
        every = self.lacking.get(extract, {})
        own = {quarter: [file for file in files if sender in ("", file[0])] for quarter, files in every.items()}
        yield from ((quarter, own[quarter]) for quarter in reach.quarters() if own.get(quarter))


def _quarters(file: Delivery, result: DeliveryResult) -> Sequence[Quarter]:
    return [Quarter.parse(own) for own in result.holds] if file.spans else [file.quarter]


@dataclass(frozen=True)
class Needed:
    """What one indicator needs and some file has not, held against the files of a period."""

    headings: Headings
    unmet: tuple[Need, ...] = ()

    def not_collected(self, reach: Period, by: str = "", group: str = "") -> str:
        """Why a figure is not collected; of a group, what it needs besides the whole. Nothing where it is."""
        return self.headings.without([own for own in self.unmet if _is_for(own, by, group)], reach, _sender(group))

    def not_known_of(self, reach: Period, by: str = "", group: str = "") -> str:
        """Of whose cases something is not known in a figure that is collected."""
        own = [own for own in self.unmet if not own.of or _is_for(own, by, group)]
        return self.headings.partly_without(own, reach, _sender(group))


def _is_for(need: Need, by: str, group: str) -> bool:
    return bool({by, group} & set(need.of)) if need.of is not None else not group


def _sender(group: str) -> str:
    """Who alone sends what is in a group: what went to a service stands in that service's file."""
    return group.rpartition(ROUTE)[2] if ROUTE in group else ""


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"
