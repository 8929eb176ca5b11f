"""Writing comments and replies: what is stored, what is refused, and who is told."""

import unittest
from datetime import timedelta
from unittest import mock

from app.extensions import db
from app.models import Comment, Permission, Role, User
from app.notices import tell_of_comment
from app.times import utcnow
from tests.comments.support import CommentsCase


class WritingTestCase(CommentsCase):
    """Members say something."""

    def test_a_comment_is_stored_and_shown(self) -> None:
        answer = self.say("*Well* said.")
        self.assertEqual(answer.status_code, 302)
        self.assertTrue(answer.location.endswith("/post/1/a-post#comment-1"), answer.location)
        for page in (self.page(), self.page(self.bob)):
            self.assertIn("<em>Well</em> said.", page)
            self.assertIn("1 comment<", page)
            self.assertIn('id="comment-1"', page)

    def test_a_reply_stands_below_the_first_comment(self) -> None:
        top = self.add_comment()
        reply = self.add_comment("And I", "cy", parent=top)
        self.say("@cy And you", client=self.ann, parent=str(reply))
        self.assertEqual([comment.parent_id for comment in self.stored()], [None, top, top])
        self.assertEqual(self.page().count("comments__replies"), 1)

    def test_the_page_for_a_reply_calls_whom_it_answers(self) -> None:
        top = self.add_comment()
        reply = self.add_comment("And I", "cy", parent=top)
        self.assertNotIn(">\n@", self.cy.get(f"/comment/{top}/reply").text)
        page = self.bob.get(f"/comment/{reply}/reply").text
        self.assertIn(">\n@cy </textarea>", page)
        self.assertIn("And I", page)

    def test_strangers_are_sent_to_log_in_and_lose_nothing(self) -> None:
        stranger = self.app.test_client()
        answer = stranger.post(f"/post/{self.id}/comments")
        self.assertEqual((answer.status_code, answer.location), (302, "/auth/login?next=/post/1"))
        answer = stranger.post(f"/post/{self.id}/comments", data={"body": "Long words."})
        self.assertEqual(answer.status_code, 401)
        self.assertIn("Long words.</textarea>", answer.text)
        self.assertEqual(stranger.get("/comment/1/reply").status_code, 302)
        self.assertEqual(self.stored(), [])

    def test_whoever_is_not_confirmed_may_not_comment(self) -> None:
        with self.app.app_context():
            User.with_username("bob").confirmed = False
            db.session.commit()
        self.assertEqual(self.say().location, "/auth/confirm")
        self.assertEqual(self.stored(), [])

    def test_whose_role_may_not_comment_is_told_so(self) -> None:
        with self.app.app_context():
            Role.named("User").remove_permission(Permission.COMMENT)
            db.session.commit()
        answer = self.say()
        self.assertEqual(answer.status_code, 403)
        self.assertIn("Well said.</textarea>", answer.text)
        self.assertIn("Your account may not comment.", self.page(self.bob))
        self.assertEqual(self.bob.get("/comment/1/reply").status_code, 404)
        self.assertEqual(self.stored(), [])

    def test_bad_input_is_refused_and_kept(self) -> None:
        for body, words in (
            ("", "Write something."),
            (" \n ", "Write something."),
            ("\u2800", "Write something that can be seen."),
            ("a" * 5001, "at most 5000 characters"),
            ("bell\x07", "invisible control character"),
        ):
            with self.subTest(body=body[:9]):
                answer = self.say(body)
                self.assertEqual(answer.status_code, 422)
                self.assertIn(words, answer.text)
                self.assertIn(
                    body.strip().replace("\x07", "") + "</textarea>",
                    answer.text.replace("\x07", ""),
                )
        self.assertEqual(self.stored(), [])

    def test_5000_characters_fit(self) -> None:
        self.assertEqual(self.say("好" * 5000).status_code, 302)

    def test_a_form_sent_twice_is_one_comment(self) -> None:
        first, second = self.say(), self.say()
        self.assertEqual(first.location, second.location)
        self.assertEqual(len(self.stored()), 1)

    def test_a_preview_without_scripts_stores_nothing(self) -> None:
        answer = self.say("**Bold** @ann", preview="1")
        self.assertEqual(answer.status_code, 200)
        self.assertIn('<strong>Bold</strong> <a href="/user/ann">', answer.text)
        self.assertIn("**Bold** @ann</textarea>", answer.text)
        self.assertEqual(self.stored(), [])

    def test_the_live_preview_is_drawn_by_the_same_renderer(self) -> None:
        answer = self.bob.post("/comments/preview", data={"body": "# *x* <b>"})
        self.assertEqual(answer.json, {"html": "<p># <em>x</em> &lt;b&gt;</p>"})
        answer = self.bob.post("/comments/preview", data={"body": ""})
        self.assertEqual((answer.status_code, answer.json["message"]), (422, "Write something."))

    def test_too_many_are_refused_with_the_text_kept(self) -> None:
        with mock.patch("app.comments.pages.allowed", return_value=False):
            answer = self.say("One more")
        self.assertEqual(answer.status_code, 429)
        self.assertIn("One more</textarea>", answer.text)
        self.assertEqual(self.stored(), [])


