"""An indicator from the notebook into the catalogue: its module and a test with a golden row, or nothing at all."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

import dvmetrics
from dvmetrics.errors import ConfigurationError
from dvmetrics.indicators.catalogue import CATALOGUE, FRAMEWORK
from dvmetrics.indicators.complete import lacks
from dvmetrics.indicators.counting import Indicator
from dvmetrics.indicators.definition import Definition
from dvmetrics.workbench.golden import golden_rows, test_of
from dvmetrics.workbench.rows_in_text import expect_nothing_of_the_rows
from dvmetrics.workbench.source import module_of

ROOT = Path(dvmetrics.__file__).parents[1]
MODULES, TESTS = Path("dvmetrics/indicators/own"), Path("tests/indicators_own")
SET_LATER = {
    "proposed_target": "a target of your own stands in partnership.toml",
    "weights": "they come from a public source, and whoever names it writes the module by hand",
    "version": "what is new is the first",
}
"""Settings that the rows might speak from, and why a new indicator needs none."""
ROUND = {"follow_up_days": (7, 30), "look_back_months": (3,), "minimum_denominator": (10,)}
"""Of which numbers a setting is a multiple, where it is none that the catalogue has: any other may be a count."""
RUFF_SECONDS = 60


@dataclass(frozen=True)
class Saved:
    """What was written where. `golden` was counted on the sample."""

    module: Path
    test: Path
    golden: pd.DataFrame

    def __str__(self) -> str:
        return (
            f"Saved in {self.module} and {self.test}. It is counted from the next run on. Look at both, write it into "
            "CHANGELOG.md, run `make notebooks` and `make test`, and commit them together."
        )

    def _repr_html_(self) -> str:
        return f"<p>{self}</p>"


def save(indicator: Indicator, tables: Mapping[str, pd.DataFrame], root: Path = ROOT) -> Saved:
    """Write an indicator's module into `dvmetrics/indicators/own` and its test into `tests/indicators_own`.

    Nothing is written unless all holds: the id is free, the definition complete, the module formatted by ruff and
    clean, and, made alone from its text, the same definition again, which counts on the sample. The golden row of
    the test is counted on made-up rows, never on what is open; `tables`, the rows that are open, are only searched for
    what the text must not hold (`expect_nothing_of_the_rows`). Neither file is ever overwritten. Raises
    ConfigurationError otherwise.
    """
    if not isinstance(indicator, Indicator):
        raise ConfigurationError("Give the indicator itself: Indicator(Definition(…), counting_function).")
    reason = lacks(indicator.definition, set(CATALOGUE))
    if reason:
        raise ConfigurationError(reason)
    _expect_new(indicator.definition)
    name = indicator.definition.id.removeprefix("S.")
    module, test = root / MODULES / f"{name}.py", root / TESTS / f"test_{name}.py"
    _expect_room(module, test)
    text = module_of(indicator)
    expect_nothing_of_the_rows(text, tables)
    text = _formatted(text, module, root)
    again = _made_alone(text, module, indicator)
    golden = golden_rows(root, again)
    words = _formatted(test_of(again, golden), test, root)
    _write_both({module: text, test: words})
    return Saved(module, test, golden)


def _expect_room(*paths: Path) -> None:
    for path in paths:
        if not path.parent.is_dir():
            raise ConfigurationError(f"There is no folder {path.parent}; save from a checkout of dvmetrics.")
        if path.exists():
            raise ConfigurationError(f"{path} is there already and is not overwritten; give the indicator another id.")


def _expect_new(own: Definition) -> None:
    """A definition that is about to begin: what is set by what was counted before comes later, and by hand."""
    for name, says in SET_LATER.items():
        if getattr(own, name) != getattr(Definition, name):
            raise ConfigurationError(f"Indicator {own.id}: leave out {name}; {says}.")
    for name, steps in ROUND.items():
        value, known = getattr(own, name), {getattr(other, name) for other in FRAMEWORK.values()}
        if value not in known and all(value % step for step in steps):
            multiple = " or ".join(map(str, steps))
            raise ConfigurationError(
                f"Indicator {own.id}: {name} must be what another indicator has too, or a multiple of {multiple}; any "
                "other is for whoever writes the module by hand."
            )


def _formatted(text: str, path: Path, root: Path) -> str:
    """As ruff formats it by the project's rules. Raises ConfigurationError with what it finds wrong."""
    named = ["--quiet", "--stdin-filename", str(path.relative_to(root))]
    fixed = _ruff(["check", "--fix", "--select", "I,F401", *named], text, root, may_find=True)
    formatted = _ruff(["format", *named], fixed, root)
    found = _ruff(["check", "--output-format", "concise", "--no-fix", *named, "-"], formatted, root, may_find=True)
    wrong = [line.split(": ", 1)[-1] for line in found.splitlines() if line.startswith(named[-1])]
    if wrong:
        raise ConfigurationError(f"The source is not clean: {'; '.join(wrong[:3])}.")
    return formatted


def _ruff(arguments: list[str], text: str, root: Path, *, may_find: bool = False) -> str:
    command = [sys.executable, "-m", "ruff", *arguments, *([] if arguments[-1] == "-" else ["-"])]
    done = subprocess.run(  # noqa: S603 - our own interpreter, and a text on its input
        command, input=text, capture_output=True, text=True, cwd=root, timeout=RUFF_SECONDS, check=False
    )
    if done.returncode not in ((0, 1) if may_find else (0,)):
        raise ConfigurationError(
            "The source could not be formatted: ruff is missing (`make test` sets it up), or refused it."
        )
    return done.stdout


def _made_alone(text: str, path: Path, indicator: Indicator) -> Indicator:
    """The indicator, made in a namespace that has nothing of the notebook."""
    names: dict[str, Any] = {"__name__": f"dvmetrics.indicators.own.{path.stem}"}
    try:
        exec(compile(text, str(path), "exec"), names)  # noqa: S102 - what the analyst typed and has run already
    except Exception as error:
        raise ConfigurationError(f"The source does not stand alone: {type(error).__name__} when it is read.") from None
    [again] = names["INDICATORS"]
    if not isinstance(again, Indicator) or again.definition != indicator.definition:
        raise ConfigurationError("The source does not give the same definition again.")
    return again


def _write_both(texts: Mapping[Path, str]) -> None:
    """Each file new, and both or none."""
    written: list[Path] = []
    try:
        for path, text in texts.items():
            with path.open("x", encoding="utf-8") as file:
                written.append(path)
                file.write(text)
    except OSError:
        for path in written:
            path.unlink(missing_ok=True)
        raise ConfigurationError("The files could not be written; nothing was saved.") from None
