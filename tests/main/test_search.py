"""The page of a search, and titles while one types."""

import unittest
from html import unescape
from urllib.parse import quote

from app.extensions import db
from app.models import Post, User
from app.text.search import QUERY_LENGTH
from tests.models.test_search import HOSTILE
from tests.support import AppCase


class SearchPageTestCase(AppCase):
    """`/search?q=`."""

    def setUp(self) -> None:
        super().setUp()
        self.add_user("ann", name="Ann Lindqvist")
        self.add_user("bob")

    def found(self, query: str, **arguments: object) -> str:
        answer = self.get("/search", query_string={"q": query, **arguments})
        self.assertEqual(answer.status_code, 200)
        return answer.text

    def tag(self, post_id: int, *names: str) -> None:
        with self.app.app_context():
            db.session.get(Post, post_id).add_tags(names)
            db.session.commit()

    def test_without_words_it_says_how_to_search(self) -> None:
        page = self.get("/search").text
        self.assertIn('name="q"', page)
        self.assertIn("the words side by side", page)

    def test_what_is_found_is_shown_with_its_words_marked(self) -> None:
        self.add_post(title="Slow <b>bread</b>", body="About **sourdough** bread & butter")
        page = self.found("bread")
        self.assertIn("Slow &lt;b&gt;<mark>bread</mark>&lt;/b&gt;", page)
        self.assertIn("About sourdough <mark>bread</mark> &amp; butter", page)
        self.assertIn("1 post", page)

    def test_chinese_words_are_marked_in_the_words_around_them(self) -> None:
        self.add_post(title="笔记", body="今天天气很好。" * 80 + "我们聊聊数据库的事。")
        self.assertIn("聊聊<mark>数据库</mark>的事", self.found("数据库"))
        self.assertIn("聊聊<mark>数据</mark>库", self.found("数据"))

    def test_a_summary_that_has_the_words_is_shown_whole(self) -> None:
        self.add_post(title="x", summary="All about bread.", body="bread in the text")
        self.assertIn("All about <mark>bread</mark>.", self.found("bread"))

    def test_a_script_in_the_address_stays_words(self) -> None:
        page = self.found('<script>alert(1)</script>"')
        self.assertNotIn("<script>alert", page)
        self.assertIn("&lt;script&gt;alert(1)", page)

    def test_filters_are_links_and_narrow(self) -> None:
        self.tag(self.add_post("ann", "Ann's bread"), "Food", "慢 生活")
        self.tag(self.add_post("bob", "Bob's bread"), "Food")
        page = unescape(self.found("bread"))
        self.assertIn('href="/search?q=bread&author=ann"', page)
        self.assertIn("/search?q=bread&tag=%E6%85%A2-%E7%94%9F%E6%B4%BB", page)
        page = unescape(self.found("bread", author="ann"))
        self.assertIn("Ann's", page)
        self.assertNotIn("Bob's", page)
        self.assertIn('name="author" value="ann"', page)
        self.assertIn('href="/search?q=bread"', page)
        for filters, number in (
            ({"tag": "food"}, 2), ({"tag": "food", "author": "bob"}, 1), ({"year": 1999}, 0),
        ):  # fmt: skip
            self.assertEqual(self.found("bread", **filters).count("<article"), number)

    def test_empty_filters_are_none(self) -> None:
        self.add_post(title="Bread")
        self.assertIn("<article", self.found("bread", author="", tag="", year=""))

    def test_a_filter_that_is_not_there_is_a_404(self) -> None:
        for filters in (
            "author=nobody", "tag=none", "year=x", "year=0", "year=-1", "author=%00", "tag=%00",
            "page=0", "page=x", "page=2", "page=99999999", "year=99999999999",
        ):  # fmt: skip
            answer = self.get(f"/search?q=bread&{filters}")
            self.assertEqual(answer.status_code, 404, filters)

    def test_nothing_found_says_so_and_what_to_try(self) -> None:
        page = unescape(self.found("quux nonsense"))
        self.assertIn("Nothing was found for “quux nonsense”.", page)
        self.assertIn('href="/search?q=quux"', page)
        self.assertIn('href="/tags"', page)

    def test_what_is_too_long_is_cut_and_told(self) -> None:
        page = self.found("bread " * 2000)
        self.assertIn(f"only its first {QUERY_LENGTH} characters", page)
        self.assertIn("There is no word to search for", self.found("!?"))

    def test_many_are_shown_in_pages(self) -> None:
        for number in range(21):
            self.add_post(title=f"Bread {number}")
        first = unescape(self.found("bread"))
        self.assertEqual(first.count("<article"), 20)
        self.assertIn('href="/search?page=2&q=bread"', first)
        self.assertEqual(self.found("bread", page=2).count("<article"), 1)

    def test_it_is_for_no_search_engine_and_the_same_for_all_strangers(self) -> None:
        self.add_post(title="Bread")
        first, second = (
            self.get("/search?q=bread", environ_base={"REMOTE_ADDR": address})
            for address in ("192.0.2.1", "192.0.2.2")
        )
        self.assertEqual(first.data, second.data)
        self.assertNotIn("Set-Cookie", first.headers)
        self.assertNotIn("Cookie", first.headers.get("Vary", ""))
        self.assertIn('<meta name="robots" content="noindex">', first.text)

    def test_drafts_are_shown_to_nobody_their_writer_included(self) -> None:
        self.add_post(title="Secret", publish=False)
        for client in (self.app.test_client(), self.log_in("ann")):
            for address in ("/search?q=secret", "/search/suggestions?q=secr"):
                self.assertNotIn("Secret", client.get(address).text)

    def test_no_input_breaks_a_page(self) -> None:
        self.add_post(title="Bread", body="text")
        for words in HOSTILE:
            typed = quote(words.encode("utf-8", "surrogatepass"))
            for address in ("/search", "/search/suggestions"):
                answer = self.get(f"{address}?q={typed}")
                self.assertEqual(answer.status_code, 200, f"{address} {typed[:40]}")
        for typed in ("%ED%A0%80", "%FF%FE", "%", "%zz", "a&q=b", "%00"):
            self.assertEqual(self.get(f"/search?q={typed}").status_code, 200, typed)

    def test_every_page_leads_to_the_search(self) -> None:
        self.assertIn('href="/search" data-key="/"', self.get("/").text)


