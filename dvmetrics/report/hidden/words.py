"""What is said of an estimate of hidden victims, in words that a committee can use."""

from __future__ import annotations

from dataclasses import dataclass

from dvmetrics.disclosure.estimate import Answer, Method, ReleasedEstimate, Warned, two_digits
from dvmetrics.partnership import ListName
from dvmetrics.periods import Period
from dvmetrics.report.words import listed, period_words


@dataclass(frozen=True)
class ListWords:
    """A list in words: its name, its name inside a sentence, who is on it, and the extract that it comes from."""

    name: str
    inside: str
    who: str
    extract: str


LISTS: dict[ListName, ListWords] = {
    "police": ListWords(
        "Police", "the police", "People recorded as the victim of an incident reported in the year", "police_incident"
    ),
    "services": ListWords(
        "Specialist services",
        "specialist services",
        "People referred to a specialist service in the year",
        "service_episode",
    ),
    "refuge": ListWords("Refuges", "refuges", "Adults who asked for a place in a refuge in the year", "refuge_request"),
    "housing": ListWords(
        "Housing",
        "housing",
        "Adults who asked the housing service for help in the year, mainly because of domestic violence",
        "housing_approach",
    ),
}
METHODS: dict[Method, tuple[str, str]] = {
    "chosen": (
        "Best model, lists linked in twos",
        "All models are tried in which any two lists can be linked. The one that explains the lists best with the "
        "fewest links is taken. It is the main method.",
    ),
    "stepwise": (
        "Lists linked step by step",
        "It begins with lists that are not linked. It links two of them wherever the people on both are clearly more, "
        "or fewer, than chance would have.",
    ),
    "independent": (
        "Independent lists",
        "It supposes that being on one list never changes the chance of being on another. As agencies refer people to "
        "each other, its answer is probably too low.",
    ),
    "threes": (
        "Best model, lists linked in threes",
        "As the main method, but three lists can be linked as well. It is for comparison only and has no likely range.",
    ),
    "lower bound": (
        "Chao's method",
        "It was made to give a lower bound: there are at least so many if people differ only in how easily they come "
        "to an agency's notice. It is too high where being on one list keeps "
        "people off another.",
    ),
    "two lists": (
        "Two independent lists (Chapman)",
        "It supposes that being on one list never changes the chance of being on the other. With only two lists "
        "nothing can show whether that is so. It is the main method.",
    ),
}
NO_LOWER_BOUND = "Here it lies above the others, probably because being on one list keeps some people off another."
WARNINGS: dict[Warned, str] = {
    "small overlap": "Few people or none are together on some of these lists. The number rests on them and can be far "
    "off.",
    "methods disagree": "The likely ranges of the methods do not all meet. So at least one of them very probably rests "
    "on something that is not true here, and nobody can say which. Use the whole spread, and no single number.",
    "assumes independence": "There are only two lists, so the number supposes that being on one of them never changes "
    "the chance of being on the other. Nothing can show whether that is so. Its likely range allows for chance alone.",
    "method contested": "The method is contested. Some experts advise against it for people who are hidden; they "
    "studied modern slavery. Others defend it. See “Why this method is contested” below.",
}
WHY_WITHHELD = {
    "too few lists": "An estimate needs two or more lists of people that cover the whole year",
    "too few people": "There are too few people on these lists, or too few of them on several lists, for a number that "
    "can be relied on and shown without saying something of single people. Which of these it was is not said, to "
    "protect people.",
}
ADULTS_ONLY: tuple[ListName, ...] = ("refuge", "housing")
"""On the others there may be people under 18 as well."""


def about(number: int) -> str:
    """A round number of people: `about 2,600`."""
    return f"about {number:,}"


def span(lower: int, upper: int) -> str:
    """`between about 2,300 and 4,000`."""
    return f"between about {lower:,} and {upper:,}"


def year_words(year: Period) -> str:
    """`the year to December 2001`."""
    return period_words(year.start, year.end)


def names_of(lists: tuple[ListName, ...]) -> str:
    """`the police, specialist services and housing`."""
    return listed([LISTS[name].inside for name in lists])


def answer(own: ReleasedEstimate, place: str) -> str:
    """The sentence that the page is about: the range first, then its middle, then how many are on a list.

    Where the methods do not agree it is the range of them all, and there is no middle. Two lists alone give no range.
    """
    if own.known is None or own.total is None or own.lower is None or own.upper is None:
        yet = " yet" if own.status == "too few lists" else ""
        return f"How many victims no agency knows cannot be estimated{yet} for {year_words(own.year)}."
    if has_two_lists(own):
        return _answer_of_two(own, place)
    if disagree(own):
        words = f"{span(*spread(own))} victims in {place}"
    elif own.lower == own.upper:
        words = f"{about(own.total)} victims in {place}"
    else:
        middle = "" if own.total in (own.lower, own.upper) else f", most likely {about(own.total)}"
        words = f"{span(own.lower, own.upper)} victims in {place}{middle}"
    return (
        f"In {year_words(own.year)} there were, by an estimate that is contested, {words}. "
        f"{about(own.known).capitalize()} of them were on at least one list. The lists are those of "
        f"{names_of(own.lists)}."
    )


def _answer_of_two(own: ReleasedEstimate, place: str) -> str:
    """What two lists would say if they were independent, and that this is probably too low."""
    return (
        f"Two lists alone cannot show how many victims there were in {place} in {year_words(own.year)}. If being on "
        f"one list never changed the chance of being on the other, it would be {about(own.total or 0)}. As agencies "
        f"refer people to each other, it is probably more. {about(own.known or 0).capitalize()} were on at least one "
        f"list. The lists are those of {names_of(own.lists)}."
    )


