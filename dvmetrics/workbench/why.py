"""Why a figure moved: its change between two periods, split group by group into volume, mix and rate. Restricted.

It holds true counts, small ones too, and says so wherever it is shown. It is arithmetic: it says where a change lies
and not what brought it about.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from dvmetrics.errors import ConfigurationError
from dvmetrics.indicators.catalogue import meant
from dvmetrics.indicators.definition import Definition
from dvmetrics.measure.alone import Alone
from dvmetrics.measure.counts_by import NOT_KNOWN, CountsBy, counts_by
from dvmetrics.report.groups.reading import by_words, group_name
from dvmetrics.report.words import listed
from dvmetrics.workbench.between import Figure, expect_comparable, figure_of
from dvmetrics.workbench.display import Table
from dvmetrics.workbench.parts import EFFECTS, Of, parts_of, scale_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

SPLIT_FORMS = ("share", "ratio", "rate", "count")
"""The forms whose figures are made of what groups add."""
CAME_AFTER = frozenset(
    {
        *("arrest_flag", "dual_arrest", "outcome_code", "referral_offered", "referral_accepted", "protective_notice"),
        *("accepted", "exit_type", "interpreter_met", "format_met", "completed_by", "policy_sharing_basis"),
        *("exit_destination", "duty", "sanctuary_offered", "suitable", "partner_contactable", "hearing_outcome"),
        *("order_granted", "granted", "breached", "disclosed", "school_changed", "school_kept_at_60_days"),
        *("outcome", "refusal_reason", "at_home_6m", "decision", "charged", "seen_alone", "answered", "risk_grade"),
        *("feels_safe", "abuse_physical", "abuse_sexual", "abuse_coercive", "abuse_harassment", "abuse_economic"),
        *("response", "result", "result_a", "result_b", "status", "covered", "attended", "practice_changed"),
        "knows_where_to_get_help",
    }
)
"""Groupings by what was done about a case or came of it. They are in the table, but are never named as what accounts
for most: cases that ended in another way are the question and no answer to it."""


@dataclass(frozen=True, repr=False)
class Why:
    """Restricted. One change, and its parts by each grouping.

    `parts`: one row a grouping and group, with `by`, `group`, the counts `numerator_then`, `denominator_then`,
    `numerator_now` and `denominator_now`, and what each group adds, in the figure's unit (of a share in percentage
    points): a share or a ratio has `mix` and `rate`, the number of its cases `volume` too; a count has `volume`, a rate
    for residents `volume` and `residents`; `total` is their sum. The totals of each grouping add up to `change`.
    """

    definition: Definition
    of: Of
    then: Figure
    now: Figure
    parts: pd.DataFrame
    agencies: dict[str, str]

    @property
    def is_share(self) -> bool:
        """Whether each group has a figure of its own cases, so that mix and rate can be told apart."""
        return "mix" in self.parts.columns

    @property
    def scale(self) -> float:
        """What a numerator over a denominator is multiplied by."""
        return 1 if self.is_count else scale_of(self.definition)

    @property
    def is_count(self) -> bool:
        """Whether what is split is a number of cases, and no share or rate."""
        return self.of == "count" or self.definition.form == "count"

    @cached_property
    def figures(self) -> tuple[float, float]:
        """The figure then and now, in its unit."""
        return self._value(self.then), self._value(self.now)

    @property
    def change(self) -> float:
        """Now less then."""
        return self.figures[1] - self.figures[0]

    @property
    def groupings(self) -> tuple[str, ...]:
        """What it is split by."""
        return tuple(dict.fromkeys(self.parts["by"]))

    @property
    def candidates(self) -> tuple[str, ...]:
        """The groupings that can be named as what accounts for most: by what holds of a case from its start on."""
        return tuple(own for own in self.groupings if own not in CAME_AFTER) or self.groupings

    @cached_property
    def lead(self) -> str:
        """The grouping that accounts for most: the one whose make-up (mix) moved the figure furthest the way it
        went; of a plain count the one whose groups moved most unlike each other."""
        return max(self.candidates, key=self.weight)

    def weight(self, by: str) -> float:
        """How much of the change a grouping accounts for by its make-up (mix), in the figure's unit; of a plain count
        how unlike each other its groups moved. Never below 0; the grouping with the most is `lead`."""
        own = self.grouped(by)
        if self.is_share:
            mix = float(own["mix"].sum())
            return max(0.0, mix if self.change > 0 else -mix) if self.change else abs(mix)
        alike = own["numerator_then"] / max(own["numerator_then"].sum(), 1.0) * self.change
        return float((own["total"] - alike).abs().sum()) / 2

    def grouped(self, by: str) -> pd.DataFrame:
        """The parts by one grouping. Raises ConfigurationError for one that there is not."""
        if by not in self.groupings:
            raise ConfigurationError(
                f"Indicator {self.definition.id} is split by {listed(list(self.groupings))} here, not by {by}."
            )
        return self.parts[self.parts["by"] == by].reset_index(drop=True)

    def name(self, by: str, group: str) -> str:
        """A group in words: `Ex partner`, `25 to 34`; `Not given or unknown` where the row is blank or an agency said
        that it does not know."""
        if group == NOT_KNOWN:
            return "Not given or unknown"
        return group_name(by, group, self.agencies)

    def table(self) -> pd.DataFrame:
        """One row a grouping and group: its name in words, its cases and its own figure then and now, what volume, mix
        and rate add to the change, and the total. An effect that it cannot have has no column. True counts."""
        own = self.parts
        cases = "denominator" if self.is_share else "numerator"
        frame = pd.DataFrame(
            {
                "by": [by_words(by) for by in own["by"]],
                "group": [self.name(by, group) for by, group in zip(own["by"], own["group"], strict=True)],
                "cases_then": own[f"{cases}_then"],
                "cases_now": own[f"{cases}_now"],
                "then": self._own_values("then"),
                "now": self._own_values("now"),
            }
        )
        effects = {name: own[name] for name in EFFECTS if name in own.columns}
        return Table(frame.assign(**effects, total=own["total"]))

    def chart(self, by: str | None = None) -> go.Figure:
        """A waterfall from then to now by one grouping, else by the one that accounts for most. True counts."""
        from dvmetrics.workbench.waterfall import waterfall

        return waterfall(self, self.lead if by is None else by)

    def explain(self) -> str:
        """The change, whether chance alone could be behind it, and where it lies, in plain sentences. True counts."""
        from dvmetrics.workbench.explained import explained

        return "\n".join(explained(self))

    def __repr__(self) -> str:
        from dvmetrics.workbench.explained import RESTRICTED

        return f"{RESTRICTED}\n{self.explain()}"

    def _repr_html_(self) -> str:
        from dvmetrics.workbench.explained_page import as_html

        return as_html(self)

    def _value(self, own: Figure) -> float:
        if self.is_count:
            return own.numerator
        return self.scale * own.numerator / (own.denominator or float("nan"))

    def _own_values(self, when: str) -> pd.Series:
        """Each group's own figure; missing where it had no case. A count is its own figure."""
        numerators = self.parts[f"numerator_{when}"]
        if self.is_count:
            return numerators
        whole = self.parts[f"denominator_{when}"]
        return self.scale * numerators / whole.where(whole > 0)


