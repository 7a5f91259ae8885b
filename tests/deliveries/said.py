"""What the gate said of a file, and whether it repeats what the file holds."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pandas as pd

from dvmetrics.extracts import EXTRACTS
from dvmetrics.gate import DeliveryResult, GateResult
from tests.deliveries.folder import Sent
from tests.deliveries.making import AGENCIES


def of_the_file(gate: GateResult, file: Sent) -> DeliveryResult:
    slot = (file.extract, AGENCIES[file.agency], str(file.quarter))
    [own] = [result for result in gate.deliveries if (result.extract, result.agency, result.quarter) == slot]
    return own


PUBLIC = {name for extract in EXTRACTS.values() for name in extract.names} | {
    *(code for extract in EXTRACTS.values() for own in extract.columns for code in own.codes),
    *("True", "False", "None"),
}
"""Column names and codes are printed in the templates that agencies are given."""


def repeated(file: Sent, said: list[str]) -> list[str]:
    """Which cells of the sender's files of that quarter stand in what was said; its own short name is none, which
    stands in partnership.toml and so in commands."""
    held = {"Abernethy"}
    for path in file.folder.glob(f"{file.extract}*"):
        if path.is_file() and not path.name.endswith(".toml"):
            held |= words_of(path)
    everything = "\n".join(said)
    secret = [cell for cell in held - PUBLIC - {file.agency} if len(cell) > 2 and cell in everything]
    return [cell for cell in secret if re.search(rf"(?<!\w){re.escape(cell)}(?!\w)", everything)]


def words_of(path: Path) -> set[str]:
    if path.suffix == ".parquet":
        try:
            table = pd.read_parquet(path)
        except (OSError, ValueError):  # broken, so that it holds no cells
            return set()
        return {str(cell) for name in table.columns for cell in table[name]}
    plain = path.read_bytes().replace(b"\0", b"")
    try:
        return {cell.strip() for row in csv.reader(io.StringIO(plain.decode(), newline="")) for cell in row}
    except (UnicodeDecodeError, csv.Error):
        return {cell.strip() for cell in re.split(r'[,;|\t\r\n"]', plain.decode("latin-1"))}
