"""The quarterly run: gate, measure, release, notebooks, edition. The only module that knows everything, and the only
importer of Papermill.
"""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event
from threading import enumerate as threads
from typing import Any

from dvmetrics.account import (
    expected_of,
    hashed_inputs,
    manifest,
    page_facts,
    public_facts,
    records_of,
    restricted_record,
)
from dvmetrics.contents import Ready, Task, contents
from dvmetrics.deliveries.inbox import find
from dvmetrics.deliveries.newest import choose_quarter
from dvmetrics.disclosure.ledger import Ledger, editions_in
from dvmetrics.errors import ConfigurationError, NotebookFailed
from dvmetrics.evaluation import Evaluation, check_apart, evaluate
from dvmetrics.indicators.catalogue import framework_of
from dvmetrics.kernels import KERNEL_SECONDS, forget_everything, kernel_at_work
from dvmetrics.partnership import Partnership, load
from dvmetrics.periods import Quarter
from dvmetrics.publish.assets import write_assets
from dvmetrics.publish.leaks import Expected, Records, scan, scan_manifest
from dvmetrics.publish.leaks.again import SecondMaking
from dvmetrics.publish.manifest import read_manifest, write_manifest
from dvmetrics.publish.masthead import EditionFacts
from dvmetrics.publish.pack import pack_html, pack_pages
from dvmetrics.publish.shelf import changes_since_last, expect_same_partnership, move_in, released_editions
from dvmetrics.report.data import write_open_data
from dvmetrics.report.edition import Edition
from dvmetrics.report.places import PACK_PAGE
from dvmetrics.restricted import hash_key, ledger_of, only_run, secret_seed, write_record

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
CELL_SECONDS = 300
UNCHANGED = "Nothing was published."
WORKER = "notebooks"

Progress = Callable[[str, str], None]
"""Told the stage, and what is being worked on inside it (may be empty)."""


@dataclass(frozen=True)
class Outcome:
    """What a run came to: the folder of the edition, whether there was anything to do, its restricted record, and how
    many small counts, or small differences of two, can be narrowed down too far whatever is hidden now."""

    edition: Path
    made: bool
    record: Path | None = None
    given_away: int = 0

    def sentences(self) -> Iterator[str]:
        """What there is to say in the end."""
        if not self.made:
            yield "Nothing changed: this quarter was already made from the same inputs."
        if self.given_away:
            counts = "1 small count" if self.given_away == 1 else f"{self.given_away} small counts"
            yield (
                f"Whatever is hidden now, {counts} can be narrowed down too far, because of what earlier editions "
                f"showed. No number that is printed narrows them further. Which they are is in {self.record}."
            )
        yield f"The edition is at {self.edition / 'index.html'}"


def run_quarter(
    data: Path, quarter_text: str, outputs: Path, *, workers: int = 2, replace: bool = False, progress: Progress
) -> Outcome:
    """Make and publish the edition of a quarter. `outputs` changes at the very end or not at all.

    Raises a DvmetricsError, whose exit code tells what stopped the run.
    """
    partnership = load(data)
    quarter = choose_quarter(partnership, data, quarter_text)
    expect_same_partnership(outputs, partnership.partnership.name)
    with only_run(data):
        return _run(partnership, data, quarter, outputs, workers=workers, replace=replace, progress=progress)


def _run(
    partnership: Partnership,
    data: Path,
    quarter: Quarter,
    outputs: Path,
    *,
    workers: int,
    replace: bool,
    progress: Progress,
) -> Outcome:
    key = hash_key(data)
    inputs = hashed_inputs(data, tuple(find(partnership, data, quarter)), key)
    place = outputs / str(quarter)
    if not replace and _is_there_already(place, inputs, quarter):
        return Outcome(place, made=False)
    progress("gate", "")
    gate_at_work = check_apart(data, str(quarter))
    _papermill(), _pages()  # imported while the gate works on the other core
    gate = gate_at_work.result()
    gate.require()
    progress("measure and release", "")
    tell, ledger = partial(progress, "measure and release"), _ledger(data, outputs)
    evaluation = evaluate(partnership, gate, tell, seed=secret_seed(key), ledger=ledger)
    with tempfile.TemporaryDirectory(prefix="dvmetrics-") as workshop:
        draft = _draft(evaluation, _edition(evaluation, outputs), inputs, Path(workshop), workers, progress)
        record = write_record(data, f"{quarter}-run", restricted_record(evaluation))
        progress("move into place", "")
        # Before it is on the shelf: better known for nothing than shown and not known.
        ledger.write(ledger_of(data), str(quarter), evaluation.released, evaluation.measurements.cells.by_sender())
        edition = move_in(draft, outputs, str(quarter), partnership.partnership.name)
    return Outcome(edition, made=True, record=record, given_away=len({own.count for own in evaluation.given_away}))


def _ledger(data: Path, outputs: Path) -> Ledger:
    """What was ever released: by the ledger, and by editions on the shelf that it does not know yet."""
    folder = ledger_of(data)
    for name, released in released_editions(outputs, editions_in(folder)):
        Ledger.read(folder).write(folder, name, released)
    return Ledger.read(folder)


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


def _edition(evaluation: Evaluation, outputs: Path) -> Edition:
    """What was released, with what changed since the edition before on the shelf."""
    framework = framework_of(evaluation.partnership)
    edition = Edition(evaluation.released, public_facts(evaluation), framework, evaluation.hidden)
    return replace(edition, changes=changes_since_last(outputs, edition))


