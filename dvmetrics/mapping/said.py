"""How sure a proposal is: said with each, so that no guess is silent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Confidence = Literal["certain", "likely", "a guess"]
CERTAIN: Confidence = "certain"
LIKELY: Confidence = "likely"
GUESS: Confidence = "a guess"
AS_SAID = "as you said"
"""Why something is certain that a person has just said."""


@dataclass(frozen=True)
class Said:
    """One thing that was found of a file, how sure that is and why."""

    what: str
    confidence: Confidence
    reason: str
