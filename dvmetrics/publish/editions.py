"""The page above all editions, which leads to each of them."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from jinja2 import Environment

from dvmetrics.periods import MONTH_NAMES
from dvmetrics.publish import PublishError
from dvmetrics.publish.assets import STYLE, TEMPLATES, static_text
from dvmetrics.report.places import CHANGES_PAGE, CHANGES_TITLE


@dataclass(frozen=True)
class EditionEntry:
    """One edition in the list: the folder it lies in is named as its quarter, such as `2001Q4`. `headline`: what its
    figures say; `changes`: what changed since the edition before it, empty where that was not worked out."""

    quarter: str
    label: str
    headline: str
    changes: str
    made: date
    synthetic: str | None
    quick_exit: str = ""
    help: str = ""


def editions_index(editions: Sequence[EditionEntry], partnership: str) -> str:
    """The HTML of the list, newest quarter first. It needs no other file.

    Raises PublishError if a quarter is listed twice.
    """
    newest_first = sorted(editions, key=lambda entry: entry.quarter, reverse=True)
    if len({entry.quarter for entry in newest_first}) < len(newest_first):
        raise PublishError("Two editions of the same quarter cannot both be listed.")
    style = static_text(STYLE)
    environment = Environment(loader=TEMPLATES, autoescape=True)
    environment.filters["in_words"] = _in_words
    return environment.get_template("editions.html.j2").render(
        editions=newest_first,
        notices=list(dict.fromkeys(entry.synthetic for entry in newest_first if entry.synthetic)),
        partnership=partnership,
        quick_exit=newest_first[0].quick_exit if newest_first else "",
        help=newest_first[0].help if newest_first else "",
        changes_page=CHANGES_PAGE,
        changes_title=CHANGES_TITLE,
        style=style,
        # The one style sheet that the page's policy lets in is the one with this hash.
        style_hash=f"sha256-{base64.b64encode(sha256(style.encode()).digest()).decode()}",
    )


def _in_words(day: date) -> str:
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"
