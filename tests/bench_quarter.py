"""`make bench`: the whole quarterly run against the same notebooks run one after another by hand.

What a user would otherwise do: `papermill` and then `jupyter nbconvert --to html` for every page, given the released
figures. Both sides run in turn in one sitting, three times; the ratio of the medians is what counts.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench_table import sample_in

ROOT = Path(__file__).parents[1]
ROUNDS = 3
AT_MOST = 0.35
BIN = Path(sys.executable).parent


def timed(work: Callable[[], None]) -> float:
    """Seconds on the wall that some work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def whole_run(data: Path, outputs: Path) -> None:
    """The command that `make quarter` calls after set-up, with nothing published before."""
    shutil.rmtree(outputs, ignore_errors=True)
    command: list[str | Path] = [BIN / "dvmetrics", "run", "--data", data, "--quarter", "latest", "--outputs", outputs]
    subprocess.run(command, check=True, capture_output=True)


def by_hand(released: Path, pages: list[dict[str, str]], folder: Path) -> None:
    """Each notebook by the `papermill` command, then its page by the `jupyter nbconvert` command."""
    environment = os.environ | {"PLOTLY_RENDERER": "plotly_mimetype"}
    for number, page in enumerate(pages):
        done = folder / f"{number}.ipynb"
        options = [word for name, value in page.items() if name != "notebook" for word in ("-p", name, value)]
        notebook = ROOT / "notebooks" / f"{page['notebook']}.ipynb"
        papermill: list[str | Path] = [BIN / "papermill", notebook, done, "-k", "python3"]
        papermill += ["-p", "data", released, *options]
        nbconvert: list[str | Path] = [BIN / "jupyter", "nbconvert", "--to", "html", "--no-input", done]
        for command in (papermill, nbconvert):
            subprocess.run(command, check=True, capture_output=True, env=environment)


def main() -> int:
    """Print both medians and their ratio; 1 if the run is not as fast as promised."""
    with tempfile.TemporaryDirectory(prefix="dvmetrics-bench-") as folder:
        place = Path(folder)
        data, outputs = sample_in(place), place / "outputs"
        whole_run(data, outputs)  # a first run, so that both sides find warm files
        released = shutil.copytree(outputs / "2001Q4" / "data", place / "released")
        account = json.loads((outputs / "2001Q4" / "manifest.json").read_text(encoding="utf-8"))
        pages = [{"notebook": own["notebook"]} | own["parameters"] for own in account["notebooks"]]
        ours, theirs = [], []
        for number in range(ROUNDS):
            ours.append(timed(lambda: whole_run(data, outputs)))
            theirs.append(timed(lambda: by_hand(released, pages, place)))
            print(f"round {number + 1}: dvmetrics run {ours[-1]:.1f} s, by hand {theirs[-1]:.1f} s")
        ratio = statistics.median(ours) / statistics.median(theirs)
        print(f"{len(pages)} pages; medians {statistics.median(ours):.1f} s and {statistics.median(theirs):.1f} s")
        print(f"ratio {ratio:.2f} (at most {AT_MOST})")
        return int(ratio > AT_MOST)


if __name__ == "__main__":
    sys.exit(main())
