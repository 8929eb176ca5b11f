"""What people are told of: on the site, and by letter as each has chosen."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    ForeignKey,
    Index,
    Select,
    String,
    Update,
    bindparam,
    case,
    delete,
    exists,
    select,
    update,
)
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.extensions import db
from app.models.comment import Comment
from app.models.post import Post
from app.models.types import UTCDateTime
from app.models.user import User
from app.models.wishes import AT_ONCE
from app.times import utcnow

REASON_LENGTH = 500
# What there is to tell: a comment on one's post, a reply to one's comment, one's name in a
# comment, a new follower, and what the staff decided about one's own comment or post.
KINDS = ("comment", "reply", "mention", "follow", "approved", "rejected", "removed")
ABOUT_COMMENTS = ("comment", "reply", "mention")  # that somebody wrote
KEPT_READ = timedelta(days=90)
MOST_IN_DIGEST = 1000  # more than one day brings waits for the next day
MOST_LETTERS = 20  # an hour and a person; more waits for the digest


class Notification(db.Model):  # type: ignore[name-defined,misc]
    """One thing that a person is told; unread until `read_at`."""

    __tablename__ = "notifications"
    __table_args__ = (Index("ix_notifications_user_id_id", "user_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    # What it is about may be deleted, and is then named no more. The row stays: if it went, the
    # number of unread ones (users.unread_count) would be wrong, whoever deletes.
    actor_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    post_id: Mapped[int | None] = mapped_column(
        ForeignKey("posts.id", ondelete="SET NULL"), index=True
    )
    comment_id: Mapped[int | None] = mapped_column(
        ForeignKey("comments.id", ondelete="SET NULL"), index=True
    )
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    # Whether the next digest is still to tell it by letter.
    in_digest: Mapped[bool] = mapped_column(default=False)

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    actor: Mapped[User | None] = relationship(foreign_keys=[actor_id])
    post: Mapped[Post | None] = relationship()
    comment: Mapped[Comment | None] = relationship()

    # Queries

    @classmethod
    def of(cls, user: User) -> Select[tuple["Notification"]]:
        """Return what a person was told, the latest first, with all that a line of it names."""
        return cls.in_full(select(cls).where(cls.user_id == user.id)).order_by(cls.id.desc())

    @classmethod
    def in_full(cls, rows: Select[Any]) -> Select[Any]:
        """Return the same, with all that a line names loaded in the same query."""
        cards: Any = Post.card_options()
        post = joinedload(cls.post).options(*cards)
        return rows.options(joinedload(cls.actor), post, joinedload(cls.comment))

    @classmethod
    def told_of(cls, comment: Comment) -> set[int]:
        """Return the ids of those who were told that a comment was written."""
        return set(db.session.scalars(cls._told_of(), {"about_id": comment.id}))

    @classmethod
    def told_of_follower(cls, user: User, follower: User) -> bool:
        """Tell whether somebody was told that this person follows him."""
        same = exists().where(
            cls.actor_id == follower.id, cls.user_id == user.id, cls.kind == "follow"
        )
        return bool(db.session.scalar(select(same)))

    @classmethod
    def had_many_letters(cls, user: User) -> bool:
        """Tell whether MOST_LETTERS letters of an hour are stored, so that there is no other now.

        What he is told in this moment is not stored yet, and does not count.
        """
        asked = {"to_id": user.id, "kinds": user.wanted(AT_ONCE)}
        with db.session.no_autoflush:
            first = db.session.scalar(cls._letter_before(), asked)
        return first is not None and first > utcnow() - timedelta(hours=1)

    # Verbs

    @classmethod
    def tell(cls, user: User, kind: str, **about: Any) -> "Notification":
        """Store a notification and count it as unread, in the same transaction."""
        # Counted first: once a row names the account, two such transactions could each wait for
        # the other to let them count (MariaDB holds it for both, PostgreSQL for neither).
        db.session.execute(cls._count_unread(), {"to_id": user.id})
        db.session.expire(user, ["unread_count"])
        told = cls(user_id=user.id, kind=kind, **about)
        db.session.add(told)
        return told

    @classmethod
    def read(cls, user: User, ids: Sequence[int]) -> int:
        """Note that a person has read some of what he was told; return how many were unread.

        The caller commits.
        """
        return cls._read(user, cls.id.in_(ids))

    @classmethod
    def read_all(cls, user: User, last_id: int) -> int:
        """Note that a person has read all that he was told up to some id, as `read` does.

        What came after the page was shown that he looks at stays unread.
        """
        return cls._read(user, cls.id <= last_id)

    @classmethod
    def take_for_digest(cls, user: User) -> list[int]:
        """Return the ids of what the letter of the day is to tell, and tell it in no other one."""
        due = select(cls.id).where(cls.user_id == user.id, cls.in_digest).order_by(cls.id)
        ids = list(db.session.scalars(due.limit(MOST_IN_DIGEST).with_for_update()))
        taken = update(cls).where(cls.id.in_(ids)).values(in_digest=False)
        db.session.execute(taken.execution_options(synchronize_session=False))
        return ids

    @classmethod
    def unread_among(
        cls, ids: Sequence[int], kinds: Sequence[str]
    ) -> Select[tuple["Notification"]]:
        """Return what of these is of such kinds and was not read meanwhile, the latest first."""
        rows = select(cls).where(cls.id.in_(ids), cls.read_at.is_(None), cls.kind.in_(kinds))
        return cls.in_full(rows).order_by(cls.id.desc())

    @classmethod
    def forget_old(cls, limit: int = 1000) -> None:
        """Remove what was read more than KEPT_READ ago, at most `limit` of it."""
        due = select(cls.id).where(cls.read_at < utcnow() - KEPT_READ).order_by(cls.read_at)
        ids = db.session.scalars(due.limit(limit)).all()
        old = delete(cls).where(cls.id.in_(ids))
        db.session.execute(old.execution_options(synchronize_session=False))

    # Questions

    @property
    def is_read(self) -> bool:
        """Whether the person has seen it."""
        return self.read_at is not None

    @property
    def shown_post(self) -> Post | None:
        """The post that it is about, unless it is hidden from the person now."""
        post = self.post
        if post is None or post.author_id == self.user_id:
            return post
        return post if post.is_published and not post.deleted_at else None

    @property
    def shown_comment(self) -> Comment | None:
        """The comment that it is about, unless it is hidden now."""
        comment, post = self.comment, self.shown_post
        if comment is None or post is None or post.deleted_at:
            return None
        return comment if comment.is_shown else None

    @property
    def is_shown(self) -> bool:
        """Whether what it tells is still there for the person."""
        if self.kind == "follow":
            return self.actor is not None
        return self.kind not in ABOUT_COMMENTS or self.shown_comment is not None

    def __repr__(self) -> str:
        return f"<Notification {self.id} {self.kind}>"

    # Helpers

    # Put together once, as those in app/models/post.py.

    @classmethod
    @cache
    def _told_of(cls) -> Select[Any]:
        same = cls.comment_id == bindparam("about_id")
        return select(cls.user_id).where(same, cls.kind.in_(ABOUT_COMMENTS)).limit(100)

    @classmethod
    @cache
    def _letter_before(cls) -> Select[Any]:
        kinds = cls.kind.in_(bindparam("kinds", expanding=True))
        sent = select(cls.created_at).where(cls.user_id == bindparam("to_id"), kinds)
        return sent.where(~cls.in_digest).order_by(cls.id.desc()).offset(MOST_LETTERS - 1).limit(1)

    @classmethod
    @cache
    def _count_unread(cls) -> Update:
        own = update(User).where(User.id == bindparam("to_id"))
        more = own.values(unread_count=User.unread_count + 1)
        return more.execution_options(synchronize_session=False)

    @classmethod
    def _read(cls, user: User, which: ColumnElement[bool]) -> int:
        # The account first, as `tell` does, or the two could wait for one another.
        own = update(User).where(User.id == user.id)
        quietly = {"synchronize_session": False}
        db.session.execute(own.values(unread_count=User.unread_count), execution_options=quietly)
        unread = update(cls).where(cls.user_id == user.id, cls.read_at.is_(None), which)
        done = db.session.execute(unread.values(read_at=utcnow()), execution_options=quietly)
        number = cast(CursorResult[Any], done).rowcount
        left = case((User.unread_count > number, User.unread_count - number), else_=0)
        db.session.execute(own.values(unread_count=left), execution_options=quietly)
        db.session.expire(user, ["unread_count"])
        return number
