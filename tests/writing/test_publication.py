"""Scheduling, pinning, private links, pages, and many posts at once."""

import unittest
from datetime import UTC, datetime, timedelta
from unittest import mock

from app.extensions import db
from app.models import Post, User
from app.models.tag import MOST_TAGS
from app.times import utcnow
from tests.support import AppCase

FIELDS = {"title": "First", "body": "Some text."}
CLOCK = "%Y-%m-%dT%H:%M"


class PublicationCase(AppCase):
    """The cast, and ann at work."""

    def setUp(self) -> None:
        super().setUp()
        self.add_user("ann")
        self.add_user("bob")
        self.add_user("mo", role="Moderator")
        self.add_user("root", role="Administrator")
        self.ann = self.log_in("ann")

    def stored(self, id: int = 1) -> Post | None:
        with self.app.app_context():
            return db.session.get(Post, id)


class SchedulingTestCase(PublicationCase):
    """A time by the writer's clock, and not a second early."""

    def schedule(self, shown: str, **fields: str) -> object:
        data = FIELDS | {"publish_at": shown, "schedule": "1", **fields}
        return self.ann.post("/write", data=data)

    def test_a_scheduled_post_is_nowhere_before_its_time(self) -> None:
        soon = (utcnow() + timedelta(days=2)).strftime(CLOCK)
        answer = self.schedule(soon, tags="tea", title="Secret")
        self.assertEqual(answer.status_code, 302)
        self.assertTrue(self.stored().is_scheduled)
        for address in ("/", "/user/ann", "/tags", "/tag/tea", "/archive"):
            self.assertNotIn("Secret", self.get(address).text, address)
            self.assertNotIn("1 post", self.get(address).text, address)
        month = soon[:7].replace("-", "/")
        for address in ("/post/1", "/post/1/secret", f"/archive/{month}", f"/archive/{month[:4]}"):
            self.assertEqual(self.get(address).status_code, 404, address)

    def test_it_goes_live_by_itself(self) -> None:
        self.schedule((utcnow() + timedelta(days=2)).strftime(CLOCK), tags="tea")
        later = utcnow() + timedelta(days=3)
        with (
            mock.patch("app.models.post.utcnow", return_value=later),
            mock.patch("app.models.listing.utcnow", return_value=later),
            mock.patch("app.models.tag.utcnow", return_value=later),
        ):
            for address in ("/", "/user/ann", "/tag/tea", "/post/1/first"):
                self.assertIn("First", self.get(address).text, address)

    def test_the_time_is_by_the_clock_of_the_writer(self) -> None:
        year = utcnow().year + 1
        self.schedule(f"{year}-07-01T10:00", zone="Europe/Berlin")
        self.assertEqual(self.stored().published_at, datetime(year, 7, 1, 8, tzinfo=UTC))
        with self.app.app_context():
            User.with_username("ann").timezone = "Asia/Shanghai"
            db.session.commit()
        self.schedule(f"{year}-07-01T10:00", zone="Europe/Berlin")
        self.assertEqual(self.stored(2).published_at, datetime(year, 7, 1, 2, tzinfo=UTC))
        self.assertIn(f'value="{year}-07-01T10:00', self.ann.get("/post/2/edit").text)

    def test_a_time_that_cannot_be_is_told_and_nothing_is_stored(self) -> None:
        skipped = f"{self.year_of_skipped_hour()}T02:30"
        for shown, words in (
            ("2001-01-01T10:00", "This time is over already."),
            ((utcnow() - timedelta(hours=1)).strftime(CLOCK), "This time is over already."),
            ("9999-12-31T23:59", "That is too far away"),
            ("0001-01-01T00:00", "This time is over already."),
            (skipped, "Clocks skip this time"),
            ("", "Give the day and the time"),
            ("tomorrow", "Give the day and the time"),
        ):
            with self.subTest(shown=shown):
                answer = self.schedule(shown, zone="Europe/Berlin")
                self.assertEqual(answer.status_code, 422)
                self.assertIn(words, answer.text)
                self.assertIn("Some text.</textarea>", answer.text)
        self.assertEqual(self.count_posts(), 0)

    def year_of_skipped_hour(self) -> str:
        """Return the day of next year on which Berlin's clocks go from 2 to 3 o'clock."""
        last = datetime(utcnow().year + 1, 3, 31, tzinfo=UTC)
        return (last - timedelta(days=(last.weekday() + 1) % 7)).strftime("%Y-%m-%d")

    def test_of_an_hour_that_comes_twice_the_first_is_meant(self) -> None:
        last = datetime(utcnow().year + 1, 10, 31, tzinfo=UTC)
        day = last - timedelta(days=(last.weekday() + 1) % 7)
        self.schedule(f"{day:%Y-%m-%d}T02:30", zone="Europe/Berlin")
        self.assertEqual(self.stored().published_at, day + timedelta(minutes=30))

    def test_a_scheduled_post_can_be_changed_published_now_and_taken_back(self) -> None:
        self.schedule((utcnow() + timedelta(days=2)).strftime(CLOCK))
        self.ann.post("/post/1/edit", data=FIELDS | {"body": "New", "save": "1"})
        self.assertTrue(self.stored().is_scheduled)
        self.ann.post("/post/1/publication/delete")
        self.assertIsNone(self.stored().published_at)
        self.ann.post("/post/1/publication")
        self.assertTrue(self.stored().is_published)


