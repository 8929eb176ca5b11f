"""Feeds: read by a real reader of feeds, and held to their specifications."""

import json
import re
import unittest
import xml.etree.ElementTree as ElementTree
from datetime import datetime, timedelta
from unittest import mock

import feedparser

from app.extensions import db
from app.models import Post, Tag, User
from app.times import utcnow
from tests.support import AppCase

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
HOSTILE = 'A ]]> <script>alert(1)</script> & "quotes" مرحبا 😀'


class FeedCase(AppCase):
    """A blog with two authors, tags, and what nobody may see."""

    settings = {"NA_BLOG_NAME": "The & blog", "NA_BLOG_TAGLINE": "Of <tea>"}

    def setUp(self) -> None:
        super().setUp()
        for name in ("ann", "bob"):
            self.add_user(name)
        self.tea = self.post("On tea", "ann", "tea", "茶", body="A **pot** and [more](/tags#x).")
        self.hostile = self.post(HOSTILE, "bob", body=f"{HOSTILE}\n\n![a](/media/a.png)")
        self.hidden = [
            self.post("Hidden draft", "ann", "tea", at=None),
            self.post("Hidden future", "ann", "tea", at=utcnow() + timedelta(days=1)),
            self.post("Hidden deleted", "ann", "tea", deleted=True),
        ]

    def post(self, title: str, author: str, *tags: str, deleted: bool = False, **columns) -> int:
        with self.app.app_context():
            ann = User.with_username(author)
            post = Post(author=ann, title=title, body=columns.get("body", "Words."))
            post.published_at = columns.get("at", utcnow() - timedelta(hours=1))
            db.session.add(post)
            post.tags = Tag.called(tags)
            if deleted:
                post.delete(by=ann)
            db.session.commit()
            return post.id


class AtomTestCase(FeedCase):
    """RFC 4287."""

    def test_a_reader_of_feeds_finds_everything(self) -> None:
        feed = feedparser.parse(self.get("/feed.atom").data)
        self.assertFalse(feed.bozo, feed.get("bozo_exception"))
        self.assertEqual(feed.version, "atom10")
        self.assertEqual((feed.feed.title, feed.feed.subtitle), ("The & blog", "Of <tea>"))
        hostile, tea = feed.entries
        self.assertEqual(hostile.title, HOSTILE)
        self.assertEqual(tea.author, "ann")
        self.assertEqual([tag.term for tag in tea.tags], ["tea", "茶"])
        self.assertIn("<strong>pot</strong>", tea.content[0].value)
        self.assertIn('href="http://localhost/tags#x"', tea.content[0].value)
        self.assertIn('src="http://localhost/media/a.png"', hostile.content[0].value)

    def test_it_is_as_the_rfc_has_it(self) -> None:
        for address in ("/feed.atom", "/user/ann/feed.atom", "/tag/tea/feed.atom"):
            root = ElementTree.fromstring(self.get(address).data)
            self.assertEqual(root.tag, f"{ATOM}feed")
            for element in (root, *root.findall(f"{ATOM}entry")):
                for name in ("id", "title", "updated"):  # sections 4.1.1 and 4.1.2
                    self.assertEqual(len(element.findall(f"{ATOM}{name}")), 1, name)
                moment = datetime.fromisoformat(element.find(f"{ATOM}updated").text)
                self.assertIsNotNone(moment.tzinfo)
            ids = [entry.find(f"{ATOM}id").text for entry in root.iter(f"{ATOM}entry")]
            self.assertEqual(len(set(ids)), len(ids))
            self.assertTrue(all(id.startswith("http://localhost/post/") for id in ids))
            rels = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
            self.assertEqual(rels["self"], f"http://localhost{address}")

    def test_a_changed_title_changes_no_id(self) -> None:
        before = feedparser.parse(self.get("/feed.atom").data).entries[1].id
        with self.app.app_context():
            db.session.get(Post, self.tea).title = "Another title"
            db.session.commit()
        self.assertEqual(feedparser.parse(self.get("/feed.atom").data).entries[1].id, before)

    def test_an_empty_feed_is_a_feed(self) -> None:
        self.add_user("eve")
        feed = feedparser.parse(self.get("/user/eve/feed.atom").data)
        self.assertEqual((feed.bozo, feed.entries), (False, []))


