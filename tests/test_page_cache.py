"""Pages for strangers that are kept: the same bytes, right at once, and nobody else's."""

import unittest
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from time import monotonic
from unittest import mock

from sqlalchemy import delete, event

from app.extensions import db
from app.models import Comment, Post, SiteSettings, SiteVersion, User
from app.page_cache import MOST_SECONDS, PageCache
from app.times import utcnow
from config import ProductionConfig
from tests.support import AppCase


class PageCacheTestCase(AppCase):
    """A blog with one post, whose pages are kept."""

    def setUp(self) -> None:
        super().setUp()
        self.cache = PageCache(self.app, 1024 * 1024, sure_seconds=0)
        self.app.wsgi_app = self.cache  # type: ignore[method-assign]
        self.add_user("ann")
        self.id = self.add_post("ann", "A post", body="Some words.")
        self.address = f"/post/{self.id}/a-post"

    def made_in(self, act: Callable[[], object]) -> int:
        """Return how many pages are made anew while something is done."""
        with mock.patch.object(
            PageCache, "made", autospec=True, side_effect=PageCache.made
        ) as made:
            act()
        return int(made.call_count)

    def change(self, act: Callable[[Post], object]) -> None:
        """Do something with the post, and commit."""
        with self.app.app_context():
            act(db.session.get(Post, self.id))
            db.session.commit()

    def test_a_page_is_made_once_and_costs_one_question_then(self) -> None:
        first = self.get(self.address)
        sent: list[str] = []
        with self.app.app_context():
            engine = db.engine
        listener = lambda *given: sent.append(given[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listener)
        again = self.get(self.address)
        event.remove(engine, "before_cursor_execute", listener)
        self.assertEqual(len(sent), 1, sent)
        self.assertIn("site_version", sent[0])
        self.assertEqual(again.data, first.data)
        self.assertEqual(list(again.headers), list(first.headers))

    def test_whatever_changes_is_there_with_the_next_request(self) -> None:
        def say(post: Post) -> None:
            db.session.add(Comment(author=User.with_username("ann"), post=post, body="Well said."))

        def edit(post: Post) -> None:
            post.body = "Other words."

        def call(post: Post) -> None:
            post.author.name = "Ann Lindqvist"

        def name(post: Post) -> None:
            SiteSettings.hold().change(title="A quiet blog")

        for act, words in (
            (edit, "Other words."), (say, "Well said."), (call, "Ann Lindqvist"),
            (name, "A quiet blog"),
        ):  # fmt: skip
            with self.subTest(words):
                self.assertNotIn(words, self.get(self.address).text)
                self.change(act)
                self.assertIn(words, self.get(self.address).text)
        self.change(lambda post: post.unpublish())
        self.assertEqual(self.get(self.address).status_code, 404)

    def test_what_shows_nothing_to_strangers_makes_no_page_anew(self) -> None:
        self.get(self.address)
        self.change(lambda post: post.author.ping())
        self.assertEqual(self.made_in(lambda: self.get(self.address)), 0)

    def test_a_scheduled_post_is_there_at_its_moment_and_not_before(self) -> None:
        moment = utcnow() + timedelta(minutes=5)
        with self.app.app_context():
            later = Post(author=User.with_username("ann"), title="Later", body="Soon.")
            later.schedule(moment)
            db.session.add(later)
            db.session.commit()
        for passed, there in ((-2, False), (-1, False), (1, True), (2, True)):
            with self.at(moment + timedelta(seconds=passed)):
                self.assertEqual("Later" in self.get("/").text, there)
        with self.at(moment + timedelta(seconds=3)):
            self.assertEqual(self.made_in(lambda: self.get("/")), 0)

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        """Let it be another time for whoever asks what is published."""
        with ExitStack() as stack:
            for name in ("post", "listing", "site_version"):
                stack.enter_context(mock.patch(f"app.models.{name}.utcnow", return_value=moment))
            yield

    def test_what_time_alone_changes_is_made_again_after_a_minute(self) -> None:
        self.get(self.address)
        with mock.patch("app.page_cache.time.monotonic", return_value=monotonic() + MOST_SECONDS):
            self.assertEqual(self.made_in(lambda: self.get(self.address)), 1)

    def test_each_language_and_address_has_a_copy_of_its_own(self) -> None:
        words = {"en": "Some words", "zh-CN": "Some words"}
        pages = {
            language: self.get(self.address, headers={"Accept-Language": language}).text
            for language in words
        }
        self.assertNotEqual(pages["en"], pages["zh-CN"])
        for language, page in pages.items():
            again = self.get(self.address, headers={"Accept-Language": language})
            self.assertEqual(again.text, page)
            self.assertEqual(again.headers["Vary"], "Accept-Language")
        client = self.app.test_client()
        client.set_cookie("language", "zh_Hans_CN")
        chosen = client.get(self.address)
        self.assertEqual(chosen.headers["Cache-Control"], "private, no-cache")
        self.assertEqual(self.get(self.address).headers["Cache-Control"], "no-cache")
        self.assertEqual(self.made_in(lambda: self.get(f"{self.address}?page=1")), 1)
        for wish in ("en-GB", "en;q=0.9, fr;q=0.1"):  # the same language after all
            page = self.get(self.address, headers={"Accept-Language": wish}).text
            self.assertEqual(page, pages["en"])

    def test_a_member_gets_a_page_of_his_own_and_leaves_none_behind(self) -> None:
        self.get(self.address)
        member = self.log_in("ann")
        self.assertEqual(self.made_in(lambda: member.get(self.address)), 0)
        own = member.get(self.address)
        self.assertIn("/edit", own.text)
        self.assertEqual(own.headers["Cache-Control"], "no-store, private")
        self.assertNotIn("/edit", self.get(self.address).text)

    def test_nothing_private_or_wrong_is_kept(self) -> None:
        with self.app.app_context():
            draft = Post(author=User.with_username("ann"), title="Draft", body="Not yet.")
            draft.share_preview()
            db.session.add(draft)
            db.session.commit()
            preview = f"/post/{draft.id}/preview/{draft.preview_token}"
        for address in (preview, "/auth/login", "/auth/register", "/none", f"/post/{self.id}",
                        "/healthz", "/moment.js", "/static/css/site.css"):  # fmt: skip
            before = len(self.cache.pages)
            self.get(address)
            self.assertEqual(len(self.cache.pages), before, address)

    def test_whoever_has_a_page_is_told_so(self) -> None:
        first = self.get(self.address)
        for headers, status in (
            ({"If-None-Match": first.headers["ETag"]}, 304), ({"If-None-Match": '"other"'}, 200),
            ({"If-Modified-Since": first.headers["Last-Modified"]}, 304),
        ):  # fmt: skip
            answer = self.get(self.address, headers=headers)
            self.assertEqual(answer.status_code, status, headers)
            self.assertEqual(len(answer.data), 0 if status == 304 else len(first.data))
        self.change(lambda post: setattr(post, "title", "A changed post"))
        answer = self.get("/", headers={"If-None-Match": first.headers["ETag"]})
        self.assertEqual(answer.status_code, 200)

    def test_a_condition_on_what_is_not_kept_yet_is_answered_too(self) -> None:
        tag = self.get(self.address).headers["ETag"]
        self.cache.pages.clear()
        self.assertEqual(self.get(self.address, headers={"If-None-Match": tag}).status_code, 304)
        self.assertEqual(self.get(self.address).status_code, 200)

    def test_head_has_all_but_the_body(self) -> None:
        for _ in range(2):  # made, and kept
            head = self.app.test_client().head(self.address)
            self.assertEqual((head.status_code, head.data), (200, b""))
        page = self.get(self.address)
        self.assertEqual(int(head.headers["Content-Length"]), len(page.data))
        self.assertEqual(head.headers["ETag"], page.headers["ETag"])

    def test_no_more_is_kept_than_there_is_room_for(self) -> None:
        for number in range(300):
            self.get(f"/archive?x={number}")
        self.assertLessEqual(self.cache.pages.currsize, 1024 * 1024)
        self.assertGreater(len(self.cache.pages), 10)
        self.assertEqual(self.made_in(lambda: self.get("/archive?x=299")), 0)
        self.assertEqual(self.made_in(lambda: self.get("/archive?x=0")), 1)

    def test_without_the_number_nothing_is_kept(self) -> None:
        with self.app.app_context():
            db.session.execute(delete(SiteVersion))
            db.session.commit()
        self.assertEqual(self.get(self.address).status_code, 200)
        self.assertEqual(len(self.cache.pages), 0)
        with self.app.app_context():  # as the table has it from its migration
            db.session.add(SiteVersion(id=1, number=0))
            db.session.commit()

    def test_nginx_may_keep_it_for_this_second_alone(self) -> None:
        self.app.config["NA_BLOG_PROXIES"] = 1
        for now in (1000.9, 1001.1):
            self.enterContext(mock.patch("app.page_cache.time.time", return_value=now))
            self.assertEqual(self.get(self.address).headers["X-Accel-Expires"], f"@{int(now)}")

    def test_a_worker_asks_for_changes_now_and_then(self) -> None:
        self.cache.sure_seconds = 0.25  # which no sum with a time rounds
        self.get(self.address)
        self.app.config["NA_BLOG_PROXIES"] = 1
        began = self.cache.known
        self.change(lambda post: setattr(post, "body", "Changed."))
        with mock.patch("app.page_cache.time.monotonic", return_value=began.asked + 0.24):
            self.assertIn("Some words.", self.get(self.address).text)
        with mock.patch("app.page_cache.time.monotonic", return_value=began.asked + 0.25):
            self.assertIn("Changed.", self.get(self.address).text)

    def test_production_keeps_pages_and_development_none(self) -> None:
        self.assertGreater(ProductionConfig.PAGES_KEPT, 0)
        self.assertEqual(self.app.config["NA_BLOG_PAGE_CACHE"], 0)


if __name__ == "__main__":
    unittest.main()
