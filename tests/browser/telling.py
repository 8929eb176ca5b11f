"""Being told in a real browser: the bell, what opening does, and a letter that one click ends."""

import re
import unittest
import urllib.request
from email.message import EmailMessage
from typing import Any

from app.extensions import db
from app.models import Post, Role, SiteSettings, User
from app.models.site_settings import ALL_HELD
from app.notices import tell
from tests.browser.stage import Stage
from tests.mailbox import MISSING, Controller, serve_mail
from tests.support import PASSWORD

TITLE = "Bread at two thousand metres"  # ann's


@unittest.skipIf(Controller is None, MISSING)
class TellingTestCase(Stage):
    """With a mail server that takes what the development server sends."""

    def setUp(self) -> None:
        super().setUp()
        self.box, controller = serve_mail()
        self.addCleanup(controller.stop)
        self.environ |= {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": str(controller.port)}
        self.app = self.set_stage()
        with self.app.app_context():
            self.post = (
                f"/post/{db.session.scalars(db.select(Post).filter_by(title=TITLE)).one().id}"
            )

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

    def add_person(self, username: str, name: str) -> None:
        with self.app.app_context():
            role = Role.named("User")
            user = User.create(username, f"{username}@example.com", PASSWORD, role)
            user.name = name
            db.session.commit()

    def bell(self, page: Any) -> str:
        page.goto("/")
        return str(page.locator(".bell").get_attribute("aria-label"))

    def test_from_a_held_comment_to_the_click_that_ends_the_letters(self) -> None:
        self.add_person("kim", "Kim Okafor")
        self.start_anew()
        self.change(comment_policy=ALL_HELD)
        kim = self.enterContext(self.visit("kim", "en"))
        self.send_a_comment(kim)
        with self.visit("stranger", "en") as page:
            page.goto(self.post)
            self.assertEqual(page.get_by_text("Good bread").count(), 0, "held is hidden")
        self.approve_it()
        letters = {letter["To"]: letter for letter in (self.box.wait(1, 20), self.box.wait(2, 20))}
        letter = letters["ann@example.com"]
        self.assertEqual(letter["Subject"], f"Kim Okafor commented on “{TITLE}”.")
        approved = letters["kim@example.com"]["Subject"]
        self.assertEqual(approved, f"The staff approved your comment on “{TITLE}”.")
        self.assertEqual(self.bell(kim), "Notifications, 1 unread")
        with self.visit("member", "en") as ann:
            self.read_it(ann)
        self.end_letters(letter)

    def send_a_comment(self, page: Any) -> None:
        """Write a comment, as a person does, and be told that it waits."""
        page.goto(self.post)
        page.wait_for_timeout(3100)
        page.get_by_label("Write a comment").fill("Good **bread**")
        page.get_by_role("button", name="Send").click()
        held = page.locator(".comment--held", has_text="Good bread")
        held.get_by_text("Waits for approval").wait_for()
        self.assertEqual(self.box.letters, [], "nobody is told of what nobody sees")

    def approve_it(self) -> None:
        """Do what a moderator does: find it in the queue, the last of what waits, and approve."""
        with self.visit("moderator", "en") as mo:
            mo.locator(".menu summary").click()
            mo.get_by_role("link", name="Moderation").click()
            item = mo.locator(".queue-item", has_text="Good **bread**")
            item.get_by_text("Held").wait_for()
            item.get_by_role("button", name="Approve").click()
            mo.locator(".toasts").get_by_text("The comment stays for all to see.").wait_for()
            self.assertEqual(item.count(), 0)
            self.assertEqual(self.bell(mo), "Notifications", "who decided needs not be told")

    def read_it(self, page: Any) -> None:
        """Come to the comment by the bell."""
        self.assertEqual(self.bell(page), "Notifications, 1 unread")
        page.locator(".bell").click()
        page.get_by_role("link", name="Good bread").click()
        page.locator(".comment:not(.comment--held)", has_text="Good bread").wait_for()
        self.assertEqual(self.bell(page), "Notifications", "opened is read")

    def end_letters(self, letter: EmailMessage) -> None:
        """End them as a mail program does (RFC 8058); another kind, as a person does by the link.

        Looking at the page that the letter leads to ends nothing: programs look at links too.
        """
        self.assertEqual(letter["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        address = re.findall(r"<(http\S+)>", letter["List-Unsubscribe"])[0]
        address = address.replace("http://localhost", self.root)
        page = self.open_browser()
        page.goto(address)
        page.get_by_text("Comments on your posts").wait_for()
        self.assertEqual(self.wish("comment"), "now")
        one_click = urllib.request.Request(address, b"List-Unsubscribe=One-Click")
        with urllib.request.urlopen(one_click, timeout=30) as answer:
            self.assertEqual(answer.status, 200)
        self.assertEqual(self.wish("comment"), "never")
        self.assertEqual(self.wish("reply"), "now", "of the other kinds they come")
        page.goto(f"/unsubscribe/{self.known['unsubscribe']}")
        page.get_by_text("Replies to your comments").wait_for()
        page.get_by_role("button", name="No more of these letters").click()
        page.get_by_text("You get no more letters of this kind").wait_for()
        self.assertEqual(self.wish("reply"), "never")
        self.tell_ann_again()

    def wish(self, kind: str) -> str:
        with self.app.app_context():
            return User.with_username("ann").wants(kind)

    def tell_ann_again(self) -> None:
        """Let the same happen once more: the bell rings, and no letter leaves."""
        with self.app.app_context():
            tell(User.with_username("ann"), "comment", actor=User.with_username("kim"))
            db.session.commit()
        self.assertIn("0 tried", self.type("mail", "worker", "--once"))
        self.assertEqual(len(self.box.letters), 2)
        with self.visit("member", "en") as ann:
            self.assertEqual(self.bell(ann), "Notifications, 1 unread")

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
