"""Pages that no notebook makes: the catalogue of indicators, the dictionary of extracts, how people are protected."""

from dvmetrics.report.reference.catalogue import catalogue_sheet
from dvmetrics.report.reference.dictionary import dictionary_sheets
from dvmetrics.report.reference.protection import protection_sheet

__all__ = ["catalogue_sheet", "dictionary_sheets", "protection_sheet"]