class PrivateLinkTestCase(PublicationCase):
    """A draft for whoever has the link, until it is revoked."""

    def setUp(self) -> None:
        super().setUp()
        self.post_id = self.add_post("ann", "Draft", body="Half **done**", publish=False)
        self.ann.post(f"/post/{self.post_id}/preview")
        token = self.stored().preview_token
        self.link = f"/post/{self.post_id}/preview/{token}"

    def test_a_stranger_reads_the_draft_and_nobody_keeps_it(self) -> None:
        answer = self.get(self.link)
        self.assertIn("<strong>done</strong>", answer.text)
        self.assertEqual(answer.headers["X-Robots-Tag"], "noindex")
        self.assertIn("no-store", answer.headers["Cache-Control"])
        self.assertNotIn("Set-Cookie", answer.headers)
        self.assertNotIn("X-Accel-Expires", answer.headers)

    def test_a_revoked_or_wrong_link_leads_nowhere(self) -> None:
        for link in (f"/post/{self.post_id}/preview/wrong", f"/post/9/preview/{self.link[-32:]}"):
            self.assertEqual(self.get(link).status_code, 404)
        self.ann.post(f"/post/{self.post_id}/preview/delete")
        self.assertEqual(self.get(self.link).status_code, 404)
        self.ann.post(f"/post/{self.post_id}/preview")
        self.assertEqual(self.get(self.link).status_code, 404, "a new link is another one")

    def test_once_published_it_leads_to_the_post(self) -> None:
        self.ann.post(f"/post/{self.post_id}/publication")
        self.assertEqual(self.get(self.link).location, "/post/1/draft")

    def test_a_deleted_post_is_not_read_by_its_link(self) -> None:
        self.ann.post(f"/post/{self.post_id}/deletion")
        self.assertEqual(self.get(self.link).status_code, 404)

    def test_nobody_else_makes_or_revokes_one(self) -> None:
        bob = self.log_in("bob")
        for act in ("preview", "preview/delete"):
            self.assertEqual(bob.post(f"/post/{self.post_id}/{act}").status_code, 404)


class PinTestCase(PublicationCase):
    """Staff keep posts at the top of the home page."""

    def test_a_pinned_post_is_first_and_there_once(self) -> None:
        self.add_post("ann", "Oldest")
        self.add_post("ann", "Newest")
        mo = self.log_in("mo")
        mo.post("/post/1/pin")
        page = self.get("/").text
        self.assertLess(page.index("Oldest"), page.index("Newest"))
        self.assertEqual(page.count(">Oldest</a>"), 1)
        mo.post("/post/1/pin/delete")
        page = self.get("/").text
        self.assertGreater(page.index("Oldest"), page.index("Newest"))

    def test_an_author_pins_nothing_and_a_draft_is_not_pinned(self) -> None:
        self.add_post("ann", "Mine")
        draft = self.add_post("ann", "Draft", publish=False)
        self.assertEqual(self.ann.post("/post/1/pin").status_code, 403)
        self.assertEqual(self.log_in("root").post(f"/post/{draft}/pin").status_code, 404)


