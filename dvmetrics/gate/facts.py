"""What can be said of each delivery as a file, before its rows are looked at: one true, false or does-not-apply a rule."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dvmetrics.extracts import EXTRACTS
from dvmetrics.extracts.deliveries import Delivery
from dvmetrics.extracts.reading import DELIVERY, Table, Text

READING_RULES = (
    "opens",
    "is_utf8",
    "has_header",
    "is_comma_separated",
    "quotes_are_closed",
    "header_names_each_column_once",
    "rows_have_as_many_cells_as_the_header",
    "ends_with_a_whole_row",
    "column_names_are_lower_case",
    "has_every_column",
    "has_no_personal_columns",
    "has_no_unknown_columns",
    "has_rows",
)
VOLUME_NEEDS_QUARTERS = 4
VOLUME_LOOKS_BACK_QUARTERS = 8
COVERAGE_NEEDS_ROWS = 30


@dataclass(frozen=True)
class Facts:
    """`frame`: one row a delivery, one column a rule (True, False, or missing where it does not apply).
    `columns`: which columns a broken rule concerns, by (delivery, rule)."""

    frame: pd.DataFrame
    columns: dict[tuple[int, str], tuple[str, ...]]


def facts(deliveries: list[Delivery], texts: list[Text], tables: dict[str, Table]) -> Facts:
    """The file-level facts of every delivery."""
    sums = [delivery.sha256 for delivery in deliveries]
    first_with_sum = {checksum: index for index, checksum in reversed(list(enumerate(sums)))}
    rows = [
        _file_facts(delivery, text) | {"was_not_sent_before": _was_not_sent_before(delivery, first_with_sum[sums[i]] == i)}
        for i, (delivery, text) in enumerate(zip(deliveries, texts, strict=True))
    ]
    frame = pd.DataFrame(rows, dtype="object")
    frame["covers_the_period"] = _covers_the_period(deliveries, texts, tables)
    frame["volume_as_before"] = _volume_as_before(deliveries, texts)
    columns = {(i, fault.rule): fault.columns for i, text in enumerate(texts) for fault in text.faults}
    return Facts(frame, columns)


def _was_not_sent_before(delivery: Delivery, is_first: bool) -> bool | None:
    """A register may stay as it was; a file of events or cases may not."""
    if delivery.path is None or EXTRACTS[delivery.extract].delivered == "snapshot":
        return None
    return is_first


def _file_facts(delivery: Delivery, text: Text) -> dict[str, bool | None]:
    arrived = delivery.path is not None
    broken = {fault.rule for fault in text.faults}
    unread = bool(broken & set(READING_RULES[: READING_RULES.index("ends_with_a_whole_row") + 1]))
    facts: dict[str, bool | None] = {rule: rule not in broken if arrived else None for rule in READING_RULES}
    facts["arrived"] = arrived
    note = delivery.note
    if "has_rows" in broken and note is not None and note.row_count == 0:
        facts["has_rows"] = True
    expects_note = arrived and not delivery.spans
    facts["has_a_note"] = (note is not None or delivery.note_is_faulty) if expects_note else None
    facts["note_is_sound"] = not delivery.note_is_faulty if expects_note else None
    facts["row_count_agrees"] = note.row_count == text.rows if note is not None and not unread else None
    facts["checksum_agrees"] = note.sha256 == delivery.sha256 if note is not None else None
    facts["produced_in_time"] = delivery.on_time if arrived else None
    facts["is_the_only_file"] = delivery.same_period_files == 1 if arrived else None
    return facts


def _covers_the_period(deliveries: list[Delivery], texts: list[Text], tables: dict[str, Table]) -> list[bool | None]:
    """Every month of the quarter has a row, where there are rows enough to expect that."""
    covered: list[bool | None] = [None] * len(deliveries)
    for table in tables.values():
        dated_by = table.extract.dated_by
        if table.extract.delivered != "events" or dated_by is None or not table.extract.steady:
            continue
        dates = table.typed[dated_by]
        months = (dates.dt.year * 12 + dates.dt.month).groupby(table.typed[DELIVERY]).nunique()
        for index, number in months.items():
            if not deliveries[int(str(index))].spans and texts[int(str(index))].rows >= COVERAGE_NEEDS_ROWS:
                covered[int(str(index))] = bool(number >= 3)
    return covered


def _volume_as_before(deliveries: list[Delivery], texts: list[Text]) -> list[bool | None]:
    """No more than twice and no less than half the median of the quarters before, beyond what chance would do."""
    usual: list[bool | None] = [None] * len(deliveries)
    history: dict[tuple[str, str], list[int]] = {}
    for index, (delivery, text) in enumerate(zip(deliveries, texts, strict=True)):
        extract = EXTRACTS[delivery.extract]
        if delivery.path is None or delivery.spans or extract.delivered == "snapshot" or not extract.steady:
            continue
        before = history.setdefault((delivery.extract, delivery.agency), [])
        if len(before) >= VOLUME_NEEDS_QUARTERS:
            median = float(pd.Series(before[-VOLUME_LOOKS_BACK_QUARTERS:]).median())
            usual[index] = abs(text.rows - median) <= max(median / 2, 4 * median**0.5)
        before.append(text.rows)
    return usual
