"""Static files as production serves them: in a folder named for what they hold, ready compressed.

A page then names `/static/built/<hash>/css/site.css`: an address whose bytes never change, so that
browsers and caches keep it for a year and ask no more. One hash for all files lets them name each
other by relative addresses, as they do unbuilt. Development serves the files as they are, but
each stylesheet whole, too: a page with half of its styles must not be shown for a moment.
"""

import gzip
import hashlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.security import safe_join

BUILT = "built"
IMPORT = re.compile(r'@import url\("(?P<name>[^"]+)"\)(?: layer\((?P<layer>[\w-]+)\))?;')
RELATIVE = re.compile(r"""url\((?!\s*["']?(?:data:|#|/))""")
TEXT = {".css", ".js", ".svg", ".json", ".html", ".txt", ".webmanifest"}
SMALLEST = 512  # bytes; compressing less saves no packet
YEAR = 365 * 24 * 3600  # seconds


class CannotBuild(Exception):
    """A static file names another in a way that would not work once built; the message says so."""


def build(static: Path) -> Path:
    """Write all static files into a folder of their own below `static/built`, and return it.

    Stylesheets hold what they import, and text is beside itself as .gz, and as .br where the
    library Brotli is installed. Builds of before are removed. Raises CannotBuild.
    """
    files = {path: content(path) for path in sorted(sources(static))}
    digest = hashlib.sha256()
    for path, data in files.items():
        digest.update(f"{path.relative_to(static).as_posix()}\0{len(data)}\0".encode() + data)
    folder = static / BUILT / digest.hexdigest()[:12]
    unfinished = folder.with_name("unfinished")
    shutil.rmtree(static / BUILT, ignore_errors=True)
    for path, data in files.items():
        target = unfinished / path.relative_to(static)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        if path.suffix in TEXT and len(data) >= SMALLEST:
            for suffix, smaller in compressed(data):
                target.with_name(target.name + suffix).write_bytes(smaller)
    return unfinished.rename(folder)


def sources(static: Path) -> Iterator[Path]:
    """Yield the static files as they are written by hand or vendored."""
    for path in static.rglob("*"):
        if path.is_file() and path.relative_to(static).parts[0] != BUILT:
            yield path


def content(path: Path) -> bytes:
    """Return what a file holds once built."""
    return whole(path).encode() if path.suffix == ".css" else path.read_bytes()


def whole(path: Path) -> str:
    """Return a stylesheet with what it imports in place of each import.

    A layer's import and a layer's block mean the same (CSS Cascading and Inheritance Level 5,
    section 6.4.2), so a reader asks for one file instead of thirty. Raises CannotBuild.
    """

    def imported(found: re.Match[str]) -> str:
        """Return what stands in place of one import."""
        inner = path.parent / found["name"]
        text = whole(inner).removeprefix('@charset "UTF-8";')
        if inner.parent != path.parent and RELATIVE.search(text):
            raise CannotBuild(f"{inner} names a file by a relative address; begin it with /static.")
        return f"@layer {found['layer']} {{\n{text}}}" if found["layer"] else text

    return IMPORT.sub(imported, path.read_text(encoding="utf-8"))


def compressed(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the suffix and the bytes of each compression, as small as it gets."""
    yield ".gz", gzip.compress(data, 9, mtime=0)
    try:
        import brotli
    except ImportError:
        return
    yield ".br", brotli.compress(data)


def built_folder(static: Path) -> str | None:
    """Return the name of the built folder, or None if there is none."""
    folders = [path.name for path in (static / BUILT).glob("*") if path.name != "unfinished"]
    return folders[0] if folders else None


def serve_stylesheets_whole(app: Flask) -> None:
    """Let the static files' view answer with a stylesheet and all it imports."""
    static = Path(str(app.static_folder))
    send: Any = app.view_functions["static"]

    def send_whole(filename: str) -> ResponseReturnValue:
        """Send a static file; a name that leads out of the folder is none (404)."""
        path = safe_join(str(static), filename)
        if not filename.endswith(".css") or path is None or not Path(path).is_file():
            answer: ResponseReturnValue = send(filename=filename)
            return answer
        response = Response(whole(Path(path)), mimetype="text/css")
        response.cache_control.no_cache = True
        response.add_etag()
        return response.make_conditional(request)

    app.view_functions["static"] = send_whole


def init_app(app: Flask) -> None:
    """Let pages name built files where the environment wants them, and these be kept for long."""
    name = built_folder(Path(str(app.static_folder))) if app.config["STATIC_BUILT"] else None
    if name is None:
        serve_stylesheets_whole(app)
        return

    @app.url_defaults
    def name_built_file(endpoint: str, values: dict[str, object]) -> None:
        """Lead to the built file."""
        if endpoint == "static" and "filename" in values:
            values["filename"] = f"{BUILT}/{name}/{values['filename']}"

    @app.after_request
    def keep_built_files(response: Response) -> Response:
        """Say that the bytes of this address never change (RFC 8246)."""
        if (
            request.path.startswith(f"{app.static_url_path}/{BUILT}/")
            and response.status_code < 400
        ):
            response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        return response
