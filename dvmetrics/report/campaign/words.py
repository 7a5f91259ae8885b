"""Sentences on what a figure says of a campaign: how large, how sure, and that nothing was compared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from dvmetrics.partnership import Campaign
from dvmetrics.periods import MONTH_NAMES, Period
from dvmetrics.report.campaign.reading import Effect, Finding, too_short
from dvmetrics.report.campaign.stretch import day_words
from dvmetrics.report.words import capital, in_a_sentence, listed, titled
from dvmetrics.statistics.interruption import Interruption
from dvmetrics.statistics.intervals import Interval

"""Words."""
STATES: dict[Finding, tuple[str, str]] = {
    "more": ("state--unsure picture picture--rising", "More than expected"),
    "fewer": ("state--unsure picture picture--falling", "Fewer than expected"),
    "no clear change": ("state--unsure picture picture--within", "No clear change"),
    "described": ("state--none", "Too few to judge"),
    "too early": ("state--none", "Too early to say"),
    "cannot be said": ("state--none", "Cannot be said"),
}
"""(classes, words) of the mark: neither direction is good or bad news in itself. The pictures are those of process
charts; words beside them say the same."""
SURE, JUST = "by more than chance would explain", "but only just more than chance would explain"
SINCE = "Since the campaign began, "
FADED = 2 / 3
"""An effect that is no larger than this share of the first one has faded; any other is only less sure at the end."""
NARROW, NARROW_REPEATED = 0.03, 0.05
"""Where the limit nearer to no change is closer than this, the change is only just beyond chance; the second where
the true uncertainty is larger than the limits, because the same person's incidents come again."""
LEADS: dict[Finding, str] = {
    "more": SINCE + "{figures} were higher than expected, {beyond}.",
    "fewer": SINCE + "{figures} were lower than expected, {beyond}.",
    "no clear change": "For {figures} there was no change beyond chance.",
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
    "That does not show that the campaign did nothing. A real rise or fall within that range could be missed. And no "
    "other place was compared: something else at the same time may also have hidden one."
)
HOPED_FOR = "A rise like this is what a campaign hopes for."
MORE_REPORTS = (
    f"{HOPED_FOR} By itself it is neither good nor bad news: more people may have come forward, recording may be "
    "better, or there may be more violence. This figure cannot tell which."
)
MORE_HELP = f"{HOPED_FOR} By itself it is no sign that things got worse."
REPORTS = "police_incident"
"""The source of the figures that police recording moves."""


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
            "no clear change": "no change beyond chance",
            "described": f"too few {effect.period}s to judge",
        }[effect.finding]
    return titled(effect.definition.title, finding)


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
            f"{since} was no change beyond chance. The estimate is {estimate} than expected, but the figures fit "
            f"anything from {likely} ({about_range} in {periods})."
        )
    words = (
        f"{since} were about {estimate} than expected without the campaign (likely range: {likely}). That is about "
        f"{absolute} in {periods} (likely {about_range})."
    )
    if effect.finding == "described":
        return f"{too_short(effect)} {words}"
    only_just = " That is only just more than chance would explain." if is_narrow(effect) else ""
    return f"{words}{only_just}{_at_the_end(effect, result, stretch.after)}"


def is_narrow(effect: Effect) -> bool:
    """Whether a change is only just beyond chance."""
    result = effect.result
    if result is None or effect.finding not in ("more", "fewer"):
        return False
    repeated = any("repeated incidents" in words for words in effect.definition.caveats)
    nearer = min(abs(result.relative.lower or 0.0), abs(result.relative.upper or 0.0))
    return nearer < (NARROW_REPEATED if repeated else NARROW)


def _at_the_end(effect: Effect, result: Interruption, periods: int) -> str:
    """Whether the last period by itself still shows the change."""
    first, last = result.effect_at(0), result.effect_at(periods - 1)
    if not _reaches_none(last):
        return ""
    if _reaches_none(first) or abs(last.value) > FADED * abs(first.value):
        return f" In the last {effect.period} by itself the difference cannot be told from chance."
    return f" By the last {effect.period} the difference can no longer be told from chance."


def _reaches_none(limits: Interval) -> bool:
    return (limits.lower or 0.0) <= 0 <= (limits.upper or 0.0)


