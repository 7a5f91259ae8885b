"""The page on the open data: what each file is, what each column of the table means, and how to open them."""

from __future__ import annotations

from html import escape

from dvmetrics.report.data.columns import COLUMN_WORDS, Column
from dvmetrics.report.data.files import DataFile, data_files
from dvmetrics.report.edition import Edition
from dvmetrics.report.places import DATA_PAGE, DATA_TITLE, PROTECTION_PAGE
from dvmetrics.report.reference.sheets import CATALOGUE_PAGE, Sheet

KINDS = {"string": "text", "number": "number", "date": "day, as year-month-day"}


def data_sheet(edition: Edition) -> Sheet:
    """What anybody who wants to count further needs, with a link to each file."""
    body = [
        f"<h1>{DATA_TITLE}</h1>",
        '<p class="lead">Every figure of this edition is also here as data. You may check what these pages say, draw a '
        "chart of your own, or take the figures into a report.</p>",
        "<p>Nothing is hidden in these files that the pages do not say. They hold the released figures and no others: "
        f'what is not shown on the pages <a href="{PROTECTION_PAGE}">to protect people</a> is not in the files '
        "either.</p>",
        "<h2>The files</h2>",
        "<p>Start with the workbook. The other files are for people who use a program to count.</p>",
        f'<dl class="terms">{"".join(_file(own) for own in data_files(edition))}</dl>',
        "<h2>Before you use a figure</h2>",
        "<ul><li>Never read a mark such as [c], or an empty cell, as 0.</li>"
        "<li>Do not add up rounded numbers, and do not add up percentages.</li>"
        "<li>Give the likely range with a figure, and the quarter of this edition.</li>"
        f'<li>Read <a href="{CATALOGUE_PAGE}">what the figure counts, and what to beware of</a>.</li></ul>',
        "<h2>The columns of the table</h2>",
        "<p>Of the file <code>released.csv</code>. Its first row holds these names, each further row one figure.</p>",
        _columns(),
        f'<p>What the marks mean is on <a href="{PROTECTION_PAGE}">the page on how we protect people</a>, and on the '
        "sheet “Notes” of the workbook.</p>",
    ]
    return Sheet(DATA_PAGE, DATA_TITLE, "\n".join(body), under=CATALOGUE_PAGE, in_pack=False)


def _file(own: DataFile) -> str:
    return (
        f'<div><dt><a href="{own.address}">{escape(own.title)} ({escape(own.name)})</a> '
        f"<small>{escape(own.opened_with)}</small></dt><dd>{escape(own.holds)}</dd></div>"
    )


def _columns() -> str:
    lines = "".join(
        f"<div><dt><code>{own.name}</code> <small>{KINDS[own.kind]}, {_filled(own)}</small></dt>"
        f"<dd>{escape(own.words)}</dd></div>"
        for own in COLUMN_WORDS
    )
    return f'<dl class="terms">{lines}</dl>'


def _filled(own: Column) -> str:
    return "always filled in" if own.is_filled else "may be empty"
