"""The small program that waits in the mail worker's place: what it takes for something to do."""

import sqlite3
import unittest
from contextlib import closing
from datetime import timedelta
from threading import Event
from typing import Any
from unittest import mock

from app import create_app
from app.cli.mail import watch_instead
from app.cli.mail_watch import Watch
from app.extensions import db
from app.models import Letter, Role, User
from app.outbox import put
from app.times import utcnow
from tests.databases import server
from tests.processes import ServerCase
from tests.support import ContextCase


@unittest.skipIf(server() is not None, "It watches a file of SQLite.")
class MailWatchTestCase(ServerCase):
    """What it finds in the database of a blog."""

    def setUp(self) -> None:
        super().setUp()
        self.path = self.folder / "blog.sqlite"
        with mock.patch.dict("os.environ", {"NA_BLOG_TEST_DATABASE_URL": f"sqlite:///{self.path}"}):
            self.app = create_app("testing")
        context = self.app.app_context()
        context.push()
        self.addCleanup(context.pop)
        self.addCleanup(lambda: db.engine.dispose())
        self.addCleanup(self.app.extensions["mail_sender"].shutdown)

    def watch(self, stop: Event | None = None) -> Watch | None:
        """Return what the worker would put in its place."""
        with mock.patch.object(Watch, "begin", autospec=True) as begin:
            watch_instead(stop or Event())
        return begin.call_args.args[0] if begin.called else None

    def finds(self, watch: Watch | None) -> bool:
        assert watch is not None
        return watch.finds()

    def write(self, **values: Any) -> None:
        put("ann@example.com", "Subject", "body", "html")
        db.session.flush()
        if values:
            db.session.execute(db.update(Letter).values(**values))
        db.session.commit()

    def test_a_letter_is_something_to_do_from_the_moment_that_it_is_due(self) -> None:
        watch = self.watch()
        self.assertFalse(self.finds(watch))
        self.write(next_attempt_at=utcnow() + timedelta(seconds=30))
        self.assertFalse(self.finds(watch))
        self.write(next_attempt_at=utcnow())
        self.assertTrue(self.finds(watch))

    def test_a_letter_that_was_delivered_or_given_up_is_nothing_to_do(self) -> None:
        self.write(next_attempt_at=None)
        self.assertFalse(self.finds(self.watch()))

    def test_a_letter_of_the_day_is_something_to_do_a_day_after_the_last(self) -> None:
        user = User.create("ann", "ann@example.com", "a long password", Role.named("User"))
        for since, due in ((None, True), (23, False), (24, True)):
            user.digest_at = None if since is None else utcnow() - timedelta(hours=since)
            db.session.commit()
            self.assertEqual(self.finds(self.watch()), due, since)

    def test_a_fault_is_for_the_worker_to_put_into_words(self) -> None:
        watch = self.watch()
        db.engine.dispose()
        self.path.write_bytes(b"no database at all" * 100)
        self.assertTrue(self.finds(watch))
        self.path.unlink()
        self.assertTrue(self.finds(watch))
        self.assertFalse(self.path.exists())

    def test_a_file_that_is_in_use_is_looked_at_later(self) -> None:
        watch = self.watch()
        db.engine.dispose()
        with closing(sqlite3.connect(self.path)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN EXCLUSIVE")
            self.assertFalse(self.finds(watch))

    def test_a_worker_that_is_to_stop_is_not_replaced(self) -> None:
        stop = Event()
        stop.set()
        self.assertIsNone(self.watch(stop))


class NoFileTestCase(ContextCase):
    """A database that is no file."""

    def test_the_worker_stays(self) -> None:
        with mock.patch.object(Watch, "begin") as begin:
            watch_instead(Event())
        self.assertEqual(begin.call_count, 0)


if __name__ == "__main__":
    unittest.main()
