"""The set-up: one lock with hashes for everybody, in step with what the project says it needs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
LOCKED = dict(re.findall(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)", LOCK, re.MULTILINE))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PRESCRIBED = ("jupyterlab", "pandas", "statsmodels", "plotly", "papermill", "great-expectations", "pytest", "nbval")


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _named(requirement: str) -> tuple[str, str]:
    match = re.fullmatch(r"([\w.-]+)(?:\[[\w,]+\])?==([\w.]+)", requirement)
    assert match is not None, f"{requirement} is not an exact version"
    return _plain(match[1]), match[2]


def test_what_the_project_needs_is_locked_at_that_version() -> None:
    needed = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]
    locked = {_plain(name): version for name, version in LOCKED.items()}
    for name, version in map(_named, needed):
        assert locked[name] == version


def test_every_locked_package_has_hashes() -> None:
    entries = re.split(r"\n(?=[A-Za-z0-9])", LOCK.strip())
    assert len(entries) > 100
    assert not [entry.split("==")[0] for entry in entries if "--hash=sha256:" not in entry]


LINES = (
    r"[A-Za-z0-9][\w.-]*(\[[\w,-]+\])?==[\w.+!-]+( ; [^/:]+)? \\",
    r"    --hash=sha256:[0-9a-f]{64}( \\)?",
    r"    #( via)?( [^/:]+)?",
)


def test_the_lock_holds_packages_hashes_and_who_needs_them_and_nothing_else() -> None:
    """So that it names no place to get them from."""
    odd = [line for line in LOCK.splitlines() if not any(re.fullmatch(pattern, line) for pattern in LINES)]
    assert odd == []


def test_conda_users_install_from_the_same_lock() -> None:
    environment = (ROOT / "environment.yml").read_text(encoding="utf-8")
    entries = [line.strip() for line in environment.splitlines() if line.strip().startswith("- ")]
    assert entries == ["- conda-forge", "- python>=3.11", "- pip", "- pip:", "- --requirement requirements.lock"]
    assert PROJECT["requires-python"] == ">=3.11"


def test_the_build_tool_is_the_locked_one() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]
    assert [_named(one)[1] for one in build["requires"]] == [LOCKED["flit-core"]]


@pytest.mark.parametrize("package", PRESCRIBED)
def test_the_prescribed_packages_are_really_used(package: str) -> None:
    assert package in {_plain(name) for name in LOCKED}
    used_by = {
        "jupyterlab": ("Makefile", "jupyter lab"),
        "nbval": ("tests/test_notebooks.py", "--nbval-lax"),
        "pytest": ("Makefile", "-m pytest"),
    }
    if package in used_by:
        file, words = used_by[package]
        assert words in (ROOT / file).read_text(encoding="utf-8")
    else:
        pattern = re.compile(rf"^\s*(import|from) {package.replace('-', '_')}\b", re.MULTILINE)
        assert any(pattern.search(path.read_text(encoding="utf-8")) for path in (ROOT / "dvmetrics").rglob("*.py"))


def test_top_level_holds_only_what_was_prescribed_and_what_tools_need() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a checkout")
    top = {name.split("/")[0] for name in listed.stdout.splitlines()}
    prescribed = {"notebooks", "dvmetrics", "expectations", "data_samples", "outputs", "tests"}
    prescribed |= {"environment.yml", "README.md"}
    tools = {".ci", ".gitignore", "Makefile", "pyproject.toml", "requirements.lock"}
    people = {"CONTRIBUTING.md", "CHANGELOG.md", "LICENSE"}
    assert prescribed <= top
    assert top <= prescribed | tools | people


def test_a_kernel_that_imports_reports_loads_nothing_of_the_restricted_side() -> None:
    code = (
        "import sys, dvmetrics.report; "
        "print(sorted({'great_expectations', 'ibis', 'duckdb', 'papermill', 'dvmetrics.measure', 'dvmetrics.gate'}"
        " & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.xdist_group("kept together")
def test_tests_of_a_group_stay_on_one_worker(request: pytest.FixtureRequest) -> None:
    """With versions of pytest and pytest-xdist that do not fit, groups come apart without a word, and what they share
    is made twice."""
    if "PYTEST_XDIST_WORKER" in os.environ and getattr(request.config.option, "loadgroup", False):
        assert request.node.nodeid.endswith("@kept together")
