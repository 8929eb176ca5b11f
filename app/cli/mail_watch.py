"""Wait until SQLite has something for the mail worker to do, in a fraction of its memory.

A worker with nothing to do puts this program in its place (execve(2), so supervisor sees the same
process), which puts the worker back when there is something. It is run by its path and knows only
Python's own library: a module of the package `app` would load the blog.
"""

import json
import os
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

SECONDS_BETWEEN_LOOKS = 1.0
AS_STORED = "%Y-%m-%d %H:%M:%S.%f"  # how SQLAlchemy writes a moment for SQLite
SIGNALS = {signal.SIGTERM, signal.SIGINT}


class Watch(NamedTuple):
    """What to look for, and what to do then."""

    path: str  # of SQLite's file
    uri: str  # the same, opened to be read (sqlite.org/uri.html)
    # Queries that find something once there is something to do; each with its parameters, moments
    # that lie so many seconds back from when it is asked.
    questions: list[tuple[str, dict[str, float]]]
    seconds: float  # after which the worker is put back in any case
    command: list[str]  # that puts it back
    farewell: str  # what is said when told to stop

    def begin(self) -> None:
        """Put this program in the place of the present one, which holds signals until then."""
        command = [sys.executable, "-I", "-S", __file__, json.dumps(self)]
        os.execv(command[0], command)  # noqa: S606 - no shell, and nothing of what people write


class Watcher:
    """Looks into SQLite's file again and again, and writes nothing there."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.file: tuple[int, int] | None = None  # the one that is open, whatever its name is now
        self.connection: sqlite3.Connection | None = None
        self.end = time.monotonic() + watch.seconds

    def is_over(self) -> bool:
        """Tell whether the worker is to be put back.

        It is never while no file is there, in whose place SQLite would make the worker an empty
        one: it may be on its way back from a backup.
        """
        try:
            connection = self.open()
            return connection is not None and (
                time.monotonic() > self.end
                or any(finds(connection, *question) for question in self.watch.questions)
            )
        except sqlite3.OperationalError as error:
            return error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY
        except sqlite3.DatabaseError:  # which the worker puts into words
            return True

    def open(self) -> sqlite3.Connection | None:
        """Open the file, anew where another has come under its name; return None without one.

        It stays open, and is opened to be read: whoever closes a file as the last one that writes
        to it removes what has the name of its log, which may belong to another by now.
        """
        found = None
        with suppress(OSError):
            stat = os.stat(self.watch.path)
            found = (stat.st_dev, stat.st_ino)
        if found != self.file:
            self.close()
            if found:
                self.connection = sqlite3.connect(self.watch.uri, timeout=0, uri=True)
            self.file = found
        return self.connection

    def close(self) -> None:
        """Close what is open."""
        if self.connection is not None:
            self.connection.close()
        self.file = self.connection = None


def finds(connection: sqlite3.Connection, query: str, back: dict[str, float]) -> bool:
    """Tell whether a query finds anything, about moments that lie so many seconds back."""
    now = datetime.now(UTC)
    moments = {
        name: (now - timedelta(seconds=seconds)).strftime(AS_STORED)
        for name, seconds in back.items()
    }
    # To the end, so that nothing stays being read.
    [(found,)] = connection.execute(f"SELECT EXISTS ({query})", moments).fetchall()
    return bool(found)


def hold_signals(held: bool) -> None:
    """Let signals that end the program wait, or no longer: they do across execve(2)."""
    signal.pthread_sigmask(signal.SIG_BLOCK if held else signal.SIG_UNBLOCK, SIGNALS)


def when_told(act: Callable[[], None]) -> None:
    """Call `act` on the first signal that ends the program, and heed none after it.

    It is called in the midst of anything, so it may take no lock, as that of a threading.Event.
    """

    def heed(*_: object) -> None:
        """Take it for the last one."""
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        act()

    for number in SIGNALS:
        signal.signal(number, heed)
    hold_signals(False)


def wait(watch: Watch) -> None:
    """Look until there is something to do; then put the worker back."""

    def stop() -> None:
        """Say so and end."""
        sys.stdout.write(f"{watch.farewell}\n")
        sys.exit()

    when_told(stop)
    watcher = Watcher(watch)
    while not watcher.is_over():
        time.sleep(SECONDS_BETWEEN_LOOKS)
    hold_signals(True)
    watcher.close()
    os.execv(watch.command[0], watch.command)  # noqa: S606 - what has started this program


if __name__ == "__main__":
    wait(Watch(*json.loads(sys.argv[1])))
