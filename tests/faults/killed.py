"""Workers and masters that are killed, and what was answered before."""

import os
import signal
import time
import unittest
from collections import Counter

from tests.faults.support import Browser, FaultCase


class KilledTestCase(FaultCase):
    """kill -9, which no program can catch."""

    def setUp(self) -> None:
        super().setUp()
        self.environ["NA_BLOG_PROXIES"] = "1"

    def test_one_worker_is_replaced(self) -> None:
        self.start()
        self.start_nginx()
        self.until(lambda: len(self.app.workers()) == 2)
        victim = self.app.workers()[0]

        def kill_one() -> None:
            os.kill(victim, signal.SIGKILL)
            self.until(lambda: len(set(self.app.workers()) - {victim}) == 2)
            time.sleep(1)

        counted = self.under_load(kill_one)
        self.check(counted, 1)
        self.assertGreater(counted["200"], 20)

    def test_all_workers_are_replaced(self) -> None:
        self.start()
        self.start_nginx()
        self.until(lambda: len(self.app.workers()) == 2)
        victims = self.app.workers()

        def kill_all() -> None:
            for victim in victims:
                os.kill(victim, signal.SIGKILL)
            self.until(lambda: len(set(self.app.workers()) - set(victims)) == 2)
            self.until(lambda: Browser(self.port).ask("GET", "/")[0] == 200)

        counted = self.under_load(kill_all)
        self.check(counted, 2)

    def check(self, counted: Counter[str], killed: int) -> None:
        """Check that what the killed workers had in their hands was asked again.

        But for an answer of which they had sent the head and not yet the body: Nginx cannot take
        that back. Each of a worker's four threads may have one.
        """
        self.assertLessEqual(set(counted), {"200", "CutShort"}, counted)
        self.assertLessEqual(counted["CutShort"], 4 * killed, counted)

    def test_signals_add_take_and_replace_workers(self) -> None:
        self.start()
        self.until(lambda: len(self.app.workers()) == 2)
        for number, workers in ((signal.SIGTTIN, 3), (signal.SIGTTOU, 2)):
            self.app.process.send_signal(number)
            self.until(lambda workers=workers: len(self.app.workers()) == workers)
        before = set(self.app.workers())

        def reload() -> None:
            self.app.process.send_signal(signal.SIGHUP)
            self.until(
                lambda: len(self.app.workers()) == 2 and not before & set(self.app.workers())
            )

        counted = self.under_load(reload)
        self.assertEqual(set(counted), {"200"}, counted)

    def test_every_write_that_was_answered_is_there_afterwards(self) -> None:
        self.make_ann()
        self.start()
        self.check_written(self.write(1000, 500, self.kill_and_start))

    def kill_and_start(self) -> None:
        self.app.kill()
        self.app.start()


if __name__ == "__main__":
    unittest.main()
