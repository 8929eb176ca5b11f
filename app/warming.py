"""Warm the application up in the process that loads it, before workers are forked from that.

Python makes templates, queries and byte code (PEP 659) ready when it runs them for the first time.
What is ready before a fork is in memory once for all workers, and no reader waits for it.
"""

import logging
from functools import partial

from flask import Flask, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.test import Client

from app.extensions import db
from app.models import Listing
from app.monitoring import UNCOUNTED
from app.urls import post_url

ROUNDS = 3  # a page calls most of what it calls some times, and byte code is ready after eight
PAGES = (
    "main.index", "main.archive", "main.tags", "feeds.atom", "feeds.json", "auth.login",
)  # fmt: skip

log = logging.getLogger(__name__)


def warm_up(app: Flask) -> None:
    """Make the pages that are read most, as a stranger gets them, some times each.

    It ends with the first that cannot be made: the blog says why to whoever asks for it. No
    connection to the database stays open, which processes that are forked would share.
    """
    client = Client(partial(Flask.wsgi_app, app))  # and not through what keeps pages
    base_url = app.config["NA_BLOG_URL"] or "http://localhost"
    try:
        for path in _paths(app, base_url) * ROUNDS:
            answer = client.get(
                path, base_url=base_url, buffered=True, environ_overrides={UNCOUNTED: True}
            )
            if answer.status_code >= 500:
                break
    except Exception:  # which must not keep the blog from being served
        log.exception("The pages could not be made before they were asked for.")
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def _paths(app: Flask, base_url: str) -> list[str]:
    """Return the addresses of those pages; of none where the database does not answer."""
    with app.test_request_context(base_url=base_url):
        paths = [url_for(endpoint) for endpoint in PAGES]
        try:
            posts = Listing.everything().with_tags().part(0, 1)
        except SQLAlchemyError:
            return []
        for post in posts:
            paths += [
                post_url(post),
                url_for("main.user", username=post.author.username),
                url_for("main.search", q=post.title),
                *(url_for("main.tag", slug=tag.slug) for tag in post.tags[:1]),
            ]
    return paths
