"""The page on victims on no agency's list: the range first, every method, and no number that was not released."""

from __future__ import annotations

import re
from html import unescape
from typing import Any, get_args

import pytest
from IPython.display import HTML

from dvmetrics.disclosure.estimate import Answer, Method, Status, Warned, through_the_door, two_digits
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
CONSTANTS = {0, 1, 2, 3, 4, 7, 13, 18, 95, 2001, 2013, 2014, 2020, 2021, 11_313, 22_991, 25_311}
"""Numbers that the page may hold beside those of the estimate: of its year, its sources, ages and its confidence, how
many digits and methods there are, and from where its axis begins."""


def edition(**changed: Any) -> Edition:
    base = edition_of({"2.2": [(60, 100)]}, asked=ASKED)
    content = FINE | changed
    if "answers" not in changed:  # the first is always the estimate itself
        first = Answer("chosen", content["total"], content["lower"], content["upper"])
        content["answers"] = (first, *FINE["answers"][1:])
    own = through_the_door(**content)
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
        "victims in Smallham, most likely about 2,400. About 1,500 of them were on at least one list. The lists are "
        "those of the police, specialist services and housing. That leaves about 900 who were on none of these lists "
        "in that year: between about 400 and 1,900."
    ) in heading()


def test_the_spread_of_all_methods_stands_beside_the_answer() -> None:
    assert "All 3 methods taken together allow anything from about 1,700 to about 3,400 victims in all." in heading()


