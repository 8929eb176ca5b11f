"""A blog of any size to measure: `blog(1_000_000, folder)` makes it, or takes the one kept there.

Posts of two languages over twenty years, comments, tags, all numbers and the search index are the
same in every run. They are stored past the models, whose ways would take hours: with sentences
whose forms are known, a journal for nothing, and indexes made when all rows are there.
"""

import hashlib
import math
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy import Connection, Table, text
from sqlalchemy.schema import CreateIndex, CreateTable

from app.extensions import db
from app.models import Comment, Post, Role, Tag, User
from app.models.comment import SHOWN
from app.models.month_count import COMMENTS, EVERYTHING, List
from app.models.search_entry import Entry
from app.models.searchable import drop_index, make_lookup, make_table, store
from app.models.tag import PostTag
from app.text.search import AUTHOR, IN_TITLE, TAG, YEAR
from app.times import utcnow
from bench import texts
from bench.support import app_of
from bench.texts import SEED, Language, Text

AUTHORS, READERS, TAGS = 40, 1000, 300
YEARS = 20
Row = Sequence[Any]
# By how much a month in which much is written has more than others.
UNEVEN = 0.75
# How many comments posts have, and how many of a thousand posts have so many: five on average.
DISCUSSED = {0: 399.6, 2: 280, 5: 160, 12: 100, 20: 55, 250: 5.4}
OF_THE_NEWEST = 20
IN_CHINESE = 0.4
RARE_POSTS = 50  # that have the rare sentence of their language, in a blog of any size
BATCH = 2000  # posts
TABLES: tuple[Table, ...] = (Post.__table__, Comment.__table__, PostTag.__table__)
POST = (
    "id", "title", "slug", "body", "body_html", "excerpt", "reading_minutes", "word_count",
    "outline", "created_at", "updated_at", "published_at", "is_pinned", "version", "author_id",
    "comment_count", "discussed_at",
)  # fmt: skip
COMMENT = (
    "id", "body", "body_html", "digest", "timestamp", "state", "reply_count", "author_id",
    "post_id", "parent_id",
)  # fmt: skip
POST_TAG = ("post_id", "tag_id", "published_at")
MONTH = ("kind", "of_id", "month", "posts")
FASTER = {  # while a new file is filled, which is thrown away if that ends too early
    "sqlite": ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF",
               "PRAGMA cache_size = -500000", "PRAGMA temp_store = MEMORY"),
    "postgresql": ("SET synchronous_commit = off", "SET TIME ZONE 'UTC'",
                   "SET maintenance_work_mem = '512MB'"),
}  # fmt: skip


class Batch(NamedTuple):
    """Rows for each table of some posts, and how the search has these."""

    posts: list[Row]
    comments: list[Row]
    tags: list[Row]
    entries: list[Entry]


