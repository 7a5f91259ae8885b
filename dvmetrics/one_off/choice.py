"""The policy that an analyst chooses by name."""

from __future__ import annotations

from difflib import get_close_matches

from dvmetrics.disclosure.policy import POLICIES, Policy
from dvmetrics.errors import ConfigurationError


def policy_named(name: str) -> Policy:
    """A policy by its name. Raises ConfigurationError with the names that there are, the nearest first."""
    if name not in POLICIES:
        near = get_close_matches(name, POLICIES, n=len(POLICIES), cutoff=0.3)
        there = ", ".join([*near, *(own for own in POLICIES if own not in near)])
        raise ConfigurationError(f"There is no policy {name}. Policies: {there}.")
    return POLICIES[name]
