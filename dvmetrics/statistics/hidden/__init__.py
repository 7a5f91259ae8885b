"""Victims no agency knows: multiple systems estimation from how lists of people overlap.

`estimate` gives the answer of record with the others beside it, `models` every model for a sensitivity table. Whether
such data can carry the method at all is contested (Whitehead and others 2021): no figure goes out without that.
"""

from dvmetrics.statistics.hidden.estimate import SEED, HiddenEstimate, MethodAnswer, estimate
from dvmetrics.statistics.hidden.sensitivity import models
from dvmetrics.statistics.hidden.two_lists import chapman, chapman_error

__all__ = ["SEED", "HiddenEstimate", "MethodAnswer", "chapman", "chapman_error", "estimate", "models"]
