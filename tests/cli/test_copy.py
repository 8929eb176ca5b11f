"""`flask db copy`: a blog moves from one database to another, and nothing is lost."""

import os
import unittest
from unittest import mock

from sqlalchemy import create_engine

from app import create_app
from app.extensions import db
from app.models import Post, Role, Search, User
from app.samples import add_sample_posts
from config import database_url
from tests.databases import make_database, server
from tests.processes import ServerCase


class CopyTestCase(ServerCase):
    """From this test's database to a new one of the same kind, and to SQLite."""

    def setUp(self) -> None:
        super().setUp()
        app = self.open(self.environ["DATABASE_URL"])
        with app.app_context():
            ann = User.create("ann", "ann@example.com", "correct horse", Role.named("User"))
            add_sample_posts(ann)
            db.session.add(Post(author=ann, title="表情 👋🏽", body="**粗体。**后面"))
            db.session.commit()
            db.engine.dispose()

    def open(self, url: str):
        with mock.patch.dict(os.environ, {**self.environ, "DATABASE_URL": url}):
            app = create_app("default")
        self.addCleanup(app.extensions["mail_sender"].shutdown)
        return app

    def new(self) -> str:
        return make_database() if server() else f"sqlite:///{self.folder}/new.sqlite"

    def test_every_row_arrives_and_the_copy_goes_on_numbering(self) -> None:
        for url in {self.new(), f"sqlite:///{self.folder}/other.sqlite"}:
            self.assertRegex(self.type("db", "copy", url), r"\n\d+ rows copied, each compared\.")
            app = self.open(url)
            with app.app_context():
                ann = User.with_username("ann")
                self.assertTrue(ann.verify_password("correct horse"))
                before = ann.posts.count()
                self.assertIn("表情 👋🏽", [post.title for post in ann.posts])
                found = Search("serif pencil").part(0, 20)
                self.assertEqual([post.title for post in found], ["Reading code on paper"])
                db.session.add(Post(author=ann, title="New"))
                db.session.commit()
                self.assertEqual(ann.posts.count(), before + 1)
            self.assertEqual(app.test_client().get("/readyz").json["database"], "ok")
            with app.app_context():
                db.engine.dispose()

    def test_a_database_that_is_not_empty_is_left_alone(self) -> None:
        url = self.new()
        engine = create_engine(database_url(url))
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE mine (id INTEGER PRIMARY KEY)")
        engine.dispose()
        self.assertIn("is not empty", self.type("db", "copy", url, status=1))

    def test_an_address_that_is_none_is_said(self) -> None:
        self.assertIn("cannot be opened", self.type("db", "copy", "nonsense", status=1))
        self.assertIn("not empty", self.type("db", "copy", self.environ["DATABASE_URL"], status=1))


if __name__ == "__main__":
    unittest.main()
