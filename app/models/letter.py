"""The outbox: letters that wait to be delivered, kept with what they tell about."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Optional, cast

from sqlalchemy import (
    JSON,
    CursorResult,
    Delete,
    Select,
    String,
    Update,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import db
from app.models.types import LongText, UTCDateTime
from app.times import utcnow

# A worker that has not said what became of a letter by then is taken to have crashed.
LEASE = timedelta(minutes=5)
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(hours=6)
MOST_ATTEMPTS = 16  # with these delays some two days, which RFC 5321 (4.5.4.1) asks for at least
KEPT = timedelta(days=30)
ERROR_LENGTH = 255


@dataclass(frozen=True)
class OutboxStatus:
    """How many letters are where, and how long the oldest one has been due."""

    waiting: int
    retried: int
    given_up: int
    delivered: int
    overdue: timedelta


class Letter(db.Model):  # type: ignore[name-defined,misc]
    """A letter: due at `next_attempt_at`, and at an end where that is None."""

    __tablename__ = "letters"

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(255))
    body: Mapped[str] = mapped_column(LongText)
    html: Mapped[str] = mapped_column(LongText)
    headers: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # beside the usual ones
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None] = mapped_column(
        UTCDateTime, default=utcnow, index=True
    )
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    last_error: Mapped[str | None] = mapped_column(String(ERROR_LENGTH))

    # Queries

    @classmethod
    def due(cls) -> Select[tuple["Letter"]]:
        """Return the letters to deliver now, the longest overdue first."""
        return select(cls).where(cls.next_attempt_at <= utcnow()).order_by(cls.next_attempt_at)

    @classmethod
    def claim(cls, limit: int = 20) -> Optional["Letter"]:
        """Take one letter that is due, so that no other worker takes it; the caller commits.

        Whoever raises `attempts` first has it, on every database. Returns None if none is due.
        """
        waiting = cls.due().with_only_columns(cls.id, cls.attempts).limit(limit)
        for letter_id, attempts in db.session.execute(waiting).all():
            taken = cls._changed(
                update(cls)
                .where(cls.id == letter_id, cls.attempts == attempts, cls.sent_at.is_(None))
                .values(attempts=attempts + 1, next_attempt_at=utcnow() + LEASE)
            )
            if taken:
                return db.session.get(cls, letter_id, populate_existing=True)
        return None

    @classmethod
    def given_up(cls) -> Select[Any]:
        """Return the ids of the letters that are not tried again."""
        return select(cls.id).where(cls.sent_at.is_(None), cls.next_attempt_at.is_(None))

    @classmethod
    def status(cls) -> OutboxStatus:
        """Return how many letters wait, and how many were delivered since yesterday."""
        now = utcnow()
        unfinished = cls.next_attempt_at.is_not(None)
        oldest = db.session.scalar(
            select(func.min(cls.created_at)).where(cls.next_attempt_at <= now, cls.attempts == 0)
        )
        return OutboxStatus(
            waiting=cls._count(unfinished, cls.attempts == 0),
            retried=cls._count(unfinished, cls.attempts > 0),
            given_up=cls._count(cls.next_attempt_at.is_(None), cls.sent_at.is_(None)),
            delivered=cls._count(cls.sent_at > now - timedelta(days=1)),
            overdue=now - oldest if oldest else timedelta(),
        )

    # Verbs

    def delivered(self) -> None:
        """Note that the mail server took it; its words, links and all, are kept no longer."""
        self.sent_at, self.next_attempt_at = utcnow(), None
        self.body = self.html = ""
        self.last_error = None

    def not_delivered(self, error: str, for_good: bool = False) -> None:
        """Note why it was not taken; try again later, unless it was refused for good."""
        self.last_error = error[:ERROR_LENGTH]
        if for_good or self.attempts >= MOST_ATTEMPTS:
            self.next_attempt_at = None
        else:
            delay = FIRST_DELAY * 2 ** max(0, self.attempts - 1)
            self.next_attempt_at = utcnow() + min(delay, LONGEST_DELAY)

    @classmethod
    def retry_all(cls) -> int:
        """Make every letter that was not delivered due now; return how many they are."""
        undelivered = update(cls).where(cls.sent_at.is_(None))
        return cls._changed(undelivered.values(next_attempt_at=utcnow(), attempts=0))

    @classmethod
    def forget_old(cls) -> None:
        """Remove what is left of letters that were delivered long ago."""
        cls._changed(delete(cls).where(cls.sent_at < utcnow() - KEPT))

    def __repr__(self) -> str:
        return f"<Letter {self.id}>"

    # Helpers

    @classmethod
    def _count(cls, *conditions: object) -> int:
        rows = select(func.count()).select_from(cls).where(*conditions)  # type: ignore[arg-type]
        return db.session.scalar(rows) or 0

    @classmethod
    def _changed(cls, statement: Update | Delete) -> int:
        result = db.session.execute(statement.execution_options(synchronize_session=False))
        return cast("CursorResult[Any]", result).rowcount
