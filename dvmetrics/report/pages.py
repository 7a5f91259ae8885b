"""What a committee notebook calls: one function a cell, each returning something to show. All text is escaped."""

from __future__ import annotations

from html import escape

from IPython.display import HTML, display

from dvmetrics.indicators.definition import COMMITMENTS, OUTCOMES, Definition
from dvmetrics.report import sentences
from dvmetrics.report.charts import series_chart, source_line
from dvmetrics.report.edition import Edition
from dvmetrics.report.html import bullets, fragment
from dvmetrics.report.reading import Reading, read_series
from dvmetrics.report.tables import group_table, series_table
from dvmetrics.report.words import counts, interval, listed, number, period_words

RISE_REASONS = (
    ("Better recording", "the police may be recording incidents that they did not record before."),
    ("More confidence", "more people may dare to call, for example because of a campaign."),
    ("More violence", "there may be more of it."),
)
"""The standard reading of a rise in recorded incidents: none of the three can be ruled out by the count alone."""


def outcome_file(outcome: str) -> str:
    """The page of an outcome: `outcome-1.html` for O1."""
    return "local-figures.html" if outcome == "L" else f"outcome-{outcome[1:]}.html"


def _anchor(definition: Definition) -> str:
    return "indicator-" + definition.id.replace(".", "-").lower()


def summary_sentence(edition: Edition) -> str:
    """The whole edition in one sentence."""
    readings = _readings(edition)
    better = sum(sentences.state(reading)[1] in ("Better than usual", "Target met") for reading in readings)
    worse = sum(sentences.state(reading)[1] in ("Worse than usual", "Target missed") for reading in readings)
    missing = sum(not reading.latest.is_shown for reading in readings)
    return (
        f"Of {len(readings)} figures, {better} are better than usual or meet their target, {worse} are worse than "
        f"usual or miss it, and for the other {len(readings) - better - worse} there is no clear change"
        f"{' or no figure' if missing else ''}."
    )


def summary_heading(edition: Edition) -> HTML:
    """The page's heading and its one sentence."""
    return fragment(
        f"<h1>Is it working? {escape(edition.quarter.label)}</h1>",
        f'<p class="lead">{escape(summary_sentence(edition))}</p>',
    )


def _readings(edition: Edition) -> list[Reading]:
    return [read_series(edition, definition) for definition in edition.released.definitions.values()]


def summary_changes(edition: Edition) -> HTML:
    """What changed by more than chance, and what is not known."""
    readings = _readings(edition)
    changed = [f"{reading.definition.title}. {sentences.change(reading)}" for reading in readings if reading.since]
    unknown = [
        f"{reading.definition.title}. {sentences.answer(reading)}" for reading in readings if not reading.latest.is_shown
    ]
    parts = ["<h2>What changed</h2>"]
    parts.append(bullets(changed) if changed else "<p>Nothing changed by more than chance would do.</p>")
    parts.append(_rise_note(readings))
    if unknown:
        parts += ["<h2>What we do not know</h2>", bullets(unknown)]
    return fragment(*parts)


def _rise_note(readings: list[Reading]) -> str:
    rises = [r for r in readings if r.definition.id == "2.1" and r.variation == "neutral change" and r.since]
    if not rises or not sentences.change(rises[0]).startswith("It has been higher"):
        return ""
    reasons = "".join(f"<li><strong>{name}:</strong> {words}</li>" for name, words in RISE_REASONS)
    return (
        '<div class="caveat"><p><strong>Recorded incidents rose.</strong> That is neither good nor bad news in itself. '
        f"There are three possible reasons, and the count cannot tell them apart:</p><ul>{reasons}</ul></div>"
    )


def summary_matrix(edition: Edition) -> HTML:
    """One row an indicator: its question, latest figure with its likely range, and what it means in words."""
    parts = []
    for outcome in edition.outcomes:
        cards = "".join(_card(edition, definition) for definition in edition.indicators(outcome))
        parts.append(f'<h2>{escape(OUTCOMES[outcome])}</h2>\n<ul class="cards">{cards}</ul>')
    return fragment(*parts)


def _card(edition: Edition, definition: Definition) -> str:
    reading = read_series(edition, definition)
    kind, words = sentences.state(reading)
    link = f"{outcome_file(definition.outcome)}#{_anchor(definition)}"
    latest = reading.latest
    value, unit = "–", "no figure"
    if latest.is_shown:
        value = number(latest.value, definition, exact=reading.exact)
        unit = definition.unit if definition.unit != "%" else counts(latest.numerator, latest.denominator, definition)
        if definition.form != "value":
            unit += f", likely {interval(latest.lower, latest.upper, definition, exact=reading.exact)}"
    when = period_words(latest.period.start, latest.period.end)
    note = f"{definition.title}, {when}."
    if latest.is_shown and reading.newest_status == "[due]":
        note += " Newer figures are not due yet."
    return (
        f'<li class="card"><h3 class="card__title"><a href="{link}">{escape(definition.question)}</a></h3>'
        f'<p class="card__value">{escape(value)} <span class="card__unit">{escape(unit)}</span></p>'
        f'<p class="card__state"><span class="state state--{kind}">{escape(words)}</span></p>'
        f'<p class="card__words">{escape(note)}</p></li>'
    )


