"""A partnership of one agency that sends totals only: the smallest folder that makes a whole edition."""

from __future__ import annotations

from pathlib import Path

from dvmetrics.periods import Period, Quarter, periods_of

CONFIGURATION = """
[partnership]
name = "Smallham"
place = "Smallham"
first_quarter = "2020Q1"
policy = "{policy}"

[agencies]
council = "Smallham Council"

[extracts.kpi_return]
agencies = ["council"]
required = true

[local_measures.calls]
title = "Calls"
question = "How many calls were there?"
direction = "neutral"
unit = "calls"
words = "Calls answered in the month."
"""
HEADER = "indicator,period_start,period_end,numerator,denominator"


def write_returns(
    folder: Path,
    *,
    policy: str = "published",
    last: str = "2020Q4",
    calls: dict[str, int] | None = None,
    configuration: str = "",
) -> Path:
    """Write the folder: by month 40 calls and a few more each month, unless `calls` (by `2020-03`) says otherwise. A
    `configuration` stands in place of the one above."""
    folder.mkdir(parents=True)
    (folder / "partnership.toml").write_text(configuration or CONFIGURATION.format(policy=policy), encoding="utf-8")
    months = periods_of("month", Quarter.parse("2020Q1"), Quarter.parse(last))
    for place, month in enumerate(months):
        quarter = folder / str(Quarter.of(month.start))
        quarter.mkdir(exist_ok=True)
        number = (calls or {}).get(f"{month.start:%Y-%m}", 40 + place % 4)
        _add(quarter / "kpi_return.csv", month, number)
    return folder


def _add(path: Path, month: Period, number: int) -> None:
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else [HEADER]
    lines.append(f"calls,{month.start},{month.end},{number},")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
