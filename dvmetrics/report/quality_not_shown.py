"""What the page on the data says of figures that are not shown: how many that are, which, and what can be done.

It counts what every reader can count in the open data. Why one figure is hidden, by itself or because of another, is
not in what it is given.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import pandas as pd
from IPython.display import HTML

from dvmetrics.disclosure.policy import HIDDEN, Policy
from dvmetrics.indicators.definition import OUTCOMES, Definition
from dvmetrics.report.edition import Edition
from dvmetrics.report.html import WHY_HIDDEN, bullets, fragment, prose, table
from dvmetrics.report.places import NOT_SHOWN, PROTECTION_PAGE, PROTECTION_TITLE, link_to
from dvmetrics.report.reference.protection import too_few

HEADING = f'<h2 id="{NOT_SHOWN}">What is not shown, and why</h2>'
WHOLE, GROUPS = "For all together", "For one group"
"""The two kinds of figures."""
MANY = 0.5
"""Where one indicator has more than this share of all hidden figures, the page says so."""
TO_DO = (
    "Count over a longer time. In four quarters there are more people than in one.",
    "Count fewer and larger groups, such as three age bands in place of six.",
    "Both change how a figure is counted, so the partnership decides. What is published already stays as it is.",
    "Please do not try to work out a hidden number, and do not ask an agency for it. That a number is hidden is "
    "nobody's fault, and it does not mean that nothing happened.",
)


@dataclass(frozen=True)
class Tally:
    """How many figures there are, and how many of them are not shown."""

    figures: int
    hidden: int

    @property
    def given(self) -> int:
        return self.figures - self.hidden

    @property
    def share(self) -> float:
        return self.hidden / self.figures if self.figures else 0.0

    @property
    def per_cent(self) -> str:
        """The share in whole per cent, which is 0% only for none and 100% only for all."""
        text = f"{100 * self.share:.0f}%"
        if text == "0%" and self.hidden:
            return "less than 1%"
        return "more than 99%" if text == "100%" and self.given else text

    @property
    def words(self) -> str:
        """`12 of 340 (4%)`."""
        return f"{self.hidden:,} of {self.figures:,} ({self.per_cent})" if self.figures else "No such figure"


def quality_not_shown(edition: Edition) -> HTML:
    """How many figures about people are not shown: in all, in the newest periods, by outcome and by indicator."""
    own = figures_about_people(edition)
    everything = tally(own)
    if not edition.released.policy.threshold:
        return fragment(HEADING, f"<p>{prose(edition.facts.policy_words)} {_explained()}</p>")
    if not everything.figures:
        return fragment(HEADING, f"<p>This edition has no figure about people. {_explained()}</p>")
    if not everything.hidden:
        told = f"<p>All {everything.figures:,} figures about people are shown. {_explained()}</p>"
        return fragment(HEADING, told)
    return fragment(
        HEADING,
        f"<p>Of {everything.figures:,} figures about people, {everything.hidden:,} ({everything.per_cent}) are not "
        f"shown, {prose(WHY_HIDDEN)}. {_mostly(edition, own)}</p>",
        f"<p>{prose(_why(edition.released.policy))} {_explained()}</p>",
        _by_kind(own),
        _by_outcome(edition, own),
        _by_indicator(edition, own),
        "<h3>What can be done</h3>",
        bullets(TO_DO),
    )


def figures_about_people(edition: Edition) -> pd.DataFrame:
    """The released figures about people that are given or not shown, with `is_hidden`, `is_newest` (of the newest such
    period of its indicator) and `kind`. One that is not due, did not arrive or has nothing to count is none."""
    frame, definitions = edition.released.frame, edition.released.definitions
    is_hidden = frame["status"].str.contains(HIDDEN, regex=False)
    about_people = frame["indicator"].map(lambda name: definitions[name].about_people)
    own = frame.assign(is_hidden=is_hidden)[about_people & (is_hidden | frame["value"].notna())]
    newest = own.groupby("indicator")["period_end"].transform("max")
    return own.assign(is_newest=own["period_end"] == newest, kind=own["group"].map(_kind))


def _kind(group: str) -> str:
    return GROUPS if group else WHOLE


def tally(own: pd.DataFrame) -> Tally:
    """The figures of these rows, and those of them that are not shown."""
    return Tally(len(own), int(own["is_hidden"].sum()))


def _mostly(edition: Edition, own: pd.DataFrame) -> str:
    """Where most of what is hidden belongs to one of several indicators, that it does: the whole looks worse for it."""
    hidden = own.loc[own["is_hidden"], "indicator"].value_counts()
    if len(hidden) == 1 or hidden.iloc[0] <= MANY * hidden.sum():
        return ""
    most, rest = edition.released.definitions[str(hidden.index[0])], tally(own[own["indicator"] != hidden.index[0]])
    link = f'<a href="{link_to(edition, most)}">{escape(most.title)}</a>'
    return f"{hidden.iloc[0]:,} of these belong to one indicator, {link}. Of all others it is {rest.words}."


def _why(policy: Policy) -> str:
    return (
        f"A number of people {too_few(policy)} could say something of one person. Sometimes a larger number is hidden "
        f"as well, because a small one could be worked out from it. Both have the same mark, {HIDDEN}, and nothing "
        "tells them apart."
    )


def _explained() -> str:
    return f'<a href="{PROTECTION_PAGE}">{PROTECTION_TITLE}</a> explains the rule.'


def _by_kind(own: pd.DataFrame) -> str:
    rows = [
        [kind, tally(part[part["is_newest"]]).words, tally(part).words]
        for kind, part in ((WHOLE, own[own["kind"] == WHOLE]), (GROUPS, own[own["kind"] == GROUPS]), ("Both", own))
    ]
    columns = ["Figures", "Newest period of each", "All periods"]
    note = "A group is one agency, one way from agency to agency, one age and the like."
    return table("Figures about people that are not shown", columns, rows, note=note)


def _by_outcome(edition: Edition, own: pd.DataFrame) -> str:
    outcomes = own["indicator"].map(lambda name: edition.released.definitions[name].outcome)
    parts = [(title, own[outcomes == outcome]) for outcome, title in OUTCOMES.items()]
    rows = [
        [title, *(tally(part[part["kind"] == kind]).words for kind in (WHOLE, GROUPS))]
        for title, part in parts
        if len(part)
    ]
    columns = ["Outcome", WHOLE, GROUPS]
    return table("By outcome, all periods", columns, rows)


def _by_indicator(edition: Edition, own: pd.DataFrame) -> str:
    """Each indicator of which a figure is not shown, worst first, and of how many others none is missing."""
    found = {edition.released.definitions[str(name)]: tally(rows) for name, rows in own.groupby("indicator")}
    worst = sorted((each for each in found if found[each].hidden), key=lambda each: _worst_first(each, found[each]))
    rows = [[each.title, f"{found[each].given:,}", f"{found[each].hidden:,}", found[each].per_cent] for each in worst]
    columns = ["Indicator", "Shown", "Not shown", "Share"]
    caption, note = "By indicator, all periods, most hidden first", "The share is of those not shown."
    shown = table(
        caption, columns, rows, note=note, numeric=(1, 2, 3), links=[link_to(edition, each) for each in worst]
    )
    others = len(found) - len(worst)
    if not others:
        return shown
    which = "1 other indicator" if others == 1 else f"{others} other indicators"
    return f"{shown}\n<p>Every figure of {which} about people is shown.</p>"


def _worst_first(definition: Definition, own: Tally) -> tuple[float, int, str]:
    return -own.share, -own.hidden, definition.id
