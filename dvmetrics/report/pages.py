"""What a committee notebook calls: one function a cell, each returning something to show. All text is escaped."""

from __future__ import annotations

from html import escape

from IPython.display import HTML, display

from dvmetrics.indicators.commitments import COMMITMENTS
from dvmetrics.indicators.definition import OUTCOMES, Definition
from dvmetrics.report import sentences
from dvmetrics.report.charts import series_chart, source_line
from dvmetrics.report.edition import Edition
from dvmetrics.report.html import bullets, fragment
from dvmetrics.report.reading import Reading, read_series
from dvmetrics.report.tables import group_table, series_table
from dvmetrics.report.words import counts, interval, listed, number, period_words, quarters_listed

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
    """The whole edition in two sentences: what changed, and how targets stand."""
    readings = _readings(edition)
    changes = [reading.variation for reading in readings]
    better, worse, other = (changes.count(kind) for kind in ("improving", "worsening", "neutral change"))
    parts = [f"{better or 'none'} changed for the better", f"{worse or 'none'} for the worse"]
    if other:
        parts.append(f"{other} in a way that is neither good nor bad in itself")
    unknown = sum(not reading.latest.is_shown for reading in readings)
    missing = f"; {unknown} could not be shown" if unknown else ""
    sentence = f"Of {len(readings)} figures, {listed(parts)}, by more than chance would do{missing}."
    verdicts = [reading.verdict for reading in readings if reading.verdict]
    if verdicts:
        met, missed = verdicts.count("met"), verdicts.count("missed")
        close = len(verdicts) - met - missed
        sentence += f" Of {len(verdicts)} targets, {met} {_are(met)} met, {missed} {_are(missed)} missed"
        sentence += f" and {close} {_are(close)} too close to say." if close else "."
    return sentence


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


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
    parts = ["<h2>What changed</h2>"]
    groups = {
        "improving": "For the better",
        "worsening": "For the worse",
        "neutral change": "Neither good nor bad in itself",
    }
    for kind, words in groups.items():
        own = [_changed(reading) for reading in readings if reading.variation == kind]
        parts += [f"<h3>{words}</h3>", bullets(own)] if own else []
    if len(parts) == 1:
        parts.append("<p>Nothing changed by more than chance would do.</p>")
    parts.append(_rise_note(readings))
    unknown = [
        f"{reading.definition.title}. {sentences.answer(reading)}"
        for reading in readings
        if not reading.latest.is_shown
    ]
    if unknown:
        parts += ["<h2>What we do not know</h2>", bullets(unknown)]
    return fragment(*parts)


def _changed(reading: Reading) -> str:
    latest = number(reading.latest.value, reading.definition, exact=reading.exact)
    way = "higher" if reading.direction > 0 else "lower"
    if reading.since is None:
        return f"{reading.definition.title}: {way} than four quarters earlier, now {latest}."
    since = period_words(reading.since.start, reading.since.start) if reading.since.months > 1 else reading.since.label
    return f"{reading.definition.title}: {way} than usual since {since}, now {latest}."


def _rise_note(readings: list[Reading]) -> str:
    """The standard reading of a rise in recorded incidents, now or in the last two years."""
    rises = [r for r in readings if r.definition.id == "2.1" and _rose(r)]
    if not rises:
        return ""
    reasons = "".join(f"<li><strong>{name}:</strong> {words}</li>" for name, words in RISE_REASONS)
    return (
        f'<div class="caveat"><p><strong>Recorded incidents rose.</strong> {escape(sentences.rise(rises[0]))} That '
        "is neither good nor bad news in itself. There are three possible reasons, and the count cannot tell them "
        f"apart:</p><ul>{reasons}</ul></div>"
    )


def _rose(reading: Reading) -> bool:
    """Higher than usual now, or in a run within the last two years."""
    return reading.direction > 0 or any(direction > 0 for _, direction in reading.earlier)


def summary_matrix(edition: Edition) -> HTML:
    """One row an indicator: its question, latest figure with its likely range, and what it means in words."""
    parts = []
    for outcome in edition.outcomes:
        cards = "".join(_card(edition, definition) for definition in edition.indicators(outcome))
        parts.append(f'<h2>{escape(OUTCOMES[outcome])}</h2>\n<ul class="cards">{cards}</ul>')
    return fragment(*parts)


