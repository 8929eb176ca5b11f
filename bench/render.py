"""What it takes to make a page anew, and to write: `python -m bench.render`.

Milliseconds of the processor, and queries, asked of the application itself in this process. Each
reading is of an address that nobody has asked for before, so that no cache of pages knows it.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from statistics import median
from typing import Any
from unittest import mock

from flask import Flask
from sqlalchemy import event, insert, select, update
from werkzeug.test import EnvironBuilder, run_wsgi_app

from app.extensions import db
from app.models import Comment, Follow, Role, User
from app.spam import A_WHILE, form_token
from app.times import utcnow
from bench.support import app_of, blog
from bench.table import Row, show
from tests.support import PASSWORD, TOKEN

MS = 1000  # in a second
READINGS = 10  # for one writing
WARM = 20  # rounds before what is measured
FEW, MANY = 10, 10_000  # followers
MARKDOWN = (
    "app.models.written.render_markdown",
    "app.models.comment.render_comment",
    "app.comments.holding.render_comment",
)


class Asker:
    """Somebody who asks the application, with or without a session."""

    def __init__(self, app: Flask, name: str = "") -> None:
        """Be a stranger, or log in under a name."""
        self.app, self.cookies, self.number = app, "", 0
        if name:
            client = app.test_client()
            token = TOKEN.search(client.get("/auth/login").text)
            fields = {"email": f"{name}@example.com", "password": PASSWORD}
            client.post("/auth/login", data={**fields, "csrf_token": token[1] if token else ""})
            self.cookies = "; ".join(f"{one.key}={one.value}" for one in client._cookies.values())

    def ask(self, path: str, fields: dict[str, str] | None = None) -> tuple[float, str]:
        """Return the milliseconds that an answer takes, and its text; RuntimeError if it is none.

        With fields, it is a form that is sent.
        """
        self.number += 1
        environ = EnvironBuilder(
            path, "http://localhost", query_string={"new": f"{id(self)}-{self.number}"},
            method="POST" if fields else "GET", data=fields,
            headers={"Cookie": self.cookies, "Accept-Language": "en"},
        ).get_environ()  # fmt: skip
        start = time.thread_time()
        body, status, _headers = run_wsgi_app(self.app.wsgi_app, environ)
        text = b"".join(body)
        spent = time.thread_time() - start
        if not status.startswith("302" if fields else "200"):
            raise RuntimeError(f"{path}: {status}")
        return spent * MS, text.decode()

    def send(self, path: str, page: str, **fields: str) -> float:
        """Return the milliseconds that it takes to send a form with the token of a page."""
        token = TOKEN.search(self.ask(page)[1])
        return self.ask(path, {**fields, "csrf_token": token[1] if token else ""})[0]


@contextmanager
def queries(app: Flask) -> Iterator[list[str]]:
    """Note the statements that are sent, but the question for the state of the whole blog."""
    sent: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if "FROM site_version" not in statement:
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


@contextmanager
def without_markdown() -> Iterator[None]:
    """Take what Markdown makes of a text as made already."""
    with ExitStack() as stack:
        for name in MARKDOWN:
            stack.enter_context(mock.patch(name, lambda text, *rest: f"<p>{text}</p>"))
        yield


def follow(app: Flask, first: int, last: int) -> None:
    """Let readers with these numbers follow ann and bob."""
    with app.app_context():
        names = [f"reader{number}" for number in range(first, last + 1)]
        role_id = Role.named("User").id
        common = {"role_id": role_id, "session_token": "none"}
        rows = [{"username": name, "username_key": name, **common} for name in names]
        db.session.execute(insert(User), rows)
        ids = db.session.scalars(select(User.id).where(User.username.in_(names))).all()
        for id in db.session.scalars(select(User.id).where(User.username.in_(["ann", "bob"]))):
            links = [
                {"follower_id": each, "followed_id": id, "timestamp": utcnow()} for each in ids
            ]
            db.session.execute(insert(Follow), links)
        db.session.commit()


def measure(rounds: int) -> list[Row]:
    """Return milliseconds and queries of pages and of writing, all asked for in turns.

    Raises RuntimeError if an answer is not what it should be.
    """
    with blog() as made, app_of(made.environ) as app:
        stranger, ann, bob = Asker(app), Asker(app, "ann"), Asker(app, "bob")
        with app.app_context():
            bob_id = db.session.scalar(select(User.id).where(User.username == "bob")) or 0

        def publish() -> float:
            title = f"Post {ann.number}"
            return ann.send("/write", "/write", title=title, body=f"{title}.", publish="1")

        def talk() -> float:
            with app.app_context():
                # Who has just written much is held, of whom nobody is told.
                db.session.execute(update(Comment).values(timestamp=utcnow() - A_WHILE))
                db.session.commit()
                shown = form_token(bob_id, shown_before=60)
            address = f"{made.post.rpartition('/')[0]}/comments"
            return bob.send(address, made.post, body=f"Words {bob.number}.", shown=shown)

        pages: dict[str, tuple[Callable[[], float], float, int]] = {
            "home of 20 cards, anew": (lambda: stranger.ask("/")[0], 4, 5),
            "post with 20 comments, anew": (lambda: stranger.ask(made.post)[0], 4, 5),
            "home, of a member": (lambda: bob.ask("/")[0], 6, 7),
            "post, of a member": (lambda: bob.ask(made.post)[0], 6, 7),
        }
        sent = {}
        for name, (act, _, _) in pages.items():
            act()
            with queries(app) as statements:
                act()
            sent[name] = len(statements)
        # What Flask takes for nothing tells one machine, or hour, from another.
        nothing = Flask("nothing")
        nothing.add_url_rule("/", view_func=str)
        plain, empty = Asker(nothing), []
        seen: dict[str, list[float]] = {name: [] for name in pages}
        for turn in range(-WARM, rounds):
            empty.append(plain.ask("/")[0])
            for name, (act, _, _) in pages.items():
                spent = act()
                if turn >= 0:
                    seen[name].append(spent)
        rows = []
        for name, (_, reach, most) in pages.items():
            told = f"{median(seen[name]) / median(empty):.0f} × an empty page of Flask's"
            rows.append(Row(name, seen[name], "ms", reach, beside=told))
            rows.append(Row(f"queries of {name}", [sent[name]], "", most))
        acts = {"publishing a post": publish, "posting a comment": talk}
        return [*rows, *writing(app, acts, rounds)]


def writing(app: Flask, acts: dict[str, Callable[[], float]], rounds: int) -> list[Row]:
    """Return what acts of writing take beside Markdown, and by what followers make them more."""
    asked: dict[str, list[int]] = {name: [] for name in acts}
    seen: dict[str, list[float]] = {name: [] for name in acts}
    follow(app, 1, FEW)
    with without_markdown(), queries(app) as statements:
        for turn in range(max(2, rounds // READINGS)):
            if turn == 1:
                follow(app, FEW + 1, MANY)
            for name, act in acts.items():
                statements.clear()
                seen[name].append(act())
                asked[name].append(len(statements))
    rows = []
    for name in acts:
        few, *many = asked[name]
        told = f"{few} queries with {FEW} followers, {median(many):.0f} with {MANY:,}"
        rows.append(Row(f"{name}, beside Markdown", seen[name][1:], "ms", 10, beside=told))
        more = max(many) - few
        rows.append(Row(f"queries more for {name} to {MANY:,} followers", [more], "", 0))
    return rows


if __name__ == "__main__":
    show(measure(rounds=200))
