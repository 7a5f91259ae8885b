"""What several tests need: the sample partnership, an edition of it, and a small partnership that runs in seconds."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.returns import write_returns

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data_samples"
REFERENCE = ROOT.parent / "shared"

os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(ROOT / ".hypothesis"))


def silent(stage: str, work: str) -> None:
    """Progress that tells nobody."""


def snapshot(folder: Path) -> dict[str, bytes | None]:
    """Every file and folder below, with the bytes of the files: what `byte for byte` is held against."""
    if not folder.exists():
        return {}
    paths = sorted(folder.rglob("*"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None for path in paths}


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample partnership, so that no test writes into the project."""
    folder = tmp_path_factory.mktemp("sample") / "data"
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("generator", "restricted", "__pycache__", "*.py"))
    return folder


@pytest.fixture(scope="session")
def sample_outputs(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shelf with the edition of the sample's newest quarter, made as a user makes it."""
    from dvmetrics.run import run_quarter

    outputs = tmp_path_factory.mktemp("shelf") / "outputs"
    run_quarter(sample, "latest", outputs, progress=silent)
    return outputs


@pytest.fixture(scope="session")
def sample_edition(sample_outputs: Path) -> Path:
    return sample_outputs / "2001Q4"


@pytest.fixture(scope="session")
def sample_pages(sample_edition: Path) -> list[Path]:
    """Every page of the edition, but for the pack, which holds some of them once more."""
    return sorted(path for path in sample_edition.glob("*.html") if path.name != "committee-pack.html")


@pytest.fixture
def returns(tmp_path: Path) -> Callable[..., Path]:
    """Makes a partnership folder of totals only, which runs in a few seconds; see `write_returns`."""

    def make(**settings: object) -> Path:
        return write_returns(tmp_path / "partnership", **settings)  # type: ignore[arg-type]

    return make