class RefusedTestCase(CommentsCase):
    """What has changed since the form was shown."""

    def refused(self, status: int, words: str, **fields: str) -> None:
        before = len(self.stored())
        answer = self.say("Kept words", **fields)
        self.assertEqual(answer.status_code, status)
        self.assertIn(words, answer.text)
        self.assertIn("Kept words</textarea>", answer.text)
        self.assertEqual(len(self.stored()), before)

    def test_a_removed_comment_takes_no_reply(self) -> None:
        top = self.add_comment()
        self.bob.post(f"/comment/{top}/removal")
        self.refused(409, "What you reply to is gone", parent=str(top))

    def test_neither_does_one_of_another_post_nor_nonsense(self) -> None:
        other = self.add_comment(post=self.add_post("ann", "Another"))
        for parent in (str(other), "999999999", "x", "1e3", "٣"):
            self.refused(409, "What you reply to is gone", parent=parent)

    def test_a_draft_takes_no_comment(self) -> None:
        self.change_post("unpublish")
        self.refused(404, "The post is gone")
        answer = self.say("Kept words", client=self.ann)
        self.assertEqual(answer.status_code, 409)
        self.assertIn("Nobody can comment here", answer.text)

    def test_a_deleted_post_takes_none(self) -> None:
        self.ann.post(f"/post/{self.id}/deletion")
        self.refused(404, "The post is gone")

    def test_a_scheduled_post_takes_none(self) -> None:
        self.change_post("schedule", utcnow() + timedelta(days=1))
        self.refused(404, "The post is gone")

    def test_a_page_takes_none_and_has_no_section(self) -> None:
        self.change_post("become_page", "about")
        self.refused(409, "Nobody can comment here")
        self.assertNotIn('id="comments"', self.get("/about").text)

    def test_a_post_closed_meanwhile_takes_none(self) -> None:
        self.change_post("close_comments")
        self.refused(409, "Comments on this post are closed")

    def test_a_post_too_old_takes_none(self) -> None:
        self.set(comments_close_after=1)
        with mock.patch("app.models.post.utcnow", return_value=utcnow() + timedelta(days=2)):
            self.refused(409, "Comments on this post are closed")
            self.assertIn("Comments are closed.", self.page())


class TellingTestCase(CommentsCase):
    """Each person hears of a comment once, of what is nearest to him."""

    def test_the_writer_of_the_post_is_told(self) -> None:
        self.say()
        self.assertEqual(self.told(), [("ann", "comment")])

    def test_nobody_is_told_of_what_he_says_himself(self) -> None:
        self.say("@ann @bob", client=self.ann)
        self.assertEqual(self.told(), [("bob", "mention")])

    def test_each_is_told_once_of_what_is_nearest(self) -> None:
        top = self.add_comment("Hm", "cy")
        self.say("@cy @mo @ann look", parent=str(top))
        self.assertEqual(
            sorted(self.told()), [("ann", "mention"), ("cy", "reply"), ("mo", "mention")]
        )

    def test_nobody_is_told_of_a_held_comment_until_it_is_seen(self) -> None:

        self.set(comment_policy="all")
        self.say("@mo look")
        self.assertEqual(self.told(), [])
        for _ in range(2):
            with self.app.app_context():
                comment = db.session.get(Comment, 1)
                comment.approve()
                tell_of_comment(comment)
                db.session.commit()
        self.assertEqual(sorted(self.told()), [("ann", "comment"), ("mo", "mention")])

    def test_whoever_is_called_by_an_edit_is_told_then(self) -> None:
        self.say("Look")
        self.bob.post("/comment/1/edit", data={"body": "Look @mo"})
        self.assertEqual(self.told(), [("ann", "comment"), ("mo", "mention")])


if __name__ == "__main__":
    unittest.main()
