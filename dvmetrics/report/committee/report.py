"""The report section by section: what changed, how sure that is, what may lie behind it, and what is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html import escape

from IPython.display import HTML

from dvmetrics.indicators.definition import OUTCOMES
from dvmetrics.partnership import Campaign
from dvmetrics.report import movement, sentences
from dvmetrics.report.campaign.links import page_title
from dvmetrics.report.campaign.reading import begun_campaigns
from dvmetrics.report.campaign.sections import read_effects
from dvmetrics.report.campaign.words import lead
from dvmetrics.report.changes.words import since_sentence
from dvmetrics.report.committee.asked import asked, followed
from dvmetrics.report.committee.held_to_targets import targets_paragraph
from dvmetrics.report.committee.implications import OPENING, implications
from dvmetrics.report.committee.numbered import Paragraph, Section, report_html, see
from dvmetrics.report.committee.returns import missing_returns, returns_sentence
from dvmetrics.report.edition import Edition
from dvmetrics.report.evidence import senders
from dvmetrics.report.hidden.words import answer as hidden_answer
from dvmetrics.report.hidden.words import why_withheld
from dvmetrics.report.html import fragment, prose
from dvmetrics.report.places import (
    BASELINE_PAGE,
    CAMPAIGN_PAGE,
    CHANGES_PAGE,
    CHANGES_TITLE,
    CODE_PAGE,
    CODE_TITLE,
    DATA_PAGE,
    DATA_TITLE,
    GLANCE_PAGE,
    GLANCE_TITLE,
    GLOSSARY_PAGE,
    GLOSSARY_TITLE,
    HIDDEN_PAGE,
    HOW_TO_READ_PAGE,
    HOW_TO_READ_TITLE,
    PACK_PAGE,
    PROTECTION_PAGE,
    PROTECTION_TITLE,
    QUALITY_PAGE,
    QUALITY_TITLE,
    anchor,
    link_to,
    outcome_file,
)
from dvmetrics.report.reading import Reading
from dvmetrics.report.reference.sheets import CATALOGUE_PAGE
from dvmetrics.report.rise import rise_note
from dvmetrics.report.summary import can_tell_change, core_readings, not_shown, summary_sentence, unknown_lines
from dvmetrics.report.words import capital, in_a_sentence, listed, period_words

CHANGES = {
    "improving": ("better", "For the better"),
    "worsening": ("worse", "For the worse"),
    "neutral change": ("other", "In a way that is neither good nor bad in itself"),
}
"""By kind of change the name of its paragraph in the summary and its words."""
BASELINE_FIGURES = 2
"""So many of the figures published before stand in the report; all are on their own page."""


def committee_report(edition: Edition) -> HTML:
    """The whole report. Raises ConfigurationError where a reference in it leads nowhere."""
    own = core_readings(edition)
    sections = (
        _purpose(edition),
        _summary(edition, own),
        _recommendations(edition, own),
        _background(edition),
        _issues(edition, own),
        *_implications(edition),
        _conclusions(edition, own),
        _papers(edition),
    )
    return fragment(
        f"<h1>{asked(edition).question} {escape(edition.quarter.label)}</h1>",
        f'<p class="lead">Report to the committee of {escape(edition.facts.partnership)}. '
        f'<a href="{GLANCE_PAGE}">{GLANCE_TITLE}</a> has the figures in one list.</p>',
        report_html(sections),
    )


def _implications(edition: Edition) -> Iterator[Section]:
    """What the figures say to the headings on implications; nothing where none of them has anything."""
    paragraphs = implications(edition)
    if paragraphs:
        yield Section("Implications", paragraphs, opening=OPENING)


def _purpose(edition: Edition) -> Section:
    words = (
        f"To tell the committee whether {asked(edition).works} in {edition.facts.place}, from what agencies returned "
        f"for {edition.quarter.label}"
    )
    return Section("Purpose", (Paragraph(f"{escape(words)}, and to ask for decisions (from {see('asked')} on)."),))


def _summary(edition: Edition, own: list[Reading]) -> Section:
    paragraphs = [Paragraph(escape(summary_sentence(edition)))]
    for kind, (name, words) in CHANGES.items() if can_tell_change(own) else ():
        changed = [reading for reading in own if reading.variation == kind]
        if changed:
            paragraphs.append(Paragraph(f"{words}:", name, tuple(_changed(edition, each) for each in changed)))
        elif kind != "neutral change":
            paragraphs.append(Paragraph(f"{words}: no figure changed by more than chance would do.", name))
    paragraphs.append(Paragraph(f"What is not known: {see('unknown')}."))
    return Section("Summary", tuple(paragraphs))


def _named(own: list[Reading]) -> list[str]:
    """The names of the paragraphs on change: none where nothing can be said about it, else for the better and for the
    worse always, and any other where there is one."""
    if not can_tell_change(own):
        return []
    kinds = {reading.variation for reading in own}
    return [name for kind, (name, _) in CHANGES.items() if kind in kinds or kind != "neutral change"]


def _changed(edition: Edition, reading: Reading) -> str:
    """`Repeat within 12 months: higher than usual since March 2001, now about 30% (likely 27% to 33%).`"""
    definition, latest, likely = reading.definition, reading.latest, sentences.latest_range(reading)
    marks = [own for own in (likely, "provisional" if "[p]" in latest.status else "") if own]
    value = sentences.latest_value(reading) + (f" ({', '.join(marks)})" if marks else "")
    if latest.period.end != edition.quarter.end:
        value += f" in {period_words(latest.period.start, latest.period.end)}"
    else:
        value = f"now {value}"
    way = "higher" if reading.direction > 0 else "lower"
    since = "than four quarters earlier" if reading.since is None else f"than usual since {reading.since.start:%B %Y}"
    link = f'<a href="{link_to(edition, definition)}">{escape(definition.title)}</a>'
    return f"{link}: {way} {since}, {escape(value)}."


def _recommendations(edition: Edition, own: list[Reading]) -> Section:
    """What is asked for, each with whom it concerns and the paragraph that it rests on."""
    return Section("Recommendations", tuple(_asked_for(edition, own)), opening="That the committee:")


def _asked_for(edition: Edition, own: list[Reading]) -> Iterator[Paragraph]:
    named = _named(own)
    changed = f"what changed ({listed([see(name) for name in named])}) and " if named else ""
    yield Paragraph(f"notes {changed}what is not known ({see('unknown')}).", "asked")
    for reading in own:
        if reading.variation == "worsening":
            yield Paragraph(
                f"asks {escape(_who(edition, reading))} to report to its next meeting on what lies behind "
                f"“{escape(reading.definition.title)}” ({see(anchor(reading.definition))})."
            )
    missed = [reading for reading in own if reading.verdict == "missed"]
    if missed:
        lines = tuple(escape(f"{own.definition.title}: {_who(edition, own)}") for own in missed)
        words = "asks those who supply a figure that misses its target to say by its next meeting what would meet it"
        yield Paragraph(f"{words} ({see('targets')}):", items=lines)
    proposed = [reading for reading in own if reading.target is not None and reading.target.status == "proposed"]
    if proposed:
        which = "the proposed target" if len(proposed) == 1 else f"the {len(proposed)} proposed targets, one by one"
        yield Paragraph(f"agrees, changes or drops {which} ({see('targets')}).")
    if list(missing_returns(edition)):
        yield Paragraph(f"asks for the files that could not be used ({see('returns')}).")


def _who(edition: Edition, reading: Reading) -> str:
    """The agencies whose files a figure rests on."""
    names = dict.fromkeys(name for extract in reading.definition.sources for name in senders(edition, extract))
    return listed(list(names)) if names else "the sub-group"


def _background(edition: Edition) -> Section:
    facts = edition.facts
    missing = tuple(map(escape, missing_returns(edition)))
    lacking = " Not used:" if missing else ""
    paragraphs = [
        Paragraph(followed(edition)),
        Paragraph(
            f'{escape(returns_sentence(edition))} <a href="{QUALITY_PAGE}">{QUALITY_TITLE}</a>{lacking}',
            "returns",
            missing,
        ),
        Paragraph(prose(facts.policy_words)),
        Paragraph(f'{escape(since_sentence(edition))} <a href="{CHANGES_PAGE}">{CHANGES_TITLE}</a>', "since"),
    ]
    if facts.baseline is not None:
        known = "; ".join(f"{own.title}: {own.value:,.0f}" for own in facts.baseline.figures[:BASELINE_FIGURES])
        paragraphs.append(
            Paragraph(f'Published before: {escape(known)}. <a href="{BASELINE_PAGE}">What those figures can carry</a>')
        )
    return Section("Background", tuple(paragraphs))


def _issues(edition: Edition, own: list[Reading]) -> Section:
    paragraphs = []
    for reading in (reading for reading in own if reading.variation == "worsening"):
        words = f"{sentences.answer(reading)} {movement.change(reading)}"
        question = f'<a href="{link_to(edition, reading.definition)}">{escape(reading.definition.question)}</a>'
        paragraphs.append(Paragraph(f"{question} {prose(words)}", anchor(reading.definition)))
    note = rise_note(edition, in_full=False)
    if note:
        paragraphs.append(Paragraph(box=note))
    if page_title(edition):
        paragraphs += [_campaign(edition, campaign) for campaign in begun_campaigns(edition)]
    if edition.hidden is not None:
        words = hidden_answer(edition.hidden, edition.facts.place)
        if edition.hidden.status != "fine":
            words += f" {why_withheld(edition.hidden)}"
        paragraphs.append(Paragraph(f'{prose(words)} <a href="{HIDDEN_PAGE}">How that is estimated</a>'))
    held = targets_paragraph(edition, own, "targets")
    if held is not None:
        paragraphs.append(held)
    unknown = tuple(map(prose, unknown_lines(not_shown(own))))
    words = "What is not known:" if unknown else "Every figure could be shown."
    return Section("Issues and choices", (*paragraphs, Paragraph(words, "unknown", unknown)))


def _campaign(edition: Edition, campaign: Campaign) -> Paragraph:
    """What the figures say of a campaign, in a few sentences."""
    words = lead(read_effects(edition, campaign))
    return Paragraph(
        f'{escape(campaign.name)}. {prose(words)} <a href="{CAMPAIGN_PAGE}">{escape(page_title(edition))}</a>'
    )


def _conclusions(edition: Edition, own: list[Reading]) -> Section:
    lines = []
    for outcome in edition.outcomes:
        readings = [reading for reading in own if reading.definition.outcome == outcome]
        if readings:
            title = OUTCOMES[outcome]
            link = f'<a href="{outcome_file(outcome)}">{escape(title)}</a>{"" if title.endswith("?") else ":"}'
            lines.append(f"{link} {capital(_came_to(readings))}.")
    return Section(
        "Conclusions",
        (
            Paragraph("What the figures answer to each question:", items=tuple(lines)),
            Paragraph(
                f"No figure by itself shows that {asked(edition).shown}, and none shows that it does not. Recorded "
                "incidents are only a part of what happens, and more of them can mean that more people dare to call."
            ),
        ),
    )


def _came_to(readings: list[Reading]) -> str:
    """`1 better than usual, 4 no clear change`, in the words of the marks; of a single figure `no clear change`."""
    counts = Counter(in_a_sentence(movement.change_state(reading)[1]) for reading in readings)
    return ", ".join(f"{count} {words}" if len(readings) > 1 else words for words, count in counts.items())


def _papers(edition: Edition) -> Section:
    pages = {
        GLANCE_PAGE: GLANCE_TITLE,
        **({CODE_PAGE: CODE_TITLE} if edition.has_code else {}),
        QUALITY_PAGE: QUALITY_TITLE,
        PROTECTION_PAGE: PROTECTION_TITLE,
        HOW_TO_READ_PAGE: HOW_TO_READ_TITLE,
        GLOSSARY_PAGE: GLOSSARY_TITLE,
        CATALOGUE_PAGE: "Every figure, and how it is counted",
        DATA_PAGE: DATA_TITLE,
    }
    lines = [f'<a href="{file}">{escape(title)}</a>' for file, title in pages.items()]
    lines.append(f'<a href="{PACK_PAGE}">This report and its figures as one file, for e-mail</a>')
    return Section("Background papers", (Paragraph(items=tuple(lines)),), is_numbered=False)