def outcome_heading(edition: Edition, outcome: str) -> HTML:
    """The heading of an outcome's page and which commitments of the Code it bears on."""
    own = edition.indicators(outcome)
    names = dict.fromkeys(name for definition in own for name in definition.commitments)
    words = f"What the figures of {edition.quarter.label} say, question by question."
    code = [f"{name}: {COMMITMENTS[name]}." for name in names]
    return fragment(
        f"<h1>{escape(OUTCOMES[outcome])}</h1>",
        f'<p class="lead">{escape(words)}</p>',
        f'<details class="definition"><summary>Commitments of the Code that this bears on</summary>{bullets(code)}</details>'
        if code
        else "",
    )


def outcome_indicators(edition: Edition, outcome: str) -> None:
    """Show every indicator of an outcome: question, answer, chart or table, target, caveats and definition."""
    for definition in edition.indicators(outcome):
        reading = read_series(edition, definition)
        display(_answer(edition, reading))
        if _has_picture(reading):
            display(series_chart(edition, reading))
        else:
            display(_table_instead(edition, reading))
        display(_background(edition, reading))


def _answer(edition: Edition, reading: Reading) -> HTML:
    definition = reading.definition
    kind, words = sentences.state(reading)
    target = sentences.target(reading)
    newest = ""
    if reading.latest.is_shown and reading.newest_status == "[due]":
        newest = f"<p>Newer figures are not due yet. {escape(definition.lag)}</p>"
    return fragment(
        f'<h2 id="{_anchor(definition)}">{escape(definition.question)}</h2>',
        f'<p><span class="state state--{kind}">{escape(words)}</span></p>',
        f"<p>{escape(sentences.answer(reading))} {escape(sentences.change(reading))}</p>",
        newest,
        f"<p>{escape(target)}</p>" if target else "",
    )


def _has_picture(reading: Reading) -> bool:
    if reading.definition.grain == "four_quarters":
        return bool(reading.series["value"].notna().sum() > 1)
    return reading.chart is not None


def _table_instead(edition: Edition, reading: Reading) -> HTML:
    caption = f"{sentences.measure(reading.definition)}, {edition.facts.place}"
    return fragment(
        series_table(reading, caption), f'<p class="note">Source: {escape(source_line(edition, reading))}</p>'
    )


def _background(edition: Edition, reading: Reading) -> HTML:
    definition = reading.definition
    pairs = [edition.released.definitions[name].title for name in definition.read_with if name in edition.released.definitions]
    caveats = [*definition.caveats, *_data_caveats(edition, definition)]
    if pairs:
        caveats.append(f"Read it together with: {listed(pairs)}.")
    return fragment(
        group_table(edition, definition) or "",
        f'<div class="caveat"><p><strong>Before you use this figure</strong></p>{bullets(caveats)}</div>' if caveats else "",
        _definition(reading),
    )


def _data_caveats(edition: Edition, definition: Definition) -> list[str]:
    """The gate's caveats on the files behind the figures: this quarter's in full, earlier ones by quarter."""
    now, before = [], dict[tuple[str, str, str], list[str]]()
    for delivery in edition.facts.deliveries:
        if delivery.extract not in definition.sources:
            continue
        for finding in delivery.findings:
            if finding.severity != "warning":
                continue
            if delivery.quarter == edition.facts.quarter:
                now.append(f"{delivery.agency}, this quarter: {finding.sentence}")
            else:
                before.setdefault((delivery.agency, finding.rule, finding.sentence), []).append(delivery.quarter)
    earlier = [f"{agency}, {listed(quarters)}: {sentence}" for (agency, _, sentence), quarters in before.items()]
    return now + earlier


def _definition(reading: Reading) -> str:
    own = reading.definition
    rows = {
        "Counted": own.numerator,
        "Out of": own.denominator,
        "Who is in and out": own.includes,
        "Period": {"month": "each month", "quarter": "each quarter", "four_quarters": "four quarters, moved on each quarter", "year": "each year"}[own.grain],
        "When it is known": own.lag,
        "Likely range": f"95% interval, {own.interval}" if own.form != "value" else "none: the parts were not returned",
        "Definition": f"{own.id}, version {own.version}",
    }
    items = "".join(f"<li><strong>{name}:</strong> {escape(words)}</li>" for name, words in rows.items() if words)
    return f'<details class="definition"><summary>How this is counted</summary><ul>{items}</ul></details>'


def end(edition: Edition) -> HTML:
    """The last line of every page; a page without it did not run to its end."""
    made = edition.facts.made_on
    return fragment(
        f'<p class="note">Made on {made.day} {made:%B} {made.year} with dvmetrics {escape(edition.facts.version)} from the '
        f"returns for {escape(edition.quarter.label)}.</p>"
    )
