"""Did a publicity campaign work: counts since it began against what the time before would have led to."""

from dvmetrics.report.campaign.sections import campaign_effects, campaign_heading

__all__ = ["campaign_effects", "campaign_heading"]
