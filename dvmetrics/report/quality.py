"""The page on the data themselves: which files came, what was wrong with them, and what that means for the figures."""

from __future__ import annotations

from html import escape

from IPython.display import HTML

from dvmetrics.indicators.wording import NOT_COLLECTED
from dvmetrics.periods import Period
from dvmetrics.report.edition import Edition, PublicDelivery, PublicFinding
from dvmetrics.report.html import fragment, table
from dvmetrics.report.places import QUALITY_TITLE
from dvmetrics.report.words import capital, quarters_listed

NO_HEADING = (
    "Files have no column for these, so they are shown as [x]. That does not mean that there were none, and they are "
    "not hidden to protect people."
)
SEVERITY_WORDS = {"critical": "Not used", "warning": "Used with a caveat", "info": "Noted"}


def quality_heading(edition: Edition) -> HTML:
    """The heading and one sentence: how many files were due, came, and could be used."""
    own = edition.deliveries
    used = sum(delivery.is_used for delivery in own)
    caveat = sum(delivery.state == "accepted with a caveat" for delivery in own)
    lead = f"{used} of {len(own)} files for {edition.quarter.label} could be used"
    lead += f", {caveat} of them with a caveat." if caveat else "."
    return fragment(f"<h1>{QUALITY_TITLE}</h1>", f'<p class="lead">{escape(lead)}</p>')


def quality_table(edition: Edition) -> HTML:
    """Every file of the quarter: who sent what, how much, whether in time, and what became of it."""
    rows = [
        [
            delivery.title,
            delivery.agency,
            delivery.rows if delivery.state != "missing" else "[x]",
            {True: "In time", False: "Late", None: "Not known"}[delivery.on_time]
            if delivery.state != "missing"
            else "[x]",
            capital(delivery.state),
        ]
        for delivery in edition.deliveries
    ]
    note = "Row counts are given in bands, to protect people. [x] the file did not arrive."
    if edition.facts.policy == "published":
        note = "[x] the file did not arrive."
    columns = ["What", "From", "Rows", "Sent", "What became of it"]
    return fragment(
        "<h2>Files of this quarter</h2>", table("Files that were due", columns, rows, note=note, stacked=True)
    )


def quality_findings(edition: Edition) -> HTML:
    """What the checks found in this quarter's files, by agency, in plain words."""
    own = [(delivery, finding) for delivery in edition.deliveries for finding in delivery.findings]
    if not own:
        return fragment("<h2>What the checks found</h2>", "<p>Nothing: every file passed every check.</p>")
    rows = [
        [delivery.agency, delivery.title, finding.sentence, _what_was_done(delivery, finding)]
        for delivery, finding in own
    ]
    columns = ["From", "What", "What was found", "What was done"]
    return fragment("<h2>What the checks found</h2>", table("Findings of the checks", columns, rows, stacked=True))


def _what_was_done(delivery: PublicDelivery, finding: PublicFinding) -> str:
    """A caveat is one only of a file that is used."""
    is_caveat = finding.severity == "warning"
    return SEVERITY_WORDS["info" if is_caveat and not delivery.is_used else finding.severity]


def quality_history(edition: Edition) -> HTML:
    """Findings in files of earlier quarters that are behind the figures, the same finding listed once."""
    found: dict[tuple[str, str, str, str], list[str]] = {}
    for delivery in edition.facts.deliveries:
        if delivery.quarter == edition.facts.quarter:
            continue
        for finding in delivery.findings:
            key = (delivery.agency, delivery.title, finding.sentence, _what_was_done(delivery, finding))
            found.setdefault(key, []).append(delivery.quarter)
    if not found and not edition.facts.has_earlier_files:
        return fragment("<h2>Earlier quarters</h2>", "<p>There are no files of earlier quarters.</p>")
    if not found:
        return fragment("<h2>Earlier quarters</h2>", "<p>Files of earlier quarters passed every check.</p>")
    rows = [
        [agency, title, quarters_listed(quarters), says, done]
        for (agency, title, says, done), quarters in found.items()
    ]
    columns = ["From", "What", "Quarters", "What was found", "What was done"]
    return fragment(
        "<h2>Earlier quarters</h2>",
        "<p>The figures reach back over earlier quarters, so what was found in their files counts as well.</p>",
        table("Findings in files of earlier quarters", columns, rows, stacked=True),
    )


def quality_unused(edition: Edition) -> HTML:
    """What a missing or rejected file, or one without a column, means for the figures."""
    not_collected = _not_collected(edition)
    unused = [d for d in edition.facts.deliveries if not d.state.startswith("accepted")]
    if not unused and not_collected:
        return fragment(not_collected)
    if not unused:
        return fragment("<p>No figure is missing because of a file.</p>")
    items = "".join(
        f"<li>{escape(d.title)}, {escape(d.agency)}, {escape(d.quarter)}: {escape(d.state)}. "
        "Figures that need it are shown as [x], never as zero and never carried forward.</li>"
        for d in unused
    )
    return fragment("<h2>Figures that are missing because of a file</h2>", f"<ul>{items}</ul>", not_collected)


def _not_collected(edition: Edition) -> str:
    """The figures that files have no column for, by whose files these are; nothing where there are none."""
    frame = edition.released.frame
    own = frame[frame["note"].str.startswith(NOT_COLLECTED)].sort_values("period_end", kind="stable")
    ends = frame.groupby("indicator")["period_end"].max()
    titles: dict[str, list[str]] = {}
    for row in own.drop_duplicates(["indicator", "note"], keep="last").to_dict(orient="records"):
        title = edition.released.definitions[row["indicator"]].title
        is_over = row["period_end"] < ends[row["indicator"]]
        when = f" (up to {Period(row['period_start'], row['period_end']).label})" if is_over else ""
        part = ", in part" if row["group"] else ""
        titles.setdefault(row["note"], []).append(f"{title}{part}{when}")
    items = "".join(
        f"<li>{escape(note)}. Without a figure: {escape('; '.join(names))}.</li>" for note, names in titles.items()
    )
    return f"<h2>Figures that are not collected</h2><p>{NO_HEADING}</p><ul>{items}</ul>" if items else ""
