"""Sentences on what a figure says of a campaign: how large, how sure, and that nothing was compared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from dvmetrics.partnership import Campaign
from dvmetrics.periods import Period
from dvmetrics.report.campaign.reading import Effect, Finding
from dvmetrics.report.campaign.stretch import day_words
from dvmetrics.report.words import listed
from dvmetrics.statistics.intervals import Interval

LONGEST_HEADLINE = 10
"""Words."""
STATES: dict[Finding, tuple[str, str]] = {
    "more": ("unsure", "More than expected"),
    "fewer": ("unsure", "Fewer than expected"),
    "no clear change": ("unsure", "No clear change"),
    "described": ("none", "Too few to judge"),
    "too early": ("none", "Too early to say"),
    "cannot be said": ("none", "Cannot be said"),
}
"""(class, words) of the mark: neither direction is good or bad news in itself."""
LEADS: dict[Finding, str] = {
    "more": "Since the campaign began, {figures} lay above what was expected, by more than chance would do.",
    "fewer": "Since the campaign began, {figures} lay below what was expected, by more than chance would do.",
    "no clear change": "For {figures} there was no change that chance could not explain.",
    "described": "For {figures} there are too few figures to judge.",
    "too early": "For {figures} it is too early to say.",
    "cannot be said": "For {figures} it cannot be said.",
}
NOTHING_COMPARED = "No other place was compared, so this does not show that the campaign was the cause."
NOT_THE_CAUSE = (
    "No other place was compared, so this does not show that the campaign was the cause: something else may have "
    "happened at the same time."
)
NOT_NOTHING = (
    "That does not show that the campaign did nothing: a change of that size cannot be told from chance. And no other "
    "place was compared, so something else at the same time may have hidden one."
)
NOT_BAD_NEWS = "A rise of this kind is what a campaign is for. It is not bad news, and does not show more violence."


def in_a_sentence(title: str) -> str:
    """A title inside a sentence: `recorded incidents`; one that begins with capitals keeps them."""
    return title if title[1:2].isupper() else title[0].lower() + title[1:]


def question(effect: Effect) -> str:
    """What people ask of a campaign, of this figure."""
    return f"Did {in_a_sentence(effect.definition.title)} change after the campaign began?"


def headline(effect: Effect) -> str:
    """The finding of a model in at most ten words, with the figure's name where there is room for it."""
    result = effect.result
    if effect.finding in ("more", "fewer") and result is not None:
        finding = f"about {more(result.relative.value)} than expected"
    else:
        finding = {
            "no clear change": "no change that chance could not explain",
            "described": f"too few {effect.period}s to judge",
        }[effect.finding]
    named = f"{effect.definition.title}: {finding}"
    return named if len(named.split()) <= LONGEST_HEADLINE else finding[0].upper() + finding[1:]


def answer(effect: Effect) -> str:
    """From when to when, how much and how sure; or why nothing can be said."""
    result, stretch = effect.result, effect.stretch
    if result is None or stretch is None:
        return effect.why_not
    estimate, likely = more(result.relative.value), more_range(result.relative)
    absolute, about_range = count(result.difference.value, effect), count_range(result.difference, effect)
    since = f"{effect.definition.title}: from {stretch.since.label} there"
    periods = f"{stretch.after} {effect.period}s"
    if effect.finding == "no clear change":
        return (
            f"{since} was no change that chance could not explain. The estimate is {estimate} than expected, but "
            f"anything from {likely} is likely ({about_range} in {periods})."
        )
    words = (
        f"{since} were about {estimate} than expected without the campaign (likely range: {likely}). That is about "
        f"{absolute} in {periods} (likely {about_range})."
    )
    if effect.finding == "described":
        words += f" With only {len(stretch.rows)} {effect.period}s in all, this describes and judges nothing."
    return words


def meaning(effect: Effect) -> str:
    """What the answer shows and what it does not; empty where there is none."""
    if effect.result is None:
        return ""
    if effect.finding == "no clear change":
        return NOT_NOTHING
    is_welcome = effect.finding == "more" and effect.definition.good == "neutral"
    return f"{NOT_BAD_NEWS} {NOT_THE_CAUSE}" if is_welcome else NOT_THE_CAUSE


