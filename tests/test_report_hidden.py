"""The page on victims no agency knows: the range before its middle, every method, no number that was not released."""

from __future__ import annotations

import re
from html import unescape
from typing import Any, get_args

import pytest
from IPython.display import HTML

from dvmetrics.disclosure.estimate import Answer, Method, Status, Warned, through_the_door
from dvmetrics.errors import ConfigurationError
from dvmetrics.partnership import ListName
from dvmetrics.publish.figures import FigureWords, figure_html
from dvmetrics.report.edition import Edition
from dvmetrics.report.hidden import hidden_cautions, hidden_heading, hidden_lists, hidden_methods, sections
from dvmetrics.report.hidden import words as own_words
from dvmetrics.report.hidden.chart import methods_chart
from tests.figures import edition_of
from tests.overlapping_lists import YEAR

FINE: dict[str, Any] = {
    "year": YEAR,
    "lists": ("police", "services", "housing"),
    "status": "fine",
    "known": 1500,
    "total": 2400,
    "lower": 1900,
    "upper": 3400,
    "together": (("police", "services"),),
    "answers": (
        Answer("chosen", 2400, 1900, 3400),
        Answer("stepwise", 2300, 1800, 3100),
        Answer("independent"),
        Answer("lower bound", 2000, 1700, None),
    ),
    "warnings": ("method contested",),
}
ASKED = {"police_incident": ("Smallham Police",), "service_episode": ("Smallham Aid & Co", "Other <Aid>")}
CONSTANTS = {0, 1, 2, 3, 4, 7, 13, 95, 2001, 2013, 2021, 11_313, 22_991, 25_311}
"""Numbers that the page may hold beside those of the estimate: of its year, its source and its confidence, how many
digits and methods there are, and from where its axis begins."""


def edition(**changed: Any) -> Edition:
    base = edition_of({"2.2": [(60, 100)]}, asked=ASKED)
    own = through_the_door(**(FINE | changed))
    return Edition(base.released, base.facts, base.framework, own)


def withheld(status: str, lists: tuple[ListName, ...], left_out: dict[ListName, str] | None = None) -> Edition:
    base = edition_of({"2.2": [(60, 100)]}, asked=ASKED)
    own = through_the_door(year=YEAR, lists=lists, status=status, left_out=left_out or {})
    return Edition(base.released, base.facts, base.framework, own)


