"""What the staff sees first: how the blog grew, and what waits."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from app.extensions import db
from app.models.letter import Letter
from app.models.listing import Listing
from app.models.month_count import COMMENTS, MonthCount, month_after, month_of, month_start
from app.models.post import Post
from app.models.queue import Queue
from app.models.user import User
from app.times import utcnow

MONTHS = 12
MOST = 1000  # that is counted of what waits

Months = list[tuple[int, int]]


@dataclass(frozen=True)
class Growth:
    """How many there are of something, and how many came in each of the last months."""

    total: int
    months: Months  # (month as 202611, number), the earliest first

    @property
    def lately(self) -> int:
        """How many came in these months together."""
        return sum(number for _, number in self.months)


@dataclass(frozen=True)
class Waiting:
    """What waits for somebody to do something; never counted beyond MOST."""

    in_queue: int
    own_drafts: int
    letters_given_up: int


def last_months() -> list[int]:
    """Return the last months, as 202611, the earliest first and this one last."""
    year, month = divmod(month_of(utcnow()), 100)
    months = [year * 12 + month - 1 - back for back in reversed(range(MONTHS))]
    return [number // 12 * 100 + number % 12 + 1 for number in months]


def posts() -> Growth:
    """Return how many posts there are in lists, by the month of their publication."""
    listing = Listing.everything()
    found = {year * 100 + month: n for year, months in listing.years() for month, n in months}
    return Growth(len(listing), [(month, found.get(month, 0)) for month in last_months()])


def comments() -> Growth:
    """Return how many comments readers see, by the month in which they were written."""
    found = dict(MonthCount.of(COMMENTS))
    months = [(month, found.get(month, 0)) for month in last_months()]
    return Growth(sum(found.values()), months)


def members() -> Growth:
    """Return how many confirmed accounts there are, by the month in which they were made.

    One statement, answered from one index (`User.__table_args__`).
    """
    whole: Any = select(func.count()).select_from(User).where(User.confirmed.is_(True))
    months = last_months()
    parts = [
        whole.where(User.member_since >= month_start(month), User.member_since < month_after(month))
        for month in months
    ]
    total, *numbers = db.session.execute(
        select(*(part.scalar_subquery() for part in (whole, *parts)))
    ).one()
    return Growth(total, list(zip(months, numbers, strict=True)))


def waiting(user: User) -> Waiting:
    """Return what waits for the staff, and of this person's own."""
    drafts: Any = Post.written_by(user, "draft").with_only_columns(Post.id).order_by(None)
    return Waiting(
        in_queue=Queue.number(),
        own_drafts=_number(drafts),
        letters_given_up=_number(Letter.given_up()),
    )


def _number(rows: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(rows.limit(MOST).subquery())) or 0