def _draft(
    evaluation: Evaluation,
    edition: Edition,
    inputs: dict[str, str],
    workshop: Path,
    workers: int,
    progress: Progress,
) -> Path:
    draft = workshop / "edition"
    data = draft / "data"
    data.mkdir(parents=True)
    write_open_data(edition, data)
    everything = contents(edition, data)
    facts = page_facts(edition, tuple(own.page for own in everything))
    tasks = [own for own in everything if isinstance(own, Task)]
    second = SecondMaking(edition, workshop / "again", [task.made_by(NOTEBOOKS) for task in tasks])
    write_assets(draft)
    for own in everything:
        if isinstance(own, Ready):
            (draft / own.page.file).write_text(_pages().render_sheet(own.body, own.page, facts), encoding="utf-8")
    _make_pages(tasks, facts, workshop, workers, progress)
    _make_pack(draft, facts)
    progress("leak scan", "")
    about = manifest(edition, inputs, [task.account() for task in tasks])
    _scan_and_sign(draft, about, _expected(second, data, evaluation), records_of(evaluation))
    return draft


def _expected(second: SecondMaking, data: Path, evaluation: Evaluation) -> Expected:
    """What the draft is held against: its pages made a second time, and what those say of the edition."""
    edition = second.edition()
    facts = page_facts(edition, tuple(own.page for own in contents(edition, data)))
    return expected_of(second.folder, second.shown(), facts, evaluation)


def _scan_and_sign(draft: Path, about: dict[str, Any], expected: Expected, records: Records) -> None:
    """Scan the draft, and write its manifest with what the scan let through. Raises DisclosureRefused at a leak."""
    write_manifest(draft, about | {"leak_scan": scan(draft, records, expected)})
    scan_manifest(draft, records, expected)


def _make_pages(tasks: list[Task], facts: EditionFacts, workshop: Path, workers: int, progress: Progress) -> None:
    """Run every notebook and make its page, so many at a time. Raises NotebookFailed at the first failure."""
    os.environ["PLOTLY_RENDERER"] = "plotly_mimetype"  # handed on to the kernels
    waiting: SimpleQueue[Task] = SimpleQueue()
    for task in tasks:
        waiting.put(task)
    stopped = Event()

    def work() -> None:
        try:
            with kernel_at_work() as kernel:
                while not stopped.is_set():
                    task = waiting.get_nowait()
                    progress("notebooks", task.page.title)
                    html = _pages().render_page(_run_notebook(task, workshop, kernel), task.page, facts)
                    (workshop / "edition" / task.page.file).write_text(html, encoding="utf-8")
        except Empty:
            return
        except BaseException:
            stopped.set()
            raise

    try:
        with ThreadPoolExecutor(max_workers=workers, thread_name_prefix=WORKER) as pool:
            try:
                for worker in [pool.submit(work) for _ in range(min(workers, len(tasks)))]:
                    worker.result()
            finally:
                stopped.set()  # after Ctrl-C no further notebook is begun
    finally:
        for thread in threads():  # one that Ctrl-C met while it started is not the pool's, and still writes
            if thread.name.startswith(WORKER):
                thread.join()


def _make_pack(draft: Path, facts: EditionFacts) -> None:
    """The pages that a committee reads as one file."""
    pages = {own.file: (draft / own.file).read_text(encoding="utf-8") for own in pack_pages(facts)}
    (draft / PACK_PAGE).write_text(pack_html(pages, facts), encoding="utf-8")


def _run_notebook(task: Task, workshop: Path, kernel: Any) -> Path:
    """Run one notebook with its parameters in an emptied kernel; return where it lies with its outputs."""
    papermill = _papermill()
    source, target = NOTEBOOKS / f"{task.notebook}.ipynb", workshop / f"{task.page.file}.ipynb"
    where = f"The notebook {task.notebook} ({task.page.title})"
    known = set(papermill.inspect_notebook(str(source)))
    unknown = sorted(set(task.parameters) - known)
    if unknown:
        raise NotebookFailed(
            f"{where} has no parameter {', '.join(unknown)}; it has {', '.join(sorted(known)) or 'none'}. {UNCHANGED}"
        )
    try:
        forget_everything(kernel)
        done = papermill.execute_notebook(
            str(source),
            str(target),
            parameters=task.parameters,
            kernel_name="python3",
            progress_bar=False,
            start_timeout=KERNEL_SECONDS,
            execution_timeout=CELL_SECONDS,
            km=kernel,
        )
    except papermill.exceptions.PapermillExecutionError as error:
        raise NotebookFailed(f"{where} failed in cell {error.cell_index} with {error.ename}. {UNCHANGED}") from None
    except Exception as error:
        raise NotebookFailed(f"{where} could not be run ({type(error).__name__}). {UNCHANGED}") from None
    _expect_end(done, where)
    return target


@cache
def _papermill() -> Any:
    """Papermill, imported once and only when notebooks are run: the import takes a second."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of its own imports, nothing we can change
        import papermill
        import papermill.exceptions
    return papermill


@cache
def _pages() -> Any:
    """The maker of pages, imported only when there will be some: its libraries take a second."""
    from dvmetrics.publish import pages

    return pages


def _expect_end(notebook: Any, where: str) -> None:
    """A notebook can stop early without failing; only one that ran its last cell, which is tagged `end`, is whole."""
    ends = [cell for cell in notebook.cells if "end" in cell.metadata.get("tags", [])]
    if len(ends) != 1 or notebook.cells[-1] is not ends[0] or not ends[0].outputs:
        raise NotebookFailed(f"{where} did not run to its end. {UNCHANGED}")