class SuggestionsTestCase(AppCase):
    """`/search/suggestions?q=`."""

    def setUp(self) -> None:
        super().setUp()
        self.add_user("ann")
        for title in ("Bread", "The slow breadth", "慢面包", "Train"):
            self.add_post(title=title, body="bread")

    def suggested(self, typed: str) -> list[str]:
        answer = self.get("/search/suggestions", query_string={"q": typed})
        return [one["title"] for one in answer.json]

    def test_titles_that_begin_so_come_first(self) -> None:
        self.assertEqual(self.suggested("bre"), ["Bread", "The slow breadth"])
        self.assertEqual(self.suggested("slow br"), ["The slow breadth"])
        self.assertEqual(self.suggested("BREA"), ["Bread", "The slow breadth"])
        self.assertEqual(self.suggested("bread "), ["Bread"])

    def test_chinese_titles_are_suggested_from_the_first_letter_on(self) -> None:
        for typed in ("面", "面包", "慢面包", "慢"):
            self.assertEqual(self.suggested(typed), ["慢面包"], typed)
        self.assertEqual(self.suggested("面条"), [])

    def test_each_leads_to_its_post(self) -> None:
        found = self.get("/search/suggestions?q=train").json
        self.assertEqual(found, [{"title": "Train", "address": "/post/4/train"}])

    def test_browsers_have_them_in_their_own_format(self) -> None:
        answer = self.get("/search/suggestions?format=opensearch&q=train")
        self.assertEqual(answer.mimetype, "application/x-suggestions+json")
        address = "http://localhost/post/4/train"
        self.assertEqual(answer.json, ["train", ["Train"], [""], [address]])

    def test_they_are_few_and_set_no_cookie(self) -> None:
        for number in range(12):
            self.add_post(title=f"Bread {number}")
        answer = self.get("/search/suggestions?q=b")
        self.assertEqual(len(answer.json), 8)
        self.assertNotIn("Set-Cookie", answer.headers)
        self.assertEqual(answer.headers["X-Robots-Tag"], "noindex")
        self.assertEqual(self.suggested(""), [])

    def test_a_post_taken_back_is_suggested_no_more(self) -> None:
        with self.app.app_context():
            post = db.session.get(Post, 4)
            post.delete(by=User.with_username("ann"))
            db.session.commit()
        self.assertEqual(self.suggested("train"), [])


if __name__ == "__main__":
    unittest.main()
