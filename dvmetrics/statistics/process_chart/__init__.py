"""Process charts with the rules of Making Data Count: limits, special causes, the two icons, and the run chart.

| what is charted | chart |
|---|---|
| one figure a period | `xmr` |
| a share with uneven denominators | `p_prime`; `p_chart` where chance alone moves it |
| a rate with uneven exposure | `u_prime`; `u_chart` where chance alone moves it |
| a number of events | `c_chart` |
| the time between rare events | `t_chart` |
| a short series, or one with no limits to be trusted | `run_chart` |

Never for rolling-12-month values: they are autocorrelated by construction, and every rule here would mislead. Where
well-known tools differ by choice, the choice is a field of `Conventions`.
"""

from dvmetrics.statistics.process_chart.chart import (
    MAKING_DATA_COUNT,
    PLOT_THE_DOTS,
    PROVISIONAL_BELOW,
    QICHARTS2,
    Cause,
    Conventions,
    ProcessChart,
)
from dvmetrics.statistics.process_chart.counts import c_chart, p_chart, p_prime, u_chart, u_prime
from dvmetrics.statistics.process_chart.icons import Assurance, Good, Variation, assurance, variation
from dvmetrics.statistics.process_chart.individuals import t_chart, xmr
from dvmetrics.statistics.process_chart.runs import RunChart, Runs, run_chart, runs_about

__all__ = [
    "MAKING_DATA_COUNT",
    "PLOT_THE_DOTS",
    "PROVISIONAL_BELOW",
    "QICHARTS2",
    "Assurance",
    "Cause",
    "Conventions",
    "Good",
    "ProcessChart",
    "RunChart",
    "Runs",
    "Variation",
    "assurance",
    "c_chart",
    "p_chart",
    "p_prime",
    "run_chart",
    "runs_about",
    "t_chart",
    "u_chart",
    "u_prime",
    "variation",
    "xmr",
]
