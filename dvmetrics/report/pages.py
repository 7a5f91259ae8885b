"""The outcome pages: each question with its answer, its pair, its picture and what to know before using it."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from IPython.display import HTML, display

from dvmetrics.indicators.commitments import COMMITMENTS
from dvmetrics.indicators.definition import OUTCOMES, Definition
from dvmetrics.indicators.wording import NOT_KNOWN_OF
from dvmetrics.report import movement, sentences, targets
from dvmetrics.report.campaign.links import campaign_note
from dvmetrics.report.changes.box import revision_box
from dvmetrics.report.charts import series_chart
from dvmetrics.report.definitions import definition_box
from dvmetrics.report.edition import Edition
from dvmetrics.report.groups import group_section
from dvmetrics.report.html import bullets, fragment, prose
from dvmetrics.report.marks import marks
from dvmetrics.report.pairs import pair_box
from dvmetrics.report.places import CORE, Part, anchor, commitment_link, outcome_file, part_called, parts_of
from dvmetrics.report.reading import Reading, read_series
from dvmetrics.report.rise import RECORDED_INCIDENTS, rise_note
from dvmetrics.report.sources import source_line
from dvmetrics.report.tables import series_table
from dvmetrics.report.words import quarters_listed

FEWEST_FOR_A_PICTURE = 2
FEWEST_FOR_A_LIST = 4


def outcome_heading(edition: Edition, outcome: str, part: str) -> HTML:
    """The heading of one page of an outcome, which commitments of the Code it bears on, and the way to its others."""
    own = part_called(edition, outcome, part)
    names = dict.fromkeys(name for definition in own.definitions for name in definition.code)
    words = f"What the figures of {edition.quarter.label} say, question by question."
    if own.is_supporting:
        words = "They help to understand the figures of the core set."
    return fragment(
        f"<h1>{escape(own.title)}</h1>",
        f'<p class="lead">{escape(words)}</p>',
        _from_core(edition, outcome) if own.name == CORE else _to_others(edition, outcome, own),
        _commitments(names),
        _questions(own.definitions),
    )


def _questions(definitions: tuple[Definition, ...]) -> str:
    """The questions of a long page, each leading to its answer."""
    if len(definitions) < FEWEST_FOR_A_LIST:
        return ""
    items = "".join(f'<li><a href="#{anchor(own)}">{escape(own.question)}</a></li>' for own in definitions)
    return f'<details class="definition"><summary>Questions on this page</summary><ul>{items}</ul></details>'


def _from_core(edition: Edition, outcome: str) -> str:
    """From the core set to what supports it; nothing where nothing does."""
    others = [part for part in parts_of(edition, outcome) if part.is_supporting]
    number = len(edition.supporting(outcome))
    if not others:
        return ""
    none = "" if edition.core(outcome) else "No figure of the core set is counted here. "
    words = "1 more figure helps" if number == 1 else f"{number} more figures help"
    if len(others) == 1:
        return f'<p>{none}<a href="{others[0].file}">{words} to understand these</a>.</p>'
    return f"<p>{none}{words} to understand these, on {len(others)} pages:</p>{_pages(others)}"


def _to_others(edition: Edition, outcome: str, own: Part) -> str:
    """From one page of supporting figures to the core set and to the other pages of the kind."""
    others = [part for part in parts_of(edition, outcome) if part.is_supporting and part != own]
    back = f'<p><a href="{outcome_file(outcome)}">Back to the core figures: {escape(OUTCOMES[outcome])}</a></p>'
    return f"{back}<p>More supporting figures:</p>{_pages(others)}" if others else back


def _pages(parts: Iterable[Part]) -> str:
    """Pages of supporting figures, each by what its figures are about."""
    items = "".join(f'<li><a href="{part.file}">{escape("; ".join(part.subjects))}</a></li>' for part in parts)
    return f"<ul>{items}</ul>"


def _commitments(names: Iterable[str]) -> str:
    """The commitments to unfold, each leading to its place; nothing where there is none."""
    items = "".join(
        f'<li><a href="{commitment_link(name)}">{name}</a>: {escape(COMMITMENTS[name].words)}.</li>' for name in names
    )
    words = "Commitments of the Code that this bears on"
    return f'<details class="definition"><summary>{words}</summary><ul>{items}</ul></details>' if items else ""


def outcome_indicators(edition: Edition, outcome: str, part: str) -> None:
    """Show every indicator of a page: question, answer, pair, chart or table, target, caveats and definition."""
    for definition in part_called(edition, outcome, part).definitions:
        _show(edition, definition)


def _show(edition: Edition, definition: Definition) -> None:
    reading = read_series(edition, definition)
    display(_answer(edition, reading))
    if definition.whole and len(reading.series):
        display(series_chart(edition, reading) if _has_picture(reading) else _table_instead(edition, reading))
    for part in group_section(edition, definition) if definition.group_by else ():
        display(part)
    display(_background(edition, reading))


def _answer(edition: Edition, reading: Reading) -> HTML:
    definition = reading.definition
    target = targets.target(reading)
    newest = ""
    if reading.latest.is_shown and reading.newest_status == "[due]":
        newest = f"<p>Newer figures are not due yet. {escape(definition.lag)}</p>"
    return fragment(
        f'<h2 id="{anchor(definition)}">{escape(definition.question)}</h2>',
        f"<p>{marks(reading)}</p>",
        f"<p>{prose(sentences.answer(reading))} {prose(movement.change(reading))}</p>",
        newest,
        f"<p>{escape(target)}</p>" if target else "",
        pair_box(edition, definition),
        rise_note(edition, in_full=True) if definition.id == RECORDED_INCIDENTS else "",
        campaign_note(edition, definition),
    )


def _has_picture(reading: Reading) -> bool:
    if reading.definition.has_limits:
        return reading.chart is not None
    one_a_year = reading.definition.grain in ("year", "campaign")
    return not one_a_year and bool(reading.series["value"].notna().sum() >= FEWEST_FOR_A_PICTURE)


def _table_instead(edition: Edition, reading: Reading) -> HTML:
    caption = f"{sentences.measure(reading.definition)}, {edition.facts.place}"
    return fragment(
        series_table(reading, caption),
        f'<p class="note">Source: {escape(source_line(edition, reading.definition))}</p>',
    )


def _background(edition: Edition, reading: Reading) -> HTML:
    definition = reading.definition
    caveats = [*definition.caveats, *_breaks(edition, definition), *_data_caveats(edition, definition)]
    caveats += _not_known_of(edition, definition)
    return fragment(
        f'<div class="caveat"><p><strong>Before you use this figure</strong></p>{bullets(caveats)}</div>'
        if caveats
        else "",
        revision_box(edition, definition),
        definition_box(edition, definition),
    )


def _breaks(edition: Edition, definition: Definition) -> list[str]:
    """Days from which it is counted in another way, in words."""
    own = [own for own in edition.facts.series_breaks if definition.id in own.indicators]
    return [
        f"The way of counting changed on {one.date.day} {one.date:%B} {one.date.year}"
        f"{f' (version {one.version})' if one.version else ''}: {one.words} Figures before and after are not compared."
        for one in own
    ]


def _data_caveats(edition: Edition, definition: Definition) -> list[str]:
    """The gate's caveats on the files behind the figures: this quarter's in full, earlier ones by quarter."""
    now, before = [], dict[tuple[str, str, str], list[str]]()
    for delivery in edition.facts.deliveries:
        used = set(edition.facts.rests_on.get(definition.id, {}).get(delivery.extract, ()))
        for finding in delivery.findings:
            reaches = used and (not finding.columns or used & set(finding.columns))
            if finding.severity != "warning" or not reaches:
                continue
            if delivery.quarter == edition.facts.quarter:
                now.append(f"{delivery.agency}, this quarter: {finding.sentence}")
            else:
                before.setdefault((delivery.agency, finding.rule, finding.sentence), []).append(delivery.quarter)
    earlier = [
        f"{agency}, {quarters_listed(quarters)}: {sentence}" for (agency, _, sentence), quarters in before.items()
    ]
    return now + earlier


def _not_known_of(edition: Edition, definition: Definition) -> list[str]:
    """Of whose cases nothing is known in the figures of the newest period that has one."""
    frame = edition.released.frame
    shown = frame[(frame["indicator"] == definition.id) & frame["value"].notna()]
    newest = shown[shown["period_end"] == shown["period_end"].max()]
    return [f"{note}." for note in dict.fromkeys(newest["note"]) if note.startswith(NOT_KNOWN_OF)]


def end(edition: Edition) -> HTML:
    """The last line of every page; a page without it did not run to its end."""
    made = edition.facts.made_on
    return fragment(
        f'<p class="note">Made on {made.day} {made:%B} {made.year} with dvmetrics {escape(edition.facts.version)} from '
        f"the returns for {escape(edition.quarter.label)}.</p>"
    )
