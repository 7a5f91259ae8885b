"""Nothing of the rows is in what is saved from the notebook, wherever in an indicator it stands; and the golden row is
of rows that are made up anew."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ibis
import pandas as pd
import pytest
from ibis import _

from dvmetrics.errors import ConfigurationError
from dvmetrics.extracts import EXTRACTS
from dvmetrics.indicators.counting import Cases, Indicator
from dvmetrics.workbench import golden
from dvmetrics.workbench.rows_in_text import expect_nothing_of_the_rows
from dvmetrics.workbench.saving import save
from dvmetrics.workbench.source import module_of
from tests.conftest import SAMPLE, snapshot
from tests.notebook_indicators import DEFINITION, OWN, checkout, inside, typed

KEY = "0f3a9be17c2d4485"
"""Half a person's code, as it stands in no cell."""
SCHOOL, PERSON = "st_anselms_school", "kimberley"
BODY = "    return Cases(tables.take('police_incident', 'case', 'reported_date').select('case', on=_.reported_date))\n"


def rows(**cells: str) -> dict[str, pd.DataFrame]:
    """Tables of the extracts, with these cells and else a cell that says nothing."""
    return {
        name: pd.DataFrame({column: [cells.get(column, "-")] for column in EXTRACTS[name].names})
        for name in ("police_incident", "youth_event", "signatory_register")
    }


OPEN = rows(setting_id=SCHOOL, victim_key=PERSON, child_keys="x1 x2", legal_name="The Quietways Trust")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return checkout(tmp_path)


def refused(indicator: Indicator, tree: Path, words: str, *secrets: str) -> None:
    """It is not saved, with these words and without the secrets, and nothing changes on disk."""
    before = snapshot(tree)
    with pytest.raises(ConfigurationError, match=words) as caught:
        save(indicator, OPEN, tree)
    assert not [secret for secret in secrets if secret in str(caught.value)]
    assert snapshot(tree) == before


@pytest.mark.parametrize(
    "value",
    [17, 17.5, True, None, pd.Timestamp("2001-05-17"), {"yes": 17}, ("yes", 17), [("yes",)], b"yes", {"yes": "no"}],
    ids=str,
)
def test_a_variable_of_the_notebook_is_a_text_or_texts(value: Any, tree: Path) -> None:
    count = typed("def counted(tables):\n    seen = SEEN\n" + BODY, SEEN=value, Cases=Cases, _=_)
    refused(Indicator(DEFINITION, count), tree, "write a number or a date in the function itself", "17")


@pytest.mark.parametrize(
    "value",
    [
        "2001-05-17",
        "seen 17 times",
        f"code {KEY}",
        ("yes", KEY),
        ["17 of 34"],
        "/home/rows.csv",
        "a\nb",
        SCHOOL,
        PERSON,
    ],
)
def test_a_text_of_the_notebook_is_a_code_of_the_extracts_or_plain_words(value: Any, tree: Path) -> None:
    count = typed("def counted(tables):\n    seen = SEEN\n" + BODY, SEEN=value, Cases=Cases, _=_)
    refused(Indicator(DEFINITION, count), tree, "take it out", "17", KEY, SCHOOL, PERSON)


SOURCES = {
    "comment": "def counted(tables):\n    # Of {} only.\n" + BODY,
    "docstring": 'def counted(tables):\n    """Of {} only."""\n' + BODY,
    "trailing comment": "def counted(tables):\n" + BODY.rstrip("\n") + "  # {}\n",
    "literal": "def counted(tables):\n    seen = '{}'\n" + BODY,
    "f-string": "def counted(tables):\n    seen = f'of {{tables}} {}'\n" + BODY,
    "raw text": "def counted(tables):\n    seen = r'{}'\n" + BODY,
    "bytes": "def counted(tables):\n    seen = b'{}'\n" + BODY,
    "key of a dictionary": "def counted(tables):\n    seen = {{'{}': 'yes'}}\n" + BODY,
    "default": "def asked(tables, seen='{}'):\n" + BODY + "def counted(tables):\n    return asked(tables)\n",
    "annotation": "def counted(tables: '{}'):\n" + BODY,
    "another function": "def asked(tables):\n    # {}\n" + BODY + "def counted(tables):\n    return asked(tables)\n",
}