class JsonFeedTestCase(FeedCase):
    """JSON Feed 1.1, section "Top-level" and "Items"."""

    def test_it_has_what_the_specification_asks_for(self) -> None:
        for address in ("/feed.json", "/user/ann/feed.json", "/tag/tea/feed.json"):
            answer = self.get(address)
            self.assertEqual(answer.mimetype, "application/feed+json")
            feed = json.loads(answer.data)
            self.assertEqual(feed["version"], "https://jsonfeed.org/version/1.1")
            self.assertTrue(feed["title"])
            self.assertEqual(feed["feed_url"], f"http://localhost{address}")
            for item in feed["items"]:
                self.assertIsInstance(item["id"], str)
                self.assertTrue(item["content_html"])
                self.assertIsNotNone(datetime.fromisoformat(item["date_published"]).tzinfo)
        self.assertEqual([item["title"] for item in feed["items"]], ["On tea"])
        self.assertEqual(feed["items"][0]["tags"], ["tea", "茶"])


class FreshnessTestCase(FeedCase):
    """Conditional requests (RFC 9110, section 13), and the same bytes for all."""

    def test_whoever_has_the_page_is_told_so(self) -> None:
        for address in ("/", f"/post/{self.tea}/on-tea", "/feed.atom", "/feed.json", "/sitemap.xml",
                        "/tags", "/archive", "/llms.txt", "/robots.txt", "/user/ann"):  # fmt: skip
            first = self.get(address)
            self.assertEqual(first.status_code, 200, address)
            again = self.get(address, headers={"If-None-Match": first.headers["ETag"]})
            self.assertEqual((again.status_code, again.data), (304, b""), address)
            self.assertEqual(again.headers["ETag"], first.headers["ETag"])

    def test_feeds_and_posts_say_when_they_changed(self) -> None:
        for address in ("/feed.atom", "/feed.json", f"/post/{self.tea}/on-tea"):
            first = self.get(address)
            since = {"If-Modified-Since": first.headers["Last-Modified"]}
            self.assertEqual(self.get(address, headers=since).status_code, 304, address)

    def test_a_post_taken_back_is_gone_for_who_goes_by_the_date_too(self) -> None:
        addresses = ("/", "/feed.atom", "/user/ann", "/llms.txt", "/sitemap.xml")
        later = utcnow() + timedelta(hours=1)
        with self.app.app_context():
            db.session.get(Post, self.tea).updated_at = later
            db.session.commit()
        dates = {address: self.get(address).headers["Last-Modified"] for address in addresses}
        with self.app.app_context():
            db.session.get(Post, self.tea).unpublish()
            db.session.commit()
        for address, date in dates.items():
            answer = self.get(address, headers={"If-Modified-Since": date})
            self.assertEqual(answer.status_code, 200, address)

    def test_a_change_is_seen_at_once(self) -> None:
        tag = self.get("/feed.atom").headers["ETag"]
        self.post("New", "ann")
        answer = self.get("/feed.atom", headers={"If-None-Match": tag})
        self.assertEqual(answer.status_code, 200)
        self.assertIn("New", answer.text)

    def test_a_member_s_page_has_no_validator(self) -> None:
        answer = self.log_in("ann").get("/")
        self.assertNotIn("ETag", answer.headers)
        self.assertIn("no-store", answer.headers["Cache-Control"])

    def test_feeds_are_the_same_in_every_language(self) -> None:
        chinese = self.get("/feed.atom", headers={"Accept-Language": "zh"}).data
        self.assertEqual(chinese, self.get("/feed.atom").data)


