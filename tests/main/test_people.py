"""What somebody has said, on his page."""

import unittest
from unittest import mock

from app.extensions import db
from app.main import people
from app.models import Comment, Post, User
from app.models import comment as comments
from tests.support import AppCase


class PeopleTestCase(AppCase):
    """Ann has a page; Bob has posts, and she comments on them."""

    def setUp(self) -> None:
        super().setUp()
        self.add_user("ann")
        self.add_user("bob")
        self.post_id = self.add_post("bob", "Bob's post")

    def say(self, body: str, post_id: int = 0, **more: object) -> int:
        """Store a comment of Ann's and return its id."""
        with self.app.app_context():
            post = db.session.get(Post, post_id or self.post_id)
            ann = User.with_username("ann")
            comment = Comment.write(ann, post, body, **more)
            db.session.commit()
            return comment.id

    def page(self, address: str = "/user/ann/comments") -> str:
        answer = self.get(address)
        self.assertEqual(answer.status_code, 200, address)
        return answer.text

    def test_each_comment_stands_with_its_post_and_a_permalink_the_newest_first(self) -> None:
        ids = [self.say(f"Word **{number}**") for number in range(3)]
        page = self.page()
        places = [page.index(f"<strong>{number}</strong>") for number in (2, 1, 0)]
        self.assertEqual(places, sorted(places))
        self.assertIn(f'href="/post/{self.post_id}/bob-s-post"', page)
        self.assertIn(f'href="/comment/{ids[0]}"', page)

    def test_what_readers_do_not_see_is_not_there_for_anybody(self) -> None:
        draft = self.add_post("bob", "Hidden title")
        self.say("on a draft", draft)
        self.say("held words", held=True)
        gone = self.say("removed words")
        with self.app.app_context():
            db.session.get(Post, draft).unpublish()
            db.session.get(Comment, gone).remove(by=User.with_username("ann"))
            db.session.commit()
        self.add_user("root", role="Administrator")
        for client in (self.app.test_client(), self.log_in("ann"), self.log_in("root")):
            page = client.get("/user/ann/comments").text
            for words in ("Hidden title", "on a draft", "held words", "removed words"):
                self.assertNotIn(words, page)
            self.assertIn("0 comments", page)

    def test_the_tabs_say_how_many_there_are(self) -> None:
        self.add_post("ann", "Her own")
        for _ in range(2):
            self.say("Yes.")
        for address, here in (("/user/ann", "1 post"), ("/user/ann/comments", "2 comments")):
            page = self.page(address)
            self.assertIn(f'aria-current="page">{here}</a>', page)
            self.assertIn("2 comments", page)
            self.assertIn("1 post<", page)

    def test_pages_turn_and_one_that_is_not_there_is_none(self) -> None:
        self.app.config["POSTS_PER_PAGE"] = 2
        for number in range(3):
            self.say(f"Number {number}")
        self.assertNotIn("Number 0", self.page())
        self.assertIn("Number 0", self.page("/user/ann/comments?page=2"))
        for address in ("?page=3", "?page=0", "?page=x"):
            self.assertEqual(self.get(f"/user/ann/comments{address}").status_code, 404)

    def test_of_many_the_latest_are_shown(self) -> None:
        for number in range(4):
            self.say(f"Number {number}")
        with (
            mock.patch.object(comments, "MOST_LISTED", 3),
            mock.patch.object(people, "MOST_LISTED", 3),
        ):
            page = self.page()
        self.assertIn("The latest 3 comments", page)
        self.assertNotIn("Number 0", page)

    def test_a_page_takes_one_query_more_for_twenty_comments_than_for_one(self) -> None:
        self.say("First")
        few = self.queries_of("/user/ann/comments")
        for number in range(19):
            self.say(f"Number {number}", self.add_post("bob", f"Post {number}"))
        # That one counts them, where a page is full.
        self.assertLessEqual(len(self.queries_of("/user/ann/comments")), len(few) + 1)
        self.assertLessEqual(len(few), 5)

    def test_a_stranger_s_page_is_the_same_for_all(self) -> None:
        self.say("Yes.")
        one, two = self.get("/user/ann/comments"), self.get("/user/ann/comments")
        self.assertEqual(one.data, two.data)
        self.assertNotIn("Set-Cookie", one.headers)
        self.assertNotIn("csrf", one.text)
        self.assertNotIn("example.com", one.text)

    def test_nobody_has_no_page(self) -> None:
        for name in ("nobody", "[deleted]"):
            self.assertEqual(self.get(f"/user/{name}/comments").status_code, 404)


if __name__ == "__main__":
    unittest.main()
