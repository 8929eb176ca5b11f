"""Being told in a real browser: the bell, what opening does, and a letter that one click ends."""

import re
import unittest
from typing import Any

from app.extensions import db
from app.models import Comment, SiteSettings, User
from app.models.site_settings import ALL_HELD
from app.notices import tell, tell_of_comment
from tests.browser.stage import Stage
from tests.mailbox import MISSING, Controller, serve_mail


@unittest.skipIf(Controller is None, MISSING)
class TellingTestCase(Stage):
    """With a mail server that takes what the development server sends."""

    def setUp(self) -> None:
        super().setUp()
        self.box, controller = serve_mail()
        self.addCleanup(controller.stop)
        self.environ |= {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": str(controller.port)}
        self.app = self.set_stage()

    def tearDown(self) -> None:
        self.assert_no_faults()

    def change(self, **settings: Any) -> None:
        with self.app.app_context():
            db.session.merge(SiteSettings(**settings))
            db.session.commit()

    def start_anew(self) -> None:
        """Let nobody have been told anything, so that what comes is seen."""
        with self.app.app_context():
            db.session.execute(db.update(User).values(unread_count=0))
            db.session.execute(db.text("DELETE FROM notifications"))
            db.session.execute(db.text("DELETE FROM letters"))
            db.session.commit()

    def bell(self, page: Any) -> str:
        page.goto("/")
        return str(page.locator(".bell").get_attribute("aria-label"))

    def test_from_a_held_comment_to_the_click_that_ends_the_letters(self) -> None:
        self.start_anew()
        self.change(comment_policy=ALL_HELD)
        with self.visit("member", "en") as ann:
            ann.goto(f"/post/{self.known['notes']}")
            ann.wait_for_timeout(3100)  # as a person does
            ann.get_by_label("Write a comment").fill("Good **bread**")
            ann.get_by_role("button", name="Send").click()
            ann.locator(".comment--held", has_text="Good bread").wait_for()
        self.approve_the_last()
        letter = self.box.wait(1, 20)
        self.assertEqual(letter["To"], "mo@example.com")
        self.assertEqual(letter["Subject"], "Ann Lindqvist commented on “Notes”.")
        with self.visit("moderator", "en") as mo:
            self.assertEqual(self.bell(mo), "Notifications, 1 unread")
            mo.locator(".bell").click()
            mo.get_by_role("link", name="Good bread").click()
            mo.locator(".comment", has_text="Good bread").wait_for()
            self.assertEqual(self.bell(mo), "Notifications", "opened is read")
        address = re.findall(r"<(http\S+)>", letter["List-Unsubscribe"])[0]
        self.end_letters(address)

    def approve_the_last(self) -> None:
        """Do what the staff does, and let the letter leave with the next page that sends one."""
        with self.app.test_request_context(base_url=self.root):
            comment = db.session.scalars(db.select(Comment).order_by(Comment.id.desc())).first()
            self.assertTrue(comment.is_held)
            comment.approve()
            tell_of_comment(comment)
            db.session.commit()
        self.assertIn("1 tried", self.type("mail", "worker", "--once"))

    def end_letters(self, address: str) -> None:
        page = self.open_browser()
        page.goto(address.replace("http://localhost", self.root))
        page.get_by_text("Comments on your posts").wait_for()
        page.get_by_role("button", name="No more of these letters").click()
        page.get_by_text("You get no more letters of this kind").wait_for()
        with self.app.app_context():
            self.assertEqual(User.with_username("mo").wants("comment"), "never")
            tell(User.with_username("mo"), "comment", actor=User.with_username("ann"))
            db.session.commit()
        self.assertIn("0 tried", self.type("mail", "worker", "--once"))

    def test_following_and_the_stream_work_without_a_script(self) -> None:
        with self.visit("administrator", "en", java_script_enabled=False) as page:
            page.goto("/user/ann")
            page.get_by_role("button", name="Follow Ann Lindqvist").click()
            page.get_by_text("You follow Ann Lindqvist now.").wait_for()
            page.goto("/")
            page.get_by_role("button", name="Followed").click()
            self.assertEqual(page.locator("[aria-current=true]").text_content(), "Followed")
            names = set(page.locator(".byline__author").all_text_contents())
            self.assertEqual({name.strip() for name in names}, {"Ann Lindqvist"})
            page.get_by_role("button", name="All").click()
            page.locator(".byline__author", has_text="莫小雨").first.wait_for()

    def test_marking_as_read_works_without_a_script(self) -> None:
        with self.visit("member", "en", java_script_enabled=False) as page:
            before = int(re.findall(r"\d+", self.bell(page))[0])
            page.locator(".bell").click()
            page.get_by_role("button", name="Mark as read:").first.click()
            self.assertLess(int(re.findall(r"\d+", self.bell(page))[0]), before)
            page.locator(".bell").click()
            page.get_by_role("button", name="Mark all as read").click()
            self.assertEqual(self.bell(page), "Notifications")


if __name__ == "__main__":
    unittest.main()
