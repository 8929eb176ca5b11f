"""Warm the application up in the process that loads it, before workers are forked from that.

Python makes templates, queries and byte code (PEP 659) ready when it runs them for the first time.
What is ready before a fork is in memory once for all workers, and no reader waits for it.
"""

import logging
from datetime import datetime
from functools import partial
from itertools import product
from typing import cast

from flask import Flask, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.test import Client

from app.extensions import db
from app.models import Listing, User
from app.monitoring import UNCOUNTED
from app.text import render_comment, render_markdown
from app.urls import post_url

ROUNDS = 2  # a page calls most of what it calls some times, and byte code is ready after eight
PAGES = (
    "main.index", "main.archive", "main.tags", "feeds.atom", "feeds.json", "auth.login",
    "writing.write",
)  # fmt: skip
TEXT = """# Words

A *few* of **each** kind, with a [link](https://example.com), `code` and a note.[^1]

- One item[^2], 一个

| a | b |
|---|---|
| 1 | 2 |

```python
print("words")
```

[^1]: Some words.
[^2]: Others.
"""

log = logging.getLogger(__name__)


def warm_up(app: Flask) -> None:
    """Make the pages that are read most, and a text as it is written.

    The pages are made as a stranger gets them, and as the author of the newest post does; nobody is
    sent them, and a GET changes nothing. It ends with the first that cannot be made: the blog says
    why to whoever asks for it. No connection to the database stays open, which processes that are
    forked would share.
    """
    base_url = app.config["NA_BLOG_URL"] or "http://localhost"
    stranger = Client(partial(Flask.wsgi_app, app))  # and not through what keeps pages
    member = app.test_client()
    try:
        with app.test_request_context(base_url=base_url):
            author, paths = _asked()
        with member.session_transaction(base_url=base_url) as session:
            session.update(_user_id=author, _fresh=True)  # as Flask-Login has it
        for client, path in product((stranger, member), paths * ROUNDS):
            answer = client.get(
                path, base_url=base_url, buffered=True, environ_overrides={UNCOUNTED: True}
            )
            if answer.status_code >= 500:
                break
        for render in (render_markdown, render_comment) * ROUNDS:
            render(TEXT)
    except Exception:  # which must not keep the blog from being served
        log.exception("The pages could not be made before they were asked for.")
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def _asked() -> tuple[str, list[str]]:
    """Return the session of an author, and the addresses; none if the database does not answer."""
    author, paths = "", [url_for(endpoint) for endpoint in PAGES]
    try:
        posts = Listing.everything().with_tags().part(0, 1)
    except SQLAlchemyError:
        return "", []
    for post in posts:
        author = db.session.get_one(User, post.author_id).get_id()
        paths += [
            post_url(post),
            url_for("main.user", username=post.author.username),
            url_for("main.search", q=post.title),
            url_for("main.year", year=cast("datetime", post.published_at).year),
        ]
        for tag in post.tags[:1]:
            paths += [url_for(view, slug=tag.slug) for view in ("main.tag", "feeds.tag_atom")]
    # Below the address of a blog that is not at the root of its host.
    return author, [path.removeprefix(request.root_path) for path in paths]