def why(alone: Alone, indicator: str, then: str, now: str, *, of: Of = "figure", by: str | Collection[str] = ()) -> Why:
    """Split the change of an indicator from the period `then` to the period `now`, by every grouping that its rows
    allow or by the one or those named in `by`. `of="count"` splits the number in its numerator in place of the figure.

    Raises ConfigurationError for an indicator or period that there is not, a period without a figure, two that are not
    to be compared, a form that cannot be split, or rows that there is nothing to group by.
    """
    definition = alone.definition(indicator)
    _expect_split(definition, of)
    _, frame = alone.count(indicator)
    first, second = (figure_of(frame, definition, name) for name in (str(then), str(now)))
    expect_comparable(alone.breaks, definition, first, second)
    found = counts_by(alone, indicator, [first.period, second.period])
    named = [by] if isinstance(by, str) else by
    return split(definition, of, first, second, found, alone.partnership.agencies, named)


def split(
    definition: Definition,
    of: Of,
    then: Figure,
    now: Figure,
    found: CountsBy,
    agencies: dict[str, str],
    by: Collection[str] = (),
) -> Why:
    """The change between two figures, given their counts by group (`parts_of` says which groupings are left out).

    Raises ConfigurationError where the groups are not of the figures, or no grouping is left.
    """
    _expect_same(definition, then, now, found)
    parts = parts_of(definition, of, then, now, found)
    every = [str(own) for own in dict.fromkeys(parts["by"])]
    if not every:
        raise ConfigurationError(
            f"Indicator {definition.id} cannot be split: its rows say nothing of two groups that could be compared."
        )
    unknown = [name for name in by if name not in every]
    if unknown:
        hint = meant(unknown[0], every)
        raise ConfigurationError(
            f"Indicator {definition.id} can be split by {listed(every)}, not by {unknown[0]}.{hint}"
        )
    chosen = parts[parts["by"].isin(list(by) or every)].reset_index(drop=True)
    return Why(definition, of, then, now, chosen, agencies)


def _expect_split(definition: Definition, of: Of) -> None:
    if of not in ("figure", "count"):
        raise ConfigurationError('of must be "figure" or "count".')
    if not definition.whole:
        raise ConfigurationError(
            f"Indicator {definition.id} is given by group alone, so that there is no change of the whole to split."
        )
    if definition.disclosure == "people_in_denominator" or (of == "count" and definition.form in ("amount", "value")):
        raise ConfigurationError(
            f"Indicator {definition.id} is a sum that is not known by group, so it cannot be split."
        )
    if of == "figure" and definition.form not in SPLIT_FORMS:
        form = definition.form.replace("_", " ")
        article = "an" if form[0] in "aeiou" else "a"
        offer = (
            "" if definition.form in ("amount", "estimate", "value") else (' Its number of cases can: say of="count".')
        )
        raise ConfigurationError(
            f"Indicator {definition.id} is {article} {form}, which is not made of what groups add, so that it cannot "
            f"be split.{offer}"
        )


def _expect_same(definition: Definition, then: Figure, now: Figure, found: CountsBy) -> None:
    """The rows were counted once more, over each period as a whole: where the figure is the sum of its months, both
    must agree."""
    for own in (then, now):
        counted = found.whole[found.whole["period_start"] == own.period.start].iloc[0]
        pairs = [(own.numerator, counted["numerator"])]
        pairs += [(own.denominator, counted["denominator"])] if own.denominator is not None else []
        if any(float(stated or 0) != float(again) for stated, again in pairs):
            raise ConfigurationError(
                f"Indicator {definition.id} does not add up over the months of {own.period.label}: name single months."
            )
