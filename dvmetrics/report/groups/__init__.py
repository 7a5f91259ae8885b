"""Figures by group: agencies in funnels, characteristics against residents, standards, referrals by route."""

from dvmetrics.report.groups.sections import group_section

__all__ = ["group_section"]
