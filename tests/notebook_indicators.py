"""Indicators as an analyst would type them into a cell, what runs such a cell, and a checkout to save them in."""

from __future__ import annotations

import linecache
import shutil
import textwrap
from pathlib import Path
from typing import Any

from ibis import _

from dvmetrics.indicators.counting import Cases, Indicator
from dvmetrics.indicators.definition import Definition
from dvmetrics.workbench import saving
from tests.conftest import ROOT

CELL = '''
from ibis import _
from dvmetrics.indicators.counting import Cases, Indicator
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.wording import NO_LAG_POLICE

KNOWN = ("yes", "no")

def asked(tables):
    return tables.take("police_incident", "case", "reported_date", "dwelling_flag").filter(_.dwelling_flag.isin(KNOWN))

def outside_home(tables):
    """Incidents outside the home."""
    # Where the place is not known, the incident is left out.
    return Cases(asked(tables).select("case", on=_.reported_date, met=_.dwelling_flag == "no"))

own = Indicator(
    Definition(
        id="S.outside_home",
        title="Outside the home",
        question="How many incidents are outside the home?",
        outcome="O1",
        numerator="Of those incidents, the ones that did not happen in anybody's home, as the officer who attended "
        "wrote it down.",
        denominator="Incidents whose place is known.",
        form="share", unit="%", grain="month", good="neutral", lag=NO_LAG_POLICE,
        sources=("police_incident",), code=("S1",), minimum_denominator=8,
        caveats=("What happens outside may be reported by others more often.",),
    ),
    outside_home,
)
'''
"""A counting expression that uses another function and a constant of the notebook."""

RUN = textwrap.dedent(
    """
    from IPython.core.interactiveshell import InteractiveShell
    from dvmetrics.workbench.saving import save
    if __name__ == "__main__":
        shell = InteractiveShell.instance()
        done = shell.run_cell({cell!r})
        done.raise_error()
        saved = save(shell.user_ns["own"], {{}})
        print(saved)
    """
)
"""A script that runs a cell as a notebook does and saves what the cell calls `own`. The gate starts a process of its
own, which reads the script again."""

KNOWN = ("yes", "no")


def inside(tables):  # type: ignore[no-untyped-def]  # as it is typed in a cell
    places = tables.take("police_incident", "case", "reported_date", "dwelling_flag")
    return Cases(
        places.filter(_.dwelling_flag.isin(KNOWN)).select("case", on=_.reported_date, met=_.dwelling_flag == "yes")
    )


DEFINITION = Definition(
    id="S.inside_home",
    title="Inside the home",
    question="How many incidents are inside the home?",
    outcome="O1",
    code=("S1",),
    numerator="Of those incidents, the ones inside.",
    denominator="Incidents whose place is known.",
    form="share",
    unit="%",
    grain="month",
    good="neutral",
    lag="At the month's end.",
    sources=("police_incident",),
    minimum_denominator=8,
    caveats=("It says nothing of whose home.",),
)
OWN = Indicator(DEFINITION, inside)


def checkout(folder: Path) -> Path:
    """The folders of a checkout, with the real rules of ruff and a sample that is the real one's link."""
    for own in (saving.MODULES, saving.TESTS):
        (folder / own).mkdir(parents=True)
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "data_samples").symlink_to(ROOT / "data_samples")
    return folder


def typed(text: str, **around: Any) -> Any:
    """The last function of a cell, with its source where Python looks for it."""
    linecache.cache["<cell>"] = (len(text), None, text.splitlines(keepends=True), "<cell>")
    names: dict[str, Any] = dict(around)
    exec(compile(text, "<cell>", "exec"), names)  # noqa: S102 - as a notebook does
    return list(names.values())[-1]
