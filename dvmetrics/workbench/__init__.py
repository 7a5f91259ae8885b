"""The analyst's side, for a notebook on the restricted side: `dvmetrics.open`. Restricted; never published."""

from dvmetrics.workbench.bench import Workbench
from dvmetrics.workbench.opening import opened

__all__ = ["Workbench", "opened"]