class Writer:
    """Writes the posts of a blog one after the other, and counts them."""

    def __init__(self, count: int) -> None:
        """Begin a blog of so many posts."""
        self.count, self.chance = count, random.Random(SEED)
        self.end = utcnow().replace(microsecond=0)
        self.start = self.end - timedelta(days=365.25 * YEARS)
        self.months: Counter[tuple[str, int, int]] = Counter()
        self.last_comment = 0

    def batches(self) -> Iterator[Batch]:
        """Yield all posts, some thousand at a time."""
        for first in range(1, self.count + 1, BATCH):
            batch = Batch([], [], [], [])
            for number in range(first, min(first + BATCH, self.count + 1)):
                self.write(number, batch)
            yield batch

    def write(self, number: int, batch: Batch) -> None:
        """Add one post, its tags and its comments."""
        time = self.start + (self.end - self.start) * _share(number / self.count)
        language = texts.chinese() if self.chance.random() < IN_CHINESE else texts.english()
        title = self.chance.choice(language.titles)
        parts = self.chance.choices(language.sentences, k=self.chance.randint(4, 8))
        if number % max(1, self.count // RARE_POSTS) == 0:
            parts.append(language.rare)
        author = self._one_of(AUTHORS, 0.6)
        tags = sorted({self._one_of(TAGS, 0.5) for _ in range(3)})
        self._count(time, EVERYTHING, ("author", author), *(("tag", tag) for tag in tags))
        said = self._comments(number, time, language, author, batch)
        words, at = [word for part in parts for word in part.words], _stored(time)
        batch.posts.append((
            number, f"{title.plain} {number}", f"{title.slug}-{number}", *_body(parts, language),
            1, len(words), "[]", at, at, at, False, 1, author, said, at if said else None,
        ))  # fmt: skip
        batch.tags.extend((number, tag, at) for tag in tags)
        named = [_tag(tag) for tag in tags]
        marks = title.title_marks.union(*(text.marks for text in (title, *parts, *named)))
        marks |= {f"{IN_TITLE}{number}", f"{AUTHOR}{author}", f"{YEAR}{time.year}"}
        marks |= {f"{TAG}{tag}" for tag in tags}
        its_tags = [word for text in named for word in text.words]
        batch.entries.append(Entry(number, [*title.words, str(number)], its_tags, [], words, marks))

    def _comments(
        self, number: int, time: datetime, language: Language, author: int, batch: Batch
    ) -> int:
        """Add the comments of a post; return how many."""
        said: int = self.chance.choices(list(DISCUSSED), list(DISCUSSED.values()))[0]
        said = OF_THE_NEWEST if number == self.count else said
        first = self.last_comment + 1
        for place in range(said):
            time = min(time + timedelta(minutes=17), self.end)
            self._count(time, COMMENTS)
            text, is_reply = self.chance.choice(language.sentences), place % 4 == 3
            replies = int(place % 4 == 0 and place + 3 < said)
            by = author if is_reply else self.chance.randint(1, AUTHORS + READERS)
            batch.comments.append((
                first + place, text.plain, f"<p>{text.html}</p>\n", text.digest, _stored(time),
                SHOWN, replies, by, number, first + place - 3 if is_reply else None,
            ))  # fmt: skip
        self.last_comment += said
        return said

    def _count(self, time: datetime, *lists: List) -> None:
        month = time.year * 100 + time.month
        for kind, of_id in lists:
            self.months[kind, of_id, month] += 1

    def _one_of(self, number: int, slope: float) -> int:
        """Return a number from 1, a low one more often than a high one."""
        return (int(self.chance.paretovariate(slope)) - 1) % number + 1


@contextmanager
def blog(posts: int, folder: Path, url: str = "") -> Iterator[Flask]:
    """Make a blog of so many posts, on SQLite in a folder that keeps it, or in a new database.

    A finished one in the folder is taken as it is, an unfinished one is thrown away.
    """
    if not url:
        url = f"sqlite:///{kept(posts, folder)}"
    else:
        with app_at(url) as app, app.app_context():
            make(posts)
    with app_at(url) as app:
        yield app


def kept(posts: int, folder: Path) -> Path:
    """Return the file of a blog of so many posts, which is made if it is not there.

    Its name tells by which schema and which code it was made.
    """
    path = folder / f"{posts}-{_version()}.sqlite"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        with app_at(f"sqlite:///{part}") as app, app.app_context():
            make(posts)
        part.rename(path)
    return path


@contextmanager
def app_at(url: str) -> Iterator[Flask]:
    """Load the blog of a database into this process; it keeps no pages."""
    known = {"FLASK_CONFIG": "default", "DATABASE_URL": url, "SECRET_KEY": "s" * 40}
    with app_of(known) as app:
        yield app


def make(posts: int) -> None:
    """Fill the empty database of the current app."""
    db.create_all()
    Role.insert_roles()
    names = [f"author{n}" for n in range(1, AUTHORS + 1)]
    names += [f"reader{n}" for n in range(1, READERS + 1)]
    db.session.add_all(User(username=name) for name in names)
    db.session.add_all(Tag(tag_name(number)) for number in range(1, TAGS + 1))
    db.session.commit()
    writer = Writer(posts)
    indexes = [index for table in TABLES for index in table.indexes]
    with db.engine.connect() as connection:
        for setting in FASTER[connection.dialect.name]:
            connection.exec_driver_sql(setting)
        connection.commit()
        for index in indexes:
            index.drop(connection)
        drop_index(connection)
        make_table(connection)
        for made, comments, tags, entries in writer.batches():
            insert(connection, "posts", POST, made)
            insert(connection, "comments", COMMENT, comments)
            insert(connection, "post_tags", POST_TAG, tags)
            store(connection, entries)
        insert(connection, "month_counts", MONTH, [(*cell, n) for cell, n in writer.months.items()])
        for index in indexes:
            index.create(connection)
        make_lookup(connection)
        connection.commit()
    _analyse()


def tag_name(number: int) -> str:
    """Return the name of a tag; every third is in Chinese."""
    return f"标签 {number}" if number % 3 == 0 else f"tag {number}"


def insert(
    connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Store rows by the fastest way that the database has."""
    names = ", ".join(columns)
    cursor: Any = connection.connection.cursor()
    if connection.dialect.name == "postgresql":
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        marks = ", ".join("?" * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608
    cursor.close()


def _share(place: float) -> float:
    """Return at what part of its years a blog has this part of its posts; some months have more."""
    return place + UNEVEN * math.sin(math.tau * YEARS * place) / (math.tau * YEARS)


def _stored(time: datetime) -> str:
    """Return a moment as SQLAlchemy writes it into SQLite, which PostgreSQL reads too."""
    return f"{time:%Y-%m-%d %H:%M:%S.%f}"


def _body(parts: Sequence[Text], language: Language) -> tuple[str, str, str]:
    """Return the Markdown of two paragraphs, its HTML, and its excerpt."""
    half = len(parts) // 2
    body = "\n\n".join(
        language.blank.join(part.plain for part in some) for some in (parts[:half], parts[half:])
    )
    html = "".join(
        f"<p>{language.blank.join(part.html for part in some)}</p>\n"
        for some in (parts[:half], parts[half:])
    )
    return body, html, " ".join(body[:240].split())


@cache
def _tag(number: int) -> Text:
    return Text.of(tag_name(number))


def _analyse() -> None:
    """Let PostgreSQL know its tables, as it does by itself in time."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _version() -> str:
    """Return a digest of the schema and of the code that fills it."""
    made = [str(CreateTable(table)) for table in db.metadata.sorted_tables]
    made += [str(CreateIndex(index)) for table in TABLES for index in table.indexes]
    code = [Path(name).read_text(encoding="utf-8") for name in (__file__, texts.__file__)]
    return hashlib.sha256("".join([*sorted(made), *code]).encode()).hexdigest()[:12]
