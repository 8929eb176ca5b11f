"""How the database finds what pages show: by an index, and in few questions."""

import re
import unittest
from typing import Any

from sqlalchemy import delete, event, select, text, update

from app.extensions import db
from app.models import Comment, Letter, Notification, Post, Tag, User
from app.spam import A_WHILE, form_token
from app.times import utcnow
from tests.support import TOKEN, AppCase

# Tables that grow with the blog.
LARGE = {"posts", "comments", "post_tags", "users", "follows", "notifications", "images", "reports"}
# How SQLite says that it reads a table or an index whole, and PostgreSQL. So it is too where it
# looks for what nearly all posts have in common: that they are not deleted, and no pages.
WHOLE = (
    r"\bSCAN (\w+)", r"Seq Scan on (\w+)",
    r"SEARCH (\w+) USING [A-Z ]*INDEX \w+ \(deleted_at=\?(?: AND page_slug=\?)?\)",
)  # fmt: skip
ANEW, MEMBERS = 5, 7  # queries at most that a page takes, a stranger's and a member's
PUBLISHING, COMMENTING = 12, 24  # that it takes to write, of which others are told


class PlansTestCase(AppCase):
    """Each list and each page, as a stranger and as a member sees it."""

    def setUp(self) -> None:
        super().setUp()
        for name in ("ann", "bob"):
            self.add_user(name)
        with self.app.app_context():
            ann, bob = (User.with_username(name) for name in ("ann", "bob"))
            tea = Tag.called(["tea"])
            for number in range(45):
                post = Post(author=ann, title=f"Post {number}", body="Words.", tags=tea)
                post.publish()
                db.session.add(post)
            db.session.flush()
            top = Comment.write(bob, post, "Well said.")
            for number in range(19):
                Comment.write(ann, post, f"Thanks {number}.", parent=top if number % 2 else None)
            bob.follow(ann)
            db.session.commit()
            self.post = f"/post/{post.id}/{post.slug}"
            self.thread = f"/comment/{top.id}/replies"
            self.month = f"/archive/{post.published_at:%Y/%m}"
            if db.engine.dialect.name == "postgresql":  # few rows are read whole, if it may
                db.session.execute(text("ANALYZE"))
                db.session.commit()

    def test_pages_take_few_queries(self) -> None:
        member = self.log_in("bob")
        for address in ("/", self.post):
            # The cache of pages asks for the state of the blog, once for many pages.
            own = [one for one in self.queries_of(address) if "FROM site_version" not in one]
            self.assertLessEqual(len(own), ANEW, address)
            self.assertLessEqual(len(self.queries_of(address, member)), MEMBERS, address)

    def test_a_home_page_made_again_asks_for_its_posts_alone(self) -> None:
        own = [one for one in self.queries_of("/?new") if "FROM site_version" not in one]
        self.assertEqual(len(own), 1, own)

    def test_writing_takes_few_queries_however_many_follow(self) -> None:
        ann, bob = self.log_in("ann"), self.log_in("bob")
        asked = []
        for turn in range(2):
            asked.append((self.published(ann, turn), self.commented(bob, turn)))
            for number in range(20):
                self.add_user(f"reader{number}{turn}")
                with self.app.app_context():
                    reader = User.with_username(f"reader{number}{turn}")
                    for name in ("ann", "bob"):
                        reader.follow(User.with_username(name))
                    db.session.commit()
        (published, commented), more = asked
        self.assertEqual(more, (published, commented))
        self.assertLessEqual(published, PUBLISHING)
        self.assertLessEqual(commented, COMMENTING)

    def published(self, client: Any, turn: int) -> int:
        """Return how many queries it takes to publish a post."""
        fields = {"title": f"New {turn}", "body": "Words.", "publish": "1"}
        return self.sent_by(client, "/write", "/write", fields)

    def commented(self, client: Any, turn: int) -> int:
        """Return how many queries it takes to comment, of which the author is told by letter."""
        with self.app.app_context():
            db.session.execute(update(Comment).values(timestamp=utcnow() - A_WHILE))
            db.session.execute(delete(Notification))
            db.session.commit()
            shown = form_token(User.with_username("bob").id, shown_before=60)
            letters = len(db.session.scalars(select(Letter)).all())
        address = f"{self.post.rpartition('/')[0]}/comments"
        fields = {"body": f"Well said, {turn}.", "shown": shown, "parent": "", "website": ""}
        asked = self.sent_by(client, self.post, address, fields)
        with self.app.app_context():
            self.assertEqual(len(db.session.scalars(select(Letter)).all()), letters + 1)
        return asked

    def sent_by(self, client: Any, page: str, address: str, fields: dict[str, str]) -> int:
        """Return how many queries it takes to answer a form."""
        found = TOKEN.search(client.get(page).text)
        token = {"csrf_token": found[1]} if found else {}
        sent: list[str] = []
        with self.app.app_context():
            engine = db.engine

        def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
            sent.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        answer = client.post(address, data={**fields, **token})
        event.remove(engine, "before_cursor_execute", note)
        self.assertEqual(answer.status_code, 302, answer.text)
        return len(sent)

    def test_no_list_reads_a_whole_table(self) -> None:
        with self.app.app_context():
            if db.engine.dialect.name not in {"sqlite", "postgresql"}:
                self.skipTest("the plans of SQLite and PostgreSQL are read")
        member = self.log_in("bob")
        for address in (
            "/", "/?page=3", self.post, self.thread, "/user/ann", "/user/ann?page=3",
            "/user/ann/comments", "/user/ann/followers", "/user/bob/followed", "/tag/tea",
            "/tag/tea?page=3", "/archive", self.month, "/feed.atom", "/tag/tea/feed.atom",
            "/user/ann/feed.json", "/sitemap.xml",
        ):  # fmt: skip
            for client in (self.app.test_client(), member):
                for plan in self.plans_of(address, client):
                    with self.subTest(address, plan=plan):
                        self.assertEqual(self.scanned(plan) & LARGE, set())

    def test_a_list_that_did_would_be_noticed(self) -> None:
        for plan in (
            "SCAN posts AS posts_1",
            "SEARCH posts USING COVERING INDEX ix_posts_listed (deleted_at=?)",
            "  ->  Seq Scan on posts posts_1  (cost=0.00..1.01)",
        ):
            self.assertTrue(self.scanned(plan) & LARGE, plan)

    def plans_of(self, address: str, client: Any) -> list[str]:
        """Return how the database answers each question of a page."""
        plans: list[str] = []
        with self.app.app_context():
            engine = db.engine
        explain = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "

        def ask(connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            if statement.startswith(("SELECT", "WITH")):
                other = cursor.connection.cursor()
                if engine.dialect.name == "postgresql":
                    other.execute("SET LOCAL enable_seqscan = off")
                other.execute(explain + statement, parameters)
                plans.append("\n".join(str(row[-1]) for row in other.fetchall()))

        event.listen(engine, "before_cursor_execute", ask)
        self.assertEqual(client.get(address).status_code, 200, address)
        event.remove(engine, "before_cursor_execute", ask)
        return plans

    def scanned(self, plan: str) -> set[str]:
        """Return the tables (or what they are called in the query) that are read whole."""
        found = (name for pattern in WHOLE for name in re.findall(pattern, plan))
        return {re.sub(r"_\d+$", "", name) for name in found}


if __name__ == "__main__":
    unittest.main()
