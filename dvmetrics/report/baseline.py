"""The page on figures published before: what each can show and what it cannot."""

from __future__ import annotations

from html import escape

from IPython.display import HTML

from dvmetrics.errors import ConfigurationError
from dvmetrics.partnership import Baseline, PublishedFigure
from dvmetrics.report.edition import Edition
from dvmetrics.report.html import fragment, table
from dvmetrics.report.places import BASELINE_TITLE
from dvmetrics.statistics.intervals import proportion


def baseline_heading(edition: Edition) -> HTML:
    """The heading, and how the partnership introduces its earlier figures."""
    return fragment(
        f"<h1>{BASELINE_TITLE}, and what it can carry</h1>",
        f'<p class="lead">{escape(_baseline(edition).introduction)}</p>',
    )


def baseline_table(edition: Edition) -> HTML:
    """All published figures in one table: as printed, and as a share with its 95% interval where it is one."""
    rows = [[own.title, own.period, f"{own.value:,.0f}", _share(own)] for own in _baseline(edition).figures]
    columns = ["Figure", "Period", "As printed", "As a share, with likely range (95%)"]
    return fragment("<h2>The figures</h2>", table("Figures published before", columns, rows, numeric=(2,)))


def baseline_figures(edition: Edition) -> HTML:
    """For each published figure what it can and cannot carry, and where it was printed."""
    parts = ["<h2>What each can carry</h2>"]
    for own in _baseline(edition).figures:
        parts.append(
            f"<h3>{escape(own.title)}: {own.value:,.0f}</h3>"
            f"<p><strong>It can show:</strong> {escape(own.can_carry)}</p>"
            f"<p><strong>It cannot show:</strong> {escape(own.cannot_carry)}</p>"
            f'<p class="note">Source: {escape(own.source)}.</p>'
        )
    return fragment(*parts)


def _baseline(edition: Edition) -> Baseline:
    if edition.facts.baseline is None:
        raise ConfigurationError("This partnership lists no figures published before ([baseline] in partnership.toml).")
    return edition.facts.baseline


def _share(own: PublishedFigure) -> str:
    if own.out_of is None:
        return "not a share"
    if own.value > own.out_of:
        return f"{own.value / own.out_of:.2f} {own.unit}"
    share = proportion(own.value, own.out_of)
    lower, upper = share.lower or 0.0, share.upper or 0.0
    return f"{100 * share.value:.1f}% ({100 * lower:.1f}% to {100 * upper:.1f}%) of {own.out_of:,.0f}"
