"""Tables of overlapping lists, and one that was published with its answers."""

from __future__ import annotations

import pandas as pd

Row = tuple[int, ...]


def table(lists: str, *rows: Row) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[*lists, "count"])


# Source: Silverman, Chan & Vincent (2024), table 6: women held in South Korea for the Japanese army, three lists.
KOREA = table(
    "bcd", (0, 0, 1, 41), (0, 1, 0, 5), (1, 0, 0, 5), (1, 1, 0, 54), (1, 0, 1, 6), (0, 1, 1, 0), (1, 1, 1, 12)
)
