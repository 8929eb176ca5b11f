"""Who follows whom."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    CheckConstraint,
    CompoundSelect,
    ForeignKey,
    Index,
    UniqueConstraint,
    exists,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.extensions import db
from app.models.types import UTCDateTime
from app.times import utcnow

if TYPE_CHECKING:
    from app.models.user import User


MOST_FOLLOWED = 5000  # by one person


class Follow(db.Model):  # type: ignore[name-defined,misc]
    """That one person follows another; nobody follows himself."""

    __tablename__ = "follows"
    __table_args__ = (
        UniqueConstraint("follower_id", "followed_id"),
        CheckConstraint("follower_id <> followed_id", name="not_oneself"),
        Index("ix_follows_followed_id_timestamp", "followed_id", "timestamp", "follower_id"),
        Index("ix_follows_follower_id_timestamp", "follower_id", "timestamp", "followed_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    follower_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    followed_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    timestamp: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)

    follower: Mapped["User"] = relationship(back_populates="followed", foreign_keys=[follower_id])
    followed: Mapped["User"] = relationship(back_populates="followers", foreign_keys=[followed_id])

    # Queries

    @classmethod
    def exists_between(cls, follower_id: int, followed_id: int) -> bool:
        """Tell whether one person follows the other, both by their ids."""
        same = exists().where(cls.follower_id == follower_id, cls.followed_id == followed_id)
        return bool(db.session.scalar(select(same)))

    @classmethod
    def among(cls, follower_id: int, ids: Iterable[int]) -> set[int]:
        """Return which of these people somebody follows, all by their ids."""
        rows = select(cls.followed_id).where(
            cls.follower_id == follower_id, cls.followed_id.in_(list(ids))
        )
        return set(db.session.scalars(rows))

    @classmethod
    def followed_by(cls, follower_id: int) -> Sequence[int]:
        """Return the ids of all whom somebody follows: MOST_FOLLOWED at most."""
        rows = select(cls.followed_id).where(cls.follower_id == follower_id)
        ids: Sequence[int] = db.session.scalars(rows.limit(MOST_FOLLOWED)).all()
        return ids

    @classmethod
    def sources_of(cls, reader_id: int) -> CompoundSelect[Any]:
        """Return the ids of those whose posts somebody finds in his stream: himself too."""
        followed = select(cls.followed_id).where(cls.follower_id == reader_id)
        return union_all(followed, select(literal(reader_id)))

    def __repr__(self) -> str:
        return f"<Follow {self.follower_id} {self.followed_id}>"


class People:
    """The followers of somebody, or those whom he follows, the latest first, for a list in pages.

    How many there are is counted already, so that no page counts 50,000 rows.
    """

    def __init__(self, user: "User", kind: str) -> None:
        """List somebody's "followers" or "followed"."""
        of_followers = kind == "followers"
        self.total = user.follower_count if of_followers else user.followed_count
        self.other = Follow.follower if of_followers else Follow.followed
        self.other_id = Follow.follower_id if of_followers else Follow.followed_id
        self.own = (Follow.followed_id if of_followers else Follow.follower_id) == user.id

    def __len__(self) -> int:
        return self.total

    def part(self, start: int, size: int) -> Sequence["User"]:
        """Return `size` people from number `start`, counted from 0."""
        latest = (Follow.timestamp.desc(), self.other_id.desc())
        # The index alone knows the order, so that nothing is read of those who are passed by.
        shown = select(Follow.timestamp, self.other_id).where(self.own).order_by(*latest)
        page = shown.offset(start).limit(size).subquery()
        rows: Any = select(Follow).join(page, page.c[1] == self.other_id).where(self.own)
        rows = rows.options(joinedload(self.other, innerjoin=True)).order_by(*latest)
        follows: Sequence[Any] = db.session.scalars(rows).all()
        return [getattr(follow, self.other.key) for follow in follows]
