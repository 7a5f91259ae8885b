"""One indicator counted by itself, also by another period or broken down in another way: to look into a figure, never
to release one. Restricted.

An indicator that lists its cases can be broken down by what the records say of each: the row that stands for a case has
columns, and an agency that sent it. One that gives counts alone can be broken down only as it is defined.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, cast

import ibis
import pandas as pd

from dvmetrics.errors import ConfigurationError
from dvmetrics.extracts import EXTRACTS
from dvmetrics.gate import GateResult
from dvmetrics.indicators.catalogue import called, counted_from_rows, meant, returned_as_totals
from dvmetrics.indicators.counting import CASE, Cases, Database, Indicator, Listed, Tables, Values
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.equal_access import COLUMN_OF
from dvmetrics.measure.circular import repeating
from dvmetrics.measure.database import calendar_of, rows_of
from dvmetrics.measure.grouping import grouped
from dvmetrics.measure.groups import Group, closed_groups
from dvmetrics.measure.known import of_known
from dvmetrics.measure.listing import as_listed
from dvmetrics.measure.place import as_table, groups_in, placed, taken_by
from dvmetrics.measure.returned import returned
from dvmetrics.measure.series import newest_period, periods_counted, series, too_early
from dvmetrics.measure.supply import Supply
from dvmetrics.partnership import Partnership, SeriesBreak
from dvmetrics.periods import MONTHS_IN, Grain

AGENCY = "agency"
"""The grouping by who sent the row."""
NOT_GIVEN = "not given"
"""The group of the cases of which the records do not say."""
WITHOUT_A_COHORT = ("count", "rate", "median")
"""Forms that may be broken down by how cases ended: whom the others are out of must not hang on it."""


def grouping_of(column: str) -> str:
    """What figures are broken down by, where a column of the rows says it: `age`, where the column is `age_band`."""
    return next((name for name, own in COLUMN_OF.items() if own == column), column)


@dataclass(frozen=True)
class _Found:
    """The extracts whose rows stand for the cases of an indicator, and their columns that repeat what it counts."""

    extracts: tuple[str, ...] = ()
    repeating: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Alone:
    """Counts one indicator at a time from what the gate accepted."""

    partnership: Partnership
    gate: GateResult

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """By id, what is counted from rows here."""
        every = counted_from_rows(self.partnership)
        return {own.definition.id: of_known(own, self._supply.headings) for own in every}

    @cached_property
    def database(self) -> Database:
        """The accepted rows, the intake log and the working calendar."""
        return Database(rows_of(self.gate), self.gate.intake, calendar_of(self.partnership, self.gate.quarter))

    @cached_property
    def definitions(self) -> dict[str, Definition]:
        """The definitions of the partnership's indicators and local measures, by id, in order."""
        every = [*(own.definition for own in self.indicators.values()), *self._totals.values()]
        return {own.id: own for own in sorted(every, key=lambda own: own.sort_key)}

    @cached_property
    def breaks(self) -> tuple[SeriesBreak, ...]:
        """The days from which figures are counted in another way."""
        return self._supply.breaks([own.definition for own in self.indicators.values()])

    def definition(self, name: object) -> Definition:
        """The definition of an indicator. Raises ConfigurationError for one that this partnership does not have, and
        for an id that is not in quotes."""
        if not isinstance(name, str):
            written = f': "{name}"' if isinstance(name, (int, float)) else ', such as "1.1"'
            raise ConfigurationError(f"Write the indicator in quotes{written}.")
        if name not in self.definitions:
            hint = called(name, self.definitions.values()) or meant(name, self.definitions)
            raise ConfigurationError(f"There is no indicator {name} here.{hint} wb.indicators shows them all.")
        return self.definitions[name]

    def groupings(self, name: str) -> tuple[str, ...]:
        """By what an indicator can be broken down: first as it is defined, then by columns of the rows that stand for
        its cases, and by the agency that sent them."""
        own = self.definition(name).group_by
        return (*own, *(column for column in self._columns(name) if column not in own))

    def periods(self, name: str) -> tuple[str, ...]:
        """By what periods an indicator can be counted."""
        own = self.definition(name).grain
        return (own,) if own not in MONTHS_IN else tuple(MONTHS_IN)

    def count(self, name: str, by: str | None = None, period: str | None = None) -> tuple[Definition, pd.DataFrame]:
        """The measurements (`measure.rows.COLUMNS`) of one indicator, of the whole or by group, and the definition that
        they were counted by: its own, but for the period and what it is broken down by.

        Raises ConfigurationError, with what is possible, for a breakdown or a period that it cannot have.
        """
        definition = self._in_periods(self.definition(name), period)
        if by is not None and by not in self.groupings(name):
            raise ConfigurationError(f"{name} cannot be broken down by {by}; {self._possible(name)}")
        if name in self._totals:
            returns = self.gate.tables["kpi_return"]
            return definition, returned(definition, returns, self.partnership, self.gate.quarter, self._supply)
        indicator = self.indicators[name].defined_as(definition)
        if by is None or by in definition.group_by:
            frame = self._counted(indicator, self._closed, self.breaks)
            if by is not None or not definition.whole:
                frame = frame[(frame["group"] != "") & ((by is None) | (frame["group_by"] == by))]
            elif definition.form != "weighted_share":  # whose whole is worked out from its groups
                frame = frame[frame["group"] == ""]
            return definition, frame.reset_index(drop=True)
        broken = self._broken_down(indicator, by)
        return broken.definition, self._counted(broken, lambda definition, found: sorted(found), self.breaks)

    def trial(self, indicator: Indicator) -> pd.DataFrame:
        """The measurements (`measure.rows.COLUMNS`) of an indicator that need not be in the catalogue.

        Raises ConfigurationError where nobody here owes an extract that it is counted from, and where its counting
        expression breaks a rule of `placed`.
        """
        definition = indicator.definition
        nobodys = sorted(set(definition.sources) - set(self.partnership.extracts))
        if nobodys:
            raise ConfigurationError(f"Indicator {definition.id} needs {nobodys[0]}, which nobody here owes.")
        known = of_known(indicator, self._supply.headings)
        return self._counted(known, self._closed, self._supply.breaks([definition]))

    @cached_property
    def _totals(self) -> dict[str, Definition]:
        returns = self.gate.tables.get("kpi_return")
        names = set() if returns is None else set(returns["indicator"])
        return {} if returns is None else {own.id: own for own in returned_as_totals(self.partnership, names)}

    @cached_property
    def _supply(self) -> Supply:
        return Supply.of(self.partnership, self.gate)

    def _possible(self, name: str) -> str:
        names = self.groupings(name)
        return f"possible: {', '.join(names)}." if names else "its rows allow no breakdown."

    def _in_periods(self, definition: Definition, period: str | None) -> Definition:
        """The definition by another period; it looks back as far before the period as its own does."""
        if period is None or period == definition.grain:
            return definition
        possible = self.periods(definition.id)
        if period not in possible:
            raise ConfigurationError(f"{definition.id} cannot be counted by {period}; possible: {', '.join(possible)}.")
        before = max(0, definition.look_back_months - MONTHS_IN[definition.grain])
        back = before + MONTHS_IN[period] if definition.look_back_months else 0
        return replace(definition, grain=cast(Grain, period), look_back_months=back)

    def _counted(self, indicator: Indicator, groups: Any, breaks: Collection[SeriesBreak]) -> pd.DataFrame:
        definition, last = indicator.definition, self.gate.quarter
        periods = periods_counted(definition, self.partnership, last)
        if not periods:
            taken = taken_by(indicator, self.database, self.database.names, [newest_period(definition, last)])
            return too_early(definition, self.partnership, last, self._supply.needed(indicator, taken))
        counts, taken = placed(indicator, self.database, self.database.names, periods, alone=True)
        days = [own.date for own in breaks if definition.id in own.indicators]
        own, needed = groups(definition, groups_in(counts)), self._supply.needed(indicator, taken)
        return series(definition, periods, counts, own, last, self._supply, days, needed)

    def _closed(self, definition: Definition, found: Collection[Group]) -> list[Group]:
        return closed_groups(definition, self.partnership, found)

    def _columns(self, name: str) -> tuple[str, ...]:
        """The columns by which the rows that stand for the cases of an indicator can be told apart; none that repeats
        what a share counts."""
        own = self.definition(name)
        if name not in self.indicators or not own.whole or own.form == "weighted_share":
            return ()
        with_outcomes = own.form in WITHOUT_A_COHORT
        columns = [column for extract in self._extracts(name) for column in EXTRACTS[extract].columns]
        codes = [each.name for each in columns if each.kind == "code" and (with_outcomes or not each.is_outcome)]
        codes = [name for name in codes if with_outcomes or name not in self._found_of(own.id).repeating]
        return (*dict.fromkeys(map(grouping_of, codes)), AGENCY) if columns else ()

    def _extracts(self, name: str) -> tuple[str, ...]:
        """The extracts whose rows stand for the cases of an indicator; none where it does not list them."""
        return self._found_of(name).extracts

    def _found_of(self, name: str) -> _Found:
        if name not in self._found:
            self._found[name] = self._looked_up(name)
        return self._found[name]

    @cached_property
    def _found(self) -> dict[str, _Found]:
        return {}

    def _looked_up(self, name: str) -> _Found:
        indicator = self.indicators[name]
        periods = periods_counted(indicator.definition, self.partnership, self.gate.quarter)
        if not periods:
            return _Found()
        tables = Tables(self.database, self.database.names, as_table(periods))
        counted = indicator.count(tables)
        if not isinstance(counted, (Cases, Listed, Values)) or CASE not in counted.table.columns:
            return _Found()
        cases = self.database.to_pandas(counted.table.select(CASE).distinct())[CASE]
        extracts = self.database.extracts_of(cases)
        listed = as_listed(counted, indicator.definition)
        found = frozenset[str]() if listed is None else repeating(listed, tables.taken, extracts, self.database)
        return _Found(extracts, found)

    def _broken_down(self, indicator: Indicator, by: str) -> Indicator:
        """The same indicator, broken down by a column of the rows that stand for its cases."""
        definition = replace(indicator.definition, group_by=(by,), whole=False, neutral_groups=())
        column = COLUMN_OF.get(by, by)
        extracts = [name for name in self._extracts(definition.id) if column in (*EXTRACTS[name].names, AGENCY)]
        said = [self.database.table(name) for name in extracts]
        groups = [table.select(CASE, by=ibis.literal(by), grp=table[column].fill_null(NOT_GIVEN)) for table in said]
        of_case = ibis.union(*groups) if len(groups) > 1 else groups[0]
        return Indicator(definition, lambda tables: grouped(indicator.count(tables), of_case), indicator.needs)
