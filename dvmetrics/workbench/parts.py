"""The parts of a change: from counts by group, then and now, to what volume, mix and rate add. Restricted."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from dvmetrics.indicators.definition import Definition
from dvmetrics.measure.counts_by import COUNTED, CountsBy
from dvmetrics.statistics.decomposition import cases_change, count_change, product_change, share_change
from dvmetrics.workbench.between import Figure

Of = Literal["figure", "count"]
"""What is split: the figure itself, or the number in its numerator."""
EFFECTS = ("volume", "mix", "rate", "residents")


def parts_of(definition: Definition, of: Of, then: Figure, now: Figure, found: CountsBy) -> pd.DataFrame:
    """One row a grouping and group: `by`, `group`, the counts `numerator_then`, `denominator_then`, `numerator_now`
    and `denominator_now`, those of EFFECTS that the figure can have, and `total`, in the figure's unit. No row where
    there is nothing to split by.

    A grouping is left out where it only repeats the answer (in each group all or none are in the numerator), or where
    a group has events and no case that they would be out of.
    """
    parts = []
    for name, own in found.groups.groupby("by", sort=False):
        wide = _side_by_side(own, then, now, found.whole_alone)
        if not _has_rates(definition, of, found.whole_alone) or _has_a_rate_of_its_own(wide):
            parts.append(wide.assign(by=str(name), **_effects(definition, of, then, now, wide, found.whole_alone)))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["by", "group"])


def scale_of(definition: Definition) -> float:
    """What a numerator over a denominator is multiplied by."""
    return 100 if definition.form == "share" else definition.multiplier


def _has_rates(definition: Definition, of: Of, whole_alone: bool) -> bool:
    """Whether each group has cases of its own to be out of."""
    return not whole_alone and (
        definition.form in ("share", "ratio") or (of == "count" and bool(definition.denominator))
    )


def _has_a_rate_of_its_own(wide: pd.DataFrame) -> bool:
    """Whether some group has both cases in the numerator and others, and none has events without cases."""
    met, cases = (wide[f"{name}_then"] + wide[f"{name}_now"] for name in COUNTED)
    has_cases = all(
        ((wide[f"denominator_{own}"] > 0) | (wide[f"numerator_{own}"] == 0)).all() for own in ("then", "now")
    )
    return has_cases and bool(((met > 0) & (met != cases)).any())


def _side_by_side(own: pd.DataFrame, then: Figure, now: Figure, whole_alone: bool) -> pd.DataFrame:
    """One row a group with its counts in both periods; 0 where it was not there. Where the denominator is of the whole
    alone, each group's is that."""
    wide = pd.DataFrame({"group": sorted(own["group"].unique())})
    for when, figure in (("then", then), ("now", now)):
        at = own[own["period_start"] == figure.period.start].set_index("group")
        for name in COUNTED:
            counts = at[name].reindex(wide["group"]).fillna(0)
            alone = whole_alone and name == "denominator"
            wide[f"{name}_{when}"] = float(figure.denominator or 0) if alone else counts.to_numpy()
    return wide


def _effects(
    definition: Definition, of: Of, then: Figure, now: Figure, wide: pd.DataFrame, whole_alone: bool
) -> dict[str, pd.Series]:
    """The effects of each group and their total, in the figure's unit."""
    x1, n1, x2, n2 = (wide[f"{name}_{when}"] for when in ("then", "now") for name in COUNTED)
    if _has_rates(definition, of, whole_alone):
        of_cases = of == "count"
        found = cases_change(x1, n1, x2, n2) if of_cases else scale_of(definition) * share_change(x1, n1, x2, n2)
    elif of == "figure" and definition.form == "rate":
        before, after = (
            pd.DataFrame({"volume": x, "residents": definition.multiplier / float(own.denominator or 0)})
            for x, own in ((x1, then), (x2, now))
        )
        found = product_change(before, after)
    else:
        found = count_change(x1, x2)
    return {str(name): found[name] for name in found.columns}
