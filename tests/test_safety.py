"""What every page promises: headers, cookies, tokens, and one body for all strangers."""

import base64
import hashlib
import re
import time
import unittest

from app.models import User
from config import Config
from tests.support import AppCase


class StrangerTestCase(AppCase):
    """A stranger's page is the same bytes for all strangers."""

    def setUp(self) -> None:
        super().setUp()
        self.app.config["WTF_CSRF_ENABLED"] = True
        self.add_user("ann")
        self.post_id = self.add_post(title="Hello")

    def test_reader_pages_set_no_cookie_and_carry_no_token(self) -> None:
        for address in ("/", f"/post/{self.post_id}/hello", "/user/ann", "/nope", "/moment.js"):
            with self.subTest(address=address):
                answer = self.get(address)
                self.assertNotIn("Set-Cookie", answer.headers)
                self.assertNotIn("csrf", answer.text)
                self.assertNotIn("Cookie", answer.headers.get("Vary", ""))

    def test_two_strangers_get_the_same_bytes(self) -> None:
        for address in ("/", f"/post/{self.post_id}/hello", "/user/ann"):
            first = self.get(address, environ_base={"REMOTE_ADDR": "192.0.2.1"})
            second = self.get(address, environ_base={"REMOTE_ADDR": "192.0.2.2"})
            self.assertEqual(first.data, second.data)

    def test_a_member_s_page_is_not_to_be_kept(self) -> None:
        self.app.config["WTF_CSRF_ENABLED"] = False
        answer = self.log_in("ann").get("/")
        self.assertEqual(answer.headers["Cache-Control"], "no-store, private")
        self.assertIn("Cookie", answer.headers["Vary"])

    def test_nginx_may_keep_a_page_of_strangers_until_this_second_is_over(self) -> None:
        self.assertNotIn("X-Accel-Expires", self.get("/").headers)
        self.app.config.update(NA_BLOG_PROXIES=1, WTF_CSRF_ENABLED=False)
        before = int(time.time())
        until = int(self.get("/").headers["X-Accel-Expires"].removeprefix("@"))
        self.assertTrue(before <= until <= time.time())
        for client, address in (
            (self.log_in("ann"), "/"),
            (self.app.test_client(), "/auth/login"),
            (self.app.test_client(), "/nope"),
        ):
            self.assertNotIn("X-Accel-Expires", client.get(address).headers)

    def test_nginx_may_keep_a_script_for_as_long_as_browsers_may(self) -> None:
        self.app.config["NA_BLOG_PROXIES"] = 1
        self.assertEqual(self.get("/moment.js").headers["X-Accel-Expires"], "3600")

    def test_a_page_that_is_not_there_among_static_files_is_no_exception(self) -> None:
        self.app.config["WTF_CSRF_ENABLED"] = False
        answer = self.log_in("ann").get("/static/nope")
        self.assertEqual(answer.headers["Cache-Control"], "no-store, private")
        self.assertIn("Accept-Language", self.get("/static/nope").headers["Vary"])

    def test_an_error_tells_caches_that_it_depends_on_what_is_accepted(self) -> None:
        self.assertIn("Accept", self.get("/nope").vary)

    def test_a_cookie_that_is_not_ours_is_a_stranger_s(self) -> None:
        for cookie in ("remember_token=1|\xe9", "remember_token=1|x", "session=\xe9", "session=x"):
            answer = self.get("/", headers={"Cookie": cookie})
            self.assertEqual(answer.status_code, 200, cookie)

    def test_pages_with_tokens_are_not_to_be_kept(self) -> None:
        for address in ("/auth/login", "/auth/register", "/auth/reset", "/auth/confirm"):
            self.assertIn("no-store", self.get(address).headers["Cache-Control"])


