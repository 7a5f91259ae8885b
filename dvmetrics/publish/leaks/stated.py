"""What an edition may state besides figures: each part of `edition.json` has a rule, and a part without one is refused.

Both makings of an edition are made from its facts, so the facts themselves are held against where they come from: the
partnership's configuration, the tool's own titles, and the gate's sentences with nothing filled in but bands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from dvmetrics import __version__
from dvmetrics.disclosure.policy import POLICIES
from dvmetrics.extracts import EXTRACTS
from dvmetrics.extracts.schema import Extract
from dvmetrics.indicators.without_code import extracts_without_code
from dvmetrics.indicators.wording import NOT_COLLECTED, NOT_KNOWN_OF
from dvmetrics.partnership import Campaign, Partnership
from dvmetrics.publish.leaks.fixed import fixed_words

QUARTER = re.compile(r"(?:19|20)\d\dQ[1-4]")
COUNT = r"\d[\d,]*"
LEFT_OPEN = re.compile(r"(?<!\{)\{(rows|of|columns)\}(?!\})")
VERSION = r"[A-Za-z0-9.-]{1,20}"
MIDNIGHT = timedelta(days=1)
OF_A_DELIVERY = {"extract", "title", "agency", "quarter", "state", "required", "on_time", "rows", "findings"}
OF_A_LATER_FILE = {"extract", "agency", "quarter", "arrived"}
OF_A_FINDING = {"rule", "severity", "sentence", "columns"}
OF_A_BREAK = {"date", "words", "indicators", "version"}
COLUMNS = frozenset(name for extract in EXTRACTS.values() for name in extract.names)


@dataclass(frozen=True)
class Stated:
    """Where the facts of an edition come from. `campaigns`: each with the figures that it was meant to move.
    `indicators`: the ids that a figure may have. `bands`: the words in
    which counts of rows are given; empty where the policy gives them as they are. `sentences`: what the gate can say,
    with every count left open; `rules`, `states` and `severities`: what it calls things."""

    partnership: Partnership
    quarter: str
    campaigns: Collection[Campaign]
    indicators: Collection[str]
    bands: Collection[str]
    sentences: Collection[str]
    rules: Collection[str]
    states: Collection[str]
    severities: Collection[str]

    @cached_property
    def configured(self) -> dict[str, Any]:
        """`partnership.toml` as JSON holds it."""
        own: dict[str, Any] = json.loads(self.partnership.model_dump_json())
        return own

    @cached_property
    def extracts(self) -> Mapping[str, Extract]:
        """Every extract by name, as the edition has them."""
        return EXTRACTS if self.partnership.partnership.code is not None else extracts_without_code()

    @cached_property
    def count(self) -> str:
        """The pattern of a count of rows."""
        return "|".join(re.escape(band) for band in self.bands) or COUNT


def stated_faults(facts: Mapping[str, Any], stated: Stated) -> list[str]:
    """The parts of `edition.json` that say anything that may not be stated, by their names; one that nobody foresaw or
    that is missing has no name here, since it may itself be what was found."""
    if set(facts) != set(PARTS):
        return ["a part that nobody foresaw"]
    return [f"“{name}”" for name, is_right in PARTS.items() if not is_right(stated, facts[name])]


def may_be_noted(note: str, stated: Stated) -> bool:
    """Whether a note beside a figure that speaks of columns names nothing but agencies, columns and quarters."""
    if not note.startswith((NOT_COLLECTED, NOT_KNOWN_OF)):
        return True
    agency, column = _any_of(stated.partnership.agencies.values()), _any_of(COLUMNS)
    files = rf"(?:the file of (?:{agency}) has|the files of (?:{agency})(?:, (?:{agency}))* and (?:{agency}) have)"
    which = rf"(?:{column})(?:, (?:{column}))*(?:; {QUARTER.pattern}(?:, {QUARTER.pattern})*)?"
    part = rf"{files} no column on this \({which}\)"
    return re.fullmatch(rf"(?:{NOT_COLLECTED}|{NOT_KNOWN_OF}) {part}(?:; {part})*", note) is not None


def _about(name: str) -> Callable[[Stated, Any], bool]:
    return lambda stated, part: part == stated.configured["partnership"][name]


def _configured(name: str) -> Callable[[Stated, Any], bool]:
    return lambda stated, part: part == stated.configured[name]


def _made_on(_: Stated, part: Any) -> bool:
    return abs(date.today() - date.fromisoformat(part)) <= MIDNIGHT


def _asked(stated: Stated, part: Any) -> bool:
    agencies = stated.partnership.agencies
    return bool(
        part == {name: [agencies[own] for own in due.agencies] for name, due in stated.partnership.extracts.items()}
    )


def _campaigns(stated: Stated, part: Any) -> bool:
    return bool(part == [own.model_dump(mode="json") for own in stated.campaigns])


def _breaks(stated: Stated, part: Any) -> bool:
    """Each is configured, or says whose delivery notes name another version, and which."""
    configured = stated.configured["series_breaks"]
    return all(one in configured or _is_version_break(stated, one) for one in part)


def _is_version_break(stated: Stated, one: Mapping[str, Any]) -> bool:
    agencies = _any_of(stated.partnership.agencies.values())
    titles = _any_of(extract.title for extract in stated.extracts.values())
    says = rf"(?:{agencies}) counts by version {VERSION} of its definitions from here on \((?:{titles})\)\."
    return (
        set(one) == OF_A_BREAK
        and bool(date.fromisoformat(one["date"]))
        and bool(re.fullmatch(says, one["words"]))
        and set(one["indicators"]) <= set(stated.indicators)
        and one["version"] == ""
    )


def _any_of(texts: Iterable[str]) -> str:
    return "|".join(re.escape(text) for text in texts)


def _deliveries(stated: Stated, part: Any) -> bool:
    return all(_is_delivery(stated, one) for one in part)


def _is_delivery(stated: Stated, one: Mapping[str, Any]) -> bool:
    return (
        set(one) == OF_A_DELIVERY
        and _is_owed(stated, one)
        and one["title"] == stated.extracts[one["extract"]].title
        and one["state"] in stated.states
        and one["required"] is stated.partnership.extracts[one["extract"]].required
        and (one["on_time"] is None or isinstance(one["on_time"], bool))
        and bool(re.fullmatch(stated.count, one["rows"]))
        and all(_is_finding(stated, finding) for finding in one["findings"])
    )


def _sent_later(stated: Stated, part: Any) -> bool:
    return all(_is_later_file(stated, one) for one in part)


def _is_later_file(stated: Stated, one: Mapping[str, Any]) -> bool:
    return set(one) == OF_A_LATER_FILE and _is_owed(stated, one) and bool(QUARTER.fullmatch(one["arrived"]))


def _is_owed(stated: Stated, one: Mapping[str, Any]) -> bool:
    """Whether a file is of an extract, from an agency that owes it, and for a quarter."""
    due = stated.partnership.extracts.get(one["extract"])
    names = [] if due is None else [stated.partnership.agencies[agency] for agency in due.agencies]
    return one["agency"] in names and bool(QUARTER.fullmatch(one["quarter"]))


def _is_finding(stated: Stated, finding: Mapping[str, Any]) -> bool:
    return (
        set(finding) == OF_A_FINDING
        and finding["rule"] in stated.rules
        and finding["severity"] in stated.severities
        and set(finding["columns"]) <= COLUMNS
        and any(is_filled_in(finding["sentence"], says, finding["columns"], stated.count) for says in stated.sentences)
    )


def is_filled_in(sentence: str, says: str, columns: Collection[str], count: str) -> bool:
    """Whether a sentence is what the gate says with nothing filled in but these columns, and counts of a pattern."""
    filled = {"rows": f"(?:{count})", "of": f"(?:{count})", "columns": re.escape(", ".join(columns))}
    for template in {says, says.replace("{rows} of {of} rows", "all {of} rows")}:
        pieces = LEFT_OPEN.split(template)
        pattern = "".join(
            filled[piece] if place % 2 else re.escape(piece.replace("{{", "{").replace("}}", "}"))
            for place, piece in enumerate(pieces)
        )
        # The gate begins each sentence with a capital.
        if any(re.fullmatch(rf"{pattern}\.", start + sentence[1:]) for start in (sentence[:1], sentence[:1].lower())):
            return True
    return False


def _rests_on(stated: Stated, part: Any) -> bool:
    """By indicator the columns of each table that it was counted from; some tables are the tool's own."""
    words = {word for by_table in part.values() for table, columns in by_table.items() for word in (table, *columns)}
    return set(part) <= set(stated.indicators) and words <= COLUMNS | set(EXTRACTS) | fixed_words()


PARTS: dict[str, Callable[[Stated, Any], bool]] = {
    "partnership": _about("name"),
    "place": _about("place"),
    "quarter": lambda stated, part: part == stated.quarter,
    "policy": _about("policy"),
    "policy_words": lambda stated, part: part == POLICIES[stated.partnership.partnership.policy].words,
    "given_away": _about("given_away"),
    "synthetic": _about("synthetic"),
    "quick_exit": _about("quick_exit"),
    "help": _about("help"),
    "made_on": _made_on,
    "version": lambda _, part: part == __version__,
    "targets": _configured("targets"),
    "campaigns": _campaigns,
    "series_breaks": _breaks,
    "baseline": _configured("baseline"),
    "agencies": _configured("agencies"),
    "asked": _asked,
    "deliveries": _deliveries,
    "sent_later": _sent_later,
    "rests_on": _rests_on,
    "has_earlier_files": lambda _, part: isinstance(part, bool),
}
"""By part of `edition.json`: whether it may be as it is."""
