"""An indicator from the notebook into the catalogue: there and back in a copy of the tree, and nothing where anything
is wrong."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ibis
import pandas as pd
import pytest
from ibis import _

from dvmetrics.errors import ConfigurationError
from dvmetrics.indicators.catalogue import CATALOGUE
from dvmetrics.indicators.complete import lacks
from dvmetrics.indicators.counting import Cases, Indicator, Tables
from dvmetrics.measure.alone import Alone
from dvmetrics.partnership import load
from dvmetrics.workbench import golden, saving
from dvmetrics.workbench.saving import save
from dvmetrics.workbench.source import module_of, written
from tests.conftest import ROOT, SAMPLE, snapshot
from tests.notebook_indicators import CELL, DEFINITION, KNOWN, OWN, RUN, checkout, inside, typed
from tests.oracles import naive_rows, sample_gate

NAMES = ["a", "b"]
FRAME = pd.DataFrame({"victim_key": ["v1"]})


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return checkout(tmp_path)


@pytest.fixture
def gate_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample's gate as the other tests have it, in place of rows made anew and a process that makes it again."""
    made_up = SimpleNamespace(alone=Alone(load(SAMPLE), sample_gate()))
    monkeypatch.setattr(golden, "_make_up", lambda *_: None)
    monkeypatch.setattr(golden, "opened", lambda *_: made_up)


@pytest.mark.xdist_group("sample")
def test_both_files_are_written_with_what_the_sample_holds(tree: Path, gate_once: None) -> None:
    saved = save(OWN, {}, tree)
    assert snapshot(tree).keys() >= {
        "dvmetrics/indicators/own/inside_home.py",
        "tests/indicators_own/test_inside_home.py",
    }
    names: dict[str, Any] = {}
    exec(saved.module.read_text(encoding="utf-8"), names)  # noqa: S102 - what was just written
    assert names["INDICATORS"][0].definition == DEFINITION
    december = [row["dwelling_flag"] for row in naive_rows("police_incident") if row["reported_date"][:7] == "2001-12"]
    inside_it, known = december.count("yes"), sum(one in KNOWN for one in december)
    counted = f'("", ""): {{"numerator": {inside_it}.0, "denominator": {known}.0}}'
    assert counted in saved.test.read_text(encoding="utf-8")
    assert "inside_home.py" in str(saved)
    for path in (saved.module, saved.test):
        ruff = [sys.executable, "-m", "ruff", "format", "--check", "--quiet", str(path)]
        assert subprocess.run(ruff, cwd=tree, check=False).returncode == 0
    with pytest.raises(ConfigurationError, match="is there already and is not overwritten"):
        save(OWN, {}, tree)


def test_a_module_has_an_import_or_a_definition_for_every_name() -> None:
    text = module_of(OWN)
    assert "def inside(tables: Tables) -> Counted:" in text
    assert "KNOWN = ('yes', 'no')" in text
    assert "from ibis import _\n" in text
    assert "import Cases\n" in text
    assert "pytest" not in text
    assert "FRAME" not in text


@pytest.mark.parametrize(
    "value", [1, True, "a", "it's “so”", ("one",), (), NAMES, [("a", 1)], "word " * 60, {1, 2}, frozenset({"x"})]
)
def test_what_is_written_down_is_read_again(value: object) -> None:
    assert eval(written(value)) == value  # noqa: S307 - our own text


def with_frame(tables: Tables) -> Cases:
    return Cases(tables.take("police_incident", "case").filter(_.case.isin(FRAME["victim_key"])))


def with_another_library(tables: Tables) -> Cases:
    return Cases(tables.take("police_incident", "case", on=re.escape("x")))  # type: ignore[call-arg]


def with_a_wrong_column(tables: Tables) -> Cases:
    return Cases(tables.take("police_incident", "case", "reported_date", "no_such_column").select("case"))


def with_nobody(tables: Tables) -> Cases:
    incidents = tables.take("police_incident", "case", "reported_date", "dwelling_flag")
    return Cases(incidents.select("case", on=_.reported_date, met=ibis.literal(value=False)))


def with_two(tables: Tables, other: int) -> Cases:
    return Cases(tables.take("police_incident", "case").limit(other))


def made_inside() -> Callable[[Tables], Cases]:
    some = 5

    def inner(tables: Tables) -> Cases:
        return Cases(tables.take("police_incident", "case").limit(some))

    return inner


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (lambda tables: Cases(tables), "must be a function with a name"),
        (with_frame, "A DataFrame of the notebook cannot be written"),
        (with_another_library, "re is of a package that indicators do not use"),
        (made_inside(), "inner uses what stands around it"),
        (with_two, "takes the tables, and nothing else"),
        (5, "must be a function with a name"),
    ],
    ids=["lambda", "frame", "library", "closure", "arguments", "number"],
)
def test_an_expression_that_cannot_stand_alone_is_not_saved(count: Any, words: str, tree: Path) -> None:
    before = snapshot(tree)
    with pytest.raises(ConfigurationError, match=words):
        save(Indicator(DEFINITION, count), {}, tree)
    assert snapshot(tree) == before


@pytest.mark.xdist_group("sample")
@pytest.mark.parametrize(
    ("count", "words"),
    [(with_a_wrong_column, "cannot be counted on the sample"), (with_nobody, "a test of it could not fail")],
)
def test_what_does_not_count_on_the_sample_is_not_saved(count: Any, words: str, tree: Path, gate_once: None) -> None:
    before = snapshot(tree)
    with pytest.raises(ConfigurationError, match=words):
        save(Indicator(DEFINITION, count), {}, tree)
    assert snapshot(tree) == before


