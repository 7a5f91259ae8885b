"""What is said of an estimate of hidden victims, in words that a committee can use."""

from __future__ import annotations

from dataclasses import dataclass

from dvmetrics.disclosure.estimate import Answer, Method, ReleasedEstimate, Warned
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
        "Best model of pairs",
        "All models are tried in which any two lists can go together, and the one that explains the lists best with "
        "the fewest such pairs is taken. It is the method used first.",
    ),
    "stepwise": (
        "Pairs step by step",
        "It begins with lists that have nothing to do with each other, and lets two of them go together wherever the "
        "people on both are clearly more, or fewer, than chance would have.",
    ),
    "independent": (
        "Independent lists",
        "It supposes that being on one list never changes the chance of being on another. As agencies refer people to "
        "each other, it is mostly too low.",
    ),
    "threes": (
        "Best model of threes",
        "As the method used first, but three lists can go together as well. It is for comparison only and has no "
        "likely range.",
    ),
    "lower bound": (
        "Least number (Chao)",
        "There are at least so many if people differ only in how easily they come to an agency's notice. It is too "
        "high where being on one list keeps people off another.",
    ),
    "two lists": (
        "Two lists (Chapman)",
        "With only two lists nothing can show whether they go together. It supposes that they do not. It is the method "
        "used first.",
    ),
}
WARNINGS: dict[Warned, str] = {
    "small overlap": "Few people or none are together on some of these lists. The number rests on them and can be far "
    "off.",
    "methods disagree": "The likely ranges of the methods do not all meet. At least one of them rests on something "
    "that is not true here, and nobody can say which. Use the whole spread, and no single number.",
    "assumes independence": "There are only two lists, so the number supposes that being on one of them never changes "
    "the chance of being on the other. As agencies refer people to each other, the true number is mostly higher.",
    "method contested": "The method is contested: experts advise against it for a use like this one. See “Why this "
    "method is contested” below.",
}
WHY_WITHHELD = {
    "too few lists": "An estimate needs two or more lists of people that are whole for the year",
    "too few people": "There are too few people on these lists, or too few of them on several lists, for a number that "
    "can be relied on and shown without saying something of single people. Which of these it was is not said, to "
    "protect people.",
}


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
    """The sentence that the page is about: the range first, then its middle, then how many are known.

    Where the methods do not agree it is the range of them all, and there is no middle.
    """
    if own.known is None or own.total is None or own.lower is None or own.upper is None:
        return f"No number is shown for {year_words(own.year)}."
    if disagree(own):
        words = f"{span(*spread(own))} victims in {place}"
    elif own.lower == own.upper:
        words = f"{about(own.total)} victims in {place}"
    else:
        middle = "" if own.total in (own.lower, own.upper) else f", most likely {about(own.total)}"
        words = f"{span(own.lower, own.upper)} victims in {place}{middle}"
    return (
        f"In {year_words(own.year)} there were, by an estimate that is contested, {words}. "
        f"{about(own.known).capitalize()} of them were known to at least one of these: {names_of(own.lists)}."
    )


def disagree(own: ReleasedEstimate) -> bool:
    """Whether the likely ranges of the methods do not all meet."""
    return "methods disagree" in own.warnings


def not_known(own: ReleasedEstimate) -> str:
    """How many none of the lists knows, from the figures that are shown: by all methods where they do not agree."""
    middle, lower, upper = own.hidden
    if disagree(own):
        lower, upper = (end - (own.known or 0) for end in spread(own))
        return f"That leaves {_from(lower, upper)} whom none of them knew of in that year."
    if not middle:
        return f"So they may have known of nearly all, or {about(upper)} may have been known to none of them."
    return f"That leaves {about(middle)} whom none of them knew of in that year: {_from(lower, upper)}."


def _from(lower: int, upper: int) -> str:
    return span(lower, upper) if lower else f"anything from none to {about(upper)}"


def spread(own: ReleasedEstimate) -> tuple[int, int]:
    """From the lowest to the highest limit of all methods that have an answer."""
    ends = [end for one in own.answers for end in (one.lower, one.total, one.upper) if end is not None]
    return min(ends), max(ends)


def spread_words(own: ReleasedEstimate) -> str:
    """How far the methods lie apart, always beside the answer."""
    lowest, highest = spread(own)
    number = sum(one.total is not None for one in own.answers)
    if number < 2 or own.total is None or own.lower is None or own.upper is None:
        return "No second method has an answer to hold this one against."
    if disagree(own):
        return (
            f"This is the spread of {number} methods that do not agree. The one used first says {about(own.total)} in "
            f"all, with a likely range from {own.lower:,} to {own.upper:,}."
        )
    return (
        f"These are the answers of the method used first. All {number} methods taken together allow anything from "
        f"{about(lowest)} to {about(highest)} victims in all."
    )


def together_words(own: ReleasedEstimate) -> str:
    """Which lists go together in the model that is used first."""
    if len(own.lists) < 3:
        return ""
    if not own.together:
        return "In the model used first no two lists go together."
    pairs = [f"{LISTS[one].inside} and {LISTS[other].inside}" for one, other in own.together]
    every = len(own.lists) * (len(own.lists) - 1) // 2
    which = "every two lists go together" if len(pairs) == every else f"these go together: {'; '.join(pairs)}"
    return (
        f"In the model used first {which}. That means that people on one of the two are more likely than others, or "
        "less likely, to be on the other as well."
    )


def why_withheld(own: ReleasedEstimate) -> str:
    """Why there is no number, as far as that may be said."""
    why = WHY_WITHHELD[own.status]
    if own.status != "too few lists":
        return why
    there = f"There is one: {names_of(own.lists)}." if own.lists else "There is none."
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
