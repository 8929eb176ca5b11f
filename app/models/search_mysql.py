"""The search index in MySQL and MariaDB: a FULLTEXT index of InnoDB."""

from collections.abc import Sequence
from string import ascii_lowercase, digits
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, extract

from app.extensions import SEARCH_TABLE, db
from app.models.search_entry import INDEX, Entry, Wanted
from app.text.search import Term

LONGEST = 80  # letters of an encoded word; InnoDB's own limit is 84
DIGITS = digits + ascii_lowercase
SEAM = "zz"  # a word that nobody searches for, so that no phrase spans two parts


class MySQLIndex:
    """Words encoded in ASCII, as InnoDB leaves out short and common ones and knows few letters."""

    key = INDEX.c.post_id
    make_table = (
        f"CREATE TABLE {SEARCH_TABLE} (post_id integer NOT NULL PRIMARY KEY, "
        "words mediumtext CHARACTER SET ascii NOT NULL, "
        f"CONSTRAINT fk_{SEARCH_TABLE}_post_id_posts FOREIGN KEY (post_id) "
        "REFERENCES posts (id) ON DELETE CASCADE)"
    )
    make_lookup = f"CREATE FULLTEXT INDEX ix_{SEARCH_TABLE}_words ON {SEARCH_TABLE} (words)"
    insert = f"INSERT INTO {SEARCH_TABLE} (post_id, words) VALUES (:id, :words)"  # noqa: S608

    @staticmethod
    def row(entry: Entry) -> dict[str, Any]:
        """Return the parameters of `insert`."""
        parts = (" ".join(map(_encoded, part)) for part in entry[1:])
        return {"id": entry.post_id, "words": f" {SEAM} ".join(parts)}

    @classmethod
    def finder(cls, posts: Select[Any], key: Any) -> Select[Any]:
        """Return a query for the best of `posts`, by `key`, that match, each with its rank.

        InnoDB ranks all that match in any case, so the best cost no more than the newest.
        """
        from sqlalchemy.dialects.mysql import match

        rank = match(INDEX.c.words, against=bindparam("words")).in_boolean_mode()
        rows = posts.join(INDEX, INDEX.c.post_id == key).add_columns(rank.label("rank"))
        return rows.where(rank).order_by(rank.desc(), key.desc()).limit(bindparam("limit"))

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
        """Return what is wanted in the language of boolean mode."""
        parts = [f"+{_term(term)}" for term in wanted.query.wanted]
        parts += [f"+{_either(mark.forms, mark.is_prefix)}" for mark in wanted.marks]
        return " ".join((*parts, *(f"-{_term(term)}" for term in wanted.query.unwanted)))


def _term(term: Term) -> str:
    words = list(map(_encoded, term.words))
    if len(words) > 1 and term.is_prefix:  # no phrase ends in the beginning of a word
        return f"({' '.join(f'+{word}' for word in words)}*)"
    if len(words) > 1:
        return f'"{" ".join(words)}"'
    return _either(term.forms, term.is_prefix)


def _either(words: Sequence[str], is_prefix: bool) -> str:
    star = "*" if is_prefix else ""
    return f"({' '.join(_encoded(word) + star for word in words)})"


def _encoded(word: str) -> str:
    """Return a word in ASCII; the beginning of a word is the beginning of its code."""
    letters = (letter if letter.isascii() else f"_{_in_base_36(ord(letter))}" for letter in word)
    return f"{SEAM}{''.join(letters)}"[:LONGEST]


def _in_base_36(number: int) -> str:
    """Return a number below 36⁴, as all of Unicode is, in four letters."""
    letters = ""
    for _ in range(4):
        number, digit = divmod(number, 36)
        letters = DIGITS[digit] + letters
    return letters
