"""Lists of posts that turn to any page at once, however many posts there are.

A database finds the 50,000th row of a list only by counting. Here the numbers of posts of each
month lead to the month of a page, so that at most one month is counted.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache, cached_property
from typing import Any

from sqlalchemy import (
    Connection,
    Integer,
    Select,
    Subquery,
    bindparam,
    delete,
    event,
    func,
    inspect,
    select,
    update,
)

from app.extensions import RoutedSession, db
from app.models.comment import Comment
from app.models.follow import Follow
from app.models.month_count import (
    ALL_MONTHS,
    COMMENTS,
    EVERYTHING,
    List,
    MonthCount,
    month_after,
    month_of,
    month_start,
    months_before,
)
from app.models.post import KEPT_DELETED, NOW, Post
from app.models.site_version import SiteVersion
from app.models.tag import PostTag, Tag
from app.models.user import User
from app.times import utcnow

Cells = Counter[tuple[str, int, int]]
MOST_IN_STREAM = 1000
FEW_AUTHORS = 100  # whose months are all added up at once
AT_ONCE = (3, 48, 12 * 9999)  # months back to which those of more authors are added up in turn


class Listing:
    """The published posts of one list, the latest first."""

    def __init__(
        self,
        rows: Select[Any],
        counted: List,
        when: Any,
        key: Any,
        months: tuple[int, int] = ALL_MONTHS,
    ) -> None:
        """List the posts of `rows`, whose numbers are kept as `counted`.

        The columns `when` and `key` have their moments and their ids; `months` are the first and
        the last that the list is of, as 202611.
        """
        self.now = utcnow()
        self.rows, self.when, self.key = rows, when, key
        self.counted, self.span = counted, months
        self.tagged_too = False

    @classmethod
    def everything(cls) -> "Listing":
        """List the posts of the blog."""
        return Everything()

    @classmethod
    def by(cls, author: User) -> "Listing":
        """List the posts of an author."""
        posts = Post.in_lists().where(Post.author_id == author.id)
        return cls(posts, ("author", author.id), Post.published_at, Post.id)

    @classmethod
    def tagged(cls, tag: Tag) -> "Listing":
        """List the posts that bear a tag."""
        # Of posts in no list the moment is not told there, so that no post is read to pass it by.
        rows = select(PostTag).where(PostTag.tag_id == tag.id)
        return cls(rows, ("tag", tag.id), PostTag.published_at, PostTag.post_id)

    @classmethod
    def of_months(cls, first: int, last: int) -> "Listing":
        """List the posts of some months, both as 202611."""
        posts = Post.in_lists().where(
            Post.published_at >= month_start(first), Post.published_at < month_after(last)
        )
        return cls(posts, EVERYTHING, Post.published_at, Post.id, months=(first, last))

    @cached_property
    def ids(self) -> Select[Any]:
        """The ids of what is published, the latest first."""
        shown = self.rows.with_only_columns(self.key.label("id")).where(self.when <= self.now)
        return shown.order_by(self.when.desc(), self.key.desc())

    @cached_property
    def ahead(self) -> Select[Any]:
        """What is still to come."""
        return self.rows.where(self.when > self.now)

    @cached_property
    def months(self) -> list[tuple[int, int]]:
        """The months as 202611, each with its number of posts, the latest first."""
        numbers = MonthCount.of(self.counted)
        first, last = self.span
        return [(month, posts) for month, posts in numbers if first <= month <= last]

    @cached_property
    def to_come(self) -> int:
        """How many posts are counted in the months, and are still to come."""
        # Only the newest month and later ones can hold any.
        if not self.months or self.months[0][0] < month_of(self.now):
            return 0
        number = self.ahead.with_only_columns(func.count(self.key))
        return db.session.scalar(number) or 0

    def with_tags(self) -> "Listing":
        """Return the same list, of posts whose tags are loaded."""
        self.tagged_too = True
        return self

    def years(self) -> list[tuple[int, list[tuple[int, int]]]]:
        """Return (year, [(month from 1, number of posts)…]), the latest first."""
        years: dict[int, list[tuple[int, int]]] = {}
        to_come = self.to_come
        for month, posts in self.months:
            hidden = min(posts, to_come)  # what is to come is in the latest months
            to_come -= hidden
            if posts > hidden:
                years.setdefault(month // 100, []).append((month % 100, posts - hidden))
        return list(years.items())

    def __len__(self) -> int:
        return max(0, _posts_in(self.months) - self.to_come)

    def part(self, start: int, size: int) -> Sequence[Post]:
        """Return `size` posts from number `start`, counted from 0."""
        if not start:  # the first posts are found without counting any
            return self._cards(self.ids.limit(size).subquery())
        passed = 0
        for month, number in self.months:
            if start + self.to_come < passed + number:
                # What is to come is first, and left out by the query already.
                rest = start + self.to_come - max(passed, self.to_come)
                ids = self.ids.where(self.when < month_after(month)).offset(rest).limit(size)
                return self._cards(ids.subquery())
            passed += number
        return []

    def _cards(self, ids: Subquery) -> Sequence[Post]:
        return _shown(db.session.scalars(_cards(ids, self.tagged_too)))


class Everything(Listing):
    """The published posts of the blog; what the home page asks for is put together once."""

    def __init__(self) -> None:
        """List them as of a moment after the state was found under which their number is kept."""
        SiteVersion.current()
        super().__init__(Post.in_lists(), EVERYTHING, Post.published_at, Post.id)

    def __len__(self) -> int:
        # A post that goes live by itself makes another state of the blog, too.
        return SiteVersion.kept("number of posts", super().__len__)

    @cached_property
    def to_come(self) -> int:
        """How many posts are counted in the months, and are still to come."""
        if not self.months or self.months[0][0] < month_of(self.now):
            return 0
        return db.session.scalar(_to_come(), {"now": self.now}) or 0

    def part(self, start: int, size: int) -> Sequence[Post]:
        """Return `size` posts from number `start`, counted from 0."""
        if start:
            return super().part(start, size)
        rows = _first_cards(self.tagged_too)
        return _shown(db.session.scalars(rows, {"now": self.now, "size": size}))


class Stream(Listing):
    """The published posts of those whom somebody follows, and his own, the latest first.

    It ends after MOST_IN_STREAM posts, so that those of 1,000 authors are soon counted; older ones
    are on the pages of their authors.
    """

    def __init__(self, reader: User) -> None:
        """List what a person reads at home."""
        self.authors = [reader.id, *Follow.followed_by(reader.id)]
        posts = Post.in_lists().where(Post.author_id.in_(self.authors))
        super().__init__(posts, ("author", reader.id), Post.published_at, Post.id)
        # No index has the posts of several authors in one order. Sorted by the column itself,
        # SQLite would take the index of all posts, and look at each one in turn.
        moment = func.coalesce(self.when, self.when)
        self.ids = self.ids.order_by(None).order_by(moment.desc(), Post.id.desc())

    @cached_property
    def months(self) -> list[tuple[int, int]]:
        """The months as 202611, each with its number of posts, back to the last that is needed."""
        found: list[tuple[int, int]] = []
        last = ALL_MONTHS[1]
        for span in AT_ONCE if len(self.authors) > FEW_AUTHORS else AT_ONCE[-1:]:
            first = months_before(month_of(self.now), span)
            found += MonthCount.together("author", self.authors, (first, last))
            if _posts_in(found) >= MOST_IN_STREAM + self.to_come:
                break
            last = first - 1
        return found

    @cached_property
    def to_come(self) -> int:
        """How many posts are counted in the months, and are still to come."""
        number = self.ahead.with_only_columns(func.count(self.key))
        return db.session.scalar(number) or 0

    def __len__(self) -> int:
        return min(MOST_IN_STREAM, super().__len__())

    def part(self, start: int, size: int) -> Sequence[Post]:
        """Return `size` posts from number `start`, counted from 0.

        Only those of the months that they are from are looked at.
        """
        if start >= len(self):
            return []
        end = min(start + size, len(self))
        first, last, before, passed = 0, 0, 0, 0
        for last, number in self.months:
            if not first and start + self.to_come < passed + number:
                first, before = last, passed
            passed += number
            if end + self.to_come <= passed:
                break
        rest = start + self.to_come - max(before, self.to_come)
        ids = self.ids.where(self.when >= month_start(last), self.when < month_after(first))
        return self._cards(ids.offset(rest).limit(end - start).subquery())


@cache
def _first_cards(tagged_too: bool) -> Select[Any]:
    ids = Post.in_lists().with_only_columns(Post.id.label("id"))
    ids = ids.where(Post.published_at <= NOW).order_by(*Post.latest())
    return _cards(ids.limit(bindparam("size", type_=Integer)).subquery(), tagged_too)


@cache
def _to_come() -> Select[Any]:
    return Post.in_lists().where(Post.published_at > NOW).with_only_columns(func.count(Post.id))


def _cards(ids: Subquery, tagged_too: bool) -> Select[Any]:
    # The index alone knows the ids, so that nothing is read of the posts that are passed by.
    rows: Select[Any] = select(Post).join(ids, ids.c.id == Post.id)
    rows = Post.with_tags(rows) if tagged_too else rows
    return Post.as_cards(rows).order_by(*Post.latest())


def _shown(posts: Iterable[Post]) -> list[Post]:
    # Whatever the ids come from, no draft is shown for it.
    return [post for post in posts if post.is_listed]


def _posts_in(months: Iterable[tuple[int, int]]) -> int:
    return sum(posts for _, posts in months)


def recount() -> None:
    """Count the posts of all lists and the comments anew, as after changes past the models."""
    cells: Cells = Counter()
    listed = Post.in_lists().where(Post.published_at.is_not(None))
    posts: Any = listed.with_only_columns(Post.author_id, Post.published_at)
    for author_id, time in _streamed(posts):
        cells.update(_cells(author_id, time, ()))
    tags: Any = select(PostTag.tag_id, PostTag.published_at)
    tags = tags.where(PostTag.published_at.is_not(None))
    for tag_id, time in _streamed(tags):
        cells["tag", tag_id, month_of(time)] += 1
    for (time,) in _streamed(Comment.moments()):
        cells[(*COMMENTS, month_of(time))] += 1
    db.session.execute(delete(MonthCount))
    MonthCount.change(db.session.connection(), cells)


def take_out(ids: Sequence[int]) -> Cells:
    """Return what goes from all numbers with these posts and what readers said below them.

    The caller removes the posts, and gives the changes to `MonthCount.change`.
    """
    cells: Cells = Counter()
    connection = db.session.connection()
    _lock(connection, ids)
    for _id, author_id, time, tags in _states(connection, ids):
        cells.subtract(_cells(author_id, time, tags) if time else ())
    for (time,) in connection.execute(Comment.moments().where(Comment.post_id.in_(ids))):
        cells[(*COMMENTS, month_of(time))] -= 1
    return cells


def purge_posts(limit: int = 100) -> None:
    """Remove posts that were deleted more than KEPT_DELETED ago, at most `limit` of them."""
    due = select(Post.id).where(Post.deleted_at < utcnow() - KEPT_DELETED).limit(limit)
    ids = db.session.scalars(due).all()
    if ids:
        cells = take_out(ids)
        db.session.execute(delete(Post).where(Post.id.in_(ids)))
        db.session.info.setdefault("to_index", set()).update(ids)
        MonthCount.change(db.session.connection(), cells)


def _streamed(rows: Select[Any]) -> Iterable[Any]:
    return db.session.execute(rows.execution_options(yield_per=1000))


def _cells(author_id: int, time: datetime, tags: Iterable[int]) -> list[tuple[str, int, int]]:
    """Return the (kind, of_id, month) that a post in lists counts for."""
    lists = [EVERYTHING, ("author", author_id), *(("tag", tag_id) for tag_id in tags)]
    return [(kind, of_id, month_of(time)) for kind, of_id in lists]


def _lock(connection: Connection, ids: Sequence[int]) -> None:
    """Let nobody else change these posts before this transaction ends.

    What another request has just changed would otherwise be counted twice.
    """
    rows = Post.__table__
    connection.execute(update(rows).where(rows.c.id.in_(ids)).values(id=rows.c.id))


def _states(connection: Connection, ids: Sequence[int]) -> Iterator[tuple[int, Any, Any, Any]]:
    """Yield (id, author, moment of listing or None, tags) of posts as the database has them now."""
    rows = Post.__table__
    columns = (rows.c.author_id, rows.c.published_at, rows.c.deleted_at, rows.c.page_slug)
    links = select(PostTag.post_id, PostTag.tag_id).where(PostTag.post_id.in_(ids))
    tags: dict[int, list[int]] = {id: [] for id in ids}
    for post_id, tag_id in connection.execute(links.with_for_update()):
        tags[post_id].append(tag_id)
    found = select(rows.c.id, *columns).where(rows.c.id.in_(ids)).with_for_update()
    for id, author_id, published_at, deleted_at, page_slug in connection.execute(found):
        yield id, author_id, None if deleted_at or page_slug else published_at, tags[id]


def _moves(post: Post) -> bool:
    """Tell whether a change may put a post into lists, take it out or move it."""
    columns = ("author", "author_id", "published_at", "deleted_at", "page_slug", "tags")
    return any(inspect(post).attrs[name].history.has_changes() for name in columns)


@event.listens_for(RoutedSession, "before_flush")
def _leave_lists(session: RoutedSession, *_: Any) -> None:
    moving = [post for post in session.dirty if isinstance(post, Post) and _moves(post)]
    leaving = [*moving, *(post for post in session.deleted if isinstance(post, Post))]
    ids = sorted(post.id for post in leaving)
    cells: Cells = session.info.setdefault("lists", Counter())
    if ids:
        connection = session.connection()
        _lock(connection, ids)
        for _id, author_id, time, tags in _states(connection, ids):
            cells.subtract(_cells(author_id, time, tags) if time else ())
    new = [post for post in session.new if isinstance(post, Post)]
    session.info["entering"] = [*moving, *new]


@event.listens_for(RoutedSession, "after_flush")
def _enter_lists(session: RoutedSession, *_: Any) -> None:
    cells: Cells = session.info.pop("lists", Counter())
    connection = session.connection()
    moved, states, new = [], [], session.new
    for post in session.info.pop("entering", ()):
        if post in new:  # of which nobody else knows yet
            tags = [tag.id for tag in post.tags]
            states.append((post.id, post.author_id, post.listed_at, tags))
        else:
            moved.append(post.id)
    if moved:
        states += _states(connection, sorted(moved))
    for id, author_id, time, tags in states:
        cells.update(_cells(author_id, time, tags) if time else ())
        if tags:
            own = update(PostTag).where(PostTag.post_id == id)
            connection.execute(own.values(published_at=time))
    MonthCount.change(connection, cells)
