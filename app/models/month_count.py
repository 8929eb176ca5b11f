"""How many posts of a list fall into each month: what archives show, and how pages are found."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    Index,
    Select,
    String,
    Update,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import db

# A list: "all" posts (of 0), those of an "author", or those of a "tag".
List = tuple[str, int]
EVERYTHING: List = ("all", 0)
COMMENTS: List = ("comments", 0)  # those that readers see, by when they were written
ALL_MONTHS = (101, 999912)


class MonthCount(db.Model):  # type: ignore[name-defined,misc]
    """The number of posts that one list has of one month (UTC), those to come included."""

    __tablename__ = "month_counts"
    __table_args__ = (
        Index("uq_month_counts_kind_of_id_month", "kind", "of_id", "month", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    of_id: Mapped[int]
    month: Mapped[int]  # as 202611
    posts: Mapped[int]

    @classmethod
    def of(cls, counted: List, months: tuple[int, int] = ALL_MONTHS) -> list[tuple[int, int]]:
        """Return (month, number of posts) of a list, the latest month first.

        `months` are the first and the last that are wanted, as 202611.
        """
        asked = {"of_kind": counted[0], "of": counted[1], "first": months[0], "last": months[1]}
        return [(month, posts) for month, posts in db.session.execute(cls._rows(), asked)]

    @classmethod
    def together(
        cls, kind: str, ids: Sequence[int], months: tuple[int, int]
    ) -> list[tuple[int, int]]:
        """Return (month, number of posts) of several lists of one kind taken as one.

        `months` are the first and the last that are wanted, as 202611; the latest comes first.
        """
        rows = select(cls.month, func.sum(cls.posts)).where(cls.kind == kind, cls.of_id.in_(ids))
        rows = rows.where(cls.posts > 0, cls.month.between(*months))
        rows = rows.group_by(cls.month).order_by(cls.month.desc())
        return [(month, int(posts)) for month, posts in db.session.execute(rows)]

    @classmethod
    def sums(cls, kind: str, ids: Sequence[int]) -> dict[int, int]:
        """Return the numbers of posts of several lists of one kind, by what they are of."""
        rows = select(cls.of_id, func.sum(cls.posts)).where(cls.kind == kind, cls.of_id.in_(ids))
        found = db.session.execute(rows.group_by(cls.of_id))
        return dict.fromkeys(ids, 0) | {of_id: int(posts or 0) for of_id, posts in found}

    @classmethod
    def change(cls, connection: Connection, changes: Mapping[tuple[str, int, int], int]) -> None:
        """Add to the numbers of some (kind, of_id, month), always in one order: no deadlock."""
        for cell, change in sorted(changes.items()):
            if change and not cls._add(connection, cell, change):
                kind, of_id, month = cell
                row = insert(cls).values(kind=kind, of_id=of_id, month=month, posts=change)
                try:
                    with connection.begin_nested():
                        connection.execute(row)
                except IntegrityError:  # made by another process just now
                    cls._add(connection, cell, change)

    @classmethod
    def recount(cls, counted: List, times: Iterable[datetime | None]) -> None:
        """Set the numbers of a list to those of its posts, published at these times."""
        kind, of_id = counted
        months = Counter(month_of(time) for time in times if time)
        db.session.execute(delete(cls).where(cls.kind == kind, cls.of_id == of_id))
        for month, posts in months.items():
            db.session.add(cls(kind=kind, of_id=of_id, month=month, posts=posts))

    @classmethod
    @cache
    def _rows(cls) -> Select[Any]:
        rows: Any = select(cls.month, cls.posts).where(cls.kind == bindparam("of_kind"))
        rows = rows.where(cls.of_id == bindparam("of"), cls.posts > 0)
        rows = rows.where(cls.month.between(bindparam("first"), bindparam("last")))
        return rows.order_by(cls.month.desc())  # type: ignore[no-any-return]

    @classmethod
    def _add(cls, connection: Connection, cell: tuple[str, int, int], change: int) -> bool:
        kind, of_id, month = cell
        asked = {"of_kind": kind, "of": of_id, "in_month": month, "change": change}
        return bool(connection.execute(cls._more(), asked).rowcount)

    @classmethod
    @cache
    def _more(cls) -> Update:
        same = update(cls).where(cls.kind == bindparam("of_kind"), cls.of_id == bindparam("of"))
        same = same.where(cls.month == bindparam("in_month"))
        return same.values(posts=cls.posts + bindparam("change"))


def month_of(time: datetime) -> int:
    """Return the month of a moment, in UTC, as 202611."""
    time = time.astimezone(UTC)
    return time.year * 100 + time.month


def month_start(month: int) -> datetime:
    """Return the moment when a month, as 202611, begins."""
    return datetime(month // 100, month % 100, 1, tzinfo=UTC)


def month_after(month: int) -> datetime:
    """Return the moment when a month, as 202611, is over."""
    year, number = divmod(month, 100)
    if month >= 999912:
        return datetime.max.replace(tzinfo=UTC)
    return datetime(year + number // 12, number % 12 + 1, 1, tzinfo=UTC)


def months_before(month: int, number: int) -> int:
    """Return the month, as 202611, that is so many months earlier, or the first of all."""
    year, index = divmod(month // 100 * 12 + month % 100 - 1 - number, 12)
    return max(ALL_MONTHS[0], year * 100 + index + 1)
