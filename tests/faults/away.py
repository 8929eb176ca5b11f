"""Databases, Redis and mail servers that go away, and come back."""

import re
import shutil
import subprocess
import time
import unittest

from tests.faults.support import Browser, FaultCase
from tests.mailbox import MISSING, Controller, serve_mail
from tests.processes import free_port
from tests.servers import Gunicorn, Redis, Replica


class PostgreSQLTestCase(FaultCase):
    """The database crashes, or is not there yet."""

    def setUp(self) -> None:
        super().setUp()
        self.server = self.use_postgresql()

    def home(self) -> int:
        return Browser(self.port).ask("GET", "/")[0]

    def test_a_restart_under_load_needs_no_restart_of_the_blog(self) -> None:
        self.start()

        def restart() -> None:
            self.server.restart()
            self.until(lambda: self.home() == 200, seconds=10)
            time.sleep(1)

        counted = self.under_load(restart)
        self.assertEqual(set(counted) - {"200", "503"}, set(), "a failure is told, and in time")
        self.assertGreater(counted["200"], 20)

    def test_a_database_that_comes_after_the_blog_is_found(self) -> None:
        self.server.stop()
        self.start()
        self.assertEqual(self.home(), 503)
        self.server.start()
        self.until(lambda: self.home() == 200, seconds=10)

    def test_every_write_that_was_answered_outlives_a_crash_of_the_database(self) -> None:
        self.start()
        self.check_written(self.write(300, 150, self.server.restart))

    def test_every_write_that_was_answered_outlives_a_crash_of_the_blog(self) -> None:
        self.start()

        def kill_and_start() -> None:
            self.app.kill()
            self.app.start()

        self.check_written(self.write(1000, 500, kill_and_start))


class ReplicaTestCase(FaultCase):
    """Strangers read from a copy of the database that follows it."""

    def test_strangers_read_from_the_replica_and_members_from_the_database(self) -> None:
        primary = self.use_postgresql()
        replica = self.enterContext(Replica(primary))
        self.environ["NA_BLOG_REPLICA_URL"] = replica.url()
        self.start()
        stranger, writer = Browser(self.port), Browser(self.port)
        writer.log_in()
        status, where = writer.send("/write", title="Followed", body="x", publish="1")
        self.assertEqual((status, writer.ask("GET", where)[0]), (302, 200), "at once for him")
        self.until(lambda: "Followed" in Browser(self.port).ask("GET", "/")[1], seconds=10)
        primary.stop()
        self.assertEqual(stranger.ask("GET", where)[0], 200, "from the replica alone")
        self.assertEqual(writer.ask("GET", where)[0], 503)


class RedisTestCase(FaultCase):
    """Rate limits go on in each process by itself while Redis is away."""

    def test_pages_and_logging_in_go_on_without_redis(self) -> None:
        server = self.use_server(Redis())
        self.environ |= {"REDIS_URL": server.url(), "NA_BLOG_RATE_LIMITS": "on"}
        self.make_ann()
        self.start()
        Browser(self.port).log_in()
        server.stop()
        Browser(self.port).log_in()
        statuses = {
            Browser(self.port).send("/auth/login", email="ann@example.com", password=f"no {n}")[0]
            for n in range(25)
        }
        self.assertEqual(statuses, {422, 429}, "guessing is still slowed down")
        server.start()
        self.assertEqual(Browser(self.port).ask("GET", "/")[0], 200)

    def test_all_machines_count_tries_together(self) -> None:
        server = self.use_server(Redis())
        self.environ |= {"REDIS_URL": server.url(), "NA_BLOG_RATE_LIMITS": "on"}
        self.make_ann()
        ports = [self.enterContext(Gunicorn(self.environ)).port for _ in range(2)]

        def tries() -> int:
            for number in range(100):
                port = ports[number % len(ports)]
                status, _ = Browser(port).send("/auth/login", email="ann@example.com", password="x")
                if status == 429:
                    return number
            return 100

        together = tries()
        server.restart()  # it keeps nothing: the count begins anew
        ports.pop()
        self.assertEqual(together, tries(), "two machines allow no more tries than one")


