"""Progress on the screen: a bar for a person, plain lines for a scheduler's log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

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
