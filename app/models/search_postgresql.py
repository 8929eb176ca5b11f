"""The search index in PostgreSQL: a `tsvector` with GIN (its manual, chapter 12)."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Float,
    Integer,
    Select,
    any_,
    bindparam,
    cast,
    extract,
    func,
    literal_column,
    null,
    select,
    true,
)
from sqlalchemy.types import UserDefinedType

from app.extensions import SEARCH_TABLE, db
from app.models.search_entry import INDEX, Entry, Wanted
from app.text.search import SPAN, Term

# What one row holds: places of words, and bytes (the manual, 12.11).
LAST_PLACE = 16_383
MOST_BYTES = 700_000
GAP = 10  # places between title, tags, summary and body, so that no phrase spans two
WEIGHTS: Any = literal_column("'{0.08, 0.25, 0.5, 1.0}'")  # of body, summary, tags and title
BY_LENGTH = 1  # a rank is divided by 1 + log of the post's length
# Stretches of posts, by their numbers: how long they are, in powers of two.
SPAN_BITS = (10, 13, 16)
MOST_SPANS = 10
FIRST_LOOK = 4096  # posts


class TSQuery(UserDefinedType[str]):
    """What is wanted, as PostgreSQL has it; its dialect is loaded where it is used, not here."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """Return the type's name in SQL."""
        return "TSQUERY"


LAST = select(func.max(INDEX.c.post_id), func.set_config("enable_seqscan", "off", True))
WORDS = cast(bindparam("words"), TSQuery())
RANKS = select(
    INDEX.c.post_id, func.ts_rank_cd(WEIGHTS, INDEX.c.words, WORDS, BY_LENGTH, type_=Float)
).where(INDEX.c.post_id == any_(bindparam("ids", type_=ARRAY(Integer))))


