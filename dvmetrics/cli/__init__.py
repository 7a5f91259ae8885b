"""The command line: one module for each kind of command, and the program that runs them."""

# ruff: noqa: I001 - help lists commands in the order in which they are imported: the way of a newcomer
from dvmetrics.cli import begin, mapping, quarter, framework, sending, one_off
from dvmetrics.cli.program import main

__all__ = ["begin", "framework", "main", "mapping", "one_off", "quarter", "sending"]
