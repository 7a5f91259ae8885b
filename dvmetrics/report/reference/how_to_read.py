"""How to read an edition: answers, likely ranges, charts, marks and shorthands, for people without statistics."""

from __future__ import annotations

from collections.abc import Iterator

from dvmetrics.disclosure.policy import HIDDEN, Policy
from dvmetrics.disclosure.released import STATUSES
from dvmetrics.report.edition import Edition
from dvmetrics.report.html import prose
from dvmetrics.report.marks import whole_key
from dvmetrics.report.places import (
    CODE_PAGE,
    CODE_TITLE,
    GLANCE_PAGE,
    GLANCE_TITLE,
    GLOSSARY_PAGE,
    GLOSSARY_TITLE,
    HOW_TO_READ_PAGE,
    HOW_TO_READ_TITLE,
    PROTECTION_PAGE,
    PROTECTION_TITLE,
    QUALITY_PAGE,
    QUALITY_TITLE,
    REPORT_PAGE,
)
from dvmetrics.report.reference.dictionary import terms
from dvmetrics.report.reference.example import chart_example
from dvmetrics.report.reference.protection import too_few
from dvmetrics.report.reference.sheets import CATALOGUE_PAGE, CATALOGUE_TITLE, Sheet
from dvmetrics.report.words import capital, listed


def how_to_read_sheet(edition: Edition) -> Sheet:
    """What stands on the pages of an edition, and how to take it, from the first sentence to the evidence."""
    policy = edition.released.policy
    body = [
        f"<h1>{HOW_TO_READ_TITLE}</h1>",
        '<p class="lead">You need no statistics to read these pages. What a chart shows, the words beside it say.</p>',
        *_where_to_begin(edition),
        *_an_answer(policy),
        *_a_chart(),
        *_no_clear_change(),
        *_marks(),
        *_shorthands(policy),
        *_targets(),
        *_core_set(),
    ]
    return Sheet(HOW_TO_READ_PAGE, HOW_TO_READ_TITLE, "\n".join(body))


def _where_to_begin(edition: Edition) -> Iterator[str]:
    yield "<h2>Where to begin</h2>"
    yield (
        f'<p>Begin with the <a href="{REPORT_PAGE}">report to the committee</a>: about five minutes. To get '
        "from a sentence to its evidence:</p>"
    )
    yield (
        "<ol><li>Follow the link in the sentence. It leads to the figure, its chart and what to beware of."
        "</li><li>Unfold “Data table” there for every number, and “How this is counted” for the definition.</li>"
        f'<li><a href="{QUALITY_PAGE}">{QUALITY_TITLE}</a> says which files each figure rests on.</li></ol>'
    )
    ways = {GLANCE_PAGE: GLANCE_TITLE, **({CODE_PAGE: CODE_TITLE} if edition.has_code else {})}
    ways[CATALOGUE_PAGE] = CATALOGUE_TITLE
    links = listed([f'<a href="{file}">{title}</a>' for file, title in ways.items()])
    yield f'<p>Other ways in: {links}. New words are explained in <a href="{GLOSSARY_PAGE}">{GLOSSARY_TITLE}</a>.</p>'


def _an_answer(policy: Policy) -> Iterator[str]:
    yield "<h2>An answer</h2>"
    yield "<p>Under each question stands a sentence such as this one, with made-up numbers:</p>"
    yield (
        "<blockquote><p>About 60% in October to December 2001: roughly 120 of 200. It is likely between 53% and 67%."
        "</p></blockquote>"
    )
    yield (
        "<p>“120 of 200” is what the percentage was made of. “Likely between” is the likely range: the "
        "true figure most probably lies in it. The fewer people there are, the wider it is. Two figures whose ranges "
        "overlap widely may well be the same.</p>"
    )
    if policy.threshold:
        rounded = (
            f" Others are rounded to the nearest {policy.base}, so the answer says “about” and “roughly”, and numbers "
            "need not add up."
            if policy.slack
            else ""
        )
        yield (
            f"<p>Numbers of people {too_few(policy)} are not shown.{rounded} "
            f'<a href="{PROTECTION_PAGE}">{PROTECTION_TITLE}</a></p>'
        )


def _a_chart() -> Iterator[str]:
    yield "<h2>A chart with limits of chance</h2>"
    yield (
        "<p>Every figure goes up and down a little although nothing has changed. The limits of chance show how far. A "
        "point between them says nothing by itself.</p>"
    )
    yield chart_example()
    yield (
        "<p>A diamond marks points that chance alone would hardly explain: one outside the limits, or many in a row on "
        "the same side of the average. Shape and words say what colours say:</p>"
    )
    yield terms(
        {
            "Navy diamond": "Better than usual.",
            "Orange diamond": "Worse than usual.",
            "Plum diamond": "Higher or lower than usual, where neither is good or bad in itself.",
            "Grey circle": "Within what chance does.",
            "Vertical bar": "The likely range of one point, on charts without limits.",
            "Pale band": "A campaign ran.",
            "Dashed upright line": "The way of counting changed. Do not compare what stands before and after it.",
        }
    )
    yield "<p>In a funnel each point is an agency or a group. Only those outside the limits stand out.</p>"


def _no_clear_change() -> Iterator[str]:
    yield "<h2>“No clear change”</h2>"
    yield (
        "<p>It does not mean that nothing happens, nor that the work is in vain. It means that these figures cannot "
        "tell a change from chance. A small change needs many cases, or a long time, before it shows.</p>"
    )
    yield (
        "<p>A rise in recorded incidents can mean more violence, or that more people dare to call. That is why some "
        "figures are shown together.</p>"
    )


def _marks() -> Iterator[str]:
    yield "<h2>Marks</h2>"
    yield (
        "<p>Beside each figure stand marks in words. A small picture shows the newest points running out of the limits "
        "of chance, or staying within them; or a target above, below or between them.</p>"
    )
    yield whole_key()


def _shorthands(policy: Policy) -> Iterator[str]:
    yield "<h2>Letters in brackets</h2>"
    yield "<p>They stand in tables, in place of a number or beside one. No cell is ever empty.</p>"
    used = {mark: words for mark, words in STATUSES.items() if mark and (policy.threshold or mark != HIDDEN)}
    yield terms({mark: prose(f"{capital(words)}.") for mark, words in used.items()})


def _targets() -> Iterator[str]:
    yield "<h2>Targets</h2>"
    yield (
        "<p>An agreed target was set by the partnership. A proposed one is a starting point, and nobody has agreed "
        "to it. Each says who set it and when. Where neither direction is good in itself there is no target.</p>"
    )


def _core_set() -> Iterator[str]:
    yield "<h2>Core set and supporting figures</h2>"
    yield (
        "<p>The core set is what the committee looks at each quarter: a few questions for each outcome. Supporting "
        "figures help to understand those. Their numbers begin with S.</p>"
    )
