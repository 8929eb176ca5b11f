"""What all databases are told of a post for the search index, and what they are asked."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import column, table

from app.extensions import SEARCH_TABLE
from app.text.search import Mark, Query

INDEX: Any = table(SEARCH_TABLE, column("post_id"), column("rowid"), column("words"))


class Entry(NamedTuple):
    """A post as the index has it: its words by part, and marks for what else it is found by."""

    post_id: int
    title: Sequence[str]
    tags: Sequence[str]
    summary: Sequence[str]
    body: Sequence[str]
    marks: Iterable[str]


class Wanted(NamedTuple):
    """What posts are asked for: those that match the query and have all marks."""

    query: Query
    marks: Sequence[Mark] = ()
