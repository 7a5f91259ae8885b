"""Indicators: one module an outcome; a definition and its counting expression stand side by side."""
