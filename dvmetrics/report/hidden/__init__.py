"""How many victims no agency knows: an estimate from how agencies' lists overlap, with everything that speaks against
using it as a count."""

from dvmetrics.report.hidden.sections import hidden_cautions, hidden_heading, hidden_lists, hidden_methods

__all__ = ["hidden_cautions", "hidden_heading", "hidden_lists", "hidden_methods"]
