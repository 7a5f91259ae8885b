"""What pages say of a campaign: never more than the figures carry, and never that nothing happened."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import date
from html import unescape
from itertools import pairwise

import pytest

from dvmetrics.partnership import Campaign
from dvmetrics.report.campaign import sections
from dvmetrics.report.campaign.chart import effect_chart
from dvmetrics.report.campaign.links import campaign_note, page_title
from dvmetrics.report.campaign.others import other_figures
from dvmetrics.report.campaign.reading import Effect
from dvmetrics.report.campaign.words import (
    answer,
    count_range,
    headline,
    lead,
    meaning,
    months_used,
    more,
    more_range,
    question,
)
from dvmetrics.report.campaign.workings import workings
from dvmetrics.report.edition import Edition
from dvmetrics.report.words import in_a_sentence
from dvmetrics.statistics.interruption import Interruption
from dvmetrics.statistics.intervals import Interval
from tests.campaigns import CALLS, CAMPAIGN, FALLEN, LEVEL, RISEN, edition_with, effect_of, monthly
from tests.figures import Counted, edition_of


def words_of(edition: Edition) -> str:
    """The whole page but its charts."""
    shown: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sections, "display", lambda part: shown.append(getattr(part, "data", "")))
        sections.campaign_effects(edition)
    html = sections.campaign_heading(edition).data + "".join(part for part in shown if isinstance(part, str))
    return re.sub(r"\s+", " ", unescape(re.sub("<[^>]+>", " ", html)))


def test_a_rise_is_said_with_its_size_its_uncertainty_and_its_months() -> None:
    effect = effect_of(edition_with(RISEN))
    assert effect.finding == "more"
    assert effect.result is not None
    assert effect.result.relative.value == pytest.approx(0.5, abs=0.1)
    words = answer(effect)
    assert words.startswith("First-time calls to the helpline: from January to December 1999 there were about ")
    assert re.search(r"likely range: \d+% to \d+% more\)\. That is about \d+ more in 12 months \(likely \d+ to ", words)


def test_no_rise_is_bad_news_and_none_shows_the_cause() -> None:
    for counts in (RISEN, FALLEN, LEVEL):
        assert "No other place was compared".lower() in meaning(effect_of(edition_with(counts))).lower()
    calls = meaning(effect_of(edition_with(RISEN)))
    assert calls.startswith("A rise like this is what a campaign hopes for. By itself it is no sign that things got")
    assert "hopes for" not in meaning(effect_of(edition_with(FALLEN)))
    judged = edition_with(RISEN, changed={CALLS: {"good": "down"}})
    assert "hopes for" not in meaning(effect_of(judged))


def test_more_reports_to_the_police_are_neither_good_nor_bad_news() -> None:
    reports: list[Counted] = [(own[0], 100_000.0) for own in RISEN if not isinstance(own, str)]
    words = meaning(effect_of(edition_with(reports, name="2.1"), name="2.1"))
    assert "neither good nor bad news: more people may have come forward, recording may be better, or" in words
    assert "This figure cannot tell which." in words
    assert "no sign" not in words


def test_fewer_are_said_to_be_fewer() -> None:
    effect = effect_of(edition_with(FALLEN))
    assert effect.finding == "fewer"
    assert re.search(r"about \d+% fewer than expected .*\(likely range: \d+% to \d+% fewer\)", answer(effect))


def test_a_change_within_chance_is_never_called_none() -> None:
    edition = edition_with(LEVEL)
    assert effect_of(edition).finding == "no clear change"
    page = words_of(edition)
    assert "no change beyond chance" in page
    assert "the figures fit anything from" in page
    assert "could be missed" in page
    assert "is likely (" not in page
    assert "does not show that the campaign did nothing" in page
    assert "no effect" not in page.lower()


def test_the_workings_name_the_model_and_the_one_beside_it() -> None:
    told = dict(workings(effect_of(edition_with(RISEN))))
    assert "AR(1)" in told["Model"]
    assert "36 months" in told["Why this one"]
    assert "with 28 degrees of freedom" in told["Likely ranges"], "36 months, 8 terms"
    assert "autocorrelation" in told["Resemblance"]
    assert "dispersion" in told["Spread"]
    assert "Quasi-Poisson" in told["The simpler model beside it"]
    shorter = dict(workings(effect_of(edition_with([*monthly(100, 24)[10:24], *monthly(150, 6)]), _moved(14))))
    assert "quasi-Poisson" in shorter["Model"]
    assert "The simpler model beside it" not in shorter


def _moved(months: int) -> Campaign:
    return Campaign(name="x", start=date(1997 + months // 12, months % 12 + 1, 1), end=date(1999, 3, 31))


@pytest.mark.parametrize("counts", [RISEN, FALLEN, LEVEL], ids=["risen", "fallen", "level"])
def test_the_chart_shows_what_was_counted_fitted_and_expected(counts: list[Counted]) -> None:
    edition = edition_with(counts)
    effect = effect_of(edition)
    assert effect.result is not None
    drawn = effect_chart(edition, effect)
    named = {trace.name: trace for trace in drawn.data if trace.name}
    assert set(named) == {"counted", "model", "expected without it"}
    assert len(named["counted"].x) == 36
    assert len(named["expected without it"].x) == 12
    assert named["expected without it"].line.dash == "4px,3px"
    assert drawn.data[-1].name == "expected without it", "over the model, so that it is seen"
    band = [trace for trace in drawn.data if trace.fill == "tonexty"]
    assert len(band) == 1
    notes = " ".join(note.text for note in drawn.layout.annotations)
    for words in ("campaign began<br>1 Jan 1999", "ended<br>31 Mar 1999", "counted", "model", "expected<br>without it"):
        assert words in notes
    assert drawn.layout.yaxis.range[0] == 0
    text = drawn.to_json()
    assert "bdata" not in text
    assert "#F46A25" not in text
    meta = drawn.layout.meta
    assert len(meta["headline"].split()) <= 10
    assert meta["source"]
    assert len(meta["rows"]) == 36
    assert all(cell.strip() for row in meta["rows"] for cell in row)
    assert meta["rows"][23][3:] == ["–"] * 2
    assert re.fullmatch(r"\d+", meta["rows"][24][3])
    assert re.fullmatch(r"\d+ to \d+", meta["rows"][24][4])
    names = sorted(note.y for note in drawn.layout.annotations if note.xshift == 8)
    assert min(above - below for below, above in pairwise(names)) > drawn.layout.yaxis.range[1] / 20
    assert "began on 1 January 1999 and ended on 31 March 1999" in meta["summary"]


def test_a_campaign_that_is_not_over_has_no_end_in_the_chart() -> None:
    own = CAMPAIGN.model_copy(update={"end": date(2003, 1, 31)})
    edition = edition_with(RISEN, campaigns=[own])
    drawn = effect_chart(edition, effect_of(edition, own))
    assert not [note for note in drawn.layout.annotations if "ended" in note.text]
    assert "is to run until 31 January 2003" in sections._campaign(edition, own, []).data


def test_the_chart_begins_two_years_before_and_the_model_uses_all() -> None:
    own = Campaign(name="x", start=date(2000, 1, 1), end=date(2000, 3, 31))
    edition = edition_with([*[(400.0 - 8 * place, None) for place in range(36)], *monthly(130, 12)], campaigns=[own])
    effect = effect_of(edition, own)
    drawn = effect_chart(edition, effect)
    named = {trace.name: trace for trace in drawn.data if trace.name}
    assert len(named["counted"].x) == 24 + 12
    assert drawn.layout.meta["rows"][0][0] == "Jan 1998"
    assert drawn.layout.meta["subtitle"].endswith("January 1998 to December 2000")
    assert drawn.layout.yaxis.range[1] < 400, "what is not drawn makes no room"
    assert drawn.layout.xaxis.range[0] < "1998-01-01"
    assert drawn.layout.xaxis.range[1] > "2000-12-31"
    assert "begin 24 months before the campaign; the model uses all" in months_used(effect)
    assert "36 months before the campaign" in months_used(effect)
    assert "the model uses all" not in months_used(effect_of(edition_with(RISEN)))


def test_a_short_chart_names_the_months() -> None:
    own = Campaign(name="x", start=date(1997, 6, 1), end=date(1997, 8, 31))
    edition = edition_with(LEVEL[:9], campaigns=[own])
    axis = effect_chart(edition, effect_of(edition, own)).layout.xaxis
    assert (axis.tickformat, axis.dtick) == ("%b<br>%Y", "M3")
    edition = edition_with(RISEN)
    assert effect_chart(edition, effect_of(edition)).layout.xaxis.tickformat == "%Y"


@pytest.mark.parametrize("title", ["Calls", "Households homeless because of domestic violence in the borough"])
@pytest.mark.parametrize("counts", [RISEN, LEVEL], ids=["risen", "level"])
def test_headlines_have_at_most_ten_words(title: str, counts: list[Counted]) -> None:
    edition = edition_with(counts, changed={CALLS: {"title": title}})
    assert len(headline(effect_of(edition)).split()) <= 10


def test_the_partnership_says_what_a_campaign_was_to_move() -> None:
    own = CAMPAIGN.model_copy(update={"indicators": ("2.1", "2.3")})
    edition = edition_of({CALLS: RISEN, "2.1": [(100.0, 100_000.0)] * 36})
    edition = Edition(edition.released, edition.facts.model_copy(update={"campaigns": (own,)}), edition.framework)
    assert [effect.definition.id for effect in sections.read_effects(edition, own)] == ["2.1"]
    assert "Time to first help: not collected here" in words_of(edition)
    assert campaign_note(edition, edition.released.definitions[CALLS]) == ""
    assert 'href="campaign.html#campaign-1-indicator-2-1"' in campaign_note(
        edition, edition.released.definitions["2.1"]
    )


def test_a_campaign_still_to_come_has_no_page_yet() -> None:
    later = Campaign(name="x", start=date(2000, 1, 1), end=date(2000, 3, 31))
    edition = edition_with(RISEN, campaigns=[later])
    assert page_title(edition) == ""
    assert campaign_note(edition, edition.released.definitions[CALLS]) == ""
    assert page_title(edition_with(RISEN, campaigns=[])) == ""
    on_the_last_day = Campaign(name="x", start=date(1999, 12, 31), end=date(2000, 3, 31))
    assert page_title(edition_with(RISEN, campaigns=[on_the_last_day])) == "Did the campaign work?"


def with_limits(effect: Effect, lower: float, upper: float) -> Effect:
    assert effect.result is not None
    return replace(effect, result=replace(effect.result, relative=Interval((lower + upper) / 2, lower, upper, "x")))


@pytest.mark.parametrize(
    ("name", "lower", "narrow"),
    [(CALLS, 0.029, True), (CALLS, 0.031, False), ("2.1", 0.049, True), ("2.1", 0.051, False)],
)
def test_a_change_close_to_chance_is_said_to_be(name: str, lower: float, narrow: bool) -> None:
    counts: list[Counted] = [(own[0], 100_000.0) for own in RISEN if not isinstance(own, str)]
    found = effect_of(edition_with(counts if name == "2.1" else RISEN, name=name), name=name)
    effect = with_limits(found, lower, 0.3)
    assert ("but only just more than chance would explain" in lead([effect])) == narrow
    assert (", by more than chance would explain" in lead([effect])) != narrow
    assert ("only just more than chance" in answer(effect)) == narrow
    fallen = replace(with_limits(found, -0.3, -lower), finding="fewer")
    assert ("only just" in lead([fallen])) == narrow


def test_the_lead_says_since_once_and_the_last_month_where_they_differ() -> None:
    effect = effect_of(edition_with(RISEN))
    narrow = with_limits(effect, 0.01, 0.3)
    assert lead([narrow, effect]).count("Since the campaign began") == 1
    assert "December 1999" not in lead([narrow, effect])
    shorter = effect_of(edition_with(RISEN[:30]))
    words = lead([effect, shorter])
    size = r"about \d+% more, likely [^,]+ more"
    assert re.search(rf"\({size}, to December 1999\) and .* \({size}, to June 1999\) were", words)


def test_what_the_last_month_no_longer_shows_is_said() -> None:
    fading: list[Counted] = [(160.0 - 6 * place, None) for place in range(12)]
    effect = effect_of(edition_with([*monthly(100, 24), *fading]))
    assert effect.finding == "more"
    assert answer(effect).endswith("By the last month the difference can no longer be told from chance.")
    growing = effect_of(edition_with([*monthly(100, 24), *reversed(fading)]))
    assert growing.finding == "more"
    assert "told from chance" not in answer(growing)


@pytest.mark.parametrize(("last", "words"), [(0.28, "In the last month by itself"), (0.15, "By the last month")])
def test_an_effect_that_is_only_less_sure_at_the_end_has_not_faded(
    last: float, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = {True: Interval(0.3, 0.1, 0.5, "x"), False: Interval(last, last - 0.3, last + 0.3, "x")}
    monkeypatch.setattr(Interruption, "effect_at", lambda _, periods: ends[periods == 0])
    assert words in answer(effect_of(edition_with(RISEN)))


def test_several_campaigns_each_have_their_sentence() -> None:
    second = Campaign(name="Again", start=date(1999, 11, 1), end=date(1999, 12, 31))
    edition = edition_with(RISEN, campaigns=[second, CAMPAIGN])
    page = words_of(edition)
    assert "Did the campaigns work? 2 campaigns have begun." in page
    assert page.index("Speak out It ran") < page.index("Again It ran")
    assert "For first-time calls to the helpline it is too early to say." in page


def test_a_campaign_with_no_count_says_so() -> None:
    edition = edition_of({"2.2": [(60, 100), (70, 100), (65, 100)] * 6}, campaigns=[CAMPAIGN])
    assert "No count by month or quarter here could show" in sections.campaign_heading(edition).data
    assert lead([]) in unescape(sections.campaign_heading(edition).data)
    assert campaign_note(edition, edition.released.definitions["2.2"]) == ""


def test_what_a_partnership_writes_is_text_and_never_markup() -> None:
    hostile = "<script>alert(1)</script>"
    own = CAMPAIGN.model_copy(update={"name": hostile})
    edition = edition_with(RISEN, campaigns=[own], changed={CALLS: {"title": hostile}})
    effect = effect_of(edition, own)
    parts = [
        sections.campaign_heading(edition),
        sections._campaign(edition, own, [effect]),
        sections._sizes(effect),
        sections._background(edition, effect),
        other_figures(edition, own),
    ]
    for part in parts:
        assert "<script" not in part.data


@pytest.mark.parametrize(
    ("lower", "upper", "share", "number"),
    [
        (0.02, 0.29, "2% to 29% more", "a few more"),
        (-0.29, -0.02, "2% to 29% fewer", "a few fewer"),
        (-0.17, 0.13, "17% fewer to 13% more", "no change"),
        (0.001, 0.13, "less than 1% to 13% more", "a few more"),
        (-0.001, 0.13, "no change to 13% more", "no change"),
        (0.2, 1234.5, "20% to 123,450% more", "a few to 1,235 more"),
    ],
)
def test_ranges_read_as_they_are_said(lower: float, upper: float, share: str, number: str) -> None:
    limits = Interval((lower + upper) / 2, lower, upper, "x")
    assert more_range(limits) == share
    assert count_range(limits, effect_of(edition_with(RISEN))) == number


def test_exact_counts_are_said_to_the_last_one() -> None:
    limits = Interval(5.0, 2.0, 11.0, "x")
    assert count_range(limits, effect_of(edition_with(RISEN, policy="published"))) == "2 to 11 more"


def test_what_grows_or_fades_is_said_to() -> None:
    steady, fading = monthly(100, 24), [(200.0 - 15 * place, None) for place in range(12)]
    told = dict(workings(effect_of(edition_with([*steady, *fading]))))["Whether it grew or faded"]
    assert re.match(r"It faded: −\d+\.\d% with each month \(likely −", told)
    growing: list[Counted] = list(reversed(fading))
    assert dict(workings(effect_of(edition_with([*steady, *growing]))))["Whether it grew or faded"].startswith(
        "It grew: +"
    )
    assert dict(workings(effect_of(edition_with(RISEN))))["Whether it grew or faded"].startswith(
        "Nothing beyond chance"
    )


def test_effects_on_the_log_scale_are_shown_as_shares() -> None:
    effect = effect_of(edition_with(RISEN))
    assert effect.result is not None
    first = effect.result.effect_at(0).value
    assert f"<td>{round(100 * math.expm1(first))}% more</td>" in sections._sizes(effect).data


def test_small_words() -> None:
    assert (more(0.144), more(-0.05), more(0.001)) == ("14% more", "5% fewer", "less than 1% more")
    assert in_a_sentence("MARAC cases") == "MARAC cases"
    assert question(effect_of(edition_with(RISEN))) == (
        "Did first-time calls to the helpline change after the campaign began?"
    )
