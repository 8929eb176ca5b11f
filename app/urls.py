"""Addresses: of a post, and of the page to go back to."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from flask import current_app, has_request_context, request
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter, ValidationError

from app.models import Post
from app.text import has_control_characters

LONGEST_LINE = 200  # characters
THIS_MACHINE = "http://127.0.0.1:5000"


@contextmanager
def addresses() -> Iterator[None]:
    """Let a command make addresses and pages as a request does: below NA_BLOG_URL, if it is set."""
    if has_request_context():
        yield
        return
    base = current_app.config["NA_BLOG_URL"] or THIS_MACHINE
    with current_app.test_request_context(base_url=base):
        yield


def link(endpoint: str, **values: object) -> str:
    """Return an absolute address: below NA_BLOG_URL if that is set, else the host asked for."""
    base = current_app.config["NA_BLOG_URL"]
    path = current_app.url_for(endpoint, _external=not base, **values)  # type: ignore[arg-type]
    return f"{base or ''}{path}"


def post_url(post: Post, external: bool = False) -> str:
    """Return the present address of a post or page."""
    write = link if external else current_app.url_for
    if post.page_slug:
        return write("main.page", slug=post.page_slug)
    return write("main.post", id=post.id, slug=post.slug)


def permanent_url(post: Post) -> str:
    """Return the address of a post that no change of its title changes: its name in feeds."""
    return link("main.post", id=post.id)


def preview_url(post: Post) -> str:
    """Return the private link to a draft, for whoever gets it."""
    return link("main.preview", id=post.id, token=post.preview_token)


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


class LineConverter(UnicodeConverter):
    """`<line:...>` in a route: words that can be seen; PostgreSQL takes no NUL, for one."""

    def to_python(self, value: str) -> str:
        """Return the words; raise ValidationError, which is a 404, for any others."""
        if len(value) > LONGEST_LINE or has_control_characters(value):
            raise ValidationError
        return value
