"""What an administrator sees first: how the blog grew, and what waits."""

from dataclasses import dataclass

from flask import render_template
from flask_babel import gettext as _
from flask_login import current_user

from app.admin import admin
from app.database import version
from app.models import overview as numbers
from app.models.overview import Growth
from app.storage import storage

# The measures of a chart, in units of its own drawing.
WIDTH, HEIGHT = 240, 60
GAP = 4


@dataclass(frozen=True)
class Bar:
    """One month of a chart, and where its bar stands."""

    month: int  # as 202611
    number: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Chart:
    """Numbers of the last months, to be drawn as bars and read as a table."""

    name: str
    heading: str
    growth: Growth
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def bars(self) -> list[Bar]:
        """The bars from left to right; the highest fills the chart."""
        months = self.growth.months
        most = max((number for _, number in months), default=0) or 1
        step = WIDTH / len(months)
        return [
            Bar(month, number, round(place * step + GAP / 2, 2), HEIGHT - high, step - GAP, high)
            for place, (month, number) in enumerate(months)
            for high in [round(HEIGHT * number / most, 2)]
        ]


@admin.get("/admin")
def overview() -> str:
    """Show how the blog does."""
    return render_template(
        "admin/overview.html",
        charts=[
            Chart("posts", _("Posts"), numbers.posts()),
            Chart("comments", _("Comments"), numbers.comments()),
            Chart("members", _("Members"), numbers.members()),
        ],
        waiting=numbers.waiting(current_user),
        most=numbers.MOST,
        room=storage().room(),
        database=version(),
    )
