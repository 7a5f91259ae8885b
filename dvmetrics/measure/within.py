"""Which sets of rows lie within which others. Restricted: the answer is about sets, and holds no row."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dvmetrics.measure.memberships import Memberships, Whole


def sets_within(own: Memberships) -> pd.DataFrame:
    """`inner`, `outer` and `count` (see `Cells.within`).

    Of sets that are measured in the same atoms and have the same rows, each is said to be within the next, and the last
    one within the first; only the first of them is compared with other sets.
    """
    first = own.first_alike
    is_first = first == np.arange(len(first))
    inner, outer = np.nonzero(own.is_within & is_first[:, None] & is_first[None, :])
    ring_inner, ring_outer = _rings(first)
    found = pd.DataFrame({"inner": np.concatenate([inner, ring_inner]), "outer": np.concatenate([outer, ring_outer])})
    found["count"] = (own.held[found["inner"]] * own.is_measured[found["outer"]]).sum(axis=1)
    return found.sort_values(["inner", "outer"], ignore_index=True)


def _rings(first: Whole) -> tuple[Whole, Whole]:
    """Each set and the next one like it; the last one and the first."""
    order = np.argsort(first, kind="stable")
    following = np.roll(order, -1)
    is_last = first[order] != first[following]
    following = np.where(is_last, first[order], following)
    is_one_of_several = order != following
    return order[is_one_of_several], following[is_one_of_several]
