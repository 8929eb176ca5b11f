"""Workers that deliver letters: several at once, killed, and waiting for a mail server."""

import re
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path

from tests.databases import server
from tests.mailbox import MISSING, Controller, serve_mail
from tests.processes import ServerCase, environment, free_port, memory
from tests.support import ROOT


@unittest.skipIf(Controller is None, MISSING)
class WorkerTestCase(ServerCase):
    """Real workers, a real mail server, and real crashes."""

    LETTERS = 60
    SMALL = 20  # megabytes

    def setUp(self) -> None:
        super().setUp()
        self.smtp_port = free_port()
        self.environ |= {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": str(self.smtp_port)}

    def put(self, number: int) -> None:
        lines = f"""
            from app.outbox import put
            for number in range({number}): put(f"n{{number}}@example.com", "S", "b", "h")

            db.session.commit()
        """
        done = self.flask("shell", stdin="\n".join(line.strip() for line in lines.splitlines()))
        self.assertNotIn("Traceback", done.stderr)

    def start_worker(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "flask", "mail", "worker"]
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(**self.environ),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.addCleanup(process.wait, 20)
        self.addCleanup(process.kill)
        return process

    def receive(self, number: int, seconds: float = 40) -> list[str]:
        """Return the recipients of all letters, once `number` of them are there."""
        self.box.wait(number, seconds)
        return [envelope.rcpt_tos[0] for envelope, _ in self.box.letters]

    def open_mailbox(self) -> None:
        self.box, controller = serve_mail(port=self.smtp_port)
        self.addCleanup(controller.stop)

    def test_several_workers_at_once_double_nothing_and_stop_when_told(self) -> None:
        self.put(self.LETTERS)
        self.open_mailbox()
        workers = [self.start_worker() for _ in range(3)]
        recipients = self.receive(self.LETTERS)
        time.sleep(1)
        self.assertEqual(len(recipients), len(set(recipients)))
        for worker in workers:
            worker.send_signal(signal.SIGTERM)
        self.assertEqual([worker.wait(10) for worker in workers], [0, 0, 0])

    def test_a_worker_that_is_killed_loses_nothing(self) -> None:
        self.put(self.LETTERS)
        self.open_mailbox()
        worker = self.start_worker()
        self.receive(5)
        worker.kill()
        worker.wait(10)
        # The one it had in its hands is due again after its lease; `retry` is the short way.
        self.assertIn("letters are due now", self.flask("mail", "retry").stdout)
        self.start_worker()
        deadline = time.monotonic() + 40
        wanted = {f"n{number}@example.com" for number in range(self.LETTERS)}
        while time.monotonic() < deadline:
            found = [envelope.rcpt_tos[0] for envelope, _ in self.box.letters]
            if set(found) == wanted:
                break
            time.sleep(0.1)
        self.assertEqual(set(found), wanted)
        self.assertLessEqual(
            len(found), self.LETTERS + 1, "at most the one in its hands is doubled"
        )

    def test_a_mail_server_that_comes_back_gets_all_of_it(self) -> None:
        self.put(5)
        worker = self.start_worker()
        deadline = time.monotonic() + 20
        while "5 being tried again" not in self.flask("mail", "status").stdout:
            self.assertLess(time.monotonic(), deadline)
        self.open_mailbox()
        self.flask("mail", "retry")
        self.assertEqual(len(set(self.receive(5))), 5)
        self.assertIsNone(worker.poll())

    @unittest.skipIf(server() is not None, "It watches a file of SQLite.")
    def test_a_worker_with_nothing_to_do_is_small_until_there_is_something(self) -> None:
        self.open_mailbox()
        self.environ["NA_BLOG_MAIL_AWAKE"] = "1"
        worker = self.start_worker()
        for number in (1, 2):
            self.until_small(worker.pid)
            self.put(1)
            self.receive(number)
        self.until_small(worker.pid)
        worker.send_signal(signal.SIGTERM)
        self.assertEqual(worker.wait(10), 0)

    def until_small(self, pid: int) -> None:
        """Wait until a worker has given back the memory that the blog takes."""
        deadline = time.monotonic() + 40
        while memory(pid, "Rss") > self.SMALL or not self.watches(pid):
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.1)

    def watches(self, pid: int) -> bool:
        """Tell whether the small program is in a worker's place, and listens to signals."""
        status = Path(f"/proc/{pid}/status").read_text()
        caught = int(re.findall(r"^SigCgt:\s*(\w+)$", status, re.MULTILINE)[0], 16)
        watching = b"mail_watch" in Path(f"/proc/{pid}/cmdline").read_bytes()
        return watching and bool(caught >> (signal.SIGTERM - 1) & 1)


if __name__ == "__main__":
    unittest.main()
