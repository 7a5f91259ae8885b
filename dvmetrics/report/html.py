"""Fragments of HTML for pages of an edition."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from hashlib import sha256
from html import escape

from IPython.display import HTML

from dvmetrics.report.places import PROTECTION_PAGE

WHY_HIDDEN = "to protect people"
"""Wherever a page says that something is not shown, it says so in these words, and they lead to the page on it."""


def fragment(*parts: str) -> HTML:
    """Pieces of HTML, the empty ones left out, as something a notebook shows."""
    return HTML("\n".join(part for part in parts if part))


def prose(text: str) -> str:
    """A text as HTML, in which the words that say why something is hidden lead to the page that explains it."""
    return escape(text).replace(WHY_HIDDEN, f'<a href="{PROTECTION_PAGE}">{WHY_HIDDEN}</a>')


def bullets(items: Iterable[str]) -> str:
    """A list of texts, which are escaped."""
    return "<ul>" + "".join(f"<li>{prose(item)}</li>" for item in items) + "</ul>"


def table(
    caption: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    note: str | None = None,
    row_headers: bool = True,
    numeric: Collection[int] = (),
    links: Sequence[str] = (),
    stacked: bool = False,
) -> str:
    """A table that a screen reader can walk through, in a box that scrolls sideways where the screen is narrow.

    `note` is for what a reader needs before the figures, such as the meaning of [c]: it stands under the caption.
    `row_headers` makes the first cell of each row its header. `numeric` are the positions of columns to be set flush
    right. `links` are the addresses that the first cells lead to, one for each row. `stacked`: for words, which a phone
    shows as a block for each row, each cell beside its column's name. All text is escaped.

    Raises ValueError if there are no rows, a row is not as long as `columns`, any text is empty (an empty cell does
    not say whether the figure is none, not known or not shown), or some rows have a link and others none.
    """
    _expect_full(caption, columns, rows, note, numeric)
    if links and len(links) != len(rows):
        raise ValueError("A table has a link for each of its rows, or none.")
    name = _id(caption, columns, rows, note)
    head = "".join(_cell("th", text, "col", place in numeric) for place, text in enumerate(columns))
    leading = links or [""] * len(rows)
    body = "\n".join(
        f"<tr>{_row(row, row_headers, numeric, link, columns if stacked else ())}</tr>"
        for row, link in zip(rows, leading, strict=True)
    )
    small = "" if note is None else f'<span class="table__note">{prose(note)}</span>'
    return (
        f'<div class="table{" table--stacked" if stacked else ""}">\n<table>\n'
        f'<caption><span class="table__title" id="{name}">{escape(caption)}</span>{small}</caption>\n'
        f"<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</div>"
    )


def _row(row: Sequence[str], row_headers: bool, numeric: Collection[int], link: str, named: Sequence[str]) -> str:
    cells = []
    for place, text in enumerate(row):
        is_header, address = row_headers and place == 0, link if place == 0 else ""
        cells.append(
            _cell(
                "th" if is_header else "td",
                text,
                "row" if is_header else None,
                place in numeric,
                address,
                named[place] if named else "",
            )
        )
    return "".join(cells)


def _cell(tag: str, text: str, scope: str | None, is_number: bool, address: str = "", name: str = "") -> str:
    attributes = f' scope="{scope}"' if scope else ""
    attributes += f' data-column="{escape(name)}"' if name else ""
    attributes += ' class="number"' if is_number else ""
    words = f'<a href="{escape(address)}">{escape(text)}</a>' if address else escape(text)
    return f"<{tag}{attributes}>{words}</{tag}>"


def _id(caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]], note: str | None) -> str:
    """The same for the same table in every run, so that an edition made again is the same to the byte."""
    content = repr((caption, list(columns), [list(row) for row in rows], note))
    return f"table-{sha256(content.encode()).hexdigest()[:12]}"


def _expect_full(
    caption: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    note: str | None,
    numeric: Collection[int],
) -> None:
    if not rows:
        raise ValueError("A table needs at least one row. Say in a sentence that there is nothing to show.")
    if any(len(row) != len(columns) for row in rows):
        raise ValueError(f"Each row of a table needs {len(columns)} cells, one for each column.")
    texts = [caption, *columns, *(text for row in rows for text in row), *([] if note is None else [note])]
    if any(not text.strip() for text in texts):
        raise ValueError("A table holds no empty caption, header, cell or note. Write [x], [z] or what is meant.")
    if any(place not in range(len(columns)) for place in numeric):
        raise ValueError(f"Numeric columns are counted from 0 to {len(columns) - 1}.")
