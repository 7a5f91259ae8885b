"""The page on victims on no agency's list: the answer, what each method says, the lists, and what speaks against it."""

from __future__ import annotations

from html import escape

from IPython.display import HTML, display

from dvmetrics.disclosure.estimate import ReleasedEstimate
from dvmetrics.errors import ConfigurationError
from dvmetrics.partnership import ListName
from dvmetrics.report.edition import Edition
from dvmetrics.report.hidden import words
from dvmetrics.report.hidden.chart import methods_chart
from dvmetrics.report.html import bullets, fragment, table
from dvmetrics.report.words import listed

TITLE = "How many victims are on no agency's list?"
IDEA = (
    "How many victims are known to no agency? What can be estimated is narrower than that: how many were on none of "
    "the lists below in that year. Each agency keeps a list of the people who came to its notice. Where many "
    "people on one list are on another as well, the lists together have probably found most of them. Where few are, "
    "there are probably many whom none has found. From how far the lists overlap one can estimate how many are on "
    "no list at all."
)
WHOM_IT_COUNTS = "The number is of people who could have come onto these lists. Others are not in it."
CAUTIONS = (
    "It is an estimate and no count. Nobody knows who these people are. It does not show that any agency failed.",
    "It must not be a target, and it must not be multiplied with anything: not with costs, not with children, not "
    "with a rate of another place.",
    "It is not for comparing quarters, years or places: it moves more with the lists than with what happens to people.",
    "Other records are not in it, such as those of the helpline, the Marac and health services. Nor are earlier years. "
    "Somebody on none of these lists may be known to a doctor, a school, a friend or an agency.",
    "Not coming to an agency is nobody's fault. People may have good reasons, and their safety is one. Nobody should "
    "be pressed to report because of this figure.",
)
ASSUMPTIONS = (
    "The same people could be on all lists: all live in the same place, and are victims of domestic violence by the "
    "same meaning of the word.",
    "The year is the same for all lists, and few people move in or out, or become victims, within it.",
    "The person codes meet: one person has the same code with every agency. A name that is spelt in two ways makes one "
    "person two, and the number too high. Who has no code is not on a list here.",
    "Everybody could have come to some agency's notice. Whoever could come to none is in no estimate.",
)
LINKED = (
    "Being on one list does not change the chance of being on another, except between lists that a method links. "
    "Agencies refer people to each other, so this is where the methods part."
)
NOT_LINKED = (
    "Being on one list does not change the chance of being on another. Agencies refer people to each other, so this is "
    "seldom quite true."
)
CONTESTED = (
    "The method was first used in the study of wildlife and to check censuses. For people who are hidden it is "
    "contested. Whitehead, Jackson, Balch and Francis tried it on made-up lists of which they knew the answer, as "
    "it was used for victims of modern slavery in the United Kingdom. They hold that it is not fit for that use: "
    "where lists are tied together in ways that the model leaves out, the answer is unsound, and where they are "
    "not, it still looks far surer than it is. Others defend it. Silverman shows that some models give quite "
    "different answers, and holds that with a careful choice of the model the answers in his examples are stable."
)
UK_DATA = (
    "The data for the United Kingdom in 2013 give 11,313, 22,991 or 25,311 potential victims of modern slavery, "
    "depending on the method. That is why this page always prints what every method says."
)
SOURCES = (
    "Sources: Whitehead, J., Jackson, J., Balch, A. and Francis, B. (2021), On the unreliability of multiple systems "
    "estimation for estimating the number of potential victims of modern slavery in the UK, Journal of Human "
    "Trafficking 7(1), 1–13. Silverman, B. W. (2020), Multiple-systems analysis for the quantification of modern "
    "slavery: classical and Bayesian approaches, Journal of the Royal Statistical Society, Series A.",
    "The data of 2013 are from Silverman, B. W. (2014), Modern slavery: an application of multiple systems estimation, "
    "Home Office, with the lists of police forces and of the National Crime Agency taken as one. The three answers are "
    "worked out from them by the methods of this page: lists linked step by step; best model, lists linked in twos; "
    "and best model, lists linked in threes.",
)
ROUNDING = (
    "All numbers of people are rounded to their first two digits, and never finer than to ten; likely ranges are "
    "rounded outwards. How many people are on two lists together is never shown: it could say something of "
    "single people."
)
NO_NUMBER = "That no number is shown does not mean that there are no such victims."