def meaning(effect: Effect) -> str:
    """What the answer shows and what it does not; empty where there is none."""
    if effect.result is None:
        return ""
    if effect.finding == "no clear change":
        return NOT_NOTHING
    if effect.finding != "more" or effect.definition.good != "neutral":
        return NOT_THE_CAUSE
    return f"{MORE_REPORTS if REPORTS in effect.definition.sources else MORE_HELP} {NOT_THE_CAUSE}"


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
    drawn = ""
    if effect.undrawn:
        begin = f"The chart and its table begin {effect.two_years} {effect.period}s before the campaign"
        drawn = f"{begin}; the model uses all."
    return " ".join(part for part in (words, stretch.earlier, stretch.later, drawn, _partly(effect)) if part)


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
    ends = {_end(effect) for effect in effects if effect.finding in ("more", "fewer", "no clear change")}
    parts: list[str] = []
    for finding, words in LEADS.items():
        for narrow, beyond in ((False, SURE), (True, JUST)):
            own = [each for each in effects if each.finding == finding and is_narrow(each) == narrow]
            if own:
                names = [_sized(each, dated=len(ends) > 1) for each in own]
                parts.append(_said_once(words.format(figures=listed(names), beyond=beyond), parts))
    if any(effect.finding in ("more", "fewer") for effect in effects):
        parts.append(NOTHING_COMPARED)
    return " ".join(parts)


def _said_once(sentence: str, parts: list[str]) -> str:
    """Without its "since" where the sentence before has it."""
    if not parts or not sentence.startswith(SINCE):
        return sentence
    rest = sentence.removeprefix(SINCE)
    return capital(rest)


def _sized(effect: Effect, dated: bool) -> str:
    """The figure's name, how far it moved where it did, at least and at most, and until when where that is not the same
    for all."""
    name, result = in_a_sentence(effect.definition.title), effect.result
    if result is None or effect.finding == "described":
        return name
    sizes = [f"about {more(result.relative.value)}", f"likely {more_range(result.relative)}"]
    told = sizes if effect.finding in ("more", "fewer") else []
    told += [f"to {_end(effect)}"] if dated else []
    return f"{name} ({', '.join(told)})" if told else name


def _end(effect: Effect) -> str:
    """The last month that its model uses: `December 2001`."""
    end = effect.stretch.last.end if effect.stretch is not None else effect.campaign.start
    return f"{MONTH_NAMES[end.month - 1]} {end.year}"


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
    return f"{_percent(share) or 'less than 1%'} {way(share)}"


def more_range(limits: Interval) -> str:
    """`2% to 29% more`, `17% fewer to 13% more`."""
    return range_words(limits, _percent, "less than 1%")


def count(difference: float, effect: Effect) -> str:
    """An absolute effect: `250 more`; of rounded counts to the nearest 5."""
    return f"{_number(difference, effect) or 'a few'} {way(difference)}"


def count_range(limits: Interval, effect: Effect) -> str:
    """`30 to 440 more`, `180 fewer to 105 more`."""
    return range_words(limits, lambda value: _number(value, effect), "a few")


def _percent(share: float) -> str:
    """Without its sign; empty where it rounds to none."""
    size = round(100 * abs(share))
    return f"{size:,}%" if size else ""


def _number(difference: float, effect: Effect) -> str:
    """Without its sign, of rounded counts to the nearest 5; empty where it rounds to none."""
    step = 5 if effect.slack else 1
    size = step * round(abs(difference) / step)
    return f"{size:,}" if size else ""


def way(value: float) -> str:
    return "more" if value >= 0 else "fewer"


def range_words(limits: Interval, say: Callable[[float], str], least: str) -> str:
    """Both ends in words. Limits on one side of zero never read as if zero were among them."""
    ends = sorted((limits.lower or 0.0, limits.upper or 0.0), key=abs)
    if ends[0] * ends[1] > 0:
        told = dict.fromkeys(say(end) or least for end in ends)
        return f"{' to '.join(told)} {way(ends[0])}"
    return " to ".join(dict.fromkeys(f"{say(end)} {way(end)}" if say(end) else "no change" for end in sorted(ends)))
