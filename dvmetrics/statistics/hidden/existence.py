"""Whether a model has an estimate at all, and whether the data determine it.

Two things can fail. The likelihood may have no maximum, even with −∞ allowed for the terms of pairs that never meet
(the extended maximum-likelihood estimate does not exist). Or several estimates may fit alike (the model is not
identifiable). Source: Fienberg & Rinaldo (2012), Annals of Statistics 40:996–1023; Chan, Silverman & Vincent (2021).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from dvmetrics.statistics.hidden.histories import Flags, Floats, Numbers

FINE, NONE, NOT_IDENTIFIABLE = 0, 1, 2
REMEMBERED = 50_000
ABOVE_ZERO = 1e-6
"""With counts of 0 and 1 the optimum is 0 or a ratio of small whole numbers, far above a solver's rounding."""


def code(terms: tuple[int, ...], counts: Floats) -> int:
    """0 where the model has one estimate, 1 where none exists, 2 where the data do not determine it.

    terms: what the model has beside the intercept and the main effects. counts: people by history.
    """
    return _code(terms, len(counts), np.packbits(counts > 0).tobytes())


@lru_cache(maxsize=REMEMBERED)
def _code(terms: tuple[int, ...], size: int, support: bytes) -> int:
    # Only which histories have people matters: counts on the same histories give statistics that lie in the same
    # open face of the cone that X spans. So 0 and 1 stand for the counts, and the answer can be remembered.
    seen = np.unpackbits(np.frombuffer(support, dtype=np.uint8), count=size).astype(float)
    empty = tuple(term for term in terms if not seen[_contains(np.arange(size), term)].any())
    design, kept = design_of(terms, empty, size)
    if not _has_estimate(design, seen[kept]):
        return NONE
    return FINE if identifiable(terms, empty, size) else NOT_IDENTIFIABLE


@lru_cache(maxsize=REMEMBERED)
def identifiable(terms: tuple[int, ...], empty: tuple[int, ...], size: int) -> bool:
    """Whether the finite terms can be told apart on the histories that the empty ones leave; size is 2^t."""
    design, _ = design_of(terms, empty, size)
    return bool(np.linalg.matrix_rank(design) == design.shape[1])


def design_of(terms: tuple[int, ...], empty: tuple[int, ...], size: int) -> tuple[Floats, Numbers]:
    """The 0/1 matrix of the finite terms over the kept histories, and these histories; size is 2^t.

    A term on whose lists nobody is together (`empty`) has the estimate −∞. It leaves the matrix, and the histories that
    contain it leave the data: their means are 0, as their counts are.
    """
    kept = np.arange(1, size)
    for term in empty:
        kept = kept[~_contains(kept, term)]
    main_effects = [1 << number for number in range(size.bit_length() - 1)]
    finite = [0, *main_effects, *(term for term in terms if term not in empty)]
    return np.column_stack([_contains(kept, term) for term in finite]).astype(float), kept


def _contains(histories: Numbers, term: int) -> Flags:
    """Which histories lie on all lists of the term."""
    inside: Flags = (histories & term) == term
    return inside


def _has_estimate(design: Floats, people: Floats) -> bool:
    """Whether the largest s with X'x = X'y and x ≥ s is above 0; with x = s + u and u ≥ 0 all rules are equations."""
    from scipy.optimize import linprog

    columns = np.column_stack([design.sum(axis=0), design.T])
    target = np.zeros(columns.shape[1])
    target[0] = -1.0
    found = linprog(target, A_eq=columns, b_eq=design.T @ people, bounds=(0, None), method="highs")
    if not found.success:
        raise ArithmeticError("The linear program of existence has not been solved.")
    return bool(-found.fun > ABOVE_ZERO)
