"""The log that is only added to, and reports."""

import unittest

from sqlalchemy import delete, update

from app.extensions import db
from app.models import Comment, LogEntry, Post, Report, Role, User
from app.models.moderation import REASON_LENGTH, SUBJECT_LENGTH, LogIsAppendOnly
from app.models.report import AlreadyReported
from tests.support import ContextCase


class ModerationCase(ContextCase):
    """ann has written a post, bob reads it, and mo moderates."""

    def setUp(self) -> None:
        super().setUp()
        self.ann = User.create("ann", "ann@example.com", None, Role.named("User"))
        self.bob = User.create("bob", "bob@example.com", None, Role.named("Reader"))
        self.mo = User.create("mo", "mo@example.com", None, Role.named("Moderator"))
        self.post = Post(author=self.ann, title="A post")
        self.post.publish()
        db.session.add(self.post)
        db.session.commit()


class LogTestCase(ModerationCase):
    """Who did what, and why."""

    def test_an_entry_keeps_names_and_words_that_outlive_what_they_name(self) -> None:
        LogEntry.note(self.mo, "unpublish", self.post.title, reason="an advert", post=self.post)
        db.session.commit()
        db.session.delete(self.post)
        db.session.delete(self.mo)
        db.session.commit()
        entry = db.session.scalars(LogEntry.newest_first()).one()
        self.assertEqual((entry.actor_name, entry.subject), ("mo", "A post"))
        self.assertEqual((entry.reason, entry.user_id), ("an advert", self.ann.id))

    def test_what_is_too_long_is_cut_and_stays_one_line(self) -> None:
        entry = LogEntry.note(None, "role", "x\n" * 400, reason="y" * 600)
        db.session.commit()
        self.assertEqual((len(entry.subject), len(entry.reason)), (SUBJECT_LENGTH, REASON_LENGTH))
        self.assertNotIn("\n", entry.subject)
        self.assertEqual((entry.actor_id, entry.actor_name), (None, ""))

    def test_an_act_without_a_word_is_refused(self) -> None:
        with self.assertRaises(ValueError):
            LogEntry.note(self.mo, "sing", "a song")

    def test_an_entry_can_be_neither_changed_nor_removed(self) -> None:
        entry = LogEntry.note(self.mo, "suspend", "bob", user=self.bob)
        db.session.commit()
        entry.reason = "another"
        self.assert_refused(db.session.flush)
        db.session.delete(entry)
        self.assert_refused(db.session.flush)
        for statement in (update(LogEntry).values(reason=""), delete(LogEntry)):
            self.assert_refused(lambda statement=statement: db.session.execute(statement))
        self.assert_refused(lambda: db.session.query(LogEntry).delete())
        self.assertEqual(db.session.scalars(LogEntry.newest_first()).one().reason, "")

    def assert_refused(self, act) -> None:
        with self.assertRaises(LogIsAppendOnly):
            act()
        db.session.rollback()

    def test_the_log_of_a_person_has_what_he_did_and_what_was_done_to_him(self) -> None:
        LogEntry.note(self.mo, "suspend", "bob", user=self.bob)
        LogEntry.note(self.mo, "leave", "A post", post=self.post)
        db.session.commit()
        for person, act, subjects in (
            (self.mo, "", ["A post", "bob"]),
            (self.bob, "", ["bob"]),
            (self.mo, "leave", ["A post"]),
            (None, "lift", []),
        ):
            found = db.session.scalars(LogEntry.newest_first(person, act))
            self.assertEqual([entry.subject for entry in found], subjects)
        self.assertEqual(len(list(db.session.scalars(LogEntry.about(self.ann)))), 1)


class ReportTestCase(ModerationCase):
    """A member tells the staff."""

    def setUp(self) -> None:
        super().setUp()
        self.comment = Comment(
            author=self.ann, post=self.post, body="x", body_html="<p>x</p>", digest="x"
        )
        db.session.add(self.comment)
        db.session.commit()

    def test_a_report_puts_the_thing_into_the_queue_and_keeps_its_place_there(self) -> None:
        for thing in (self.post, self.comment):
            first = Report.file(self.bob, thing, "an advert")
            db.session.commit()
            self.assertEqual(thing.queued_at, first.created_at)
            Report.file(self.mo, thing, "rude")
            db.session.commit()
            self.assertEqual(thing.queued_at, first.created_at)

    def test_reporting_twice_stores_one_report(self) -> None:
        Report.file(self.bob, self.post, "an advert")
        with self.assertRaises(AlreadyReported):
            Report.file(self.bob, self.post, "an advert, I say")
        db.session.commit()
        self.assertEqual(len(list(db.session.scalars(Report.about(self.post)))), 1)
        self.assertTrue(Report.is_by(self.bob, self.post))
        self.assertFalse(Report.is_by(self.bob, self.comment))

    def test_open_reports_come_by_their_thing_until_they_are_closed(self) -> None:
        Report.file(self.bob, self.post, "an advert")
        Report.file(self.bob, self.comment, "rude")
        db.session.commit()
        found = Report.open_about([self.post, self.comment])
        reasons = {thing: [report.reason for report in found[thing]] for thing in found}
        self.assertEqual(reasons, {self.post: ["an advert"], self.comment: ["rude"]})
        Report.close_about(self.comment)
        db.session.commit()
        self.assertEqual(Report.open_about([self.post, self.comment])[self.comment], [])


if __name__ == "__main__":
    unittest.main()
