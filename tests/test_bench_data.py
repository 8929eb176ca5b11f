"""The blogs that are measured: made past the models, they are what the models would make."""

import tempfile
import unittest
from pathlib import Path

from flask import Flask
from sqlalchemy import select, text

from app.extensions import SEARCH_TABLE, db
from app.models import Comment, MonthCount, Post
from app.models.listing import recount
from app.models.searchable import all_entries, index_of
from app.models.tag import PostTag
from bench.data import blog, kept


class MadeBlogTestCase(unittest.TestCase):
    """A small one, kept in a folder."""

    folder: Path
    app: Flask

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.app = cls.enterClassContext(blog(60, cls.folder))

    def setUp(self) -> None:
        self.enterContext(self.app.app_context())

    def test_all_numbers_are_right(self) -> None:
        columns = (MonthCount.kind, MonthCount.of_id, MonthCount.month, MonthCount.posts)
        rows = select(*columns).order_by(*columns)
        found = db.session.execute(rows).all()
        recount()
        self.assertEqual(db.session.execute(rows).all(), found)
        self.assertEqual(Comment.recount(), 0)

    def test_the_search_has_the_words_of_all_posts(self) -> None:
        connection = db.session.connection()
        rows = connection.execute(text(f"SELECT rowid AS id, * FROM {SEARCH_TABLE}")).mappings()
        found = {row["id"]: dict(row) for row in rows}
        for batch in all_entries(connection):
            for entry in batch:
                right = index_of(connection).row(entry)
                its_own = found.pop(entry.post_id)
                for row in (right, its_own):
                    row["marks"] = set(row["marks"].split())
                self.assertEqual(its_own, right)
        self.assertFalse(found)

    def test_all_posts_are_published_as_their_tags_say(self) -> None:
        listed = select(PostTag.published_at, Post.published_at).join(
            Post, Post.id == PostTag.post_id
        )
        for of_tag, own in db.session.execute(listed):
            self.assertEqual(of_tag, own)
        self.assertEqual(len(db.session.scalars(Post.published()).all()), 60)

    def test_it_is_made_once_and_an_unfinished_one_is_thrown_away(self) -> None:
        path = kept(60, self.folder)
        made = path.stat().st_mtime_ns
        self.assertEqual(kept(60, self.folder).stat().st_mtime_ns, made)
        path.with_name(path.name.replace("60-", "30-")).with_suffix(".part").write_text("half")
        self.assertGreater(kept(30, self.folder).stat().st_size, 10_000)


if __name__ == "__main__":
    unittest.main()
