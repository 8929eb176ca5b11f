"""What waits for the staff: held comments, and what members have reported."""

from collections.abc import Sequence
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    CompoundSelect,
    CursorResult,
    Select,
    func,
    literal,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models.comment import Comment
from app.models.post import Post
from app.models.report import Report

MOST_COUNTED = 100


class Waiting(NamedTuple):
    """One thing in the queue, with what helps to decide."""

    thing: Any  # a Comment or a Post
    reports: list[Report]
    shown_before: int  # comments of the author's that readers see

    @property
    def is_post(self) -> bool:
        """Whether it is a post, and not a comment."""
        return isinstance(self.thing, Post)

    @property
    def key(self) -> str:
        """What it is called on the page."""
        return f"{'post' if self.is_post else 'comment'}-{self.thing.id}"


class Queue:
    """Everything that waits, the longest waiting first, for a list in pages."""

    def __len__(self) -> int:
        """Return how many things wait."""
        rows = self._rows().subquery()
        return db.session.scalar(select(func.count()).select_from(rows)) or 0

    @classmethod
    def number(cls) -> int:
        """Return how many things wait, counting no further than MOST_COUNTED."""
        rows = cls._rows().limit(MOST_COUNTED).subquery()
        return db.session.scalar(select(func.count()).select_from(rows)) or 0

    def part(self, start: int, number: int) -> list[Waiting]:
        """Return `number` things from `start`, in five queries however many they are."""
        rows = self._rows().order_by("queued_at", "kind", "id").offset(start).limit(number)
        keys = [(kind, id) for kind, id, _ in db.session.execute(rows)]
        found = {
            (kind.__tablename__, thing.id): thing
            for kind in (Comment, Post)
            for thing in self._things(kind, [id for name, id in keys if name == kind.__tablename__])
        }
        things = [found[key] for key in keys if key in found]
        reports = Report.open_about(things)
        numbers = Comment.numbers_by([thing.author for thing in things])
        return [Waiting(thing, reports[thing], numbers[thing.author_id]) for thing in things]

    @staticmethod
    def take(thing: Comment | Post) -> bool:
        """Take a thing out and close its reports; of several who do, one alone gets True."""
        kind: Any = type(thing)
        waiting = update(kind).where(kind.id == thing.id, kind.queued_at.is_not(None))
        taken = db.session.execute(
            waiting.values(queued_at=None), execution_options={"synchronize_session": False}
        )
        Report.close_about(thing)
        db.session.expire(thing, ["queued_at"])
        return bool(cast(CursorResult[Any], taken).rowcount)

    @staticmethod
    def _rows() -> CompoundSelect[Any]:
        columns: tuple[Any, ...] = (
            literal("comments").label("kind"),
            Comment.id,
            Comment.queued_at,
        )
        comments = (
            select(*columns)
            .join(Post, Post.id == Comment.post_id)
            .where(Comment.queued_at.is_not(None), Post.deleted_at.is_(None))
        )
        kind = literal("posts").label("kind")
        posts = Post.public().with_only_columns(kind, Post.id, Post.queued_at)
        return union_all(comments, posts.where(Post.queued_at.is_not(None)))

    @staticmethod
    def _things(kind: Any, ids: Sequence[int]) -> list[Any]:
        if not ids:
            return []
        rows: Select[Any] = select(kind).where(kind.id.in_(ids))
        if kind is Post:
            rows = Post.as_cards(rows)
        else:
            options: Any = Post.card_options()
            post = joinedload(Comment.post).options(*options)
            rows = rows.options(joinedload(Comment.author), post)
        return list(db.session.scalars(rows))
