"""The small part of Markdown that comments may hold, and people called by name."""

import time
import unittest

from app.text import names_in, render_comment


class CommentTextTestCase(unittest.TestCase):
    """What becomes of it."""

    def test_what_comments_may_hold(self) -> None:
        for source, html in (
            ("one\ntwo", "<p>one<br>\ntwo</p>"),
            ("*a* **b** ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <s>c</s> <code>d</code></p>"),
            ("**强调。**后面", "<p><strong>强调。</strong>后面</p>"),
            ("> q", "<blockquote>\n<p>q</p>\n</blockquote>"),
            ("1. a", "<ol><li>a</li></ol>"),
        ):
            with self.subTest(source):
                self.assertEqual(render_comment(source), html)

    def test_code_is_coloured(self) -> None:
        self.assertIn('<span class="k">def</span>', render_comment("```python\ndef f(): 0\n```"))

    def test_what_they_may_not_is_shown_as_it_was_typed(self) -> None:
        for source in (
            "# heading", "<b>x</b>", "<script>alert(1)</script>", "| a | b |\n|--|--|\n| 1 | 2 |",
            "[^1]: note", "[a]: /b", "heading\n===", "- [ ] to do", "***", "<img src=/x onerror=y>",
        ):  # fmt: skip
            html = render_comment(source)
            for tag in ("<h", "<b>", "<script", "<table", "<input", "<img", "<section", "id="):
                self.assertNotIn(tag, html, source)
        self.assertEqual(render_comment("![x](/y.png)"), '<p>!<a href="/y.png">x</a></p>')

    def test_links_lead_out_without_a_recommendation(self) -> None:
        rel = 'rel="nofollow ugc noopener noreferrer"'
        for source in ("https://a.example", "[a](https://a.example)", "<https://a.example>"):
            self.assertIn(f'<a href="https://a.example" {rel}>', render_comment(source))
        self.assertNotIn("<a", render_comment("[x](javascript:alert(1))"))

    def test_people_are_called_where_words_are(self) -> None:
        for source, names in (
            ("@ann", ["ann"]),
            ("(@ann), @Bob.", ["ann", "Bob"]),
            ("看@ann吧", ["ann吧", "ann"]),
            ("a@ann.com `@ann` www.x.com/@ann https://x.com/@ann [@ann](/x)", []),
            ("```\n@ann\n```", []),
            ("@ann.lee", ["ann.lee", "ann"]),
            ("@", []),
        ):
            with self.subTest(source):
                self.assertEqual(names_in(source), names)

    def test_the_longest_name_that_exists_is_meant(self) -> None:
        html = render_comment("@张三丰好 @张三好", {"张三": "张三", "张三丰": "张三丰"})
        self.assertIn(">@张三丰</a>好", html)
        self.assertIn(">@张三</a>好", html)

    def test_hostile_texts_take_no_time(self) -> None:
        for part in ("@", "@张", "[", "*a ", "> ", "`", "<a ", "@a.", "www.", "- "):
            source = (part * 5000)[:5000]
            started = time.process_time()
            render_comment(source, dict.fromkeys(names_in(source)[:10], "x"))
            self.assertLess(time.process_time() - started, 2, part)


if __name__ == "__main__":
    unittest.main()
