"""The house: arrows point one way, each library has one owner, and files stay small."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "dvmetrics"
ORDER = (
    "errors",
    "counted",
    "texts",
    "owner_only",
    "periods",
    "working_days",
    "statistics",
    "extracts",
    "configuration",
    "layouts",
    "partnership",
    "deliveries",
    "column_words",
    "templates",
    "pseudonyms",
    "gate",
    "indicators",
    "left_out",
    "still_needed",
    "new_partnership",
    "mapping",
    "measure",
    "disclosure",
    "report",
    "publish",
    "evaluation",
    "restricted",
    "account",
    "contents",
    "progress",
    "kernels",
    "run",
    "workbench",
    "one_off",
    "process",
    "lab",
    "cli",
)
"""Each part imports only parts that stand before it."""
OPEN = ("report", "publish")
RESTRICTED = {"deliveries", "pseudonyms", "gate", "mapping", "measure", "evaluation", "restricted"}
OWNERS = {
    "great_expectations": {"gate"},
    "ibis": {"indicators", "measure", "workbench"},  # the workbench hands tables on
    "papermill": {"run"},
    "gptables": {"report"},
    "plotly": {"report", "publish", "workbench"},  # the workbench draws true counts, which must not reach the open side
    "nbconvert": {"publish"},
    "jupyter_server": {"lab"},
    "bs4": {"publish"},
    "xlsxwriter": {"report"},
    "python_calamine": {"deliveries"},
    "statsmodels": {"statistics"},
    "typer": {"cli"},
    "rich": {"cli", "progress"},
}
LONGEST = 400
MOSTLY = 300


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def part_of(path: Path) -> str:
    inside = path.relative_to(PACKAGE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)


def own_parts(path: Path) -> set[str]:
    found = {name.split(".")[1] for name in imports(path) if name.startswith("dvmetrics.")}
    return {name for name in found if name in ORDER}


def test_every_part_has_its_place() -> None:
    parts = {part_of(path) for path in modules()} - {"__init__", "__main__"}
    assert parts == set(ORDER)


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_arrows_point_one_way(path: Path) -> None:
    part = part_of(path)
    if part in ("__init__", "__main__"):
        return
    before = set(ORDER[: ORDER.index(part) + 1])
    assert own_parts(path) <= before


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_each_library_has_its_owner(path: Path) -> None:
    for name in imports(path):
        owners = OWNERS.get(name.split(".")[0])
        assert owners is None or part_of(path) in owners, name


def test_the_open_side_cannot_reach_rows() -> None:
    for path in modules():
        if part_of(path) in OPEN:
            assert not own_parts(path) & RESTRICTED, path.name
            assert not any(name.startswith("dvmetrics.indicators.catalogue") for name in imports(path)), path.name
            assert "dvmetrics.disclosure.release" not in {name.rpartition(".")[0] for name in imports(path)}


def test_only_the_command_line_imports_the_run() -> None:
    assert {part_of(path) for path in modules() if "run" in own_parts(path)} <= {"cli", "run"}


def test_files_are_short() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert not [path.name for path, length in lengths.items() if length > LONGEST]
    assert len([path for path, length in lengths.items() if length > MOSTLY]) <= 2


def test_no_module_is_named_after_nothing() -> None:
    assert not {path.stem for path in modules()} & {"utils", "helpers", "common", "misc", "manager"}


@pytest.mark.parametrize(
    "constant",
    ["[c]", ("critical", "warning", "info"), ("indicator", "period_start", "period_end", "group_by", "group")],
    ids=["hidden", "severities", "figure"],
)
def test_a_constant_that_many_share_is_written_once(constant: object) -> None:
    """But for the leak scan, which trusts nothing that wrote the pages."""
    written = [
        path.relative_to(PACKAGE).as_posix()
        for path in modules()
        if "leaks" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if constant_of(node) == constant
    ]
    assert len(written) == 1, written


def constant_of(node: ast.AST) -> object:
    """A text, or the texts of a list, a tuple or a type."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, (ast.List, ast.Tuple)):
        return tuple(own.value for own in node.elts if isinstance(own, ast.Constant))
    return None
