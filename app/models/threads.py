"""The threads below a post: the comments right below it, and the first replies to each.

What is asked for with every page of a post is put together once (see app/models/post.py).
"""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, func, select, union_all
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
        self.kind = (viewer.can_see_held_comments(), viewer.id is not None)
        self.values = {"post_id": post.id, "viewer_id": viewer.id}
        self.number: int | None = None  # of all, as soon as that is known
        self.replies: dict[int, list[Comment]] = {}  # by parent_id

    def part(self, start: int, size: int) -> Sequence[Comment]:
        """Return `size` comments from number `start`, counted from 0; `replies` has those to them.

        Of many replies there are the first FIRST_REPLIES.
        """
        part = {"size": size, "start": start}
        found: list[Comment] = []
        self.replies = defaultdict(list)
        for comment in db.session.scalars(_part(*self.kind), self.values | part):
            among = found if comment.parent_id is None else self.replies[comment.parent_id]
            among.append(comment)
        # Where the last of them is among these, nobody need count them.
        if len(found) < size and (found or not start):
            self.number = start + len(found)
        return found

    def __len__(self) -> int:
        if self.number is None:
            rows = select(func.count()).select_from(_rows(*self.kind).subquery())
            self.number = db.session.scalar(rows, self.values) or 0
        return self.number


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
    rows = _rows(sees_held, has_id).with_only_columns(Comment.id)
    top = rows.order_by(Comment.id).limit(size).offset(start).cte("top")
    number = func.row_number().over(partition_by=Comment.parent_id, order_by=Comment.id)
    replies = (
        select(Comment.id, number.label("number"))
        .where(Comment.post_id == bindparam("post_id"), Comment.parent_id.in_(select(top.c.id)))
        .where(Comment.seen(sees_held, _viewer(has_id)))
        .subquery()
    )
    first = select(replies.c.id).where(replies.c.number <= FIRST_REPLIES)
    here = union_all(select(top.c.id), first).subquery()
    found = select(Comment).join(here, here.c.id == Comment.id).order_by(Comment.id)
    author = joinedload(Comment.author, innerjoin=True)
    # What no page of a post shows.
    unseen = (Comment.digest, Comment.signals, Comment.queued_at, Comment.removed_by_id)
    return found.options(author.options(*User.byline()), *map(defer, unseen))
