"""One error tree. Each error is a plain sentence and an exit code; none ever holds a value from a person's record."""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the command line returns to a scheduler."""

    DONE = 0
    UNFORESEEN = 1
    USAGE = 2
    GATE = 3
    DISCLOSURE = 4
    NOTEBOOK = 5


class DvmetricsError(Exception):
    """The root of the tree: `str(error)` is the sentence shown to the person who ran the command."""

    exit_code = ExitCode.UNFORESEEN


class ConfigurationError(DvmetricsError):
    """A wrong command, quarter, folder or `partnership.toml`."""

    exit_code = ExitCode.USAGE


class GateRejected(DvmetricsError):
    """A required extract is missing or has a critical fault."""

    exit_code = ExitCode.GATE


class DisclosureRefused(DvmetricsError):
    """A figure cannot be shown safely, or something that may not be public was found in an edition."""

    exit_code = ExitCode.DISCLOSURE


class NotebookFailed(DvmetricsError):
    """A notebook did not run to its end."""

    exit_code = ExitCode.NOTEBOOK
