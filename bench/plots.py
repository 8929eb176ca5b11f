"""The plots of docs/performance.md, drawn from what was measured.

Bars with their numbers beside them, as SVG of a few lines: the libraries that were tried load
scripts, or change how Python imports.
"""

import math
from collections.abc import Callable, Mapping, Sequence

from markupsafe import escape

from bench.table import Row, short
from tests.support import ROOT

PICTURES = ROOT / "docs" / "pictures"
# Requests a second of a home page of 50 posts, on such a machine (what else there is, as it was
# measured for this project).
OTHERS = {"WordPress 6.1 with opcache": 48.0, "Ghost 6.65": 58.0, "Wagtail's demo": 54.0}
WIDTH, LABELS, NUMBERS = 800, 290, 90  # pixels of a plot, of its names, and of its numbers
BAR, GAP, TITLE = 18, 8, 34
# Readable on white and on black, since a picture does not know what it stands on.
GREY, COLOURS = "#808080", ("#c2410c", "#2563eb")
FONT = "font: 13px system-ui, sans-serif"

Bar = tuple[str, float, int]  # its name, its value, and which colour it has


def draw(parts: Mapping[str, Sequence[Row]]) -> None:
    """Draw a plot of each part that was measured and has one."""
    for name, make in (("served", rates), ("scale", sizes), ("soak", memory)):
        if name in parts:
            (PICTURES / f"bench-{name}.svg").write_text(make(parts[name]), encoding="utf-8")


def rates(rows: Sequence[Row]) -> str:
    """Return how many home pages a second each way of serving gives, on a logarithmic scale."""
    seen = dict(OTHERS)
    for row in rows:
        if row.name.startswith("home"):
            seen |= row.sides
    bars = [
        (name, value, 1 if name in OTHERS else 0)
        for name, value in sorted(seen.items(), key=lambda item: -item[1])
    ]
    title = "Home page, requests a second (each step of one width is a factor)"
    return bars_of(title, bars, lambda value: max(0.0, math.log10(value / 10)))


def sizes(rows: Sequence[Row]) -> str:
    """Return the milliseconds of each page, in the small blog and in the large one."""
    bars = [
        ("" if number else row.name, value, number)
        for row in rows
        for number, value in enumerate(row.sides.values())
    ]
    above, below = rows[0].sides
    title = f"Milliseconds to make a page: the upper bar {above}, the lower one {below}"
    return bars_of(title, bars, float)


def memory(rows: Sequence[Row]) -> str:
    """Return the memory of a worker in the course of the soak, from none to the most there was."""
    (row,) = (row for row in rows if row.name.endswith("private memory of a worker"))
    height, most = 160, max(row.values)
    step = WIDTH / max(1, len(row.values) - 1)
    points = " ".join(
        f"{number * step:.1f},{TITLE + height * (1 - value / most):.1f}"
        for number, value in enumerate(row.values)
    )
    title = f"Private memory of a worker under mixed load, MB: at most {short(most)}"
    line = f'<polyline points="{points}" fill="none" stroke="{COLOURS[0]}" stroke-width="2"/>'
    foot = TITLE + height
    ground = f'<path d="M0 {foot}H{WIDTH}" stroke="{GREY}"/>'
    return picture(title, foot + 4, [line, ground])


def bars_of(title: str, bars: Sequence[Bar], length: Callable[[float], float]) -> str:
    """Return bars below each other; `length` gives that of a value, in any unit."""
    longest = max(length(value) for _, value, _ in bars)
    lines = []
    for number, (name, value, colour) in enumerate(bars):
        top = TITLE + number * (BAR + GAP)
        width = length(value) / longest * (WIDTH - LABELS - NUMBERS)
        middle = top + BAR - 4
        lines += [
            f'<text x="{LABELS - 8}" y="{middle}" text-anchor="end">{escape(name)}</text>',
            f'<rect x="{LABELS}" y="{top}" width="{width:.1f}" height="{BAR}" rx="2"'
            f' fill="{COLOURS[colour]}"/>',
            f'<text x="{LABELS + width + 6:.1f}" y="{middle}">{short(value)}</text>',
        ]
    return picture(title, TITLE + len(bars) * (BAR + GAP), lines)


def picture(title: str, height: int, lines: Sequence[str]) -> str:
    """Return a picture with a title, which says what it shows to whoever does not see it."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
        f' fill="{GREY}" style="{FONT}"><title>{escape(title)}</title>'
        f'<text y="16" font-weight="600">{escape(title)}</text>'
    )
    return "\n".join([head, *lines, "</svg>\n"])
