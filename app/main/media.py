"""Uploaded files, where no Nginx has them on its own disk."""

from flask import Response, abort, request
from werkzeug.wrappers import Response as WsgiResponse

from app.main import main
from app.storage import storage
from app.text import MEDIA_FILE

TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "gif": "image/gif"}
YEAR = 365 * 86_400  # seconds


@main.get("/media/<path:name>")
def media(name: str) -> WsgiResponse:
    """Return a file, which never changes under its name."""
    data = storage().read(name) if MEDIA_FILE.fullmatch(name) else None
    if data is None:
        abort(404)
    response = Response(data, mimetype=TYPES[name.rpartition(".")[2]])
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    # Readers of feeds show them on pages of their own.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.set_etag(name)
    return response.make_conditional(request, accept_ranges=True, complete_length=len(data))
