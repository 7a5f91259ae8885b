"""Evaluation and performance-outcomes workbench for a domestic violence partnership."""

__version__ = "0.1.0"
