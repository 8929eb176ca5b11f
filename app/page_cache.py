"""Whole pages for readers without a session, kept as long as nothing that they show has changed.

A stranger's page is the same bytes for everybody who asks in the same language (DESIGN, Promises),
and one number in the database tells when any of them may be another (app/models/site_version.py).
So a page is made once, and costs no more than that question now and then.
"""

import time
from collections.abc import Callable, Iterable
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from cachetools import LRUCache
from flask import Flask, request
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.http import parse_cookie
from werkzeug.wrappers import Response

from app.extensions import db
from app.models import SiteVersion
from app.validators import CONDITIONS, make_conditional
from app.visitors import LANGUAGE_COOKIE, language_wished
from config import REPLICA

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from app.models.site_version import State

MOST_SECONDS = 60  # for what time alone changes, as when a post takes comments no more
SURE_SECONDS = 0.2  # for which a worker takes the blog to be as it was when it asked
LARGEST = 0.1  # share of the room that one page may take
OVERHEAD = 2048  # bytes that a page takes beside its own
# Files, whose own headers say how long they are good.
FILES = ("/static/", "/media/")
EXPIRES = "X-Accel-Expires"
STATE = "nablog.state"  # where a request says in which state the blog was a moment ago

Key = tuple[str | None, ...]


class Known(NamedTuple):
    """The state of the blog, and when it was asked for, by time.monotonic() and by time.time()."""

    state: "State | None"
    asked: float
    moment: float


class Page(NamedTuple):
    """A page as it was made: in which state of the blog, until when it is kept, and all of it."""

    state: "State"
    until: float  # by the clock of time.monotonic()
    headers: list[tuple[str, str]]  # all but EXPIRES
    for_proxy: bool  # whether it has that one too
    body: bytes

    def headers_at(self, moment: float) -> list[tuple[str, str]]:
        """Return its headers, if it was right at a moment (of time.time()).

        Nginx may keep it for the second of that moment (app/safety.py), and no longer.
        """
        if not self.for_proxy:
            return self.headers
        return [*self.headers, (EXPIRES, f"@{int(moment)}")]


class PageCache:
    """Stands before an application, and answers for it what it has answered before."""

    def __init__(self, app: Flask, room: int, sure_seconds: float = SURE_SECONDS) -> None:
        """Keep as many pages as go into `room` bytes; those asked for last stay.

        A change is seen `sure_seconds` after it was made, if not before.
        """
        self.flask = app
        self.app: WSGIApplication = app.wsgi_app
        self.room, self.sure_seconds = room, sure_seconds
        self.pages: LRUCache[Key, Page] = LRUCache(room, getsizeof=size_of)
        self.lock = Lock()
        self.known = Known(None, -SURE_SECONDS, 0)
        self.told: Callable[[], object] | None = None  # of each page that was not made anew
        self.cookies = {app.config["SESSION_COOKIE_NAME"], app.config["REMEMBER_COOKIE_NAME"]}

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request."""
        key = self.key_of(environ)
        known = self.known_now() if key else None
        if key is None or known is None or known.state is None:
            return self.app(environ, start_response)
        with self.lock:
            page = self.pages.get(key)
        if page is None or page.state != known.state or page.until < time.monotonic():
            response = self.made(environ, key, known.state)
        else:
            headers = page.headers_at(known.moment)
            if self.told:
                self.told()
            if environ["REQUEST_METHOD"] == "GET" and not environ.keys() & CONDITIONS:
                start_response("200 OK", headers)
                return [page.body]
            response = Response(page.body, headers=headers)
        if response.status_code == 200:
            make_conditional(response, environ)
        return response(environ, start_response)

    def key_of(self, environ: "WSGIEnvironment") -> Key | None:
        """Return what tells a stranger's page from others; None for what is no such page."""
        path = environ.get("PATH_INFO", "")
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or path.startswith(FILES):
            return None
        cookies = parse_cookie(environ) if environ.get("HTTP_COOKIE") else {}
        if self.cookies & cookies.keys():
            return None
        wished = language_wished(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        address = (environ["wsgi.url_scheme"], environ.get("HTTP_HOST"), environ["SCRIPT_NAME"])
        query = environ.get("QUERY_STRING", "")
        return (*address, path, query, wished, cookies.get(LANGUAGE_COOKIE))

    @cached_property
    def engine(self) -> Engine:
        """The database that strangers read from, each question a transaction of its own."""
        with self.flask.app_context():
            engine = db.engines.get(REPLICA) or db.engine
        return engine.execution_options(isolation_level="AUTOCOMMIT")

    def known_now(self) -> Known:
        """Return the state that the blog is in, as it was asked for a moment ago at most."""
        known = self.known
        now = time.monotonic()
        if now - known.asked >= self.sure_seconds:
            moment = time.time()
            known = self.known = Known(self.state(), now, moment)
        return known

    def state(self) -> "State | None":
        """Return the state that the blog is in; None if that cannot be told."""
        try:
            with self.engine.connect() as connection:
                return SiteVersion.state(connection)
        except SQLAlchemyError:  # which the page itself says in words
            return None

    def made(self, environ: "WSGIEnvironment", key: Key, state: "State") -> Response:
        """Return what the application answers, and keep it if it is a stranger's page.

        It was made after the state was asked for: what changed meanwhile is in it already, and it
        is made once more for nothing.
        """
        asked = {name: value for name, value in environ.items() if name not in CONDITIONS}
        asked |= {"REQUEST_METHOD": "GET", STATE: state}
        response = Response.from_app(self.app, asked)
        if is_for_all(response):
            body = response.get_data()
            until = time.monotonic() + MOST_SECONDS
            headers = [(name, value) for name, value in response.headers if name != EXPIRES]
            page = Page(state, until, headers, EXPIRES in response.headers, body)
            if size_of(page) < self.room * LARGEST:
                with self.lock:
                    self.pages[key] = page
        return response


def size_of(page: Page) -> int:
    """Return about how many bytes a page takes."""
    return len(page.body) + sum(len(name) + len(value) for name, value in page.headers) + OVERHEAD


def is_for_all(response: Response) -> bool:
    """Tell whether an answer is a stranger's page, which differs by nothing but its language."""
    if response.status_code != 200 or response.cache_control.no_store:
        return False
    varies = {name.lower() for name in response.vary}
    return varies == {"accept-language"} and "Set-Cookie" not in response.headers


def take_state() -> None:
    """Let a page that is made anew not ask for the state once more."""
    if state := request.environ.get(STATE):
        SiteVersion.take(state)


def init_app(app: Flask) -> None:
    """Keep pages, where there is room for any."""
    room = app.config["NA_BLOG_PAGE_CACHE"] * 1024 * 1024
    if room > 0:
        app.before_request(take_state)
        app.extensions["page_cache"] = PageCache(app, room)
        app.wsgi_app = app.extensions["page_cache"]  # type: ignore[method-assign]
