"""Invitations: links that let somebody register on a blog that is not open to all."""

import secrets
from datetime import datetime, timedelta
from typing import Any, Optional, cast

from sqlalchemy import CursorResult, ForeignKey, Select, String, delete, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.extensions import db
from app.models.types import Exact, UTCDateTime
from app.models.user import User
from app.times import utcnow

NOTE_LENGTH = 100
TOKEN_LENGTH = 43  # what 32 bytes are in base64
DAYS = (1, 30)  # that an invitation can be good for
USUAL_DAYS = 7


class InvitationSpent(ValueError):
    """The invitation is used, expired or taken back, perhaps since this very moment."""


class Invitation(db.Model):  # type: ignore[name-defined,misc]
    """A link for one person; used once, or expired, it lets nobody in."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(Exact(TOKEN_LENGTH), unique=True)
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")  # for whom it is
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    used_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )

    created_by: Mapped[User | None] = relationship(foreign_keys=[created_by_id])
    used_by: Mapped[User | None] = relationship(foreign_keys=[used_by_id])

    # Queries

    @classmethod
    def everyone_s(cls) -> Select[tuple["Invitation"]]:
        """Return all invitations with their people, the latest first."""
        people = (joinedload(cls.created_by), joinedload(cls.used_by))
        return select(cls).options(*people).order_by(cls.id.desc())

    @classmethod
    def good(cls, token: str) -> Optional["Invitation"]:
        """Return the invitation of a link that still lets somebody in."""
        if len(token) != TOKEN_LENGTH or not token.isascii():
            return None
        known = select(cls).options(joinedload(cls.created_by)).where(cls.token == token)
        found: Invitation | None = db.session.scalar(known)
        return found if found is not None and found.is_open else None

    # Verbs

    @classmethod
    def issue(cls, by: User, note: str = "", days: int = USUAL_DAYS) -> "Invitation":
        """Make an invitation that is good for some days; the caller commits."""
        made = cls(token=secrets.token_urlsafe(32), note=note, created_by=by)
        made.expires_at = utcnow() + timedelta(days=days)
        db.session.add(made)
        db.session.flush()
        return made

    def use(self, user: User) -> None:
        """Let an account in that is stored in this transaction; the caller commits.

        Raises InvitationSpent where somebody was quicker; the account must then not be kept.
        """
        cls, now = type(self), utcnow()
        open_one = update(cls).where(cls.id == self.id, cls.used_at.is_(None), cls.expires_at > now)
        if not self._changed(open_one.values(used_at=now, used_by_id=user.id)):
            raise InvitationSpent
        db.session.expire(self)

    def revoke(self) -> bool:
        """Take back an invitation that nobody has used; tell whether it was there to take."""
        cls = type(self)
        return self._changed(delete(cls).where(cls.id == self.id, cls.used_at.is_(None)))

    # Questions

    @property
    def is_open(self) -> bool:
        """Whether somebody can still register with it."""
        return self.used_at is None and self.expires_at > utcnow()

    def __repr__(self) -> str:
        return f"<Invitation {self.id}>"

    # Helpers

    @staticmethod
    def _changed(statement: Any) -> bool:
        done = db.session.execute(statement, execution_options={"synchronize_session": False})
        return bool(cast("CursorResult[Any]", done).rowcount)
