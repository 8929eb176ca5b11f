"""Files of Markdown become posts: what is read, what is refused, and whose posts they are."""

import os
import re
import tempfile
import unittest
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

from app.extensions import db
from app.models import Post, User
from app.samples import add_sample_posts
from app.transfer import BadDocument, Document, Importer, find_documents, read_document
from tests.support import DATA, NO_DATA, AppCase

CONTENT = DATA / "rust-blog" / "content"


class FolderMixin:
    """A folder of its own for each test."""

    def folder(self) -> Path:
        """Return an empty folder that is removed after the test."""
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)  # type: ignore[attr-defined]
        return Path(temporary.name).resolve()

    def write(self, root: Path, name: str, text: str | bytes) -> Path:
        """Write a file below the folder and return its path."""
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def read(self, text: str | bytes, name: str = "file.md") -> Document:
        """Return what a file of this text says."""
        root = self.folder()
        return read_document(self.write(root, name, text), root)


class FindingTestCase(FolderMixin, unittest.TestCase):
    """Which files an import looks at."""

    def names(self, root: Path) -> list[str]:
        return [path.relative_to(root).as_posix() for path in find_documents(root)]

    def test_markdown_files_come_in_order_from_all_folders(self) -> None:
        root = self.folder()
        for name in ("b.md", "a/z.MARKDOWN", "a/index.md", "c.txt", "image.md.png"):
            self.write(root, name, "x")
        self.assertEqual(self.names(root), ["a/index.md", "a/z.MARKDOWN", "b.md"])

    def test_section_pages_and_hidden_files_are_no_posts(self) -> None:
        root = self.folder()
        for name in ("_index.md", "a/_index.zh.md", ".git/x.md", "a/.hidden.md", "kept.md"):
            self.write(root, name, "x")
        self.assertEqual(self.names(root), ["kept.md"])

    def test_a_link_that_leaves_the_folder_is_not_followed(self) -> None:
        outside, root = self.write(self.folder(), "secret.md", "x"), self.folder()
        (root / "way-out.md").symlink_to(outside)
        (root / "out").symlink_to(outside.parent)
        (root / "loop.md").symlink_to(root / "loop.md")
        self.assertEqual(self.names(root), [])