def hidden_heading(edition: Edition) -> HTML:
    """The heading, the answer with its range and the spread over methods, or why there is none, and how to use it."""
    own = _estimate(edition)
    parts = [f"<h1>{TITLE}</h1>", f'<p class="lead">{escape(words.answer(own, edition.facts.place))}</p>']
    if own.status == "fine":
        parts += [
            f"<p>{escape(words.not_known(own))} {escape(words.spread_words(own))}</p>",
            _box("Before you use this figure", _cautions(own)),
        ]
    else:
        parts += [f"<p>{escape(words.why_withheld(own))} {NO_NUMBER}</p>"]
    return fragment(*parts)


def hidden_methods(edition: Edition) -> None:
    """What each method says, as a chart with its table, and what each supposes; nothing where there is no number."""
    own = _estimate(edition)
    if own.status != "fine":
        return
    display(fragment("<h2>What each method says</h2>"))
    display(methods_chart(edition, own))
    terms = [(words.method_name(one), words.supposes(one, own)) for one in own.answers]
    rows = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(supposed)}</dd></div>" for name, supposed in terms)
    display(
        fragment(
            _folded("What each method supposes", f'<dl class="terms">{rows}</dl>'),
            f"<p>{escape(words.together_words(own))}</p>" if words.together_words(own) else "",
            f'<p class="note">{ROUNDING}</p>',
        )
    )


def hidden_lists(edition: Edition) -> HTML:
    """How the estimate is made: whose lists are used, of which year, and which are left out and why."""
    own = _estimate(edition)
    columns = ["List", "Who is on it", "Sent by"] + (["Whole year"] if own.left_out else [])
    rows = []
    for name, about in words.LISTS.items():
        if name in own.lists or name in own.left_out:
            is_whole = "no" if name in own.left_out else "yes"
            rows.append([about.name, about.who, _senders(edition, name), is_whole][: len(columns)])
    caption = f"Lists of people, {words.year_words(own.year)}"
    return fragment(
        f"<h2>{'Which lists it rests on' if own.status == 'fine' else 'Which lists there are'}</h2>",
        f"<p>{IDEA}</p>",
        table(caption, columns, rows) if rows else "",
        _left_out(own),
    )


def hidden_cautions(edition: Edition) -> HTML:
    """What has to be true for the estimate to hold, and why the method is contested."""
    own = _estimate(edition)
    has_links = own.status == "fine" and not words.has_two_lists(own)
    return fragment(
        "<h2>What has to be true</h2>",
        bullets([*ASSUMPTIONS, LINKED if has_links else NOT_LINKED]),
        "<h2>Why this method is contested</h2>",
        f"<p>{CONTESTED}</p>",
        f"<p>{UK_DATA}</p>",
        *(f'<p class="note">{source}</p>' for source in SOURCES),
    )


def _estimate(edition: Edition) -> ReleasedEstimate:
    if edition.hidden is None:
        raise ConfigurationError(
            "This edition has no estimate of hidden victims: the partnership keeps no list of people for one "
            "([hidden] in partnership.toml)."
        )
    return edition.hidden


def _cautions(own: ReleasedEstimate) -> list[str]:
    """What speaks against using the figure as a count: first what holds of this one, then what always holds."""
    warned = [words.WARNINGS[code] for code in own.warnings]
    return [*warned, WHOM_IT_COUNTS, *words.who_is_on(own.lists), *CAUTIONS]


def _box(title: str, items: list[str]) -> str:
    return f'<div class="caveat"><p><strong>{title}</strong></p>{bullets(items)}</div>'


def _folded(title: str, inside: str) -> str:
    return f'<details class="definition"><summary>{title}</summary>{inside}</details>'


def _senders(edition: Edition, name: ListName) -> str:
    agencies = edition.facts.asked.get(words.LISTS[name].extract, ())
    return listed(list(agencies)) if agencies else "nobody"


def _left_out(own: ReleasedEstimate) -> str:
    """Each reason once, with the lists that are left out for it."""
    by_reason: dict[str, list[str]] = {}
    for name, why in own.left_out.items():
        by_reason.setdefault(why, []).append(words.LISTS[name].name.lower())
    return "".join(f"<p>Left out: {escape(listed(names))}. {escape(why)}.</p>" for why, names in by_reason.items())
