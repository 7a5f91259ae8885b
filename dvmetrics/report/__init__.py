"""Released figures as pages: what committee notebooks import. Nothing here can open an extract."""

from dvmetrics.report.baseline import baseline_figures, baseline_heading, baseline_table
from dvmetrics.report.campaign import campaign_effects, campaign_heading
from dvmetrics.report.code import code_commitments, code_contents, code_heading, code_initiatives
from dvmetrics.report.committee import committee_report
from dvmetrics.report.edition import Edition, read
from dvmetrics.report.hidden import hidden_cautions, hidden_heading, hidden_lists, hidden_methods
from dvmetrics.report.pages import end, outcome_heading, outcome_indicators
from dvmetrics.report.quality import (
    quality_findings,
    quality_heading,
    quality_history,
    quality_table,
    quality_unused,
)
from dvmetrics.report.quality_not_shown import quality_not_shown
from dvmetrics.report.summary import summary_heading, summary_key, summary_matrix

__all__ = [
    "Edition",
    "baseline_figures",
    "baseline_heading",
    "baseline_table",
    "campaign_effects",
    "campaign_heading",
    "code_commitments",
    "code_contents",
    "code_heading",
    "code_initiatives",
    "committee_report",
    "end",
    "hidden_cautions",
    "hidden_heading",
    "hidden_lists",
    "hidden_methods",
    "outcome_heading",
    "outcome_indicators",
    "quality_findings",
    "quality_heading",
    "quality_history",
    "quality_not_shown",
    "quality_table",
    "quality_unused",
    "read",
    "summary_heading",
    "summary_key",
    "summary_matrix",
]