@pytest.mark.parametrize("secret", [KEY, SCHOOL, PERSON, "x2", "17 of 34", "34.5%", "٣٤", "deadbeefcafe"])
@pytest.mark.parametrize("place", SOURCES)
def test_nothing_of_the_rows_is_in_the_source(place: str, secret: str, tree: Path) -> None:
    if place == "bytes" and not secret.isascii():
        pytest.skip("no bytes can be typed so")
    count = typed(SOURCES[place].format(secret), Cases=Cases, _=_)
    refused(Indicator(DEFINITION, count), tree, "take it out", secret)


@pytest.mark.parametrize(
    "text",
    [
        f"def of_{SCHOOL}(tables):\n" + BODY,
        "def counted_34(tables):\n" + BODY,
        f"def counted(tables):\n    {SCHOOL} = 'yes'\n" + BODY,
        f"def counted(tables):\n    of_{KEY[1:]} = 'yes'\n" + BODY,
        "def counted(tables):\n    seen = 'st_ans' + 'elms_school'\n" + BODY,
        "def counted(tables):\n    seen = 'st_ans' 'elms_school'\n" + BODY,
        "def counted(tables):\n    seen = 'ST. ANSELM’S SCHOOL'\n" + BODY,
        "def counted(tables):\n    # StAnselmsSchool\n" + BODY,
        "def counted(tables):\n    # the quietways trust\n" + BODY,
        "def counted(tables):\n    seen = '\\x31\\x37'\n" + BODY,
        "def counted(tables):\n    seen = '\\N{DIGIT ONE}\\N{DIGIT SEVEN}'\n" + BODY,
        "def counted(tables):\n    seen = 1234567\n" + BODY,
        "def counted(tables):\n    seen = 1_234_567\n" + BODY,
        "def counted(tables):\n    seen = 0xdeadbeef\n" + BODY,
        "def counted(tables):\n    seen = (0x0F3A, 0x9be)\n" + BODY,
        "def counted(tables):\n    seen = 0.1234567\n" + BODY,
        "def counted(tables):\n    seen = 17j\n" + BODY,
        "def counted(tables):\n    # She is at jane@home.org now.\n" + BODY,
        "def counted(tables):\n    seen = 'she was seen with him at home'\n" + BODY,
    ],
)
def test_a_name_and_what_is_put_together_are_looked_at_too(text: str, tree: Path) -> None:
    refused(Indicator(DEFINITION, typed(text, Cases=Cases, _=_)), tree, "take it out", SCHOOL, KEY, "1234567", "jane")


@pytest.mark.parametrize(
    "changes",
    [
        {"title": f"Outside {SCHOOL}"},
        {"title": f"Outside {SCHOOL.replace('_', ' ').title()}"},
        {"question": "How many of 34 incidents are inside the home?"},
        {"numerator": "Of those incidents, the 17 inside."},
        {"denominator": "Incidents of kimberley."},
        {"includes": f"All but {KEY}."},
        {"lag": "At the month's end, by The Quietways Trust."},
        {"caveats": ("It was 17 of 34 in the rows.",)},
        {"unit": "% of 34"},
        {"first_valid": "from 2001-05-17 on"},
        {"id": "S.inside_x2"},
        {"id": f"S.inside_{KEY}"},
        {"neutral_groups": (SCHOOL,), "group_by": (SCHOOL,)},
    ],
    ids=str,
)
def test_nothing_of_the_rows_is_in_the_definition(changes: dict[str, Any], tree: Path) -> None:
    refused(Indicator(replace(DEFINITION, **changes), inside), tree, "take it out", SCHOOL, KEY, "17", "34", PERSON)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"proposed_target": 23.7, "good": "up"}, "leave out proposed_target; a target of your own stands in"),
        (
            {"minimum_denominator": 1734},
            "minimum_denominator must be what another indicator has too",
        ),
        ({"follow_up_days": 17}, "follow_up_days must be what another indicator has too, or a multiple of 7 or 30"),
        ({"look_back_months": 17}, "look_back_months must be what another"),
        ({"version": "17"}, "leave out version; what is new is the first"),
        (
            {"form": "weighted_share", "weights": (("a", 17.0), ("b", 34.0)), "group_by": ("a",)},
            "leave out weights; they come from a public source",
        ),
    ],
)
def test_no_setting_of_a_new_indicator_comes_from_the_rows(changes: dict[str, Any], words: str, tree: Path) -> None:
    refused(Indicator(replace(DEFINITION, **changes), inside), tree, words, "23", "17", "34")


