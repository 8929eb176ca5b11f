"""The search index in SQLite: an FTS5 table (sqlite.org/fts5)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Float, Select, bindparam, extract, literal_column

from app.extensions import SEARCH_TABLE, db
from app.models.search_entry import INDEX, Entry, Wanted
from app.text.search import Term


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
    # A word in the title weighs as much as twelve in the body; marks weigh nothing.
    rank = literal_column(f"-bm25({SEARCH_TABLE}, 12.0, 6.0, 3.0, 1.0, 0.0)", Float)

    @staticmethod
    def row(entry: Entry) -> dict[str, Any]:
        """Return the parameters of `insert`."""
        parts = dict(zip(("title", "tags", "summary", "body", "marks"), entry[1:], strict=True))
        return {"id": entry.post_id} | {name: " ".join(words) for name, words in parts.items()}

    @classmethod
    def finder(cls, posts: Select[Any], key: Any) -> Select[Any]:
        """Return a query for the newest of `posts`, by `key`, that match, each with its rank.

        In the order of its own numbers FTS5 gives rows one by one, without finding them all.
        """
        words = literal_column(SEARCH_TABLE).op("MATCH", is_comparison=True)
        rows = posts.join(INDEX, INDEX.c.rowid == key).add_columns(cls.rank)
        rows = rows.where(words(bindparam("words"))).order_by(INDEX.c.rowid.desc())
        return rows.limit(bindparam("limit"))

    @classmethod
    def find(cls, finder: Select[Any], wanted: Wanted, limit: int) -> Sequence[Any]:
        """Return what a finder finds, at most `limit` rows."""
        parameters = {"words": cls.expression(wanted), "limit": limit}
        return db.session.connection().execute(finder, parameters).all()

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
    phrases = (" ".join(term.words),) if len(term.words) > 1 else term.forms
    return _either(phrases, term.is_prefix)


def _either(phrases: Sequence[str], is_prefix: bool) -> str:
    star = " *" if is_prefix else ""
    return "(" + " OR ".join(f'"{phrase}"{star}' for phrase in phrases) + ")"
