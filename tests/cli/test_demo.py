"""`flask demo` and `flask deploy`: a blog to look at, and a new version in one step."""

import re
import unittest

from app.extensions import db
from app.models import Comment, Post, User
from tests.cli.support import CommandCase


class DemoTestCase(CommandCase):
    """ann writes, bob follows, mo moderates."""

    def test_a_second_run_adds_nothing(self) -> None:
        self.type("demo")
        posts = self.count_posts(), self.count_comments()
        self.assertIn("0 people and 0 posts added.", self.type("demo"))
        self.assertEqual((self.count_posts(), self.count_comments()), posts)

    def test_they_talk_to_each_other(self) -> None:
        self.type("demo")
        self.assertGreater(self.count_comments(), 4)
        with self.app.app_context():
            self.assertEqual(Comment.recount(), 0)

    def count_comments(self) -> int:
        with self.app.app_context():
            return db.session.scalar(db.select(db.func.count()).select_from(Comment))

    def test_the_cast_can_log_in_with_the_password_that_is_printed(self) -> None:
        password = re.search(r"password (\S+)", self.type("demo"))[1]
        for name in ("ann", "bob", "mo"):
            answer = self.app.test_client().post(
                "/auth/login", data={"email": f"{name}@example.com", "password": password}
            )
            self.assertEqual(answer.status_code, 302)
        with self.app.app_context():
            self.assertEqual(User.with_username("mo").role.name, "Moderator")

    def test_there_are_posts_in_both_languages(self) -> None:
        self.type("demo")
        page = self.get("/").text
        self.assertRegex(page, r'post-card__title"[^>]*><a [^>]*>[A-Z]')
        self.assertRegex(page, r'post-card__title"[^>]*><a [^>]*>[一-鿿]')

    def test_every_page_of_it_answers(self) -> None:
        self.type("demo")
        with self.app.app_context():
            ids = range(1, Post.count_all() + 1)
        for id in ids:
            self.assertEqual(self.get(f"/post/{id}", follow_redirects=True).status_code, 200)


if __name__ == "__main__":
    unittest.main()
