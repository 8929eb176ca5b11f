"""The log of what the staff did, to whom and why: rows are added, never changed or removed."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import db
from app.models.types import UTCDateTime
from app.times import utcnow

REASON_LENGTH = 500
SUBJECT_LENGTH = 300


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
