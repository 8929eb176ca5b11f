"""Home, post page and author page, as a stranger reads them."""

import unittest

from app.extensions import db
from app.models import User
from tests.support import AppCase


class ReadingTestCase(AppCase):
    """What is published is there for everybody, and nothing else is."""

    def setUp(self) -> None:
        super().setUp()
        self.add_user("ann", name="Ann Lindqvist")

    def test_an_empty_blog_says_so(self) -> None:
        self.assertIn("Nothing is published here yet.", self.get("/").text)

    def test_the_newest_post_comes_first(self) -> None:
        self.add_post(title="Older")
        self.add_post(title="Newer")
        page = self.get("/").text
        self.assertLess(page.index("Newer"), page.index("Older"))

    def test_a_post_s_number_leads_to_its_present_address(self) -> None:
        id = self.add_post(title="你好 World")
        answer = self.get(f"/post/{id}")
        self.assertEqual(answer.status_code, 301)
        self.assertIn("%E4%BD%A0%E5%A5%BD-world", answer.location)
        self.assertEqual(self.get(answer.location).status_code, 200)

    def test_a_wrong_slug_leads_to_the_right_one(self) -> None:
        id = self.add_post(title="Right")
        self.assertEqual(self.get(f"/post/{id}/wrong").location, f"/post/{id}/right")

    def test_a_draft_is_not_there_for_others(self) -> None:
        id = self.add_post(title="Secret", publish=False)
        self.add_user("bob")
        self.assertEqual(self.get(f"/post/{id}/secret").status_code, 404)
        self.assertEqual(self.log_in("bob").get(f"/post/{id}/secret").status_code, 404)
        self.assertEqual(self.log_in("ann").get(f"/post/{id}/secret").status_code, 200)
        for address in ("/", "/user/ann"):
            self.assertNotIn("Secret", self.get(address).text)

    def test_an_author_s_page_shows_his_posts(self) -> None:
        self.add_post(title="By Ann")
        page = self.get("/user/ann").text
        self.assertIn("Ann Lindqvist", page)
        self.assertIn("By Ann", page)

    def test_an_unconfirmed_account_has_no_page(self) -> None:
        with self.app.app_context():
            User.register("eve@example.com", "eve", "long enough")
            db.session.commit()
        self.assertEqual(self.get("/user/eve").status_code, 404)

    def test_unknown_users_posts_and_pages_are_404(self) -> None:
        for address in (
            "/user/nobody", "/post/1", "/post/0", "/post/99999999999999999999", "/?page=2",
            "/?page=0", "/?page=-1", "/?page=x", "/?page=", "/?page=1e3", "/?page=99999999999",
            "/?page=٣", "/post/abc", "/static/bootstrap/css/bootstrap.min.css",
        ):  # fmt: skip
            with self.subTest(address=address):
                self.assertEqual(self.get(address).status_code, 404)

    def test_a_long_list_has_pages(self) -> None:
        for number in range(21):
            self.add_post(title=f"Post {number}")
        self.assertIn('href="/?page=2"', self.get("/").text)
        second = self.get("/?page=2").text
        self.assertIn("Post 0", second)
        self.assertNotIn("Post 20", second)

    def test_titles_and_names_are_escaped(self) -> None:
        self.add_post(title="<script>alert(1)</script>")
        self.assertNotIn("<script>alert", self.get("/").text)

    def test_a_page_takes_few_queries_however_many_posts_it_shows(self) -> None:
        for number in range(20):
            self.add_user(f"writer{number}")
            id = self.add_post(f"writer{number}", f"Post {number}")
        for address, most in (("/", 2), ("/user/writer1", 6), (f"/post/{id}/post-19", 4)):
            with self.subTest(address=address):
                self.assertEqual(len(self.queries_of(address)), most)


class LanguageTestCase(AppCase):
    """The reader's language reaches the page, and dates are readable without JavaScript."""

    def test_times_are_readable_as_they_are(self) -> None:
        self.add_user("ann")
        self.add_post(title="x")
        page = self.get("/").text
        date = r'<time datetime="[^"]+Z" class="flask-moment"[^>]*>\w+ \d+, \d{4}</time>'
        self.assertRegex(page, date)
        self.assertNotIn("style=", page)

    def test_moment_speaks_the_reader_s_language(self) -> None:
        chinese = self.get("/", headers={"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"}).text
        self.assertIn('lang="zh-Hans"', chinese)
        self.assertIn("locale/zh-cn.js", chinese)
        english = self.get("/", headers={"Accept-Language": "de,en;q=0.5"}).text
        self.assertIn('lang="en"', english)
        self.assertNotIn("zh-cn.js", english)

    def test_the_scripts_come_from_the_blog_itself(self) -> None:
        for address in ("/moment.js", "/static/vendor/moment/moment.min.js"):
            answer = self.get(address)
            self.assertEqual((answer.status_code, answer.mimetype), (200, "text/javascript"))
            answer.close()


if __name__ == "__main__":
    unittest.main()
