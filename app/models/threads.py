"""The threads below a post: the comments right below it, and the first replies to each.

What is asked for with every page of a post is put together once (see app/models/post.py).
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, func, select
from sqlalchemy.orm import defer, joinedload

from app.extensions import db
from app.models.comment import FIRST_REPLIES, Comment
from app.models.post import Post
from app.models.role import Abilities
from app.models.user import User


class Threads:
    """The comments right below a post that a reader finds, the oldest first.

    One that may not be read stands among them where it has replies.
    """

    def __init__(self, post: Post, viewer: Abilities) -> None:
        """List what this reader finds below a post that he may open."""
        self.counts_all = viewer.id is None
        self.kind = (viewer.can_see_held_comments(), viewer.id is not None)
        self.values = {"post_id": post.id, "viewer_id": viewer.id}
        self.number: int | None = None  # of all, as soon as that is known

    def part(self, start: int, size: int) -> Sequence[Comment]:
        """Return `size` comments from number `start`, counted from 0."""
        part = {"size": size, "start": start}
        found: Sequence[Comment] = db.session.scalars(_part(*self.kind), self.values | part).all()
        # Where the last of them is among these, nobody need count them.
        if len(found) < size and (found or not start):
            self.number = start + len(found)
        return found

    def __len__(self) -> int:
        if self.number is None:
            rows = select(func.count()).select_from(_rows(*self.kind).subquery())
            self.number = db.session.scalar(rows, self.values) or 0
        return self.number

    def first_replies(self, parents: Sequence[Comment]) -> dict[int, list[Comment]]:
        """Return the first replies to each of some of these comments, by their ids."""
        found: dict[int, list[Comment]] = {parent.id: [] for parent in parents}
        # To a stranger a comment has the replies that are counted, and no other.
        asked = [parent.id for parent in parents if parent.reply_count or not self.counts_all]
        if asked:
            values = self.values | {"parents": asked}
            for reply in db.session.scalars(_first_replies(*self.kind), values):
                found[reply.top_id].append(reply)
        return found


def _viewer(has_id: bool) -> Any:
    return bindparam("viewer_id", type_=Integer) if has_id else None


@cache
def _rows(sees_held: bool, has_id: bool) -> Select[Any]:
    in_place = Comment.in_place(sees_held, _viewer(has_id))
    below = Comment.post_id == bindparam("post_id")
    return select(Comment).where(below, Comment.parent_id.is_(None), in_place)


@cache
def _part(sees_held: bool, has_id: bool) -> Select[Any]:
    size, start = bindparam("size", type_=Integer), bindparam("start", type_=Integer)
    rows = _rows(sees_held, has_id).order_by(Comment.id).limit(size).offset(start)
    return _with_authors(rows)


@cache
def _first_replies(sees_held: bool, has_id: bool) -> Select[Any]:
    number = func.row_number().over(partition_by=Comment.parent_id, order_by=Comment.id)
    asked = Comment.parent_id.in_(bindparam("parents", expanding=True))
    numbered = (
        select(Comment.id, number.label("number"))
        .where(Comment.post_id == bindparam("post_id"), asked)
        .where(Comment.seen(sees_held, _viewer(has_id)))
        .subquery()
    )
    rows: Select[Any] = select(Comment).join(numbered, numbered.c.id == Comment.id)
    rows = rows.where(numbered.c.number <= FIRST_REPLIES).order_by(Comment.id)
    return _with_authors(rows)


def _with_authors(rows: Select[Any]) -> Select[Any]:
    author = joinedload(Comment.author, innerjoin=True)
    # What no page of a post shows.
    unseen = (Comment.digest, Comment.signals, Comment.queued_at, Comment.removed_by_id)
    return rows.options(author.options(*User.byline()), *map(defer, unseen))
