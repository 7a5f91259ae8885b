"""Every question of the core set at a glance, with its latest figure; and the edition in two sentences."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from IPython.display import HTML

from dvmetrics.disclosure.policy import HIDDEN
from dvmetrics.disclosure.released import STATUSES
from dvmetrics.indicators.definition import OUTCOMES, Definition
from dvmetrics.report import sentences
from dvmetrics.report.edition import Edition
from dvmetrics.report.html import fragment
from dvmetrics.report.marks import key, marks
from dvmetrics.report.pairs import pair_words
from dvmetrics.report.places import GLANCE_TITLE, link_to
from dvmetrics.report.reading import Reading, read_series
from dvmetrics.report.sparkline import sparkline
from dvmetrics.report.words import capital, counts, listed, more_or_fewer, period_words, why_not_due

FIRST_QUARTER = "This is the first quarter, so nothing can be said about change yet."
TARGETS = "targets that can be judged"
SMALL_LINE = (
    "The small line shows the newest figures, and the dot the last of them. The grey band behind it is what chance "
    "does. Where there is none, the grey stroke at the dot is the likely range of that figure."
)
WHY_NOT_SHOWN = {
    HIDDEN: capital(STATUSES[HIDDEN]),
    "[z]": "Nothing to count",
}
"""Reasons that many figures share: each is said once, with the figures it holds for."""


def summary_sentence(edition: Edition) -> str:
    """The whole edition in two sentences: what changed, and how targets stand. Where no figure can say anything about
    change, that is said in place of what changed."""
    own = core_readings(edition)
    if not can_tell_change(own):
        return _without_change(edition, own) + _targets(own)
    changes = [reading.variation for reading in own]
    better, worse, other = (changes.count(kind) for kind in ("improving", "worsening", "neutral change"))
    parts = [f"{better or 'none'} changed for the better", f"{worse or 'none'} for the worse"]
    if other:
        parts.append(f"{other} in a way that is neither good nor bad in itself")
    unknown = len(not_shown(own))
    missing = f"; {unknown} could not be shown" if unknown else ""
    sentence = f"Of {len(own)} figures, {listed(parts)}, by more than chance would do{missing}."
    return sentence + _targets(own)


def can_tell_change(readings: Sequence[Reading]) -> bool:
    """Whether anything can be said of any of these figures about how it changed."""
    return any(own.variation is not None or (own.year_before is not None and own.latest.is_shown) for own in readings)


def _without_change(edition: Edition, own: Sequence[Reading]) -> str:
    before = (edition.released.frame["period_end"] < edition.quarter.start).any()
    why = "Nothing can be said about change yet." if before else FIRST_QUARTER
    shown = len(own) - len(not_shown(own))
    figures = "1 figure" if len(own) == 1 else f"{len(own)} figures"
    return f"{why} Of {figures}, {shown or 'none'} can be shown."


def _targets(readings: list[Reading]) -> str:
    """How the targets stand that there is a figure for and that are due, and whether anybody agreed to them."""
    judged = [own for own in readings if own.verdict is not None and own.target is not None]
    if not judged:
        return ""
    proposed = sum(own.target is not None and own.target.status == "proposed" for own in judged)
    if len(judged) == 1:
        which = ", proposed and not agreed yet," if proposed else ""
        return f" The one target that can be judged{which} is {judged[0].verdict}."
    kind = "proposed targets that can be judged, none agreed yet" if proposed == len(judged) else TARGETS
    if 0 < proposed < len(judged):
        kind = f"{TARGETS} ({proposed} of them proposed and not agreed)"
    met, missed = (sum(own.verdict == verdict for own in judged) for verdict in ("met", "missed"))
    close = len(judged) - met - missed
    stand = [f"{_are(met)} met", f"{_are(missed)} missed", *([f"{_are(close)} too close to say"] if close else [])]
    return f" Of {len(judged)} {kind}, {listed(stand)}."


def _are(number: int) -> str:
    return f"{number or 'none'} {'are' if number > 1 else 'is'}"


def core_readings(edition: Edition) -> list[Reading]:
    """The readings of the core set; what supports it is on the outcome pages."""
    core = [own for own in edition.released.definitions.values() if not own.is_supporting]
    return [read_series(edition, definition) for definition in core]


def not_shown(readings: Sequence[Reading]) -> list[Reading]:
    """Those of which the newest figure is not there, but for what is given by group only."""
    return [own for own in readings if not own.latest.is_shown and (own.definition.whole or own.latest.status)]


def summary_heading(edition: Edition) -> HTML:
    """The page's heading and its one sentence."""
    return fragment(
        f"<h1>{GLANCE_TITLE}: {escape(edition.quarter.label)}</h1>",
        f'<p class="lead">{escape(summary_sentence(edition))}</p>',
    )


