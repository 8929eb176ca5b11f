"""What keeps the search index as the posts are: with every commit, or all of it anew."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import (
    Connection,
    MetaData,
    String,
    bindparam,
    column,
    delete,
    event,
    inspect,
    select,
    table,
    text,
)

from app.extensions import SEARCH_TABLE, RoutedSession, db
from app.models.post import Post
from app.models.search_entry import INDEX, Entry
from app.models.search_mysql import MySQLIndex
from app.models.search_postgresql import PostgreSQLIndex
from app.models.search_sqlite import SQLiteIndex
from app.models.tag import PostTag, Tag
from app.models.types import UTCDateTime
from app.text.plain import whole_text
from app.text.search import AUTHOR, LETTER, TAG, YEAR, search_words, single_letters, title_marks

BATCH = 200  # posts
MOST_RETAGGED = 2000  # posts that are looked at when their tag changes its name
SEEN = ("title", "summary", "body_html", "published_at", "author", "author_id", "tags")
# By name, so that a migration can use them whatever the models become.
POSTS = table(
    "posts", *map(column, ("id", "title", "summary", "body_html", "author_id")),
    column("published_at", UTCDateTime()),
)  # fmt: skip
TAGS = table("tags", column("id"), column("name", String()))
POST_TAGS = table("post_tags", column("post_id"), column("tag_id"))
# Put together once, as those in app/models/post.py.
IDS: Any = bindparam("ids", expanding=True)
WHOLE = select(POSTS).where(POSTS.c.id.in_(IDS))
BORNE = select(POST_TAGS.c.post_id, TAGS.c.id, TAGS.c.name).where(
    POST_TAGS.c.post_id.in_(IDS), TAGS.c.id == POST_TAGS.c.tag_id
)


Index = SQLiteIndex | PostgreSQLIndex | MySQLIndex
KINDS: dict[str, type[Index]] = {"sqlite": SQLiteIndex, "postgresql": PostgreSQLIndex}


def index_of(connection: Connection) -> type[Index]:
    """Return how this database keeps the index."""
    return KINDS.get(connection.dialect.name, MySQLIndex)


def make_index(connection: Connection) -> None:
    """Make the index, empty."""
    make_table(connection)
    make_lookup(connection)


def fill_index(connection: Connection) -> Iterator[int]:
    """Make the index of all posts, instead of one that is there; yield how many more are in it.

    The lookup comes last, since it is made far faster of all rows at once.
    """
    drop_index(connection)
    make_table(connection)
    for batch in all_entries(connection):
        store(connection, batch)
        yield len(batch)
    make_lookup(connection)


def make_table(connection: Connection) -> None:
    """Make the table of the index."""
    connection.execute(text(index_of(connection).make_table))


def make_lookup(connection: Connection) -> None:
    """Make what finds rows of that table by their words, where that is a thing of its own."""
    if index_of(connection).make_lookup:
        connection.execute(text(index_of(connection).make_lookup))


def drop_index(connection: Connection) -> None:
    """Remove the index."""
    connection.execute(text(f"DROP TABLE IF EXISTS {SEARCH_TABLE}"))


def refresh(connection: Connection, ids: Sequence[int]) -> None:
    """Let the index say of these posts what the database says now, be they there or gone."""
    key = index_of(connection).key
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        connection.execute(delete(INDEX).where(key.in_(some)))
        store(connection, entries_of(connection, some))


def store(connection: Connection, found: Iterable[Entry]) -> None:
    """Add posts to the index that are not in it."""
    kind = index_of(connection)
    if rows := [kind.row(entry) for entry in found]:
        connection.execute(text(kind.insert), rows)


def all_entries(connection: Connection) -> Iterator[list[Entry]]:
    """Yield all posts as the index has them, some hundred at a time."""
    last = 0
    while True:
        rows = select(POSTS.c.id).where(POSTS.c.id > last).order_by(POSTS.c.id).limit(BATCH)
        if not (ids := connection.scalars(rows).all()):
            return
        yield entries_of(connection, ids)
        last = ids[-1]


def entries_of(connection: Connection, ids: Sequence[int]) -> list[Entry]:
    """Return these posts as the index has them, drafts too: queries decide what is seen."""
    tags: dict[int, list[tuple[int, str]]] = {}
    for post_id, tag_id, name in connection.execute(BORNE, {"ids": ids}):
        tags.setdefault(post_id, []).append((tag_id, name))
    posts = connection.execute(WHOLE, {"ids": ids})
    return [entry_of(post, tags.get(post.id, [])) for post in posts]


def entry_of(post: Any, tags: Sequence[tuple[int, str]]) -> Entry:
    """Return a post (a row of POSTS) with these tags, each (id, name), as the index has it."""
    body = whole_text(post.body_html)
    names = " / ".join(name for _, name in tags)
    everything = " ".join((post.title, names, post.summary or "", body))
    marks = title_marks(post.title) | {LETTER + letter for letter in single_letters(everything)}
    marks |= {f"{AUTHOR}{post.author_id}", *(f"{TAG}{tag_id}" for tag_id, _ in tags)}
    if post.published_at:
        marks.add(f"{YEAR}{post.published_at.year}")
    parts = (post.title, names, post.summary or "", body)
    title, its_tags, summary, words = map(search_words, parts)
    return Entry(post.id, title, its_tags, summary, words, marks)


@event.listens_for(db.metadata, "after_create")
def _make(metadata: MetaData, connection: Connection, **_: Any) -> None:
    if not inspect(connection).has_table(SEARCH_TABLE):
        make_index(connection)


@event.listens_for(db.metadata, "before_drop")
def _drop(metadata: MetaData, connection: Connection, **_: Any) -> None:
    drop_index(connection)


@event.listens_for(RoutedSession, "after_flush")
def _note(session: RoutedSession, *_: Any) -> None:
    """Note which posts are no longer as the index has them."""
    changed: set[int] = session.info.setdefault("to_index", set())
    for found in (*session.new, *session.dirty, *session.deleted):
        if isinstance(found, Post) and (found not in session.dirty or _is_seen(found)):
            changed.add(found.id)
        if isinstance(found, Tag) and inspect(found).attrs.name.history.has_changes():
            session.info.setdefault("retagged", set()).add(found.id)


def _is_seen(post: Post) -> bool:
    return any(inspect(post).attrs[name].history.has_changes() for name in SEEN)


@event.listens_for(RoutedSession, "before_commit")
def _index(session: RoutedSession) -> None:
    """Index what was noted, in the transaction that changed it."""
    session.flush()
    changed: set[int] = session.info.pop("to_index", set())
    if retagged := session.info.pop("retagged", None):
        bearing = select(PostTag.post_id).where(PostTag.tag_id.in_(retagged))
        newest = bearing.order_by(PostTag.post_id.desc()).limit(MOST_RETAGGED)
        changed.update(session.connection().scalars(newest))
    if changed:
        refresh(session.connection(), sorted(changed))
