"""What the staff has set for the whole blog, in the database: one row, read once a request."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import db
from app.models.types import UTCDateTime

ONLY = 1  # the id of the one row
OPEN, BY_INVITATION, CLOSED = "open", "invited", "closed"
AT_ONCE, FIRST_HELD, ALL_HELD = "now", "first", "all"


class SiteSettings(db.Model):  # type: ignore[name-defined,misc]
    """The blog's settings; where one is None, the operator's in the environment holds."""

    __tablename__ = "site_settings"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=ONLY)
    title: Mapped[str | None] = mapped_column(String(100))
    tagline: Mapped[str | None] = mapped_column(String(200))
    description: Mapped[str | None] = mapped_column(Text)
    locale: Mapped[str | None] = mapped_column(String(16))
    timezone: Mapped[str | None] = mapped_column(String(64))
    registration: Mapped[str] = mapped_column(String(8), default=OPEN)
    comment_policy: Mapped[str] = mapped_column(String(8), default=AT_ONCE)
    # Days after which a post takes no more comments; None for never.
    comments_close_after: Mapped[int | None]
    blocked_words: Mapped[str] = mapped_column(Text, default="")  # one in a line
    posts_per_page: Mapped[int | None]
    menu: Mapped[list[Any] | None] = mapped_column(JSON)  # of [words, address]
    footer: Mapped[str] = mapped_column(Text, default="")  # in Markdown
    footer_html: Mapped[str] = mapped_column(Text, default="")
    accent: Mapped[str | None] = mapped_column(String(7))  # as #a83a24
    logo: Mapped[str | None] = mapped_column(String(64))  # a name in the store of files
    changed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    def __init__(self, **kwargs: Any) -> None:
        """Make settings as a new blog has them."""
        defaults = {"registration": OPEN, "comment_policy": AT_ONCE, "blocked_words": ""}
        super().__init__(**{"id": ONLY, "footer": "", "footer_html": "", **defaults, **kwargs})

    @classmethod
    def current(cls) -> "SiteSettings":
        """Return the settings as they are now; asked again, the session has them already."""
        return db.session.get(cls, ONLY) or cls()
