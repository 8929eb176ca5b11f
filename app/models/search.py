"""Searching: what readers find by words, and by author, tag and year beside them."""

from collections import Counter
from collections.abc import Sequence
from functools import cache, cached_property
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import defer

from app.extensions import db
from app.models.post import Post
from app.models.search_entry import Wanted
from app.models.searchable import Index, index_of
from app.models.tag import PostTag, Tag
from app.models.user import User
from app.text.search import AUTHOR, TAG, YEAR, Mark, Query, parse_query

MOST_FOUND = 300  # posts that one search lists: what more there are is older
MOST_RANKED = 100
MOST_OF_A_KIND = 12  # authors, tags or years that narrow a search
SUGGESTIONS = 8
LOOKED_AT = 24  # titles, for suggestions


class Hit(NamedTuple):
    """A post that was found, and how well it matches; without a rank it was not looked at."""

    id: int
    author_id: int
    year: int
    rank: float | None


class Search:
    """What everybody may read and what matches `text`, the best first."""

    def __init__(
        self, text: str, author: User | None = None, tag: Tag | None = None, year: int | None = None
    ) -> None:
        """Search for a text as a person types it; each filter narrows what is found."""
        self.query = parse_query(text)
        self.filters: list[Mark] = []
        for mark, value in ((AUTHOR, author and author.id), (TAG, tag and tag.id), (YEAR, year)):
            if value is not None:
                self.filters.append(Mark.of(mark, value))

    def __len__(self) -> int:
        return len(self.hits)

    @property
    def is_cut(self) -> bool:
        """Whether there may be more posts than are listed."""
        return len(self.hits) == MOST_FOUND

    @cached_property
    def hits(self) -> list[Hit]:
        """What was found, the best first; the newest of those that match alike."""
        if not self.query:
            return []
        index = index_of(db.session.connection())()
        newest = _newest(index, self.query, self.filters, MOST_FOUND)
        if not newest:
            return []
        # An old post with all words in its title comes before all others, so it is asked for apart.
        titles = [*self.filters, *self.query.in_title]
        titled = _newest(index, self.query, titles, MOST_RANKED)
        ids = {hit.id for hit in titled}
        found = [*titled, *(hit for hit in newest if hit.id not in ids)][:MOST_FOUND]
        ranks = index.ranks(Wanted(self.query), [hit.id for hit in found[:MOST_RANKED]])
        order = [(hit.id in ids, ranks.get(hit.id, hit.rank or 0), hit.id, hit) for hit in found]
        return [hit for *_, hit in sorted(order, reverse=True)]

    def part(self, start: int, size: int) -> Sequence[Post]:
        """Return `size` of the posts from number `start`, counted from 0, with their texts."""
        if not (ids := [hit.id for hit in self.hits[start : start + size]]):
            return []
        rows: Any = Post.whole(ids).options(defer(Post.body, raiseload=True))
        posts = {post.id: post for post in db.session.scalars(rows) if post.is_listed}
        return [posts[id] for id in ids if id in posts]

    def authors(self) -> list[tuple[User, int]]:
        """Return who wrote what was found, and how much of it, most of it first."""
        counts = Counter(hit.author_id for hit in self.hits).most_common(MOST_OF_A_KIND)
        rows = select(User).where(User.id.in_([author_id for author_id, _ in counts]))
        authors = {author.id: author for author in db.session.scalars(rows)}
        return [(authors[author_id], number) for author_id, number in counts]

    def years(self) -> list[tuple[int, int]]:
        """Return the years of what was found, and how many posts each has, the latest first."""
        return sorted(Counter(hit.year for hit in self.hits).items(), reverse=True)

    def tags(self) -> list[tuple[Tag, int]]:
        """Return the tags of what was found, and how many posts each has, most of them first."""
        number = func.count().label("number")
        found = index_of(db.session.connection()).among(
            PostTag.post_id, [hit.id for hit in self.hits]
        )
        counts: Any = select(PostTag.tag_id, number).where(found)
        counts = counts.group_by(PostTag.tag_id).order_by(number.desc(), PostTag.tag_id)
        most = counts.limit(MOST_OF_A_KIND).subquery()
        rows = select(Tag, most.c.number).join(most, most.c.tag_id == Tag.id)
        rows = rows.order_by(most.c.number.desc(), Tag.key)
        return [(tag, number) for tag, number in db.session.execute(rows)]

    @staticmethod
    def suggestions(typed: str) -> Sequence[Post]:
        """Return posts whose titles have what is being typed, its last word unfinished."""
        query = parse_query(typed, typing=True)
        if not query:
            return []
        index = index_of(db.session.connection())()
        ids = [hit.id for hit in _newest(index, Query(), query.in_title, LOOKED_AT)]
        texts = (defer(text, raiseload=True) for text in (Post.body, Post.body_html))
        rows: Any = Post.whole(ids).options(*texts)
        start = typed.strip().casefold()
        found = (post for post in db.session.scalars(rows) if post.is_listed)
        posts = sorted(found, key=lambda post: -post.id)
        return sorted(posts, key=lambda post: not post.title.casefold().startswith(start))[
            :SUGGESTIONS
        ]


def _newest(index: Index, query: Query, marks: Sequence[Mark], limit: int) -> list[Hit]:
    """Return the newest posts that match and have all marks."""
    kind: Any = type(index)
    found = index.find(_finder(kind), Wanted(query, marks), limit)
    return [Hit._make(row) for row in found]


@cache
def _finder(index: Any) -> Select[Any]:
    """Return the query for posts, made once: making it takes Python longer than to run it."""
    finder: Select[Any] = index.finder(Post.in_brief(Post.published(), index.year), Post.id)
    return finder
