"""The campaign page in whole editions: the sample's planted campaign, York's returns, and a partnership without one."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest

from data_samples.generator import truths
from dvmetrics.report import read
from dvmetrics.report.campaign.reading import Effect, begun_campaigns
from dvmetrics.report.campaign.sections import read_effects
from dvmetrics.run import run_quarter
from tests.conftest import REFERENCE, silent

RETURNS = REFERENCE / "real" / "york"
YORK = Path(__file__).parent / "york" / "partnership.toml"
MADE_UP_CAMPAIGN = """
[[campaigns]]
name = "A made-up campaign"
start = {start}
end = {end}
indicators = [{indicators}]
"""


def text_of(page: Path) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub("<[^>]+>", " ", page.read_text(encoding="utf-8"))))


def effects_of(edition: Path) -> dict[str, Effect]:
    own = read(edition / "data")
    (campaign,) = begun_campaigns(own)
    return {effect.definition.id: effect for effect in read_effects(own, campaign)}


def with_a_campaign(folder: Path, *indicators: str, start: str, end: str) -> None:
    path = folder / "partnership.toml"
    named = ", ".join(f'"{name}"' for name in indicators)
    text = path.read_text(encoding="utf-8") + MADE_UP_CAMPAIGN.format(start=start, end=end, indicators=named)
    path.write_text(text, encoding="utf-8")


@pytest.mark.xdist_group("edition")
def test_the_planted_campaign_is_found_in_reports_and_in_first_calls(sample_edition: Path) -> None:
    effects = effects_of(sample_edition)
    assert set(effects) == {"2.1", "S.demand", "S.first_callers"}
    for name in ("2.1", "S.first_callers"):
        assert effects[name].finding == "more", name
        assert effects[name].campaign.start == truths.CAMPAIGN_START
    reports = effects["2.1"].result
    assert reports is not None
    assert reports.relative.lower is not None
    assert reports.relative.upper is not None
    assert 0 < reports.relative.lower <= truths.CAMPAIGN_RISE_IN_REPORTS - 1 <= reports.relative.upper
    assert effects["S.demand"].finding == "no clear change", "the sample plants nothing there"


@pytest.mark.xdist_group("edition")
def test_the_sample_page_says_what_it_found_and_judges_nothing(sample_edition: Path) -> None:
    page, html = text_of(sample_edition / "campaign.html"), (sample_edition / "campaign.html").read_text("utf-8")
    for words in (
        "Did the campaign work?",
        "No other place was compared, so this does not show that the campaign was the cause",
        "the way of counting changed on 1 April 1998",
        "the way of counting changed on 1 April 2001",
        "no change beyond chance",
        "Campaign response",
        "Marked in the chart's data table: [r] revised",
        "[p] provisional",
    ):
        assert words in page
    assert html.count('class="chart"') == 3
    assert 'class="state state--unsure picture picture--rising">More than expected<' in html
    assert 'class="state state--unsure picture picture--within">No clear change<' in html
    assert "Sponsorship" not in html, "money for all work"
    for judged in ("state--met", "state--missed", "no effect", "#F46A25"):
        assert judged not in html


@pytest.mark.xdist_group("edition")
def test_other_pages_lead_to_it(sample_edition: Path) -> None:
    own = (sample_edition / "outcome-2.html").read_text("utf-8")
    assert '<p><a href="campaign.html#campaign-1-indicator-2-1">Did the campaign work?</a>' in own
    assert 'id="campaign-1-indicator-2-1"' in (sample_edition / "campaign.html").read_text("utf-8")
    assert '<p><a href="campaign.html">Did the campaign work?</a>' in own, "from the campaign response (2.5)"
    assert '<a href="campaign.html">Publicity campaign for victims and staff</a>: 1 September 2000' in own
    assert '<li><a href="campaign.html">Did the campaign work?</a></li>' in own


@pytest.mark.xdist_group("york")
@pytest.mark.skipif(not RETURNS.is_dir(), reason="York's returns are not beside the project")
def test_a_campaign_of_another_partnership_needs_only_its_configuration(tmp_path: Path) -> None:
    folder = tmp_path / "york"
    folder.mkdir()
    shutil.copy(YORK, folder)
    shutil.copytree(RETURNS, folder / "returns")
    with_a_campaign(folder, "2.1", "DOMV2", "CSP01b", start="2013-01-01", end="2013-03-31")
    edition = run_quarter(folder, "2016Q4", tmp_path / "outputs", progress=silent).edition
    effects = effects_of(edition)
    assert set(effects) == {"2.1", "DOMV2"}
    reports = effects["2.1"]
    assert reports.stretch is not None
    assert reports.stretch.after == 24
    assert reports.result is not None
    assert reports.slack == 0
    page = text_of(edition / "campaign.html")
    assert "Did incidents with an arrest change after the campaign began?" in page
    assert "Other figures on the campaign" not in page, "those for all crime (CSP01b) begin three years after it"


def test_a_partnership_without_a_campaign_has_no_page(returns: Callable[..., Path], tmp_path: Path) -> None:
    edition = run_quarter(returns(), "2020Q4", tmp_path / "outputs", progress=silent).edition
    assert not (edition / "campaign.html").exists()
    assert "campaign.html" not in (edition / "index.html").read_text(encoding="utf-8")


def test_the_page_is_made_by_its_notebook_from_released_figures_alone(
    returns: Callable[..., Path], tmp_path: Path
) -> None:
    folder = returns(last="2021Q4", calls={f"2021-{month:02}": 80 + month % 4 for month in range(1, 13)})
    with_a_campaign(folder, "calls", start="2021-01-01", end="2021-02-28")
    edition = run_quarter(folder, "2021Q4", tmp_path / "outputs", progress=silent).edition
    manifest = json.loads((edition / "manifest.json").read_text(encoding="utf-8"))
    assert {"notebook": "campaign", "page": "campaign.html", "parameters": {}} in manifest["notebooks"]
    assert effects_of(edition)["calls"].finding == "described", "only a year came before"
    assert "Calls: from January to December 2021 there were about " in text_of(edition / "campaign.html")
