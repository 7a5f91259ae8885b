"""The program: every error is a sentence and an exit code; no traceback reaches the screen."""

from __future__ import annotations

import os
import sys

import typer
from typer.exceptions import TyperException

from dvmetrics.cli.app import PLAIN, app, notices
from dvmetrics.errors import DvmetricsError, ExitCode, values_kept_back
from dvmetrics.process import data_folder, leave_no_memory_behind, stopped_by_a_scheduler

INTERRUPTED = 130
"""What Typer answers in place of raising KeyboardInterrupt."""


def main() -> None:
    """Run the command line and leave with the agreed exit code."""
    with values_kept_back(), stopped_by_a_scheduler():
        leave_no_memory_behind()
        try:
            code = _attempt()
        except BaseException:  # stopped again, or the screen is gone, while it was being said what went wrong
            code = ExitCode.UNFORESEEN
    sys.exit(code)  # out here no error is being handled whose words Python could print


def _attempt() -> ExitCode:
    """Run the command; what stops it becomes a sentence and an exit code."""
    try:
        if app(prog_name="dvmetrics", standalone_mode=False) == INTERRUPTED:
            raise KeyboardInterrupt  # noqa: TRY301 - Typer turns it into a number, which would pass for success
    except TyperException as error:
        used = getattr(getattr(error, "ctx", None), "command_path", "dvmetrics")
        notices.print(f"{error.format_message()} See {used} --help.".lstrip(), **PLAIN)
        return ExitCode.USAGE
    except DvmetricsError as error:
        notices.print(str(error), **PLAIN)
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        notices.print("Stopped. Nothing was published.")
        return ExitCode.UNFORESEEN
    except Exception as error:  # the last net: whatever it is, its text may quote a row and stays off the screen
        return _unforeseen(error)
    return ExitCode.DONE


def _unforeseen(error: Exception) -> ExitCode:
    from dvmetrics.restricted import write_log

    log = write_log(data_folder(), error)
    kind = type(error).__name__
    if isinstance(error, OSError) and error.errno is not None:
        kind += f": {os.strerror(error.errno)}"  # the system's own words for it; the error's own may name a file
    where = "could not be written down" if log is None else f"is written in {log}"
    notices.print(
        f"Something unforeseen went wrong ({kind}) and nothing was published. Where it happened {where}.", **PLAIN
    )
    return ExitCode.UNFORESEEN
