"""What is uploaded becomes pictures: checked, turned upright, freed of what it tells, made smaller.

Nothing of the uploaded bytes is kept: each file is written anew from its pixels. Pillow, which
does it, takes 50 ms and 5 MB, and is loaded by the first upload (app/pictures/making.py).
"""

from dataclasses import dataclass

BYTES = 20 * 1024 * 1024


class BadPicture(ValueError):
    """A file that is no picture for this blog; the message says why and what to do."""


@dataclass(frozen=True)
class Picture:
    """A picture as it will be kept: its files by name, the full one first."""

    digest: str
    width: int
    height: int
    moves: bool
    files: dict[str, bytes]

    @property
    def name(self) -> str:
        """The name of the full file, as in its address."""
        return next(iter(self.files))


def make_picture(data: bytes, owner_id: int) -> Picture:
    """Return a picture made of an uploaded file; raise BadPicture for what is none."""
    from app.pictures import making

    return making.make_picture(data, owner_id)


def make_portrait(data: bytes) -> dict[str, bytes]:
    """Return the files of a person's picture by name, the largest first: squares of its middle.

    Raises BadPicture for what is no picture. What moves shows its beginning.
    """
    from app.pictures import making

    return making.make_portrait(data)


def make_logo(data: bytes) -> Picture:
    """Return the blog's logo made of an uploaded file; raise BadPicture for what is none."""
    from app.pictures import making

    return making.make_logo(data)
