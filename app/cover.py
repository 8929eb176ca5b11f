"""A picture for a post that has none, so that a link to it looks good: title, author, blog."""

import io
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache, lru_cache

from PIL import Image, ImageDraw, ImageFont

from app.look import colour
from app.text import is_joined_letter, language_of

MARGIN = 88  # pixels
BAR = 12
LARGEST, SMALLEST = 92, 48  # of the title
MOST_LINES = 4
SMALL = 34
SECONDS = 5  # that the system's list of fonts may take
NEVER_FIRST = "，。！？；：、）》」』”’"  # in a line: marks that end a phrase
NOBODY_HAS = "\U0010fffe"  # a character that no font can have
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@lru_cache(maxsize=50)
def draw_cover(title: str, author: str, site: str, size: tuple[int, int]) -> bytes:
    """Return a PNG of `size` pixels; letters that no font of this machine has are left out."""
    picture = Image.new("RGB", size, colour("paper"))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, BAR, size[1]), fill=colour("accent"))
    bottom = size[1] - MARGIN
    lines, font = fit(title, size[0] - 2 * MARGIN, bottom - SMALL - 2 * MARGIN)
    height = line_height(font)
    for number, line in enumerate(lines):
        draw.text((MARGIN, MARGIN - BAR + number * height), line, fill=colour("ink"), font=font)
    for words, anchor, place, ink in (
        (author, "ls", MARGIN, colour("ink")),
        (site, "rs", size[0] - MARGIN, colour("ink-muted")),
    ):
        small = font_for(words, SMALL)
        words = shortened(known(words, small), small, (size[0] - 3 * MARGIN) // 2)
        draw.text((place, bottom), words, fill=ink, font=small, anchor=anchor)
    data = io.BytesIO()
    picture.quantize(64).save(data, "PNG", optimize=True)
    return data.getvalue()


def fit(title: str, width: int, height: int) -> tuple[list[str], Font]:
    """Return the lines of a title in the largest type that lets it fit; cut if none does."""
    for points in range(LARGEST, SMALLEST - 1, -4):
        font = font_for(title, points)
        lines = list(wrap(known(title, font), font, width))
        if len(lines) <= MOST_LINES and len(lines) * line_height(font) <= height:
            return lines, font
    last = shortened(" ".join(lines[MOST_LINES - 1 : MOST_LINES + 1]), font, width)
    return [*lines[: MOST_LINES - 1], last], font


def line_height(font: Font) -> int:
    """Return how far apart two lines stand, in pixels."""
    return round(getattr(font, "size", SMALLEST) * 1.22)


def wrap(text: str, font: Font, width: int) -> Iterator[str]:
    """Yield lines of at most `width` pixels, broken at blanks, and between letters of Chinese."""
    line = ""
    for part in parts_of(text):
        if line and font.getlength(line + part.rstrip()) > width:
            yield line.rstrip()
            line = ""
        while font.getlength(part.rstrip()) > width and len(part) > 1:  # one endless word
            fitting = (n for n in range(len(part), 1, -1) if font.getlength(part[:n]) <= width)
            end = next(fitting, 1)
            yield part[:end]
            part = part[end:]
        line += part if line else part.lstrip()
    if line.strip():
        yield line.rstrip()


def parts_of(text: str) -> Iterator[str]:
    """Yield the pieces of a text between which a line may end."""
    piece = ""
    for character in text:
        joined = is_joined_letter(character)
        may_end = piece and (joined or piece[-1].isspace() or is_joined_letter(piece[-1]))
        if may_end and character not in NEVER_FIRST:
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


def shortened(text: str, font: Font, width: int) -> str:
    """Return as much of a text as fits, with … for the rest."""
    text = text.strip()
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(f"{text}…") > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


def known(text: str, font: Font) -> str:
    """Return a text without the letters that the font would show as boxes."""
    box = bytes(font.getmask(NOBODY_HAS))
    return "".join(
        letter for letter in text if letter.isspace() or bytes(font.getmask(letter)) != box
    ).strip()


def font_for(text: str, points: int) -> Font:
    """Return a bold serif font of this machine that fits the script of a text."""
    path = font_file(language_of(text) or "en")
    return _font(path, points)


@lru_cache(maxsize=64)
def _font(path: str, points: int) -> Font:
    return ImageFont.truetype(path, points) if path else ImageFont.load_default(points)


@cache
def font_file(language: str) -> str:
    """Return the file of a bold serif font for a language; "" where the system tells of none."""
    program = shutil.which("fc-match")
    if program is None:
        return ""
    lang = "zh-cn" if language == "zh" else language
    wish = f"Noto Serif,Liberation Serif,serif:bold:lang={lang}"
    try:
        found = subprocess.run(  # noqa: S603 - our own words, no shell
            [program, "--format=%{file}", wish],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return found.stdout.strip()
