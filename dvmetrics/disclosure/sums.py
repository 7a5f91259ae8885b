"""What can be released, as sums of the finest cells: what the attack and the choice of hidden cells both work on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
UNKNOWN = (0.0, float("inf"))
"""What is known of a hidden number of which nothing is known."""
ANYTHING = (float("inf"), float("-inf"))
"""What a target must reach where only its width matters."""


@dataclass(frozen=True)
class Sums:
    """Restricted. The finest cells are unknowns that are never negative; everything else is a sum of them.

    `numbers`: one row for each number that can be released, one column a finest cell. `shown` and `hidden` (numbers ×
    2): the least and most that the number can be, as a reader knows, where it is shown and where it is hidden.
    `figures`: for each number the place of its figure; the numbers of a figure are shown or hidden together. `cost`:
    what is lost by hiding each figure.

    `relations` (relations × cells) with `relation_limits` (relations × 2): what is known whatever is shown, such as
    that a part is never more than its whole.

    `targets` (targets × cells): the sums that must not be worked out. A target is safe when its possible values reach
    from `reach[:, 0]` or less to `reach[:, 1]` or more, and the greatest is at least `width` above the least.
    """

    numbers: csr_array
    shown: Floats
    hidden: Floats
    figures: Whole
    cost: Floats
    relations: csr_array
    relation_limits: Floats
    targets: csr_array
    reach: Floats
    width: Floats
