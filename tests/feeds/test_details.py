"""Feeds page by page, hostile words, queries, what changed when, and the heads of lists."""

import json
import unittest
import xml.etree.ElementTree as ElementTree
from datetime import timedelta
from typing import Any
from unittest import mock

import feedparser
from sqlalchemy import event
from werkzeug.test import TestResponse

from app.extensions import db
from app.models import Post, Tag, User
from app.times import utcnow
from tests.feeds.test_feeds import HOSTILE, FeedCase


class PagesTestCase(FeedCase):
    """Feeds of more posts than one document holds (RFC 5005, section 3)."""

    def setUp(self) -> None:
        super().setUp()
        patch = mock.patch("app.feeds.views.NUMBER", 1)
        patch.start()
        self.addCleanup(patch.stop)

    def test_older_posts_are_on_further_pages(self) -> None:
        first, second = (
            feedparser.parse(self.get(f"/feed.atom{query}").data) for query in ("", "?page=2")
        )
        self.assertEqual([entry.title for entry in first.entries], [HOSTILE])
        self.assertEqual([entry.title for entry in second.entries], ["On tea"])
        self.assertEqual(first.feed.id, second.feed.id)
        links = {link.rel: link.href for link in first.feed.links}
        self.assertEqual(links["next"], "http://localhost/feed.atom?page=2")
        self.assertNotIn("previous", links)
        links = {link.rel: link.href for link in second.feed.links}
        self.assertEqual(links["self"], "http://localhost/feed.atom?page=2")
        self.assertEqual(links["previous"], "http://localhost/feed.atom")
        self.assertNotIn("next", links)

    def test_json_feed_names_the_next_page(self) -> None:
        next_url = json.loads(self.get("/feed.json").data)["next_url"]
        self.assertEqual(next_url, "http://localhost/feed.json?page=2")
        self.assertNotIn("next_url", json.loads(self.get("/feed.json?page=2").data))

    def test_a_page_that_is_not_there_is_not_found(self) -> None:
        for address in ("/feed.atom?page=3", "/feed.atom?page=x", "/user/ann/feed.json?page=0"):
            self.assertEqual(self.get(address).status_code, 404, address)


class HostileTestCase(FeedCase):
    """Words typed, or brought in past every form, to break a document."""

    def test_nothing_that_is_typed_breaks_a_document(self) -> None:
        with self.app.app_context():
            post = db.session.get(Post, self.tea)
            words = "\x08\x0b\x1f\ufffe ]]>&lt;\u202e<!-- &#0; --> <![CDATA[ ' \" {{ 1 }}"
            post.title, post.body, post.summary = words, f"{words}\n\n{words}", words
            User.with_username("ann").name = "A\x01<n>&"
            db.session.commit()
        for address in ("/feed.atom", "/user/ann/feed.atom", "/sitemap.xml", "/opensearch.xml"):
            ElementTree.fromstring(self.get(address).data)
        feed = feedparser.parse(self.get("/user/ann/feed.atom").data)
        self.assertIn("]]>&lt;", feed.entries[0].title)
        self.assertIn(
            "{{ 1 }}", json.loads(self.get("/user/ann/feed.json").data)["items"][0]["title"]
        )
        self.assertEqual(self.get(f"/post/{self.tea}/cover.png").status_code, 200)


class FewQueriesTestCase(FeedCase):
    """What is asked of the database."""

    def queries_of(self, address: str, **kwargs: Any) -> tuple[list[str], TestResponse]:
        """Return the queries that an address takes, and the answer."""
        self.get("/")
        queries: list[str] = []

        def note(_connection: object, _cursor: object, query: str, *_rest: object) -> None:
            queries.append(query)

        with self.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        self.addCleanup(event.remove, engine, "before_cursor_execute", note)
        answer = self.get(address, **kwargs)
        return list(queries), answer

    def test_a_feed_takes_few_and_fewer_for_whoever_has_it(self) -> None:
        for address, most in (("/feed.atom", 4), ("/feed.json", 4), ("/tag/tea/feed.atom", 5)):
            queries, answer = self.queries_of(address)
            self.assertLessEqual(len(queries), most, queries)
            known = {"If-None-Match": answer.headers["ETag"]}
            queries, answer = self.queries_of(address, headers=known)
            self.assertEqual(answer.status_code, 304)
            self.assertLessEqual(len(queries), most - 1, queries)
            self.assertNotIn("body_html", "".join(queries))

    def test_the_list_for_programs_that_read_takes_three(self) -> None:
        self.assertLessEqual(len(self.queries_of("/llms.txt")[0]), 3)


