"""Gunicorn with the settings that deploy/ ships, and with those of the owner's notes."""

import json
import os
import unittest
import urllib.error
import urllib.request

from tests.processes import ServerCase, free_port, memory
from tests.servers import Gunicorn
from tests.support import ROOT

# As the notes write it, but for the port.
NOTES = """
from gevent import monkey
monkey.patch_all()
import multiprocessing
debug = True
loglevel = 'debug'
bind = '127.0.0.1:{port}'     # 绑定与 Nginx 通信的端口
pidfile = 'log/gunicorn.pid'
logfile = 'log/debug.log'
workers = multiprocessing.cpu_count() * 2 + 1
worker_class = 'gevent'     # 默认是sync，阻塞模式，最好选择gevent模式
"""

# The shipped settings, where the first worker is told to stop as soon as there is one.
TOLD_EARLY = """
import os, signal
exec(open({shipped!r}).read())
ours = post_fork
def post_fork(server, worker):
    if worker.age == 1:
        os.kill(os.getpid(), signal.SIGTERM)
    ours(server, worker)
"""


@unittest.skipUnless(hasattr(os, "fork"), "Gunicorn runs on Unix alone")
class GunicornTestCase(ServerCase):
    """A page of the database by each worker class, and what is written beside it."""

    def test_each_worker_class_serves_pages(self) -> None:
        for kind in ("sync", "gthread", "gevent"):
            with (
                self.subTest(kind),
                Gunicorn({**self.environ, "NA_BLOG_WORKER_CLASS": kind}) as app,
            ):
                self.assertIn("post", self.fetch(f"http://127.0.0.1:{app.port}/"))
                self.assertIn(f"Using worker: {kind}", (app.folder / "log").read_text())

    def test_files_are_where_a_variable_says_and_lines_are_json_in_production(self) -> None:
        log = self.folder / "log"
        asked = {"NA_BLOG_LOG_DIR": str(log), "FLASK_CONFIG": "production"}
        with Gunicorn({**self.environ, **asked}) as app:
            self.assertEqual(int((log / "gunicorn.pid").read_text()), app.pid)
            request = urllib.request.Request(f"http://127.0.0.1:{app.port}/healthz?%22%0A")
            request.add_header("X-Request-ID", "0123456789abcdef")
            urllib.request.urlopen(request, timeout=10).close()
        lines = (log / "access.log").read_text().splitlines()
        # Threads write their lines as they come to it: the last one need not be the last asked.
        found = {fact["request_id"]: fact for fact in map(json.loads, lines)}
        facts = found["0123456789abcdef"]
        self.assertEqual((facts["message"], facts["status"]), ("GET /healthz?%22%0A", 200))
        self.assertGreater(facts["bytes"], 0)
        self.assertGreaterEqual(facts["milliseconds"], 0)
        for line in (log / "gunicorn.log").read_text().splitlines():
            self.assertIn("time", json.loads(line))

    def test_workers_share_what_the_master_has_loaded(self) -> None:
        with Gunicorn(self.environ) as app:
            whole = memory(app.pid, "Rss")
            for worker in app.workers():
                own = memory(worker, "Private_Clean", "Private_Dirty")
                self.assertLess(own, whole / 2)

    def test_a_worker_that_is_told_to_stop_while_it_starts_stops(self) -> None:
        port = free_port()
        shipped = ROOT / "deploy" / "gunicorn.conf.py"
        settings = self.folder / "gunicorn.conf.py"
        settings.write_text(TOLD_EARLY.format(shipped=str(shipped)))
        command = f"gunicorn -c {settings} -w 1 -b 127.0.0.1:{port} nablog:app"
        printed = self.serve(*command.split(), port=port, until="Worker exiting")
        self.assertRegex(printed, r"(?s)Booting worker.*Worker exiting.*Booting worker")

    def test_it_starts_while_the_database_is_away(self) -> None:
        nowhere = f"sqlite:///{self.folder}/none/blog.sqlite"
        with Gunicorn({**self.environ, "DATABASE_URL": nowhere}) as app:
            with self.assertRaises(urllib.error.HTTPError) as caught:
                self.fetch(f"http://127.0.0.1:{app.port}/")
            self.assertEqual(caught.exception.code, 503)

    def test_the_settings_of_the_notes_work_as_written(self) -> None:
        port = free_port()
        (self.folder / "log").mkdir()
        (self.folder / "gunicorn.conf.py").write_text(NOTES.format(port=port))
        command = ["gunicorn", "-c", "gunicorn.conf.py", "--pythonpath", str(ROOT), "nablog:app"]
        self.serve(*command, port=port, cwd=self.folder)
        self.assertIn("post", self.page)
        self.assertTrue((self.folder / "log" / "gunicorn.pid").exists())


if __name__ == "__main__":
    unittest.main()