class FieldsTestCase(FolderMixin, unittest.TestCase):
    """Title, author, slug, summary and source."""

    def test_toml_front_matter_is_read(self) -> None:
        text = '+++\ntitle = "T"\nauthors = ["Ann L", "Bob"]\npath = "2024/2/29/leap"\n+++\nText'
        self.assertEqual(
            self.read(text),
            Document("T", "Text\n", None, "Ann L", _day(2024, 2, 29), "leap", "2024/2/29/leap"),
        )

    def test_yaml_front_matter_is_read(self) -> None:
        text = "---\r\ntitle: T\r\nauthor: Ann\r\ndate: 2024-02-29\r\nsummary: S\r\n---\r\nText"
        self.assertEqual(
            self.read(text),
            Document("T", "Text\n", "S", "Ann", _day(2024, 2, 29), "file", "2024-02-29/file"),
        )

    def test_a_file_without_front_matter_is_a_post_too(self) -> None:
        document = self.read("Text", "2020-01-02-on-slow_trains.md")
        self.assertEqual(document.title, "on slow trains")
        self.assertEqual(document.slug, "on-slow-trains")
        self.assertEqual(document.source, "2020-01-02/on-slow-trains")

    def test_a_rule_at_the_top_is_no_front_matter(self) -> None:
        self.assertEqual(self.read("---\nText\n---\nMore").body, "---\nText\n---\nMore\n")
        self.assertEqual(self.read("---\n\nText").body, "---\n\nText\n")

    def test_the_first_heading_is_the_title_where_none_is_given(self) -> None:
        document = self.read("<!-- c -->\n```\n# no\n```\n# The *slow* `train` #\nText")
        self.assertEqual(document.title, "The slow train")
        self.assertEqual(document.body, "<!-- c -->\n```\n# no\n```\nText\n")

    def test_a_heading_that_repeats_the_title_goes(self) -> None:
        self.assertEqual(self.read("---\ntitle: T\n---\n\n# T\n\nText").body, "Text\n")
        self.assertEqual(self.read("---\ntitle: T\n---\n\n# U\n\nText").body, "# U\n\nText\n")
        self.assertEqual(self.read("---\ntitle: T\n---\nText\n\n# T\n").body, "Text\n\n# T\n")

    def test_indented_code_is_no_heading(self) -> None:
        self.assertEqual(self.read("    # code\n").title, "file")

    def test_a_title_may_be_a_number_or_a_date(self) -> None:
        self.assertEqual(self.read("---\ntitle: 1984\n---\nx").title, "1984")
        self.assertEqual(self.read("---\ntitle: 2020-01-02\n---\nx").title, "2020-01-02")

    def test_authors_come_in_every_shape(self) -> None:
        for field in ("author: Ann", "authors: [Ann, Bob]", "author: {name: Ann}"):
            self.assertEqual(self.read(f"---\n{field}\n---\nx").author, "Ann")
        self.assertEqual(self.read("+++\n[[authors]]\nname='Ann'\n+++\nx").author, "Ann")
        for field in ("author:", "authors: []", "author: {a: 1}", "author: 3"):
            self.assertIsNone(self.read(f"---\n{field}\n---\nx").author)

    def test_an_index_is_named_after_its_folder(self) -> None:
        for name in ("2020-01-02-trains/index.md", "2020-01-02-trains/README.md"):
            document = self.read("x", name)
            self.assertEqual((document.slug, document.title), ("trains", "trains"))
            self.assertEqual(document.published_at, _day(2020, 1, 2))

    def test_the_slug_is_the_last_part_of_an_address(self) -> None:
        self.assertEqual(self.read("---\npermalink: /a/Foo Bar.html\n---\nx").slug, "foo-bar")
        self.assertEqual(self.read("---\npath: a/b/\nslug: 'C d!'\n---\nx").slug, "c-d")
        self.assertEqual(self.read("x", "慢火车.md").slug, "慢火车")

    def test_a_pattern_is_no_address(self) -> None:
        document = self.read("---\npermalink: /:year/:title/\n---\nx")
        self.assertEqual((document.slug, document.source), ("file", "file.md"))

    def test_a_long_source_is_known_by_its_hash(self) -> None:
        sources = {self.read(f"---\npath: {'a' * 300}{n}\n---\nx").source for n in range(2)}
        self.assertEqual({len(source) for source in sources}, {64})
        self.assertEqual(len(sources), 2)

    def test_a_long_summary_is_cut_at_a_word(self) -> None:
        summary = self.read(f"---\ndescription: {'word ' * 100}\n---\nx").summary or ""
        self.assertLessEqual(len(summary), 300)
        self.assertTrue(summary.endswith("word…"))
        chinese = self.read(f"---\nsummary: nablog <是> {'好' * 400}\n---\nx").summary or ""
        self.assertEqual((chinese[:10], len(chinese)), ("nablog <是>", 300))


