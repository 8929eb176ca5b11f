"""Commenting in a real browser: in place by script, and on pages of its own without one."""

import unittest
from typing import Any

from app.extensions import db
from app.models import Comment
from tests.browser.stage import Stage


class TalkingTestCase(Stage):
    """What is below a post."""

    def setUp(self) -> None:
        super().setUp()
        self.app = self.set_stage()
        self.post = f"/post/{self.known['welcome']}"

    def tearDown(self) -> None:
        self.assert_no_faults()

    def open(self, role: str = "member", **options: Any) -> Any:
        page = self.enterContext(self.visit(role, "en", **options))
        page.goto(self.post)
        page.wait_for_load_state("networkidle")
        return page

    def last(self) -> Comment:
        with self.app.app_context():
            return db.session.scalars(db.select(Comment).order_by(Comment.id.desc())).first()

    def wait_as_a_person_does(self, page: Any) -> None:
        page.wait_for_timeout(3100)

    def test_a_comment_is_previewed_and_sent_by_keys(self) -> None:
        page = self.open()
        self.wait_as_a_person_does(page)
        page.get_by_label("Write a comment").fill("**Bold** words")
        page.get_by_role("button", name="Preview").click()
        page.locator(".comment-form__preview strong").wait_for()
        page.get_by_label("Write a comment").press("Control+Enter")
        page.locator(".comment", has_text="Bold words").wait_for()
        self.assertEqual((self.last().body, self.last().state), ("**Bold** words", "shown"))
        self.assertEqual(page.get_by_label("Write a comment").input_value(), "")

    def test_a_reply_opens_in_place_and_is_closed_by_escape(self) -> None:
        self.post = f"/post/{self.known['every']}"
        page = self.open()
        reply = page.get_by_role("link", name="Reply").nth(1)
        reply.click()
        field = page.locator(".comment textarea")
        self.assertEqual(field.input_value(), "@mo ")
        field.press("Escape")
        self.assertEqual(page.locator(".comment textarea").count(), 0)
        reply.click()
        page.locator(".comment textarea").press_sequentially("gladly")
        page.locator(".comment").get_by_role("button", name="Send").click()
        page.locator(".toasts").get_by_text("Your comment").wait_for()
        self.assertEqual(
            (self.last().body, self.last().parent_id), ("@mo gladly", self.known["top"])
        )

    def test_what_was_typed_and_not_sent_is_there_again(self) -> None:
        page = self.open()
        page.get_by_label("Write a comment").fill("Not sent yet")
        page.goto("/")
        page.goto(self.post)
        page.get_by_text("This is what you typed here before.").wait_for()
        self.assertEqual(page.get_by_label("Write a comment").input_value(), "Not sent yet")

    def test_all_of_it_works_without_a_script(self) -> None:
        page = self.open(java_script_enabled=False)
        self.wait_as_a_person_does(page)
        page.get_by_label("Write a comment").fill("*Plain*")
        page.get_by_role("button", name="Preview").click()
        self.assertEqual(page.locator(".preview em").text_content(), "Plain")
        page.get_by_role("button", name="Send").click()
        comment = page.locator(".comment", has_text="Plain")
        comment.get_by_role("link", name="Reply").click()
        page.get_by_label("Comment").fill("And more")
        page.get_by_role("button", name="Send").click()
        self.assertEqual(page.locator(".comments__replies .comment").count(), 1)
        page.locator(".comments__replies").get_by_role("button", name="Delete").click()
        page.get_by_role("button", name="Undo").click()
        self.assertEqual(page.locator(".comments__replies .comment").count(), 1)

    def test_a_stranger_logs_in_and_stands_before_the_form(self) -> None:
        page = self.open("stranger")
        page.get_by_role("link", name="Log in to comment").click()
        page.locator("[name=email]").fill("ann@example.com")
        page.locator("[name=password]").fill("correct horse")
        page.locator("[name=submit]").click()
        page.get_by_label("Write a comment").wait_for()
        self.assertTrue(page.url.endswith("#comment-form"), page.url)


if __name__ == "__main__":
    unittest.main()
