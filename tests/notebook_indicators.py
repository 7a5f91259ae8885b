"""Indicators as an analyst would type them into a cell, and what runs such a cell."""

from __future__ import annotations

import textwrap

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
