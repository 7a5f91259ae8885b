"""What a new partnership folder is made from, and reading it from what a person writes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from dvmetrics.errors import ConfigurationError
from dvmetrics.extracts import EXTRACTS
from dvmetrics.periods import Quarter
from dvmetrics.templates import find
from dvmetrics.texts import SHORT, SHORT_NAME, plain_text

USUALLY_REQUIRED = ("police_incident", "service_episode")
USUALLY_SENT: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"police|constabulary", ("police_incident",)),
    (r"women.?s.?aid|refuge", ("service_episode", "refuge_request")),
    (r"victim support|rape crisis|idva|advoca|domestic (?:abuse|violence) service", ("service_episode",)),
    (r"council|borough", ("signatory_register", "population")),
    (r"probation", ("perp_referral",)),
    (r"prosecution|\bcps\b", ("cps_case",)),
    (r"housing|homeless", ("housing_approach",)),
)
"""By a word in an agency's full name, what such an agency can be asked for first: few files, more later."""


@dataclass(frozen=True)
class Answers:
    """A new partnership: `agencies` by short name, `extracts` by name with the short names of who owes each, and which
    of them are required. `first_quarter` is also the quarter that the first folder is for."""

    name: str
    place: str
    agencies: Mapping[str, str]
    extracts: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    first_quarter: Quarter


def published_text(text: str, what: str) -> str:
    """The text without spaces around it. Raises ConfigurationError, naming `what`, where it may not be published."""
    try:
        return plain_text(text.strip())
    except ValueError as error:
        raise ConfigurationError(f"{what} {error}.") from None


def agency(text: str) -> tuple[str, str]:
    """The short and the full name in `womens_aid = Smallham Women's Aid`; of a full name alone a short one is made.

    Raises ConfigurationError for a short name that files could not be called by, and for a full one that may not be
    published.
    """
    before, parted, after = text.partition("=")
    full = published_text(after if parted else before, "An agency's full name")
    short = before.strip() if parted else short_name_of(full)
    if not SHORT.fullmatch(short):
        raise ConfigurationError(
            f"An agency's short name is {SHORT_NAME.removeprefix('a short name: ')}, and no two _ side by side; "
            f"write it before the full one, for example womens_aid = {full}."
        )
    return short, full


def short_name_of(full: str) -> str:
    """A short name made from a full one: `Smallham Women's Aid` is `smallham_womens_aid`."""
    plain = unicodedata.normalize("NFKD", full).encode("ascii", "ignore").decode().lower()
    return "_".join(re.findall(r"[a-z0-9]+", re.sub(r"['`]", "", plain)))[:40].rstrip("_")


def agencies(texts: Iterable[str]) -> dict[str, str]:
    """All agencies by short name. Raises ConfigurationError as `agency` does, and where two have one short name."""
    found: dict[str, str] = {}
    for text in texts:
        short, full = agency(text)
        if short in found:
            raise ConfigurationError(f"Two agencies have the short name {short}; give one of them another.")
        found[short] = full
    return found


def names(text: str) -> list[str]:
    """The names in `police_incident, helpline`; none in an empty text or a hyphen."""
    return [name for name in re.split(r"[\s,;]+", text.strip().removesuffix("-")) if name]


def owed(texts: Iterable[str], agencies: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Who owes what, from texts such as `service_episode=womens_aid,victim_support`; an extract may come again.

    Raises ConfigurationError for an extract or an agency that there is not, and for a text of another form.
    """
    pairs = []
    for text in texts:
        extract, parted, senders = text.partition("=")
        if not parted or not names(senders):
            raise ConfigurationError(
                "Who owes an extract is written as its name, = and the agencies' short names with commas, for example "
                "service_episode=womens_aid,victim_support."
            )
        pairs += [(find(extract.strip()).name, sender) for sender in names(senders)]
    return by_extract(pairs, agencies)


def by_extract(pairs: Iterable[tuple[str, str]], agencies: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Pairs of an extract and an agency as the agencies of each extract, in the order of extracts.

    Raises ConfigurationError for an agency that there is not.
    """
    found: dict[str, dict[str, None]] = {}
    for extract, sender in pairs:
        if sender not in agencies:
            raise ConfigurationError(
                f"{extract} names {sender}, which is none of the agencies: {', '.join(sorted(agencies))}."
            )
        found.setdefault(extract, {})[sender] = None
    return {extract: tuple(found[extract]) for extract in EXTRACTS if extract in found}


def usually_sent(full_name: str) -> tuple[str, ...]:
    """What an agency with such a name can be asked for first; nothing where its name does not tell."""
    sent = [extracts for word, extracts in USUALLY_SENT if re.search(word, full_name, re.IGNORECASE)]
    return sent[0] if sent else ()


def usually_required(extracts: Collection[str]) -> tuple[str, ...]:
    """What an edition should not be made without, of the extracts that are owed: at least one, due each quarter where
    there is such a one."""
    usual = tuple(name for name in USUALLY_REQUIRED if name in extracts)
    quarterly = tuple(name for name in extracts if EXTRACTS[name].due == "quarter")
    return usual or quarterly[:1] or tuple(extracts)[:1]


def required_of(chosen: Iterable[str], extracts: Collection[str]) -> tuple[str, ...]:
    """The required extracts, each once. Raises ConfigurationError where nobody owes one of them, or where there is
    none."""
    required = tuple(dict.fromkeys(chosen))
    unknown = [name for name in required if name not in extracts]
    if unknown:
        raise ConfigurationError(
            f"Nobody owes {', '.join(unknown)}, so it cannot be required; owed are: {', '.join(extracts)}."
        )
    if not required:
        raise ConfigurationError("At least one extract must be required: it tells when a quarter is complete.")
    return required


def newest_whole_quarter(today: date) -> Quarter:
    """The quarter that agencies can send files for on that day: the last that is over."""
    return Quarter.of(today).plus(-1)
