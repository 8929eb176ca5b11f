"""Reports: members tell the staff, once, of what is not their own."""

import unittest
from unittest import mock

from app.extensions import db
from app.models import Comment, Post, Report
from tests.admin.support import StaffCase


class ReportTestCase(StaffCase):
    """bob reads and does not like it."""

    def setUp(self) -> None:
        super().setUp()
        self.comment_id = self.add_comment("Rude words", author="ann")
        self.bob = self.log_in("bob")

    def reasons(self) -> list[str]:
        """Return the reasons of all reports."""
        with self.app.app_context():
            return list(db.session.scalars(db.select(Report.reason).order_by(Report.id)))

    def test_a_post_can_be_reported_after_a_stranger_has_asked_for_its_comments(self) -> None:
        # Both queries read the same but for when "now" is, and must not be taken for one another.
        self.assertEqual(self.client.get("/post/1/comments").status_code, 302)
        self.assertEqual(self.log_in("bob").get("/post/1/report").status_code, 200)

    def test_a_comment_and_a_post_are_reported_and_wait(self) -> None:
        for address, data in (
            ("/post/1/report", {"reason": "spam"}),
            (f"/comment/{self.comment_id}/report", {"reason": "rude", "words": "it \n hurts"}),
        ):
            page = self.bob.get(address).text
            self.assertIn("A post" if "post" in address else "Rude words", page)
            self.assertEqual(self.bob.post(address, data=data).status_code, 302)
            self.assertIn("The staff will look at it", self.says(self.bob, "/"))
        self.assertEqual(self.reasons(), ["Spam or an advert", "Rude or hateful: it hurts"])
        self.assertIn("2 things wait", self.says(self.log_in("mo")))

    def test_reporting_twice_is_said_once_and_stored_once(self) -> None:
        for _ in range(2):
            self.bob.post("/post/1/report", data={"reason": "spam"})
        self.assertIn("You have reported this already", self.says(self.bob, "/"))
        self.assertNotIn("reported this already", self.says(self.bob, "/"))
        with mock.patch.object(Report, "is_by", return_value=False):  # a form sent twice at once
            self.bob.post("/post/1/report", data={"reason": "spam"})
        self.assertIn("You have reported this already", self.says(self.bob, "/"))
        self.assertEqual(len(self.reasons()), 1)

    def test_a_form_without_a_reason_keeps_what_was_typed(self) -> None:
        for data, words in (
            ({"words": "typed"}, "Choose what is wrong"),
            ({"reason": "odd", "words": "typed"}, "typed"),
            ({"reason": "other"}, "Say in a few words"),
            ({"reason": "other", "words": "x" * 401}, "at most 400 characters"),
            ({"reason": "rude", "words": "\x00"}, "control character"),
        ):
            answer = self.bob.post("/post/1/report", data=data)
            self.assertEqual(answer.status_code, 422, data)
            self.assertIn(words, answer.text)
            self.assertIn(data.get("words", "").replace("\x00", ""), answer.text)
        self.assertEqual(self.reasons(), [])

    def test_one_s_own_things_cannot_be_reported(self) -> None:
        ann = self.log_in("ann")
        for address in ("/post/1/report", f"/comment/{self.comment_id}/report"):
            self.assertEqual(ann.post(address, data={"reason": "spam"}).status_code, 302)
            self.assertIn("nothing to report", self.says(ann, "/"))
        self.assertEqual(self.reasons(), [])

    def test_what_is_gone_or_unseen_cannot_be_reported(self) -> None:
        draft = self.add_post("ann", "A draft", publish=False)
        with self.app.app_context():
            comment = db.session.get(Comment, self.comment_id)
            comment.remove(by=comment.author)
            db.session.commit()
        for address in (f"/post/{draft}/report", f"/comment/{self.comment_id}/report"):
            self.assertEqual(self.bob.get(address).status_code, 404)
            self.assertEqual(self.bob.post(address, data={"reason": "spam"}).status_code, 404)

    def test_an_author_gets_rid_of_no_report_by_removing_and_restoring(self) -> None:
        self.report(self.comment_id, by="bob")
        ann = self.log_in("ann")
        ann.post(f"/comment/{self.comment_id}/removal")
        self.assertEqual(self.state(self.comment_id), ("shown", False, True))
        ann.post(f"/comment/{self.comment_id}/removal/delete")
        self.assertEqual(self.state(self.comment_id), ("shown", True, False))
        self.assertIn("Rude words", self.says(self.log_in("mo")))

    def test_a_stranger_sees_no_way_to_report_and_is_led_to_log_in(self) -> None:
        self.assertNotIn("/report", self.get("/post/1/a-post").text)
        page = self.bob.get("/post/1/a-post").text
        for address in ("/post/1/report", f"/comment/{self.comment_id}/report"):
            self.assertIn(address, page)
            self.assertIn("/auth/login", self.get(address).location)

    def test_who_reports_too_often_is_told_to_wait(self) -> None:
        with mock.patch("app.reports.views.allowed", return_value=False):
            answer = self.bob.post("/post/1/report", data={"reason": "rude", "words": "typed"})
        self.assertEqual(answer.status_code, 429)
        self.assertIn("typed", answer.text)
        self.assertEqual(self.reasons(), [])

    def test_a_report_of_a_decided_thing_puts_it_into_the_queue_again(self) -> None:
        self.bob.post("/post/1/report", data={"reason": "spam"})
        mo = self.log_in("mo")
        mo.post("/post/1/acquittal")
        mo.post("/post/1/report", data={"reason": "rude"})
        with self.app.app_context():
            self.assertIsNotNone(db.session.get(Post, 1).queued_at)
        self.assertNotIn("Spam or an advert", self.says(mo))


class AdministratorTestCase(StaffCase):
    """What administrators do to the posts of others is known."""

    def test_the_log_and_the_writer_know(self) -> None:
        root = self.log_in("root")
        for address in ("deletion", "deletion/delete", "publication/delete"):
            root.post(f"/post/1/{address}")
        self.assertEqual([act for _, act, _ in self.acts()], ["remove", "restore", "unpublish"])
        self.assertEqual(self.told("ann"), [("removed", ""), ("removed", "")])

    def test_one_s_own_posts_are_one_s_own_business(self) -> None:
        ann = self.log_in("ann")
        for address in ("publication/delete", "deletion"):
            ann.post(f"/post/1/{address}")
        self.assertEqual(self.acts(), [])
        self.assertEqual(self.told("ann"), [])


if __name__ == "__main__":
    unittest.main()
