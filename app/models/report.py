"""What members tell the staff of comments and posts that should not be there."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import db
from app.models.comment import Comment
from app.models.post import Post
from app.models.types import UTCDateTime
from app.models.user import User
from app.times import utcnow

REASON_LENGTH = 500


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
