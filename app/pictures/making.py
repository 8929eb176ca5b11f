"""How a picture is made of what was uploaded, by Pillow, which nothing else here loads."""

import hashlib
import io
import math
import secrets
import threading
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask_babel import gettext as _
from PIL import Image, ImageCms, ImageOps, ImageSequence, UnidentifiedImageError

from app.pictures import BYTES, BadPicture, Picture
from app.text.pictures import PORTRAIT_SIZES, WIDTHS, portrait_files, portrait_name

LONGEST_SIDE = 16_000  # pixels
# JPEG is made smaller while it is read; the others, and a JPEG that comes into focus bit by bit,
# have to be held whole.
JPEG_PIXELS = 64_000_000
PIXELS = 26_000_000
MOVING_PIXELS = 40_000_000  # of all frames together
MOST_FRAMES = 600
# What is kept of a larger one. A long picture of a screen stays wide enough to be read.
KEPT_WIDTH = 2400
KEPT_PIXELS = 2400 * 2400
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
# How each is written anew: AVIF takes seconds to write, and a still GIF is better a PNG.
WRITTEN_AS = {"JPEG": "JPEG", "PNG": "PNG", "WEBP": "WEBP", "GIF": "PNG", "AVIF": "WEBP"}
MOVING_AS = {"PNG": "PNG", "WEBP": "WEBP", "GIF": "GIF", "AVIF": "WEBP"}
ENDINGS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif"}
OPTIONS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 85, "progressive": True, "optimize": True},
    "PNG": {"compress_level": 6},
    "WEBP": {"quality": 85, "method": 4},
}
NARROWER = {"quality": 80, "method": 4}
ORIENTATION = 0x0112  # EXIF 2.3
TURNED = {5, 6, 7, 8}  # by a quarter
LOGO_FORMATS = {"PNG", "WEBP", "JPEG"}
LOGO_SIZE = (960, 96)  # pixels that a logo is kept in, three to each that is shown
# One picture at a time is unpacked in a process, since each may take 200 MB for a moment.
unpacking = threading.Lock()


def make_picture(data: bytes, owner_id: int) -> Picture:
    """Return a picture made of an uploaded file; raise BadPicture for what is none."""
    with told_of_faults():
        with unpacking, warned_of_bombs():
            picture, kind, frames = opened(data)
            if frames > 1:
                written, size = moving(picture, MOVING_AS[kind]), picture.size
                return named(owner_id, size, True, {f".{ENDINGS[MOVING_AS[kind]]}": written})
            upright = still(picture, kind)
        return named(owner_id, upright.size, False, all_widths(upright, WRITTEN_AS[kind]))


def make_portrait(data: bytes) -> dict[str, bytes]:
    """Return the files of a person's picture by name, the largest first: squares of its middle.

    Raises BadPicture for what is no picture. What moves shows its beginning.
    """
    with told_of_faults():
        with unpacking, warned_of_bombs():
            picture, kind, _frames = opened(data)
            upright = still(picture, kind)
        # No two uploads share a name, so that who removes a file knows that nobody needs it.
        large = portrait_name(secrets.token_hex(8))
        return {
            name: encoded(ImageOps.fit(upright, (size, size)), "WEBP", OPTIONS["WEBP"])
            for name, size in zip(portrait_files(large), PORTRAIT_SIZES, strict=True)
        }


def opened(data: bytes) -> tuple[Image.Image, str, int]:
    """Return a picture that may be unpacked, its kind and its number of frames."""
    if not data:
        raise BadPicture(_("The file is empty. Choose another."))
    if len(data) > BYTES:
        most = BYTES // 1024 // 1024
        raise BadPicture(_("The file is larger than %(max)d MB. Make it smaller first.", max=most))
    picture = Image.open(io.BytesIO(data), formats=FORMATS)
    # A phone's JPEG may have others behind it, for depth or brightness; the first counts.
    kind = "JPEG" if picture.format == "MPO" else picture.format or ""
    frames = 1 if kind == "JPEG" else getattr(picture, "n_frames", 1)
    check_size(picture, kind, frames)
    return picture, kind, frames


