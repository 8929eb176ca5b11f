"""A real blog, imported and read: 754 files, each page of it, and what the home page asks for."""

import re
import tempfile
import unittest
from pathlib import Path
from typing import ClassVar

from flask import Flask
from sqlalchemy import event

from app.extensions import db
from app.models import Post
from tests.databases import clear_tables
from tests.html import CHECKER, NO_CHECKER, faults_of_pages
from tests.support import DATA, NO_DATA, make_app

CONTENT = DATA / "rust-blog" / "content"


@unittest.skipUnless(CONTENT.is_dir(), NO_DATA)
class RealPostsTestCase(unittest.TestCase):
    """`flask posts import` of a whole site, once for all of these tests."""

    app: ClassVar[Flask]
    printed: ClassVar[str]

    @classmethod
    def setUpClass(cls) -> None:
        cls.app = make_app()
        done = cls.app.test_cli_runner().invoke(args=["posts", "import", str(CONTENT)])
        cls.printed = done.output
        cls.addClassCleanup(cls.app.extensions["mail_sender"].shutdown)

    @classmethod
    def tearDownClass(cls) -> None:
        with cls.app.app_context():
            clear_tables()

    def addresses(self) -> list[str]:
        with self.app.app_context():
            rows = db.session.execute(db.select(Post.id, Post.slug)).all()
        return [f"/post/{id}/{slug}" for id, slug in rows]

    def test_all_but_the_file_without_a_text_come_in(self) -> None:
        files = [path for path in CONTENT.rglob("*.md") if path.name != "_index.md"]
        self.assertEqual(len(self.addresses()), len(files) - 1)
        self.assertIn("1 left out.", self.printed)
        self.assertIn("latest.md: it has no text.", self.printed)

    def test_a_second_run_imports_nothing(self) -> None:
        done = self.app.test_cli_runner().invoke(args=["posts", "import", str(CONTENT)])
        self.assertIn(f"0 imported, {len(self.addresses())} known already", done.output)

    def test_the_home_page_takes_at_most_six_queries(self) -> None:
        queries: list[str] = []
        with self.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", lambda *a: queries.append(a[2]))
        page = self.app.test_client().get("/").text
        self.assertEqual(page.count('<article class="post-card'), 20)
        self.assertLessEqual(len(queries), 6, queries)

    def test_every_page_answers_with_valid_html(self) -> None:
        client = self.app.test_client()
        with tempfile.TemporaryDirectory() as folder:
            for number, address in enumerate([*self.lists(), *self.addresses()]):
                answer = client.get(address)
                self.assertEqual(answer.status_code, 200, address)
                (Path(folder) / f"{number}.html").write_text(answer.text, encoding="utf-8")
            with self.subTest("valid"):
                self.check_pages(folder)

    def lists(self) -> list[str]:
        """Return the addresses of all pages of the home page, and some authors."""
        count = -(-len(self.addresses()) // 20)
        home = self.app.test_client().get("/").text
        return [f"/?page={page}" for page in range(1, count + 1)] + sorted(
            set(re.findall(r'href="(/user/[^"]+)"', home))
        )

    def check_pages(self, folder: str) -> None:
        """Fail with what the Nu checker says of the pages in a folder."""
        if not CHECKER.exists():
            self.skipTest(NO_CHECKER)
        try:
            faults = faults_of_pages(Path(folder))
        except FileNotFoundError:
            self.skipTest(NO_CHECKER)
        self.assertEqual(faults, [])


if __name__ == "__main__":
    unittest.main()
