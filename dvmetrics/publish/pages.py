"""The pages of an edition: of an executed notebook its words, tables and figures, and nothing of its code; of a sheet,
which no notebook makes, its words."""

# mypy: allow-untyped-calls
# nbconvert and nbformat say that they are typed and leave their functions without types.

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from jinja2 import Environment
from nbconvert import HTMLExporter
from nbformat import NotebookNode

from dvmetrics.periods import Quarter
from dvmetrics.publish import PublishError, assets
from dvmetrics.publish.checks import check_page
from dvmetrics.publish.figures import PLOTLY, Figures
from dvmetrics.publish.masthead import EditionFacts, Page
from dvmetrics.report.places import PROTECTION_PAGE, PROTECTION_TITLE
from dvmetrics.report.reference.sheets import CATALOGUE_PAGE

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'"
)
"""Nothing but the edition's own files; in Chromium 'self' also holds for a page opened from a folder (file://).

Plotly needs no inline style, because the template marks our style sheet as the one that holds its rules, and a script
as the style of its maps (`assets.map_style_id`). `data:` is for drawings made of cells, such as heat maps.
"""

READABLE = (PLOTLY, "text/html", "text/markdown")
"""The kinds of output a page can be made of. Anything else would be lost or be read out as gibberish."""


def render_page(notebook_path: Path, page: Page, edition: EditionFacts) -> str:
    """The whole HTML of a page. Its shared files are those that `assets.write_assets` writes beside it.

    Raises PublishError if the notebook cannot be read, was not run to its end, printed or failed, shows something
    other than HTML, markdown or a figure with words, or if the page would have a fault that `check_page` finds.
    """
    _expect_found(page, edition)
    try:
        notebook = nbformat.read(notebook_path, as_version=4)
    except (OSError, ValueError, nbformat.ValidationError):
        raise PublishError(f"{page.file}: the notebook {notebook_path.name} cannot be read.") from None
    _expect_readable(notebook, page)
    try:
        html, _ = _exporter().from_notebook_node(notebook, resources=_facts(page, edition))
    except PublishError as error:
        raise PublishError(f"{page.file}: {error}") from None
    check_page(html, page.file, edition.files)
    return str(html)


def render_sheet(body: str, page: Page, edition: EditionFacts, *, has_figures: bool = False) -> str:
    """The whole HTML of a page that no notebook makes; `body` is its content as HTML, with figures or without.

    Raises PublishError if the page would have a fault that `check_page` finds.
    """
    _expect_found(page, edition)
    resources = _facts(page, edition) | {"has_figures": has_figures}
    html = _environment().get_template("sheet.html.j2").render(body=body, resources=resources)
    check_page(html, page.file, edition.files)
    return html


@cache
def _environment() -> Environment:
    """Made once: reading the templates anew for each page would take longer than all pages together."""
    return Environment(loader=assets.TEMPLATES, autoescape=True)


def _expect_found(page: Page, edition: EditionFacts) -> None:
    if page not in edition.pages:
        raise PublishError(f"{page.file} is not among the pages of the edition, so no reader would find it.")


def _exporter() -> HTMLExporter:
    # With no search path of its own, nbconvert cannot pick up a template of the same name from someone's home folder.
    exporter = HTMLExporter(
        template_file="notebook.html.j2",
        template_paths=[],
        extra_loaders=[assets.TEMPLATES],
        exclude_anchor_links=True,
    )
    exporter.environment.autoescape = True
    exporter.register_preprocessor(Figures(enabled=True))
    return exporter


def _facts(page: Page, edition: EditionFacts) -> dict[str, Any]:
    beside = [other for other in edition.pages if other.under == page.under]
    place = beside.index(page)
    return {
        "page": page,
        "edition": edition,
        "previous": beside[place - 1] if place > 0 else None,
        "next": beside[place + 1] if place + 1 < len(beside) else None,
        "before": Quarter.parse(edition.before).label if edition.before else "",
        "protection": PROTECTION_PAGE,
        "protection_title": PROTECTION_TITLE,
        "policy": CONTENT_SECURITY_POLICY,
        "style": f"{assets.FOLDER}/{assets.STYLE}",
        "script": f"{assets.FOLDER}/{assets.PAGE}",
        "map_style_id": assets.map_style_id(),
        "chart_scripts": [f"{assets.FOLDER}/{name}" for name in (assets.CHARTS, assets.PLOTLY)],
        "search": f"{assets.FOLDER}/{assets.SEARCH}" if page.file == CATALOGUE_PAGE else "",
    }


def _expect_readable(notebook: NotebookNode, page: Page) -> None:
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for number, cell in enumerate(cells, start=1):
        where = f"{page.file}: code cell {number}"
        if cell.source.strip() and cell.execution_count is None:
            raise PublishError(f"{where} was not run, so the page would end too early.")
        for output in cell.outputs:
            _expect_readable_output(output, where)


def _expect_readable_output(output: NotebookNode, where: str) -> None:
    # None of these messages quotes the output: what a notebook printed may be what must not be shown.
    if output.output_type == "error":
        raise PublishError(f"{where} failed.")
    if output.output_type == "stream":
        raise PublishError(
            f"{where} wrote to {output.name}. A page is made of what cells show, not of what they print."
        )
    if not any(kind in output.data for kind in READABLE):
        raise PublishError(f"{where} shows something that is not HTML, markdown or a plotly figure.")
