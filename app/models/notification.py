"""What people are told of: on the site, and by letter as each has chosen."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, exists, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import db
from app.models.comment import Comment
from app.models.post import Post
from app.models.types import UTCDateTime
from app.models.user import User
from app.times import utcnow

REASON_LENGTH = 500
# What there is to tell: a comment on one's post, a reply to one's comment, one's name in a
# comment, a new follower, and what the staff decided about one's own comment or post.
KINDS = ("comment", "reply", "mention", "follow", "approved", "rejected", "removed")


class Notification(db.Model):  # type: ignore[name-defined,misc]
    """One thing that a person is told; unread until `read_at`."""

    __tablename__ = "notifications"
    __table_args__ = (Index("ix_notifications_user_id_id", "user_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    post_id: Mapped[int | None] = mapped_column(
        ForeignKey("posts.id", ondelete="CASCADE"), index=True
    )
    comment_id: Mapped[int | None] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), index=True
    )
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Whether the next digest is still to tell it by letter.
    in_digest: Mapped[bool] = mapped_column(default=False, index=True)

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    actor: Mapped[User | None] = relationship(foreign_keys=[actor_id])
    post: Mapped[Post | None] = relationship()
    comment: Mapped[Comment | None] = relationship()

    @classmethod
    def told_of(cls, comment: Comment) -> set[int]:
        """Return the ids of those who were told that a comment was written."""
        rows = select(cls.user_id).where(
            cls.comment_id == comment.id, cls.kind.in_(("comment", "reply", "mention"))
        )
        return set(db.session.scalars(rows.limit(100)))

    @classmethod
    def told_of_follower(cls, user: User, follower: User) -> bool:
        """Tell whether somebody was told that this person follows him."""
        same = exists().where(
            cls.actor_id == follower.id, cls.user_id == user.id, cls.kind == "follow"
        )
        return bool(db.session.scalar(select(same)))

    @classmethod
    def tell(cls, user: User, kind: str, **about: Any) -> "Notification":
        """Store a notification and count it as unread, in the same transaction."""
        # Counted first: once a row names the account, two such transactions could each wait for
        # the other to let them count (MariaDB holds it for both, PostgreSQL for neither).
        own = update(User).where(User.id == user.id)
        db.session.execute(own.values(unread_count=User.unread_count + 1))
        told = cls(user_id=user.id, kind=kind, **about)
        db.session.add(told)
        return told