def parts_of(own: Edition, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Everything that the page shows, in order."""
    shown: list[Any] = [hidden_heading(own)]
    monkeypatch.setattr(sections, "display", shown.append)
    hidden_methods(own)
    return [*shown, hidden_lists(own), hidden_cautions(own)]


def html_of(parts: list[Any]) -> str:
    return "".join(
        str(part.data) if isinstance(part, HTML) else figure_html(part.to_plotly_json(), 1) for part in parts
    )


def plain(html: str) -> str:
    without = re.sub(r"<script.*?</script>", " ", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub("<[^>]+>", " ", without))).strip()


def text_of(own: Edition, monkeypatch: pytest.MonkeyPatch) -> str:
    return plain(html_of(parts_of(own, monkeypatch)))


def heading(**changed: Any) -> str:
    return plain(str(hidden_heading(edition(**changed)).data))


# What the page says first


def test_the_range_comes_first_then_its_middle_then_who_is_known() -> None:
    assert (
        "In the year to December 2001 there were, by an estimate that is contested, between about 1,900 and 3,400 "
        "victims in Smallham, most likely about 2,400. About 1,500 of them were known to at least one of these: the "
        "police, specialist services and housing. That leaves about 900 whom none of them knew of in that year: "
        "between about 400 and 1,900."
    ) in heading()


def test_the_spread_of_all_methods_stands_beside_the_answer() -> None:
    assert "All 3 methods taken together allow anything from about 1,700 to about 3,400 victims in all." in heading()


def test_methods_that_do_not_agree_give_no_middle() -> None:
    apart = (Answer("chosen", 2400, 2200, 3400), Answer("independent", 1800, 1700, 1900))
    text = heading(lower=2200, answers=apart, warnings=("methods disagree", "method contested"))
    assert "between about 1,700 and 3,400 victims in Smallham. About 1,500" in text
    assert "most likely" not in text
    assert "That leaves between about 200 and 1,900 whom none of them knew of in that year." in text
    assert "The one used first says about 2,400 in all, with a likely range from 2,200 to 3,400." in text
    assert "Use the whole spread, and no single number." in text


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (
            {"lower": 1500},
            "That leaves about 900 whom none of them knew of in that year: anything from none to about 1,900.",
        ),
        (
            {"lower": 1500, "total": 1500},
            "So they may have known of nearly all, or about 1,900 may have been known to none",
        ),
        (
            {"lower": 1500, "total": 1500, "upper": 1500},
            "there were, by an estimate that is contested, about 1,500 victims",
        ),
        ({"total": 1900}, "between about 1,900 and 3,400 victims in Smallham. About"),
        (
            {"answers": (Answer("chosen", 2400, 1900, 3400),)},
            "No second method has an answer to hold this one against.",
        ),
    ],
)
def test_edges_are_said_in_words(changed: dict[str, Any], says: str) -> None:
    assert says in heading(**changed)


@pytest.mark.parametrize("code", get_args(Warned))
def test_every_warning_has_its_sentence(code: Warned) -> None:
    assert own_words.WARNINGS[code] in heading(warnings=(code,))
    assert "zero" not in own_words.WARNINGS[code]


def test_it_says_what_it_must_not_be_used_for() -> None:
    text = heading()
    for words in ("no count", "must not be a target", "must not be multiplied", "not for comparing quarters"):
        assert words in text
    assert "“Known” means on at least one of these lists in that year." in text
    assert "Not coming to an agency is no fault." in text


def test_the_objection_and_the_three_answers_for_one_country_are_always_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for own in (edition(), withheld("too few people", ("police", "services"))):
        text = text_of(own, monkeypatch)
        assert "11,313, 22,991 or 25,311" in text
        assert "Whitehead" in text
        assert "What has to be true" in text


# Numbers


def test_every_number_of_the_page_is_a_released_one(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = parts_of(edition(), monkeypatch)
    numbers = {int(own.replace(",", "")) for own in re.findall(r"\d[\d,]*", plain(html_of(parts)).replace(", ", " "))}
    totals = {1500, 1700, 1800, 1900, 2000, 2300, 2400, 3100, 3400}
    assert numbers <= totals | {total - 1500 for total in totals} | CONSTANTS
    assert {1500, 2400, 1900, 3400, 900} <= numbers


def test_the_chart_shows_each_method_beside_who_is_known() -> None:
    own = edition()
    assert own.hidden is not None
    figure = methods_chart(own, own.hidden)
    words = FigureWords.model_validate(figure.layout.meta)
    assert words.rows == [
        ["Best model of pairs", "2,400", "1,900 to 3,400", "900"],
        ["Pairs step by step", "2,300", "1,800 to 3,100", "800"],
        ["Independent lists", "no answer", "no answer", "no answer"],
        ["Least number (Chao)", "2,000", "1,700 to no limit", "500"],
    ]
    line, *ranges, dots = figure.data
    assert list(line.x) == [1500, 1500]
    assert list(dots.x) == [2400, 2300, 2000]
    assert [list(own.x) for own in ranges][:2] == [[1900, 3400], [1800, 3100]]
    assert figure.layout.xaxis.range[0] == 0
    assert figure.layout.xaxis.range[1] > 3400
    assert len(words.headline.split()) <= 10
    assert "Best model of pairs: 2,400, likely range 1,900 to 3,400." in words.summary


def test_an_answer_without_a_range_is_a_dot_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    own = edition(answers=(Answer("chosen", 2400, 1900, 3400), Answer("threes", 2500)))
    assert own.hidden is not None
    figure = methods_chart(own, own.hidden)
    assert list(figure.data[2].x) == [2500, 2500]
    assert figure.layout.meta["rows"][1] == ["Best model of threes", "2,500", "none given", "1,000"]
    assert "Best model of threes: 2,500, without a likely range." in text_of(own, monkeypatch)


def test_the_headline_of_the_chart_says_whether_the_methods_agree() -> None:
    for warnings, says in ((("methods disagree",), "do not agree"), ((), "meet")):
        own = edition(warnings=warnings)
        assert own.hidden is not None
        assert says in methods_chart(own, own.hidden).layout.meta["headline"]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({}, "these go together: the police and specialist services."),
        ({"together": ()}, "In the model used first no two lists go together."),
        (
            {"together": (("police", "services"), ("police", "housing"), ("services", "housing"))},
            "In the model used first every two lists go together.",
        ),
    ],
)
def test_which_lists_go_together_is_said_without_a_direction(
    changed: dict[str, Any], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = text_of(edition(**changed), monkeypatch)
    assert says in text
    assert not changed.get("together", True) or "more likely than others, or less likely," in text


def test_two_lists_say_nothing_of_going_together(monkeypatch: pytest.MonkeyPatch) -> None:
    own = edition(lists=("police", "services"), together=(), answers=(Answer("two lists", 2400, 1900, 3400),))
    assert "In the model used first" not in text_of(own, monkeypatch)


# Lists


def test_the_lists_are_named_with_who_is_on_them_and_who_sends_them() -> None:
    text = plain(
        str(hidden_lists(edition(left_out={"refuge": "No usable file from A & B (refuge_request, 2001Q2)"})).data)
    )
    assert "Smallham Aid & Co and Other <Aid>" in text
    assert "Left out: refuges. No usable file from A & B (refuge_request, 2001Q2)." in text
    assert re.search(r"Refuges .* nobody no", text)


def test_a_column_on_whole_years_is_there_only_where_a_list_is_left_out() -> None:
    assert "Whole year" not in str(hidden_lists(edition()).data)
    assert "Whole year" in str(hidden_lists(edition(left_out={"refuge": "It came late"})).data)


# No number


def test_withheld_figures_say_why_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    own = withheld("too few people", ("police", "services"))
    parts = parts_of(own, monkeypatch)
    text = plain(html_of(parts))
    assert "No number is shown for the year to December 2001." in text
    assert "There are too few people on these lists, or too few of them on several lists" in text
    assert "That there is no number does not mean that there are no such victims." in text
    assert all(isinstance(part, HTML) for part in parts)
    assert "What each method says" not in text
    assert not {int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*\d", text)} - CONSTANTS


@pytest.mark.parametrize(
    ("lists", "says"), [((), "There is none."), (("services",), "There is one: specialist services.")]
)
def test_too_few_lists_say_which_there_are_and_why_others_are_not(
    lists: tuple[ListName, ...], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing: dict[ListName, str] = {"police": "It came late", "housing": "It came late"}
    text = text_of(withheld("too few lists", lists, missing), monkeypatch)
    assert f"An estimate needs two or more lists of people that are whole for the year. {says}" in text
    assert "Left out: police and housing. It came late." in text


@pytest.mark.parametrize("show", [hidden_heading, hidden_methods, hidden_lists, hidden_cautions])
def test_an_edition_without_an_estimate_says_how_to_have_one(show: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"\[hidden\] in partnership.toml"):
        show(edition_of({"2.2": [(60, 100)]}))


def test_there_are_words_for_every_list_method_and_reason() -> None:
    assert set(own_words.LISTS) == set(get_args(ListName))
    assert set(own_words.METHODS) == set(get_args(Method))
    assert set(own_words.WHY_WITHHELD) == set(get_args(Status)) - {"fine"}


def test_nothing_blames_a_victim_or_an_agency(monkeypatch: pytest.MonkeyPatch) -> None:
    text = text_of(edition(), monkeypatch).lower()
    for word in ("refus", "fail to", "failed to", "unwilling", "should have", "did not bother", "admit"):
        assert word not in text
