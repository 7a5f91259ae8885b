"""A tiny valid partnership of six quarters with all eleven extracts, and the means to spoil one of its files."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from dvmetrics.extracts import EXTRACTS
from dvmetrics.extracts.services import REFERRAL_SOURCES
from dvmetrics.periods import Quarter, quarters_between

FIRST, LAST = Quarter(2000, 3), Quarter(2001, 4)
QUARTERS = quarters_between(FIRST, LAST)
PRODUCED_AFTER_DAYS = 10

Row = dict[str, str]

AGENCIES = {
    "northshire_police": "Northshire Police",
    "haven": "Haven Refuge",
    "listening_ear": "Listening Ear",
    "probation_office": "Northshire Probation",
    "law_centre": "Northton Law Centre",
    "town_hall": "Northton Council",
}
SENDERS: dict[str, tuple[str, ...]] = {
    "police_incident": ("northshire_police",),
    "service_episode": ("haven", "listening_ear"),
    "child_notification": ("northshire_police",),
    "perp_referral": ("probation_office",),
    "legal_rota": ("law_centre",),
    "signatory_register": ("town_hall",),
    "training_attendance": ("town_hall",),
    "workforce": ("town_hall",),
    "helpline": ("haven",),
    "population": ("town_hall",),
    "kpi_return": ("listening_ear",),
}
REQUIRED = ("police_incident", "service_episode", "signatory_register")
REFERS_TO = {name: {own.extract for own in extract.references} for name, extract in EXTRACTS.items()}
ON_THE_REGISTER = (*AGENCIES, "harbour_housing", "valley_mediation")


def key(*parts: object) -> str:
    """A keyed code as a sender makes it; the same parts give the same code."""
    return hashlib.sha256("/".join(map(str, parts)).encode()).hexdigest()[:32]


def days(quarter: Quarter, number: int) -> list[date]:
    """So many days, spread over the three months of a quarter."""
    length = (quarter.end - quarter.start).days
    return [quarter.start + timedelta(days=place * length // (number - 1)) for place in range(number)]


def at(day: date, hour: int, minute: int = 0) -> str:
    return datetime(day.year, day.month, day.day, hour, minute).isoformat(timespec="minutes")


# The rows of each extract, all of them valid


def _police_incident(quarter: Quarter, agency: str) -> list[Row]:
    rows = []
    for place, day in enumerate(days(quarter, 36)):
        children = _children(quarter, place)
        rows.append(
            {
                "incident_key": key("incident", quarter, place),
                "reported_date": str(day),
                "occurred_from": str(day - timedelta(days=place % 3)),
                "crime_flag": "yes" if place % 2 else "no",
                "offence_group": "harassment" if place % 2 else "none",
                "harm_band": "low" if place % 2 else "",
                "victim_key": key("victim", quarter, place),
                "suspect_key": key("suspect", quarter, place) if place % 5 else "",
                "relationship": "partner" if place % 3 else "ex_partner",
                "dwelling_flag": "yes",
                "attended_at": at(day, 13, place),
                "risk_assessed_at": at(day, 14, place) if place % 4 else "",
                "risk_grade": "medium" if place % 4 else "not_assessed",
                "children_present": "yes" if children else "no",
                "children_present_count": str(len(children)),
                "child_keys": " ".join(children),
                "school_age_child_keys": " ".join(children[:1]),
                "arrest_flag": "unknown" if place % 7 else "yes",
            }
        )
    return rows


def _children(quarter: Quarter, incident: int) -> list[str]:
    return [key("child", quarter, incident, place) for place in range(2)] if incident % 2 else []


def _child_notification(quarter: Quarter, agency: str) -> list[Row]:
    rows = []
    for place, day in enumerate(days(quarter, 36)):
        for child in _children(quarter, place):
            rows.append(
                {
                    "notify_key": key("notice", child),
                    "incident_key": key("incident", quarter, place),
                    "child_key": child,
                    "notified_at": at(day + timedelta(days=1), 9, place),
                    "route": "school",
                    "received_at": at(day + timedelta(days=2), 10, place),
                    "school_age": "yes",
                    "seen_alone": "",
                }
            )
    return rows


def _service_episode(quarter: Quarter, agency: str) -> list[Row]:
    rows = []
    for place, day in enumerate(days(quarter, 32)):
        closed = place % 4 == 0
        rows.append(
            {
                "episode_key": key("episode", agency, quarter, place),
                "person_key": key("victim", quarter, place),
                "referral_date": str(day),
                "referral_source": REFERRAL_SOURCES[place % len(REFERRAL_SOURCES)],
                "safe_contact": "yes",
                "first_contact_date": str(day + timedelta(days=1)),
                "accepted": "yes",
                "risk_in": "high",
                "interpreter_need": "not_asked",
                "interpreter_met": "",
                "age_band": "25_34",
                "sex": "female",
                "ethnicity": "asian" if place % 2 else "white",
                "disability": "no",
                "closed_date": str(day + timedelta(days=5)) if closed else "",
                "exit_type": "planned" if closed else "",
            }
        )
    return rows


def _perp_referral(quarter: Quarter, agency: str) -> list[Row]:
    rows = []
    for place, day in enumerate(days(quarter, 12)):
        started, completed = place % 2 == 0, place % 4 == 0
        rows.append(
            {
                "ref_key": key("referral", quarter, place),
                "person_key": key("suspect", quarter, place),
                "referral_date": str(day),
                "referrer": "probation",
                "suitable": "yes",
                "start_date": str(day + timedelta(days=1)) if started else "",
                "sessions_planned": "24" if started else "",
                "sessions_attended": "23" if started else "",
                "completed_date": str(day + timedelta(days=8)) if completed else "",
                "exit_reason": "",
                "partner_contactable": "no",
                "partner_offered_at": str(day + timedelta(days=3)) if completed else "",
            }
        )
    return rows


def _legal_rota(quarter: Quarter, agency: str) -> list[Row]:
    weekdays = [day for day in days(quarter, (quarter.end - quarter.start).days + 1) if day.weekday() < 5]
    return [
        {
            "date": str(day),
            "session": "morning",
            "court_sat": "yes",
            "covered": "yes" if place % 9 else "no",
            "firm_id": f"firm_{'abc'[place % 3]}" if place % 9 else "",
        }
        for place, day in enumerate(weekdays)
    ]


def _signatory_register(quarter: Quarter, agency: str) -> list[Row]:
    return [
        {
            "agency_id": name,
            "legal_name": f"The {name.replace('_', ' ').title()} Company",
            "status": "signed" if place % 2 else "outstanding",
            "signed_date": f"1999-03-{place + 11}" if place % 2 else "",
            "data_agreement_date": "",
        }
        for place, name in enumerate(ON_THE_REGISTER)
    ]


def _training_attendance(quarter: Quarter, agency: str) -> list[Row]:
    return [
        {
            "event_key": key("course", quarter, place // 4),
            "event_date": str(days(quarter, 3)[place // 4]),
            "kind": "course" if place < 8 else "seminar",
            "staff_key": key("staff", place),
            "agency_id": ON_THE_REGISTER[place % len(ON_THE_REGISTER)],
            "front_line": "yes",
            "score_before": str(41 + place),
            "score_after": f"{63 + place}.5",
        }
        for place in range(12)
    ]


def _workforce(quarter: Quarter, agency: str) -> list[Row]:
    return [
        {"agency_id": name, "front_line_headcount": str(131 + 7 * place), "definition": "headcount"}
        for place, name in enumerate(ON_THE_REGISTER)
    ]


def _helpline(quarter: Quarter, agency: str) -> list[Row]:
    return [
        {
            "call_key": key("call", quarter, place),
            "date": str(day),
            "answered": "yes" if place % 6 else "no",
            "first_time": "not_asked",
            "heard_from": "friend_or_family",
        }
        for place, day in enumerate(days(quarter, 36))
    ]


def _population(quarter: Quarter, agency: str) -> list[Row]:
    bands = EXTRACTS["population"].column("age_band").codes
    return [
        {"year": str(quarter.year - 1), "sex": sex, "age_band": band, "people": str(9_731 + 13 * place)}
        for sex in ("female", "male")
        for place, band in enumerate(bands)
    ]


def _kpi_return(quarter: Quarter, agency: str) -> list[Row]:
    starts = [date(quarter.year, 3 * quarter.number - 2 + month, 1) for month in range(3)]
    ends = [start - timedelta(days=1) for start in starts[1:]] + [quarter.end]
    rows = []
    for measure, whole in (("calls", "900"), ("visits", "")):
        values = ["271", "301", "328"]
        for start, end, value in (*zip(starts, ends, values, strict=True), (quarter.start, quarter.end, "900")):
            rows.append(
                {
                    "indicator": measure,
                    "period_start": str(start),
                    "period_end": str(end),
                    "numerator": value,
                    "denominator": "1205" if whole else "",
                }
            )
    return rows


MAKERS = {
    "police_incident": _police_incident,
    "service_episode": _service_episode,
    "child_notification": _child_notification,
    "perp_referral": _perp_referral,
    "legal_rota": _legal_rota,
    "signatory_register": _signatory_register,
    "training_attendance": _training_attendance,
    "workforce": _workforce,
    "helpline": _helpline,
    "population": _population,
    "kpi_return": _kpi_return,
}


# The folder


def configuration(extracts: Iterable[str] = tuple(SENDERS), required: Collection[str] = REQUIRED) -> str:
    """`partnership.toml` for some of the extracts."""
    lines = ["[partnership]", 'name = "Northton"', 'place = "Northton"', f'first_quarter = "{FIRST}"', "", "[agencies]"]
    lines += [f'{agency} = "{title}"' for agency, title in AGENCIES.items()]
    for extract in extracts:
        senders = ", ".join(f'"{agency}"' for agency in SENDERS[extract])
        lines += ["", f"[extracts.{extract}]", f"agencies = [{senders}]"]
        lines += ["required = true"] if extract in required else []
    for measure in ("calls", "visits"):
        lines += [
            "",
            f"[local_measures.{measure}]",
            f'title = "{measure.title()} made"',
            f'question = "How many {measure}?"',
        ]
        lines += ['direction = "neutral"', f'unit = "{measure}"', f'words = "All {measure} of the month."']
    return "\n".join(lines) + "\n"


def write_partnership(folder: Path) -> Path:
    """The whole valid partnership: every extract that is due in each of the six quarters, each with its note."""
    folder.mkdir(parents=True)
    (folder / "partnership.toml").write_text(configuration(), encoding="utf-8")
    for quarter in QUARTERS:
        (folder / str(quarter)).mkdir()
        for extract, agencies in SENDERS.items():
            for agency in agencies:
                if EXTRACTS[extract].due == "quarter" or quarter.number == 1:
                    rows = MAKERS[extract](quarter, agency)
                    file = sent(folder, extract, agency, quarter)
                    file.write(rows)
    return folder


def copy_of(master: Path, folder: Path, extract: str, required: Collection[str] = REQUIRED) -> Path:
    """A partnership of one extract and those it refers to, which the gate is quicker with than with all eleven."""
    extracts = [extract, *sorted(REFERS_TO[extract])]
    folder.mkdir()
    (folder / "partnership.toml").write_text(configuration(extracts, required), encoding="utf-8")
    for quarter in QUARTERS:
        (folder / str(quarter)).mkdir()
        for path in (master / str(quarter)).iterdir():
            if path.name.partition(".")[0].partition("__")[0] in extracts:
                shutil.copyfile(path, folder / str(quarter) / path.name)
    return folder


@dataclass(frozen=True)
class Sent:
    """One file in a partnership folder and the note beside it; `named` is what the file name begins with."""

    folder: Path
    extract: str
    agency: str
    quarter: Quarter
    named: str

    @property
    def path(self) -> Path:
        return self.folder / f"{self.named}.csv"

    @property
    def note_path(self) -> Path:
        return self.folder / f"{self.named}.delivery.toml"

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def rows(self) -> list[Row]:
        with self.path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def write(self, rows: list[Row]) -> None:
        """Replace the file by these rows, and note it."""
        self.write_bytes(as_csv(rows, tuple(rows[0]) if rows else EXTRACTS[self.extract].names), len(rows))

    def write_bytes(self, content: bytes, row_count: int) -> None:
        """Replace the file by any content, and note it, so that nothing but the content is at fault."""
        self.path.write_bytes(content)
        self.note(row_count=row_count)

    def note(self, **changes: object) -> None:
        """Write the note of the file as it is; `changes` make it say something else."""
        says: dict[str, object] = {
            "extract_id": self.extract,
            "agency_id": self.agency,
            "period_start": self.quarter.start,
            "period_end": self.quarter.end,
            "schema_version": "1",
            "definition_version": "1",
            "produced_at": self.quarter.end + timedelta(days=PRODUCED_AFTER_DAYS),
            "row_count": changes["row_count"] if "row_count" in changes else len(self.rows),
            "sha256": hashlib.sha256(self.path.read_bytes()).hexdigest(),
        }
        lines = [f"{name} = {_toml(value)}\n" for name, value in (says | changes).items()]
        self.note_path.write_text("".join(lines), encoding="utf-8")

    def other(self, quarter: Quarter) -> Sent:
        """The same sender's file of another quarter."""
        return sent(self.folder.parent, self.extract, self.agency, quarter)


def sent(folder: Path, extract: str, agency: str, quarter: Quarter) -> Sent:
    named = extract if len(SENDERS[extract]) == 1 else f"{extract}__{agency}"
    return Sent(folder / str(quarter), extract, agency, quarter, named)


def as_csv(rows: list[Row], header: Collection[str] = (), delimiter: str = ",") -> bytes:
    buffer = io.StringIO(newline="")
    names = tuple(header) or tuple(rows[0])
    writer = csv.writer(buffer, lineterminator="\n", delimiter=delimiter)
    writer.writerows([names, *([row[name] for name in names] for row in rows)])
    return buffer.getvalue().encode()


def _toml(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


# How to spoil a file

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