class HeaderTestCase(AppCase):
    """Headers and cookies that keep readers safe."""

    def test_every_answer_has_a_strict_policy(self) -> None:
        for address in ("/", "/nope", "/auth/login", "/moment.js"):
            headers = self.get(address).headers
            policy = headers["Content-Security-Policy"]
            self.assertIn("script-src 'self'", policy)
            self.assertIn("frame-ancestors 'none'", policy)
            self.assertNotIn("unsafe", policy)
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff")

    def test_headers_that_only_https_heeds_are_sent_by_https_alone(self) -> None:
        for name in ("Strict-Transport-Security", "Cross-Origin-Opener-Policy"):
            self.assertIn(name, self.get("/", base_url="https://localhost").headers)
            self.assertNotIn(name, self.get("/").headers)

    def test_no_page_holds_an_inline_script_or_style_or_another_host(self) -> None:
        self.add_user("ann")
        self.add_post(
            title="x", body="![far](https://far.example/x.png) <b style='color:red'>x</b>"
        )
        client = self.log_in("ann")
        for address in ("/", "/write", "/drafts", "/auth/change-password", "/user/ann"):
            answer = client.get(address)
            page = answer.text
            # What stands in a page is what the policy names, by its hash.
            for element in ("script", "style"):
                inside = re.search(f"<{element}>(.+?)</{element}>", page)[1]
                digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
                allowed = rf"{element}-src 'self' 'sha256-{re.escape(digest)}'(;|$)"
                self.assertRegex(answer.headers["Content-Security-Policy"], allowed)
                page = page.replace(f"<{element}>{inside}</{element}>", "")
            # What search engines read of a page is no script, and its own address no other host.
            page = page.replace('<script type="application/ld+json">', "")
            self.assertNotRegex(page, r"<script(?![^>]*\bsrc=)|\bstyle=|\son\w+=|<style")
            self.assertNotRegex(page, r'(?:src|href)="(?:https?:)?//(?!localhost[/"])')

    def test_session_cookies_are_for_http_and_this_site_only(self) -> None:
        self.add_user("ann")
        answer = self.app.test_client().post(
            "/auth/login",
            data={"email": "ann@example.com", "password": "correct horse", "remember_me": "y"},
        )
        cookies = answer.headers.getlist("Set-Cookie")
        self.assertEqual(len(cookies), 2)
        for cookie in cookies:
            self.assertIn("HttpOnly", cookie)
            self.assertIn("SameSite=Lax", cookie)

    def test_sizes_are_bounded(self) -> None:
        self.assertLessEqual(Config.MAX_CONTENT_LENGTH, 8 * 1024 * 1024)
        self.assertLessEqual(Config.MAX_FORM_MEMORY_SIZE, Config.MAX_CONTENT_LENGTH)


class RouteTestCase(AppCase):
    """Rules that hold for every address that there is."""

    def routes(self, method: str) -> list[str]:
        """Return a sample address of every route of this method."""
        found = []
        for rule in self.app.url_map.iter_rules():
            if method in rule.methods and rule.endpoint not in {"static", "bootstrap.static"}:
                address = re.sub(r"<id:id>", "1", rule.rule)
                found.append(re.sub(r"<(?:\w+:)?\w+>", "x", address))
        return found

    def test_no_post_without_a_token_does_anything(self) -> None:
        self.add_user("ann", role="Administrator")
        self.add_post(title="Kept")
        client = self.log_in("ann")
        self.app.config["WTF_CSRF_ENABLED"] = True
        for address in self.routes("POST"):
            with self.subTest(address=address):
                answer = client.post(address, data={"title": "t", "body": "b", "publish": "1"})
                # The login page sends away whoever is logged in; a dead link leads on.
                self.assertIn(answer.status_code, {400, 302, 404})
        with self.app.app_context():
            self.assertEqual(self.count_posts(), 1)
            self.assertTrue(User.with_username("ann").confirmed)
        self.assertIn("Your posts", client.get("/").text, "still logged in")

    def test_writers_rooms_send_a_stranger_to_log_in(self) -> None:
        self.add_user("ann")
        self.add_post(title="Kept")
        for address in ("/write", "/drafts", "/post/1/edit", "/post/1/delete"):
            answer = self.get(address)
            self.assertEqual(answer.status_code, 302)
            self.assertTrue(answer.location.startswith("/auth/login?next="), answer.location)

    def test_getting_every_page_writes_nothing(self) -> None:
        self.add_user("ann", role="Administrator")
        self.add_post(title="Kept")
        client = self.log_in("ann")
        before = self.everything()
        for address in self.routes("GET"):
            client.get(address)
            self.get(address)
        self.assertEqual(self.everything(), before)


if __name__ == "__main__":
    unittest.main()