def _card(edition: Edition, definition: Definition) -> str:
    reading = read_series(edition, definition)
    link = f"{outcome_file(definition.outcome)}#{_anchor(definition)}"
    latest = reading.latest
    value, unit = "–", "no figure"
    if latest.is_shown:
        value = number(latest.value, definition, exact=reading.exact)
        unit = (
            counts(latest.numerator, latest.denominator, definition) if definition.form == "share" else definition.unit
        )
        if definition.form != "value":
            unit += f", likely {interval(latest.lower, latest.upper, definition, exact=reading.exact)}"
    when = period_words(latest.period.start, latest.period.end)
    note = f"{definition.title}, {when}."
    if latest.is_shown and reading.newest_status == "[due]":
        note += " Newer figures are not due yet."
    return (
        f'<li class="card"><h3 class="card__title"><a href="{link}">{escape(definition.question)}</a></h3>'
        f'<p class="card__value">{escape(value)} <span class="card__unit">{escape(unit)}</span></p>'
        f'<p class="card__state">{_marks(reading)}</p>'
        f'<p class="card__words">{escape(note)}</p></li>'
    )


def _marks(reading: Reading) -> str:
    """The marks for change and for the target, in words."""
    marks = [sentences.change_state(reading), sentences.target_state(reading)]
    apart = '<span class="visually-hidden">; </span> '
    return apart.join(f'<span class="state state--{mark[0]}">{escape(mark[1])}</span>' for mark in marks if mark)


def outcome_heading(edition: Edition, outcome: str) -> HTML:
    """The heading of an outcome's page and which commitments of the Code it bears on."""
    own = edition.indicators(outcome)
    names = dict.fromkeys(name for definition in own for name in definition.code)
    words = f"What the figures of {edition.quarter.label} say, question by question."
    code = [f"{name}: {COMMITMENTS[name].words}." for name in names]
    return fragment(
        f"<h1>{escape(OUTCOMES[outcome])}</h1>",
        f'<p class="lead">{escape(words)}</p>',
        _folded("Commitments of the Code that this bears on", code),
    )


def _folded(summary: str, items: list[str]) -> str:
    """A list to unfold; nothing where it is empty."""
    return f'<details class="definition"><summary>{summary}</summary>{bullets(items)}</details>' if items else ""


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
    target = sentences.target(reading)
    newest = ""
    if reading.latest.is_shown and reading.newest_status == "[due]":
        newest = f"<p>Newer figures are not due yet. {escape(definition.lag)}</p>"
    return fragment(
        f'<h2 id="{_anchor(definition)}">{escape(definition.question)}</h2>',
        f"<p>{_marks(reading)}</p>",
        f"<p>{escape(sentences.answer(reading))} {escape(sentences.change(reading))}</p>",
        newest,
        f"<p>{escape(target)}</p>" if target else "",
    )


def _has_picture(reading: Reading) -> bool:
    if reading.definition.has_limits:
        return reading.chart is not None
    return reading.definition.grain != "year" and bool(reading.series["value"].notna().sum() > 1)


def _table_instead(edition: Edition, reading: Reading) -> HTML:
    caption = f"{sentences.measure(reading.definition)}, {edition.facts.place}"
    return fragment(
        series_table(reading, caption), f'<p class="note">Source: {escape(source_line(edition, reading))}</p>'
    )


def _background(edition: Edition, reading: Reading) -> HTML:
    definition = reading.definition
    pairs = [
        edition.released.definitions[name].title
        for name in definition.read_with
        if name in edition.released.definitions
    ]
    caveats = [*definition.caveats, *_data_caveats(edition, definition)]
    if pairs:
        caveats.append(f"Read it together with: {listed(pairs)}.")
    return fragment(
        group_table(edition, definition) or "",
        f'<div class="caveat"><p><strong>Before you use this figure</strong></p>{bullets(caveats)}</div>'
        if caveats
        else "",
        _definition(reading),
    )


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


def _definition(reading: Reading) -> str:
    own = reading.definition
    rows = {
        "Counted": own.numerator,
        "Out of": own.denominator,
        "Who is in and out": own.includes,
        "Period": {
            "month": "each month",
            "quarter": "each quarter",
            "four_quarters": "four quarters, moved on each quarter",
            "year": "each year",
        }[own.grain],
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
        f'<p class="note">Made on {made.day} {made:%B} {made.year} with dvmetrics {escape(edition.facts.version)} from '
        f"the returns for {escape(edition.quarter.label)}.</p>"
    )
