"""How to spoil a file of the tiny partnership: its cells, its columns, its bytes, its note, or what lies there."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Collection
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from tests.deliveries.folder import Sent, as_csv
from tests.deliveries.making import LAST, Row, key

Spoil = Callable[[Sent], object]
SOME = (3, 5, 8)
"""The places of the rows that most faults are put in."""


def cells(places: Collection[int] = SOME, **changes: str) -> Spoil:
    """Other cells in some rows; the file is noted anew, so that only the cells are at fault."""
    return rows(lambda old: [row | changes if place in places else row for place, row in enumerate(old)])


def in_turn(name: str, values: Collection[str]) -> Spoil:
    """The first rows hold the values in one column, one each."""
    return rows(lambda old: [row | {name: cell} for row, cell in zip(old, values, strict=False)] + old[len(values) :])


def all_cells(**changes: str) -> Spoil:
    return rows(lambda old: [row | changes for row in old])


def rows(change: Callable[[list[Row]], list[Row]]) -> Spoil:
    return lambda sent: sent.write(change(sent.rows))


def column(name: str, *values: str) -> Spoil:
    """One more column, holding the values in turn."""
    return rows(lambda old: [row | {name: values[place % len(values)]} for place, row in enumerate(old)])


def without(*names: str) -> Spoil:
    return rows(lambda old: [{name: cell for name, cell in row.items() if name not in names} for row in old])


def content(change: Callable[[bytes], bytes]) -> Spoil:
    """Other bytes, noted; the note counts the rows that there were."""
    return lambda sent: sent.write_bytes(change(sent.path.read_bytes()), len(sent.rows))


def text(change: Callable[[str], str]) -> Spoil:
    return content(lambda old: change(old.decode()).encode())


def header(change: Callable[[str], str]) -> Spoil:
    return text(lambda old: change(old.partition("\n")[0]) + "\n" + old.partition("\n")[2])


def delimited(mark: str) -> Spoil:
    return lambda sent: sent.write_bytes(as_csv(sent.rows, delimiter=mark), len(sent.rows))


def noted(**says: object) -> Spoil:
    """A note that says something else."""
    return lambda sent: sent.note(**says)


def note_text(change: Callable[[str], str]) -> Spoil:
    return lambda sent: sent.note_path.write_text(change(sent.note_path.read_text(encoding="utf-8")), encoding="utf-8")


def without_note(spoil: Spoil = Sent.note) -> Spoil:
    def spoilt(sent: Sent) -> None:
        spoil(sent)
        sent.note_path.unlink()

    return spoilt


def not_noted(change: Callable[[str], str]) -> Spoil:
    """Another file under the note of the one before."""
    return lambda sent: sent.path.write_text(change(sent.text), encoding="utf-8")


def beside(name: str, make: Callable[[Sent], bytes] = lambda sent: sent.path.read_bytes()) -> Spoil:
    """A second file in the same folder; if nothing else is said, with the same rows."""
    return lambda sent: (sent.folder / name).write_bytes(make(sent))


def sent_as(suffix: str, make: Callable[[Sent], bytes] = lambda sent: sent.path.read_bytes()) -> Spoil:
    """The file in another format, noted."""

    def spoil(sent: Sent) -> None:
        sent.write_bytes(make(sent), len(sent.rows))
        sent.path.rename(sent.path.with_suffix(suffix))

    return spoil


def as_parquet(change: Callable[[pd.DataFrame], pd.DataFrame] = lambda frame: frame) -> Callable[[Sent], bytes]:
    """The rows as a Parquet file, changed in pandas before."""

    def made(sent: Sent) -> bytes:
        frame = pd.DataFrame(sent.rows, dtype="str").replace("", None)
        buffer = io.BytesIO()
        change(frame).to_parquet(buffer)
        return buffer.getvalue()

    return made


def as_workbook(sent: Sent) -> bytes:
    """The rows on the only sheet of a workbook, which is called Sheet1."""
    buffer = io.BytesIO()
    pd.DataFrame(sent.rows, dtype="str").to_excel(buffer, index=False, engine="xlsxwriter")
    return buffer.getvalue()


def agreed(layout: str, spoil: Spoil) -> Spoil:
    """The sender's files have a map, and one of them is spoilt."""

    def spoilt(sent: Sent) -> None:
        maps = sent.folder.parent / "maps"
        maps.mkdir()
        (maps / f"{sent.extract}.{sent.agency}.toml").write_text(layout, encoding="utf-8")
        spoil(sent)

    return spoilt


def with_a_column_twice(sent: Sent) -> bytes:
    table, buffer = pa.Table.from_pylist(sent.rows), io.BytesIO()
    twice = pa.table([*table.columns, table.column(1)], names=[*table.column_names, table.column_names[1]])
    pq.write_table(twice, buffer)
    return buffer.getvalue()


def instead(put: Callable[[Path], object]) -> Spoil:
    """Something that is no file where the file should be."""

    def spoil(sent: Sent) -> None:
        sent.path.unlink()
        put(sent.path)

    return spoil


def linked(sent: Sent) -> None:
    elsewhere = sent.folder.parent / "elsewhere.txt"
    sent.path.rename(elsewhere)
    sent.path.symlink_to(elsewhere)


def last_quarters(change: Callable[[bytes], bytes] = bytes, *, renoted: bool = True) -> Spoil:
    """The sender's file of the quarter before, again."""

    def spoil(sent: Sent) -> None:
        before = sent.other(LAST.plus(-1))
        sent.write_bytes(change(before.path.read_bytes()), len(before.rows))
        if not renoted:
            shutil.copyfile(before.note_path, sent.note_path)

    return spoil


def shuffled(old: bytes) -> bytes:
    """The same rows in another order, with the line ends of another system."""
    first, *lines = old.decode().splitlines()
    return "\r\n".join([first, *sorted(lines, reverse=True)]).encode()


def cut_in_last_row(old: bytes) -> bytes:
    """Break off after the second comma of the last row."""
    head, _, last = old.rstrip(b"\n").rpartition(b"\n")
    return head + b"\n" + b",".join(last.split(b",")[:3])


def ten_times(old: list[Row]) -> list[Row]:
    """As many rows again, and again, each with a key of its own."""
    name = next(iter(old[0]))
    return [row | {name: key("more", copy, place)} for copy in range(10) for place, row in enumerate(old)]
