"""Whether a definition has all that a reader needs, for one that is about to join the catalogue."""

from __future__ import annotations

import re
from collections.abc import Collection

from dvmetrics.extracts import EXTRACTS
from dvmetrics.indicators.definition import Definition
from dvmetrics.texts import plain_text

OWN_ID = re.compile(r"S\.[a-z][a-z0-9_]*")
"""An indicator of one's own supports the core set; its name becomes that of a file."""
WITHOUT_DENOMINATOR = ("count", "amount", "estimate", "median", "excess")
FEWEST_PEOPLE = 8
"""A share of fewer people than this says more of chance than of anybody's work."""


def lacks(definition: Definition, known: Collection[str]) -> str:
    """What the definition lacks, as a sentence; nothing where it is complete. `known`: the ids that there are.

    Beyond what `Definition` refuses by itself: an id of its own, something it is evidence for, whole sentences, known
    extracts, something to beware of, and a smallest denominator for shares of people.
    """
    for check in (_identity, _evidence, _sentences, _settings):
        reason = check(definition, known)
        if reason:
            return f"Indicator {definition.id}: {reason}"
    return ""


def _identity(own: Definition, known: Collection[str]) -> str:
    if not OWN_ID.fullmatch(own.id):
        return "its id must be S. and a name of small letters, digits and _, for example S.outside_home."
    if own.id in known:
        return "the id is taken; choose another one."
    missing = sorted(set(own.read_with) - set(known))
    return f"it is read with {missing[0]}, which is none of the indicators." if missing else ""


def _evidence(own: Definition, _: Collection[str]) -> str:
    if not (own.code or own.initiatives):
        return "say in code or initiatives what it is evidence for."
    if not own.sources:
        return "say in sources which extracts it is counted from."
    unknown = sorted(set(own.sources) - set(EXTRACTS))
    return f"there is no extract {unknown[0]}." if unknown else ""


def _sentences(own: Definition, _: Collection[str]) -> str:
    words = {name: getattr(own, name) for name in ("title", "question", "numerator", "unit", "lag")}
    for name, text in words.items():
        if not text.strip():
            return f"{name} is empty."
    sentences = {name: getattr(own, name) for name in ("numerator", "denominator", "includes", "compared", "lag")}
    sentences |= {f"caveat {place}": text for place, text in enumerate(own.caveats, start=1)}
    for name, text in sentences.items():
        if text and not (text.lstrip("'")[0].isupper() and text.endswith(".")):
            return f"{name} must be a sentence, with a capital and a full stop."
    for name, text in (words | sentences).items():
        try:
            plain_text(text or "none")
        except ValueError as error:
            return f"{name} {error}."
    return ""


def _settings(own: Definition, _: Collection[str]) -> str:
    if not own.denominator and own.form not in WITHOUT_DENOMINATOR:
        return f"a {own.form} needs a denominator in words."
    if not (own.includes or own.denominator):
        return "say in includes who is in and who is out."
    if not own.caveats:
        return "every figure can be read wrongly in some way: say how in caveats."
    of_people = own.form in ("share", "gap", "representation", "weighted_share") and own.disclosure == "people"
    if of_people and own.minimum_denominator < FEWEST_PEOPLE:
        return f"a share of people needs a minimum_denominator of {FEWEST_PEOPLE} or more."
    return ""
