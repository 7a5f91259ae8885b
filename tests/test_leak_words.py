"""Which words of rows the scan looks for: those about people that could be nothing else; honest names stop nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from dvmetrics.account import words_of
from dvmetrics.evaluation import check_quarter
from dvmetrics.partnership import load
from dvmetrics.publish.leaks.fixed import fixed_words
from dvmetrics.publish.leaks.leaf import Leaf
from dvmetrics.publish.leaks.records import Records
from dvmetrics.run import run_quarter
from tests.conftest import silent
from tests.deliveries.folder import MAKERS, configuration, sent
from tests.deliveries.making import LAST

HONEST = {
    ("finance", "line_id"): "campaign_cost",
    ("action", "action_id"): "early_help",
    ("campaign", "campaign_id"): "reducing_violence",
    ("directory", "resource_id"): "disclosure_scheme",
    ("youth_event", "setting_id"): "serious_harm",
}
"""Short names as people choose them; each is also a word of the tool's own that stands in every edition."""


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small partnership whose first row of each extract is named in this way."""
    folder = tmp_path_factory.mktemp("honest") / "northton"
    (folder / str(LAST)).mkdir(parents=True)
    text = configuration([extract for extract, _ in HONEST], required=())
    text = text.replace("[partnership]", '[partnership]\ncode = "milton_keynes"', 1)  # whose pages hold these words
    (folder / "partnership.toml").write_text(text.replace("2000Q3", str(LAST)), encoding="utf-8")
    for (extract, column), name in HONEST.items():
        rows = MAKERS[extract](LAST, "town_hall")
        rows[0][column] = name
        sent(folder, extract, "town_hall", LAST).write(rows)
    return folder


def test_honest_names_do_not_stop_an_edition(honest: Path, tmp_path: Path) -> None:
    edition = run_quarter(honest, str(LAST), tmp_path / "outputs", progress=silent).edition
    everything = "".join(path.read_text(encoding="utf-8") for path in edition.glob("*.html"))
    assert all(name in everything for name in HONEST.values()), "else the names show nothing"


def test_only_words_about_people_are_looked_for(honest: Path) -> None:
    words = words_of(check_quarter(honest, str(LAST)), load(honest))
    assert set(words.values()) == {"youth_event, setting_id"}
    assert {"serious_harm", "youth_project"} <= set(words)


def test_the_tool_s_own_words_are_passed_over_but_not_as_the_name_of_a_group() -> None:
    words = {"serious_harm": "youth_event, setting_id", "youth_project": "youth_event, setting_id"}
    records = Records(frozenset(), words, fixed=fixed_words())
    assert records.word_in(Leaf("text", "A serious_harm is no setting.")) == ""
    assert records.word_in(Leaf("text", "At the Youth_Project.")) == "youth_event, setting_id"
    assert records.word_in(Leaf("column group", "police>serious_harm")) == "youth_event, setting_id"


def test_words_of_the_framework_the_templates_and_the_gate_are_the_tool_s_own() -> None:
    assert {"campaign_cost", "chart__data", "masthead__edition", "ethnicity_is_given", "error_y"} <= fixed_words()
    assert not {"pupil_referral_unit", "school_a", "kanari"} & fixed_words()
