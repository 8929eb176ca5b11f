"""Nginx as we ship it: pages for strangers from its cache, and right again within a second."""

import http.client
import time
import unittest
from typing import Any

from tests.faults.support import Browser, FaultCase
from tests.servers import Missing, Nginx


class NginxTestCase(FaultCase):
    """A blog behind Nginx."""

    def setUp(self) -> None:
        super().setUp()
        try:
            self.nginx = self.enterContext(Nginx(self.port))
        except Missing as missing:
            self.skipTest(str(missing))
        self.environ["NA_BLOG_PROXIES"] = "1"
        self.make_ann()
        self.start()

    def get(self, path: str, **headers: str) -> tuple[int, http.client.HTTPMessage, str]:
        """Ask Nginx for a page; return its status, its headers and its text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.nginx.port, timeout=15)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request("GET", path, headers=named)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode(errors="replace")
        finally:
            connection.close()

    def cached(self, path: str, **headers: str) -> Any:
        return self.get(path, **headers)[1]["X-Cache"]

    def test_a_stranger_s_page_comes_from_the_cache(self) -> None:
        self.assertEqual(self.cached("/"), "MISS")
        # A copy lasts until the second is over, so one question in a row may find none.
        self.until(lambda: self.cached("/") == "HIT", seconds=5)
        status, headers, _ = self.get("/")
        self.assertEqual(status, 200)
        self.assertNotIn("Set-Cookie", headers)
        self.assertNotIn("X-Accel-Expires", headers)
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])

    def test_pages_with_tokens_and_pages_of_members_never_do(self) -> None:
        browser = Browser(self.nginx.port)
        browser.log_in()
        cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        for _ in range(2):
            self.assertNotEqual(self.cached("/auth/login"), "HIT")
            self.assertEqual(self.cached("/", Cookie=cookie), "BYPASS")
        self.assertNotIn("ann", self.get("/")[2])
        self.assertIn("ann", self.get("/", Cookie=cookie)[2])

    def test_each_language_has_one_copy(self) -> None:
        for wish, language in (
            ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
            ("zh-TW", "zh-Hans"),
            ("fr-FR,zh;q=0.5", "zh-Hans"),
            ("en-GB,en;q=0.9,zh;q=0.8", "en"),
            ("fr", "en"),
        ):
            page = self.get("/", Accept_Language=wish)[2]
            self.assertIn(f'<html lang="{language}">', page, wish)
        self.until(lambda: self.cached("/", Accept_Language="zh-HK") == "HIT", seconds=5)
        self.until(lambda: self.cached("/", Accept_Language="zh-SG") == "HIT", seconds=5)

    def test_a_change_is_seen_at_once_by_its_writer_and_soon_by_all(self) -> None:
        browser = Browser(self.nginx.port)
        browser.log_in()
        self.get("/")
        status, where = browser.send("/write", title="Brand new", body="x", publish="1")
        self.assertEqual(status, 302)
        self.assertIn("Brand new", browser.ask("GET", "/")[1])
        self.until(lambda: "Brand new" in self.get("/")[2], seconds=10)
        self.assertEqual(browser.ask("GET", where)[0], 200)

    def test_while_the_app_is_away_readers_get_the_last_copy_and_others_a_page(self) -> None:
        self.get("/")
        self.kill()
        time.sleep(1.2)
        status, headers, page = self.get("/")
        self.assertEqual((status, headers["X-Cache"]), (200, "STALE"))
        self.assertIn("</html>", page)
        status, headers, page = self.get("/user/ann")
        self.assertEqual((status, headers["Retry-After"]), (503, "10"))
        self.assertIn("博客暂时无法访问", page)
        self.start()
        self.until(lambda: self.get("/user/ann")[0] == 200)

    def test_static_files_come_from_nginx_compressed(self) -> None:
        status, headers, _ = self.get("/static/css/site.css", Accept_Encoding="gzip")
        self.assertEqual((status, headers["Content-Encoding"]), (200, "gzip"))
        self.assertIn("max-age", headers["Cache-Control"])
        self.assertEqual(self.get("/static/../config.py")[0], 404)

    def test_too_large_a_body_and_too_many_posts_are_refused(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.nginx.port, timeout=15)
        connection.request("POST", "/auth/login", body=b"a=" + b"b" * 5_000_000)
        self.assertEqual(connection.getresponse().status, 413)
        connection.close()
        statuses = [Browser(self.nginx.port).ask("POST", "/auth/logout")[0] for _ in range(30)]
        self.assertEqual((statuses[0], statuses[-1]), (400, 429))

    def test_what_a_balancer_asks_is_answered_here(self) -> None:
        self.assertEqual(self.get("/readyz")[0], 200)
        self.assertEqual(self.get("/healthz")[0], 200)


if __name__ == "__main__":
    unittest.main()
