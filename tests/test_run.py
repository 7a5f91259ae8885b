"""The run from end to end: what an edition holds, and that nothing changes unless a whole one was made."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from dvmetrics import run as run_module
from dvmetrics.disclosure.released import COLUMNS
from dvmetrics.errors import ConfigurationError, DvmetricsError, GateRejected, NotebookFailed
from dvmetrics.extracts import EXTRACTS
from dvmetrics.indicators.catalogue import CATALOGUE
from dvmetrics.publish import shelf
from dvmetrics.run import NOTEBOOKS, run_quarter
from tests.conftest import silent, snapshot

MakeReturns = Callable[..., Path]
pytestmark = pytest.mark.xdist_group("edition")


def test_an_edition_holds_what_was_promised(sample_edition: Path) -> None:
    expected = {
        "index.html",
        "summary.html",
        "quality.html",
        "baseline.html",
        *(f"outcome-{number}.html" for number in range(1, 9)),
        *(f"outcome-{number}-supporting.html" for number in (1, 3, 4, 5, 6, 7)),
        *(f"outcome-2-supporting-{part}.html" for part in (1, 2)),
        *(f"outcome-8-supporting-{part}.html" for part in (1, 2, 3)),
        "campaign.html",
        "changes.html",
        "committee-pack.html",
        "hidden.html",
        "code.html",
        "how-to-read.html",
        "glossary.html",
        "indicators.html",
        *(f"indicators-{number}.html" for number in range(1, 9)),
        "dictionary.html",
        "data.html",
        "protect.html",
        *(f"dictionary-{name}.html" for name in EXTRACTS),
        "manifest.json",
        "data/released.csv",
        "data/hidden.json",
        "data/definitions.json",
        "data/edition.json",
        "data/framework.json",
        "data/figures.xlsx",
        "data/datapackage.json",
        "assets/style.css",
        "assets/page.js",
        "assets/charts.js",
        "assets/plotly.min.js",
        "assets/search.js",
    }
    assert {name for name, content in snapshot(sample_edition).items() if content is not None} == expected


def test_released_csv_has_the_agreed_columns(sample_edition: Path) -> None:
    with (sample_edition / "data/released.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == COLUMNS
    assert {row["indicator"] for row in rows} == set(CATALOGUE)


def test_every_page_says_that_the_data_are_made_up(sample_edition: Path) -> None:
    for page in sample_edition.glob("*.html"):
        assert "Made-up data" in page.read_text(encoding="utf-8"), page.name


def test_the_manifest_accounts_for_every_file_and_tells_no_exact_row_count(sample: Path, sample_edition: Path) -> None:
    manifest = json.loads((sample_edition / "manifest.json").read_text(encoding="utf-8"))
    files = {name: content for name, content in snapshot(sample_edition).items() if content and name != "manifest.json"}
    assert manifest["outputs"] == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    assert {"partnership", "quarter", "policy", "code_revision", "versions", "notebooks", "inputs"} <= set(manifest)
    bands = {entry["rows"] for entry in manifest["gate"]}
    assert bands
    assert all(re.fullmatch(r"fewer than 8|\d[\d,]* (to \d[\d,]*|or more)", band) for band in bands)
    plain = {hashlib.sha256(path.read_bytes()).hexdigest() for path in sample.rglob("*.csv")}
    assert len(manifest["inputs"]) > 400
    assert not plain & set(manifest["inputs"].values())


def test_exact_counts_stay_in_the_restricted_record(sample: Path, sample_edition: Path) -> None:
    record = json.loads((sample / "restricted/2001Q4-run.json").read_text(encoding="utf-8"))
    police = next(e for e in record["gate"] if e["extract"] == "police_incident" and e["quarter"] == "2001Q4")
    rows = len((sample / "2001Q4/police_incident.csv").read_text(encoding="utf-8").splitlines()) - 1
    assert police["rows"] == rows
    assert (
        record["inputs"]["2001Q4/police_incident.csv"]
        == hashlib.sha256((sample / "2001Q4/police_incident.csv").read_bytes()).hexdigest()
    )


def test_the_list_of_editions_leads_to_it(sample_outputs: Path) -> None:
    page = (sample_outputs / "index.html").read_text(encoding="utf-8")
    assert 'href="2001Q4/index.html"' in page
    assert sorted(path.name for path in sample_outputs.iterdir()) == ["2001Q4", "index.html"]


def test_the_same_inputs_again_change_nothing(sample: Path, sample_outputs: Path) -> None:
    before = snapshot(sample_outputs)
    outcome = run_quarter(sample, "2001Q4", sample_outputs, progress=silent)
    assert not outcome.made
    assert snapshot(sample_outputs) == before


def test_other_inputs_do_not_overwrite_an_edition_but_a_draft_can_be_replaced(
    returns: MakeReturns, tmp_path: Path
) -> None:
    data, outputs = returns(), tmp_path / "outputs"
    assert run_quarter(data, "2020Q4", outputs, progress=silent).made
    before = snapshot(outputs)
    path = data / "2020Q4/kpi_return.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",43,", ",99,"), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="--replace"):
        run_quarter(data, "2020Q4", outputs, progress=silent)
    assert snapshot(outputs) == before
    assert run_quarter(data, "2020Q4", outputs, replace=True, progress=silent).made
    released = (outputs / "2020Q4/data/released.csv").read_text(encoding="utf-8")
    assert ",99.0," in released
    assert sorted(path.name for path in outputs.iterdir()) == ["2020Q4", "index.html"]


def test_an_earlier_edition_stays_and_is_listed_below_the_new_one(returns: MakeReturns, tmp_path: Path) -> None:
    data, outputs = returns(), tmp_path / "outputs"
    run_quarter(data, "2020Q3", outputs, progress=silent)
    first = snapshot(outputs / "2020Q3")
    run_quarter(data, "latest", outputs, progress=silent)
    assert snapshot(outputs / "2020Q3") == first
    page = (outputs / "index.html").read_text(encoding="utf-8")
    assert page.index("2020Q4/index.html") < page.index("2020Q3/index.html")


def test_a_shelf_holds_one_partnership_only(returns: MakeReturns, tmp_path: Path) -> None:
    data, outputs = returns(), tmp_path / "outputs"
    run_quarter(data, "2020Q4", outputs, progress=silent)
    configuration = data / "partnership.toml"
    configuration.write_text(
        configuration.read_text(encoding="utf-8").replace("Smallham", "Otherham"), encoding="utf-8"
    )
    with pytest.raises(ConfigurationError, match="editions of Smallham"):
        run_quarter(data, "2020Q3", outputs, progress=silent)


def _notebooks_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, source: str, place: int) -> None:
    """The notebooks, with one more cell in one of them."""
    folder = tmp_path / "notebooks"
    shutil.copytree(NOTEBOOKS, folder)
    notebook = nbformat.read(folder / f"{name}.ipynb", as_version=4)
    notebook.cells.insert(place, nbformat.v4.new_code_cell(source))
    nbformat.write(notebook, folder / f"{name}.ipynb")
    monkeypatch.setattr(run_module, "NOTEBOOKS", folder)


FAULTY_CELLS = {
    "fails": ('raise ValueError("secret 12345")', "failed in cell"),
    "stops early without failing": ("import sys; sys.exit(0)", "did not run to its end"),
    "prints": ('print("secret 12345")', "wrote to stdout"),
    "warns": ('import warnings; warnings.warn("secret 12345")', "wrote to stderr"),
    "shows rows": ("import pandas; pandas.DataFrame({'secret 12345': [1]})", "cannot be published"),
}


@pytest.mark.parametrize(("source", "says"), FAULTY_CELLS.values(), ids=FAULTY_CELLS)
def test_a_faulty_notebook_stops_the_run_and_changes_nothing(
    source: str, says: str, returns: MakeReturns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, outputs = returns(), tmp_path / "outputs"
    outputs.mkdir()
    (outputs / "kept.txt").write_text("as it was", encoding="utf-8")
    before = snapshot(outputs)
    _notebooks_with(tmp_path, monkeypatch, "summary", source, 2)
    with pytest.raises(DvmetricsError, match=says) as caught:
        run_quarter(data, "2020Q4", outputs, progress=silent)
    assert caught.value.exit_code == 5
    assert "secret" not in str(caught.value)
    assert snapshot(outputs) == before


def test_no_notebook_can_lean_on_a_name_of_the_one_before(
    returns: MakeReturns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _notebooks_with(tmp_path, monkeypatch, "summary", "left_over = 1", 2)
    path = tmp_path / "notebooks/data_quality.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(2, nbformat.v4.new_code_cell("needed = left_over"))
    nbformat.write(notebook, path)
    with pytest.raises(NotebookFailed, match=r"data_quality .* with NameError"):
        run_quarter(returns(), "2020Q4", tmp_path / "outputs", workers=1, progress=silent)


def test_a_notebook_without_the_parameters_it_is_given_does_not_start(
    returns: MakeReturns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = returns()
    _notebooks_with(tmp_path, monkeypatch, "summary", "harmless = True", 2)
    path = tmp_path / "notebooks/outcome.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("outcome = ", "outcom = "), encoding="utf-8")
    with pytest.raises(NotebookFailed, match="has no parameter outcome"):
        run_quarter(data, "2020Q4", tmp_path / "outputs", progress=silent)
    assert not (tmp_path / "outputs").exists()


def test_a_rejected_quarter_leaves_the_shelf_alone(returns: MakeReturns, tmp_path: Path) -> None:
    data, outputs = returns(), tmp_path / "outputs"
    path = data / "2020Q4/kpi_return.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",41,", ",-41,"), encoding="utf-8")
    with pytest.raises(GateRejected, match="numerator"):
        run_quarter(data, "2020Q4", outputs, progress=silent)
    assert not outputs.exists()


@pytest.mark.parametrize("published_before", [False, True])
def test_a_failure_at_the_last_step_puts_everything_back(
    published_before: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def draft(text: str) -> Path:
        folder = tmp_path / text
        folder.mkdir()
        (folder / "index.html").write_text(text, encoding="utf-8")
        manifest: dict[str, str | None] = {"partnership": "A", "quarter": "2020Q4", "quarter_label": "x"}
        manifest |= {"headline": "x", "made_on": "2020-01-01", "synthetic": None}
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        return folder

    outputs = tmp_path / "outputs"
    if published_before:
        shelf.move_in(draft("first"), outputs, "2020Q4", "A")
    before = snapshot(outputs)

    def fail(self: Path, target: Path) -> Path:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        shelf.move_in(draft("second"), outputs, "2020Q4", "A")
    assert snapshot(outputs) == before
    assert outputs.exists() == published_before