class DateTestCase(FolderMixin, unittest.TestCase):
    """When a file was published."""

    def moment(self, value: str) -> datetime | None:
        return self.read(f"---\ndate: {value}\n---\nx").published_at

    def test_a_date_may_have_a_time_and_a_zone(self) -> None:
        for value in (
            "2024-02-29 10:00:00", "2024-02-29T11:00:00+01:00", "2024-02-29 11:00:00 +0100",
            "2024-02-29 10:00", '"2024-02-29T10:00Z"', "2024/2/29 10:00", "2024-02-29 10:00 UTC",
        ):  # fmt: skip
            self.assertEqual(self.moment(value), datetime(2024, 2, 29, 10, tzinfo=UTC), value)

    def test_toml_dates_are_read(self) -> None:
        for value in ("2024-02-29", "2024-02-29T00:00:00", "2024-02-29T01:00:00+01:00"):
            moment = self.read(f"+++\ndate = {value}\n+++\nx").published_at
            self.assertEqual(moment, _day(2024, 2, 29))

    def test_front_matter_goes_before_address_and_name(self) -> None:
        text = "---\ndate: 2024-01-01\npath: 2023/01/01/x\n---\nx"
        self.assertEqual(self.read(text, "2022-01-01-x.md").published_at, _day(2024, 1, 1))
        text = "---\npath: 2023/01/01/x\n---\nx"
        self.assertEqual(self.read(text, "2022-01-01-x.md").published_at, _day(2023, 1, 1))

    def test_without_any_date_the_file_tells_when_it_changed(self) -> None:
        root = self.folder()
        path = self.write(root, "a.md", "x")
        os.utime(path, (86400, 86400))
        self.assertEqual(read_document(path, root).published_at, _day(1970, 1, 2))

    def test_drafts_have_no_date(self) -> None:
        for field in ("draft: true", "draft: 'yes'", "published: false"):
            self.assertIsNone(self.read(f"---\n{field}\ndate: 2024-01-01\n---\nx").published_at)
        self.assertIsNone(self.read("x", "_drafts/a.md").published_at)
        self.assertIsNotNone(self.read("---\ndraft: false\n---\nx").published_at)

    def test_impossible_dates_are_refused(self) -> None:
        for value in ("2024-02-30", "soon", "[1]", "true", "0999-01-01", "9999-12-31", "2024"):
            with (
                self.subTest(value),
                self.assertRaisesRegex(BadDocument, "date|day is out of range"),
            ):
                self.moment(value)

    def test_an_impossible_date_in_an_address_or_name_is_refused(self) -> None:
        with self.assertRaisesRegex(BadDocument, "'2020-13-45'"):
            self.read("---\npath: 2020/13/45/x\n---\nx")
        with self.assertRaisesRegex(BadDocument, "'2020-13-45'"):
            self.read("x", "2020-13-45-x.md")


class BadDocumentTestCase(FolderMixin, unittest.TestCase):
    """What cannot be a post, and what is said about it."""

    def refused(self, text: str | bytes, reason: str, name: str = "file.md") -> None:
        with self.subTest(reason), self.assertRaisesRegex(BadDocument, reason):
            self.read(text, name)

    def test_what_is_no_text_is_refused(self) -> None:
        self.refused(b"a\nb\xff", r"not UTF-8 text \(line 2\)")
        self.refused("a\nb\n\0", r"control character \(line 3\)")
        self.refused(b" " * (4 * 1024 * 1024 + 1), "larger than 4 MB")
        for text in ("", " \n\n", "---\ntitle: T\n---\n", "# Only a title"):
            self.refused(text, "no text")

    def test_a_mark_of_byte_order_and_form_feeds_are_harmless(self) -> None:
        self.assertEqual(self.read(b"\xef\xbb\xbf# T\r\n\r\na\fb\rc").body, "a\nb\nc\n")

    def test_a_file_that_is_gone_is_refused(self) -> None:
        root = self.folder()
        with self.assertRaisesRegex(BadDocument, "cannot be read: No such file"):
            read_document(root / "gone.md", root)

    def test_broken_front_matter_is_refused_with_its_line(self) -> None:
        self.refused("+++\ntitle = 'T'\nauthor =\n+++\nx", "at line 3, column")
        self.refused("---\ntitle: T\na: b: c\n---\nx", "at line 3")
        self.refused("+++\ntitle = 'T'\n\nText", r"no closing \+\+\+")
        self.refused("---\ntitle: T\n\nText", "no closing ---")

    def test_malicious_front_matter_is_refused_in_words(self) -> None:
        self.refused("---\na: " + "[" * 5000 + "\n---\nx", "nested too deeply")
        self.refused("+++\na = " + "[" * 5000 + "\n+++\nx", "nested too deeply")
        self.refused("---\na: !!timestamp x\n---\nx", "does not fit its type")
        self.refused("---\na: !!python/object/apply:os.getcwd []\n---\nx", "constructor")
        self.refused("+++\ntitle = 0x" + "f" * 5000 + "\n+++\nx", "title is too long a number")

    def test_hidden_characters_in_fields_are_refused(self) -> None:
        for name in ("title", "author", "summary", "path"):
            self.refused(f'---\n{name}: "a\\0b"\n---\nx', "control character")
            self.refused(f'---\n{name}: "a\\ud800b"\n---\nx', "control character")

    def test_what_is_too_long_for_the_editor_is_refused(self) -> None:
        self.refused(f"# {'a' * 201}\n\nx", "title is longer than 200")
        self.refused("a" * 200_001, "text is longer than 200000")


