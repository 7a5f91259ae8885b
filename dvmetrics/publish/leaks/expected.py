"""What an edition is held against: its second making, from what disclosure control let out and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from dvmetrics.publish.leaks.again import Shown
from dvmetrics.publish.leaks.stated import Stated
from dvmetrics.publish.masthead import EditionFacts
from dvmetrics.report.places import PACK_PAGE


@dataclass(frozen=True)
class Expected:
    """The second making of an edition, and what may be stated in it.

    `again`: a folder with the data of the edition, written a second time from what disclosure control let out. `shown`:
    by page what it shows when it is made from that data alone, and `facts` what each page says of the edition.
    `stated`: where the facts come from; an edition with facts needs it. `phrases`: what notes beside figures may hold,
    such as the names of agencies.
    """

    again: Path
    shown: Mapping[str, Sequence[Shown]] = field(default_factory=dict)
    facts: EditionFacts | None = None
    stated: Stated | None = None
    phrases: Collection[str] = ()
    _pages: dict[str, bytes] = field(default_factory=dict, init=False, compare=False)

    @cached_property
    def names(self) -> frozenset[str]:
        """Every file that the edition must have, by its name inside the edition; it may have no other."""
        files = {path.relative_to(self.again).as_posix() for path in self.again.rglob("*") if path.is_file()}
        pack = set() if self.facts is None else {PACK_PAGE}
        return frozenset(files | set(self.shown) | pack)

    @cached_property
    def folders(self) -> frozenset[str]:
        """Every folder that the edition may have."""
        return frozenset(parent.as_posix() for name in self.names for parent in Path(name).parents)

    def called(self, name: str) -> str:
        """A file in words: by its name where that is foreseen. Any other name may itself be what was found."""
        if name in self.names:
            return name
        folder = Path(name).parent.as_posix()
        return f"a file in {folder}/" if folder in self.folders - {"."} else "a file"

    def made_again(self, name: str) -> bytes:
        """A foreseen file as it is made a second time. Raises PublishError for a page that is not fit to publish, and
        LookupError for one that no edition has."""
        if name == PACK_PAGE:
            return self._pack
        path = self.again / name
        return self._page(name) if name in self.shown else path.read_bytes()

    @cached_property
    def _pack(self) -> bytes:
        from dvmetrics.publish.pack import pack_html, pack_pages

        if self.facts is None:
            raise LookupError
        return pack_html(
            {page.file: self._page(page.file).decode() for page in pack_pages(self.facts)}, self.facts
        ).encode()

    def _page(self, name: str) -> bytes:
        from dvmetrics.publish.figures import figure_html
        from dvmetrics.publish.pages import render_sheet

        if self.facts is None:
            raise LookupError
        if name not in self._pages:
            page = next(own for own in self.facts.pages if own.file == name)
            parts, figures = [], 0
            for shown in self.shown[name]:
                figures += not isinstance(shown, str)
                parts.append(shown if isinstance(shown, str) else figure_html(shown, figures))
            html = render_sheet("\n".join(parts), page, self.facts, has_figures=figures > 0)
            self._pages[name] = html.encode()
        return self._pages[name]
