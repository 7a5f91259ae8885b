"""The scan in a real run: what it is given to look for, and that a run with a leak is not published."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from dvmetrics import run as run_module
from dvmetrics.account import codes_of, true_counts_of, words_of
from dvmetrics.errors import DisclosureRefused
from dvmetrics.evaluation import check_quarter, evaluate
from dvmetrics.partnership import load
from dvmetrics.publish.leaks.again import report_calls
from dvmetrics.run import NOTEBOOKS, run_quarter
from tests.conftest import silent
from tests.test_leak_scan import CODE, RECORDS

MakeReturns = Callable[..., Path]


def _with_cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    """The notebooks, with one more cell in that of the summary."""
    folder = tmp_path / "notebooks"
    shutil.copytree(NOTEBOOKS, folder)
    path = folder / "summary.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(3, nbformat.v4.new_code_cell(source))
    nbformat.write(notebook, path)
    monkeypatch.setattr(run_module, "NOTEBOOKS", folder)


LEAKS = {
    "a true count in a sentence": "from IPython.display import HTML\nHTML('<p>In March there were 42 calls.</p>')",
    "a true count in the data of a chart": """
import plotly.graph_objects as go
from tests.test_leak_scan import CODE, RECORDS
words = {"headline": "h", "subtitle": "s", "summary": "t", "source": "u", "columns": ["a"], "rows": [["b"]]}
figure = go.Figure().update_layout(meta=words)
figure.add_scatter(x=["a"], y=[40], customdata=[42], visible=False)
figure
""",
}


@pytest.mark.parametrize("source", LEAKS.values(), ids=LEAKS)
def test_a_run_with_a_leak_is_not_published(
    source: str, returns: MakeReturns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, outputs = returns(policy="committee"), tmp_path / "outputs"
    _with_cell(tmp_path, monkeypatch, source)
    with pytest.raises(DisclosureRefused, match=r"number in summary\.html that is neither released") as refusal:
        run_quarter(data, "2020Q4", outputs, progress=silent)
    assert "42" not in str(refusal.value)
    assert not outputs.exists()


def test_a_run_with_a_code_in_its_words_is_not_published(
    returns: MakeReturns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, outputs = returns(), tmp_path / "outputs"
    configuration = data / "partnership.toml"
    text = configuration.read_text(encoding="utf-8").replace("Calls answered", f"Calls {CODE} answered")
    configuration.write_text(text, encoding="utf-8")
    monkeypatch.setattr(run_module, "records_of", lambda evaluation: RECORDS)
    with pytest.raises(DisclosureRefused, match="leak scan") as refusal:
        run_quarter(data, "2020Q4", outputs, progress=silent)
    assert CODE not in str(refusal.value)
    assert not outputs.exists()


def test_pages_that_cannot_be_made_again_are_not_published(
    returns: MakeReturns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _with_cell(tmp_path, monkeypatch, "harmless = edition\nif False:\n    pass\nreport.end(edition)")
    path = tmp_path / "notebooks/summary.ipynb"
    notebook = path.read_text(encoding="utf-8")
    path.write_text(notebook.replace("report.summary_key(edition)", "own = edition\\nreport.summary_key(own)"), "utf-8")
    with pytest.raises(DisclosureRefused, match=r"second time \(KeyError\)"):
        run_quarter(returns(), "2020Q4", tmp_path / "outputs", progress=silent)
    assert not (tmp_path / "outputs").exists()


def test_only_plain_calls_of_the_report_are_made_again(tmp_path: Path) -> None:
    sources = [
        "from dvmetrics import report\nedition = report.read(data)",
        "report.end(edition)",
        "report.outcome_heading(edition, outcome, part)",
        "report.end(17)",
        "report.end(edition=17)",
        "report.places(edition)",
        "print(report.end(edition))",
        "x = report.end(edition)",
        "HTML('17')",
    ]
    path = tmp_path / "notebook.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(own) for own in sources]), path)
    assert list(report_calls(path)) == [("end", ("edition",)), ("outcome_heading", ("edition", "outcome", "part"))]


@pytest.mark.xdist_group("edition")
def test_codes_of_every_extract_and_no_public_words_are_looked_for(sample: Path) -> None:
    gate = check_quarter(sample, "2001Q4")
    codes = codes_of(gate)
    first = (sample / "1997Q1/police_incident.csv").read_text(encoding="utf-8").splitlines()[1].split(",")
    assert first[0] in codes
    children = (sample / "2001Q4/child_notification.csv").read_text(encoding="utf-8").splitlines()
    header = children[0].split(",")
    assert children[1].split(",")[header.index("child_key")] in codes
    words = words_of(gate, load(sample))
    assert words["pupil_referral_unit"] == "youth_event, setting_id"
    assert set(words.values()) == {"youth_event, setting_id"}, "what is not about people is nobody's record"
    assert not {"womens_aid", "franklins", "f1997_001", "yes"} & set(words)


def test_true_counts_are_those_that_the_policy_does_not_show(returns: MakeReturns) -> None:
    data = returns(policy="committee", calls={"2020-03": 6, "2020-04": 45})
    own = true_counts_of(evaluate(load(data), check_quarter(data, "2020Q4")))
    by_month = {row[1][:7]: counts["numerator"] for row, counts in own.items() if row[0] == "calls"}
    assert by_month["2020-03"] == 6
    assert by_month["2020-02"] == 41
    assert "2020-04" not in by_month
    assert "2020-01" not in by_month
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", day) for row in own for day in row[1:3])
