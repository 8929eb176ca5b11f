"""The search index in SQLite: an FTS5 table (sqlite.org/fts5)."""

import math
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, extract, func, literal_column, select

from app.extensions import SEARCH_TABLE, db
from app.models.search_entry import INDEX, Entry, Wanted
from app.text.search import Term

PARTS = ("title", "tags", "summary", "body")
TITLE, TAGS, SUMMARY = 12, 6, 3  # what a word weighs there, beside one in the body
# Robertson and Zaragoza, The Probabilistic Relevance Framework (2009), 3.4, as FTS5 takes them.
SATURATION, BY_LENGTH = 1.2, 0.75
# The newest posts with a word, by which it is told how common that is.
SAMPLE = 300

MATCHING = literal_column(SEARCH_TABLE).op("MATCH", is_comparison=True)(bindparam("words"))
NEWEST = select(INDEX.c.rowid).where(MATCHING).order_by(INDEX.c.rowid.desc()).limit(SAMPLE)
SAMPLED = select(func.count(), func.min(NEWEST.subquery().c.rowid))
LAST = select(INDEX.c.rowid).order_by(INDEX.c.rowid.desc()).limit(1)


class SQLiteIndex:
    """Words as they are, for the tokenizer for ASCII takes all other letters whole."""

    key = INDEX.c.rowid
    make_table = (
        f"CREATE VIRTUAL TABLE {SEARCH_TABLE} USING fts5"
        "(title, tags, summary, body, marks, tokenize = 'ascii')"
    )
    make_lookup = ""
    insert = (
        f"INSERT INTO {SEARCH_TABLE} (rowid, title, tags, summary, body, marks) "  # noqa: S608
        "VALUES (:id, :title, :tags, :summary, :body, :marks)"
    )

    @staticmethod
    def row(entry: Entry) -> dict[str, Any]:
        """Return the parameters of `insert`."""
        parts = dict(zip(("title", "tags", "summary", "body", "marks"), entry[1:], strict=True))
        return {"id": entry.post_id} | {name: " ".join(words) for name, words in parts.items()}

    @classmethod
    def finder(cls, posts: Select[Any], key: Any) -> Select[Any]:
        """Return a query for the newest of `posts`, by `key`, that match, each with its words.

        In the order of its own numbers FTS5 gives rows one by one, without finding them all.
        """
        parts: Any = (literal_column(f"' ' || {SEARCH_TABLE}.{name} || ' '") for name in PARTS)
        rows = posts.join(INDEX, INDEX.c.rowid == key).add_columns(*parts)
        rows = rows.where(MATCHING).order_by(INDEX.c.rowid.desc())
        return rows.limit(bindparam("limit"))

    def __init__(self) -> None:
        """Begin a search."""
        self.rarities: dict[Term, float] = {}

    def find(self, finder: Select[Any], wanted: Wanted, limit: int) -> Sequence[Any]:
        """Return what a finder finds, at most `limit` rows, each with its rank.

        FTS5's own rank counts all posts that have a word before it tells the first: among a
        million tens of milliseconds, where to find the newest takes one. So those are ranked here.
        """
        parameters = {"words": self.expression(wanted), "limit": limit}
        found = db.session.connection().execute(finder, parameters).all()
        texts = [row[-len(PARTS) :] for row in found]
        ranks = self._ranked(wanted.query.wanted, texts) if found else []
        return [(*row[: -len(PARTS)], rank) for row, rank in zip(found, ranks, strict=True)]

    def _ranked(self, terms: Sequence[Term], texts: Sequence[Sequence[str]]) -> list[float]:
        """Return how well some posts match, each given by its parts: more is better."""
        weighed = [(_sought(term), self._rarity(term) if terms[1:] else 1.0) for term in terms]
        lengths = [sum(map(len, parts)) for parts in texts]
        usual, ranks = sum(lengths) / len(lengths), []
        for (title, tags, summary, body), length in zip(texts, lengths, strict=True):
            slow = SATURATION * (1 - BY_LENGTH + BY_LENGTH * length / usual)
            rank = 0.0
            for sought, rarity in weighed:
                number = 0
                for word in sought:
                    number += TITLE * title.count(word) + TAGS * tags.count(word)
                    number += SUMMARY * summary.count(word) + body.count(word)
                rank += rarity * number * (SATURATION + 1) / (number + slow)
            ranks.append(rank)
        return ranks

    def _rarity(self, term: Term) -> float:
        """Return how much a word says among others: the less posts have it, the more."""
        if term not in self.rarities:
            newest = {"words": _term(term)}
            number, first = db.session.connection().execute(SAMPLED, newest).one()
            if number == SAMPLE:  # older posts have it as often, as far as one can tell
                number *= self.last / (self.last - first + 1)
            known = math.log((max(0, self.last - number) + 0.5) / (number + 0.5))
            self.rarities[term] = max(known, 1e-6)
        return self.rarities[term]

    @cached_property
    def last(self) -> int:
        """The number of the newest post."""
        return db.session.connection().execute(LAST).scalar() or 1

    @staticmethod
    def year(moment: Any) -> ColumnElement[int]:
        """Return the year of a moment, which is kept by the clock of UTC."""
        return extract("year", moment)

    @staticmethod
    def among(key: Any, ids: Sequence[int]) -> ColumnElement[bool]:
        """Return the condition that a key is one of many."""
        return key.in_(ids)  # type: ignore[no-any-return]

    @staticmethod
    def ranks(wanted: Wanted, ids: Sequence[int]) -> dict[int, float]:
        """Return nothing: `find` has told the ranks."""
        return {}

    @classmethod
    def expression(cls, wanted: Wanted) -> str:
        """Return what is wanted in FTS5's language; no word has a quote in it."""
        parts = [_term(term) for term in wanted.query.wanted]
        parts += [_either(mark.forms, mark.is_prefix) for mark in wanted.marks]
        unwanted = "".join(f" NOT {_term(term)}" for term in wanted.query.unwanted)
        return f"({' AND '.join(parts)}){unwanted}"


def _term(term: Term) -> str:
    return _either(_phrases(term), term.is_prefix)


def _phrases(term: Term) -> tuple[str, ...]:
    return (" ".join(term.words),) if len(term.words) > 1 else term.forms


def _sought(term: Term) -> list[str]:
    """Return what is counted of a word in a text.

    Of one that stands twice in a row only the first is, since the two share a blank.
    """
    return [f" {phrase}" if term.is_prefix else f" {phrase} " for phrase in _phrases(term)]


def _either(phrases: Sequence[str], is_prefix: bool) -> str:
    star = " *" if is_prefix else ""
    return "(" + " OR ".join(f'"{phrase}"{star}' for phrase in phrases) + ")"
