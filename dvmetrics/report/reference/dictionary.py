"""The dictionary: for each extract a page that says what a row is, what its columns mean and who sends it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from dvmetrics.column_words import NOT_KNOWING, ColumnGuide, column_guide, row_rules
from dvmetrics.extracts import EXTRACTS
from dvmetrics.extracts.schema import ON_TIME_DAYS, YES_NO, Extract
from dvmetrics.indicators.definition import Definition
from dvmetrics.report.edition import Edition
from dvmetrics.report.evidence import collected, senders
from dvmetrics.report.reference.sheets import DICTIONARY_PAGE, Sheet, extract_file, in_catalogue
from dvmetrics.report.words import capital, listed
from dvmetrics.templates import DELIVERED

TITLE = "What agencies send"
NOT_SENT = "Nobody in this partnership is asked for it."


def dictionary_sheets(edition: Edition) -> Iterator[Sheet]:
    """The index, and a page for each extract that the framework knows, sent here or not."""
    yield Sheet(DICTIONARY_PAGE, TITLE, _index(edition), in_pack=False)
    for extract in _in_order(edition):
        body = _page(edition, extract)
        yield Sheet(extract_file(extract.name), extract.title, body, under=DICTIONARY_PAGE, in_pack=False)


def _in_order(edition: Edition) -> list[Extract]:
    return sorted(edition.extracts.values(), key=lambda own: own.title)


def _index(edition: Edition) -> str:
    here = collected(edition)
    sent = [own for own in _in_order(edition) if own.name in here]
    others = [own for own in _in_order(edition) if own.name not in here]
    parts = [
        f"<h1>{TITLE}</h1>",
        f'<p class="lead">Figures rest on files that agencies send, called extracts. {len(EXTRACTS)} kinds of extract '
        f"are described here; agencies of this partnership are asked for {len(sent)} of them.</p>",
        "<p>Each page says what a row is, what each column means, and what is checked. Nobody sends names, addresses "
        "or free text. <code>dvmetrics template</code> and the name of an extract writes an empty file and its guide."
        "</p>",
    ]
    if sent:
        parts += ["<h2>Sent here</h2>", _entries(edition, sent)]
    if others:
        parts += ["<h2>Not asked for here</h2>", _entries(edition, others)]
    return "\n".join(parts)


def _entries(edition: Edition, extracts: Iterable[Extract]) -> str:
    lines = "".join(
        f'<li><a href="{extract_file(own.name)}">{escape(own.title)}</a> '
        f'<span class="evidence__figure">{escape(_entry(edition, own))}</span></li>'
        for own in extracts
    )
    return f'<ul class="evidence">{lines}</ul>'


def _entry(edition: Edition, own: Extract) -> str:
    agencies = list(senders(edition, own.name))
    sent = f" Sent by {listed(agencies)}." if agencies else ""
    return f"One row is {own.row_is}.{sent}"


def _page(edition: Edition, own: Extract) -> str:
    parts = [
        f"<h1>{escape(own.title)}</h1>",
        f'<p class="lead">One row is {escape(own.row_is)}.</p>',
        *(f"<p>{_coded(line)}</p>" for line in own.guide),
        "<h2>How it is sent</h2>",
        _facts(edition, own),
        "<h2>Columns</h2>",
        _columns(edition, own),
        "<h2>What is checked</h2>",
        _checks(own),
        "<h2>What it is used for</h2>",
        _uses(edition, own),
        f'<p class="note"><a href="{DICTIONARY_PAGE}">All extracts</a></p>',
    ]
    return "\n".join(part for part in parts if part)


def _facts(edition: Edition, own: Extract) -> str:
    often = "once a quarter" if own.due == "quarter" else "once a year, for the quarter from January to March"
    dated = f", told by `{own.dated_by}`" if own.dated_by else ""
    sent_here = own.name in collected(edition)
    who = listed(list(senders(edition, own.name)) or ["an agency, in an earlier quarter"]) if sent_here else NOT_SENT
    facts = {
        "Who sends it here": escape(who),
        "When": f"{capital(often)}, within {ON_TIME_DAYS} days of the quarter's end.",
        "What the file holds": _coded(DELIVERED[own.delivered].format(dated=dated)),
        "File": f"<code>{own.name}.csv</code>, or <code>{own.name}__AGENCY.csv</code> where several agencies send it.",
        "A row is told by": f"{listed([f'<code>{name}</code>' for name in own.key])}, within what one agency sends.",
        "About people": "Yes: rows never leave the partnership's own folder." if own.about_people else "No.",
        "An empty file and its guide": f"<code>dvmetrics template {own.name}</code>",
    }
    return terms(facts)


def terms(facts: dict[str, str]) -> str:
    """Names and what they stand for, as HTML; nothing may be empty."""
    lines = "".join(f"<div><dt>{escape(name)}</dt><dd>{words}</dd></div>" for name, words in facts.items())
    return f'<dl class="terms">{lines}</dl>'


def _columns(edition: Edition, own: Extract) -> str:
    lines = "".join(
        f"<div><dt><code>{column.name}</code> <small>{'always filled in' if column.required else 'may be blank'}"
        f"</small></dt><dd>{_column(edition, column)}</dd></div>"
        for column in column_guide(own)
    )
    yes_no = any(column.codes == YES_NO for column in own.columns)
    return f'<dl class="terms">{lines}</dl>' + (f"\n<p>{_coded(NOT_KNOWING)}</p>" if yes_no else "")


def _column(edition: Edition, column: ColumnGuide) -> str:
    """What it means, how it is written, what it may hold, and where else the same code stands."""
    kind = capital(column.kind)
    written = f"{kind}: {column.limits}." if column.limits else f"{kind}."
    if column.codes and column.codes != YES_NO:
        other = "" if column.is_closed else " Another one is a caveat."
        written = f"One of: {', '.join(f'`{code}`' for code in column.codes)}.{other}"
    met = dict.fromkeys(name.partition(".")[0] for name in column.met_in)
    links = "; ".join(f'<a href="{extract_file(name)}">{escape(edition.extracts[name].title)}</a>' for name in met)
    same = f"<p>Whoever is meant has the same code in: {links}.</p>" if links else ""
    return f"<p>{escape(column.meaning)}</p><p>{_coded(written)}</p>{same}"


def _checks(own: Extract) -> str:
    rules, parts = row_rules(own), ["<p>Every column is held against what is said of it above, and every row against:"]
    parts[0] += "</p>" if rules else " nothing else.</p>"
    for words, stops in (("The file cannot be used when", True), ("It is used, with a caveat, when", False)):
        lines = "".join(f"<li>{_coded(rule.says)}</li>" for rule in rules if rule.stops == stops)
        parts += [f"<h3>{words}</h3>", f"<ul>{lines}</ul>"] if lines else []
    return "\n".join(parts)


def _uses(edition: Edition, own: Extract) -> str:
    using = [each for each in edition.framework.values() if own.name in each.sources]
    if own.name == "kpi_return":
        return (
            "<p>Any indicator, of an agency that sends totals in place of rows, and the partnership's own figures.</p>"
        )
    if not using:
        return "<p>No indicator is counted from it.</p>"
    return f"<ul>{''.join(_use(each) for each in using)}</ul>"


def _use(own: Definition) -> str:
    return f'<li><a href="{in_catalogue(own)}">{own.id} {escape(own.title)}</a></li>'


def _coded(words: str) -> str:
    """A sentence with names between grave accents set as code."""
    parts = escape(words).split("`")
    return "".join(f"<code>{part}</code>" if place % 2 else part for place, part in enumerate(parts))
