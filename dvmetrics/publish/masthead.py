"""What pages say of themselves and of their edition."""

from __future__ import annotations

from dataclasses import dataclass

from dvmetrics.report.places import PACK_PAGE


@dataclass(frozen=True)
class Page:
    """One page of an edition: the name of its file, such as `index.html`, and what links to it say.

    `under`: the file of the page that leads to it, for a page that is not in the navigation itself. `in_pack`: whether
    the committee's pack holds it.
    """

    file: str
    title: str
    under: str = ""
    in_pack: bool = True


@dataclass(frozen=True)
class EditionFacts:
    """What every page of an edition says about the edition. `synthetic` is the notice that its data are made up. `data`
    are the files of its open data, such as `data/released.csv`. `before` is the quarter of the edition before on the
    shelf; empty for the first of all. `quick_exit` is where the link leads by which a reader leaves at once, and `help`
    where somebody who lives with abuse finds help; both empty where the partnership names none."""

    partnership: str
    quarter: str
    quarter_label: str
    policy: str
    policy_sentence: str
    synthetic: str | None
    pages: tuple[Page, ...]
    version: str
    data: tuple[str, ...] = ()
    before: str = ""
    quick_exit: str = ""
    help: str = ""

    @property
    def files(self) -> frozenset[str]:
        """What a page may lead to: the pages of the edition, its open data and the pack."""
        return frozenset({PACK_PAGE, *self.data, *(page.file for page in self.pages)})