class HiddenTestCase(FeedCase):
    """Nothing tells of drafts, of what is deleted, or of what is to come."""

    def test_no_program_is_told(self) -> None:
        for address in ("/feed.atom", "/feed.json", "/user/ann/feed.atom", "/tag/tea/feed.json",
                        "/sitemap.xml", "/llms.txt"):  # fmt: skip
            text = self.get(address).text
            self.assertIn("tea", text)
            self.assertNotIn("idden", text, address)
            for id in self.hidden:
                self.assertNotIn(f"/post/{id}", text, address)
        for id in self.hidden:
            for ending in (".md", "/cover.png"):
                self.assertEqual(self.get(f"/post/{id}{ending}").status_code, 404)


class DiscoveryTestCase(FeedCase):
    """Maps, robots, Markdown, pictures, and the heads of pages."""

    def test_the_map_names_all_that_is_public(self) -> None:
        root = ElementTree.fromstring(self.get("/sitemap.xml").data)
        places = [place.text for place in root.iter(f"{SITEMAP}loc")]
        for path in ("/", "/user/ann", "/tag/tea", f"/post/{self.tea}/on-tea"):
            self.assertIn(f"http://localhost{path}", places)
        self.assertEqual(len(places), len(set(places)))

    def test_a_large_map_is_split_by_months(self) -> None:
        with (
            mock.patch("app.feeds.maps.MOST_IN_MAP", 1),
            mock.patch("app.models.post.MOST_IN_MAP", 1),
        ):
            root = ElementTree.fromstring(self.get("/sitemap.xml").data)
            parts = [place.text for place in root.iter(f"{SITEMAP}loc")]
            texts = [self.get(part.removeprefix("http://localhost")).text for part in parts]
        self.assertEqual(root.tag, f"{SITEMAP}sitemapindex")
        self.assertEqual(len(parts), 3)  # one for each of two posts, and one of the rest
        for words in ("/on-tea<", f"/post/{self.hostile}/", "/tag/tea<"):
            self.assertEqual([words in text for text in texts].count(True), 1, words)
        for part in ("1999-01", "2026-13", "0000-01", "x", "2026-1", "2026-11-0", "2026-11-9999"):
            self.assertEqual(self.get(f"/sitemap-{part}.xml").status_code, 404, part)

    def test_robots_and_search_engines_are_told_where_things_are(self) -> None:
        lines = self.get("/robots.txt").text.splitlines()
        self.assertEqual(lines[0], "User-agent: *")
        self.assertIn("Sitemap: http://localhost/sitemap.xml", lines)
        for rule in ("/auth/", "/write$", "/search$", "/search?", "/search/"):
            self.assertIn(f"Disallow: {rule}", lines)  # and no page like /writers
        for name in ("login", "register"):
            self.assertIn(f"Allow: /auth/{name}$", lines)
            page = self.get(f"/auth/{name}?next=/write").text
            self.assertIn(f'<link rel="canonical" href="http://localhost/auth/{name}">', page)
            self.assertNotIn("noindex", page)
        self.assertIn("noindex", self.get("/auth/reset").text)
        root = ElementTree.fromstring(self.get("/opensearch.xml").data)
        templates = [url.get("template") for url in root.iter() if url.get("template")]
        self.assertIn("http://localhost/search?q={searchTerms}", templates)

    def test_a_post_comes_as_markdown_with_its_facts(self) -> None:
        import yaml

        text = self.get(f"/post/{self.hostile}.md").text
        _start, facts, body = text.split("---\n", 2)
        facts = yaml.safe_load(facts)
        self.assertEqual((facts["title"], facts["author"]), (HOSTILE, "bob"))
        self.assertIn("![a](/media/a.png)", body)

    def test_llms_txt_leads_to_the_texts(self) -> None:
        text = self.get("/llms.txt").text
        self.assertTrue(text.startswith("# The & blog\n\n> Of \\<tea\\>\n"))
        self.assertIn(f"- [On tea](http://localhost/post/{self.tea}.md)", text)

    def test_a_post_without_a_picture_gets_one(self) -> None:
        address = self.cover_of(self.tea)
        answer = self.get(address)
        self.assertEqual(answer.mimetype, "image/png")
        self.assertEqual(answer.data[:8], b"\x89PNG\r\n\x1a\n")
        self.assertEqual(int.from_bytes(answer.data[16:20]), 1200)
        self.assertIn("max-age=31536000", answer.headers["Cache-Control"])
        self.assertEqual(answer.headers["Cross-Origin-Resource-Policy"], "cross-origin")
        tag = {"If-None-Match": answer.headers["ETag"]}
        self.assertEqual(self.get(address, headers=tag).status_code, 304)

    def test_an_address_of_a_cover_is_kept_only_while_it_tells_its_state(self) -> None:
        before = self.cover_of(self.tea)
        for address in (f"/post/{self.tea}/cover.png", f"/post/{self.tea}/cover.png?v=1"):
            self.assertIn("max-age=300", self.get(address).headers["Cache-Control"])
        with self.app.app_context():
            db.session.get(Post, self.tea).title = "On green tea"
            db.session.commit()
        self.assertNotEqual(self.cover_of(self.tea), before)
        self.assertIn("max-age=300", self.get(before).headers["Cache-Control"])

    def cover_of(self, id: int) -> str:
        """Return the path of the picture that shows a link to a post."""
        page = self.client.get(f"/post/{id}", follow_redirects=True).text
        return re.search(r'og:image" content="http://localhost([^"]*)"', page)[1]

    def test_the_head_of_a_post_tells_what_it_is(self) -> None:
        page = self.get(f"/post/{self.tea}/on-tea").text
        for words in (
            f'<link rel="canonical" href="http://localhost/post/{self.tea}/on-tea">',
            'type="application/atom+xml"', 'property="og:image:width" content="1200"',
            'name="twitter:card" content="summary_large_image"',
            '<meta property="article:tag" content="茶">', f'href="http://localhost/post/{self.tea}.md"',
        ):  # fmt: skip
            self.assertIn(words, page)
        self.assertNotIn("noindex", page)

    def test_structured_data_is_json_and_nothing_breaks_out_of_it(self) -> None:
        with self.app.app_context():
            hostile = db.session.get(Post, self.hostile)
            slug = hostile.slug
        page = self.get(f"/post/{self.hostile}/{slug}").text
        data = page.split('<script type="application/ld+json">')[1].split("</script>")[0]
        post, trail = json.loads(data)["@graph"]
        self.assertEqual((post["@type"], post["headline"]), ("BlogPosting", HOSTILE))
        steps = [(step["position"], step["name"]) for step in trail["itemListElement"]]
        self.assertEqual(steps, [(1, "The & blog"), (2, HOSTILE)])

    def test_lists_are_canonical_page_by_page_and_forms_are_not_indexed(self) -> None:
        self.assertIn('<link rel="canonical" href="http://localhost/">', self.get("/?x=1").text)
        for address in ("/auth/reset", "/nothing"):
            self.assertIn('content="noindex"', self.get(address).text)
            self.assertNotIn("canonical", self.get(address).text)
        page = self.get("/tag/tea").text
        self.assertIn("http://localhost/tag/tea/feed.atom", page)
        self.assertIn("http://localhost/user/ann/feed.json", self.get("/user/ann").text)


class OwnAddressTestCase(FeedCase):
    """What NA_BLOG_URL says, whatever host is asked."""

    settings = {**FeedCase.settings, "NA_BLOG_URL": "https://blog.example.com"}

    def test_all_absolute_addresses_are_below_it(self) -> None:
        for address in (
            "/feed.atom",
            "/sitemap.xml",
            "/robots.txt",
            "/llms.txt",
            f"/post/{self.tea}.md",
        ):
            text = self.get(address).text
            self.assertIn("https://blog.example.com/", text)
            self.assertNotIn("localhost", text, address)
        page = self.get(f"/post/{self.tea}/on-tea").text
        self.assertIn('rel="canonical" href="https://blog.example.com/post/', page)


if __name__ == "__main__":
    unittest.main()
