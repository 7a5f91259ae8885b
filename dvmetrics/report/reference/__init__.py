"""Pages that no notebook makes: how to read an edition, the glossary, what changed since the edition before, the list
of indicators and their definitions, the dictionary of extracts, the figures as data, how people are protected."""

from __future__ import annotations

from dvmetrics.report.edition import Edition
from dvmetrics.report.reference.catalogue import catalogue_sheets
from dvmetrics.report.reference.changes import changes_sheet
from dvmetrics.report.reference.data import data_sheet
from dvmetrics.report.reference.dictionary import dictionary_sheets
from dvmetrics.report.reference.find import find_sheet
from dvmetrics.report.reference.glossary import glossary_sheet
from dvmetrics.report.reference.how_to_read import how_to_read_sheet
from dvmetrics.report.reference.protection import protection_sheet
from dvmetrics.report.reference.sheets import Sheet

__all__ = ["Sheet", "every_sheet"]


def every_sheet(edition: Edition) -> tuple[Sheet, ...]:
    """All sheets of an edition, in the order in which they stand: what is not among them is no part of an edition."""
    first = how_to_read_sheet(edition)
    others = (
        changes_sheet(edition),
        find_sheet(edition),
        *catalogue_sheets(edition),
        *dictionary_sheets(edition),
        data_sheet(edition),
        protection_sheet(edition),
    )
    return (first, glossary_sheet(edition, (first, *others)), *others)
