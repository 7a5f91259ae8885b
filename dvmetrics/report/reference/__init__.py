"""Pages that no notebook makes: the catalogue of indicators, the dictionary of extracts, the figures as data, how
people are protected."""

from dvmetrics.report.reference.catalogue import catalogue_sheet
from dvmetrics.report.reference.data import data_sheet
from dvmetrics.report.reference.dictionary import dictionary_sheets
from dvmetrics.report.reference.protection import protection_sheet

__all__ = ["catalogue_sheet", "data_sheet", "dictionary_sheets", "protection_sheet"]