class ImportCase(FolderMixin, AppCase):
    """A run of the import over a folder."""

    def setUp(self) -> None:
        super().setUp()
        self.root = self.folder()

    def run_import(self, **files: str) -> Importer:
        """Write files, named as given with .md at the end, and import the folder."""
        for name, text in files.items():
            self.write(self.root, name.replace("__", "/") + ".md", text)
        importer = Importer(self.root, "editor")
        for path in find_documents(self.root):
            importer.take(path)
        importer.resolve_links()
        db.session.commit()
        return importer

    def post(self, name: str) -> Post:
        """Return the post that came from a file without any address or date."""
        post = Post.with_source(name)
        assert post is not None
        return post


class ImportingTestCase(ImportCase):
    """Files become posts once."""

    def test_a_document_becomes_a_published_post(self) -> None:
        with self.app.app_context():
            self.run_import(a="---\ntitle: T\nslug: s\ndate: 2020-01-02\n---\n**x**")
            post = self.post("2020-01-02/s")
            self.assertEqual((post.title, post.slug), ("T", "s"))
            self.assertIn("<strong>x</strong>", post.body_html)
            times = {post.created_at, post.updated_at, post.published_at}
            self.assertEqual(times, {_day(2020, 1, 2)})

    def test_a_draft_stays_a_draft(self) -> None:
        with self.app.app_context():
            self.run_import(a="---\ndraft: true\ndate: 2020-01-02\n---\nx")
            post = self.post("2020-01-02/a")
            self.assertIsNone(post.published_at)
            self.assertEqual(post.created_at.year, datetime.now(UTC).year)

    def test_a_second_run_adds_and_renders_nothing(self) -> None:
        with self.app.app_context():
            self.run_import(a="---\ntitle: T\n---\nx", b="---\ntitle: T\n---\n[a](a.md)")
            with patch("app.models.written.render_markdown") as render:
                again = self.run_import()
            self.assertEqual((again.added, again.known, render.call_count), (0, 2, 0))

    def test_two_files_with_one_address_are_told_apart(self) -> None:
        with self.app.app_context(), self.assertRaisesRegex(BadDocument, "same .* as a.md"):
            self.run_import(a="---\npath: x\n---\na", b="---\npath: x\n---\nb")