class PageTestCase(PublicationCase):
    """Pages: without a date, in the menu, at an address of their own."""

    def setUp(self) -> None:
        super().setUp()
        self.root = self.log_in("root")
        self.about = FIELDS | {"title": "About us", "page_slug": "about", "publish": "1"}

    def test_a_page_stands_in_the_menu_and_in_no_list(self) -> None:
        self.assertEqual(self.root.post("/write", data=self.about).location, "/about")
        page = self.get("/about").text
        self.assertIn("Some text.", page)
        self.assertNotIn("byline__author", self.get("/").text)
        self.assertIn('<a href="/about" dir="auto">About us</a>', self.get("/").text)
        self.assertEqual(self.get("/post/1").location, "/about")

    def test_a_draft_of_a_page_is_seen_by_its_writer_alone(self) -> None:
        self.root.post("/write", data=self.about | {"publish": "", "save": "1"})
        self.assertEqual(self.get("/about").status_code, 404)
        self.assertEqual(self.root.get("/about").status_code, 200)
        self.assertNotIn("About us", self.get("/").text)

    def test_a_page_becomes_a_post_again(self) -> None:
        self.root.post("/write", data=self.about)
        self.root.post("/post/1/edit", data=self.about | {"page_slug": ""})
        self.assertIn("About us</a></h2>", self.get("/").text)
        self.assertEqual(self.get("/about").status_code, 404)

    def test_an_address_that_cannot_be_is_refused_beside_its_field(self) -> None:
        self.root.post("/write", data=self.about)
        for slug, words in (
            ("about", "Another page has this address"),
            ("auth", "belongs to the blog itself"),
            ("feed.atom", "small letters, digits and dashes"),
            ("a/b", "small letters, digits and dashes"),
            ("x" * 81, "An address has at most 80 characters."),
        ):
            answer = self.root.post("/write", data=self.about | {"page_slug": slug})
            self.assertEqual(answer.status_code, 422, slug)
            self.assertIn(words, answer.text)
        self.assertEqual(self.count_posts(), 1)

    def test_an_author_makes_no_page(self) -> None:
        self.ann.post("/write", data=self.about)
        self.assertEqual(self.get("/about").status_code, 404)
        self.assertNotIn("page_slug", self.ann.get("/write").text)


class BulkTestCase(PublicationCase):
    """One thing done to several of one's own posts."""

    def setUp(self) -> None:
        super().setUp()
        self.ids = [self.add_post("ann", f"Post {n}", publish=n < 2) for n in range(3)]
        self.other = self.add_post("bob", "Bob's")

    def act(self, *ids: int, **fields: str) -> object:
        return self.ann.post("/posts", data={"ids": [str(id) for id in ids], **fields})

    def test_posts_are_published_made_drafts_tagged_and_deleted(self) -> None:
        self.act(*self.ids, publish="1")
        self.assertTrue(all(self.stored(id).is_published for id in self.ids))
        self.act(*self.ids[:2], unpublish="1")
        self.assertEqual([self.stored(id).is_published for id in self.ids], [False, False, True])
        self.act(*self.ids, tags="tea, 茶", add_tags="1")
        self.assertIn("2 posts", self.publish_all().get("/tags").text)
        self.act(self.ids[0], delete="1")
        self.assertIsNotNone(self.stored(self.ids[0]).deleted_at)

    def publish_all(self) -> object:
        self.act(*self.ids[:1], publish="1")
        return self.app.test_client()

    def test_posts_of_others_are_left_alone(self) -> None:
        self.act(self.ids[0], self.other, delete="1")
        self.assertIsNone(self.stored(self.other).deleted_at)

    def test_nothing_ticked_and_nonsense_are_told(self) -> None:
        for data in ({}, {"ids": "x"}, {"ids": ["-1", "0"]}):
            answer = self.ann.post("/posts", data=data | {"delete": "1"})
            self.assertEqual(answer.status_code, 422)
            self.assertIn("Tick the posts first.", answer.text)

    def test_too_many_tags_change_no_post(self) -> None:
        names = [f"tag {number}" for number in range(MOST_TAGS)]
        self.act(self.ids[1], tags="one more", add_tags="1")
        answer = self.act(*self.ids, tags=",".join(names), add_tags="1")
        self.assertEqual(answer.status_code, 422)
        with self.app.app_context():
            self.assertEqual(db.session.get(Post, self.ids[0]).tags, [])

    def test_a_list_shows_one_state_and_an_unknown_one_is_none(self) -> None:
        self.assertNotIn("Post 0", self.ann.get("/posts?state=draft").text)
        self.assertIn("Post 2", self.ann.get("/drafts").text)
        self.assertIn("Post 0", self.ann.get("/posts?state=published").text)
        self.assertNotIn("Bob", self.ann.get("/posts").text)
        self.assertEqual(self.ann.get("/posts?state=x").status_code, 404)


if __name__ == "__main__":
    unittest.main()
