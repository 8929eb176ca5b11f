"""A real install on this machine: used, backed up, wiped, restored, and taken off again.

It changes the machine, so it runs only where NA_BLOG_TEST_INSTALL=1 says that it may.
"""

import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
import threading
import time
import unittest
from collections import Counter
from pathlib import Path

import click
from sqlalchemy import create_engine, select
from sqlalchemy.schema import MetaData

from tests.faults.support import Browser
from tests.support import PASSWORD, ROOT

ALLOWED = os.environ.get("NA_BLOG_TEST_INSTALL") == "1"
PORT = 8088
ENV = Path("/etc/nablog/env")
DATA = Path("/var/lib/nablog")


def deploy(command: str, *arguments: str) -> str:
    """Run a command of deploy/ as it ships; return what it prints."""
    done = subprocess.run(
        [str(ROOT / "deploy" / command), *arguments],
        env={**os.environ, "PORT": str(PORT)}, capture_output=True, text=True, check=False,
        timeout=600,
    )  # fmt: skip
    if done.returncode:
        raise AssertionError(f"deploy/{command}: {done.stdout}\n{done.stderr}")
    return done.stdout


def dump() -> dict[str, list[tuple[object, ...]]]:
    """Return every row of the installed blog's database."""
    engine = create_engine(f"sqlite:///{DATA}/nablog.sqlite")
    metadata = MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        rows = {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }
    engine.dispose()
    return rows


class Visitor(Browser):
    """A person at the blog's own address, behind Nginx."""

    def __init__(self) -> None:
        super().__init__(PORT, host=f"blog.example.com:{PORT}")


@unittest.skipUnless(ALLOWED, "an install changes the machine: set NA_BLOG_TEST_INSTALL=1")
class InstallTestCase(unittest.TestCase):
    """From nothing to a blog that is used, and back."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.printed = deploy("install", "blog.example.com")
        cls.addClassCleanup(deploy, "uninstall", "--purge")

    def test_a_whole_life(self) -> None:
        self.check_secrets()
        self.become_administrator()
        self.write("Through Nginx")
        self.install_again()
        self.upgrade_under_load()
        self.upgrade_to_what_does_not_work()
        self.back_up_wipe_and_restore()
        self.kill_everything()

    def check_secrets(self) -> None:
        mode = ENV.stat()
        self.assertEqual(stat.S_IMODE(mode.st_mode), 0o600)
        self.assertEqual(pwd.getpwuid(mode.st_uid).pw_name, "nablog")
        for pid in subprocess.run(
            ["pgrep", "-f", "/srv/nablog/.*(gunicorn|mail worker)"], capture_output=True, text=True
        ).stdout.split():
            owner = pwd.getpwuid(Path(f"/proc/{pid}").stat().st_uid).pw_name
            self.assertEqual(owner, "nablog", "never root")

    def become_administrator(self) -> None:
        [path] = re.findall(r"http://blog\.example\.com:\d+(/setup/\S+)", self.printed)
        status, where = Visitor().send(
            path, username="ann", email="ann@example.com", password=PASSWORD, password2=PASSWORD
        )
        self.assertEqual((status, where), (302, "/"))
        self.assertEqual(Visitor().ask("GET", path)[0], 404)

    def write(self, title: str) -> None:
        writer = Visitor()
        writer.log_in()
        self.assertEqual(writer.send("/write", title=title, body="x", publish="1")[0], 302)
        self.until_home_says(title)

    def until_home_says(self, words: str) -> None:
        deadline = time.monotonic() + 30
        while words not in Visitor().ask("GET", "/")[1]:
            self.assertLess(time.monotonic(), deadline, words)
            time.sleep(0.1)

    def install_again(self) -> None:
        before = ENV.read_text()
        printed = deploy("install", "blog.example.com")
        self.assertNotIn("/setup/", printed)
        self.assertEqual(ENV.read_text(), before)
        self.until_home_says("Through Nginx")

    def upgrade_under_load(self) -> None:
        """No request fails while a version takes over, whether Nginx keeps a copy or not."""
        counted, stop = Counter[str](), threading.Event()

        def read(path: str) -> None:
            while not stop.is_set():
                try:
                    counted[str(Visitor().ask("GET", path)[0])] += 1
                except OSError as error:
                    counted[repr(error)] += 1

        paths = ("/", "/post/1", "/auth/login", "/healthz")
        readers = [threading.Thread(target=read, args=(path,)) for path in paths]
        for reader in readers:
            reader.start()
        try:
            deploy("upgrade")
        finally:
            stop.set()
            for reader in readers:
                reader.join(30)
        click.echo(f"upgrade under load: {dict(counted)}")
        self.assertEqual(set(counted) - {"200", "301"}, set(), counted)

    def upgrade_to_what_does_not_work(self) -> None:
        """One that does not import, and one that imports and serves no page."""
        current = os.readlink("/srv/nablog/current")
        for name, fault in (
            ("app/__init__.py", "raise SystemError('this version is broken')\n"),
            ("nablog.py", "if 'gunicorn' in sys.argv[0]: app = None\n"),
        ):
            with tempfile.TemporaryDirectory() as folder:
                copy = Path(folder) / "nablog"
                shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns("venv", "node_*", ".git"))
                with (copy / name).open("a") as file:
                    file.write(fault)
                done = subprocess.run(
                    [str(copy / "deploy" / "upgrade")], capture_output=True, text=True, check=False
                )
            self.assertNotEqual(done.returncode, 0)
            self.assertRegex(done.stderr, "nablog: This version")
            self.assertEqual(os.readlink("/srv/nablog/current"), current)
            self.assertEqual(Visitor().ask("GET", "/readyz")[0], 200)
        self.write("After what did not work")

    def back_up_wipe_and_restore(self) -> None:
        media = DATA / "media"
        media.mkdir()
        (media / "picture.bin").write_bytes(os.urandom(1000))
        picture = (media / "picture.bin").read_bytes()
        with tempfile.TemporaryDirectory() as folder:
            file = f"{folder}/blog.tar.gz"
            deploy("backup", file)
            self.assertEqual(stat.S_IMODE(Path(file).stat().st_mode), 0o600)
            before = dump()
            self.assertEqual(len(before["posts"]), 2)
            deploy("uninstall", "--purge")
            self.assertFalse(DATA.exists())
            deploy("install", "blog.example.com")
            deploy("restore", file)
        self.until_home_says("Through Nginx")
        self.assertEqual(dump(), before)
        self.assertEqual((media / "picture.bin").read_bytes(), picture)
        self.write("After the restore")

    def kill_everything(self) -> None:
        subprocess.run(["pkill", "-9", "-f", "/srv/nablog/.*gunicorn"], check=False)
        self.until_home_says("After the restore")  # from Nginx's cache, if need be
        deadline = time.monotonic() + 30
        while Visitor().ask("GET", "/readyz")[0] != 200:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.2)
        self.write("After the crash")


if __name__ == "__main__":
    unittest.main()
