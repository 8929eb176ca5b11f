"""What is done with comments: editing, removing, closing; each forbidden to others."""

import unittest
from datetime import timedelta
from unittest import mock

from app.extensions import db
from app.models import Comment, LogEntry
from app.times import utcnow
from tests.comments.support import CommentsCase


class EditingTestCase(CommentsCase):
    """One's own words, for a quarter of an hour."""

    def test_an_edit_is_shown_as_one(self) -> None:
        id = self.add_comment()
        self.assertIn("Well said.</textarea>", self.bob.get(f"/comment/{id}/edit").text)
        answer = self.bob.post(f"/comment/{id}/edit", data={"body": "Better said."})
        self.assertEqual(answer.status_code, 302)
        page = self.page()
        self.assertIn("Better said.", page)
        self.assertIn(">edited<", page)

    def test_nobody_else_may_edit_it(self) -> None:
        id = self.add_comment()
        for client in (self.ann, self.cy, self.mo):
            answer = client.post(f"/comment/{id}/edit", data={"body": "Mine now"})
            self.assertEqual(answer.status_code, 403)
            self.assertNotIn(f"/comment/{id}/edit", self.page(client))
        self.assertEqual(self.app.test_client().get(f"/comment/{id}/edit").status_code, 302)
        self.assertEqual(self.stored()[0].body, "Well said.")

    def test_after_its_time_it_stays_and_the_words_are_kept(self) -> None:
        id = self.add_comment()
        with mock.patch("app.models.comment.utcnow", return_value=utcnow() + timedelta(minutes=16)):
            answer = self.bob.post(f"/comment/{id}/edit", data={"body": "Too late"})
        self.assertEqual(answer.status_code, 403)
        self.assertIn("Too late</textarea>", answer.text)
        self.assertEqual(self.stored()[0].body, "Well said.")

    def test_bad_input_changes_nothing(self) -> None:
        id = self.add_comment()
        for body in ("", "a" * 5001, "\x07"):
            answer = self.bob.post(f"/comment/{id}/edit", data={"body": body})
            self.assertEqual(answer.status_code, 422)
        self.assertEqual(self.stored()[0].body, "Well said.")

    def test_an_edit_into_spam_is_held(self) -> None:
        id = self.add_comment()
        links = " ".join(f"https://example.com/{number}" for number in range(5))
        self.bob.post(f"/comment/{id}/edit", data={"body": links})
        self.assertEqual(self.stored()[0].signals, ["links"])
        self.assertNotIn("example.com/4", self.page())


class RemovalTestCase(CommentsCase):
    """Taken away by its writer or the staff, and brought back."""

    def test_its_writer_removes_it_and_undoes_that(self) -> None:
        id = self.add_comment()
        self.assertEqual(self.bob.post(f"/comment/{id}/removal").status_code, 302)
        self.assertNotIn("Well said.", self.page())
        page = self.page(self.bob)
        self.assertIn(f'action="/comment/{id}/removal/delete"', page)
        self.bob.post(f"/comment/{id}/removal/delete")
        self.assertIn("Well said.", self.page())

    def test_removing_twice_and_undoing_twice_are_404(self) -> None:
        id = self.add_comment()
        removal = f"/comment/{id}/removal"
        self.bob.post(removal)
        self.assertEqual(self.bob.post(removal).status_code, 404)
        self.bob.post(f"{removal}/delete")
        self.assertEqual(self.bob.post(f"{removal}/delete").status_code, 404)

    def test_others_may_not(self) -> None:
        id = self.add_comment()
        for client in (self.ann, self.cy):
            self.assertEqual(client.post(f"/comment/{id}/removal").status_code, 403)
        answer = self.app.test_client().post(f"/comment/{id}/removal")
        self.assertEqual(answer.location, f"/auth/login?next=/comment/{id}")
        self.bob.post(f"/comment/{id}/removal")
        self.assertEqual(self.mo.post(f"/comment/{id}/removal/delete").status_code, 404)
        self.assertFalse(self.stored()[0].is_shown)

    def test_the_staff_may_and_the_writer_is_told(self) -> None:
        id = self.add_comment()
        self.mo.post(f"/comment/{id}/removal")
        self.assertEqual(self.told(), [("bob", "removed")])
        self.mo.post(f"/comment/{id}/removal/delete")
        with self.app.app_context():
            acts = db.session.scalars(db.select(LogEntry.act).order_by(LogEntry.id)).all()
        self.assertEqual(acts, ["remove", "restore"])

    def test_one_with_replies_leaves_its_place(self) -> None:
        top = self.add_comment()
        self.add_comment("And I", "cy", parent=top)
        self.bob.post(f"/comment/{top}/removal")
        page = self.page()
        self.assertIn("This comment was removed.", page)
        self.assertIn("And I", page)
        self.assertIn("1 comment<", page)
        self.assertEqual(self.get(f"/comment/{top}").status_code, 404)
        self.assertEqual(self.get(f"/comment/{top}/replies").status_code, 200)


class ClosingTestCase(CommentsCase):
    """A post's writer and the staff close its comments and open them."""

    def test_a_closed_post_says_so_and_keeps_what_is_there(self) -> None:
        self.add_comment()
        closing = f"/post/{self.id}/comments/closing"
        self.assertIn(f'action="{closing}"', self.page(self.ann))
        self.ann.post(closing)
        for page in (self.page(), self.page(self.bob)):
            self.assertIn("Comments are closed.", page)
            self.assertIn("Well said.", page)
            self.assertNotIn("<textarea", page)
        self.assertNotIn("Log in to comment", self.page())
        self.ann.post(f"{closing}/delete")
        self.assertIn("Log in to comment", self.page())

    def test_the_staff_may_and_others_may_not(self) -> None:
        for path in (
            f"/post/{self.id}/comments/closing",
            f"/post/{self.id}/comments/closing/delete",
        ):
            self.assertEqual(self.bob.post(path).status_code, 403)
            self.assertEqual(self.app.test_client().post(path).status_code, 302)
            self.assertEqual(self.mo.post(path).status_code, 302)
        with self.app.app_context():
            acts = db.session.scalars(db.select(LogEntry.act).order_by(LogEntry.id)).all()
        self.assertEqual(acts, ["close", "reopen"])

    def test_every_act_needs_its_token(self) -> None:
        id = self.add_comment()
        self.app.config["WTF_CSRF_ENABLED"] = True
        for path in (f"/comment/{id}/removal", f"/post/{self.id}/comments/closing"):
            client = self.bob if "comment/" in path else self.ann
            self.assertEqual(client.post(path).status_code, 400)
        for path in (f"/post/{self.id}/comments", f"/comment/{id}/edit", "/comments/preview"):
            self.assertEqual(self.bob.post(path, data={"body": "Hm"}).status_code, 400, path)
        with self.app.app_context():
            self.assertEqual(len(db.session.scalars(db.select(Comment)).all()), 1)


if __name__ == "__main__":
    unittest.main()
