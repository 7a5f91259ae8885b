"""The way from other pages to the one on campaigns."""

from __future__ import annotations

from html import escape

from dvmetrics.indicators.definition import Definition
from dvmetrics.report.campaign.reading import begun_campaigns, can_be_modelled
from dvmetrics.report.campaign.stretch import is_meant
from dvmetrics.report.edition import Edition
from dvmetrics.report.places import CAMPAIGN_PAGE, anchor


def page_title(edition: Edition) -> str:
    """What the page is called; empty where no campaign has begun, and there is no page."""
    campaigns = begun_campaigns(edition)
    if not campaigns:
        return ""
    return "Did the campaign work?" if len(campaigns) == 1 else "Did the campaigns work?"


def campaign_note(edition: Edition, definition: Definition) -> str:
    """A line that leads from a figure to what it says of the first campaign that was to move it, as HTML; nothing where
    there is none."""
    meant = [number for number, own in enumerate(begun_campaigns(edition), start=1) if is_meant(definition, own)]
    if not meant:
        return ""
    place, words = CAMPAIGN_PAGE, "all figures on it together"
    if can_be_modelled(definition):
        place, words = (
            f"{CAMPAIGN_PAGE}#{effect_anchor(definition, meant[0])}",
            "whether this figure changed when the campaign began",
        )
    return f'<p><a href="{place}">{escape(page_title(edition))}</a> See {words}.</p>'


def effect_anchor(definition: Definition, number: int) -> str:
    """The place on the page of what a figure says of the campaign of a number: `campaign-1-indicator-2-1`."""
    return f"campaign-{number}-{anchor(definition)}"
