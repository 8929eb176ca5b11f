"""Whom the app believes about a request: exactly as many proxies as NA_BLOG_PROXIES says."""

import os
import unittest
from unittest import mock

from flask import request

from app import create_app
from app.extensions import db

FORWARDED = {
    "X-Forwarded-For": "198.51.100.6, 198.51.100.5, 198.51.100.4",
    "X-Forwarded-Proto": "http, http, https",
    "X-Forwarded-Host": "far.example, near.example, blog.example.com",
}


class ProxyTestCase(unittest.TestCase):
    """Each proxy adds what it saw at the end of the list; what stands before may be made up."""

    def seen(self, proxies: str) -> tuple[str | None, str, str]:
        """Return address, scheme and host of a request behind so many proxies."""
        settings = {
            "SECRET_KEY": "s" * 32, "DATABASE_URL": "sqlite://", "NA_BLOG_PROXIES": proxies,
            "NA_BLOG_URL": "https://blog.example.com",
        }  # fmt: skip
        with mock.patch.dict(os.environ, settings):
            app = create_app("production")
        app.config["TRUSTED_HOSTS"] = None
        told = []

        def who() -> str:
            told.append((request.remote_addr, request.scheme, request.host))
            return ""

        app.add_url_rule("/who", view_func=who)
        app.test_client().get("/who", headers=FORWARDED, base_url="http://localhost")
        with app.app_context():
            db.engine.dispose()
        return told[0]

    def test_without_a_proxy_nothing_is_believed(self) -> None:
        self.assertEqual(self.seen("0"), ("127.0.0.1", "http", "localhost"))
        self.assertEqual(self.seen(""), ("127.0.0.1", "http", "localhost"))

    def test_one_proxy_is_believed_about_what_it_saw_itself(self) -> None:
        self.assertEqual(self.seen("1"), ("198.51.100.4", "https", "blog.example.com"))

    def test_two_proxies_are_believed_one_step_further(self) -> None:
        self.assertEqual(self.seen("2"), ("198.51.100.5", "http", "near.example"))


if __name__ == "__main__":
    unittest.main()
