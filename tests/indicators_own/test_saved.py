"""Each indicator that was saved from the notebook has its test, and each such test its indicator."""

from __future__ import annotations

from pathlib import Path

from dvmetrics.indicators.catalogue import CATALOGUE
from dvmetrics.indicators.complete import lacks
from tests.indicators_own.golden import saved_indicators


def test_every_saved_indicator_has_a_test_and_every_test_an_indicator() -> None:
    saved = {path.stem for path in saved_indicators().values()}
    tested = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")}
    assert tested - {"saved"} == saved


def test_every_saved_indicator_is_complete_and_in_the_catalogue() -> None:
    for name in saved_indicators():
        assert not lacks(CATALOGUE[name].definition, set(CATALOGUE) - {name})
