"""What would be if: another target, another disclosure policy. Nothing is published or changed by asking."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dvmetrics.disclosure.given_away import GivenAway
from dvmetrics.disclosure.policy import HIDDEN, POLICIES, Policy
from dvmetrics.disclosure.released import KEY, NUMBERS, Released
from dvmetrics.errors import ConfigurationError, DisclosureRefused
from dvmetrics.evaluation import released_under
from dvmetrics.indicators.catalogue import framework_of, meant
from dvmetrics.indicators.definition import Definition
from dvmetrics.partnership import Target
from dvmetrics.progress import waiting
from dvmetrics.report.edition import Edition
from dvmetrics.report.reading import Reading, read_series
from dvmetrics.report.targets import expectation
from dvmetrics.report.words import number, with_unit
from dvmetrics.workbench.display import Displayed, Panel
from dvmetrics.workbench.opening import Opened

if TYPE_CHECKING:
    import plotly.graph_objects as go

RELEASED_ONLY = "From released figures only."
POLICIES_TRIED = "Restricted: which figures are hidden under which policy. Not for publication."
VERDICTS = {
    "met": "the latest figure meets it",
    "missed": "the latest figure misses it",
    "too close to say": "the latest figure is too close to it to say, because of rounding",
}


@dataclass(frozen=True, repr=False)
class AgainstTarget(Displayed):
    """How an indicator stands against a target that was asked for, beside the one it has; from released figures."""

    edition: Edition
    asked: Reading
    now: Reading

    @property
    def verdict(self) -> str | None:
        """`met`, `missed` or `too close to say`; None without a figure."""
        return self.asked.verdict

    @property
    def assurance(self) -> str | None:
        """What the process chart expects: `consistently met`, `consistently missed` or `hit or miss`; None where there
        can be no chart."""
        return self.asked.assurance

    def chart(self) -> go.Figure:
        """The published chart with the line of this target. Raises ConfigurationError where none may be drawn."""
        from dvmetrics.report.charts import series_chart

        if self.asked.chart is None and self.asked.definition.has_limits:
            raise ConfigurationError(f"{self.asked.definition.id} has no chart. {self.asked.why_no_chart}")
        return series_chart(self.edition, self.asked)

    def _panel(self) -> Panel:
        own, latest = self.asked.definition, self.asked.latest
        figure = "is not shown" if not latest.is_shown else f"is {with_unit(latest.value, own)}"
        lines = [own.question, f"The latest figure, {latest.period.label}, {figure}."]
        lines += [_stands(self.asked, "Against")]
        if self.now.target is not None:
            lines += [_stands(self.now, "Now, against")]
        return Panel(f"{own.id} {own.title}: what if the target were {_target(self.asked)}?", RELEASED_ONLY, lines)


@dataclass(frozen=True, repr=False)
class UnderPolicy(Displayed):
    """What another policy would show and hide. `refused`: why an edition would not be made under it; empty if it
    would."""

    policy: Policy
    now: Policy
    editions: int
    given_away: int
    refused: str
    changes: pd.DataFrame

    def table(self) -> pd.DataFrame:
        """One row an indicator: how many figures about people it has (`figures`), how many are hidden now and then, how
        many of those `newly hidden` and `newly shown`, and how many are shown both times with other numbers."""
        by = self.changes.groupby("indicator", sort=False)
        return pd.DataFrame(
            {
                "figures": by.size(),
                "hidden now": by["hidden_now"].sum(),
                "hidden then": by["hidden_then"].sum(),
                "newly hidden": by["newly_hidden"].sum(),
                "newly shown": by["newly_shown"].sum(),
                "shown otherwise": by["changed"].sum(),
            }
        ).reset_index()

    def figures(self) -> pd.DataFrame:
        """One row a figure that would be hidden, shown or given otherwise, with its value and status now and then."""
        own = self.changes
        moved = own[own["newly_hidden"] | own["newly_shown"] | own["changed"]]
        return moved[[*KEY, "value_now", "value_then", "status_now", "status_then"]].reset_index(drop=True)

    def _panel(self) -> Panel:
        title = f"What if the policy were {self.policy.name}, in place of {self.now.name}?"
        lines = [self.policy.words]
        if self.editions:
            lines.append(f"What the ledger's {self.editions} earlier editions showed stands, whatever the policy.")
        if self.refused:
            return Panel(title, POLICIES_TRIED, [*lines, f"No edition would be made: {self.refused}"])
        if self.given_away:
            lines.append(f"{self.given_away} small counts could be narrowed down too far whatever is hidden.")
        table = self.table()
        sums = table.drop(columns="indicator").sum()
        lines.append(
            f"Of {sums['figures']:,} figures about people the number hidden is {sums['hidden now']:,} now and would be "
            f"{sums['hidden then']:,}: {sums['newly hidden']:,} more and {sums['newly shown']:,} fewer. Given with "
            f"other numbers: {sums['shown otherwise']:,}."
        )
        moved = table[(table[["newly hidden", "newly shown", "shown otherwise"]] > 0).any(axis=1)]
        most = moved.sort_values(["newly hidden", "newly shown", "shown otherwise"], kind="stable", ascending=False)
        return Panel(title, POLICIES_TRIED, lines, most, len(most), [".table(), .figures()"])


class WhatIf(Displayed):
    """Questions beginning with *what if*: `target` and `policy`."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._tried: dict[str, UnderPolicy] = {}

    def target(self, indicator: str, value: float) -> AgainstTarget:
        """How an indicator would stand against another target, in its unit. From released figures only.

        Raises ConfigurationError for an indicator that can have no target, and for a value that it cannot reach.
        """
        definition = self._opened.alone.definition(indicator)
        _expect_possible(definition, value)
        own = Target(value=value, set_by="what if", set_on=date.today(), status="proposed")
        edition = self._edition({indicator: own})
        now = read_series(self._edition({}), definition)
        return AgainstTarget(edition, read_series(edition, definition), now)

    def policy(self, name: str) -> UnderPolicy:
        """What would be shown and hidden under another policy, with everything attacked as before a release. That takes
        as long as in a run, and under `statutory`, whose counts are exact, minutes.

        Raises ConfigurationError for a policy that there is not, or that this partnership cannot have.
        """
        if name not in self._tried:
            self._tried[name] = self._under(self._policy(name))
        return self._tried[name]

    def _policy(self, name: str) -> Policy:
        if name not in POLICIES:
            hint = meant(name, POLICIES)
            raise ConfigurationError(f"There is no policy {name}.{hint} There are: {', '.join(POLICIES)}.")
        if name == "published" and set(self._opened.partnership.extracts) != {"kpi_return"}:
            raise ConfigurationError(
                "The policy published hides nothing: it is only for returns that are public already."
            )
        return POLICIES[name]

    def _under(self, policy: Policy) -> UnderPolicy:
        opened, evaluation = self._opened, self._opened.evaluation
        now, refused, then = evaluation.released, "", None
        given_away: tuple[GivenAway, ...] = ()
        with waiting(f"everything is released under {policy.name}, and attacked"):
            try:
                then, given_away = released_under(opened.partnership, evaluation.measurements, policy, opened.ledger)
            except DisclosureRefused as error:
                refused = str(error)
        changes = pd.DataFrame() if then is None else _changes(now, then)
        return UnderPolicy(policy, now.policy, opened.editions, len(given_away), refused, changes)

    def _edition(self, targets: dict[str, Target]) -> Edition:
        from dvmetrics.account import public_facts

        own = self._opened.evaluation
        facts = public_facts(own)
        facts = facts.model_copy(update={"targets": facts.targets | targets})
        return Edition(own.released, facts, framework_of(own.partnership), own.hidden)

    def _panel(self) -> Panel:
        return Panel("What if?", lines=['.target("1.3", 90)', '.policy("strict")'])


