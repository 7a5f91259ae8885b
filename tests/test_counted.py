"""A number with the word for what it counts."""

from __future__ import annotations

import pytest

from dvmetrics.counted import counted


@pytest.mark.parametrize(
    ("number", "words", "says"),
    [
        (0, ("row",), "0 rows"),
        (1, ("row",), "1 row"),
        (1204, ("row",), "1,204 rows"),
        (1, ("person", "people"), "1 person"),
        (2, ("code is", "codes are"), "2 codes are"),
    ],
)
def test_a_number_has_the_word_that_goes_with_it(number: int, words: tuple[str, ...], says: str) -> None:
    assert counted(number, *words) == says