@pytest.mark.parametrize(
    "line",
    [
        "import pandas",
        "from pathlib import Path",
        "open('rows')",
        "ibis.read_parquet('rows')",
        "ibis.duckdb.connect('rows')",
        "tables._connection",
        "eval('rows')",
        "inside.__globals__",
        "globals()",
    ],
)
def test_an_expression_comes_to_no_rows_by_itself(line: str, tree: Path) -> None:
    text = f"def counted(tables):\n    {line}\n" + BODY
    count = typed(text, Cases=Cases, _=_, ibis=ibis, inside=inside)
    refused(Indicator(DEFINITION, count), tree, r"comes to rows by itself|imports something by itself")


@pytest.mark.parametrize(
    "text",
    [
        "def counted(tables):\n    # Within 28 days, as of the 28th.\n    days = 28\n" + BODY,
        'def counted(tables):\n    """By `at_home_6m`, as in 2.1 and under S1; 1,000 at most."""\n    top = 1000\n'
        + BODY,
        "def counted(tables):\n    places2 = KNOWN\n" + BODY,
        "def counted(tables):\n    seen = ('16_17', 'not_asked')\n" + BODY,
        "def counted(tables):\n    # What a school or the police do is court orders' business.\n" + BODY,
    ],
)
def test_what_an_analyst_needs_may_stand(text: str) -> None:
    count = typed(text, Cases=Cases, _=_, KNOWN=["yes", "no"])
    known = rows(setting_id="police", victim_key="x2")
    expect_nothing_of_the_rows(module_of(Indicator(DEFINITION, count)), known)
    expect_nothing_of_the_rows(module_of(OWN), OPEN)


def test_a_setting_that_others_have_or_that_is_round_may_stand(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = replace(DEFINITION, follow_up_days=60, look_back_months=24, minimum_denominator=8)
    monkeypatch.setattr(golden, "_make_up", stopped)
    refused(Indicator(own, inside), tree, "Stopped here")


def stopped(*_: Path) -> None:
    raise ConfigurationError("Stopped here.")


def test_a_refusal_names_the_extract_and_the_column(tree: Path) -> None:
    count = typed(f"def counted(tables):\n    # {PERSON}\n" + BODY, Cases=Cases, _=_)
    refused(Indicator(DEFINITION, count), tree, "stands in police_incident, column victim_key: take it out", PERSON)


def test_the_golden_row_is_of_rows_made_up_anew(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody laid rows of their own over the sample's: they are not among what is counted."""
    (tree / "data_samples").unlink()
    ignored = shutil.ignore_patterns("restricted", "__pycache__")
    shutil.copytree(SAMPLE, tree / "data_samples", ignore=ignored)
    theirs = tree / "data_samples/2001Q4/police_incident.csv"
    lines = theirs.read_text(encoding="utf-8").splitlines(keepends=True)
    theirs.write_text("".join(lines[:9]), encoding="utf-8")
    shutil.copy(theirs, tree / "data_samples/2001Q4/police_incident__other.csv")
    counted_in: list[dict[str, bytes | None]] = []

    def opened(folder: Path, quarter: str) -> SimpleNamespace:
        assert quarter == "2001Q4"
        counted_in.append(snapshot(folder))
        raise ConfigurationError("Stopped here.")

    monkeypatch.setattr(golden, "opened", opened)
    with pytest.raises(ConfigurationError, match="Stopped here"):
        save(OWN, {}, tree)
    own = {name: held for name, held in snapshot(SAMPLE).items() if re.match(r"\d{4}Q\d|partnership\.toml", name)}
    assert counted_in == [own]


def test_a_sample_that_cannot_be_made_is_no_golden_row(tree: Path) -> None:
    (tree / "data_samples").unlink()
    (tree / "data_samples/generator").mkdir(parents=True)
    shutil.copy(SAMPLE / "partnership.toml", tree / "data_samples")
    for folder in ("data_samples", "data_samples/generator"):
        (tree / folder / "__init__.py").write_text("", encoding="utf-8")
    (tree / "data_samples/generator/__main__.py").write_text("raise SystemExit(3)", encoding="utf-8")
    refused(OWN, tree, "could not be made, so that nothing is saved")
