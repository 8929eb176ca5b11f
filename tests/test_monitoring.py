"""Seeing how the blog does: health, logs, numbers, error reports, slow queries."""

import gzip
import json
import logging
import threading
import unittest
import urllib.error
from http.server import BaseHTTPRequestHandler, HTTPServer
from unittest import mock

import brotli
from flask.logging import default_handler
from sqlalchemy import create_engine, text

from app import create_app
from app.extensions import db
from app.outbox import put
from tests.processes import ServerCase, free_port
from tests.support import AppCase

#: How the sender packs a report is its own choice, by which libraries are there.
UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}


class HealthTestCase(AppCase):
    """What a balancer asks."""

    spoils_tables = True

    def test_a_living_process_says_so_and_asks_no_database(self) -> None:
        with self.app.app_context():
            db.drop_all()
        answer = self.get("/healthz")
        self.assertEqual((answer.status_code, answer.text), (200, "ok\n"))

    def test_a_database_without_migrations_is_behind(self) -> None:
        answer = self.get("/readyz")
        self.assertEqual((answer.status_code, answer.json), (503, {"database": "behind"}))

    def test_nobody_keeps_what_was_said(self) -> None:
        for address in ("/healthz", "/readyz"):
            self.assertEqual(self.get(address).headers["Cache-Control"], "no-store")


class ReadyTestCase(ServerCase):
    """On a migrated database."""

    def app(self, **variables: str):
        with mock.patch.dict("os.environ", {**self.environ, **variables}):
            app = create_app("default")
        self.addCleanup(app.extensions["mail_sender"].shutdown)
        self.addCleanup(self.dispose, app)
        return app

    def dispose(self, app) -> None:
        with app.app_context():
            db.engine.dispose()

    def test_it_is_ready_and_tells_of_a_late_outbox(self) -> None:
        app = self.app()
        answer = app.test_client().get("/readyz")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.json, {"database": "ok", "outbox": "ok", "outbox_seconds": 0})
        with app.test_request_context():
            put("ann@example.com", "S", "b", "h")
            db.session.execute(text("UPDATE letters SET created_at = '2020-01-01'"))
            db.session.commit()
        answer = app.test_client().get("/readyz")
        self.assertEqual((answer.status_code, answer.json["outbox"]), (200, "late"))

    def test_a_database_of_a_newer_version_is_served_from_all_the_same(self) -> None:
        app = self.app()
        with app.app_context():
            db.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
            db.session.commit()
        answer = app.test_client().get("/readyz")
        self.assertEqual((answer.status_code, answer.json["database"]), (200, "ahead"))

    def test_a_database_that_is_away_is_said(self) -> None:
        app = self.app(DATABASE_URL=f"postgresql://u@127.0.0.1:{free_port()}/none")
        answer = app.test_client().get("/readyz")
        self.assertEqual((answer.status_code, answer.json), (503, {"database": "away"}))


class LogTestCase(AppCase):
    """Lines that programs read, and ids that follow a request."""

    def formatted(self, **settings: object) -> str:
        from app import logs

        self.app.config.update(settings)
        logs.init_app(self.app)
        self.addCleanup(logs.init_app, self.app)
        self.addCleanup(self.app.config.update, NA_BLOG_LOG=None)
        record = logging.LogRecord("app.x", logging.ERROR, "", 1, "It %s", ("broke",), None)
        with self.app.test_request_context(headers={"X-Request-ID": "abcdef-123456"}):
            default_handler.filter(record)
            return default_handler.format(record)

    def test_json_has_the_time_the_level_and_the_request(self) -> None:
        line = json.loads(self.formatted(NA_BLOG_LOG="json"))
        self.assertEqual((line["level"], line["message"]), ("ERROR", "It broke"))
        self.assertEqual(line["logger"], "app.x")
        self.assertEqual(len(line["request_id"]), 12, "no stranger chooses it")

    def test_a_trusted_proxy_gives_the_request_its_id(self) -> None:
        line = self.formatted(NA_BLOG_PROXIES=1)
        self.assertIn("ERROR [abcdef-123456] It broke", line)


class SlowQueryTestCase(unittest.TestCase):
    """Statements that take too long are logged without their values."""

    def test_one_is_logged(self) -> None:
        from app.monitoring import log_slow_queries

        engine = create_engine("sqlite://")
        with (
            mock.patch("app.monitoring.Engine", engine),
            self.assertLogs("app.monitoring", "WARNING") as log,
        ):
            log_slow_queries(0)
            with engine.connect() as connection:
                connection.execute(text("SELECT :secret"), {"secret": "s3cret"})
        self.assertRegex(log.output[0], r"A query took \d+ ms: SELECT \?$")
        engine.dispose()


class ErrorReportTestCase(ServerCase):
    """A real service of Sentry's protocol gets what broke, and nothing personal."""

    def test_a_failure_is_reported(self) -> None:
        bodies: list[bytes] = []

        class Service(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                unpack = UNPACK[self.headers["Content-Encoding"]]
                bodies.append(unpack(body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *arguments: object) -> None:
                pass

        service = HTTPServer(("127.0.0.1", 0), Service)
        self.addCleanup(service.server_close)
        self.addCleanup(service.shutdown)
        threading.Thread(target=service.serve_forever, daemon=True).start()
        self.environ["SENTRY_DSN"] = f"http://key@127.0.0.1:{service.server_port}/1"
        done = self.flask(
            "shell",
            stdin="app.add_url_rule('/break', 'break', lambda: 1 / 0)\n"
            "r = app.test_client().get('/break', headers={'Cookie': 'session=s3cret'})\n"
            "import sentry_sdk; sentry_sdk.flush(5)\nprint(r.status_code)\n",
        )
        self.assertIn("500", done.stdout, done.stderr)
        report = b"".join(bodies).decode()
        self.assertIn("ZeroDivisionError", report)
        self.assertNotIn("s3cret", report)


class MetricsTestCase(ServerCase):
    """Numbers for Prometheus, on an address of their own, from all workers together."""

    def test_requests_are_counted_by_endpoint(self) -> None:
        port, numbers = free_port(), free_port()
        self.environ["NA_BLOG_METRICS"] = f"127.0.0.1:{numbers}"
        command = f"gunicorn -c deploy/gunicorn.conf.py -b 127.0.0.1:{port} nablog:app"
        self.serve(*command.split(), port=port)
        for _ in range(5):
            self.fetch(f"http://127.0.0.1:{port}/")
        with self.assertRaises(urllib.error.HTTPError):
            self.fetch(f"http://127.0.0.1:{port}/metrics")
        page = self.fetch(f"http://127.0.0.1:{numbers}/metrics")
        counted = r'nablog_requests_total{endpoint="main.index",method="GET",status="200"} [6-9]\.0'
        self.assertRegex(page, counted)
        self.assertIn("nablog_request_seconds_bucket", page)

    def test_pages_that_were_kept_are_counted_too(self) -> None:
        port, numbers = free_port(), free_port()
        self.environ["NA_BLOG_METRICS"] = f"127.0.0.1:{numbers}"
        self.environ["NA_BLOG_PAGE_CACHE"] = self.environ["NA_BLOG_WORKERS"] = "1"
        command = f"gunicorn -c deploy/gunicorn.conf.py -b 127.0.0.1:{port} nablog:app"
        self.serve(*command.split(), port=port)
        for _ in range(5):
            self.fetch(f"http://127.0.0.1:{port}/archive")
        page = self.fetch(f"http://127.0.0.1:{numbers}/metrics")
        self.assertIn("nablog_kept_pages_total 4.0", page)


if __name__ == "__main__":
    unittest.main()