class PostgreSQLIndex:
    """Words with the places where they stand, and a weight for each part."""

    key = INDEX.c.post_id
    make_table = (
        f"CREATE TABLE {SEARCH_TABLE} (post_id integer NOT NULL PRIMARY KEY "
        "REFERENCES posts (id) ON DELETE CASCADE, words tsvector NOT NULL)"
    )
    make_lookup = f"CREATE INDEX ix_{SEARCH_TABLE}_words ON {SEARCH_TABLE} USING gin (words)"
    insert = (
        f"INSERT INTO {SEARCH_TABLE} (post_id, words) "  # noqa: S608
        "VALUES (:id, CAST(:words AS tsvector))"
    )

    @staticmethod
    def row(entry: Entry) -> dict[str, Any]:
        """Return the parameters of `insert`."""
        places: dict[str, list[str]] = {}
        start, size = 1, 0
        for weight, words in zip("ABCD", entry[1:5], strict=True):
            room = LAST_PLACE - start - GAP
            for number, word in enumerate(words):
                found = places.setdefault(word, [])
                # In a longer text places begin again, so that neighbours stay neighbours.
                found.append(f"{start + number % room}{weight}")
                size += 2 if found[1:] else len(word.encode()) + 8
                if size > MOST_BYTES:
                    break
            start += min(len(words), room) + GAP
        marks = [*entry.marks, *(_span(entry.post_id, bits) for bits in SPAN_BITS)]
        lexemes = [f"'{word}':{','.join(found)}" for word, found in places.items()]
        lexemes += [f"'{mark}'" for mark in marks]
        return {"id": entry.post_id, "words": " ".join(lexemes)}

    def __init__(self) -> None:
        """Begin a search: if a look has to go further back, the next goes all the way."""
        self.look = FIRST_LOOK

    @cached_property
    def last(self) -> int:
        """The number of the newest post.

        In the same breath the planner is told, for this transaction, to read no table whole: it
        takes reading words for cheap, and of a small blog it would read all that there are.
        """
        return db.session.connection().execute(LAST).one()[0] or 0

    @classmethod
    def finder(cls, posts: Select[Any], key: Any) -> Select[Any]:
        """Return a query for the newest of `posts`, by `key`, that match, without ranks.

        The planner can only answer it by the lookup of words. Left alone, it walks all posts in
        their order to find the newest that match, and reads each; for a word in every second
        post it reads the whole table.
        """
        words = INDEX.c.words.op("@@", is_comparison=True)(WORDS)
        matching = select(INDEX.c.post_id).where(words).offset(0).subquery("matching")
        newest = select(matching).order_by(matching.c.post_id.desc()).offset(0).subquery("newest")
        each = posts.where(key == newest.c.post_id).offset(0).lateral("each")
        rows: Select[Any] = select(each, null()).select_from(newest.join(each, true()))
        return rows.limit(bindparam("limit"))

    def find(self, finder: Select[Any], wanted: Wanted, limit: int) -> Sequence[Any]:
        """Return what a finder finds, at most `limit` rows.

        A common word is looked for among the newest posts first: to find all posts that have it
        takes long. A phrase takes longer still, since PostgreSQL reads each post for it.
        """
        count = self.look
        while True:
            spans = _spans(self.last, count)
            parameters = {"words": self.expression(wanted, spans), "limit": limit}
            found: Sequence[Any] = db.session.connection().execute(finder, parameters).all()
            if len(found) == limit or not spans:
                return found
            # As many as should do, if older posts have the words as often; or all of them.
            count = int(count * max(4, 1.5 * limit / len(found))) if found else self.last
            self.look = self.last  # what so few have is soon found among all

    @staticmethod
    def year(moment: Any) -> ColumnElement[int]:
        """Return the year of a moment by the clock of UTC, which the connection's need not be."""
        return cast(extract("year", func.timezone("UTC", moment)), Integer)

    @staticmethod
    def among(key: Any, ids: Sequence[int]) -> ColumnElement[bool]:
        """Return the condition that a key is one of many: one parameter, where others take many."""
        return key == any_(cast(list(ids), ARRAY(Integer)))  # type: ignore[no-any-return]

    @classmethod
    def ranks(cls, wanted: Wanted, ids: Sequence[int]) -> dict[int, float]:
        """Return how well some posts match: more is better."""
        parameters = {"words": cls.expression(wanted), "ids": list(ids)}
        rows = db.session.connection().execute(RANKS, parameters).all()
        return dict(rows)  # type: ignore[arg-type]

    @classmethod
    def expression(cls, wanted: Wanted, spans: Sequence[str] = ()) -> str:
        """Return what is wanted, as a `tsquery`; no word has a quote or a backslash in it."""
        parts = [_term(term) for term in wanted.query.wanted]
        parts += [_either(mark.forms, mark.is_prefix) for mark in wanted.marks]
        parts += [f"!{_term(term)}" for term in wanted.query.unwanted]
        if spans:
            parts.append(_either(spans))
        return " & ".join(parts)


def _term(term: Term) -> str:
    if len(term.words) == 1:
        return _either(term.forms, term.is_prefix)
    star = ":*" if term.is_prefix else ""
    return "(" + " <-> ".join(f"'{word}'" for word in term.words) + f"{star})"


def _either(words: Sequence[str], is_prefix: bool = False) -> str:
    star = ":*" if is_prefix else ""
    return "(" + " | ".join(f"'{word}'{star}" for word in words) + ")"


def _span(post_id: int, bits: int) -> str:
    return f"{SPAN}{bits}x{post_id >> bits}"


def _spans(last: int, count: int) -> list[str]:
    """Return marks that the last `count` posts or a few more have one of; none for all posts."""
    start = last - count
    for bits in SPAN_BITS:
        firsts = range(start >> bits << bits, last + 1, 1 << bits)
        if start > 0 and len(firsts) <= MOST_SPANS:
            return [_span(first, bits) for first in firsts]
    return []
