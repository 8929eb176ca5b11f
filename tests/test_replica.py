"""Which database a request reads from where there is a replica (a real one: tests.faults.away)."""

import unittest

from flask import g

from app.database import REPLICA, choose_database
from tests.support import AppCase


class ReplicaTestCase(AppCase):
    """Only pages that strangers read may be a moment behind."""

    def chosen(self, path: str, method: str = "GET", cookie: str = "") -> str | None:
        """Return the name of the database that such a request reads from."""
        headers = {"Cookie": cookie} if cookie else {}
        with self.app.test_request_context(path, method=method, headers=headers):
            choose_database()
            chosen: str | None = g.get("database")
            return chosen

    def test_strangers_read_from_the_replica(self) -> None:
        for path in ("/", "/post/1", "/user/ann", "/about"):
            self.assertEqual(self.chosen(path), REPLICA, path)

    def test_members_and_all_that_writes_use_the_database_itself(self) -> None:
        self.assertIsNone(self.chosen("/", cookie="session=x"))
        self.assertIsNone(self.chosen("/", cookie="remember_token=x"))
        for path, method in (
            ("/", "POST"), ("/auth/login", "GET"), ("/auth/confirm/x", "GET"), ("/setup/x", "GET"),
            ("/write", "GET"), ("/readyz", "GET"), ("/no/pe", "GET"),
        ):  # fmt: skip
            self.assertIsNone(self.chosen(path, method), path)

    def test_without_a_replica_nobody_is_asked_to_choose(self) -> None:
        self.assertNotIn(choose_database, self.app.before_request_funcs[None])


if __name__ == "__main__":
    unittest.main()
