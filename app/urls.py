"""Addresses: of a post, and of the page to go back to."""

from urllib.parse import urlsplit

from flask import request, url_for
from werkzeug.routing import IntegerConverter, Map

from app.models import Post


def post_url(post: Post, external: bool = False) -> str:
    """Return the present address of a post."""
    return url_for("main.post", id=post.id, slug=post.slug, _external=external)


def safe_next(default: str) -> str:
    r"""Return the address in `?next=` if it stays on this site, else `default`.

    Browsers read `\\` as `/` and drop tabs and newlines (WHATWG URL, section 4.4), so an
    address with any of these is refused, and so is `//host`.
    """
    target = request.args.get("next", "")
    if not target.startswith("/") or target.startswith("//"):
        return default
    if "\\" in target or any(
        ord(character) <= 0x20 or ord(character) == 0x7F for character in target
    ):
        return default
    try:
        parts = urlsplit(target)
    except ValueError:
        return default
    return target if not parts.scheme and not parts.netloc else default


class IdConverter(IntegerConverter):
    """`<id:...>` in a route: a number that fits the primary key of every database.

    A larger one is a 404 like any other unknown number, not an error of the database.
    """

    def __init__(self, map: Map) -> None:
        """Set the largest 32-bit integer as the bound."""
        super().__init__(map, min=1, max=2**31 - 1)