class AuthorTestCase(ImportCase):
    """No post is put in the name of a member who is not meant."""

    def author_of(self, name: str) -> User:
        self.run_import(a=f"---\nauthor: '{name}'\n---\nx")
        return self.post("a.md").author

    def test_an_author_is_made_whom_nobody_logs_in_as(self) -> None:
        with self.app.app_context():
            ann = self.author_of("Ann Lindqvist")
            self.assertEqual((ann.username, ann.name), ("ann-lindqvist", "Ann Lindqvist"))
            self.assertEqual((ann.email, ann.password_hash), (None, None))

    def test_an_author_is_made_once(self) -> None:
        with self.app.app_context():
            self.run_import(a="---\nauthor: Ann L\n---\nx", b="---\nauthor: ann  l\n---\nx")
            self.assertIs(self.post("a.md").author, self.post("b.md").author)

    def test_files_without_author_go_to_the_default_one(self) -> None:
        with self.app.app_context():
            self.run_import(a="x")
            self.assertEqual(self.post("a.md").author.username, "editor")

    def test_a_member_is_meant_by_his_user_name(self) -> None:
        self.add_user("ann")
        with self.app.app_context():
            self.assertEqual(self.author_of("Ann").email, "ann@example.com")

    def test_a_member_is_not_meant_by_a_name_that_looks_alike(self) -> None:
        self.add_user("ann-lee", name="Ann Lee")
        with self.app.app_context():
            author = self.author_of("Ann Lee")
            self.assertEqual((author.username, author.email), ("ann-lee-author", None))

    def test_a_member_cannot_lie_in_wait_under_the_next_name(self) -> None:
        for username in ("ann-lee", "ann-lee-author"):
            self.add_user(username)
        with self.app.app_context():
            author = self.author_of("Ann Lee")
            self.assertEqual((author.username, author.email), ("ann-lee-author-2", None))

    def test_full_width_letters_are_not_the_member(self) -> None:
        self.add_user("ann")
        with self.app.app_context():
            self.assertIsNone(self.author_of("ａｎｎ").email)

    def test_a_member_whose_address_is_not_proved_is_a_person_too(self) -> None:
        with self.app.app_context():
            db.session.add(User(username="ann-lee", claimed_email="ann@example.com"))
            self.assertIsNone(self.author_of("Ann Lee").contact)

    def test_any_name_gives_a_user_name(self) -> None:
        with self.app.app_context():
            for name in ("???", "莫小雨", "a" * 300, "ΐ" * 300, "x -- y"):
                author = self.author_of(name)
                self.assertLessEqual(len(author.username_key), 128)
                db.session.delete(self.post("a.md"))


class AliasTestCase(FolderMixin, unittest.TestCase):
    """Lists of lists of lists, which a few lines of YAML can make without end."""

    def test_a_field_that_never_ends_is_not_read_to_its_end(self) -> None:
        lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
        names = [f"a{number}" for number in range(12)]
        for before, name in pairwise(names):
            lines.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]")
        fields = "\n".join([*lines, "draft: *a11", "published: *a11", "title: T", "author: *a11"])
        self.assertEqual(self.read(f"---\n{fields}\n---\nText").title, "T")


