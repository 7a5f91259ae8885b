"""A chart with limits of chance, drawn small and with made-up figures, to learn to read one by."""

from __future__ import annotations

WIDTH, HEIGHT = 360, 150
LEFT, STEP = 14, 24
AVERAGE, UPPER, LOWER, TARGET = 100, 66, 134, 30
"""How far below the upper edge the lines stand, in units of the drawing."""
POINTS = (108, 92, 115, 87, 104, 121, 96, 84, 110, 99, 118, 92, 56, 47, 52)
"""The same of the points, from the oldest to the newest; those above the upper limit are diamonds."""
SIGNS = {
    "Dots": ("example__limit", "M1 12H35", "Dotted lines: the limits of chance."),
    "Line": ("example__average", "M1 12H35", "Solid line: the average."),
    "Dash": ("example__target", "M1 12H35", "Long dashes: the target."),
}


def chart_example() -> str:
    """The figure as HTML. Its words say all that the drawing shows."""
    lines = "".join(
        f'<path class="{name}" d="M{LEFT} {height}H{_across(len(POINTS) - 1)}"></path>'
        for name, height in (
            ("example__limit", UPPER),
            ("example__average", AVERAGE),
            ("example__limit", LOWER),
            ("example__target", TARGET),
        )
    )
    way = "L".join(f"{_across(place)} {height}" for place, height in enumerate(POINTS))
    points = "".join(_point(_across(place), height) for place, height in enumerate(POINTS))
    signs = "".join(
        f'<li><svg class="example__sign" viewBox="0 0 36 24" aria-hidden="true" focusable="false">'
        f'<path class="{name}" d="{way}"></path></svg> {words}</li>'
        for name, way, words in SIGNS.values()
    )
    circle = '<circle class="example__point" cx="18" cy="12" r="4.5"></circle>'
    diamond = _diamond(18, 12)
    for drawing, words in ((circle, "Circle: within what chance does."), (diamond, "Diamond: more than chance.")):
        signs += (
            f'<li><svg class="example__sign" viewBox="0 0 36 24" aria-hidden="true" focusable="false">{drawing}</svg> '
            f"{words}</li>"
        )
    return (
        '<figure class="example" aria-labelledby="example-title">\n'
        '<p class="example__title" id="example-title">An example with made-up figures</p>\n'
        f'<svg class="example__drawing" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="example-title" '
        f'aria-describedby="example-words">{lines}<path class="example__way" d="M{way}"></path>{points}</svg>\n'
        f'<ul class="example__signs">{signs}</ul>\n'
        f'<figcaption id="example-words">{_words()}</figcaption>\n</figure>'
    )


def _words() -> str:
    inside = sum(height >= UPPER for height in POINTS)
    return (
        f"The first {inside} points lie between the dotted limits, some above the average and some below: nothing has "
        f"changed. The last {len(POINTS) - inside} lie above the upper limit, so something has. None has reached the "
        "target yet."
    )


def _across(place: int) -> int:
    return LEFT + place * STEP


def _point(across: int, height: int) -> str:
    if height < UPPER:
        return _diamond(across, height)
    return f'<circle class="example__point" cx="{across}" cy="{height}" r="4"></circle>'


def _diamond(across: int, height: int) -> str:
    return f'<path class="example__odd" d="M{across} {height - 7}l7 7l-7 7l-7 -7z"></path>'
