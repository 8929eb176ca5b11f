"""Letters for pictures: which fonts this machine has for a text, and how it falls into lines."""

import shutil
import subprocess
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import groupby
from typing import NamedTuple

from PIL import ImageFont

from app.text import is_joined_letter, language_of

SECONDS = 5  # that the system's list of fonts may take
# A family's name outranks the language with fontconfig, so Chinese is asked for without one.
LATIN = "Noto Serif,Liberation Serif,serif:bold:scalable=true"
UNSPACED = "serif:bold:scalable=true:lang="
NEVER_FIRST = "，。！？；：、）》」』】”’…—·,.!?;:)]"  # in a line: marks that end a phrase
NEVER_LAST = "（《「『【“‘(["
NOBODY_HAS = "\U0010fffe"  # a character that no font can have
EM = 64  # pixels, in which letters are measured once for all sizes
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


class Face(NamedTuple):
    """A font file, and the place of the font in it; the file "" stands for Pillow's own font."""

    file: str
    number: int = 0


PILLOWS_OWN = Face("")


def faces_for(text: str) -> list[Face]:
    """Return the fonts for a text: the one for most of it, and one for the rest."""
    language = language_of(text)
    unspaced = asked_for(UNSPACED + {"": "zh-cn", "zh": "zh-cn"}.get(language, language))
    latin = asked_for(LATIN) or PILLOWS_OWN
    faces = [unspaced, latin] if language else [latin, unspaced]
    return [face for face in faces if face]


@cache
def asked_for(wish: str) -> Face | None:
    """Return the font that fontconfig has for a wish; None where it has none to be used."""
    program = shutil.which("fc-match")
    if program is None:
        return None
    try:
        found = subprocess.run(  # noqa: S603 - our own words, no shell
            [program, "--format=%{index} %{file}", wish],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=True,
        )
        index, _blank, file = found.stdout.partition(" ")
        face = Face(file.strip(), int(index))
        font_of(face, EM)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return face


@lru_cache(maxsize=128)
def font_of(face: Face, points: int) -> Font:
    """Return a font in one size; raise OSError where its file cannot be read."""
    if not face.file:
        return ImageFont.load_default(points)
    # The plain layout is the same on every machine; what needs another is not drawn at all.
    return ImageFont.truetype(face.file, points, face.number, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=8192)
def advance(face: Face, letter: str) -> float | None:
    """Return how wide a letter is, in ems; None if the font would show a box."""
    font = font_of(face, EM)
    if not letter.isspace() and bytes(font.getmask(letter)) == bytes(font.getmask(NOBODY_HAS)):
        return None
    return font.getlength(letter) / EM


def face_of(faces: Sequence[Face], letter: str) -> Face | None:
    """Return the first of the fonts that has a letter."""
    return next((face for face in faces if advance(face, letter) is not None), None)


def drawable(text: str, faces: Sequence[Face]) -> str:
    """Return a text that can be drawn, without pictures like emoji; "" where a letter is missing.

    Scripts that run from right to left need shaping, and are not drawn.
    """
    text = unicodedata.normalize("NFC", text)
    kept = []
    for letter in text:
        if unicodedata.bidirectional(letter) in {"R", "AL", "AN"}:
            return ""
        if face_of(faces, letter):
            kept.append(letter)
        elif unicodedata.category(letter)[0] in "LN" or unicodedata.combining(letter):
            return ""
    return " ".join("".join(kept).split())


def width_of(text: str, faces: Sequence[Face]) -> float:
    """Return how wide a drawable text is, in ems."""
    return sum(advance(face_of(faces, letter) or faces[0], letter) or 0 for letter in text)


def runs(text: str, faces: Sequence[Face]) -> Iterator[tuple[Face, str]]:
    """Yield the pieces of a drawable text that are each of one font."""
    for face, letters in groupby(text, key=lambda letter: face_of(faces, letter) or faces[0]):
        yield face, "".join(letters)


def wrap(text: str, faces: Sequence[Face], width: float) -> Iterator[str]:
    """Yield lines of at most `width` ems, broken at blanks, and between letters of Chinese."""
    line = ""
    for part in parts_of(text):
        if line and width_of(line + part.rstrip(), faces) > width:
            yield line.rstrip()
            line = ""
        line += part
        while len(line) > 1 and width_of(line.rstrip(), faces) > width:  # one endless word
            head = cut(line, faces, width) or line[0]
            yield head
            line = line[len(head) :]
    if line.strip():
        yield line.rstrip()


def parts_of(text: str) -> Iterator[str]:
    """Yield the pieces of a text between which a line may end."""
    piece = ""
    for letter in text:
        last = piece[-1:]
        meets = is_joined_letter(letter) or last.isspace() or (last and is_joined_letter(last))
        held = letter in NEVER_FIRST or letter.isspace() or (last and last in NEVER_LAST)
        if piece and meets and not held:
            yield piece
            piece = ""
        piece += letter
    if piece:
        yield piece


def cut(text: str, faces: Sequence[Face], width: float) -> str:
    """Return the beginning of a text that is at most `width` ems wide."""
    for end, letter in enumerate(text):
        width -= width_of(letter, faces)
        if width < 0:
            return text[:end]
    return text


def shortened(text: str, faces: Sequence[Face], width: float) -> str:
    """Return as much of a text as is at most `width` ems wide, with … for the rest."""
    if width_of(text, faces) <= width:
        return text
    return cut(text, faces, width - width_of("…", faces)).rstrip(" ，。、；：,.;:") + "…"
