"""Which comments wait for the staff: by policy, and by signs of spam."""

import unittest

from app.extensions import db
from app.models import Comment
from app.spam import form_token
from tests.comments.support import CommentsCase

LONG = "The same long words, said by more than one person."


class PolicyTestCase(CommentsCase):
    """At once, the first one held, all held."""

    def states(self) -> list[str]:
        return [comment.state for comment in self.stored()]

    def test_at_once_is_the_default(self) -> None:
        self.say()
        self.assertEqual(self.states(), ["shown"])

    def test_all_are_held_but_of_the_staff_and_the_writer(self) -> None:
        self.set(comment_policy="all")
        for client in (self.bob, self.ann, self.mo):
            self.say("Hm", client=client)
        self.assertEqual(self.states(), ["held", "shown", "shown"])
        self.assertIn("waits until the staff has looked at it", self.page(self.bob))
        self.assertIn("2 comments<", self.page())

    def test_the_first_is_held_until_one_was_shown(self) -> None:
        self.set(comment_policy="first")
        self.say("One")
        self.say("Two")
        self.assertEqual(self.states(), ["held", "held"])
        with self.app.app_context():
            db.session.get(Comment, 1).approve()
            db.session.commit()
        self.say("Three")
        self.assertEqual(self.states(), ["shown", "held", "shown"])


class SpamTestCase(CommentsCase):
    """Any sign holds a comment; none is lost."""

    def signals(self, body: str = "Hm", **fields: str) -> list[str] | None:
        self.assertEqual(self.say(body, **fields).status_code, 302)
        comment = self.stored()[-1]
        self.assertEqual(comment.state, "held" if comment.signals else "shown")
        return comment.signals

    def test_a_filled_trap(self) -> None:
        self.assertEqual(self.signals(website="http://spam.example"), ["trap"])

    def test_a_form_that_is_not_ours_or_another_s(self) -> None:
        self.assertEqual(self.signals("One", shown=""), ["fast"])
        with self.app.app_context():
            another = form_token(99, shown_before=60)
            fresh = form_token(2)
        self.assertEqual(self.signals("Two", shown=another), ["fast"])
        self.assertEqual(self.signals("Three", shown=fresh), ["fast"])

    def test_the_same_words_on_two_posts(self) -> None:
        self.assertIsNone(self.signals("Nice"))
        second = self.add_post("ann", "Another")
        self.assertEqual(self.signals("nice!", post=second), ["repeated"])

    def test_long_words_that_somebody_else_said(self) -> None:
        self.add_comment(LONG, "cy")
        self.assertEqual(self.signals(LONG), ["repeated"])

    def test_many_in_a_short_time(self) -> None:
        for number in range(10):
            self.assertIsNone(self.signals(f"Number {number}"))
        self.assertEqual(self.signals("Number 10"), ["rate"])
        self.assertEqual(self.say("From another", client=self.cy).status_code, 302)
        self.assertEqual(self.stored()[-1].state, "shown")

    def test_blocked_words_of_the_staff(self) -> None:
        self.set(blocked_words="pills\n广告")
        self.assertEqual(self.signals("Cheap PILLS"), ["words"])

    def test_a_form_shown_again_is_not_too_fast(self) -> None:
        page = self.say("", shown="").text
        shown = page.partition('name="shown" value="')[2].partition('"')[0]
        self.assertIsNone(self.signals("Hm", shown=shown))


if __name__ == "__main__":
    unittest.main()
