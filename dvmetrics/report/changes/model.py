"""What changed since the edition before, as it is kept in `data/changes.json`: worked out from what both editions
released, and from nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

FILE = "changes.json"

Why = Literal["policy", "definition", "came", "lost", "no column", "replaced", "hidden", "gone", "records"]
"""`policy`: people are protected by another rule. `definition`: counted by another version of its definition. `came`:
a file that was missing came, or can be used now. `lost`: a file cannot be used any more. `replaced`: an agency sent a
file again. `no column`: files have no column on it. `hidden`: it is shown or not shown now, to protect people. `gone`:
the group or period is not given any more. `records`: later records added to the cases of the period, or corrected
them."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Printed(_Part):
    """A figure as an edition printed it; no value where `status` stands in its place."""

    value: float | None
    numerator: float | None
    denominator: float | None
    status: str


class Revision(_Part):
    """One figure that both editions give, and give in another way."""

    indicator: str
    period_start: date
    period_end: date
    group_by: str
    group: str
    then: Printed
    now: Printed
    why: Why


class NewPart(_Part):
    """One part of a definition by its name, in the words of then and of now; empty where there were none."""

    name: str
    then: str
    now: str


class NewDefinition(_Part):
    """An indicator whose definition changed."""

    indicator: str
    version_then: str
    version_now: str
    parts: tuple[NewPart, ...]


class Withdrawn(_Part):
    """An indicator that the edition before gave, and this one does not."""

    indicator: str
    title: str


class NewJudgement(_Part):
    """What the marks of an indicator say of its change, or of its target, in the words of then and of now."""

    indicator: str
    of: Literal["change", "target"]
    then: str
    now: str


class Changes(_Part):
    """Everything that changed since the edition of `quarter`. `is_readable` is False where this version of dvmetrics
    cannot read that edition, so that nothing else is known."""

    quarter: str
    is_readable: bool = True
    policy: str = ""
    new: tuple[str, ...] = ()
    withdrawn: tuple[Withdrawn, ...] = ()
    definitions: tuple[NewDefinition, ...] = ()
    judgements: tuple[NewJudgement, ...] = ()
    revisions: tuple[Revision, ...] = ()

    def write(self, folder: Path) -> None:
        """Write `changes.json` into the data folder of an edition."""
        (folder / FILE).write_text(self.model_dump_json(indent=1), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Changes | None:
        """What `write` wrote; None for the first edition of all."""
        path = folder / FILE
        return cls.model_validate_json(path.read_text(encoding="utf-8")) if path.is_file() else None
