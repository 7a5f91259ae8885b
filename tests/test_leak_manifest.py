"""What the manifest beside an edition may say, and that nothing else gets through."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dvmetrics.account import hashed_inputs
from dvmetrics.deliveries.inbox import find
from dvmetrics.disclosure.policy import BANDS, POLICIES
from dvmetrics.errors import DisclosureRefused
from dvmetrics.partnership import load
from dvmetrics.periods import Quarter
from dvmetrics.publish.leaks import Expected, Records, Stated, scan_manifest
from dvmetrics.publish.leaks.rules import RULES
from dvmetrics.publish.manifest import code_revision, write_manifest
from dvmetrics.restricted import hash_key
from tests.returns import write_returns

CODE = "abcdef0123456789ffffffffffffffff"
RECORDS = Records(frozenset({CODE}), {"ref_9x_lane": "youth_event, setting_id"})
BAND_WORDS = [POLICIES["committee"].band(count) for count in (0, *BANDS)]


def of_the_sample(sample: Path) -> Stated:
    own = load(sample)
    return Stated(own, "2001Q4", own.campaigns, (), BAND_WORDS, (), (), (), ())


MANIFEST_FAULTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "a part that nobody foresaw": lambda own: own.update(people=17),
    "the code of a person": lambda own: own.update(partnership=CODE),
    "a text of a row": lambda own: own.update(partnership="ref_9x_lane"),
    "“partnership”": lambda own: own.update(partnership="17 people"),
    "“headline”": lambda own: own.update(headline="Of 17 figures, none changed."),
    "“changes”": lambda own: own.update(changes="Since then, 17 earlier figures were revised."),
    "“quick_exit”": lambda own: own.update(quick_exit="https://www.example.org/17"),
    "“help”": lambda own: own.update(help="Ring 17 people."),
    "“versions”": lambda own: own["versions"].update(python="17 people"),
    "“gate”": lambda own: own["gate"][0].update(rows="17"),
    "“notebooks”": lambda own: own["notebooks"][0]["parameters"].update(outcome="17 people"),
    "“code_revision”": lambda own: own.update(code_revision="edition_2001Q4-17"),
    "“quarter_label”": lambda own: own.update(quarter_label="January to March 2017"),
    "“made_on”": lambda own: own.update(made_on="2017-01-01"),
    "“inputs”": lambda own: own["inputs"].update({"partnership.toml": "17"}),
    "a name that is not": lambda own: own["inputs"].update({"2001Q4/police_incident_17.csv": "0" * 64}),
    "or a name that": lambda own: own["inputs"].update({"returns/17 calls of Jane Smith.csv": "0" * 64}),
    "or a name": lambda own: own["inputs"].update({"2001Q4/police_incident.jane17.csv": "0" * 64}),
    "“leak_scan”": lambda own: own["leak_scan"].update(people=17),
}


@pytest.mark.xdist_group("edition")
@pytest.mark.parametrize("says", MANIFEST_FAULTS)
def test_the_manifest_says_what_it_may_and_nothing_else(
    says: str, sample: Path, sample_edition: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "edition"
    shutil.copytree(sample_edition, folder, ignore=shutil.ignore_patterns("assets"))
    about = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    about.pop("outputs")
    write_manifest(folder, about)
    expected = Expected(tmp_path, stated=of_the_sample(sample))
    scan_manifest(folder, RECORDS, expected)
    MANIFEST_FAULTS[says](about)
    write_manifest(folder, about)
    with pytest.raises(DisclosureRefused, match=f"manifest.json.*{says}") as refusal:
        scan_manifest(folder, RECORDS, expected)
    assert "17" not in str(refusal.value)
    write_manifest(folder, about)
    (folder / "index.html").write_text("changed since", encoding="utf-8")
    with pytest.raises(DisclosureRefused):
        scan_manifest(folder, RECORDS, expected)


@pytest.mark.xdist_group("edition")
def test_the_manifest_of_an_edition_tells_what_the_scan_let_through(sample_edition: Path) -> None:
    own = json.loads((sample_edition / "manifest.json").read_text(encoding="utf-8"))["leak_scan"]
    assert own["rules"] == RULES
    assert set(own["allowed"]) == set(RULES)
    assert all(own["allowed"].values())
    assert own["files"] == len([path for path in sample_edition.rglob("*") if path.is_file()]) - 1


def test_files_that_may_be_called_anything_are_numbered(tmp_path: Path) -> None:
    """Their own names stay in the restricted record."""
    data = write_returns(tmp_path / "data")
    (data / "returns").mkdir()
    for place, quarter in enumerate(("2020Q1", "2020Q2")):
        (data / quarter / "kpi_return.csv").rename(data / f"returns/Jane Smith {9 - place}.csv")
    (data / "returns/Jane Smith 9.delivery.toml").write_text("", encoding="utf-8")
    configuration = data / "partnership.toml"
    source = '\n[sources.kpi_return]\nfiles = "returns/*.csv"\nagency = "council"\n'
    configuration.write_text(configuration.read_text(encoding="utf-8") + source, encoding="utf-8")
    deliveries = tuple(find(load(data), data, Quarter.parse("2020Q2")))
    inputs = hashed_inputs(data, deliveries, hash_key(data))
    assert list(inputs) == ["partnership.toml", "kpi_return 1", "kpi_return 2", "kpi_return 2 note"]
    assert all(re.fullmatch("[0-9a-f]{64}", value) for value in inputs.values())


@pytest.mark.parametrize("tag", ["release/1.0", "edition_2001Q4", "v1.0"])
def test_the_revision_is_a_bare_hash_whatever_tags_are_called(
    tag: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = tmp_path / "dvmetrics/publish/manifest.py"
    monkeypatch.setattr("dvmetrics.publish.manifest.__file__", str(module))
    assert code_revision() == "unknown"
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-C", str(tmp_path)]
    for words in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "x"], ["tag", "-a", tag, "-m", "x"]):
        subprocess.run([*git, *words], check=True)
    module.parent.mkdir(parents=True)
    assert re.fullmatch("[0-9a-f]{12}", code_revision())
    module.write_text("x", encoding="utf-8")
    subprocess.run([*git, "add", "."], check=True)
    assert re.fullmatch("[0-9a-f]{12}-dirty", code_revision())
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 0, stdout=f"{tag}-1-gabc"))
    assert code_revision() == "unknown"
