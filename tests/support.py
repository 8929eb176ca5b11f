"""What tests share: an app with an empty database, the cast, and forms filled in for real."""

import re
import unittest
from pathlib import Path
from typing import Any, ClassVar

from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import event
from werkzeug.test import TestResponse

from app import create_app
from app.extensions import db
from app.models import Post, Role, User
from tests.databases import clear_tables, make_tables, use_own_database

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
NO_DATA = "the real blogs are not beside the project, in ../shared/data"
PASSWORD = "correct horse"
# Texts that are easily written wrongly into a page or an address.
TRICKY = ("", "plain", "a & b", "<b>", "\"'", "é 茶", "%s {x}", "&amp;")
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class CompiledTemplates(BytecodeCache):
    """Templates compiled once for all the apps of a run."""

    compiled: ClassVar[dict[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.compiled:
            bucket.bytecode_from_string(self.compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.compiled[bucket.key] = bucket.bytecode_to_string()


def make_app(**settings: Any) -> Flask:
    """Return an app of the testing environment with all tables in place."""
    use_own_database()
    app = create_app("testing")
    app.config.update(settings)
    app.jinja_env.bytecode_cache = CompiledTemplates()
    with app.app_context():
        make_tables()
        Role.insert_roles()
        db.session.commit()
    return app


class AppCase(unittest.TestCase):
    """A test with an app; no app context stays open around a client's request."""

    settings: ClassVar[dict[str, Any]] = {}
    spoils_tables: ClassVar[bool] = False  # drops tables, or changes one

    def setUp(self) -> None:
        self.app = make_app(**self.settings)
        self.client = self.app.test_client()

    def tearDown(self) -> None:
        with self.app.app_context():
            clear_tables(self.spoils_tables)
        self.app.extensions["mail_sender"].shutdown(wait=True)

    def add_user(self, username: str = "ann", role: str = "User", **columns: Any) -> int:
        """Store a confirmed account and return its id."""
        with self.app.app_context():
            email = columns.pop("email", f"{username}@example.com")
            user = User.create(username, email, PASSWORD, Role.named(role))
            for name, value in columns.items():
                setattr(user, name, value)
            db.session.commit()
            return user.id

    def add_post(self, author: str = "ann", title: str = "A post", **columns: Any) -> int:
        """Store a post, published unless told otherwise, and return its id."""
        publish = columns.pop("publish", True)
        with self.app.app_context():
            post = Post(author=User.with_username(author), title=title, **columns)
            if publish:
                post.publish()
            db.session.add(post)
            db.session.commit()
            return post.id

    def log_in(self, username: str = "ann", client: FlaskClient | None = None) -> FlaskClient:
        """Log a client in as one of the cast."""
        client = client or self.app.test_client()
        answer = client.post(
            "/auth/login", data={"email": f"{username}@example.com", "password": PASSWORD}
        )
        self.assertEqual(answer.status_code, 302, answer.text)
        return client

    def get(self, address: str, **kwargs: Any) -> TestResponse:
        """Get a page as a stranger."""
        return self.app.test_client().get(address, **kwargs)

    def queries_of(self, address: str, client: FlaskClient | None = None) -> list[str]:
        """Return the SQL that a page sends for a client, or for a stranger.

        What every page shows, as the settings, is known by then.
        """
        self.get("/")
        sent: list[str] = []
        with self.app.app_context():
            engine = db.engine

        def note(connection, cursor, statement, *rest) -> None:
            sent.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        self.assertEqual((client or self.app.test_client()).get(address).status_code, 200)
        event.remove(engine, "before_cursor_execute", note)
        return sent

    def count_posts(self) -> int:
        """Return how many posts there are."""
        with self.app.app_context():
            return Post.count_all()

    def everything(self, but: str = "") -> list[Any]:
        """Return all rows of all tables, without the columns of one name."""
        with self.app.app_context():
            parts = [
                [column for column in table.c if column.name != but]
                for table in db.metadata.sorted_tables
            ]
            return [db.session.execute(db.select(*part)).all() for part in parts]


class ContextCase(AppCase):
    """A test inside an app context, so that it makes no request."""

    def setUp(self) -> None:
        super().setUp()
        self.context = self.app.app_context()
        self.context.push()

    def tearDown(self) -> None:
        self.context.pop()
        super().tearDown()
