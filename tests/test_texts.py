"""Texts of a partnership that would be a formula, or no text at all, are refused with the name of their place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dvmetrics.errors import ConfigurationError
from dvmetrics.partnership import load
from dvmetrics.texts import plain_text, short_name
from tests.returns import CONFIGURATION

MakeReturns = Callable[..., Path]
FORMULAS = ['=HYPERLINK("http://x","y")', "+1+1", "-2", "@SUM(1)", " =1", "＝1", "Mean; =1", "a;-1", "\n=1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="take it for a formula"):
        plain_text(text)


@pytest.mark.parametrize("text", ["a\x00b", "a\tb", "a\rb", "a\x1bb", "a\x9bb", "a\uffffb"])
def test_control_characters_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no control characters"):
        plain_text(text)


@pytest.mark.parametrize(
    "text", ["A & B", "£ per child", "%", "Llanfair-ym-Muallt", "a = b", "a\nb", "[c]", "<b>", "–"]
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert plain_text(text) == text


def test_blank_texts_are_refused() -> None:
    with pytest.raises(ValueError, match="blank"):
        plain_text(" \n")


@pytest.mark.parametrize("name", ["=x", "-x", "a b", '"><img', "", "a\n", "_a"])
def test_names_that_could_not_stand_in_an_address_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="letters a to z"):
        short_name(name)


def test_short_names_stay_as_they_are() -> None:
    assert [short_name(name) for name in ("council", "DOMV8a", "1.1", "a-b_c")] == ["council", "DOMV8a", "1.1", "a-b_c"]


PLACES = {
    "partnership.name": ('name = "Smallham"', "name = '{}'"),
    "partnership.place": ('place = "Smallham"', "place = '{}'"),
    "agencies.council": ('council = "Smallham Council"', "council = '{}'"),
    "local_measures.calls.title": ('title = "Calls"', "title = '{}'"),
    "local_measures.calls.question": ('question = "How many calls were there?"', "question = '{}'"),
    "local_measures.calls.unit": ('unit = "calls"', "unit = '{}'"),
    "local_measures.calls.words": ('words = "Calls answered in the month."', "words = '{}'"),
    "campaigns.0.name": ("[local", "[[campaigns]]\nname = '{}'\nstart = 2020-01-01\nend = 2020-02-01\n[local"),
    "series_breaks.0.words": (
        "[local",
        "[[series_breaks]]\ndate = 2020-01-01\nwords = '{}'\nindicators = ['calls']\n[local",
    ),
    "targets.calls.set_by": (
        "[local",
        "[targets.calls]\nvalue = 1\nset_on = 2020-01-01\nstatus = 'agreed'\nset_by = '{}'\n[local",
    ),
}


@pytest.mark.parametrize("place", PLACES)
def test_the_place_of_a_formula_is_named(place: str, returns: MakeReturns) -> None:
    old, new = PLACES[place]
    configuration = CONFIGURATION.format(policy="published")
    assert old in configuration
    folder = returns(configuration=configuration.replace(old, new.format("=1+1")))
    with pytest.raises(ConfigurationError, match=rf"{place}: must not begin with ="):
        load(folder)


def test_the_name_of_an_agency_or_measure_that_is_markup_is_refused(returns: MakeReturns) -> None:
    configuration = CONFIGURATION.format(policy="published").replace("measures.calls", 'measures."<b>"')
    with pytest.raises(ConfigurationError, match="letters a to z"):
        load(returns(configuration=configuration))
