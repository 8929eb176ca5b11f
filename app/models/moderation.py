"""The log of what the staff did, to whom and why: rows are added, never changed or removed."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, String, event, or_, select
from sqlalchemy.orm import Mapped, Mapper, ORMExecuteState, mapped_column

from app.extensions import RoutedSession, db
from app.models.comment import Comment
from app.models.post import Post
from app.models.types import UTCDateTime
from app.models.user import User
from app.times import utcnow

REASON_LENGTH = 500
SUBJECT_LENGTH = 300
# What the staff does, by the words that the log keeps of it.
ACTS = (
    "approve",
    "reject",
    "spam",
    "remove",
    "restore",
    "leave",
    "unpublish",
    "close",
    "reopen",
    "suspend",
    "lift",
    "role",
    "confirm",
    "sessions",
    "tag",
    "settings",
    "invite",
)
LATEST = 10  # of one person's


class LogIsAppendOnly(RuntimeError):
    """Somebody tried to change the log, or to remove from it."""


class LogEntry(db.Model):  # type: ignore[name-defined,misc]
    """One act of the staff."""

    __tablename__ = "moderation_log"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    act: Mapped[str] = mapped_column(String(16), index=True)
    # No foreign keys: whatever becomes of them, the log stays as it was written.
    actor_id: Mapped[int | None] = mapped_column(index=True)
    actor_name: Mapped[str] = mapped_column(String(64))
    comment_id: Mapped[int | None]
    post_id: Mapped[int | None]
    user_id: Mapped[int | None] = mapped_column(index=True)
    # What it was about, in words that outlive it: an excerpt, a title, a name.
    subject: Mapped[str] = mapped_column(String(SUBJECT_LENGTH))
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")

    # Queries

    @classmethod
    def newest_first(cls, person: User | None = None, act: str = "") -> Select[tuple["LogEntry"]]:
        """Return the log, or what of it one person did or was done to, or one kind of act."""
        rows = select(cls).order_by(cls.id.desc())
        if person is not None:
            rows = rows.where(or_(cls.actor_id == person.id, cls.user_id == person.id))
        return rows.where(cls.act == act) if act else rows

    @classmethod
    def about(cls, user: User) -> Select[tuple["LogEntry"]]:
        """Return what the staff did last to a person, or to what he wrote."""
        rows = select(cls).where(cls.user_id == user.id)
        return rows.order_by(cls.id.desc()).limit(LATEST)

    # Verbs

    @classmethod
    def note(
        cls,
        actor: User | None,
        act: str,
        subject: str,
        reason: str = "",
        comment: Comment | None = None,
        post: Post | None = None,
        user: User | None = None,
    ) -> "LogEntry":
        """Add an act (one of ACTS) to the log; the caller commits.

        Without an actor it was done at the terminal. What is about a comment or a post is about
        its author too. Raises ValueError for an act that the log has no word for.
        """
        if act not in ACTS:
            raise ValueError(f"{act!r} is no act of the staff.")
        thing = comment or post
        entry = cls(
            act=act,
            actor_id=actor.id if actor else None,
            actor_name=actor.username if actor else "",
            comment_id=comment.id if comment else None,
            post_id=post.id if post else comment.post_id if comment else None,
            user_id=user.id if user else thing.author_id if thing else None,
            subject=_line(subject, SUBJECT_LENGTH),
            reason=_line(reason, REASON_LENGTH),
        )
        db.session.add(entry)
        return entry


def _line(words: str, length: int) -> str:
    line = " ".join(words.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"


@event.listens_for(LogEntry, "before_update")
@event.listens_for(LogEntry, "before_delete")
def _refuse(mapper: Mapper[LogEntry], connection: Connection, entry: LogEntry) -> None:
    raise LogIsAppendOnly("The log of the staff is added to, and never changed.")


@event.listens_for(RoutedSession, "do_orm_execute")
def _refuse_many(state: ORMExecuteState) -> None:
    mapper: Any = state.bind_mapper
    changes = state.is_update or state.is_delete
    if changes and mapper is not None and mapper.class_ is LogEntry:
        raise LogIsAppendOnly("The log of the staff is added to, and never changed.")
