"""The suites of `expectations/`, in Great Expectations' own format, and running them. Only rule names and row places
come back; what the library saw in a cell stays in its result object, which is dropped here."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from dvmetrics.errors import ConfigurationError
from dvmetrics.gate.findings import SEVERITIES, Severity

SUITES = Path(__file__).parents[2] / "expectations"
UNCHECKED = "the rule could not be checked on {rows} of {of} rows"
WITHOUT_VALUES = {"result_format": "BOOLEAN_ONLY"}
WITH_PLACES = {"result_format": "COMPLETE", "partial_unexpected_count": 0}
"""COMPLETE gives the places of the rows at fault, by which a finding is laid to a delivery. It takes twice as long, so
only what failed is asked about again with it."""


@dataclass(frozen=True)
class Failure:
    """An expectation that was not met: the columns that its meta names, and the places of the rows at fault, or None
    where it is about the whole table or could not be evaluated."""

    rule: str
    severity: Severity
    says: str
    columns: tuple[str, ...]
    places: list[int] | None


@dataclass(frozen=True)
class Suite:
    """One file of `expectations/`: checked when it is read."""

    name: str
    definition: dict[str, Any]

    def __len__(self) -> int:
        return len(self.definition["expectations"])


@cache
def load_suite(name: str) -> Suite:
    """Read `expectations/NAME.json`.

    Raises ConfigurationError if it is missing, is not JSON, or an expectation lacks its severity, rule or sentence.
    """
    path = SUITES / f"{name}.json"
    try:
        definition = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigurationError(f"There is no suite expectations/{name}.json.") from None
    except json.JSONDecodeError as error:
        raise ConfigurationError(f"expectations/{name}.json is not JSON: line {error.lineno}: {error.msg}.") from None
    for number, expectation in enumerate(definition["expectations"], start=1):
        complete = expectation.get("severity") in SEVERITIES and {"rule", "says"} <= set(expectation.get("meta", {}))
        if not complete:
            raise ConfigurationError(
                f"expectations/{name}.json: expectation {number} needs a severity (critical, warning or info) "
                "and in its meta a rule and what it says."
            )
    return Suite(name, definition)


def rules_in(extracts: Iterable[str]) -> frozenset[str]:
    """The names of all rules that files of these extracts are held against. Raises ConfigurationError as `load_suite`
    does."""
    suites = [load_suite(name) for name in ("delivery", *extracts)]
    return frozenset(own["meta"]["rule"] for suite in suites for own in suite.definition["expectations"])


@cache
def _library() -> Any:
    """Great Expectations and the one asset that frames are held as, imported once and only here: it takes seconds."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # its own imports, nothing we can change
        import great_expectations as gx
        from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("extracts").add_dataframe_asset(name="rows")
    return gx, asset.add_batch_definition_whole_dataframe("all")


def run_suite(suite: Suite, frame: pd.DataFrame) -> list[Failure]:
    """Hold a frame (index 0 to n-1) against a suite; return what failed, the worst first.

    An expectation that cannot be evaluated counts as critical whatever it declares. Raises ConfigurationError when
    the library did not load every expectation of the file.
    """
    numbered = [
        expectation | {"meta": expectation["meta"] | {"number": number}}
        for number, expectation in enumerate(suite.definition["expectations"])
    ]
    failed = {result.expectation_config.meta["number"] for result in _failed(suite, numbered, frame, WITHOUT_VALUES)}
    if not failed:
        return []
    again = _failed(suite, [numbered[number] for number in sorted(failed)], frame, WITH_PLACES)
    failures = [_failure(result) for result in again]
    return sorted(failures, key=lambda failure: SEVERITIES.index(failure.severity))


def _failed(suite: Suite, expectations: list[dict[str, Any]], frame: pd.DataFrame, form: dict[str, Any]) -> list[Any]:
    gx, whole = _library()
    try:
        asked = gx.ExpectationSuite(**suite.definition | {"expectations": expectations})
    except Exception:
        raise ConfigurationError(f"expectations/{suite.name}.json holds an expectation that is not known.") from None
    if len(asked.expectations) != len(expectations):
        raise ConfigurationError(f"expectations/{suite.name}.json: not every expectation could be loaded.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library's warnings may quote cells
        results = whole.get_batch({"dataframe": frame}).validate(asked, result_format=form).results
    if len(results) != len(expectations):
        raise ConfigurationError(f"expectations/{suite.name}.json: not every expectation was answered.")
    return [result for result in results if not result.success]


def _failure(result: Any) -> Failure:
    config = result.expectation_config
    raised = not result.result or _raised(result.exception_info)
    places = result.result.get("unexpected_index_list")
    return Failure(
        rule=config.meta["rule"],
        severity="critical" if raised else str(config.severity.value),  # type: ignore[arg-type]
        says=config.meta["says"] if not raised else UNCHECKED,
        columns=tuple(config.meta.get("columns", [])),
        places=None if raised or places is None else [int(place) for place in places],
    )


def _raised(info: dict[str, Any]) -> bool:
    """The library tells of an exception in two shapes: flat, or by metric."""
    by_metric = [info, *(value for value in info.values() if isinstance(value, dict))]
    return any(each.get("raised_exception") for each in by_metric)
