"""The report to the committee: numbered paragraphs under the headings of its own reports, from released figures."""

from dvmetrics.report.committee.report import committee_report

__all__ = ["committee_report"]