def unknown_lines(readings: list[Reading]) -> list[str]:
    """A line for each reason that figures share, and one for each figure with a reason of its own."""
    shared: dict[str, list[str]] = {words: [] for words in WHY_NOT_SHOWN.values()}
    others = []
    for own in readings:
        latest, title = own.latest, own.definition.title
        if latest.status == "[due]":
            shared.setdefault(f"Not due yet, as {why_not_due(latest.note)}", []).append(title)
        elif latest.status in WHY_NOT_SHOWN:
            shared[WHY_NOT_SHOWN[latest.status]].append(title)
        else:
            others.append(own)
    lines = [f"{words}: {'; '.join(titles)}." for words, titles in shared.items() if titles]
    return lines + [f"{own.definition.title}. {sentences.answer(own)}" for own in others]


def summary_key(edition: Edition) -> HTML:
    """What the marks mean that stand beside the figures of the core set."""
    return fragment(key(core_readings(edition)), f'<p class="note">{SMALL_LINE}</p>')


def summary_matrix(edition: Edition) -> HTML:
    """One row an indicator of the core set: its question, latest figure with its likely range, and what it means."""
    parts = []
    for outcome in edition.outcomes:
        cards = "".join(_card(edition, definition) for definition in edition.core(outcome))
        if cards:
            parts.append(f'<h2>{escape(OUTCOMES[outcome])}</h2>\n<ul class="cards">{cards}</ul>')
    return fragment(*parts)


def _card(edition: Edition, definition: Definition) -> str:
    reading = read_series(edition, definition)
    value, unit = _figure_and_unit(reading)
    latest = reading.latest
    note = f"{definition.title}, {period_words(latest.period.start, latest.period.end)}."
    if latest.is_shown and reading.newest_status == "[due]":
        note += " Newer figures are not due yet."
    pair = pair_words(edition, definition)
    return (
        f'<li class="card"><h3 class="card__title"><a href="{link_to(edition, definition)}">'
        f"{escape(definition.question)}</a></h3>"
        f'<p class="card__value">{escape(value)} <span class="card__unit">{escape(unit)}</span>'
        f"{sparkline(reading)}</p>"
        f'<p class="card__state">{marks(reading)}</p>'
        f'<p class="card__words">{escape(note)}</p>'
        + (f'<p class="card__words">{escape(pair)}</p>' if pair else "")
        + "</li>"
    )


def _figure_and_unit(reading: Reading) -> tuple[str, str]:
    latest, definition = reading.latest, reading.definition
    if not latest.is_shown:
        return "–", "see the groups" if not definition.whole and not latest.status else "no figure"
    value, unit = sentences.latest_value(reading), definition.unit
    if definition.form == "excess":
        value, unit = more_or_fewer(latest.value), f"{unit} than on the same days of earlier years"
    if definition.form == "share":
        unit = counts(latest.numerator, latest.denominator, definition)
    return value, ", ".join(part for part in (unit, sentences.latest_range(reading)) if part)
