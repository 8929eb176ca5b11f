"""Keeping the blog clean in a real browser: from a report to the log, and the queue by keys."""

import unittest
from typing import Any

from app.extensions import db
from app.models import Comment, Notification, Post, Queue, User
from tests.browser.stage import Stage

RUDE = "Nobody should ever have to read this."
WHY = "We do not speak like that here."


class ModeratingTestCase(Stage):
    """A queue of this test's own: all that waited before is decided."""

    def setUp(self) -> None:
        super().setUp()
        self.app = self.set_stage()
        with self.app.app_context():
            for waiting in Queue().part(0, 100):
                Queue.take(waiting.thing)
            db.session.execute(db.delete(Notification))
            db.session.execute(db.update(User).values(unread_count=0))
            db.session.commit()
        self.post = f"/post/{self.known['notes']}"

    def tearDown(self) -> None:
        self.assert_no_faults()

    def write(self, author: str, body: str, held: bool = False) -> int:
        """Store a comment below a post of mo's; return its id."""
        with self.app.app_context():
            post = db.session.get(Post, self.known["notes"])
            comment = Comment.write(User.with_username(author), post, body, held=held)
            db.session.commit()
            return comment.id

    def comment(self, id: int) -> Comment:
        with self.app.app_context():
            return db.session.get(Comment, id)

    def test_from_a_report_to_the_queue_the_removal_and_the_log(self) -> None:
        self.write("long", RUDE)
        with self.visit("member", "en") as ann:
            self.report(ann)
        with self.visit("moderator", "en") as mo:
            self.remove(mo)
            self.find_in_the_log(mo)
        with self.visit("stranger", "en") as page:
            page.goto(self.post)
            page.get_by_role("heading", name="Notes").wait_for()
            self.assertEqual(page.get_by_text(RUDE).count(), 0)
        with self.visit("long", "en") as author:
            self.be_told(author)

    def report(self, page: Any) -> None:
        """Report the comment, once without saying what is wrong, and then with words."""
        page.goto(self.post)
        comment = page.locator(".comment", has_text=RUDE)
        comment.get_by_role("link", name="Report").click()
        page.locator(".report__thing", has_text=RUDE).wait_for()
        page.get_by_label("In your own words").fill("It hurts.")
        page.get_by_role("button", name="Send the report").click()
        page.get_by_text("Choose what is wrong.").wait_for()
        self.assertEqual(page.get_by_label("In your own words").input_value(), "It hurts.")
        self.faults = [fault for fault in self.faults if "status of 422" not in fault]
        page.get_by_label("Rude or hateful").check()
        page.get_by_role("button", name="Send the report").click()
        page.get_by_text("Thank you. The staff will look at it.").wait_for()
        comment.get_by_role("link", name="Report").click()
        page.get_by_text("You have reported this already.").wait_for()

    def remove(self, page: Any) -> None:
        """Find what was reported, and by whom, and remove it with a reason."""
        page.locator(".menu summary").click()
        page.get_by_role("link", name="Moderation 1").click()
        item = page.locator(".queue-item")
        item.get_by_text(RUDE).wait_for()
        item.get_by_text("Reported by Ann Lindqvist: Rude or hateful: It hurts.").wait_for()
        item.get_by_label("Reason").fill(WHY)
        item.get_by_role("button", name="Remove").click()
        page.locator(".toasts").get_by_text("The comment is removed.").wait_for()
        page.get_by_text("Nothing waits.").wait_for()

    def find_in_the_log(self, page: Any) -> None:
        """See who did what, and why."""
        page.get_by_role("link", name="Log", exact=True).click()
        line = page.locator(".log__line").first
        for words in ("Removed", RUDE, WHY, "mo"):
            line.get_by_text(words, exact=True).wait_for()

    def be_told(self, page: Any) -> None:
        """Read, as its author, that it was removed and why, and not who had reported it."""
        page.get_by_role("link", name="Notifications, 1 unread").click()
        told = page.locator(".notice")
        told.get_by_text("The staff removed your comment on “Notes”.").wait_for()
        told.get_by_text(f"The reason: {WHY}").wait_for()
        self.assertEqual(page.get_by_text("Ann Lindqvist").count(), 0)

    def test_the_queue_is_worked_off_by_keys_alone(self) -> None:
        held = [self.write("long", f"Waiting {number}", held=True) for number in range(6)]
        page = self.enterContext(self.visit("moderator", "en"))
        page.locator("[data-key=n][aria-keyshortcuts]").wait_for()  # the script is there
        page.keyboard.press("q")
        page.locator("[data-key=a][aria-keyshortcuts]").wait_for()
        for keys, focused in (("j", 0), ("jj", 2), ("k", 1), ("kk", 0), ("jjjjjjj", 5), ("k", 4)):
            for key in keys:
                page.keyboard.press(key)
            self.assert_focus(page, held[focused])
        self.press(page, "r", "The comment is rejected.", then=held[5])
        self.press(page, "k", then=held[3])
        self.press(page, "s", "The comment is marked as spam.", then=held[5])
        self.press(page, "k", then=held[2])
        self.press(page, "a", "The comment stays for all to see.", then=held[5])
        states = [self.comment(id).state for id in held]
        self.assertEqual(states, ["held", "held", "shown", "spam", "rejected", "held"])
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/post/{self.known['notes']}/**")

    def press(self, page: Any, key: str, said: str = "", then: int = 0) -> None:
        """Press a key, and see what is said of it and where one stands after it."""
        page.keyboard.press(key)
        if said:
            page.locator(".toasts").get_by_text(said).wait_for()
            page.locator("[data-key=a][aria-keyshortcuts]").wait_for()
        self.assert_focus(page, then)

    def assert_focus(self, page: Any, id: int) -> None:
        self.assertEqual(page.evaluate("document.activeElement.id"), f"comment-{id}")

    def test_many_are_ticked_by_key_and_decided_at_once(self) -> None:
        held = [self.write("long", f"Waiting {number}", held=True) for number in range(4)]
        page = self.enterContext(self.visit("moderator", "en"))
        page.goto("/admin/queue")
        page.locator("[data-key=x][aria-keyshortcuts]").wait_for()
        for key in "jxjjx":
            page.keyboard.press(key)
        page.get_by_role("group").get_by_label("Reason").fill("Off topic.")
        page.get_by_role("button", name="Reject or remove").press("Enter")
        page.get_by_text("2 decided.").wait_for()
        states = [self.comment(id).state for id in held]
        self.assertEqual(states, ["rejected", "held", "rejected", "held"])

    def test_no_key_acts_while_somebody_types_a_reason(self) -> None:
        held = self.write("long", "Waiting", held=True)
        page = self.enterContext(self.visit("moderator", "en"))
        page.goto("/admin/queue")
        page.locator("[data-key=a][aria-keyshortcuts]").wait_for()
        reason = page.locator(".queue-item").get_by_label("Reason")
        reason.press_sequentially("jars? axe")
        self.assertEqual(reason.input_value(), "jars? axe")
        self.assertEqual(self.comment(held).state, "held")
        page.locator("h1").click()
        page.keyboard.press("?")
        keys = page.locator("dialog[open] kbd").all_text_contents()
        self.assertLessEqual(set("jkarsx?") | {"Enter"}, set(keys))


if __name__ == "__main__":
    unittest.main()
