"""What can be said of each delivery as a file, before its rows: a rule holds, is broken or does not apply."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from dvmetrics.deliveries.formats import Fault
from dvmetrics.deliveries.inbox import Delivery
from dvmetrics.deliveries.reading import Text
from dvmetrics.deliveries.tables import DELIVERY, Table
from dvmetrics.extracts import EXTRACTS
from dvmetrics.periods import Quarter

READING_RULES = (
    "is_a_file_of_its_own",
    "opens",
    "is_csv_or_parquet",
    "has_its_sheet",
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
VOLUME_DEVIATIONS = 4
COVERAGE_NEEDS_ROWS = 30


@dataclass(frozen=True)
class Facts:
    """`frame`: one row a delivery, one column a rule (True, False, or missing where it does not apply).
    `faults`: by (delivery, rule), which columns and how many rows a rule about reading the file concerns."""

    frame: pd.DataFrame
    faults: dict[tuple[int, str], Fault]


def facts(deliveries: list[Delivery], texts: list[Text], tables: dict[str, Table]) -> Facts:
    """The file-level facts of every delivery."""
    pairs = list(zip(deliveries, texts, strict=True))
    frame = pd.DataFrame([_reading_facts(*pair) | _note_facts(*pair) for pair in pairs], dtype="object")
    frame["was_not_sent_before"] = _was_not_sent_before(deliveries, texts)
    frame["definition_as_before"] = _definition_as_before(deliveries)
    frame["covers_the_period"] = _covers_the_period(deliveries, tables)
    frame["volume_as_before"] = _volume_as_before(deliveries, texts)
    faults = {(i, fault.rule): fault for i, text in enumerate(texts) for fault in text.faults}
    return Facts(frame, faults)


def _reading_facts(delivery: Delivery, text: Text) -> dict[str, bool | None]:
    arrived = delivery.path is not None
    broken = {fault.rule for fault in text.faults}
    note = delivery.note
    if note is not None and note.row_count == 0 and EXTRACTS[delivery.extract].delivered != "snapshot":
        broken -= {"has_rows"}  # nothing happened, and the sender says so; a register is never of nobody
    facts: dict[str, bool | None] = {rule: rule not in broken if arrived else None for rule in READING_RULES}
    facts["arrived"] = arrived
    facts["is_the_only_file"] = delivery.same_period_files == 1 if arrived else None
    return facts


def _note_facts(delivery: Delivery, text: Text) -> dict[str, bool | None]:
    note, expects_note = delivery.note, delivery.path is not None and not delivery.spans
    facts: dict[str, bool | None] = {
        "has_a_note": (note is not None or delivery.note_is_faulty) if expects_note else None,
        "note_is_sound": not delivery.note_is_faulty if expects_note else None,
    }
    if note is None:
        rules = "note_is_of_the_past row_count_agrees checksum_agrees produced_in_time produced_after_the_period"
        return facts | dict.fromkeys(rules.split())
    return facts | {
        "note_is_of_the_past": note.produced_at <= date.today(),
        "row_count_agrees": note.row_count == text.rows if text.was_read else None,
        "checksum_agrees": note.sha256 == text.sha256 if text.sha256 is not None else None,
        "produced_in_time": delivery.on_time,
        "produced_after_the_period": note.produced_at >= delivery.quarter.end,
    }


def _was_not_sent_before(deliveries: list[Delivery], texts: list[Text]) -> list[bool | None]:
    """A register may stay as it was; a file of events or cases may not, in whatever order its rows come. Of two in one
    quarter neither is known to be the copy."""
    looked_at = [
        text.fingerprint if EXTRACTS[delivery.extract].delivered != "snapshot" else None
        for delivery, text in zip(deliveries, texts, strict=True)
    ]
    quarters: dict[str, list[Quarter]] = {}
    for delivery, fingerprint in zip(deliveries, looked_at, strict=True):
        if fingerprint is not None:
            quarters.setdefault(fingerprint, []).append(delivery.quarter)
    first = {fingerprint: min(own) if own.count(min(own)) == 1 else None for fingerprint, own in quarters.items()}
    return [
        None if fingerprint is None else first[fingerprint] == delivery.quarter
        for delivery, fingerprint in zip(deliveries, looked_at, strict=True)
    ]


def _definition_as_before(deliveries: list[Delivery]) -> list[bool | None]:
    """The sender counts by the same definitions as in its file before, so that the two can be compared."""
    before: dict[tuple[str, str], str] = {}
    same: list[bool | None] = []
    for delivery in deliveries:
        if delivery.note is None:
            same.append(None)
            continue
        sender, version = (delivery.extract, delivery.agency), delivery.note.definition_version
        same.append(before.get(sender, version) == version)
        before[sender] = version
    return same


def _covers_the_period(deliveries: list[Delivery], tables: dict[str, Table]) -> list[bool | None]:
    """Every month of the quarter has a row, where there are dates enough to expect that."""
    covered: list[bool | None] = [None] * len(deliveries)
    for table in tables.values():
        dated_by = table.extract.dated_by
        if table.extract.delivered != "events" or dated_by is None or not table.extract.steady:
            continue
        dates = table.typed[dated_by]
        months = (dates.dt.year * 12 + dates.dt.month).groupby(table.typed[DELIVERY]).agg(["count", "nunique"])
        for index, own in months.iterrows():
            if not deliveries[int(str(index))].spans and own["count"] >= COVERAGE_NEEDS_ROWS:
                covered[int(str(index))] = bool(own["nunique"] >= 3)
    return covered


def _volume_as_before(deliveries: list[Delivery], texts: list[Text]) -> list[bool | None]:
    """No more than twice and no less than half the median of the quarters before, beyond what chance would do.

    Of few rows all may be lost without being half the median and four deviations less; the deviation of a count's
    square root is about a half whatever the count, so that is looked at too.
    """
    usual: list[bool | None] = [None] * len(deliveries)
    history: dict[tuple[str, str], list[int]] = {}
    for index, (delivery, text) in enumerate(zip(deliveries, texts, strict=True)):
        extract = EXTRACTS[delivery.extract]
        if not text.was_read or delivery.spans or extract.delivered == "snapshot" or not extract.steady:
            continue
        before = history.setdefault((delivery.extract, delivery.agency), [])
        if len(before) >= VOLUME_NEEDS_QUARTERS:
            median = float(pd.Series(before[-VOLUME_LOOKS_BACK_QUARTERS:]).median())
            too_few = median**0.5 - text.rows**0.5 > VOLUME_DEVIATIONS / 2 and text.rows < median / 2
            usual[index] = abs(text.rows - median) <= max(median / 2, VOLUME_DEVIATIONS * median**0.5) and not too_few
        before.append(text.rows)
    return usual
