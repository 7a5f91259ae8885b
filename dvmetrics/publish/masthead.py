"""What pages say of themselves and of their edition."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """One page of an edition: the name of its file, such as `index.html`, and what links to it say.

    `under`: the file of the page that leads to it, for a page that is not in the navigation itself.
    """

    file: str
    title: str
    under: str = ""


@dataclass(frozen=True)
class EditionFacts:
    """What every page of an edition says about the edition. `synthetic` is the notice that its data are made up; `data`
    are the files of its open data, such as `data/released.csv`."""

    partnership: str
    quarter: str
    quarter_label: str
    policy: str
    policy_sentence: str
    synthetic: str | None
    pages: tuple[Page, ...]
    version: str
    data: tuple[str, ...] = ()

    @property
    def files(self) -> frozenset[str]:
        """What a page may lead to: the pages of the edition and its open data."""
        return frozenset({page.file for page in self.pages} | {*self.data})
