"""Pages that no figure is needed for: the catalogue of indicators and the dictionary of extracts."""

from dvmetrics.report.reference.catalogue import catalogue_sheet
from dvmetrics.report.reference.dictionary import dictionary_sheets

__all__ = ["catalogue_sheet", "dictionary_sheets"]
