"""Wait until SQLite has something for the mail worker to do, in a sixth of its memory.

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
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

SECONDS_BETWEEN_LOOKS = 1.0
AS_STORED = "%Y-%m-%d %H:%M:%S.%f"  # how SQLAlchemy writes a moment for SQLite
SIGNALS = {signal.SIGTERM, signal.SIGINT}


class Watch(NamedTuple):
    """What to look for, and what to do then."""

    uri: str  # of SQLite's file (sqlite.org/uri.html)
    # Queries that find something once there is something to do; each with its parameters, moments
    # that lie so many seconds back from when it is asked.
    questions: list[tuple[str, dict[str, float]]]
    seconds: float  # after which the worker is put back in any case
    command: list[str]  # that puts it back
    farewell: str  # what is said when told to stop

    def begin(self) -> None:
        """Put this program in the place of the present one; a signal meanwhile reaches it."""
        hold_signals(True)
        command = [sys.executable, "-I", "-S", __file__, json.dumps(self)]
        os.execv(command[0], command)  # noqa: S606 - no shell, and nothing of what people write

    def finds(self) -> bool:
        """Tell whether there is something to do, or a fault that the worker can put into words."""
        now = datetime.now(UTC)
        try:
            # Opened each time: what lies there may have been replaced, by a backup for instance.
            with closing(sqlite3.connect(self.uri, timeout=0, uri=True)) as connection:
                return any(
                    connection.execute(query, moments(now, back)).fetchone()
                    for query, back in self.questions
                )
        except sqlite3.OperationalError as error:
            return error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY
        except sqlite3.DatabaseError:
            return True


def moments(now: datetime, back: dict[str, float]) -> dict[str, str]:
    """Return the parameters of a query, as they are stored."""
    return {
        name: (now - timedelta(seconds=seconds)).strftime(AS_STORED)
        for name, seconds in back.items()
    }


def hold_signals(held: bool) -> None:
    """Let signals that end the program wait, or no longer: they do across execve(2)."""
    signal.pthread_sigmask(signal.SIG_BLOCK if held else signal.SIG_UNBLOCK, SIGNALS)


def wait(watch: Watch) -> None:
    """Look until there is something to do; then put the worker back."""

    def stop(*_: object) -> None:
        """Say so and end."""
        sys.stdout.write(f"{watch.farewell}\n")
        sys.exit()

    for number in SIGNALS:
        signal.signal(number, stop)
    hold_signals(False)
    end = time.monotonic() + watch.seconds
    while time.monotonic() < end and not watch.finds():
        time.sleep(SECONDS_BETWEEN_LOOKS)
    hold_signals(True)
    os.execv(watch.command[0], watch.command)  # noqa: S606 - what has started this program


if __name__ == "__main__":
    wait(Watch(*json.loads(sys.argv[1])))
