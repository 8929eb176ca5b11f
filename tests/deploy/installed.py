"""A real install on this machine: used, backed up, wiped, restored, and taken off again.

It changes the machine, so it runs only where NA_BLOG_TEST_INSTALL=1 says that it may.
"""

import grp
import json
import os
import pwd
import re
import shutil
import signal
import socket
import ssl
import stat
import subprocess
import tempfile
import threading
import time
import unittest
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

import click
from sqlalchemy import create_engine, select
from sqlalchemy.schema import MetaData

from app.extensions import SEARCH_TABLE
from app.models import SiteVersion
from tests.browser.journey import Journey
from tests.faults.support import Browser
from tests.mailbox import serve_mail
from tests.servers import Pebble
from tests.support import ROOT

ALLOWED = os.environ.get("NA_BLOG_TEST_INSTALL") == "1"
PORT, TLS_PORT = 8088, 8443
ENV = Path("/etc/nablog/env")
CRON = Path("/etc/cron.d/nablog")
DATA = Path("/var/lib/nablog")
NGINX_LOG = Path("/var/log/nablog/nginx.access.log")
# Who signed the certificate is the authority's own matter: the test's is known to nobody.
TLS = ssl._create_unverified_context()


def deploy(command: str, *arguments: str, **environ: str) -> str:
    """Run a command of deploy/ as it ships; return what it prints."""
    ports = {"PORT": str(PORT), "TLS_PORT": str(TLS_PORT), "BIND_HOST": "127.0.0.2"}
    done = subprocess.run(
        [str(ROOT / "deploy" / command), *arguments], env=os.environ | ports | environ,
        capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    if done.returncode:
        raise AssertionError(f"deploy/{command}: {done.stdout}\n{done.stderr}")
    return done.stdout + done.stderr


def failed(counted: Counter[str]) -> dict[str, int]:
    """Return what was neither a page nor the way to one."""
    return {told: number for told, number in counted.items() if told[-4:] not in {" 200", " 301"}}


def dump() -> dict[str, list[list[tuple[str, object]]]]:
    """Return every row of the installed blog's database, its columns in the order of their names.

    A migration adds a column as the last one; a database that is made new has it in its place.
    Each database counts its own changes, so that number is left out.
    """
    engine = create_engine(f"sqlite:///{DATA}/nablog.sqlite")
    metadata = MetaData()
    # The search index is made of the posts, in tables of a kind that SQLAlchemy does not know.
    metadata.reflect(engine, only=lambda name, _: not name.startswith(SEARCH_TABLE))
    with engine.connect() as connection:
        rows = {
            table.name: sorted(
                (sorted(row._mapping.items()) for row in connection.execute(select(table))),
                key=repr,
            )
            for table in metadata.sorted_tables
            if table.name != SiteVersion.__tablename__
        }
    engine.dispose()
    return rows


class Visitor(Browser):
    """A person at the blog's own address, behind Nginx."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        port = TLS_PORT if tls else PORT
        super().__init__(port, host=f"blog.example.com:{port}", tls=tls)


@unittest.skipUnless(ALLOWED, "an install changes the machine: set NA_BLOG_TEST_INSTALL=1")
class InstallTestCase(Journey):
    """From nothing to a blog that is used, and back."""

    arguments: ClassVar[list[str]] = ["--host-resolver-rules=MAP blog.example.com 127.0.0.1"]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        deploy("install", "blog.example.com")
        cls.addClassCleanup(deploy, "uninstall", "--purge")

    def setUp(self) -> None:
        super().setUp()
        self.root = f"http://blog.example.com:{PORT}"

    def test_a_whole_life(self) -> None:
        self.check_secrets()
        self.walk_in_a_browser()
        self.publish("Through Nginx")
        self.read_files()
        self.find_a_request_in_both_logs()
        self.turn_the_logs()
        self.add_and_take_a_worker()
        self.upgrade_under_load()
        self.upgrade_to_what_does_not_work()
        self.back_up_wipe_and_restore()
        self.kill_the_master()
        self.kill_everything()
        self.get_a_certificate()

    def status_of(self, address: str) -> int:
        return Visitor().ask("GET", urlsplit(address).path)[0]

    def check_secrets(self) -> None:
        mode = ENV.stat()
        self.assertEqual(stat.S_IMODE(mode.st_mode), 0o640)
        self.assertEqual(mode.st_uid, 0, "root runs what stands there, so nobody else writes it")
        self.assertEqual(grp.getgrgid(mode.st_gid).gr_name, "nablog")
        for pid in subprocess.run(
            ["pgrep", "-f", "/srv/nablog/.*(gunicorn|mail worker)"], capture_output=True, text=True
        ).stdout.split():
            owner = pwd.getpwuid(Path(f"/proc/{pid}").stat().st_uid).pw_name
            self.assertEqual(owner, "nablog", "never root")

    def read_files(self) -> None:
        """Nginx serves what was built and uploaded, and cannot read the database."""
        page = Visitor().ask("GET", "/")[1]
        [sheet] = re.findall(r'href="(/static/built/\w+/css/site\.css)"', page)
        self.assertIn("@layer", Visitor().ask("GET", sheet)[1])
        (DATA / "media" / "hello.txt").write_text("hello")
        self.assertEqual(Visitor().ask("GET", "/media/hello.txt"), (200, "hello"))
        for path in (DATA / "nablog.sqlite", ENV):
            read = ["setpriv", "--reuid=www-data", "--regid=www-data", "--init-groups", "cat", path]
            self.assertNotEqual(
                subprocess.run(read, capture_output=True, check=False).returncode, 0
            )

    def find_a_request_in_both_logs(self) -> None:
        """Nginx's line of a request and Gunicorn's name it alike."""
        path = f"/nope/{os.getpid()}"
        self.assertEqual(Visitor().ask("GET", path)[0], 404)
        logs = (NGINX_LOG, Path("/var/log/nablog/gunicorn.log"))
        # Each log is written after the answer was sent.
        self.until(lambda: all(path in log.read_text() for log in logs))
        [line], [fact] = (
            [line for line in log.read_text().splitlines() if path in line] for log in logs
        )
        name, facts = line.rpartition("[")[2].rstrip("]"), json.loads(fact)
        self.assertEqual((facts["request_id"], facts["status"]), (name, 404))
        self.assertGreaterEqual(facts["milliseconds"], 0)

    def turn_the_logs(self) -> None:
        """Nginx's log begins anew, and goes on."""
        subprocess.run(["logrotate", "--force", "/etc/logrotate.d/nablog"], check=True)
        self.assertTrue(Path(f"{NGINX_LOG}.1").exists())
        self.until(lambda: Visitor().ask("GET", "/nope/rotated")[0] == 404
                   and "/nope/rotated" in NGINX_LOG.read_text())  # fmt: skip

    def add_and_take_a_worker(self) -> None:
        """TTIN and TTOU at the pid that the pid file names, as docs/deploy.md says."""
        usual = len(self.workers())
        os.kill(self.master(), signal.SIGTTIN)
        self.until(lambda: len(self.workers()) == usual + 1)
        os.kill(self.master(), signal.SIGTTOU)
        self.until(lambda: len(self.workers()) == usual)

    def walk_in_a_browser(self) -> None:
        """The whole journey through Nginx, with letters from the installed worker."""
        self.box, controller = serve_mail()
        self.addCleanup(controller.stop)
        with ENV.open("a") as file:
            file.write(f"MAIL_SERVER=127.0.0.1\nMAIL_PORT={controller.port}\n")
        before = ENV.read_text()
        printed = deploy("install", "blog.example.com")
        self.assertEqual(ENV.read_text(), before)
        [link] = re.findall(r"http://blog\.example\.com:\d+/setup/\S+", printed)
        self.travel(link)
        self.read_as_a_stranger()
        self.assertNotIn("/setup/", deploy("install"))

    def publish(self, title: str) -> None:
        writer = Visitor()
        writer.log_in()
        self.assertEqual(writer.send("/write", title=title, body="x", publish="1")[0], 302)
        self.until_home_says(title)

    def until(self, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 30
        while not holds():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.1)

    def until_home_says(self, words: str) -> None:
        self.until(lambda: words in Visitor().ask("GET", "/")[1])

    def read_as_a_stranger(self) -> None:
        """From the home page to a post, to its author, and the same page out of the cache."""
        reader = self.open_browser()
        for _ in range(2):
            reader.goto("/")
            reader.locator(".post-card__title a").first.click()
            reader.locator(".prose").first.wait_for()
            reader.locator(".byline a").first.click()
            reader.locator(".post-card").first.wait_for()
        self.assertEqual(reader.context.cookies(), [])
        self.assert_no_faults()

    def under_load(self, act: Callable[[], object]) -> Counter[str]:
        """Read pages that Nginx keeps a copy of and pages that it does not; count the answers."""
        counted, stop = Counter[str](), threading.Event()

        def read(path: str) -> None:
            while not stop.is_set():
                try:
                    counted[f"{path} {Visitor().ask('GET', path)[0]}"] += 1
                except OSError as error:
                    counted[f"{path} {error!r}"] += 1

        paths = ("/", "/post/1", "/auth/login", "/healthz")
        readers = [threading.Thread(target=read, args=(path,)) for path in paths]
        for reader in readers:
            reader.start()
        try:
            act()
        finally:
            stop.set()
            for reader in readers:
                reader.join(60)
        click.echo(f"{getattr(act, '__name__', 'act')}: {dict(counted)}")
        return counted

    def upgrade_under_load(self) -> None:
        """No request fails while a version takes over."""

        def upgrade() -> None:
            deploy("upgrade")

        self.assertEqual(failed(self.under_load(upgrade)), {})

    def kill_the_master(self) -> None:
        """Supervisor starts another; readers of pages that Nginx keeps notice nothing."""
        before = self.master()

        def kill_the_master() -> None:
            time.sleep(1)
            os.kill(before, signal.SIGKILL)
            # The workers go on until they see it, and have the port as long.
            self.until(lambda: self.master() != before and self.workers() != [])
            time.sleep(3)

        told = failed(self.under_load(kill_the_master))
        self.assertEqual({page for page in told if not page.endswith(" 503")}, set())
        self.assertNotIn("/ 503", told)
        self.until(lambda: Visitor().ask("GET", "/readyz")[0] == 200)

    def workers(self) -> list[str]:
        """Return the process ids of its workers; of a master that is gone, none."""
        try:
            path = Path(f"/proc/{self.master()}/task/{self.master()}/children")
            return path.read_text().split()
        except FileNotFoundError:
            return []

    def master(self) -> int:
        """Return the process id of the Gunicorn that serves."""
        slot = Path("/srv/nablog/slot").read_text().strip()
        return int((DATA / f"gunicorn-{slot}.pid").read_text())

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
        self.publish("After what did not work")

    def back_up_wipe_and_restore(self) -> None:
        media = DATA / "media"
        (media / "picture.bin").write_bytes(os.urandom(1000))
        picture = (media / "picture.bin").read_bytes()
        with tempfile.TemporaryDirectory() as folder:
            file = f"{folder}/blog.tar.gz"
            deploy("backup", file)
            self.assertEqual(stat.S_IMODE(Path(file).stat().st_mode), 0o600)
            before = dump()
            self.assertGreater(len(before["posts"]), 5)
            self.back_up_each_night()
            deploy("uninstall", "--purge")
            self.assertFalse(DATA.exists())
            deploy("install", "blog.example.com")
            deploy("restore", file)
            self.restore_what_is_no_backup(folder)
        self.until_home_says("Through Nginx")
        self.assertEqual(dump(), before)
        self.assertEqual((media / "picture.bin").read_bytes(), picture)
        self.publish("After the restore")

    def restore_what_is_no_backup(self, folder: str) -> None:
        """A file that cannot be brought back leaves the blog as it was."""
        Path(folder, "media").mkdir()
        Path(folder, "blog.sqlite").write_text("no database " * 100)
        file = f"{folder}/wrong.tar.gz"
        subprocess.run(["tar", "-czf", file, "-C", folder, "blog.sqlite", "media"], check=True)
        before = dump()
        with self.assertRaisesRegex(AssertionError, "the blog is as it was"):
            deploy("restore", file)
        self.assertEqual(dump(), before)
        self.until(lambda: Visitor().ask("GET", "/readyz")[0] == 200)

    def kill_everything(self) -> None:
        subprocess.run(["pkill", "-9", "-f", "/srv/nablog/.*gunicorn"], check=False)
        self.until_home_says("After the restore")  # from Nginx's cache, if need be
        self.until(lambda: Visitor().ask("GET", "/readyz")[0] == 200)
        self.publish("After the crash")

    def back_up_each_night(self) -> None:
        """What cron is told works, and keeps the last 14."""
        backups = Path("/var/backups/nablog")
        for number in range(20):
            (backups / f"nablog-20200101-0000{number:02}.tar.gz").touch()
        [line] = [line for line in CRON.read_text().splitlines() if " root " in line]
        subprocess.run(["sh", "-c", line.partition(" root ")[2]], check=True)
        kept = sorted(path.name for path in backups.iterdir())
        self.assertEqual(len(kept), 14)
        self.assertGreater((backups / kept[-1]).stat().st_size, 1000)
        shutil.rmtree(backups)

    def get_a_certificate(self) -> None:
        """With an e-mail address the blog goes over to https, by the protocol of Let's Encrypt."""
        told = "blog.example.com", "ann@example.com"
        printed = deploy("install", *told, CERTBOT_FLAGS="--server https://127.0.0.1:9/nobody")
        self.assertIn(f"http://blog.example.com:{PORT}/", printed, "not without a certificate")
        with Pebble(PORT) as authority:
            printed = deploy("install", *told, CERTBOT_FLAGS=authority.flags)
            self.assertIn(f"https://blog.example.com:{TLS_PORT}/", printed)
            first = self.certificate()
            renew = ["certbot", "renew", "--force-renewal", "--quiet", "--no-random-sleep-on-renew"]
            command, environ = [*renew, *authority.flags.split()], {"PYTHONWARNINGS": "ignore"}
            subprocess.run(command, check=True, env={**os.environ, **environ})
            self.until(lambda: self.certificate() != first)
        self.assertEqual(
            Visitor().ask("GET", "/post/1?a=b"),
            (301, f"https://blog.example.com:{TLS_PORT}/post/1?a=b"),
        )
        writer = Visitor(TLS)
        writer.log_in()
        self.assertEqual(writer.send("/write", title="By https", body="x", publish="1")[0], 302)
        connection = writer.connection()
        connection.request("GET", "/", headers={"Host": writer.host})
        self.assertIn("max-age", connection.getresponse().headers["Strict-Transport-Security"])
        connection.close()
        with self.assertRaises(ssl.SSLError):
            self.certificate(ssl.TLSVersion.TLSv1_1)
        deploy("upgrade")
        self.assertEqual(Visitor(TLS).ask("GET", "/readyz")[0], 200)

    def certificate(self, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> bytes:
        """Return the certificate that Nginx shows, to somebody who speaks HTTP/2."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_alpn_protocols(["h2"])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that such a version is old is the point
            context.minimum_version = min(newest, ssl.TLSVersion.TLSv1_2)
            context.maximum_version = newest
        with (
            socket.create_connection(("127.0.0.1", TLS_PORT), timeout=10) as plain,
            context.wrap_socket(plain, server_hostname="blog.example.com") as secure,
        ):
            self.assertEqual(secure.selected_alpn_protocol(), "h2")
            return secure.getpeercert(binary_form=True) or b""


if __name__ == "__main__":
    unittest.main()
