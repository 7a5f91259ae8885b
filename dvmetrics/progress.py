"""Progress on the screen: a bar for a person at a terminal or in a notebook, plain lines for a scheduler's log."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

STAGES = ("gate", "measure and release", "notebooks", "leak scan", "move into place")


@contextmanager
def stages(console: Console) -> Iterator[Callable[[str, str], None]]:
    """A function to tell the stage and what is being worked on; shows a bar on a terminal, lines elsewhere."""
    if not console.is_terminal:
        yield lambda stage, work: console.print(f"{stage}: {work}" if work else stage, highlight=False, markup=False)
        return
    columns = (SpinnerColumn(), BarColumn(bar_width=24), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("starting", total=len(STAGES))

        def tell(stage: str, work: str) -> None:
            bar.update(task, completed=STAGES.index(stage), description=f"{stage}: {work}" if work else stage)

        yield tell


@contextmanager
def waiting(work: str) -> Iterator[Callable[[str], None]]:
    """A bar while something takes seconds, and a function to tell what is being done now. It is gone when all is over:
    in a notebook and on a terminal; where nobody looks, nothing is written."""
    if _is_in_a_notebook():
        with _bar_in_a_notebook(work) as tell:
            yield tell
    elif sys.stderr is not None and sys.stderr.isatty():
        columns = (SpinnerColumn(), BarColumn(bar_width=24), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(work, total=None)
            yield lambda now: bar.update(task, description=now)
    else:
        yield lambda now: None


def _is_in_a_notebook() -> bool:
    """Whether a kernel runs this. Nothing is imported for it: in one, IPython is there already."""
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    return getattr(shell, "kernel", None) is not None


@contextmanager
def _bar_in_a_notebook(work: str) -> Iterator[Callable[[str], None]]:
    """The browser's own bar, which moves by itself; needs no widget."""
    from IPython.display import display

    def bar(now: str) -> dict[str, str]:
        return {"text/plain": f"{now} …", "text/html": f"<progress></progress> {escape(now)} …"}

    handle = display(bar(work), raw=True, display_id=True)
    try:
        yield lambda now: handle.update(bar(now), raw=True)
    finally:
        handle.update({"text/plain": "", "text/html": ""}, raw=True)