def test_methods_that_do_not_agree_give_no_middle() -> None:
    apart = (Answer("chosen", 2400, 2200, 3400), Answer("independent", 1800, 1700, 1900))
    text = heading(lower=2200, answers=apart, warnings=("methods disagree", "method contested"))
    assert "between about 1,700 and 3,400 victims in Smallham. About 1,500" in text
    assert "most likely" not in text
    assert "That leaves between about 200 and 1,900 who were on none of these lists in that year." in text
    assert "The main method says about 2,400 in all, with a likely range from 2,200 to 3,400." in text
    assert "Use the whole spread, and no single number." in text


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (
            {"lower": 1500},
            "That leaves about 900 who were on none of these lists in that year: anything from none to about 1,900.",
        ),
        (
            {"lower": 1500, "total": 1500},
            "So nearly all may be on these lists, or about 1,900 may be on none of them.",
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
    assert "The number is of people who could have come onto these lists." in text
    assert "such as those of the helpline, the Marac and health services. Nor are earlier years." in text
    assert "Not coming to an agency is nobody's fault." in text
    assert "Nobody should be pressed to report" in text


def test_the_objection_and_the_three_answers_for_one_country_are_always_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for own in (edition(), withheld("too few people", ("police", "services"))):
        text = text_of(own, monkeypatch)
        assert "11,313, 22,991 or 25,311" in text
        assert "potential victims of modern slavery" in text
        assert all(source in text for source in ("Whitehead", "Silverman, B. W. (2014)", "Silverman, B. W. (2020)"))
        assert "What has to be true" in text


# Numbers


def test_every_number_of_the_page_is_a_released_one(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = parts_of(edition(), monkeypatch)
    numbers = {int(own.replace(",", "")) for own in re.findall(r"\d[\d,]*", plain(html_of(parts)).replace(", ", " "))}
    totals = {1500, 1700, 1800, 1900, 2000, 2300, 2400, 3100, 3400}
    assert numbers <= totals | {two_digits(total - 1500) for total in totals} | CONSTANTS
    assert {1500, 2400, 1900, 3400, 900} <= numbers


def test_the_chart_shows_each_method_beside_who_is_known() -> None:
    own = edition()
    assert own.hidden is not None
    figure = methods_chart(own, own.hidden)
    words = FigureWords.model_validate(figure.layout.meta)
    assert words.rows == [
        ["Best model, lists linked in twos", "2,400", "1,900 to 3,400", "900"],
        ["Lists linked step by step", "2,300", "1,800 to 3,100", "800"],
        ["Independent lists", "no answer", "no answer", "no answer"],
        ["Chao's method", "2,000", "1,700 to no limit", "500"],
    ]
    line, *ranges, dots = figure.data
    assert list(line.x) == [1500, 1500]
    assert list(dots.x) == [2400, 2300, 2000]
    assert [list(own.x) for own in ranges][:2] == [[1900, 3400], [1800, 3100]]
    assert figure.layout.xaxis.range[0] == 0
    assert figure.layout.xaxis.range[1] > 3400
    assert len(words.headline.split()) <= 10
    assert "Best model, lists linked in twos: 2,400, likely range 1,900 to 3,400." in words.summary


def test_an_answer_without_a_range_is_a_dot_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    own = edition(answers=(Answer("chosen", 2400, 1900, 3400), Answer("threes", 2500)))
    assert own.hidden is not None
    figure = methods_chart(own, own.hidden)
    assert list(figure.data[2].x) == [2500, 2500]
    assert figure.layout.meta["rows"][1] == ["Best model, lists linked in threes", "2,500", "none given", "1,000"]
    assert "Best model, lists linked in threes: 2,500, without a likely range." in text_of(own, monkeypatch)


def test_the_headline_of_the_chart_says_whether_the_methods_agree() -> None:
    for warnings, says in ((("methods disagree",), "do not agree"), ((), "meet")):
        own = edition(warnings=warnings)
        assert own.hidden is not None
        assert says in methods_chart(own, own.hidden).layout.meta["headline"]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({}, "In the main method these are linked: the police and specialist services."),
        ({"together": ()}, "In the main method no two lists are linked."),
        (
            {"together": (("police", "services"), ("police", "housing"), ("services", "housing"))},
            "In the main method every two lists are linked.",
        ),
    ],
)
def test_which_lists_are_linked_is_said_without_a_direction(
    changed: dict[str, Any], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = text_of(edition(**changed), monkeypatch)
    assert says in text
    assert not changed.get("together", True) or "more likely than others, or less likely," in text


# Two lists


TWO: dict[str, Any] = {
    "lists": ("police", "services"),
    "together": (),
    "answers": (Answer("two lists", 2400, 1900, 3400),),
    "warnings": ("assumes independence", "method contested"),
}


def test_two_lists_give_no_range_and_no_likely_middle() -> None:
    text = heading(**TWO)
    assert (
        "Two lists alone cannot show how many victims there were in Smallham in the year to December 2001. If being on "
        "one list never changed the chance of being on the other, it would be about 2,400. As agencies refer people to "
        "each other, it is probably more. About 1,500 were on at least one list. The lists are those of the police and "
        "specialist services. If it were about 2,400, about 900 would be on neither list. No second "
        "method has an answer to hold this one against."
    ) in text
    assert "most likely" not in text


def test_two_lists_that_hold_everybody_they_suppose_leave_hardly_anybody() -> None:
    text = heading(**TWO | {"total": 1500, "lower": 1500, "answers": (Answer("two lists", 1500, 1500, 3400),)})
    assert "If it were about 1,500, hardly anybody would be on neither list." in text


def test_two_lists_cannot_check_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    own = edition(**TWO)
    assert own.hidden is not None
    assert methods_chart(own, own.hidden).layout.meta["headline"] == "Two lists cannot check each other"
    text = text_of(own, monkeypatch)
    assert "In the main method" not in text
    assert "except between lists that a method links" not in text
    assert "except between lists that a method links" in text_of(edition(), monkeypatch)


# What a reader must know of the methods and the lists


@pytest.mark.parametrize(("lowest", "is_said"), [("independent", True), ("stepwise", False)])
def test_the_lowest_answer_is_called_too_low_where_its_lists_are_independent(lowest: Method, is_said: bool) -> None:
    answers = (Answer("chosen", 2400, 1900, 3400), Answer(lowest, 1800, 1700, 2400))
    for warnings in ((), ("methods disagree",)):
        text = heading(answers=answers, warnings=warnings)
        assert ("The lowest answer is probably too low." in text) == is_said
    assert "Both methods taken together" in heading(answers=answers)


@pytest.mark.parametrize(("total", "is_above"), [(2300, False), (2400, False), (3000, True)])
def test_a_lower_bound_above_the_others_is_explained(
    total: int, is_above: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = (Answer("chosen", 2400, 1900, 3400), Answer("lower bound", total, 2000, 3400))
    text = text_of(edition(answers=answers), monkeypatch)
    assert "It was made to give a lower bound" in text
    assert ("Here it lies above the others" in text) == is_above


@pytest.mark.parametrize(
    ("lists", "says", "has_refuge"),
    [
        (("police", "services"), "On the lists of the police and specialist services there may be people under 18.", 0),
        (("refuge", "housing"), "On the lists of refuges and housing there are adults only.", 1),
        (
            ("police", "refuge", "housing"),
            "On the list of the police there may be people under 18; on the lists of refuges and housing there are "
            "adults only.",
            1,
        ),
    ],
)
def test_who_may_be_on_the_lists_is_said_before_the_number_is_used(
    lists: tuple[ListName, ...], says: str, has_refuge: int
) -> None:
    text = heading(lists=lists, together=())
    assert says in text
    assert text.count("The refuge list cannot say where people live.") == has_refuge


def test_differences_are_rounded_like_every_number() -> None:
    changed = {"known": 970, "total": 1600, "lower": 1300, "upper": 2500}
    own = edition(**changed, answers=(Answer("chosen", 1600, 1300, 2500), Answer("threes", 2600)))
    assert own.hidden is not None
    assert [row[3] for row in methods_chart(own, own.hidden).layout.meta["rows"]] == ["630", "1,600"]
    assert "about 630 who were on none of these lists in that year: between about 330 and 1,500." in plain(
        str(hidden_heading(own).data)
    )


@pytest.mark.parametrize(("known", "side"), [(300, "left"), (1500, "left"), (1900, "right")])
def test_the_name_of_the_line_reaches_to_where_there_is_room(known: int, side: str) -> None:
    own = edition(known=known, answers=(Answer("chosen", 2400, 1900, 3400),))
    assert own.hidden is not None
    figure = methods_chart(own, own.hidden)
    named = [note for note in figure.layout.annotations if note.text == f"on a list: about {known:,}"]
    assert [note.xanchor for note in named] == [side]
    assert figure.layout.xaxis.tickangle == 0


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
    assert "How many victims no agency knows cannot be estimated for the year to December 2001." in text
    assert "There are too few people on these lists, or too few of them on several lists" in text
    assert "That no number is shown does not mean that there are no such victims." in text
    assert all(isinstance(part, HTML) for part in parts)
    assert "What each method says" not in text
    assert not {int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*\d", text)} - CONSTANTS


@pytest.mark.parametrize(
    ("lists", "says"),
    [((), "Here there are fewer."), (("services",), "Only one list can be used: that of specialist services.")],
)
def test_too_few_lists_say_which_there_are_and_why_others_are_not(
    lists: tuple[ListName, ...], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing: dict[ListName, str] = {"police": "It came late", "housing": "It came late"}
    text = text_of(withheld("too few lists", lists, missing), monkeypatch)
    assert f"An estimate needs two or more lists of people that cover the whole year. {says}" in text
    assert "Left out: police and housing. It came late." in text


@pytest.mark.parametrize("show", [hidden_heading, hidden_methods, hidden_lists, hidden_cautions])
def test_an_edition_without_an_estimate_says_how_to_have_one(show: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"\[hidden\] in partnership.toml"):
        show(edition_of({"2.2": [(60, 100)]}))


def test_no_list_at_all_has_no_table() -> None:
    assert "<table" not in str(hidden_lists(withheld("too few lists", ())).data)


def test_there_are_words_for_every_list_method_and_reason() -> None:
    assert set(own_words.LISTS) == set(get_args(ListName))
    assert set(own_words.METHODS) == set(get_args(Method))
    assert set(own_words.WHY_WITHHELD) == set(get_args(Status)) - {"fine"}


def test_nothing_blames_a_victim_or_an_agency(monkeypatch: pytest.MonkeyPatch) -> None:
    text = text_of(edition(), monkeypatch).lower()
    for word in ("refus", "fail to", "failed to", "unwilling", "should have", "did not bother", "admit"):
        assert word not in text
