"""What the gate says: findings in plain words, by agency and extract. They hold counts and rules, never a cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, get_args

Severity = Literal["critical", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""The worst first."""
State = Literal["accepted", "accepted with a caveat", "rejected", "missing"]


@dataclass(frozen=True)
class Finding:
    """One rule that one delivery broke.

    `says` is the sentence of the suite, with `{rows}`, `{of}` and `{columns}` left open: exact counts are for the
    analyst's screen, the published page fills them in with bands. `agreed`: where it is said how the file is laid
    out, for the screen alone. `places`: where the rows at fault stand in the file, from 0, for the analyst who looks
    them up; None where the finding is about the file and not about rows of it.
    """

    extract: str
    title: str
    agency: str
    quarter: str
    rule: str
    severity: Severity
    says: str
    columns: tuple[str, ...] = ()
    rows: int = 0
    of: int = 0
    agreed: str = ""
    places: tuple[int, ...] | None = field(default=None, repr=False)

    def sentence(self, count: Callable[[int], str] = "{:,}".format) -> str:
        """The finding for people, with counts written by `count`."""
        template = self.says.replace("{rows} of {of} rows", "all {of} rows") if self.rows == self.of else self.says
        says = template.format(rows=count(self.rows), of=count(self.of), columns=", ".join(self.columns))
        return says[0].upper() + says[1:] + "."

    def line(self, count: Callable[[int], str] = "{:,}".format) -> str:
        """One line for the screen: whose file, which rule and column, and the sentence."""
        column = f" {', '.join(self.columns)}:" if self.columns else ""
        where = f"{self.extract} from {self.agency}, {self.quarter}"
        return f"{where} [{self.rule}]{column} {self.sentence(count)} {self.agreed}".rstrip()


@dataclass(frozen=True)
class DeliveryResult:
    """What became of one delivery: `rows` is exact and restricted. `no_column`: the columns of the extract for which
    its file has no heading; one that is there and blank is none of them. `holds`: of which quarters a file of many
    periods has rows. `fails_by_a_sum`: whether nothing stops it but a last row that looks like a sum of the others."""

    extract: str
    agency: str
    quarter: str
    state: State
    required: bool
    rows: int
    on_time: bool | None
    findings: tuple[Finding, ...] = field(default=())
    no_column: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    fails_by_a_sum: bool = False
