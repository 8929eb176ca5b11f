"""Real processes: commands typed as in the notes, and servers that answer on loopback."""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import ClassVar
from unittest import mock

from app import create_app
from app.extensions import db
from tests.databases import make_database, server
from tests.support import ROOT

BIN = Path(sys.executable).parent


# The blog's own settings, and what would have each process compile the blog's modules once more.
FOREIGN = ("MAIL_", "NA_", "PYTHONDONTWRITEBYTECODE")


def environment(**variables: str) -> dict[str, str]:
    """Return what a person's shell would hand to a command, with these variables."""
    # No setting of the machine that runs the tests reaches the blog under test.
    own = {key: value for key, value in os.environ.items() if not key.startswith(FOREIGN)}
    return {**own, "FLASK_APP": "nablog.py", "FLASK_SKIP_DOTENV": "1", **variables}


def run(*command: str, stdin: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end and return what it printed."""
    return subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        cwd=ROOT,
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        input=stdin,
    )


def memory(pid: int, *names: str) -> float:
    """Return the megabytes that Linux tells of a process under some names, added up.

    They are those of proc(5), smaps_rollup.
    """
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    sizes = dict(line.split(":", 1) for line in lines[1:])
    return sum(int(sizes[name].split()[0]) for name in names) / 1024


def free_port() -> int:
    """Return a port that nobody listens on, and that no outgoing connection is given."""
    for port in random.sample(range(15_000, 30_000), 100):
        with socket.socket() as sock, suppress(OSError):
            sock.bind(("", port))
            return port
    raise OSError("Of a hundred ports none was free.")


class ServerCase(unittest.TestCase):
    """A test of real processes on a migrated database of its own."""

    migrated: ClassVar[Path]

    @classmethod
    def setUpClass(cls) -> None:
        """Migrate one database of SQLite, which each test gets a copy of."""
        if server() is not None:
            return
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.migrated = Path(folder.name) / "blog.sqlite"
        done = run("flask", "deploy", DATABASE_URL=f"sqlite:///{cls.migrated}", SECRET_KEY="x" * 20)
        if done.returncode:
            raise AssertionError(done.stderr)

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.environ = {
            "DATABASE_URL": self.make_database(),
            "SECRET_KEY": "only for this test, never elsewhere",
            "NA_BLOG_DATA": str(self.folder),
            "FLASK_CONFIG": "",
        }

    def make_database(self) -> str:
        """Return the address of a migrated database of this test's own."""
        if server() is None:
            shutil.copy(self.migrated, self.folder / "blog.sqlite")
            return f"sqlite:///{self.folder / 'blog.sqlite'}"
        url = make_database()
        done = run("flask", "deploy", DATABASE_URL=url, SECRET_KEY="x" * 20)
        self.assertEqual(done.returncode, 0, done.stderr)
        return url

    def empty_database(self) -> None:
        """Take the migrated database away and leave an empty one."""
        if server() is None:
            (self.folder / "blog.sqlite").unlink()
        else:
            self.environ["DATABASE_URL"] = make_database()

    def flask(self, *arguments: str, **options: str) -> subprocess.CompletedProcess[str]:
        """Run a `flask` command on this test's database."""
        return run("flask", *arguments, **self.environ, **options)

    def type(self, *arguments: str, status: int = 0) -> str:
        """Run a `flask` command in this process, which is faster; return what it printed."""
        with mock.patch.dict(os.environ, self.environ):
            app = create_app("default")
        with mock.patch.object(sys, "argv", ["flask", *arguments]):
            done = app.test_cli_runner().invoke(args=list(arguments))
        with app.app_context():
            db.engine.dispose()
        app.extensions["mail_sender"].shutdown()
        self.assertEqual(done.exit_code, status, done.output)
        return done.output

    def serve(self, *command: str, port: int, until: str = "", cwd: Path = ROOT) -> str:
        """Start a server, wait until it answers and has printed `until`; return what it printed."""
        path = self.folder / "printed"
        with path.open("w") as log:
            process = subprocess.Popen(
                [str(BIN / command[0]), *command[1:]],
                cwd=cwd,
                env=environment(**self.environ),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.addCleanup(process.wait, 20)
        self.addCleanup(os.killpg, process.pid, signal.SIGTERM)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                self.page = self.fetch(f"http://127.0.0.1:{port}/")
                if until in path.read_text():
                    return path.read_text()
            except (urllib.error.URLError, ConnectionError):
                pass
            time.sleep(0.05)
        raise AssertionError(f"The server did not start:\n{path.read_text()}")

    def fetch(self, address: str) -> str:
        """Return a page as a stranger's browser would get it."""
        with urllib.request.urlopen(address, timeout=30) as answer:
            text: str = answer.read().decode()
            return text