@contextmanager
def warned_of_bombs() -> Iterator[None]:
    """Make an error of one warning and nothing of others; for one thread at a time."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield


@contextmanager
def told_of_faults() -> Iterator[None]:
    """Turn all that a library says of a broken file into one clear sentence."""
    try:
        yield
    except BadPicture:
        raise
    except UnidentifiedImageError:
        raise BadPicture(
            _("This is no picture that the blog knows. Choose a JPEG, PNG, WebP, GIF or AVIF.")
        ) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadPicture(_("The picture has too many pixels. Make it smaller first.")) from None
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, LookupError, TypeError):
        raise BadPicture(_("The picture is broken, or only half of it is there.")) from None


def check_size(picture: Image.Image, kind: str, frames: int) -> None:
    """Refuse, before it is unpacked, what would take too much room."""
    width, height = picture.size
    most = MOVING_PIXELS if frames > 1 else PIXELS
    if kind == "JPEG" and not picture.info.get("progressive"):
        most = JPEG_PIXELS
    if max(width, height) > LONGEST_SIDE or width * height * frames > most:
        raise BadPicture(_("The picture has too many pixels. Make it smaller first."))
    if frames > MOST_FRAMES:
        raise BadPicture(_("The picture moves for too long. Make it shorter first."))


def kept_size(width: int, height: int) -> tuple[int, int]:
    """Return the size in pixels at which a picture of this size is kept."""
    scale = min(1.0, KEPT_WIDTH / width, math.sqrt(KEPT_PIXELS / (width * height)))
    return max(1, round(width * scale)), max(1, round(height * scale))


def still(picture: Image.Image, kind: str) -> Image.Image:
    """Return the pixels of a picture: upright, in sRGB, no larger than is kept."""
    if kind == "JPEG":
        width, height = picture.size
        turned = picture.getexif().get(ORIENTATION) in TURNED
        picture.draft("RGB", kept_size(height, width)[::-1] if turned else kept_size(width, height))
    profile = picture.info.get("icc_profile")
    picture.load()
    ImageOps.exif_transpose(picture, in_place=True)
    if picture.mode.startswith("I"):  # 16 bits to 8
        picture = picture.point(lambda value: value / 256).convert("L")
    has_alpha = picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
    mode = "RGBA" if has_alpha else "RGB"
    if picture.mode not in {"RGB", "RGBA", "L", "CMYK"} or "transparency" in picture.info:
        picture = picture.convert(mode)
    if picture.size != (size := kept_size(*picture.size)):
        picture = smaller(picture, size)
    return in_srgb(picture, profile, mode).convert(mode)


def smaller(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Return a picture of this size, and let go of the large one as soon as may be."""
    if picture.mode == "RGBA":  # what cannot be seen must not colour what can
        weighed = picture.convert("RGBa")
        picture.close()
        return weighed.resize(size, Image.Resampling.LANCZOS).convert("RGBA")
    return picture.resize(size, Image.Resampling.LANCZOS)


def in_srgb(picture: Image.Image, profile: bytes | None, mode: str) -> Image.Image:
    """Return a picture with its colours as a browser without its profile will show them."""
    if not profile:
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, source, target, outputMode=mode) or picture
    except (ImageCms.PyCMSError, OSError):
        return picture  # a broken profile, or one of another kind of picture, says nothing


def moving(picture: Image.Image, kind: str) -> bytes:
    """Return a picture that moves, each of its frames written anew."""
    out = io.BytesIO()
    options: dict[str, Any] = {"exif": b"", "xmp": b"", "icc_profile": b""}
    if kind == "GIF":
        options = {"comment": b""}
    elif kind == "WEBP":
        options |= {"duration": durations(picture), "loop": picture.info.get("loop", 0)}
    picture.save(out, kind, save_all=True, **options)
    return out.getvalue()


def durations(picture: Image.Image) -> list[int]:
    """Return how long each frame is shown, in milliseconds."""
    found = []
    for frame in ImageSequence.Iterator(picture):
        frame.load()
        found.append(round(frame.info.get("duration", 100)))
    return found


def all_widths(picture: Image.Image, kind: str) -> dict[str, bytes]:
    """Return the full file and the narrower ones, by the endings of their names."""
    files = {f".{ENDINGS[kind]}": encoded(picture, kind, OPTIONS[kind])}
    for width in WIDTHS:
        if width < picture.width:
            height = max(1, round(picture.height * width / picture.width))
            narrower = picture.resize((width, height), Image.Resampling.LANCZOS)
            files[f".{width}.webp"] = encoded(narrower, "WEBP", NARROWER)
    return files


def encoded(picture: Image.Image, kind: str, options: Mapping[str, Any]) -> bytes:
    """Return a file of the pixels alone: no EXIF, no place, no comment, no profile."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    out = io.BytesIO()
    bare.save(out, kind, **options)
    return out.getvalue()


def named(owner_id: int, size: tuple[int, int], moves: bool, files: dict[str, bytes]) -> Picture:
    """Return a picture whose files are named for what they hold and whose they are."""
    full = next(iter(files.values()))
    digest = hashlib.sha256(b"%d:" % owner_id + full).hexdigest()[:16]
    base = f"{digest[:2]}/{digest}-{size[0]}x{size[1]}{'a' if moves else ''}"
    return Picture(digest, *size, moves, {f"{base}{end}": data for end, data in files.items()})


def make_logo(data: bytes) -> Picture:
    """Return the blog's logo made of an uploaded file; raise BadPicture for what is none."""
    words = _("This is no PNG, WebP or JPEG. Choose another file.")
    with told_of_faults():
        try:
            with unpacking, warned_of_bombs():
                picture, kind, frames = opened(data)
                if kind not in LOGO_FORMATS:
                    raise BadPicture(words)
                if frames > 1:
                    raise BadPicture(_("A logo does not move. Choose a picture that stands still."))
                upright = still(picture, kind)
        except UnidentifiedImageError:
            raise BadPicture(words) from None
        upright.thumbnail(LOGO_SIZE, Image.Resampling.LANCZOS)
        return named(0, upright.size, False, {".png": encoded(upright, "PNG", OPTIONS["PNG"])})
