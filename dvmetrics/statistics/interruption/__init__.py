"""Interrupted time series: did a series of counts change when a campaign began, and by how much.

`interrupted` is the question, `Interruption` the answer. The modules are its parts: `points` checks what is asked,
`design` writes the terms, `choice` chooses a model, `models` and `autoregression` fit it, `fitted` gives the limits and
`effect` puts the answer together. How often the limits hold is measured by simulation (`make coverage`): `COVERAGE.md`
in the folder above says it.
"""

from dvmetrics.statistics.interruption.choice import interrupted
from dvmetrics.statistics.interruption.design import FEWEST_TO_JUDGE
from dvmetrics.statistics.interruption.effect import Interruption
from dvmetrics.statistics.interruption.points import FEWEST, FEWEST_ON_A_SIDE

__all__ = ["FEWEST", "FEWEST_ON_A_SIDE", "FEWEST_TO_JUDGE", "Interruption", "interrupted"]
