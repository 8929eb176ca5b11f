"""What members tell the staff of comments and posts that should not be there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Select,
    String,
    UniqueConstraint,
    func,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.extensions import db
from app.models.comment import Comment
from app.models.post import Post
from app.models.types import UTCDateTime
from app.models.user import User
from app.times import utcnow

REASON_LENGTH = 500
MOST_SHOWN = 500  # of one page of the queue


class AlreadyReported(ValueError):
    """The person has reported this thing before."""


class Report(db.Model):  # type: ignore[name-defined,misc]
    """One person's report of one comment or post, open until the staff has decided."""

    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("reporter_id", "comment_id", name="uq_reports_reporter_id_comment_id"),
        UniqueConstraint("reporter_id", "post_id", name="uq_reports_reporter_id_post_id"),
        CheckConstraint("(comment_id IS NULL) <> (post_id IS NULL)", name="of_one_thing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reporter_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    comment_id: Mapped[int | None] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), index=True
    )
    post_id: Mapped[int | None] = mapped_column(
        ForeignKey("posts.id", ondelete="CASCADE"), index=True
    )
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    reporter: Mapped[User] = relationship()
    comment: Mapped[Comment | None] = relationship()
    post: Mapped[Post | None] = relationship()

    # Queries

    @classmethod
    def about(cls, thing: Comment | Post) -> Select[tuple["Report"]]:
        """Return all reports of one comment or post."""
        return select(cls).where(cls._column(thing) == thing.id)

    @classmethod
    def is_by(cls, reporter: User, thing: Comment | Post) -> bool:
        """Tell whether the person has reported this before."""
        own = cls.about(thing).with_only_columns(cls.id).where(cls.reporter_id == reporter.id)
        return db.session.scalar(own) is not None

    @classmethod
    def open_about(cls, things: Sequence[Comment | Post]) -> dict[Comment | Post, list["Report"]]:
        """Return the open reports of each of several things, the oldest first, in one query."""
        by_key: dict[tuple[str, int], Comment | Post] = {
            (type(thing).__name__, thing.id): thing for thing in things
        }
        comments = [id for kind, id in by_key if kind == "Comment"]
        posts = [id for kind, id in by_key if kind == "Post"]
        rows = (
            select(cls)
            .where(cls.comment_id.in_(comments) | cls.post_id.in_(posts), cls.closed_at.is_(None))
            .options(joinedload(cls.reporter))
            .order_by(cls.id)
            .limit(MOST_SHOWN)
        )
        found: dict[Comment | Post, list[Report]] = {thing: [] for thing in things}
        for report in db.session.scalars(rows):
            key: Any = (
                ("Post", report.post_id) if report.post_id else ("Comment", report.comment_id)
            )
            found[by_key[key]].append(report)
        return found

    # Verbs

    @classmethod
    def file(cls, reporter: User, thing: Comment | Post, reason: str) -> "Report":
        """Report a thing, which waits for the staff from now on; the caller commits.

        Raises AlreadyReported when this person has reported it before.
        """
        about = {"comment_id" if isinstance(thing, Comment) else "post_id": thing.id}
        report = cls(reporter_id=reporter.id, reason=reason, created_at=utcnow(), **about)
        User.hold([reporter.id])
        try:
            with db.session.begin_nested():
                # The thing before the report that names it, or two who report the same could each
                # wait for the other (MariaDB holds what a new row names for both of them).
                cls._let_wait(thing, report.created_at)
                db.session.add(report)
        except IntegrityError:
            raise AlreadyReported(reason) from None
        return report

    @classmethod
    def wait_again(cls, thing: Comment | Post) -> None:
        """Let a thing that is back wait for the staff if any report of it is still open."""
        opened = cls.about(thing).where(cls.closed_at.is_(None))
        since = db.session.scalar(opened.with_only_columns(func.min(cls.created_at)))
        if since is not None:
            cls._let_wait(thing, since)

    @classmethod
    def close_about(cls, thing: Comment | Post) -> None:
        """Close all open reports of a thing: the staff has decided."""
        its = update(cls).where(cls._column(thing) == thing.id, cls.closed_at.is_(None))
        db.session.execute(its.values(closed_at=utcnow()))

    # Helpers

    @staticmethod
    def _let_wait(thing: Comment | Post, since: datetime) -> None:
        kind: Any = type(thing)
        waiting = update(kind).where(kind.id == thing.id, kind.queued_at.is_(None))
        db.session.execute(waiting.values(queued_at=since))

    @classmethod
    def _column(cls, thing: Comment | Post) -> Any:
        return cls.comment_id if isinstance(thing, Comment) else cls.post_id
