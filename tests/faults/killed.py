"""Workers and masters that are killed, and what was answered before."""

import os
import re
import signal
import threading
import time
import unittest

import click

from tests.faults.support import Browser, FaultCase


class KilledTestCase(FaultCase):
    """kill -9, which no program can catch."""

    def test_one_worker_is_replaced(self) -> None:
        self.start()
        self.until(lambda: len(self.workers()) == 2)
        victim = self.workers()[0]

        def kill_one() -> None:
            os.kill(victim, signal.SIGKILL)
            self.until(lambda: len(set(self.workers()) - {victim}) == 2)
            time.sleep(1)

        counted = self.under_load(kill_one)
        # Only what the worker had in its hands, one request for each thread at the most.
        self.assertLessEqual(sum(counted.values()) - counted["200"], 4, counted)
        self.assertGreater(counted["200"], 20)

    def test_all_workers_are_replaced(self) -> None:
        self.start()
        self.until(lambda: len(self.workers()) == 2)
        victims = self.workers()

        def kill_all() -> None:
            for victim in victims:
                os.kill(victim, signal.SIGKILL)
            self.until(lambda: len(set(self.workers()) - set(victims)) == 2)
            self.until(lambda: Browser(self.port).ask("GET", "/")[0] == 200)

        counted = self.under_load(kill_all)
        self.assertLessEqual(sum(counted.values()) - counted["200"], 8, counted)

    def test_signals_add_and_take_a_worker_and_load_new_code(self) -> None:
        self.start()
        self.until(lambda: len(self.workers()) == 2)
        assert self.process is not None
        for number, workers in ((signal.SIGTTIN, 3), (signal.SIGTTOU, 2)):
            self.process.send_signal(number)
            self.until(lambda workers=workers: len(self.workers()) == workers)
        before = set(self.workers())

        def reload() -> None:
            self.process.send_signal(signal.SIGHUP)
            self.until(lambda: len(self.workers()) == 2 and not before & set(self.workers()))

        counted = self.under_load(reload)
        self.assertEqual(set(counted), {"200"}, counted)

    def test_every_write_that_was_answered_is_there_afterwards(self) -> None:
        self.make_ann()
        self.start()
        answered: list[str] = []
        stop = threading.Event()

        def write(number: int) -> None:
            browser = Browser(self.port)
            browser.log_in()
            for count in range(1000):
                if stop.is_set():
                    return
                title = f"Writer {number} post {count}"
                try:
                    status, where = browser.send("/write", title=title, body="x", publish="1")
                except OSError:
                    return
                if status == 302 and where.startswith("/post/"):
                    answered.append(where)

        writers = [threading.Thread(target=write, args=(number,)) for number in range(3)]
        for writer in writers:
            writer.start()
        self.until(lambda: len(answered) >= 100, seconds=120)
        self.kill()
        stop.set()
        for writer in writers:
            writer.join(30)
        self.start()
        browser = Browser(self.port)
        lost = [where for where in answered if browser.ask("GET", where)[0] != 200]
        click.echo(f"{len(answered)} writes answered before the kill, {len(lost)} lost")
        self.assertEqual(lost, [])
        self.assertTrue(re.search("post-card", browser.ask("GET", "/")[1]))


if __name__ == "__main__":
    unittest.main()
