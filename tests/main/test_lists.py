"""Tags and the archive, related posts, the way on from a post."""

import unittest
from datetime import UTC, datetime, timedelta

from app.extensions import db
from app.models import Post, Tag, User
from app.times import utcnow
from tests.support import AppCase


class ListsTestCase(AppCase):
    """What readers find, and what they do not."""

    def setUp(self) -> None:
        super().setUp()
        self.add_user("ann")
        self.add_user("mo", role="Moderator")

    def post(self, title: str, *tags: str, at: datetime | None = None, body: str = "") -> int:
        with self.app.app_context():
            post = Post(author=User.with_username("ann"), title=title, body=body)
            post.published_at = at
            db.session.add(post)
            post.tags = Tag.called(tags)
            db.session.commit()
            return post.id

    def at(self, year: int, month: int, day: int = 1) -> datetime:
        return datetime(year, month, day, tzinfo=UTC)

    def test_a_tag_has_a_page_in_any_script(self) -> None:
        self.post("On tea", "茶", "C++", at=self.at(2024, 1))
        self.assertIn("On tea", self.get("/tag/茶").text)
        self.assertIn("On tea", self.get("/tag/c").text)
        page = self.get("/tags").text
        self.assertIn("C++", page)
        self.assertIn("1 post<", page)

    def test_a_tag_of_drafts_alone_is_in_no_list(self) -> None:
        self.post("Draft", "secret")
        self.assertNotIn("secret", self.get("/tags").text)
        self.assertNotIn("Draft", self.log_in("ann").get("/tag/secret").text)

    def test_a_tag_of_drafts_alone_is_there_for_their_writer_alone(self) -> None:
        self.add_user("bob")
        self.post("Draft", "secret")
        self.post("Later", "secret", at=utcnow() + timedelta(days=1))
        for address in ("/tag/secret", "/tag/secret/feed.atom", "/search?q=a&tag=secret"):
            self.assertEqual(self.get(address).status_code, 404, address)
        ann, bob = self.log_in("ann"), self.log_in("bob")
        self.assertEqual(
            (ann.get("/tag/secret").status_code, bob.get("/tag/secret").status_code), (200, 404)
        )
        self.assertEqual(ann.get("/tags/suggestions?q=sec").json, ["secret"])
        self.assertEqual(bob.get("/tags/suggestions?q=sec").json, [])

    def test_unknown_and_unprintable_tags_are_not_found(self) -> None:
        for slug in ("nothing", "%00", "a%0Ab", "x" * 500):
            self.assertEqual(self.get(f"/tag/{slug}").status_code, 404)

    def test_staff_rename_and_merge_and_old_addresses_lead_on(self) -> None:
        self.post("One", "js", at=self.at(2024, 1))
        self.post("Two", "javascript", at=self.at(2024, 2))
        mo = self.log_in("mo")
        answer = mo.post("/tag/js/edit", data={"name": "JavaScript", "submit": "1"})
        self.assertEqual(answer.status_code, 422)
        self.assertIn("Merge the two", answer.text)
        mo.post("/tag/js/edit", data={"name": "JavaScript", "merge": "1"})
        self.assertEqual(self.get("/tag/js").location, "/tag/javascript")
        page = self.get("/tag/javascript").text
        self.assertTrue("One" in page and "Two" in page and "2 posts" in page)
        mo.post("/tag/javascript/edit", data={"name": "脚本", "submit": "1"})
        self.assertEqual(self.get("/tag/javascript").status_code, 301)
        answer = mo.post("/tag/脚本/edit", data={"name": "nothing", "merge": "1"})
        self.assertIn("There is no tag of this name", answer.text)

    def test_a_writer_renames_no_tag(self) -> None:
        self.post("One", "js", at=self.at(2024, 1))
        ann = self.log_in("ann")
        self.assertEqual(ann.get("/tag/js/edit").status_code, 403)
        self.assertNotIn("Rename", ann.get("/tag/js").text)

    def test_tags_are_completed_while_one_types(self) -> None:
        self.post("One", "Python", "Pyramid", "茶")
        ann = self.log_in("ann")
        self.assertEqual(ann.get("/tags/suggestions?q=py").json, ["Pyramid", "Python"])
        self.assertEqual(ann.get("/tags/suggestions?q=茶").json, ["茶"])
        for query in ("", "q=", "q=%25", "q=_", "q=%00"):
            self.assertEqual(ann.get(f"/tags/suggestions?{query}").json, [], query)
        self.assertEqual(self.get("/tags/suggestions?q=py").status_code, 302)

    def test_the_archive_leads_to_years_and_months(self) -> None:
        self.post("Old", at=self.at(2019, 5))
        self.post("New", at=self.at(2024, 12, 31))
        self.post("Also new", at=self.at(2024, 1))
        page = self.get("/archive").text
        self.assertTrue(page.index("2024") < page.index("2019"))
        self.assertIn('href="/archive/2024/12"', page)
        year = self.get("/archive/2024").text
        self.assertTrue("New" in year and "Also new" in year and "Old" not in year)
        month = self.get("/archive/2024/12").text
        self.assertIn("December 2024", month)
        self.assertNotIn("Also new", month)
        for address in ("2020", "2024/2", "2024/13", "2024/0", "0", "99999"):
            self.assertEqual(self.get(f"/archive/{address}").status_code, 404, address)

    def test_months_have_names_in_chinese(self) -> None:
        self.post("New", at=self.at(2024, 12))
        page = self.get("/archive/2024/12", headers={"Accept-Language": "zh"}).text
        self.assertIn("<h1>2024年12月</h1>", page)

    def test_a_post_leads_on_to_its_neighbours_and_to_those_like_it(self) -> None:
        first = self.post("First", "tea", "bread", at=self.at(2024, 1))
        middle = self.post("Middle", "tea", "bread", at=self.at(2024, 2))
        self.post("Last", "tea", at=self.at(2024, 3))
        self.post("Unlike", at=self.at(2024, 4))
        self.post("Hidden", "tea", "bread")
        page = self.get(f"/post/{middle}", follow_redirects=True).text
        self.assertRegex(page, r'rel="prev" href="/post/\d+/first"')
        self.assertRegex(page, r'rel="next" href="/post/\d+/last"')
        related = page[page.index('class="related"') :]
        self.assertLess(related.index("First"), related.index("Last"))
        self.assertNotIn("Unlike", related)
        self.assertNotIn("Hidden", page)
        page = self.get(f"/post/{first}", follow_redirects=True).text
        self.assertNotIn('rel="prev"', page)

    def test_a_long_post_has_a_table_of_contents_and_a_short_one_none(self) -> None:
        sections = "".join(f"## Part {n} & <b>more</b>\n\n{'word ' * 300}\n\n" for n in range(4))
        self.post("Long", at=self.at(2024, 1), body=sections)
        page = self.get("/post/1/long").text
        self.assertIn('<a href="#section-part-2-more" dir="auto">Part 2 &amp; more</a>', page)
        self.assertIn('<h2 id="section-part-2-more">', page)
        self.post("Short", at=self.at(2024, 1), body="## One\n\n## Two\n\n## Three")
        self.assertNotIn('class="contents"', self.get("/post/2/short").text)


if __name__ == "__main__":
    unittest.main()
