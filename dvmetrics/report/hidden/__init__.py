"""How many victims are on no agency's list: an estimate from how the lists overlap, with everything that speaks
against using it as a count."""

from dvmetrics.report.hidden.sections import hidden_cautions, hidden_heading, hidden_lists, hidden_methods

__all__ = ["hidden_cautions", "hidden_heading", "hidden_lists", "hidden_methods"]