@unittest.skipIf(Controller is None, MISSING)
class MailServerTestCase(FaultCase):
    """A mail server that is away during 100 registrations, then back."""

    PEOPLE = 100

    def test_each_gets_a_letter_in_the_end(self) -> None:
        port = free_port()
        self.environ |= {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": str(port)}
        self.start()
        for number in range(self.PEOPLE):
            status, _ = Browser(self.port).send(
                "/auth/register", username=f"n{number}", email=f"n{number}@example.com",
                password="correct horse", password2="correct horse",
            )  # fmt: skip
            self.assertEqual(status, 302)
        box, controller = serve_mail(port=port)
        self.addCleanup(controller.stop)
        self.flask("mail", "retry")
        self.assertEqual(self.flask("mail", "worker", "--once").returncode, 0)
        recipients = {envelope.rcpt_tos[0] for envelope, _ in box.letters}
        self.assertEqual(len(recipients), self.PEOPLE)


@unittest.skipUnless(shutil.which("mount"), "needs mount: apt-get install mount")
class FullDiskTestCase(FaultCase):
    """No room for the database, nor for the log."""

    def setUp(self) -> None:
        super().setUp()
        self.disk = self.folder / "disk"
        self.disk.mkdir()
        if not run_mount(self.disk):
            self.skipTest("a small disk can be mounted by root alone")
        self.addCleanup(run_umount, self.disk)

    def fill_up(self) -> None:
        with (self.disk / "filler").open("wb", buffering=0) as filler, self.assertRaises(OSError):
            while True:
                filler.write(b"x" * 4096)

    def test_reading_goes_on_and_a_text_that_cannot_be_stored_is_not_lost(self) -> None:
        shutil.copy(self.migrated, self.disk / "blog.sqlite")
        self.environ["DATABASE_URL"] = f"sqlite:///{self.disk}/blog.sqlite"
        self.make_ann()
        self.start()
        browser = Browser(self.port)
        browser.log_in()
        status, where = browser.send("/write", title="First", body="x", publish="1")
        self.assertEqual(status, 302)
        self.fill_up()
        status, page = browser.send("/write", title="Second", body="y" * 150_000, publish="1")
        self.assertEqual(status, 503, page[:500])
        self.assertRegex(page, re.compile("disk|database", re.IGNORECASE))
        self.assertEqual(browser.ask("GET", where)[0], 200)
        (self.disk / "filler").unlink()
        self.assertEqual(browser.send("/write", title="Third", body="z", publish="1")[0], 302)

    def test_reading_and_writing_go_on_when_nothing_can_be_logged(self) -> None:
        log = self.disk / "log"
        self.environ |= {"NA_BLOG_LOG_DIR": str(log), "FLASK_CONFIG": "production"}
        self.environ["NA_BLOG_URL"] = "http://127.0.0.1"
        self.make_ann()
        self.start()
        browser = Browser(self.port)
        browser.log_in()
        self.fill_up()
        size = (log / "access.log").stat().st_size
        for number in range(50):
            path = f"/nope/{'x' * 200}/{number}"
            self.assertEqual(browser.ask("GET", path)[0], 404)
        self.assertEqual(browser.send("/write", title="Second", body="x", publish="1")[0], 302)
        self.assertLess((log / "access.log").stat().st_size, size + 8192, "it was full")
        (self.disk / "filler").unlink()
        browser.ask("GET", "/nope/last")
        self.until(lambda: "/nope/last" in (log / "access.log").read_text())


def run_mount(folder: object) -> bool:
    """Mount a disk of 3 MB in memory at a folder; return whether that worked."""
    command = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def run_umount(folder: object) -> None:
    """Take the disk away again."""
    subprocess.run(["umount", "-l", str(folder)], check=False, capture_output=True)


if __name__ == "__main__":
    unittest.main()
