"""What readers say below posts, and to each other: comments, with one level of replies."""

from datetime import datetime
from typing import Any, Optional

from sqlalchemy import ForeignKey, Index, Select, String, select
from sqlalchemy.orm import Mapped, defer, joinedload, mapped_column, relationship

from app.extensions import db
from app.models.post import Post
from app.models.types import LongText, UTCDateTime, exact
from app.models.user import User
from app.times import utcnow

BODY_LENGTH = 5000
MOST_LISTED = 1000  # comments of one person
HELD, SHOWN, REJECTED, SPAM = "held", "shown", "rejected", "spam"


class Comment(db.Model):  # type: ignore[name-defined,misc]
    """A comment on a post, or a reply to one; readers see it while its state is SHOWN."""

    __tablename__ = "comments"
    __table_args__ = (
        Index("ix_comments_post_id_parent_id_id", "post_id", "parent_id", "id"),
        Index("ix_comments_author_id_id", "author_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str] = mapped_column(LongText)  # in Markdown, a small subset of it
    body_html: Mapped[str] = mapped_column(LongText)
    # What two comments with the same words share: a sign of spam.
    digest: Mapped[str] = mapped_column(exact(32), index=True)
    timestamp: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    edited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(String(8), default=SHOWN)
    # What spoke for spam when it was written: names of signals (app/spam.py).
    signals: Mapped[list[Any] | None] = mapped_column(db.JSON)
    # Since when it waits for the staff: held, or reported; None for what nobody need look at.
    queued_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    # A removed comment leaves its place behind where it has replies.
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    removed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    reply_count: Mapped[int] = mapped_column(default=0)  # of those that readers see
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), index=True
    )

    author: Mapped[User] = relationship(back_populates="comments", foreign_keys=[author_id])
    post: Mapped[Post] = relationship(back_populates="comments")
    parent: Mapped[Optional["Comment"]] = relationship(remote_side="Comment.id")

    # Queries

    @classmethod
    def latest_of(cls, author: User) -> Select[tuple["Comment"]]:
        """Return what all readers see of a person's comments, the latest first, with their posts.

        They are MOST_LISTED at most, so that their number is soon counted.
        """
        posts: Select[Any] = Post.public().with_only_columns(Post.id)
        seen = select(cls.id).where(cls.author_id == author.id, cls.post_id.in_(posts))
        seen = seen.where(cls.state == SHOWN, cls.removed_at.is_(None))
        ids = seen.order_by(cls.id.desc()).limit(MOST_LISTED).subquery()
        rows = select(cls).join(ids, ids.c.id == cls.id).order_by(cls.id.desc())
        texts = (defer(text, raiseload=True) for text in (Post.body, Post.body_html))
        return rows.options(joinedload(cls.post).options(*texts))

    def __repr__(self) -> str:
        return f"<Comment {self.id}>"
