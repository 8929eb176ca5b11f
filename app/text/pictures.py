"""Addresses of uploaded pictures, which say all that a page needs to know of them.

`/media/ab/ab12….-1600x900.jpg` is 1600 pixels wide and 900 high. Beside it are narrower ones,
`….480.webp`; one with an `a` after its size moves, and is there once alone.
"""

import re

WIDTHS = (480, 960, 1600)  # pixels
NAME = r"[0-9a-f]{2}/[0-9a-f]{16}-[1-9][0-9]{0,4}x[1-9][0-9]{0,4}a?"
FILE = re.compile(rf"{NAME}\.(?:jpg|png|webp|gif)|{NAME}\.(?:{'|'.join(map(str, WIDTHS))})\.webp")
ADDRESS = re.compile(
    r"/media/[0-9a-f]{2}/[0-9a-f]{16}-(?P<width>[1-9][0-9]{0,4})x(?P<height>[1-9][0-9]{0,4})"
    rf"(?P<moves>a?)(?:\.(?P<narrower>{'|'.join(map(str, WIDTHS))}))?\.(?:jpg|png|webp|gif)"
)
# A text that names any file of a picture, in whatever way, needs it.
NAMED = re.compile(r"/media/[0-9a-f]{2}/([0-9a-f]{16})-[1-9]")
# A picture is as wide as the column of text, or the screen (tokens.css, --measure).
SIZES = "(min-width: 42rem) 38rem, 100vw"

# A person's picture: a square for his page, and one for lines of text.
PORTRAIT_SIZES = (288, 96)  # pixels


def portrait_name(digest: str) -> str:
    """Return the name of the largest file of a person's picture."""
    return f"{digest[:2]}/{digest}-{PORTRAIT_SIZES[0]}x{PORTRAIT_SIZES[0]}.webp"


def portrait_files(name: str) -> list[str]:
    """Return the names of all files of a person's picture, the largest first."""
    base = name.rpartition("-")[0]
    return [f"{base}-{size}x{size}.webp" for size in PORTRAIT_SIZES]


def picture_attributes(address: str) -> dict[str, str]:
    """Return width, height, srcset and sizes for an uploaded picture; nothing for any other."""
    found = ADDRESS.fullmatch(address)
    if found is None:
        return {}
    if found["narrower"]:
        width = int(found["narrower"])
        height = max(1, round(int(found["height"]) * width / int(found["width"])))
        return {"width": str(width), "height": str(height)}
    attributes = {"width": found["width"], "height": found["height"]}
    narrower = [] if found["moves"] else [w for w in WIDTHS if w < int(found["width"])]
    if narrower:
        base = address.rpartition(".")[0]
        sources = [f"{base}.{width}.webp {width}w" for width in narrower]
        attributes["srcset"] = ", ".join([*sources, f"{address} {found['width']}w"])
        attributes["sizes"] = SIZES
    return attributes


def pictures_in(markup: str) -> set[str]:
    """Return the digests of the uploaded pictures that a text shows or names."""
    return set(NAMED.findall(markup))
