"""A picture for a post that has none, so that a link to it looks good: title, author, blog."""

import io
from collections.abc import Sequence
from functools import lru_cache

from PIL import Image, ImageDraw

from app.lettering import Face, drawable, faces_for, font_of, runs, shortened, wrap
from app.look import colour

MARGIN = 84  # pixels
RULE = (72, 8)
GAP = 58
LARGEST, SMALLEST, STEP = 104, 52, 4  # of the title
MOST_LINES = 4
LEADING = 1.2  # of the title's size
SMALL = 34
SAFE = 0.98  # of the width: letters side by side are at times wider than each alone
COLOURS = 32


@lru_cache(maxsize=50)
def draw_cover(title: str, author: str, site: str, size: tuple[int, int]) -> bytes:
    """Return a PNG of `size` pixels; of words that no font of this machine has it says nothing."""
    picture = Image.new("RGB", size, colour("paper"))
    draw = ImageDraw.Draw(picture)
    width, bottom = size[0] - 2 * MARGIN, size[1] - MARGIN
    draw.rectangle((MARGIN, MARGIN, MARGIN + RULE[0] - 1, MARGIN + RULE[1] - 1), colour("accent"))
    top = MARGIN + RULE[1] + GAP
    if drawable(title, faces_for(title)):
        draw_small(draw, site, top, width)
    else:
        title = site
    draw_small(draw, author, bottom, width)
    draw_title(draw, title, (top + SMALL, bottom - SMALL - GAP), width)
    data = io.BytesIO()
    picture.quantize(COLOURS, Image.Quantize.FASTOCTREE).save(data, "PNG")
    return data.getvalue()


def draw_small(draw: ImageDraw.ImageDraw, text: str, baseline: int, width: int) -> None:
    """Draw one line of small letters, shortened to `width` pixels."""
    faces = faces_for(text)
    line = shortened(drawable(text, faces), faces, width * SAFE / SMALL)
    draw_line(draw, line, faces, SMALL, baseline, colour("ink-muted"))


def draw_title(draw: ImageDraw.ImageDraw, title: str, room: tuple[int, int], width: int) -> None:
    """Draw a title that stands on the bottom of the room between two heights, in pixels."""
    top, bottom = room
    faces = faces_for(title)
    lines, points = fit(drawable(title, faces), faces, width, bottom - top)
    leading = round(points * LEADING)
    for number, line in enumerate(reversed(lines)):
        draw_line(draw, line, faces, points, bottom - number * leading, colour("ink"))


def draw_line(
    draw: ImageDraw.ImageDraw,
    line: str,
    faces: Sequence[Face],
    points: int,
    baseline: int,
    ink: str,
) -> None:
    """Draw a line of one size, each letter in the first of the fonts that has it."""
    left = float(MARGIN)
    for face, letters in runs(line, faces):
        font = font_of(face, points)
        draw.text((left, baseline), letters, fill=ink, font=font, anchor="ls")
        left += font.getlength(letters)


def fit(text: str, faces: Sequence[Face], width: int, height: int) -> tuple[list[str], int]:
    """Return the lines of a title and the largest size that lets it fit; cut if none does."""
    for points in range(LARGEST, SMALLEST - 1, -STEP):
        ems = width * SAFE / points
        lines = list(wrap(text, faces, ems))
        if len(lines) <= MOST_LINES and len(lines) * points * LEADING <= height:
            return lines, points
    rest = " ".join(lines[MOST_LINES - 1 : MOST_LINES + 1])
    return [*lines[: MOST_LINES - 1], shortened(rest, faces, ems)], SMALLEST
