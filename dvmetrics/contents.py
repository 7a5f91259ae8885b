"""What an edition holds: its pages in the order of its navigation, and what each is made from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dvmetrics.publish.leaks.again import NotebookPage
from dvmetrics.publish.masthead import Page
from dvmetrics.report.campaign.links import page_title
from dvmetrics.report.edition import Edition
from dvmetrics.report.places import (
    BASELINE_PAGE,
    BASELINE_TITLE,
    CAMPAIGN_PAGE,
    CODE_PAGE,
    CODE_TITLE,
    GLANCE_PAGE,
    GLANCE_TITLE,
    HIDDEN_PAGE,
    HIDDEN_TITLE,
    HOW_TO_READ_PAGE,
    QUALITY_PAGE,
    QUALITY_TITLE,
    REPORT_PAGE,
    parts_of,
)
from dvmetrics.report.reference import Sheet, every_sheet


@dataclass(frozen=True)
class Task:
    """One notebook to run for one page, with its parameters."""

    notebook: str
    page: Page
    parameters: dict[str, str]

    def account(self) -> dict[str, Any]:
        """For the manifest: which notebook made which page, and with what, but for the folder it worked in."""
        return {"notebook": self.notebook, "page": self.page.file, "parameters": self._published}

    def made_by(self, notebooks: Path) -> NotebookPage:
        """The page, its notebook in a folder and its parameters, but for the folder it works in."""
        return NotebookPage(self.page, notebooks / f"{self.notebook}.ipynb", self._published)

    @property
    def _published(self) -> dict[str, str]:
        return {name: value for name, value in self.parameters.items() if name != "data"}


@dataclass(frozen=True)
class Ready:
    """A page that needs no notebook: its content as HTML."""

    page: Page
    body: str


def contents(edition: Edition, data: Path) -> list[Task | Ready]:
    """The pages of an edition in the order of its navigation; those under another page stand after it."""
    parameters = {"data": str(data)}
    sheets = [_ready(sheet) for sheet in every_sheet(edition)]
    about = [own for own in sheets if own.page.under == REPORT_PAGE]
    first = [own for own in sheets if HOW_TO_READ_PAGE in (own.page.file, own.page.under)]
    last = [own for own in sheets if own.page.under == QUALITY_PAGE]
    pages: list[Task | Ready] = [
        Task("committee", Page(REPORT_PAGE, "Report to the committee"), parameters),
        Task("summary", Page(GLANCE_PAGE, GLANCE_TITLE, under=REPORT_PAGE), parameters),
        *about,
    ]
    if edition.facts.baseline is not None:
        pages.append(Task("baseline", Page(BASELINE_PAGE, BASELINE_TITLE, under=REPORT_PAGE), parameters))
    pages += first
    for outcome in edition.outcomes:
        pages += _outcome_pages(edition, outcome, parameters)
    if page_title(edition):
        pages.append(Task("campaign", Page(CAMPAIGN_PAGE, page_title(edition)), parameters))
    if edition.hidden is not None:
        pages.append(Task("hidden", Page(HIDDEN_PAGE, HIDDEN_TITLE), parameters))
    if edition.has_code:
        pages.append(Task("code", Page(CODE_PAGE, CODE_TITLE), parameters))
    pages += [own for own in sheets if own not in (*about, *first, *last)]
    pages.append(Task("data_quality", Page(QUALITY_PAGE, QUALITY_TITLE), parameters))
    return pages + last


def _ready(sheet: Sheet) -> Ready:
    return Ready(Page(sheet.file, sheet.title, sheet.under, in_pack=sheet.in_pack), sheet.body)


def _outcome_pages(edition: Edition, outcome: str, parameters: dict[str, str]) -> Iterator[Task]:
    """The page of an outcome's core set and, under it, those of what supports it; one notebook makes them all."""
    main, *others = parts_of(edition, outcome)
    yield Task("outcome", Page(main.file, main.title), parameters | {"outcome": outcome, "part": main.name})
    for part in others:
        page = Page(part.file, part.title, under=main.file, in_pack=False)
        yield Task("outcome", page, parameters | {"outcome": outcome, "part": part.name})
