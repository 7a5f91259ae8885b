"""The page on how people are protected: the rule in plain words, made from the policy that the edition uses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from dvmetrics.disclosure.policy import FEWEST_POSSIBLE, HIDDEN, Policy
from dvmetrics.disclosure.released import STATUSES, fewest_for_a_median
from dvmetrics.disclosure.revisions import HELD_BACK_BELOW
from dvmetrics.partnership import GO_ON
from dvmetrics.report.edition import Edition
from dvmetrics.report.html import table
from dvmetrics.report.places import NOT_SHOWN, PROTECTION_PAGE, PROTECTION_TITLE, QUALITY_PAGE
from dvmetrics.report.reference.dictionary import terms
from dvmetrics.report.reference.sheets import CATALOGUE_PAGE, Sheet
from dvmetrics.report.words import capital

MARK_NOTE = f"{HIDDEN} not shown"
ROUNDED_SHOWN = 3
"""So many rounded numbers stand in the table of what is printed."""
READERS = {
    "People who know a victim.": "They know part of what happened, and could fill in the rest.",
    "Agencies.": "Each knows its own cases, and could take them away from a total.",
    "Abusers.": "They know their own case, and may want to know who spoke about it, and to whom.",
}


def protection_sheet(edition: Edition) -> Sheet:
    """Who reads an edition, what is hidden from whom and why, and what every mark means."""
    policy = edition.released.policy
    parts = _of_records(edition, policy) if policy.threshold else _already_public(edition)
    body = [f"<h1>{PROTECTION_TITLE}</h1>", *parts, *_marks(policy), *_whom_to_ask(edition)]
    return Sheet(PROTECTION_PAGE, PROTECTION_TITLE, "\n".join(body), under=QUALITY_PAGE)


def too_few(policy: Policy) -> str:
    """The counts of people that are not shown: `from 0 to 7`, `from 1 to 4`."""
    if policy.none_is_shown:
        return f"from 1 to {policy.threshold - 1}"
    return f"from 0 to {policy.threshold - 1}"


def _already_public(edition: Edition) -> Iterator[str]:
    yield '<p class="lead">Nothing is hidden on these pages, because everything on them was public before.</p>'
    yield f"<p>{escape(edition.facts.policy_words)} To hide here what anybody can read elsewhere protects nobody.</p>"
    yield "<p>It is different with figures counted from records about people: small numbers are hidden in those.</p>"


def _of_records(edition: Edition, policy: Policy) -> Iterator[str]:
    rounded = ", others are rounded" if policy.slack else ""
    yield (
        '<p class="lead">Behind these figures are people who could come to harm if somebody recognised them. So small '
        f"numbers are not shown{rounded}, and a computer tries to undo this before anything is published.</p>"
    )
    yield "<h2>Who reads these pages</h2>"
    yield f"<ul>{''.join(f'<li><strong>{who}</strong> {how}</li>' for who, how in READERS.items())}</ul>"
    yield "<p>A number as small as 2 can tell one of them that somebody asked for help, or that nobody did.</p>"
    yield "<h2>What is printed</h2>"
    yield f"<p>{_not_shown(policy)}</p>"
    yield _what_is_printed(policy)
    yield from _rounding() if policy.slack else ()
    yield f"<p>{_never_shown(policy)}</p>"
    yield from _another_hidden(policy)
    yield from _attack(policy, goes_on=edition.facts.given_away == GO_ON)
    yield from _corrections(policy)
    yield from _shown_as_it_is()


def _not_shown(policy: Policy) -> str:
    if policy.none_is_shown:
        few, none = f"from 1 to {policy.threshold - 1}", "None is shown as 0."
    else:
        few, none = (
            f"below {policy.threshold}",
            "Nought is hidden as well: that nobody came can say as much as that one did.",
        )
    rounded = f" Any other is rounded to the nearest {policy.base}." if policy.slack else " Any other is exact."
    rest = f" A percentage is hidden as well where {few} people would be left over." if not policy.slack else ""
    return (
        f"A number of people {few} is not shown. In its place stands {HIDDEN}. {none}{rounded}{rest} The same holds "
        "for incidents, calls, arrests and whatever else happens to people. "
        f'<a href="{QUALITY_PAGE}#{NOT_SHOWN}">How many figures are not shown</a>'
    )


def _never_shown(policy: Policy) -> str:
    return (
        "No single case, no date of one event and no smallest or largest value is ever shown. A middle value (median) "
        f"needs at least {fewest_for_a_median(policy):.0f} people."
    )


def _what_is_printed(policy: Policy) -> str:
    """What stands for each true number: for those that may be hidden, and the first of the others."""
    small: dict[str, list[int]] = {}
    for count in range(policy.threshold):
        small.setdefault(_printed(policy, count), []).append(count)
    rows = [[_from_to(counts[0], counts[-1]), shown] for shown, counts in small.items()]
    shown, next_one = policy.rounded(policy.threshold), policy.threshold
    for step in range(ROUNDED_SHOWN if policy.slack else 0):
        fewest, most = policy.possible(shown + step * policy.base)
        rows.append([_from_to(fewest, most), f"{shown + step * policy.base:.0f}"])
        next_one = int(most) + 1
    rows.append([f"{next_one} and more", "And so on" if policy.slack else "The number itself"])
    note = MARK_NOTE if any(HIDDEN in row for row in rows) else None
    return table("Numbers of people", ["True number", "What is printed"], rows, note=note)


def _printed(policy: Policy, count: int) -> str:
    return HIDDEN if policy.hides(count) else f"{policy.rounded(count):.0f}"


def _from_to(fewest: float, most: float) -> str:
    return f"{fewest:.0f}" if fewest == most else f"{fewest:.0f} to {most:.0f}"


def _rounding() -> Iterator[str]:
    yield (
        "<p>Printed numbers need not add up, because each is rounded by itself. Percentages and rates are worked out "
        "from the rounded numbers, never from the true ones. The likely range beside a figure is so wide that it "
        "includes the rounding.</p>"
    )


@dataclass(frozen=True)
class _Example:
    """Three made-up groups, two of them as small as may be shown and one of a single person, and their total."""

    policy: Policy

    @property
    def group(self) -> int:
        return self.policy.threshold

    @property
    def total(self) -> int:
        return 2 * self.group + 1

    def rest(self, shown_groups: int) -> tuple[float, float]:
        """What is left of the total when so many groups are shown beside it: the least and the most."""
        fewest, most = self.policy.possible(self.group)
        least, largest = self.policy.possible(self.total)
        return max(0.0, least - shown_groups * most), largest - shown_groups * fewest


def _another_hidden(policy: Policy) -> Iterator[str]:
    own = _Example(policy)
    group, total = _printed(policy, own.group), _printed(policy, own.total)
    rows = [
        ["Group A", f"{own.group}", group, group],
        ["Group B", f"{own.group}", group, HIDDEN],
        ["Group C", "1", HIDDEN, HIDDEN],
        ["All together", f"{own.total}", total, total],
    ]
    columns = ["Group", "True number", "Only C hidden", "As printed"]
    yield "<h2>Why a larger number may be hidden too</h2>"
    yield "<p>Take three groups. These numbers are made up.</p>"
    yield table("An example with made-up numbers", columns, rows, note=MARK_NOTE, numeric=(1, 2, 3))
    yield f"<p>{_given_away(own)} {_kept(own)}</p>"
    yield (
        f"<p>Nothing tells a number that is hidden because it is small from one that is hidden because of another: the "
        f"mark is {HIDDEN} for both.</p>"
    )


def _given_away(own: _Example) -> str:
    """How a reader finds C where it alone is hidden."""
    _, most = own.rest(2)
    if not own.policy.slack:
        return f"With only C hidden, take A and B from the total: {own.total} − {own.group} − {own.group} = {most:.0f}."
    fewest, largest = own.policy.possible(own.group)[0], own.policy.possible(own.total)[1]
    return (
        f"With only C hidden, a reader can reckon: A and B are at least {fewest:.0f} each, so at least "
        f"{2 * fewest:.0f} together. All together are at most {largest:.0f}. That leaves at most {most:.0f} for C."
    )


def _kept(own: _Example) -> str:
    """What a reader knows of C once B is hidden as well."""
    least, most = own.rest(1)
    return (
        f"So B is hidden as well. B and C together are {_from_to(least, most)}, and C can be anything from 0 to "
        f"{most:.0f}."
    )


def _attack(policy: Policy, *, goes_on: bool) -> Iterator[str]:
    narrowed = (
        f"narrow down any small number of people to fewer than {FEWEST_POSSIBLE} possible values"
        if policy.slack
        else f"rule out any of the numbers 1 to {policy.threshold - 1} for a small number of people"
    )
    yield "<h2>Each edition is attacked before it is published</h2>"
    yield (
        "<p>A computer puts together everything in the edition and everything that was ever published here: all "
        "tables, all periods, all earlier editions. Then it does so again as each agency, which knows its own files as "
        f"well. If it can {narrowed}, more is hidden. If it still can, or cannot finish, nothing is published.</p>"
    )
    if goes_on:
        yield (
            "<p>There is one exception. What was printed cannot be taken back. It can be that earlier editions, with "
            f"the marks {HIDDEN} of this one, say more of a small number than this rule allows, whatever is hidden "
            "now. This partnership has decided to go on publishing then. No number that is printed may narrow such a "
            "number down any further.</p>"
        )
    yield (
        "<p>It does not allow for two agencies that put their files together, nor for what people tell each other.</p>"
    )


def _corrections(policy: Policy) -> Iterator[str]:
    fewest = max(HELD_BACK_BELOW, policy.threshold)
    yield "<h2>Small corrections wait</h2>"
    yield (
        "<p>Agencies correct their records. If a published figure then moved by 1, that would say something of one "
        f"person. So a published figure stays as it is until a correction concerns at least {fewest} people.</p>"
    )


def _shown_as_it_is() -> Iterator[str]:
    yield "<h2>What is shown as it is</h2>"
    yield (
        "<p>Some numbers are not about victims, children, abusers or other members of the public: agencies that "
        "signed, sessions held, staff trained, money. They are neither hidden nor rounded. "
        f'<a href="{CATALOGUE_PAGE}">The definition of each figure</a> says which kind it is.</p>'
    )


def _marks(policy: Policy) -> Iterator[str]:
    used = {mark: words for mark, words in STATUSES.items() if mark and (policy.threshold or mark != HIDDEN)}
    yield "<h2>What the marks mean</h2>"
    yield terms({mark: f"{escape(capital(words))}." for mark, words in used.items()})


def _whom_to_ask(edition: Edition) -> Iterator[str]:
    facts = edition.facts
    recognised = (
        " If you think that a figure says something of a person, tell the partnership, and please do not pass it on."
        if edition.released.policy.threshold
        else ""
    )
    yield "<h2>Whom to ask</h2>"
    yield (
        f"<p>Ask the partnership ({escape(facts.partnership)}), which chose this rule. Its name is "
        f"“{escape(facts.policy)}” (a policy of disclosure control).{recognised}</p>"
    )
