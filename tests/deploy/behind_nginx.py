"""Nginx as we ship it: pages for strangers from its cache, and right again within a second."""

import gzip
import http.client
import io
import json
import shutil
import time
import unittest
from contextlib import closing
from typing import Any

from PIL import Image

from app import assets
from tests.faults.support import Browser, FaultCase
from tests.servers import Nginx
from tests.support import ROOT


class NginxTestCase(FaultCase):
    """A blog behind Nginx."""

    def setUp(self) -> None:
        super().setUp()
        self.nginx = self.use_server(Nginx(f"127.0.0.1:{self.port}"))
        self.environ["NA_BLOG_PROXIES"] = "1"
        self.environ["NA_BLOG_DATA"] = str(self.nginx.folder / "data")
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
        # Whoever has chosen one gets that, from a copy of its own.
        chosen = "language=zh_Hans_CN"
        for _ in range(2):
            page = self.get("/", Accept_Language="en", Cookie=chosen)[2]
            self.assertIn('<html lang="zh-Hans">', page)
            self.assertIn('<html lang="en">', self.get("/", Accept_Language="en")[2])
        self.until(
            lambda: self.cached("/", Accept_Language="en", Cookie=chosen) == "HIT", seconds=5
        )
        # However a cookie is spelled: what the copy is kept under is what the app is told.
        quoted = ('language="zh_Hans_CN"', 'language="zh\\137Hans_CN"')
        for number, cookie in enumerate((*quoted, "LANGUAGE=zh_Hans_CN", "language=x")):
            page = f"/?page=1&try={number}"
            self.get(page, Accept_Language="en", Cookie=cookie)
            self.assertIn('<html lang="en">', self.get(page, Accept_Language="en")[2], cookie)
            answer = self.get(page, Accept_Language="en", Cookie="language=zh_Hans_CN")[2]
            self.assertIn('<html lang="zh-Hans">', answer, cookie)
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
        self.app.kill()
        time.sleep(1.2)
        status, headers, page = self.get("/")
        self.assertEqual((status, headers["X-Cache"]), (200, "STALE"))
        self.assertIn("</html>", page)
        status, headers, page = self.get("/user/ann")
        self.assertEqual((status, headers["Retry-After"]), (503, "10"))
        self.assertIn("博客暂时无法访问", page)
        self.start()
        self.until(lambda: self.get("/user/ann")[0] == 200)

    def test_a_page_is_compressed_once_and_readable_without_that_too(self) -> None:
        def wire(headers: dict[str, str]) -> tuple[Any, Any, bytes]:
            connection = http.client.HTTPConnection("127.0.0.1", self.nginx.port, timeout=15)
            connection.request("GET", "/", headers=headers)
            answer = connection.getresponse()
            with closing(connection):
                return answer.headers["X-Cache"], answer.headers, answer.read()

        for _ in range(20):
            kept, headers, body = wire({"Accept-Encoding": "gzip, deflate, br"})
            plain_kept, plain_headers, plain = wire({})
            if kept == plain_kept == "HIT":
                break
        self.assertEqual((kept, plain_kept), ("HIT", "HIT"), "one copy for both")
        self.assertEqual(headers["Content-Encoding"], "gzip")
        self.assertIn("Accept-Encoding", headers["Vary"])
        self.assertNotIn("Content-Encoding", plain_headers)
        self.assertEqual(gzip.decompress(body), plain)

    def test_static_files_come_from_nginx_as_they_are(self) -> None:
        status, headers, _ = self.get("/static/css/base.css")
        self.assertEqual((status, headers["Cache-Control"]), (200, "no-cache"))
        for path in ("/static/../config.py", "/static../config.py", "/static/%2e%2e/__init__.py"):
            self.assertIn(self.get(path)[0], {400, 404}, path)

    def test_built_files_come_ready_compressed_and_may_be_kept(self) -> None:
        static = self.nginx.folder / "shared" / "static"
        for part in ("css", "vendor/bootstrap/css"):
            shutil.copytree(ROOT / "app/static" / part, static / part)
        name = assets.build(static).name
        address = f"/static/built/{name}/css/site.css"
        for coding in ("gzip", "br"):
            status, headers, _ = self.get(address, Accept_Encoding=coding)
            self.assertEqual((status, headers["Content-Encoding"]), (200, coding))
            self.assertEqual(headers["Cache-Control"], "public, max-age=31536000, immutable")
        self.assertEqual(self.get("/static/built/other/css/site.css")[0], 404, "the app says so")

    def test_uploaded_files_come_from_nginx_and_run_nothing(self) -> None:
        (self.nginx.folder / "data/media/picture.svg").write_text("<svg/>")
        status, headers, body = self.get("/media/picture.svg")
        self.assertEqual((status, body), (200, "<svg/>"))
        self.assertIn("sandbox", headers["Content-Security-Policy"])
        self.assertIn("immutable", headers["Cache-Control"])
        self.assertEqual(headers["Cross-Origin-Resource-Policy"], "cross-origin")
        self.assertEqual(self.get("/media/../init.sql")[0], 404)

    def test_a_picture_of_some_megabytes_is_taken_in_and_served_by_nginx(self) -> None:
        noise = Image.effect_noise((2600, 2600), 120)
        data = io.BytesIO()
        noise.save(data, "PNG")
        self.assertGreater(data.tell(), 4_000_000)
        browser = Browser(self.nginx.port)
        browser.log_in()
        status, answer = browser.upload("/images", "noise.png", data.getvalue())
        self.assertEqual(status, 201, answer)
        status, headers, _ = self.get(json.loads(answer)["url"])
        self.assertEqual(status, 200)
        self.assertEqual(headers["Cache-Control"], "public, max-age=31536000, immutable")
        self.assertIn("nginx", headers["Server"])
        self.assertNotIn("X-Request-ID", headers, "the app was not asked")

    def test_whoever_has_a_page_is_told_so_by_the_cache_too(self) -> None:
        browser = Browser(self.nginx.port)
        browser.log_in()
        browser.send("/write", title="A post", body="Words. " * 200, publish="1")
        for path in ("/", "/feed.atom", "/feed.json"):
            _status, headers, _body = self.get(path, Accept_Encoding="gzip")
            self.assertEqual(headers["Content-Encoding"], "gzip", path)
            tag, since = headers["ETag"], headers["Last-Modified"]
            self.assertTrue(tag.startswith("W/"), tag)
            self.until(lambda path=path: self.cached(path) == "HIT", seconds=5)
            status, headers, body = self.get(path, Accept_Encoding="gzip", If_None_Match=tag)
            self.assertEqual((status, body, headers["ETag"]), (304, "", tag), path)
            status, _, _ = self.get(path, Accept_Encoding="gzip", If_Modified_Since=since)
            self.assertEqual(status, 304, path)

    def test_too_large_a_body_is_refused_in_words(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.nginx.port, timeout=15)
        connection.request("POST", "/auth/login", body=b"a=" + b"b" * 5_000_000)
        answer = connection.getresponse()
        self.assertEqual(answer.status, 413)
        self.assertIn("返回并缩小内容", answer.read().decode())
        connection.close()

    def test_guessing_passwords_is_slowed_down_before_writing_is(self) -> None:
        def post(path: str) -> tuple[int, str]:
            return Browser(self.nginx.port).ask("POST", path)

        answers = [post("/auth/login") for _ in range(15)]
        self.assertEqual([status for status, _ in answers[:10]], [400] * 10)
        self.assertEqual(answers[-1][0], 429)
        self.assertIn("Wait a minute", answers[-1][1])
        self.assertEqual(post("/write")[0], 302, "to log in")
        self.assertEqual({post("/write")[0] for _ in range(30)}, {302, 429})
        self.assertEqual(self.get("/auth/login")[0], 200, "reading is not limited")

    def test_an_address_on_the_deny_list_stays_outside(self) -> None:
        (self.nginx.folder / "deny.conf").write_text("deny 127.0.0.0/8;\n")
        self.nginx.reload()
        self.until(lambda: self.get("/")[0] == 403)

    def test_what_a_balancer_asks_is_answered_here(self) -> None:
        self.assertEqual(self.get("/readyz")[0], 200)
        self.assertEqual(self.get("/healthz")[0], 200)


if __name__ == "__main__":
    unittest.main()
