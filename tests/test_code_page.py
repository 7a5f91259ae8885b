"""The Code, commitment by commitment: every one has figures, and what is said of them is what was released."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections import Counter
from collections.abc import Sequence
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from dvmetrics.errors import ConfigurationError
from dvmetrics.indicators.catalogue import CATALOGUE, FRAMEWORK
from dvmetrics.indicators.commitments import COMMITMENTS, INITIATIVES
from dvmetrics.publish.shelf import newest_edition
from dvmetrics.report import code, evidence, read
from dvmetrics.report.edition import Edition
from dvmetrics.report.evidence import Evidence, Standing, standings
from tests.figures import Counted, edition_of

EVERYTHING = {**COMMITMENTS, **INITIATIVES}
PROMPT: list[Counted] = [(60.0, 100.0)] * 60
FEW: list[Counted] = [(2.0, 30.0)] * 17


def text_of(html: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub("<[^>]+>", " ", html.data))).strip()


def standing(edition: Edition, name: str) -> Standing:
    return next(own for own in standings(FRAMEWORK, edition) if own.commitment.id == name)


def figures(edition: Edition) -> dict[str, Evidence]:
    return {own.definition.id: own for each in standings(FRAMEWORK, edition) for own in each.evidence}


def test_there_are_eighteen_commitments_and_fourteen_initiatives_in_order() -> None:
    staff = ["S1", "S2", "S3", "S4", "S5", "S6", "S7a", "S7b", "S7c", "S7d", "S7e", "S8", "S9"]
    agencies = ["A1", "A2", "A3", "A4", "A5"]
    assert [own.commitment.id for own in standings(FRAMEWORK, None)] == [*staff, *agencies, *INITIATIVES]
    assert Counter(own.commitment.kind for own in standings(FRAMEWORK, None)) == {
        "staff": 13,
        "agencies": 5,
        "initiative": 14,
    }


@pytest.mark.parametrize("name", EVERYTHING)
def test_no_commitment_and_no_initiative_is_without_an_indicator(name: str) -> None:
    said = [own.definition.id for own in CATALOGUE.values() if name in own.definition.code + own.definition.initiatives]
    own = next(each for each in standings(FRAMEWORK, None) if each.commitment.id == name)
    assert said
    assert [each.definition.id for each in own.evidence] == said
    assert own.commitment.missing
    assert bool(own.commitment.paragraph) == (own.commitment.kind == "initiative")


@pytest.mark.xdist_group("edition")
@pytest.mark.parametrize("name", EVERYTHING)
def test_in_the_sample_each_has_a_figure_that_is_shown(name: str, sample_edition: Path) -> None:
    assert standing(read(sample_edition / "data"), name).shown >= 1


@pytest.mark.parametrize(
    ("counted", "state"),
    [
        (PROMPT, "shown"),
        ([*PROMPT[:-1], "not_due"], "shown"),
        (["not_due"] * 60, "not due yet"),
        ([*PROMPT[:-1], "not_supplied"], "no data"),
        ([*PROMPT[:-1], (2, 30)], "too few to show"),
    ],
)
def test_the_state_of_a_figure_is_that_of_its_newest_period_that_is_due(counted: Sequence[Counted], state: str) -> None:
    own = figures(edition_of({"1.3": counted}))["1.3"]
    assert own.state == state
    assert bool(own.words) == (state == "shown")


def test_what_is_public_can_be_nothing_to_count() -> None:
    assert figures(edition_of({"5.4": ["does_not_apply"] * 60}))["5.4"].state == "nothing to count"


def test_what_the_partnership_does_not_count_is_not_collected() -> None:
    assert figures(edition_of({"1.3": PROMPT}))["4.1"] == Evidence(CATALOGUE["4.1"].definition, evidence.NOT_COLLECTED)


def test_a_shown_figure_says_its_value_its_period_and_whether_it_changed() -> None:
    level: list[Counted] = [(60.0, 100.0), (70.0, 100.0), (65.0, 100.0), (55.0, 100.0)] * 6
    words = figures(edition_of({"1.3": [*level, *[(90.0, 100.0)] * 9]}))["1.3"].words
    assert words.startswith("about 90% in ")
    assert words.endswith("; changed for the better")


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (["shown", "shown"], "figures shown"),
        (["shown", "no data"], "some figures shown"),
        (["too few to show", "no data"], "no figure can be shown"),
        (["not due yet"], "no figure can be shown"),
        (["no data", "not collected here"], "no data"),
        (["not collected here"], "no data"),
        (["no edition yet", "no edition yet"], "no edition yet"),
        (["the newest edition cannot be read"], "the newest edition cannot be read"),
    ],
)
def test_a_commitment_comes_to_what_its_figures_come_to(found: list[str], state: str) -> None:
    definition = CATALOGUE["1.1"].definition
    own = Standing(COMMITMENTS["S1"], tuple(Evidence(definition, each) for each in found), ())
    assert own.state == state
    assert own.state in evidence.STATES
    assert set(found) <= set(evidence.FIGURE_STATES)


@pytest.mark.xdist_group("edition")
def test_states_of_the_sample_agree_with_the_open_data(sample_edition: Path) -> None:
    """By another way: the rows of released.csv, read as text, without a reading."""
    with (sample_edition / "data/released.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["status"] != "[due]"]
    for name, own in figures(read(sample_edition / "data")).items():
        mine = [row for row in rows if row["indicator"] == name]
        if own.definition.whole:
            mine = [row for row in mine if not row["group"]]
        if own.definition.grain == "month":
            mine = [row for row in mine if row["period_start"] >= "2001-10-01"]
            shown = bool(mine) and all(row["value"] for row in mine)
        else:
            last = max((row["period_end"] for row in mine), default="")
            mine = [row for row in mine if row["period_end"] == last]
            shown = any(row["value"] for row in mine)
        assert own.is_shown == shown, name
        if shown and not own.definition.whole:
            assert f"{sum(bool(row['value']) for row in mine)} of {len(mine)} groups" in own.words


def test_the_page_says_who_supplies_it_and_what_nobody_sends() -> None:
    asked: dict[str, tuple[str, ...]] = {
        "police_incident": ("Smallham Police",),
        "protective_order": ("Smallham <Police>",),
    }
    edition = edition_of({"1.3": PROMPT, "1.1": ["not_supplied"] * 17}, asked=asked)
    page = code.code_commitments(edition).data
    section = BeautifulSoup(page[page.index('id="s4"') : page.index('id="s5"')], "html.parser")
    supply = [line.get_text() for line in section.select(".supply li")]
    assert supply[0].startswith("Smallham Police: Police: incidents of domestic violence")
    assert any(line.startswith("Smallham <Police>: ") for line in supply)
    assert supply[-1].startswith("Nobody here: ")
    missing = section.select_one(".caveat")
    assert missing is not None
    lines = [line.get_text() for line in missing.select("li")]
    assert lines[0] == COMMITMENTS["S4"].missing
    assert lines[1] == "No data came that could be used for “Repeat within 12 months” (1.1)."
    nobody = (
        "Nobody sends “Meetings on high-risk cases: cases”, so there is no “High-risk cases that are repeats” (1.2)."
    )
    assert nobody in lines
    named = re.findall(r"\(([\w.]+)\)", " ".join(lines[1:]))
    assert sorted(named) == sorted({own.definition.id for own in standing(edition, "S4").evidence} - {"1.3"})


def test_a_figure_leads_to_its_page_and_one_that_is_not_counted_to_its_definition() -> None:
    page = code.code_commitments(edition_of({"1.3": PROMPT})).data
    assert 'href="outcome-1.html#indicator-1-3"' in page
    assert 'href="indicators-1.html#indicator-1-1"' in page
    assert "outcome-1.html#indicator-1-1" not in page


def test_the_heading_counts_and_names_what_has_no_figure() -> None:
    one = text_of(code.code_heading(edition_of({"1.3": PROMPT})))
    serving = len(CATALOGUE["1.3"].definition.code + CATALOGUE["1.3"].definition.initiatives)
    start = f"Of 18 commitments and 14 initiatives, {serving} have at least one figure that is shown"
    assert f"{start} in this edition, and {32 - serving} have none." in one
    assert f"In all, 1 of {len(CATALOGUE)} figures are shown." in one
    definition = CATALOGUE["1.3"].definition
    most = [
        Standing(own, (Evidence(definition, "no data" if name in ("S9", "theatre") else "shown"),), ())
        for name, own in EVERYTHING.items()
    ]
    assert (
        "There is none for S9 (value the expertise of partner agencies) and theatre and workshop for young people."
        in code.code_sentence(most)
    )
    assert code.code_sentence([own for own in most if own.shown]).startswith("Each of the 17 commitments and 13 init")
    none = text_of(code.code_heading(edition_of({"1.4": FEW})))
    assert "None of the 18 commitments and 14 initiatives has a figure" in none


def test_the_page_has_words_paragraph_and_place_of_each() -> None:
    edition = edition_of({"1.3": PROMPT})
    page = BeautifulSoup(code.code_commitments(edition).data + code.code_initiatives(edition).data, "html.parser")
    places = {heading["id"]: heading.get_text(" ", strip=True) for heading in page.select("h3[id]")}
    assert list(places) == [name.lower() for name in EVERYTHING]
    for name, own in EVERYTHING.items():
        assert places[name.lower()].endswith(own.words)
    text = page.get_text()
    assert "Report, paragraphs 4.7 and 6.3." in text
    assert "Report, paragraph 4.8." in text


@pytest.mark.xdist_group("edition")
def test_every_link_of_every_page_leads_somewhere(sample_edition: Path) -> None:
    ids = {
        path.name: {tag["id"] for tag in BeautifulSoup(path.read_text("utf-8"), "html.parser").select("[id]")}
        for path in sample_edition.glob("*.html")
    }
    pages = list(ids)
    shelf = BeautifulSoup((sample_edition.parent / "index.html").read_text("utf-8"), "html.parser")
    ids["../index.html"] = {str(tag["id"]) for tag in shelf.select("[id]")}
    followed = 0
    for name in pages:
        page = BeautifulSoup((sample_edition / name).read_text("utf-8"), "html.parser")
        for link in page.select("a[href]:not(.footer a, [href^=data], [href^=http])"):
            file, _, place = str(link["href"]).partition("#")
            assert not file or file in ids, f"{name}: {link['href']}"
            assert not place or place in ids[file or name], f"{name}: {link['href']}"
            followed += 1
    assert followed > 3000


def test_as_json_it_has_what_was_promised() -> None:
    found = json.loads(json.dumps([own.to_dict() for own in standings(FRAMEWORK, edition_of({"1.3": PROMPT}))]))
    assert len(found) == 32
    assert {"id", "kind", "words", "indicators", "state"} <= set(found[0])
    assert found[0]["figures"]["1.3"] == "shown"
    assert set(found[0]["figures"]) == set(found[0]["indicators"])
    assert {own["extract"] for own in found[0]["sources"]} == {
        source for name in found[0]["indicators"] for source in CATALOGUE[name].definition.sources
    }


@pytest.mark.xdist_group("edition")
def test_the_newest_edition_is_found_by_its_quarter(sample_outputs: Path, tmp_path: Path) -> None:
    assert newest_edition(tmp_path) is None
    assert newest_edition(tmp_path / "nowhere") is None
    shelf = tmp_path / "outputs"
    shutil.copytree(sample_outputs, shelf)
    older = shelf / "zz"
    older.mkdir()
    text = (shelf / "2001Q4/manifest.json").read_text("utf-8").replace('"quarter": "2001Q4"', '"quarter": "1999Q1"')
    (older / "manifest.json").write_text(text, "utf-8")
    found = newest_edition(shelf)
    assert found is not None
    assert found.facts.quarter == "2001Q4"


@pytest.mark.xdist_group("edition")
@pytest.mark.parametrize("damaged", ["released.csv", "definitions.json", "edition.json"])
def test_an_edition_that_cannot_be_read_is_a_sentence(damaged: str, sample_outputs: Path, tmp_path: Path) -> None:
    shelf = tmp_path / "outputs"
    shutil.copytree(sample_outputs / "2001Q4/data", shelf / "2001Q4/data")
    shutil.copy(sample_outputs / "2001Q4/manifest.json", shelf / "2001Q4")
    (shelf / "2001Q4/data" / damaged).write_text("{}", "utf-8")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        newest_edition(shelf)
