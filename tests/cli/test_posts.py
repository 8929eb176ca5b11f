"""`flask posts`: bring Markdown files in, and render posts again."""

import unittest

from sqlalchemy import text, update

from app.extensions import SEARCH_TABLE, db
from app.models import Post, Search, User
from tests.cli.support import CommandCase


class ImportTestCase(CommandCase):
    """`flask posts import DIR`."""

    def test_each_kind_of_front_matter_comes_in(self) -> None:
        folder = self.make_folder(
            yaml__md="---\ntitle: From YAML\nauthor: Ann Lee\ndate: 2020-01-02\n---\nText",
            toml__md='+++\ntitle = "From TOML"\ndate = 2021-02-03\nslug = "other"\n+++\nText',
            plain__md="# From the text\n\nText",
        )
        self.assertIn(
            "3 imported, 0 known already, 0 left out.", self.type("posts", "import", str(folder))
        )
        with self.app.app_context():
            found = {post.title: post for post in db.session.scalars(Post.published())}
            self.assertEqual(set(found), {"From YAML", "From TOML", "From the text"})
            self.assertEqual(found["From YAML"].author.display_name, "Ann Lee")
            self.assertEqual(found["From YAML"].published_at.year, 2020)
            self.assertEqual(found["From TOML"].slug, "other")

    def test_a_second_run_imports_nothing_twice(self) -> None:
        folder = self.make_folder(a__md="# A\n\nText")
        self.type("posts", "import", str(folder))
        self.assertIn("0 imported, 1 known", self.type("posts", "import", str(folder)))
        self.assertEqual(self.count_posts(), 1)

    def test_a_bad_file_is_named_and_the_rest_go_in(self) -> None:
        folder = self.make_folder(bad__md="---\ntitle: [\n---\nText", good__md="# Good\n\nText")
        said = self.type("posts", "import", str(folder), status=1)
        self.assertIn(f"Left out {folder / 'bad.md'}: its front matter cannot be read", said)
        self.assertIn("1 imported, 0 known already, 1 left out.", said)

    def test_a_folder_without_files_or_none_at_all_is_said(self) -> None:
        self.assertIn(
            "no Markdown files", self.type("posts", "import", str(self.make_folder()), status=1)
        )
        self.assertIn("does not exist", self.type("posts", "import", "/no/such/folder", status=2))

    def test_files_without_an_author_go_to_the_one_named(self) -> None:
        folder = self.make_folder(a__md="# A\n\nText")
        self.type("posts", "import", str(folder), "--author", "Dee")
        with self.app.app_context():
            self.assertEqual(User.with_username("dee").posts.count(), 1)


class RenderTestCase(CommandCase):
    """`flask posts render`."""

    def test_html_is_made_again_from_the_source(self) -> None:
        self.add_user("ann")
        for number in range(3):
            self.add_post(title=f"Post {number}", body="**bold**")
        with self.app.app_context():
            db.session.execute(update(Post).values(body_html="old", excerpt="old"))
            db.session.commit()
        self.assertIn("3 rendered.", self.type("posts", "render"))
        with self.app.app_context():
            posts = db.session.scalars(Post.published()).all()
            self.assertEqual({post.body_html for post in posts}, {"<p><strong>bold</strong></p>\n"})
            self.assertEqual({post.excerpt for post in posts}, {"bold"})


class IndexTestCase(CommandCase):
    """`flask posts index`."""

    def test_the_search_index_is_made_again(self) -> None:
        self.add_user("ann")
        for number in range(3):
            self.add_post(title=f"Bread {number}")
        with self.app.app_context():
            db.session.execute(text(f"DELETE FROM {SEARCH_TABLE}"))
            db.session.commit()
            self.assertEqual(len(Search("bread")), 0)
        self.assertIn("3 indexed.", self.type("posts", "index"))
        with self.app.app_context():
            self.assertEqual(len(Search("bread")), 3)

    def test_imported_posts_are_found(self) -> None:
        folder = self.make_folder(a__md="---\ntitle: 面包\ntags: [Food]\n---\nSlow bread")
        self.type("posts", "import", str(folder))
        with self.app.app_context():
            self.assertEqual(len(Search("面包 slow")), 1)


if __name__ == "__main__":
    unittest.main()