def has_two_lists(own: ReleasedEstimate) -> bool:
    """Whether there are two lists only, which cannot check each other."""
    return len(own.lists) == 2


def disagree(own: ReleasedEstimate) -> bool:
    """Whether the likely ranges of the methods do not all meet."""
    return "methods disagree" in own.warnings


def on_none(own: ReleasedEstimate, total: int) -> int:
    """How many of so many are on none of the lists, rounded like every number that is shown: the difference of two
    round numbers need not be round."""
    return two_digits(total - (own.known or 0))


def not_known(own: ReleasedEstimate) -> str:
    """How many are on none of the lists, from the figures that are shown: by all methods where they do not agree."""
    if own.total is None or own.lower is None or own.upper is None:
        raise ValueError("There is no estimate: look at its status first.")
    if has_two_lists(own):
        left = on_none(own, own.total)
        return f"If it were {about(own.total)}, {about(left) if left else 'hardly anybody'} would be on neither list."
    if disagree(own):
        lower, upper = (on_none(own, end) for end in spread(own))
        return f"That leaves {_from(lower, upper)} who were on none of these lists in that year."
    middle, lower, upper = (on_none(own, end) for end in (own.total, own.lower, own.upper))
    if not middle:
        return f"So nearly all may be on these lists, or {about(upper)} may be on none of them."
    return f"That leaves {about(middle)} who were on none of these lists in that year: {_from(lower, upper)}."


def _from(lower: int, upper: int) -> str:
    return span(lower, upper) if lower else f"anything from none to {about(upper)}"


def spread(own: ReleasedEstimate) -> tuple[int, int]:
    """From the lowest to the highest limit of all methods that have an answer."""
    ends = [end for one in own.answers for end in _ends(one)]
    return min(ends), max(ends)


def _ends(one: Answer) -> list[int]:
    return [end for end in (one.lower, one.total, one.upper) if end is not None]


def spread_words(own: ReleasedEstimate) -> str:
    """How far the methods lie apart, always beside the answer."""
    lowest, highest = spread(own)
    number = sum(one.total is not None for one in own.answers)
    if number < 2 or own.total is None or own.lower is None or own.upper is None:
        return "No second method has an answer to hold this one against."
    if disagree(own):
        words = (
            f"This is the spread of {number} methods that do not agree. The main method says {about(own.total)} in "
            f"all, with a likely range from {own.lower:,} to {own.upper:,}."
        )
    else:
        which = "Both" if number == 2 else f"All {number}"
        words = (
            f"These are the answers of the main method. {which} methods taken together allow anything from "
            f"{about(lowest)} to {about(highest)} victims in all."
        )
    return f"{words} The lowest answer is probably too low." if _lowest_is_independent(own) else words


def _lowest_is_independent(own: ReleasedEstimate) -> bool:
    """Whether the spread begins with the method that supposes that agencies refer nobody to each other."""
    lowest, _ = spread(own)
    return {one.method for one in own.answers if lowest in _ends(one)} == {"independent"}


def supposes(one: Answer, own: ReleasedEstimate) -> str:
    """What a method supposes; of the lower bound also that it is none, where it lies above all other answers."""
    words = METHODS[one.method][1]
    others = [other.total for other in own.answers if other.total is not None and other is not one]
    is_above = one.total is not None and others and one.total > max(others)
    return f"{words} {NO_LOWER_BOUND}" if one.method == "lower bound" and is_above else words


def who_is_on(lists: tuple[ListName, ...]) -> list[str]:
    """What to know of the people on the lists before the number is used: where they live, and how old they are."""
    words = []
    if "refuge" in lists:
        words.append(
            "The refuge list cannot say where people live. Refuges take people from other places, so the number may be "
            "too high."
        )
    adults = tuple(name for name in lists if name in ADULTS_ONLY)
    others = tuple(name for name in lists if name not in ADULTS_ONLY)
    if not others:
        return [*words, f"{_on(adults)} there are adults only."]
    also = f"; {_on(adults).lower()} there are adults only" if adults else ""
    return [*words, f"{_on(others)} there may be people under 18{also}."]


def _on(lists: tuple[ListName, ...]) -> str:
    return f"On the {'list' if len(lists) == 1 else 'lists'} of {names_of(lists)}"


def together_words(own: ReleasedEstimate) -> str:
    """Which lists are linked in the main method."""
    if len(own.lists) < 3:
        return ""
    if not own.together:
        return "In the main method no two lists are linked."
    pairs = [f"{LISTS[one].inside} and {LISTS[other].inside}" for one, other in own.together]
    every = len(own.lists) * (len(own.lists) - 1) // 2
    which = "every two lists are linked" if len(pairs) == every else f"these are linked: {'; '.join(pairs)}"
    return (
        f"In the main method {which}. That means that people on one of the two are more likely than others, or "
        "less likely, to be on the other as well."
    )


def why_withheld(own: ReleasedEstimate) -> str:
    """Why there is no number, as far as that may be said."""
    why = WHY_WITHHELD[own.status]
    if own.status != "too few lists":
        return why
    there = f"Only one list can be used: that of {names_of(own.lists)}." if own.lists else "Here there are fewer."
    return f"{why}. {there}"


def method_name(one: Answer) -> str:
    """The name of a method in a table or chart."""
    return METHODS[one.method][0]


def range_of(one: Answer) -> str:
    """`2,300 to 4,000`; where a method has none, that is said."""
    if one.lower is None and one.upper is None:
        return "none given"
    ends = ["no limit" if end is None else f"{end:,}" for end in (one.lower, one.upper)]
    return " to ".join(ends)
