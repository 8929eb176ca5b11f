"""Every template: it compiles, says what it is called, and holds no script, style or query."""

import re
import unittest
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from flask import get_template_attribute

from tests.support import ROOT, AppCase

FOLDER = ROOT / "app" / "templates"
PARENT = re.compile(r'{% extends "([^"]+)" %}')
# Which block names a page, and what stands in it; others are partials, macros or skeletons.
TITLES = {"base.html": ("title", "site_name"), "layout/form.html": ("heading", "_(")}


def templates() -> list[Path]:
    """Return the paths of all templates."""
    return [path for path in sorted(FOLDER.rglob("*")) if path.is_file()]


class TemplateTestCase(AppCase):
    """What holds for each of them."""

    def test_each_compiles(self) -> None:
        self.assertGreater(len(templates()), 30)
        for path in templates():
            with self.subTest(path.name):
                self.app.jinja_env.get_template(path.relative_to(FOLDER).as_posix())

    def test_each_page_has_a_title_with_the_site_s_name(self) -> None:
        for path in templates():
            text = path.read_text()
            parent = PARENT.search(text)
            if parent and parent[1] in TITLES:
                block, name = TITLES[parent[1]]
                title = re.search(rf"{{% block {block} %}}(.*?){{% endblock %}}", text)
                self.assertIsNotNone(title, path)
                self.assertIn(name, title[1], path)

    def test_none_holds_a_script_a_style_or_a_query(self) -> None:
        for path in templates():
            text = path.read_text()
            # What search engines read is no script, and is escaped as a whole.
            data = r' type="application/ld\+json">{{[^<]*\|tojson }}</script>'
            self.assertNotRegex(text, rf"<script(?![^>]*\bsrc=|{data})", path)
            # A program for mail asks nobody for a stylesheet.
            inline = r"\bstyle=|\bon[a-z]+=\"" + ("" if path.name == "_letter.html" else "|<style")
            self.assertNotRegex(text, inline, path)
            self.assertNotRegex(text, r"\.(count|all|first|scalar)\(\)|\.query\b", path)

    def test_only_stored_html_is_printed_as_it_is(self) -> None:
        found = [
            (path.name, line.strip())
            for path in templates()
            for line in path.read_text().splitlines()
            if re.search(r"\|\s*safe\b", line)
        ]
        for name, line in found:
            self.assertRegex(line, r"\b(?:(?:post|comment)\.body|user\.about)_html\|safe", name)
        self.assertEqual(
            {name for name, _ in found},
            {"show.html", "_comment.html", "comments.html", "profile.html"},
        )

    def test_each_word_a_person_sees_can_be_translated(self) -> None:
        for path in templates():
            if path.parent.name in {"feeds", "transfer"}:  # read by programs
                continue
            text = re.sub(
                r"{% block (?:main_class|html_attribs) %}.*?{% endblock %}|{#.*?#}|{%.*?%}|{{.*?}}",
                " ",
                re.sub(r"<style>.*?</style>", "", path.read_text(), flags=re.DOTALL),
                flags=re.DOTALL,
            )
            words = re.sub(r"<[^>]*>|&\w+;", " ", text)
            left = re.findall(r"[A-Za-z]{2,}", words)
            self.assertEqual(left, [], path)


class ShareTestCase(AppCase):
    """The links by which a post is shared."""

    def test_each_says_title_and_address_as_they_are(self) -> None:
        title, address = 'A & B/C: 100 % <ü> 茶 + "more"', "https://blog.example/post/1/a?b=c&d#e"
        with self.app.test_request_context():
            page = str(get_template_attribute("posts/_share.html", "share")(title, address))
        links = [urlsplit(unescape(link)) for link in re.findall(r'<a href="([^"]*)"', page)]
        mail, mastodon, bluesky, x, weibo = links
        both = f"{title} {address}"
        self.assertNotIn("/", mail.query)  # RFC 6068, section 2
        self.assertEqual(dict(parse_qsl(mail.query)), {"subject": title, "body": address})
        self.assertEqual(dict(parse_qsl(mastodon.fragment)), {"text": both})
        self.assertEqual(dict(parse_qsl(bluesky.query)), {"text": both})
        self.assertEqual(dict(parse_qsl(x.query)), {"text": title, "url": address})
        self.assertEqual(dict(parse_qsl(weibo.query)), {"title": title, "url": address})


if __name__ == "__main__":
    unittest.main()
