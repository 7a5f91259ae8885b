"""Writes deliveries and their notes, byte for byte the same on every run."""

import hashlib
import io
import shutil
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from data_samples.generator.deliveries import QUARTERS, Delivery, make_deliveries
from dvmetrics.errors import ConfigurationError
from dvmetrics.extracts.schema import Extract
from dvmetrics.partnership import load

OWN_FOLDER = Path(__file__).resolve().parents[1]
"""The sample partnership's folder."""
PARQUET_EXTRACT = "legal_rota"
"""The one extract sent as Parquet; the others are CSV."""
TIME_FORMATS = {"date": "%Y-%m-%d", "datetime": "%Y-%m-%dT%H:%M"}


def write_sample(folder: Path) -> None:
    """Write every quarter's folder into `folder`.

    The sample's own quarter folders are replaced. Raises ConfigurationError where another folder has some already:
    they may be an agency's.
    """
    there = [folder / str(quarter) for quarter in QUARTERS if (folder / str(quarter)).exists()]
    if there and folder.resolve() != OWN_FOLDER:
        raise ConfigurationError(f"{folder} holds quarters already. Name a folder that has none.")
    for quarter_folder in there:
        shutil.rmtree(quarter_folder)
    for delivery in make_deliveries(load(OWN_FOLDER).agencies):
        _write(delivery, folder / str(delivery.arrived))


def _write(delivery: Delivery, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    parquet = delivery.extract.name == PARQUET_EXTRACT
    content = _parquet(delivery) if parquet else _csv(delivery)
    stem = _stem(delivery)
    (folder / f"{stem}.{'parquet' if parquet else 'csv'}").write_bytes(content)
    (folder / f"{stem}.delivery.toml").write_bytes(_note(delivery, content).encode())


def _stem(delivery: Delivery) -> str:
    """The file's name: with the agency where several send the extract, with the quarter where it is replaced."""
    parts = [delivery.extract.name]
    if delivery.sent_by_several:
        parts.append(delivery.agency)
    if delivery.arrived != delivery.quarter:
        parts.append(str(delivery.quarter))
    return "__".join(parts)


def _csv(delivery: Delivery) -> bytes:
    buffer = io.StringIO()
    _as_text(delivery.extract, delivery.rows).to_csv(buffer, index=False, lineterminator="\n")
    return buffer.getvalue().encode()


def _as_text(extract: Extract, rows: pd.DataFrame) -> pd.DataFrame:
    """The canonical columns in their order, dates and times as ISO text, whole numbers without a point."""
    columns = {}
    for column in extract.columns:
        cells = rows[column.name]
        if column.kind in TIME_FORMATS:
            cells = cells.dt.strftime(TIME_FORMATS[column.kind])
        if column.kind == "count" or (column.kind == "number" and cells.dropna().mod(1).eq(0).all()):
            cells = cells.astype("Int64")
        columns[column.name] = cells
    return pd.DataFrame(columns)


def _parquet(delivery: Delivery) -> bytes:
    """Typed columns, nothing about the machine or the index."""
    columns = delivery.extract.columns
    schema = pa.schema([(column.name, pa.date32() if column.kind == "date" else pa.string()) for column in columns])
    table = pa.Table.from_pandas(delivery.rows, schema=schema, preserve_index=False)
    buffer = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(), buffer, compression="none")
    return buffer.getvalue()


def _note(delivery: Delivery, content: bytes) -> str:
    """The delivery note: what the sender says about the file beside it."""
    return (
        f'extract_id = "{delivery.extract.name}"\n'
        f'agency_id = "{delivery.agency}"\n'
        f"period_start = {delivery.quarter.start}\n"
        f"period_end = {delivery.quarter.end}\n"
        'schema_version = "1"\n'
        f'definition_version = "{delivery.definition_version}"\n'
        f"produced_at = {delivery.produced_at}\n"
        f"row_count = {len(delivery.rows)}\n"
        f'sha256 = "{hashlib.sha256(content).hexdigest()}"\n'
    )
