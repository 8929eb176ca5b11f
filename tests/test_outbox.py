"""The outbox: no letter is lost, none is doubled, and a dead mail server is waited for."""

import smtplib
import unittest
from datetime import timedelta
from unittest import mock

from app.extensions import db, mail
from app.models import Letter, User
from app.models.letter import LEASE, MOST_ATTEMPTS
from app.outbox import deliver_all, put
from app.times import utcnow
from tests.cli.support import CommandCase
from tests.support import AppCase, ContextCase


class OutboxCase(ContextCase):
    """A test with letters in the outbox."""

    def put(self, recipient: str = "ann@example.com", number: int = 1) -> None:
        for _ in range(number):
            put(recipient, "Subject", "the link", "<p>the link")
        db.session.commit()

    def letter(self) -> Letter:
        db.session.expire_all()
        return db.session.scalar(db.select(Letter))

    def failing(self, error: Exception) -> mock._patch:
        return mock.patch.object(mail, "send", side_effect=error)


class DeliveryTestCase(OutboxCase):
    """What becomes of a letter."""

    def test_a_letter_leaves_with_the_transaction_that_wrote_it_or_not_at_all(self) -> None:
        put("ann@example.com", "Subject", "body", "html")
        db.session.rollback()
        with mail.record_messages() as sent:
            self.assertEqual(deliver_all(), 0)
            self.put()
            self.assertEqual(deliver_all(), 1)
        self.assertEqual([message.recipients for message in sent], [["ann@example.com"]])

    def test_a_delivered_letter_keeps_no_words(self) -> None:
        self.put()
        deliver_all()
        letter = self.letter()
        self.assertEqual((letter.body, letter.html, letter.next_attempt_at), ("", "", None))
        self.assertIsNotNone(letter.sent_at)
        self.assertEqual(deliver_all(), 0)

    def test_a_server_that_is_away_is_tried_again_ever_later(self) -> None:
        self.put()
        delays = []
        with self.failing(ConnectionRefusedError("no")), self.assertLogs("app.outbox", "ERROR"):
            for _ in range(4):
                db.session.execute(db.update(Letter).values(next_attempt_at=utcnow()))
                before = utcnow()
                deliver_all()
                delays.append((self.letter().next_attempt_at - before).total_seconds())
        for delay, expected in zip(delays, (30, 60, 120, 240), strict=True):
            self.assertAlmostEqual(delay, expected, delta=5)
        self.assertIn("ConnectionRefusedError", self.letter().last_error)
        self.assertEqual(self.letter().body, "the link")

    def test_a_letter_is_given_up_in_the_end_and_can_be_tried_again_by_hand(self) -> None:
        self.put()
        db.session.execute(db.update(Letter).values(attempts=MOST_ATTEMPTS - 1))
        with self.failing(OSError("no")), self.assertLogs("app.outbox", "ERROR"):
            deliver_all()
        self.assertEqual(Letter.status().given_up, 1)
        self.assertEqual(Letter.retry_all(), 1)
        self.assertEqual(deliver_all(), 1)

    def test_an_address_that_is_refused_for_good_is_not_tried_again(self) -> None:
        for code, given_up in ((550, 1), (451, 0)):
            db.session.execute(db.delete(Letter))
            self.put()
            error = smtplib.SMTPRecipientsRefused({"ann@example.com": (code, b"no")})
            with self.failing(error), self.assertLogs("app.outbox", "ERROR"):
                deliver_all()
            self.assertEqual(Letter.status().given_up, given_up)

    def test_a_letter_of_a_worker_that_crashed_is_due_again(self) -> None:
        self.put()
        self.assertIsNotNone(Letter.claim())
        db.session.commit()
        self.assertIsNone(Letter.claim())
        with mock.patch("app.models.letter.utcnow", return_value=utcnow() + LEASE * 2):
            self.assertIsNotNone(Letter.claim())

    def test_what_is_left_of_old_letters_is_forgotten(self) -> None:
        self.put(number=2)
        letter = self.letter()
        letter.delivered()
        letter.sent_at = utcnow() - timedelta(days=31)
        db.session.commit()
        Letter.forget_old()
        self.assertEqual(Letter.status().waiting, 1)

    def test_a_letter_has_the_same_id_on_every_try(self) -> None:
        self.put()
        with mail.record_messages() as sent:
            deliver_all()
            db.session.execute(db.update(Letter).values(next_attempt_at=utcnow(), sent_at=None))
            deliver_all()
        self.assertEqual(sent[0].msgId, sent[1].msgId)
        self.assertIn("@example.com>", sent[0].msgId)


class MailCommandTestCase(CommandCase):
    """`flask mail`."""

    def put(self, number: int) -> None:
        with self.app.app_context():
            for _ in range(number):
                put("ann@example.com", "Subject", "body", "html")
            db.session.commit()

    def test_status_counts_and_says_when_nobody_delivers(self) -> None:
        self.put(2)
        self.assertIn("2 waiting, 0 being tried again, 0 given up.", self.type("mail", "status"))
        with self.app.app_context():
            db.session.execute(db.update(Letter).values(created_at=utcnow() - timedelta(hours=2)))
            db.session.commit()
        self.assertIn("Is a worker running?", self.type("mail", "status"))

    def test_a_worker_asked_once_delivers_what_is_due(self) -> None:
        self.put(2)
        self.assertIn("2 tried.", self.type("mail", "worker", "--once"))
        self.assertIn("0 waiting", self.type("mail", "status"))
        self.assertIn("2 delivered in the last 24 hours", self.type("mail", "status"))

    def test_retry_says_how_many(self) -> None:
        self.put(1)
        self.assertIn("1 letters are due now.", self.type("mail", "retry"))


class RegistrationTestCase(AppCase):
    """A page that writes a letter where a worker delivers."""

    settings = {"MAIL_FROM_HERE": False}

    def test_the_letter_waits_in_the_outbox_for_a_worker(self) -> None:
        data = {"username": "new", "email": "new@example.com"}
        data |= {"password": "correct horse", "password2": "correct horse"}
        with self.app.app_context(), mail.record_messages() as sent:
            self.assertEqual(
                self.app.test_client().post("/auth/register", data=data).status_code, 302
            )
            self.assertEqual(sent, [])
        with self.app.app_context():
            self.assertEqual(Letter.status().waiting, 1)
            self.assertRegex(db.session.scalar(db.select(Letter.body)), r"/auth/confirm/\S+")
            self.assertIsNotNone(User.with_username("new"))


if __name__ == "__main__":
    unittest.main()
