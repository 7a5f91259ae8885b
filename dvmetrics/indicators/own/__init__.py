"""Indicators that were made in the analyst's notebook and saved with `wb.indicators.save`, one module each."""