def _expect_possible(definition: Definition, value: float) -> None:
    if definition.good in ("neutral", "parity"):
        raise ConfigurationError(f"{definition.id}: neither direction is good in itself, so it can have no target.")
    if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not math.isfinite(value):
        raise ConfigurationError(f"{definition.id}: a target is a number, in {definition.unit}.")
    if definition.unit == "%" and not 0 <= value <= 100:
        raise ConfigurationError(f"{definition.id}: a target in per cent lies from 0 to 100.")


def _target(reading: Reading) -> str:
    return "nothing" if reading.target is None else number(reading.target.value, reading.definition)


def _stands(reading: Reading, begin: str) -> str:
    """`Against 90%: the latest figure meets it. Sometimes met, sometimes not.`"""
    verdict = "there is no figure to hold against it" if reading.verdict is None else VERDICTS[reading.verdict]
    expected = expectation(reading)
    if expected is not None:
        more = f" {expected[1]}."
    elif reading.chart is None:
        more = f" {reading.why_no_chart}"
    else:
        more = " The figure is changing, so its past does not tell whether it will be met."
    return f"{begin} {_target(reading)}: {verdict}.{more}"


def _changes(now: Released, then: Released) -> pd.DataFrame:
    """Every figure about people that can be hidden, side by side under two policies: the door keeps their order."""
    about_people = now.frame["indicator"].map(lambda name: now.definitions[name].about_people)
    one, other = now.frame[about_people].reset_index(drop=True), then.frame[about_people].reset_index(drop=True)
    possible = (one["value"].notna() | one["status"].eq(HIDDEN)) | (other["value"].notna() | other["status"].eq(HIDDEN))
    numbers = list(NUMBERS)
    same = ((one[numbers] == other[numbers]) | (one[numbers].isna() & other[numbers].isna())).all(axis=1)
    hidden_now, hidden_then = one["status"].eq(HIDDEN), other["status"].eq(HIDDEN)
    frame = one[list(KEY)].assign(
        value_now=one["value"],
        value_then=other["value"],
        status_now=one["status"],
        status_then=other["status"],
        hidden_now=hidden_now,
        hidden_then=hidden_then,
        newly_hidden=~hidden_now & hidden_then,
        newly_shown=hidden_now & ~hidden_then,
        changed=~same & ~hidden_now & ~hidden_then,
    )
    return frame[possible].reset_index(drop=True)
