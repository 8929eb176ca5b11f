"""Comments as readers see them: pages, threads, permalinks, counts, and few queries."""

import unittest
from datetime import timedelta

from sqlalchemy import event

from app.extensions import db
from app.models import Comment, Post, User
from app.times import utcnow
from tests.comments.support import CommentsCase

LONG = "One sentence of many. " * 80


class ManyCase(CommentsCase):
    """Comments by the hundred."""

    def add_many(self, number: int, **columns: int | None) -> list[int]:
        """Store comments by the hundred, as their verbs would leave them."""
        with self.app.app_context():
            bob = User.with_username("bob")
            shared = {"author_id": bob.id, "post_id": self.id, "body": "x", "body_html": "<p>x</p>"}
            first = db.session.scalar(db.select(db.func.max(Comment.id))) or 0
            rows = [
                {**shared, "id": first + 1 + one, "digest": "", "state": "shown", **columns}
                for one in range(number)
            ]
            db.session.execute(db.insert(Comment), rows)
            Comment.recount()
            db.session.commit()
            return [row["id"] for row in rows]


class ReadingTestCase(ManyCase):
    """What stands on the pages."""

    def test_a_stranger_s_page_holds_no_form_and_no_token(self) -> None:
        self.add_comment()
        answer = self.get(f"/post/{self.id}/a-post")
        section = answer.text.partition('id="comments"')[2].partition("</section>")[0]
        self.assertIn("Log in to comment", section)
        self.assertIn("/auth/login?next=/post/1/a-post%23comment-form", section)
        self.assertNotIn("<form", section)
        self.assertNotIn("csrf_token", section)
        self.assertNotIn("Set-Cookie", answer.headers)
        self.assertNotIn("Cookie", answer.headers.get("Vary", ""))

    def test_the_writer_of_the_post_bears_a_badge(self) -> None:
        self.add_comment(author="bob")
        self.assertNotIn(">Author<", self.page())
        self.add_comment("Thanks", "ann")
        self.assertEqual(self.page().count(">Author<"), 1)

    def test_times_are_whole_dates_for_whoever_points_at_them(self) -> None:
        self.add_comment()
        self.assertRegex(self.page(), r'class="comment__when" [^>]*title="[^"]*20\d\d[^"]*UTC"')

    def test_a_held_comment_is_seen_by_its_writer_and_the_staff_alone(self) -> None:
        id = self.add_comment(held=True)
        for client in (self.bob, self.mo):
            self.assertIn("Waits for approval", self.page(client))
            self.assertEqual(client.get(f"/comment/{id}").status_code, 302)
        for client in (self.ann, self.cy, self.app.test_client()):
            self.assertNotIn("Well said.", self.page(client))
            self.assertEqual(client.get(f"/comment/{id}").status_code, 404)
            self.assertEqual(client.get(f"/comment/{id}/replies").status_code, 404)

    def test_a_long_one_is_folded_up(self) -> None:
        self.add_comment("Short.")
        self.assertNotIn("comment__long", self.page())
        self.add_comment(LONG)
        self.assertIn('<details class="comment__long">', self.page())

    def test_pages_of_fifty_and_permalinks_to_them(self) -> None:
        ids = self.add_many(51)
        self.assertEqual(self.page().count('<article class="comment"'), 50)
        second = self.page(query="?page=2")
        self.assertEqual(second.count('<article class="comment"'), 1)
        place = self.get(f"/comment/{ids[50]}").location
        self.assertEqual(place, f"/post/1/a-post?page=2#comment-{ids[50]}")
        self.assertNotIn("page", self.get(f"/comment/{ids[49]}").location)
        self.assertEqual(self.get("/post/1/a-post?page=3").status_code, 404)

    def test_a_thread_of_many_replies_has_pages_of_its_own(self) -> None:
        top = self.add_comment()
        ids = self.add_many(70, parent_id=top)
        self.assertEqual(self.page().count('<article class="comment"'), 11)
        self.assertIn("All 70 replies", self.page())
        self.assertEqual(
            self.get(f"/comment/{ids[9]}").location, f"/post/1/a-post#comment-{ids[9]}"
        )
        self.assertIn(f"/comment/{top}/replies#", self.get(f"/comment/{ids[10]}").location)
        last = self.get(f"/comment/{ids[69]}").location
        self.assertEqual(last, f"/comment/{top}/replies?page=2#comment-{ids[69]}")
        self.assertEqual(self.get(last).text.count('<article class="comment"'), 21)
        self.assertEqual(self.get(f"/comment/{ids[0]}/replies").status_code, 404)

    def test_cards_tell_the_number_where_there_is_one(self) -> None:
        self.assertNotIn("#comments", self.get("/").text)
        self.add_comment()
        self.add_comment("And I", "cy")
        for address in ("/", "/user/ann"):
            self.assertIn('/post/1/a-post#comments">2 comments<', self.get(address).text)

    def test_search_engines_learn_the_number(self) -> None:
        self.add_comment()
        self.assertIn('"commentCount": 1', self.page())

    def test_the_address_of_the_form_leads_to_the_comments(self) -> None:
        self.assertEqual(self.get("/post/1/comments").location, "/post/1/a-post#comments")

    def test_whoever_has_the_page_is_told_of_new_comments(self) -> None:
        with self.app.app_context():
            db.session.get(Post, 1).updated_at = utcnow() - timedelta(days=1)
            db.session.get(Post, 1).published_at = utcnow() - timedelta(days=1)
            db.session.commit()
        for address in ("/post/1/a-post", "/"):
            known = {"If-Modified-Since": self.get(address).headers["Last-Modified"]}
            self.assertEqual(self.get(address, headers=known).status_code, 304)
            self.add_comment(f"News for {address}")
            self.assertEqual(self.get(address, headers=known).status_code, 200, address)
            with self.app.app_context():
                db.session.get(Post, 1).discussed_at = None
                db.session.commit()


class QueriesTestCase(ManyCase):
    """However many comments there are, a page asks as much as with two, and how many there are."""

    def queries(self, client, address: str) -> int:
        sent: list[str] = []
        with self.app.app_context():
            engine = db.engine
        note = lambda connection, cursor, statement, *rest: sent.append(statement)  # noqa: E731
        event.listen(engine, "before_cursor_execute", note)
        self.assertEqual(client.get(address).status_code, 200)
        event.remove(engine, "before_cursor_execute", note)
        return len(sent)

    def measured(self, addresses: tuple[str, ...]) -> list[int]:
        clients = (self.app.test_client(), self.bob, self.mo)
        return [self.queries(client, address) for client in clients for address in addresses]

    def test_two_thousand_comments_take_one_query_more_than_two(self) -> None:
        top = self.add_comment()
        self.add_many(1, parent_id=top)
        self.add_many(1)
        addresses = ("/post/1/a-post", f"/comment/{top}/replies", "/")
        few = self.measured(addresses)
        self.add_many(1000)
        self.add_many(1000, parent_id=top)
        for number, (before, after) in enumerate(zip(few, self.measured(addresses), strict=True)):
            self.assertLessEqual(after, before + 1, number)
        self.assertLessEqual(max(few), 9, few)


if __name__ == "__main__":
    unittest.main()
