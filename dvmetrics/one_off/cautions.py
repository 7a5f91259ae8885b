"""What an analyst is told about a table that is given away, though nothing in it is unsafe."""

from __future__ import annotations

from dvmetrics.one_off.reading import CountTable, whole

FORMULA = ("=", "+", "-", "@")


def cautions(table: CountTable) -> list[str]:
    """A sentence where a spreadsheet may take names for formulas."""
    names = {text for own in table.dimensions for text in (own, *table.frame[own])}
    texts = [text for text in names if text.startswith(FORMULA) and whole(text[1:]) is None]
    if not texts:
        return []
    return [
        f"{len(texts)} {'name begins' if len(texts) == 1 else 'names begin'} with one of {' '.join(FORMULA)} and "
        "stays as it is: a spreadsheet may take it for a formula."
    ]
