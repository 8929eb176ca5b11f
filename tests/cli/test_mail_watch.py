"""The small program that waits in the mail worker's place: what it takes for something to do."""

import os
import shutil
import signal
import sqlite3
import time
import unittest
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

from app import create_app
from app.cli.mail import watch_instead
from app.cli.mail_watch import SIGNALS, Watch, Watcher, hold_signals, when_told
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

    def watcher(self) -> Watcher:
        """Return what the worker would put in its place."""
        with mock.patch.object(Watch, "begin", autospec=True) as begin:
            watch_instead([])
        watcher = Watcher(begin.call_args.args[0])
        self.addCleanup(watcher.close)
        return watcher

    def write(self, **values: Any) -> None:
        put("ann@example.com", "Subject", "body", "html")
        db.session.flush()
        if values:
            db.session.execute(db.update(Letter).values(**values))
        db.session.commit()

    def test_a_letter_is_something_to_do_from_the_moment_that_it_is_due(self) -> None:
        watcher = self.watcher()
        self.assertFalse(watcher.is_over())
        self.write(next_attempt_at=utcnow() + timedelta(seconds=30))
        self.assertFalse(watcher.is_over())
        self.write(next_attempt_at=utcnow())
        self.assertTrue(watcher.is_over())

    def test_a_letter_that_was_delivered_or_given_up_is_nothing_to_do(self) -> None:
        self.write(next_attempt_at=None)
        self.assertFalse(self.watcher().is_over())

    def test_a_letter_of_the_day_is_something_to_do_a_day_after_the_last(self) -> None:
        user = User.create("ann", "ann@example.com", "a long password", Role.named("User"))
        watcher = self.watcher()
        for since, due in ((None, True), (23, False), (24, True)):
            user.digest_at = None if since is None else utcnow() - timedelta(hours=since)
            db.session.commit()
            self.assertEqual(watcher.is_over(), due, since)

    def test_after_an_hour_there_is_something_to_clean(self) -> None:
        watcher = self.watcher()
        self.assertAlmostEqual(watcher.end, time.monotonic() + 3600, delta=60)
        watcher.end = time.monotonic()
        self.assertTrue(watcher.is_over())

    def test_a_file_that_is_away_is_waited_for_and_not_made(self) -> None:
        watcher = self.watcher()
        self.write()
        db.session.remove()
        db.engine.dispose()
        watcher.end = time.monotonic()
        away = self.path.rename(self.folder / "away")
        self.assertFalse(watcher.is_over())
        self.assertFalse(self.path.exists())
        away.rename(self.path)
        self.assertTrue(watcher.is_over())

    def test_another_file_under_the_same_name_is_looked_into(self) -> None:
        watcher = self.watcher()
        db.engine.dispose()
        shutil.copy(self.path, self.folder / "another")
        self.write()
        self.assertTrue(watcher.is_over())
        db.session.remove()
        db.engine.dispose()
        for log in ("-wal", "-shm"):  # as whoever replaces a database by hand has to
            Path(f"{self.path}{log}").unlink()
        (self.folder / "another").rename(self.path)
        self.assertFalse(watcher.is_over())

    def test_it_writes_nothing_once_it_has_begun(self) -> None:
        watcher = self.watcher()
        watcher.is_over()
        before = self.files()
        for _ in range(3):
            self.assertFalse(watcher.is_over())
        self.assertEqual(self.files(), before)

    def files(self) -> dict[str, tuple[int, int, int]]:
        """Return the inode, size and time of change of what is in the folder, and of itself."""
        found = {path.name: path.stat() for path in (self.folder, *self.folder.iterdir())}
        return {name: (stat.st_ino, stat.st_size, stat.st_mtime_ns) for name, stat in found.items()}

    def test_what_is_no_database_is_for_the_worker_to_put_into_words(self) -> None:
        watcher = self.watcher()
        db.engine.dispose()
        self.path.write_bytes(b"no database at all" * 100)
        self.assertTrue(watcher.is_over())

    def test_a_file_that_is_in_use_is_looked_at_later(self) -> None:
        watcher = self.watcher()
        db.engine.dispose()
        with closing(sqlite3.connect(self.path)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN EXCLUSIVE")
            self.assertFalse(watcher.is_over())

    def test_a_worker_that_is_told_to_stop_is_not_replaced(self) -> None:
        with mock.patch.object(Watch, "begin") as begin:
            watch_instead([True])
        self.assertEqual(begin.call_count, 0)


class NoFileTestCase(ContextCase):
    """A database that is no file."""

    def test_the_worker_stays(self) -> None:
        with mock.patch.object(Watch, "begin") as begin:
            watch_instead([])
        self.assertEqual(begin.call_count, 0)


class SignalTestCase(unittest.TestCase):
    """What tells a worker to stop."""

    def test_the_first_signal_counts_and_no_other_one(self) -> None:
        for number in SIGNALS:
            self.addCleanup(signal.signal, number, signal.getsignal(number))
        told: list[bool] = []
        when_told(lambda: told.append(True))
        hold_signals(True)
        os.kill(os.getpid(), signal.SIGTERM)
        self.assertEqual(told, [])
        hold_signals(False)
        self.assertEqual(told, [True])
        for number in SIGNALS:
            os.kill(os.getpid(), number)
        self.assertEqual(told, [True])


if __name__ == "__main__":
    unittest.main()
