"""The quarterly run: gate, measure, release, notebooks, edition. The only module that knows everything, and the only
importer of Papermill."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from dvmetrics import __version__
from dvmetrics.disclosure.policy import POLICIES
from dvmetrics.errors import ConfigurationError, NotebookFailed
from dvmetrics.evaluation import Evaluation, evaluate
from dvmetrics.extracts import EXTRACTS
from dvmetrics.extracts.deliveries import find
from dvmetrics.extracts.newest import choose_quarter
from dvmetrics.gate import GateResult, check
from dvmetrics.indicators.catalogue import CATALOGUE
from dvmetrics.indicators.definition import OUTCOMES
from dvmetrics.partnership import Partnership, load
from dvmetrics.periods import Quarter
from dvmetrics.publish.assets import write_assets
from dvmetrics.publish.leaks import scan
from dvmetrics.publish.manifest import code_revision, read_manifest, versions, write_manifest
from dvmetrics.publish.pages import EditionFacts, Page, render_page
from dvmetrics.publish.shelf import expect_same_partnership, move_in
from dvmetrics.report.edition import Edition, Facts, PublicDelivery, PublicFinding
from dvmetrics.report.pages import outcome_file, summary_sentence
from dvmetrics.restricted import hash_key, hashed_inputs, write_record

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
CELL_SECONDS = 300
KERNEL_SECONDS = 120

Progress = Callable[[str, str], None]
"""Told the stage, and what is being worked on inside it (may be empty)."""


@dataclass(frozen=True)
class Task:
    """One notebook to run for one page, with its parameters."""

    notebook: str
    page: Page
    parameters: dict[str, str]


@dataclass(frozen=True)
class Outcome:
    """What a run came to: the folder of the edition, and whether there was anything to do."""

    edition: Path
    made: bool


def run_quarter(
    data: Path, quarter_text: str, outputs: Path, *, workers: int = 2, replace: bool = False, progress: Progress
) -> Outcome:
    """Make and publish the edition of a quarter. `outputs` changes at the very end or not at all.

    Raises a DvmetricsError, whose exit code tells what stopped the run.
    """
    partnership = load(data)
    quarter = choose_quarter(partnership, data, quarter_text)
    expect_same_partnership(outputs, partnership.partnership.name)
    key = hash_key(data)
    inputs = hashed_inputs(data, tuple(find(partnership, data, quarter)), key)
    place = outputs / str(quarter)
    if not replace and _is_there_already(place, inputs, quarter):
        return Outcome(place, made=False)
    progress("gate", "")
    gate = check(partnership, data, quarter, CATALOGUE)
    gate.require()
    progress("measure and release", "")
    evaluation = evaluate(partnership, gate)
    with tempfile.TemporaryDirectory(prefix="dvmetrics-") as workshop:
        draft = _draft(evaluation, inputs, Path(workshop), workers, progress)
        progress("leak scan", "")
        scan(draft, _codes(gate))
        progress("move into place", "")
        edition = move_in(draft, outputs, str(quarter), partnership.partnership.name)
    write_record(data, f"{quarter}-run", _record(evaluation))
    return Outcome(edition, made=True)


def _is_there_already(place: Path, inputs: dict[str, str], quarter: Quarter) -> bool:
    """Whether the quarter was published from the same inputs. Raises ConfigurationError if it was from others."""
    if not place.exists():
        return False
    manifest = read_manifest(place)
    if manifest is not None and manifest["inputs"] == inputs:
        return True
    raise ConfigurationError(
        f"{quarter} was already published from other inputs, and a published edition is not overwritten: what changed "
        "since appears as a revision in the next edition. To make a draft anew on your own machine, add --replace; "
        "to keep both, name another folder with --outputs."
    )


def _draft(evaluation: Evaluation, inputs: dict[str, str], workshop: Path, workers: int, progress: Progress) -> Path:
    draft, executed = workshop / "edition", workshop / "executed"
    data = draft / "data"
    data.mkdir(parents=True)
    executed.mkdir()
    edition = Edition(evaluation.released, _facts(evaluation))
    edition.write(data)
    tasks = _tasks(edition, data)
    facts = _page_facts(edition, tuple(task.page for task in tasks))
    _run_notebooks(tasks, executed, workers, progress)
    progress("pages", "")
    write_assets(draft)
    for task in tasks:
        html = render_page(executed / f"{task.page.file}.ipynb", task.page, facts)
        (draft / task.page.file).write_text(html, encoding="utf-8")
    write_manifest(draft, _manifest(evaluation, edition, inputs, tasks))
    return draft


def _tasks(edition: Edition, data: Path) -> list[Task]:
    """The pages of an edition in the order of its navigation."""
    parameters = {"data": str(data)}
    tasks = [Task("summary", Page("index.html", "Summary"), parameters)]
    for outcome in edition.outcomes:
        page = Page(outcome_file(outcome), OUTCOMES[outcome])
        tasks.append(Task("outcome", page, parameters | {"outcome": outcome}))
    if edition.facts.baseline is not None:
        tasks.append(Task("baseline", Page("baseline.html", "What was published before"), parameters))
    tasks.append(Task("data_quality", Page("quality.html", "Can the data be trusted?"), parameters))
    return tasks


def _run_notebooks(tasks: list[Task], executed: Path, workers: int, progress: Progress) -> None:
    """Run every notebook in a folder of its own making, so many at a time. Raises NotebookFailed at the first failure."""
    os.environ["PLOTLY_RENDERER"] = "plotly_mimetype"
    with ThreadPoolExecutor(max_workers=workers) as pool:
        futures = [pool.submit(_run_notebook, task, executed, progress) for task in tasks]
        try:
            for future in futures:
                future.result()
        except NotebookFailed:
            for future in futures:
                future.cancel()
            raise


def _run_notebook(task: Task, executed: Path, progress: Progress) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of Papermill's own imports
        import papermill
        from papermill.exceptions import PapermillExecutionError
    from traitlets.config import Config

    source, target = NOTEBOOKS / f"{task.notebook}.ipynb", executed / f"{task.page.file}.ipynb"
    known = set(papermill.inspect_notebook(str(source)))
    unknown = sorted(set(task.parameters) - known)
    if unknown:
        raise NotebookFailed(f"The notebook {task.notebook} has no parameter {', '.join(unknown)}; it has {', '.join(sorted(known))}.")
    progress("notebooks", task.page.title)
    try:
        done = papermill.execute_notebook(
            str(source),
            str(target),
            parameters=task.parameters,
            kernel_name="python3",
            progress_bar=False,
            start_timeout=KERNEL_SECONDS,
            execution_timeout=CELL_SECONDS,
            config=Config({"KernelManager": {"transport_encryption": "required"}}),
        )
    except PapermillExecutionError as error:
        raise NotebookFailed(
            f"The notebook {task.notebook} ({task.page.title}) failed in cell {error.cell_index} with {error.ename}. Nothing was published."
        ) from None
    except Exception as error:
        raise NotebookFailed(
            f"The notebook {task.notebook} ({task.page.title}) could not be run ({type(error).__name__}). Nothing was published."
        ) from None
    _expect_end(done, task)


def _expect_end(notebook: Any, task: Task) -> None:
    """A notebook can stop early without failing; only one that ran its cell tagged `end` is whole."""
    ends = [cell for cell in notebook.cells if "end" in cell.metadata.get("tags", [])]
    if len(ends) != 1 or notebook.cells[-1] is not ends[0] or not ends[0].outputs:
        raise NotebookFailed(f"The notebook {task.notebook} ({task.page.title}) did not run to its end. Nothing was published.")


def _facts(evaluation: Evaluation) -> Facts:
    own, policy = evaluation.partnership, POLICIES[evaluation.partnership.partnership.policy]
    deliveries = [
        PublicDelivery(
            extract=result.extract,
            title=EXTRACTS[result.extract].title,
            agency=result.agency,
            quarter=result.quarter,
            state=result.state,
            required=result.required,
            on_time=result.on_time,
            rows=policy.band(result.rows),
            findings=tuple(
                PublicFinding(rule=f.rule, severity=f.severity, sentence=f.sentence(policy.band), columns=f.columns)
                for f in result.findings
            ),
        )
        for result in evaluation.gate.deliveries
        if result.quarter == str(evaluation.quarter) or result.findings
    ]
    return Facts(
        partnership=own.partnership.name,
        place=own.partnership.place,
        quarter=str(evaluation.quarter),
        policy=policy.name,
        policy_words=policy.words,
        synthetic=own.partnership.synthetic,
        made_on=date.today(),  # noqa: DTZ011 - the day where the run is
        version=__version__,
        targets=own.targets,
        campaigns=own.campaigns,
        series_breaks=own.series_breaks,
        baseline=own.baseline,
        agencies=own.agencies,
        deliveries=tuple(deliveries),
        rests_on=evaluation.measurements.rests_on,
    )


def _page_facts(edition: Edition, pages: tuple[Page, ...]) -> EditionFacts:
    facts = edition.facts
    return EditionFacts(
        partnership=facts.partnership,
        quarter=facts.quarter,
        quarter_label=edition.quarter.label,
        policy=facts.policy,
        policy_sentence=facts.policy_words,
        synthetic=facts.synthetic,
        pages=pages,
        version=facts.version,
    )


def _manifest(evaluation: Evaluation, edition: Edition, inputs: dict[str, str], tasks: list[Task]) -> dict[str, Any]:
    facts = edition.facts
    current = [delivery for delivery in facts.deliveries if delivery.quarter == facts.quarter]
    return {
        "partnership": facts.partnership,
        "quarter": facts.quarter,
        "quarter_label": edition.quarter.label,
        "headline": summary_sentence(edition),
        "made_on": facts.made_on.isoformat(),
        "synthetic": facts.synthetic,
        "policy": facts.policy,
        "code_revision": code_revision(),
        "versions": versions(),
        "gate": [
            {name: getattr(d, name) for name in ("extract", "agency", "state", "required", "on_time", "rows")}
            | {"findings": [finding.rule for finding in d.findings]}
            for d in current
        ],
        "notebooks": [
            {"notebook": task.notebook, "page": task.page.file}
            | {"parameters": {name: value for name, value in task.parameters.items() if name != "data"}}
            for task in tasks
        ],
        "inputs": inputs,
    }


def _codes(gate: GateResult) -> set[str]:
    """Every code of a person or case in the accepted rows, for the leak scan."""
    codes: set[str] = set()
    for name, table in gate.tables.items():
        for column in EXTRACTS[name].of_kind("key", "keys"):
            for cell in table[column].dropna().unique():
                codes.update(cell.split())
    return codes


def _record(evaluation: Evaluation) -> dict[str, Any]:
    """The restricted record of a run: exact counts and plain hashes."""
    return {
        "quarter": str(evaluation.quarter),
        "gate": [
            {
                "extract": result.extract,
                "agency": result.agency,
                "quarter": result.quarter,
                "state": result.state,
                "rows": result.rows,
                "findings": [finding.line() for finding in result.findings],
            }
            for result in evaluation.gate.deliveries
        ],
        "inputs": {d.path.name: d.sha256 for d in evaluation.gate.files if d.path is not None},
        "measurements": evaluation.measurements.frame.to_dict(orient="records"),
    }

