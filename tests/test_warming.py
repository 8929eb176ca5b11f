"""What is ready before workers are forked, and that it goes without."""

import unittest
from collections import Counter
from typing import Any, ClassVar
from unittest import mock

from flask import Flask, Response, request, request_finished
from sqlalchemy import Engine, SelectBase, event
from sqlalchemy.exc import OperationalError

from app.extensions import db
from app.models import Post
from app.warming import ROUNDS, warm_up
from tests.support import AppCase

AWAY = OperationalError("SELECT 1", {}, ConnectionError("connection refused"))


class WarmingTestCase(AppCase):
    """The pages that are made before anybody has asked."""

    settings: ClassVar = {"NA_BLOG_URL": "https://blog.example"}

    def warmed(self) -> Counter[tuple[str, int]]:
        """Return how often which page was made, and with which status.

        The database stays open: one in memory would be gone with its connection.
        """
        made: Counter[tuple[str, int]] = Counter()

        def note(sender: Flask, response: Response, **rest: Any) -> None:
            made[request.path, response.status_code] += 1

        with (
            request_finished.connected_to(note, self.app),
            mock.patch.object(Engine, "dispose") as dispose,
        ):
            warm_up(self.app)
        with self.app.app_context():
            self.assertEqual(dispose.call_count, len(db.engines))
        return made

    def test_the_pages_of_a_blog_are_made_for_a_stranger_and_for_an_author(self) -> None:
        self.add_user()
        post_id = self.add_post(title="Green tea")
        with self.app.app_context():
            db.session.get_one(Post, post_id).add_tags(["tea"])
            db.session.commit()
        made = self.warmed()
        paths = {"/", "/archive", "/tags", "/feed.atom", "/user/ann", "/search", "/tag/tea"}
        for path in (*paths, f"/post/{post_id}/green-tea"):
            self.assertEqual(made[path, 200], 2 * ROUNDS, path)
        for path in ("/auth/login", "/write"):  # one of them is for strangers, one for authors
            self.assertEqual((made[path, 200], made[path, 302]), (ROUNDS, ROUNDS), path)

    def test_a_blog_below_the_root_of_its_host_is_warmed_too(self) -> None:
        self.app.config["NA_BLOG_URL"] = "https://example.com/blog"
        self.assertLessEqual({status for _, status in self.warmed()}, {200, 302})

    def test_nothing_is_changed_by_it(self) -> None:
        self.add_user()
        self.add_post()
        sent: list[str] = []

        def note(
            connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
        ) -> None:
            reads = context.compiled and isinstance(context.compiled.statement, SelectBase)
            sent.append("read" if reads else statement)

        with self.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        self.addCleanup(event.remove, engine, "before_cursor_execute", note)
        self.warmed()
        self.assertEqual(set(sent), {"read"})

    def test_an_empty_blog_has_pages_too(self) -> None:
        self.assertLessEqual({status for _, status in self.warmed()}, {200, 302})

    def test_it_ends_where_the_database_is_away(self) -> None:
        with mock.patch("app.warming.Listing.everything", side_effect=AWAY):
            self.assertEqual(self.warmed(), {})
        with (
            mock.patch("app.main.views.page_of_listing", side_effect=AWAY),
            self.assertLogs("app", "ERROR"),
        ):
            self.assertEqual(set(self.warmed().values()), {1})

    def test_what_goes_wrong_is_told_and_keeps_nobody_from_starting(self) -> None:
        wrong = ValueError("something")
        with (
            mock.patch("app.main.views.page_of_listing", side_effect=wrong),
            self.assertLogs("app.warming", "ERROR") as logged,
        ):
            self.warmed()
        self.assertIn("something", logged.output[0])


if __name__ == "__main__":
    unittest.main()