def test_a_definition_that_lacks_something_is_not_saved(tree: Path) -> None:
    before = snapshot(tree)
    for changes, words in (
        ({"id": "1.1"}, r"must be S\. and a name"),
        ({"id": "S.Home"}, r"must be S\. and a name"),
        ({"id": "S.demand"}, "the id is taken"),
        ({"read_with": ("9.9",)}, "read with 9.9, which is none"),
        ({"code": ()}, "what it is evidence for"),
        ({"sources": ()}, "which extracts"),
        ({"sources": ("police",)}, "no extract police"),
        ({"title": " "}, "title is empty"),
        ({"lag": "soon"}, "lag must be a sentence"),
        ({"caveats": ("beware",)}, "caveat 1 must be a sentence"),
        ({"caveats": ()}, "can be read wrongly"),
        ({"minimum_denominator": 1}, "minimum_denominator of 8"),
        ({"title": "=1+1"}, "title must not begin with ="),
        ({"form": "amount", "denominator": "", "disclosure": "not_people"}, "say in includes"),
        ({"form": "weighted_share", "denominator": "", "weights": (("a", 1.0),)}, "needs a denominator"),
    ):
        with pytest.raises(ConfigurationError, match=words):
            save(Indicator(replace(DEFINITION, **changes), inside), {}, tree)
    with pytest.raises(ConfigurationError, match="Give the indicator itself"):
        save(DEFINITION, {}, tree)  # type: ignore[arg-type]
    assert snapshot(tree) == before


def test_the_catalogue_itself_is_complete_by_the_same_rules() -> None:
    for name, own in CATALOGUE.items():
        if own.definition.is_supporting:
            assert not lacks(own.definition, set(CATALOGUE) - {name})


def test_what_ruff_finds_wrong_is_said_and_not_saved(tree: Path) -> None:
    before = snapshot(tree)
    count = typed("def untidy(tables):\n    assert tables\n    return inside(tables)\n", inside=inside)
    with pytest.raises(ConfigurationError, match=r"is not clean: S101 .*\.$"):
        save(Indicator(DEFINITION, count), {}, tree)
    assert snapshot(tree) == before


def test_the_golden_row_is_of_made_up_data_or_of_none(tree: Path) -> None:
    (tree / "data_samples").unlink()
    (tree / "data_samples").mkdir()
    text = (ROOT / "data_samples/partnership.toml").read_text(encoding="utf-8")
    real = re.sub(r"(?m)^synthetic = .*$", "", text)
    assert real != text
    (tree / "data_samples/partnership.toml").write_text(real, encoding="utf-8")
    before = snapshot(tree)
    with pytest.raises(ConfigurationError, match="does not say that its data are made up"):
        save(OWN, {}, tree)
    assert snapshot(tree) == before


@pytest.mark.xdist_group("sample")
def test_a_second_file_that_cannot_be_written_takes_the_first_away(
    tree: Path, gate_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    real = Path.open

    def full(self: Path, mode: str = "r", **how: Any) -> Any:
        if mode == "x":
            opened.append(self)
            if len(opened) == 2:
                raise OSError(28, "No space left on device")
        return real(self, mode, **how)

    before = snapshot(tree)
    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(ConfigurationError, match="nothing was saved"):
        save(OWN, {}, tree)
    assert len(opened) == 2
    assert snapshot(tree) == before


def test_without_a_checkout_nothing_is_saved(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"There is no folder .*own"):
        save(OWN, {}, tmp_path)


@pytest.mark.slow
def test_there_and_back_in_a_copy_of_the_tree(tmp_path: Path) -> None:
    """A cell run by IPython, saved; the copy's catalogue has it, its test passes, and fails once it is another."""
    ignored = shutil.ignore_patterns("__pycache__", "restricted", "browser", ".ipynb_checkpoints")
    for folder in ("dvmetrics", "tests", "data_samples", "expectations", "notebooks"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignored)
    for name in ("pyproject.toml", "README.md", "CHANGELOG.md"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "cell.py").write_text(RUN.format(cell=CELL), encoding="utf-8")

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        where = os.environ | {"PYTHONPATH": str(tmp_path), "IPYTHONDIR": str(tmp_path / "ipython")}
        own = [sys.executable, *command]
        return subprocess.run(own, cwd=tmp_path, env=where, capture_output=True, text=True, timeout=300, check=False)

    test = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/indicators_own")
    saved = run("cell.py")
    assert saved.returncode == 0, saved.stderr[-2000:]
    assert "It is counted from the next run on" in saved.stdout
    assert "S.outside_home" in run("-m", "dvmetrics", "list", "--json").stdout
    passed = run(*test)
    assert passed.returncode == 0, passed.stdout[-3000:]
    assert "3 passed" in passed.stdout
    module = tmp_path / saving.MODULES / "outside_home.py"
    text = module.read_text(encoding="utf-8")
    assert "# Where the place is not known, the incident is left out." in text
    module.write_text(text.replace('dwelling_flag == "no"', 'dwelling_flag == "yes"'), encoding="utf-8")
    failed = run(*test)
    assert failed.returncode == 1
    assert "1 failed, 2 passed" in failed.stdout
    assert "already" in run("cell.py").stderr or "taken" in run("cell.py").stderr