class LinksTestCase(ImportCase):
    """Links between files lead to posts."""

    def linked(self, body: str, name: str = "folder__from") -> str:
        """Return a body after an import beside two other files."""
        self.run_import(
            **{name: f"T\n\n{body}", "other": "---\nslug: o\n---\nx", "folder__near/index": "x"}
        )
        post = self.post(f"{name.replace('__', '/')}.md")
        address = f"/post/{self.post('other.md').id}/o"
        return post.body.removeprefix("T\n\n").strip().replace(address, "OTHER")

    def test_links_of_every_form_are_resolved(self) -> None:
        with self.app.app_context():
            body = (
                "[a](@/other.md#part) [b](../other.md 'T') [c](<../o%74her.md>)\n\n[d]: @/other.md"
            )
            expected = "[a](OTHER#part) [b](OTHER 'T') [c](<OTHER>)\n\n[d]: OTHER"
            self.assertEqual(self.linked(body), expected)

    def test_a_folder_with_an_index_is_found(self) -> None:
        with self.app.app_context():
            body = self.linked("[n](near/index.md)")
            self.assertEqual(body, f"[n](/post/{self.post('folder/near/index.md').id}/near)")

    def test_the_html_follows_the_body(self) -> None:
        with self.app.app_context():
            self.linked("[a](../other.md)")
            self.assertIn('<a href="/post/', self.post("folder/from.md").body_html)

    def test_other_links_stay(self) -> None:
        body = (
            "[a](https://example.com/other.md) [b](/other.md) [c](gone.md) [d](../../other.md)\n"
            "[e](@/other.md.txt) [f](#other.md) other.md\n\n[^1]: ../other.md is a note"
        )
        with self.app.app_context():
            self.assertEqual(self.linked(body), body)

    def test_code_stays_as_it_is(self) -> None:
        body = (
            "`[a](@/other.md)` ``[`](@/other.md)`` `two\n[a](@/other.md)`\n\n"
            "````\n```\n[a](@/other.md)\n```\n[a](@/other.md)\n````\n\n"
            "> ~~~ md\n> [a](@/other.md)\n> ~~~\n\n1. ```\n   [a](@/other.md)\n   ```"
        )
        with self.app.app_context():
            self.assertEqual(self.linked(body), body)
            db.session.delete(self.post("folder/from.md"))
            self.assertEqual(self.linked(f"{body}\n\n[a](@/other.md)"), f"{body}\n\n[a](OTHER)")

    def test_a_lone_backtick_hides_no_later_link(self) -> None:
        with self.app.app_context():
            self.assertEqual(self.linked("a ` b\n\n[a](@/other.md) `"), "a ` b\n\n[a](OTHER) `")

    def test_hostile_bodies_come_to_an_end(self) -> None:
        importer = Importer(self.root, "editor")
        never_closed = "".join("`" * length + "a" for length in range(1, 630))
        for piece in ("](", "`a``b", "[x](", "> ", "```x`\n", "](a.md", "~~~ ", never_closed):
            importer._with_links(piece * (200_000 // len(piece)), "")


class SamplesTestCase(AppCase):
    """The sample posts."""

    def test_all_go_to_one_author_once(self) -> None:
        self.add_user("root")
        with self.app.app_context():
            root = User.with_username("root")
            posts = add_sample_posts(root)
            self.assertEqual({post.author for post in posts}, {root})
            self.assertEqual(add_sample_posts(root), [])

    def test_each_goes_to_the_one_of_the_cast_it_names(self) -> None:
        for username in ("ann", "bob", "mo"):
            self.add_user(username)
        with self.app.app_context():
            emails = {post.author.email for post in add_sample_posts()}
            self.assertEqual(emails, {f"{name}@example.com" for name in ("ann", "bob", "mo")})

    def test_they_are_of_the_last_days_and_the_welcome_is_the_newest(self) -> None:
        with self.app.app_context():
            posts = add_sample_posts()
            ages = [(datetime.now(UTC) - post.published_at).days for post in posts]
            self.assertEqual((ages[0], posts[0].title), (0, "Welcome to nablog"))
            self.assertEqual(ages, sorted(ages))
            self.assertLess(ages[-1], 30)

    def test_no_mark_of_markdown_is_left_in_their_html(self) -> None:
        with self.app.app_context():
            for post in add_sample_posts():
                with self.subTest(post.slug):
                    words = re.sub(r"<code>.*?</code>", "", post.body_html, flags=re.DOTALL)
                    self.assertNotRegex(words, r"\*\*|\[\^|~~|\[ \]|\|")


class RealBlogTestCase(unittest.TestCase):
    """The blog of the Rust project."""

    @unittest.skipUnless(CONTENT.is_dir(), NO_DATA)
    def test_all_its_posts_are_read(self) -> None:
        refused, sources = [], set()
        paths = find_documents(CONTENT)
        for path in paths:
            try:
                sources.add(read_document(path, CONTENT).source)
            except BadDocument as error:
                refused.append((path.name, str(error)))
        self.assertEqual(refused, [("latest.md", "it has no text.")])
        self.assertEqual(len(sources), len(paths) - 1)


def _day(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


if __name__ == "__main__":
    unittest.main()
