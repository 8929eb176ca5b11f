"""The blog's own accent: any colour, made darker or lighter until it can be read on every paper."""

import colorsys
from functools import lru_cache

from app.look import COLOURS

DESIGN = 1  # to be counted up when other colours come of the same one: addresses then change
PAPERS = ("paper", "paper-raised", "paper-sunk")
READABLE = 4.5  # to 1, for text (WCAG 2.2, 1.4.3)
MARGIN = 0.05  # over it, since colours are rounded
STEPS = 200  # of lightness
STRONGER = 0.08  # how much further the accent goes under the pointer, of all lightness
WHITE, NEARLY_BLACK = "#ffffff", "#171614"

RGB = tuple[float, float, float]
Themes = dict[str, str]


def luminance(colour: str) -> float:
    """Return the relative luminance of `#rrggbb`, 0 to 1 (WCAG 2.2, its definition)."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in _rgb(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours `#rrggbb`, 1 to 21 (WCAG 2.2, its definition)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@lru_cache(maxsize=100)
def colours(chosen: str) -> dict[str, Themes]:
    """Return the colours of tokens.css that follow from an accent `#rrggbb`, in both themes."""
    light = _readable(chosen, [COLOURS[paper]["light"] for paper in PAPERS], darker=True)
    dark = _readable(chosen, [COLOURS[paper]["dark"] for paper in PAPERS], darker=False)
    return {
        "accent": {"light": light, "dark": dark},
        "accent-strong": {"light": _moved(light, -STRONGER), "dark": _moved(dark, STRONGER)},
        "on-accent": {"light": WHITE, "dark": NEARLY_BLACK},
        "mark-checked": {"light": light, "dark": _mark(chosen)},
    }


def stylesheet(chosen: str) -> str:
    """Return the CSS that puts the colours of an accent in place of the blog's own."""
    lines = (
        f"--{name}: light-dark({themes['light']}, {themes['dark']});"
        for name, themes in colours(chosen).items()
    )
    return f':root, [data-bs-theme="light"] {{ {" ".join(lines)} }}\n'


def _readable(chosen: str, papers: list[str], darker: bool) -> str:
    """Return the colour nearest to the chosen one that can be read on all of the papers."""
    for step in range(STEPS + 1):
        moved = _moved(chosen, (-step if darker else step) / STEPS)
        if min(contrast(moved, paper) for paper in papers) >= READABLE + MARGIN:
            return moved
    return NEARLY_BLACK if darker else WHITE


def _mark(chosen: str) -> str:
    """Return the colour, on dark paper, of a box with a white tick: both must be seen on it.

    3 to 1 is asked of what is no text (WCAG 2.2, 1.4.11).
    """
    papers = [COLOURS[paper]["dark"] for paper in PAPERS]
    steps = (_moved(chosen, sign * step / STEPS) for step in range(STEPS + 1) for sign in (1, -1))
    least = 3 + MARGIN
    return next(
        (
            colour
            for colour in steps
            if min(contrast(colour, other) for other in (*papers, WHITE)) >= least
        ),
        COLOURS["mark-checked"]["dark"],
    )


def _moved(colour: str, by: float) -> str:
    """Return a colour with its lightness (HSL, 0 to 1) moved, its hue kept."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_rgb(colour))
    parts = colorsys.hls_to_rgb(hue, min(1.0, max(0.0, lightness + by)), saturation)
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def _rgb(colour: str) -> RGB:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue
