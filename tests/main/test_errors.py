"""Error pages: in the site's look, or as JSON, and never a traceback."""

import io
import logging
import unittest
from typing import Any, NoReturn

from flask import abort, request
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.database import TRIES
from app.extensions import db
from app.models import User
from tests.support import AppCase


class ErrorPageTestCase(AppCase):
    """Every status has its page."""

    def setUp(self) -> None:
        super().setUp()
        self.app.config["PROPAGATE_EXCEPTIONS"] = False
        self.app.add_url_rule("/fail/<int:status>", "fail", lambda status: abort(status))
        self.app.add_url_rule("/break", "break", self.break_something)
        logging.disable(logging.CRITICAL)
        self.addCleanup(logging.disable, logging.NOTSET)

    def break_something(self) -> NoReturn:
        """Leave something half done, then fail."""
        db.session.add(User(username="half"))
        db.session.flush()
        raise RuntimeError("secret detail")

    def test_each_status_has_a_page_in_the_site_s_look(self) -> None:
        for status in (400, 403, 404, 405, 413, 429, 500, 503):
            with self.subTest(status=status):
                answer = self.get(f"/fail/{status}")
                self.assertEqual(answer.status_code, status)
                self.assertIn("site-header", answer.text)
                self.assertIn(f'<p class="error__status">{status}</p>', answer.text)

    def test_each_status_is_json_for_whoever_asks_for_json(self) -> None:
        for status in (400, 403, 404, 405, 413, 429, 500, 503):
            with self.subTest(status=status):
                answer = self.get(f"/fail/{status}", headers={"Accept": "application/json"})
                self.assertEqual((answer.status_code, answer.json["status"]), (status, status))
                self.assertTrue(answer.json["message"])

    def test_a_browser_gets_html_though_it_takes_anything(self) -> None:
        accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
        self.assertEqual(self.get("/nope", headers={"Accept": accept}).mimetype, "text/html")

    def test_a_wrong_method_says_which_are_right(self) -> None:
        answer = self.app.test_client().post("/")
        self.assertEqual(answer.status_code, 405)
        self.assertIn("GET", answer.headers["Allow"])

    def test_a_failure_shows_its_id_and_nothing_of_itself(self) -> None:
        answer = self.get("/break")
        self.assertEqual(answer.status_code, 500)
        self.assertIn(answer.headers["X-Request-ID"], answer.text)
        self.assertNotIn("secret detail", answer.text)

    def test_the_log_has_the_same_id_as_the_page(self) -> None:
        logging.disable(logging.NOTSET)
        with self.assertLogs(self.app.logger, "ERROR") as log:
            answer = self.get("/break")
        self.assertIn(answer.headers["X-Request-ID"], log.records[0].request_id)
        self.assertIn("secret detail", "\n".join(log.output))

    def test_a_failure_rolls_back(self) -> None:
        self.get("/break")
        with self.app.app_context():
            self.assertIsNone(User.with_username("half"))

    def test_too_large_a_request_is_refused_in_words(self) -> None:
        answer = self.app.test_client().post("/auth/login", data={"email": "x" * 5_000_000})
        self.assertEqual(answer.status_code, 413)
        self.assertIn("site-header", answer.text)


class HostTestCase(AppCase):
    """A host name that is not the blog's own."""

    settings = {"TRUSTED_HOSTS": ["localhost"]}

    def test_it_is_refused_in_the_site_s_look_and_in_json(self) -> None:
        for accept, kind in (("text/html", "text/html"), ("application/json", "application/json")):
            with self.assertLogs(self.app.logger, "WARNING"):
                answer = self.get("/", headers={"Host": "evil.example", "Accept": accept})
            self.assertEqual((answer.status_code, answer.mimetype), (400, kind))
            self.assertIn("NA_BLOG_URL", answer.text)
            self.assertNotIn("evil.example", answer.text)


class DeadlockTestCase(AppCase):
    """A request that the database ends for another's sake begins again, with all that was sent."""

    def setUp(self) -> None:
        super().setUp()
        self.app.config["PROPAGATE_EXCEPTIONS"] = False
        self.app.add_url_rule("/try", "try", self.take, methods=["POST"])
        self.ends: list[BaseException] = []
        logging.disable(logging.CRITICAL)
        self.addCleanup(logging.disable, logging.NOTSET)

    def take(self) -> str:
        user = User(username="half")
        db.session.add(user)
        db.session.flush()
        seen = request.files["file"].read().decode() + request.form["words"]
        if self.ends:
            raise OperationalError("UPDATE", {}, self.ends.pop())
        db.session.commit()
        return seen

    def send(self, *ends: BaseException) -> Any:
        self.ends = list(ends)
        data = {"words": "words", "file": (io.BytesIO(b"file, "), "a.txt")}
        return self.app.test_client().post("/try", data=data)

    def test_it_is_done_once(self) -> None:
        deadlock = Exception(1213, "Deadlock found when trying to get lock")
        self.assertEqual(self.send(deadlock, deadlock).text, "file, words")
        with self.app.app_context():
            self.assertEqual(db.session.query(User).filter_by(username="half").count(), 1)

    def test_other_faults_and_too_many_deadlocks_are_told(self) -> None:
        deadlock = Exception(1213, "Deadlock found when trying to get lock")
        for ends in ([Exception(1205, "Lock wait timeout")], [deadlock] * TRIES):
            self.assertEqual(self.send(*ends).status_code, 500)
            with self.app.app_context():
                self.assertEqual(db.session.query(User).count(), 0)


class DatabaseErrorTestCase(AppCase):
    """A database that lags or is gone says what to do."""

    spoils_tables = True

    def setUp(self) -> None:
        super().setUp()
        logging.disable(logging.CRITICAL)
        self.addCleanup(logging.disable, logging.NOTSET)

    def test_a_missing_table_names_the_command(self) -> None:
        with self.app.app_context():
            db.drop_all()
        answer = self.get("/")
        self.assertEqual(answer.status_code, 503)
        self.assertIn("flask deploy", answer.text)
        self.assertEqual(answer.headers["Retry-After"], "60")

    def test_a_missing_column_names_the_command(self) -> None:
        with self.app.app_context():
            db.session.execute(text("ALTER TABLE posts DROP COLUMN excerpt"))
            db.session.commit()
        self.assertIn("flask deploy", self.get("/post/1").text)

    def test_a_database_without_tables_is_told_to_whoever_asks(self) -> None:
        self.add_user("ann")
        member = self.log_in("ann")
        with self.app.app_context():
            db.drop_all()
        for client in (member, self.app.test_client()):
            for language, words in (("en", "Run: flask deploy"), ("zh-CN", "请运行：flask deploy")):
                answer = client.get("/", headers={"Accept-Language": language})
                self.assertEqual(answer.status_code, 503)
                self.assertIn(words, answer.text)
                self.assertEqual(answer.headers["Cache-Control"], "no-store")


if __name__ == "__main__":
    unittest.main()