def months_used(effect: Effect) -> str:
    """Which figures the model rests on, and why no others."""
    stretch = effect.stretch
    if stretch is None:
        return ""
    used = Period(stretch.first.start, stretch.last.end).label
    words = (
        f"The model uses {used}: {stretch.before} {effect.period}s before the campaign and {stretch.after} from its "
        "start on."
    )
    return " ".join(part for part in (words, stretch.earlier, stretch.later, _partly(effect)) if part)


def _partly(effect: Effect) -> str:
    """Where a campaign begins within a period, on which side that period counts."""
    stretch, start = effect.stretch, effect.campaign.start
    if stretch is None or start == stretch.start.start:
        return ""
    counted = f"{stretch.start.label} is counted as the first {effect.period} with it"
    return f"The campaign began on {day_words(start)}; {counted}."


def lead(effects: list[Effect]) -> str:
    """What the figures say of one campaign, in a few sentences."""
    if not effects:
        return "No count by month or quarter here could show what the campaign did."
    found = {finding: [_sized(effect) for effect in effects if effect.finding == finding] for finding in LEADS}
    parts = [words.format(figures=listed(found[finding])) for finding, words in LEADS.items() if found[finding]]
    if found["more"] or found["fewer"]:
        parts.append(NOTHING_COMPARED)
    return " ".join(parts)


def _sized(effect: Effect) -> str:
    """The figure's name, and how far it moved where it did."""
    name, result = in_a_sentence(effect.definition.title), effect.result
    if result is None or effect.finding not in ("more", "fewer"):
        return name
    return f"{name} (about {more(result.relative.value)})"


def dates(campaign: Campaign, until: date) -> str:
    """When the campaign ran, as known on the last day of the edition's quarter, and what is counted of it."""
    if campaign.end > until:
        return f"It began on {day_words(campaign.start)} and is to run until {day_words(campaign.end)}."
    return (
        f"It ran from {day_words(campaign.start)} to {day_words(campaign.end)}. Everything from its start on is "
        "counted, also after it ended."
    )


def more(share: float) -> str:
    """A relative effect: `14% more`, `5% fewer`, `less than 1% more`."""
    return f"{_percent(share) or 'less than 1%'} {_way(share)}"


def more_range(limits: Interval) -> str:
    """`2% to 29% more`, `17% fewer to 13% more`."""
    return _range(limits, _percent, "less than 1%")


def count(difference: float, effect: Effect) -> str:
    """An absolute effect: `250 more`; of rounded counts to the nearest 5."""
    return f"{_number(difference, effect) or 'a few'} {_way(difference)}"


def count_range(limits: Interval, effect: Effect) -> str:
    """`30 to 440 more`, `180 fewer to 105 more`."""
    return _range(limits, lambda value: _number(value, effect), "a few")


def _percent(share: float) -> str:
    """Without its sign; empty where it rounds to none."""
    size = round(100 * abs(share))
    return f"{size:,}%" if size else ""


def _number(difference: float, effect: Effect) -> str:
    """Without its sign, of rounded counts to the nearest 5; empty where it rounds to none."""
    step = 5 if effect.slack else 1
    size = step * round(abs(difference) / step)
    return f"{size:,}" if size else ""


def _way(value: float) -> str:
    return "more" if value >= 0 else "fewer"


def _range(limits: Interval, say: Callable[[float], str], least: str) -> str:
    """Both ends in words. Limits on one side of zero never read as if zero were among them."""
    ends = sorted((limits.lower or 0.0, limits.upper or 0.0), key=abs)
    if ends[0] * ends[1] > 0:
        told = dict.fromkeys(say(end) or least for end in ends)
        return f"{' to '.join(told)} {_way(ends[0])}"
    return " to ".join(dict.fromkeys(f"{say(end)} {_way(end)}" if say(end) else "no change" for end in sorted(ends)))
