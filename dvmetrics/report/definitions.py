"""A definition as people read it: every part of it with its name, folded away under the figure it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from dvmetrics.indicators.commitments import COMMITMENTS, INITIATIVES
from dvmetrics.indicators.definition import Definition
from dvmetrics.indicators.explain import GOOD, GRAINS, PROTECTION
from dvmetrics.report.edition import Edition
from dvmetrics.report.places import commitment_link
from dvmetrics.report.words import number


def definition_parts(edition: Edition, definition: Definition) -> Iterator[tuple[str, str]]:
    """(name, words) of each part of a definition, in the order in which people ask for them; texts, not HTML."""
    yield "Counted", definition.numerator
    yield "Out of", definition.denominator
    yield "Compared with", definition.compared
    yield "Who is in and out", definition.includes
    yield "Unit", definition.unit
    yield "Which way is good", GOOD[definition.good]
    yield "Target", _target(edition, definition)
    yield "Period", GRAINS[definition.grain]
    yield "When it is known", definition.lag
    yield "Likely range", _interval(definition)
    yield (
        "Smallest number it is given for",
        f"out of {definition.minimum_denominator}" if _has_least(definition) else "",
    )
    yield "How it is protected", PROTECTION[definition.disclosure]
    yield "Sources", "; ".join(edition.extracts[name].title for name in definition.sources)
    yield "Linked by", ", ".join(definition.linked_by)
    yield "Definition", f"{definition.id}, version {definition.version}, valid {definition.first_valid}"


def _has_least(definition: Definition) -> bool:
    return definition.minimum_denominator > 1


def _target(edition: Edition, definition: Definition) -> str:
    own = edition.facts.targets.get(definition.id)
    if own is None:
        return "none"
    kind = "proposed, not yet agreed" if own.status == "proposed" else "agreed"
    return f"{number(own.value, definition)}, {kind} ({own.set_by}, {own.set_on.year})"


def _interval(definition: Definition) -> str:
    if definition.form in ("median", "amount", "value"):
        return definition.interval
    return f"95% interval, {definition.interval}"


def definition_box(edition: Edition, definition: Definition) -> str:
    """All parts to unfold, with links to the commitments of the Code that it is evidence for."""
    items = "".join(
        f"<li><strong>{name}:</strong> {escape(words)}</li>"
        for name, words in definition_parts(edition, definition)
        if words
    )
    links = [(name, COMMITMENTS[name].words) for name in definition.code]
    links += [(name, INITIATIVES[name].words) for name in definition.initiatives]
    evidence = "; ".join(f'<a href="{commitment_link(name)}">{escape(words)}</a>' for name, words in links)
    items += f"<li><strong>Evidence for:</strong> {evidence}</li>" if evidence else ""
    return f'<details class="definition"><summary>How this is counted</summary><ul>{items}</ul></details>'