class ChangesTestCase(FeedCase):
    """When something was changed last, and that it is seen."""

    def test_lists_maps_and_texts_say_when_they_changed(self) -> None:
        year = f"/archive/{utcnow().year}"
        others = ("/sitemap.xml", "/llms.txt", f"/post/{self.tea}.md")
        for address in ("/", "/user/ann", "/tag/tea", year, *others):
            since = {"If-Modified-Since": self.get(address).headers["Last-Modified"]}
            self.assertEqual(self.get(address, headers=since).status_code, 304, address)

    def test_a_post_goes_live_in_feeds_by_itself(self) -> None:
        self.app.config["NA_BLOG_PROXIES"] = 1
        before = self.get("/feed.atom")
        self.assertIn("max-age=300", before.headers["Cache-Control"])
        # Nginx keeps it to the end of the second, whatever readers of feeds may do.
        self.assertRegex(before.headers["X-Accel-Expires"], r"^@\d+$")
        known = {"If-None-Match": before.headers["ETag"]}
        later = utcnow() + timedelta(days=2)
        with (
            mock.patch("app.models.listing.utcnow", return_value=later),
            mock.patch("app.models.post.utcnow", return_value=later),
        ):
            after = self.get("/feed.atom", headers=known)
        self.assertEqual(after.status_code, 200)
        self.assertIn("Hidden future", after.text)

    def test_a_new_name_of_a_tag_or_an_author_is_seen_in_feeds(self) -> None:
        for change in ("tag", "author"):
            known = {"If-None-Match": self.get("/feed.json").headers["ETag"]}
            self.assertEqual(self.get("/feed.json", headers=known).status_code, 304)
            with self.app.app_context():
                if change == "tag":
                    Tag.called(["tea"])[0].rename("green tea")
                else:
                    User.with_username("ann").name = "Ann Lindqvist"
                db.session.commit()
            self.assertEqual(self.get("/feed.json", headers=known).status_code, 200, change)


class HeadsTestCase(FeedCase):
    """What the heads of lists and the headers of texts say."""

    def test_pages_of_a_list_lead_to_one_another_each_by_one_address(self) -> None:
        self.app.config["POSTS_PER_PAGE"] = 1
        page = self.get("/?page=02&x=1").text
        self.assertIn('<link rel="canonical" href="http://localhost/?page=2">', page)
        self.assertIn('<link rel="prev" href="http://localhost/">', page)
        self.assertNotIn('<link rel="next"', page)
        self.assertIn('<link rel="next" href="http://localhost/?page=2">', self.get("/").text)

    def test_the_language_is_as_open_graph_writes_it(self) -> None:
        for wish, said in (("en", "en_US"), ("zh-CN", "zh_CN")):
            page = self.get("/tag/tea", headers={"Accept-Language": wish}).text
            self.assertIn(f'<meta property="og:locale" content="{said}">', page)
        han = self.post("茶的味道", "ann", body="我们今天喝龙井。")
        page = self.client.get(f"/post/{han}", follow_redirects=True).text
        self.assertIn('<meta property="og:locale" content="zh_CN">', page)
        self.assertIn('"inLanguage": "zh"', page)

    def test_a_tag_is_below_the_tags(self) -> None:
        page = self.get("/tag/tea").text
        data = json.loads(
            page.split('<script type="application/ld+json">')[1].split("</script>")[0]
        )
        steps = [step["name"] for step in data["@graph"][1]["itemListElement"]]
        self.assertEqual(steps, ["The & blog", "Tags", "tea"])
        self.assertIn('<meta property="og:image" content="http://localhost/static/icons/', page)

    def test_the_markdown_says_which_page_it_is_of(self) -> None:
        answer = self.get(f"/post/{self.tea}.md")
        self.assertEqual(answer.headers["Content-Type"], "text/markdown; charset=utf-8")
        canonical = f'<http://localhost/post/{self.tea}/on-tea>; rel="canonical"'
        self.assertEqual(answer.headers["Link"], canonical)


if __name__ == "__main__":
    unittest.main()
