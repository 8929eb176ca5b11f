"""What the staff has set for the whole blog, in the database: one row, read once a request."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, Text, insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import db
from app.models.site_version import SiteVersion
from app.models.types import UTCDateTime
from app.times import utcnow

ONLY = 1  # the id of the one row
OPEN, BY_INVITATION, CLOSED = "open", "invited", "closed"
AT_ONCE, FIRST_HELD, ALL_HELD = "now", "first", "all"
TITLE_LENGTH, TAGLINE_LENGTH = 100, 200
EXCERPT = 40  # characters of a value in the log


class SiteSettings(db.Model):  # type: ignore[name-defined,misc]
    """The blog's settings; where one is None, the operator's in the environment holds."""

    __tablename__ = "site_settings"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=ONLY)
    title: Mapped[str | None] = mapped_column(String(TITLE_LENGTH))
    tagline: Mapped[str | None] = mapped_column(String(TAGLINE_LENGTH))
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

    # Queries

    @classmethod
    def current(cls) -> "SiteSettings":
        """Return the settings as they are now, to be read; whoever changes them holds them."""
        return SiteVersion.kept("settings", cls._read, cls.__tablename__)

    @classmethod
    def _read(cls) -> "SiteSettings":
        stored = db.session.get(cls, ONLY) or cls()
        # A copy, which belongs to no session.
        return cls(**{each.key: getattr(stored, each.key) for each in cls.__mapper__.column_attrs})

    # Verbs

    @classmethod
    def hold(cls) -> "SiteSettings":
        """Return the row as it is now; nobody else changes it before this transaction ends.

        Before there is one, several who come here at once may undo each other's transactions:
        MariaDB calls it a deadlock. Whoever cannot have that holds a role first.
        """
        same = update(cls).where(cls.id == ONLY).values(id=ONLY)
        found: Any = db.session.execute(same.execution_options(synchronize_session=False))
        if not found.rowcount:
            try:
                with db.session.begin_nested():
                    db.session.execute(insert(cls).values(id=ONLY))
            except IntegrityError:  # another administrator was the first
                pass
        held: SiteSettings | None = db.session.get(
            cls, ONLY, populate_existing=True, with_for_update=True
        )
        return held or cls()

    def change(self, **values: Any) -> dict[str, tuple[Any, Any]]:
        """Set what differs; return (before, after) of each setting that changed, by its name."""
        changes = {
            name: (getattr(self, name), value)
            for name, value in values.items()
            if getattr(self, name) != value
        }
        for name, (_before, after) in changes.items():
            setattr(self, name, after)
        if changes:
            self.touch()
        return changes

    def touch(self) -> None:
        """Note that something of the blog's settings changed now."""
        self.changed_at = utcnow()

    # Questions

    @property
    def stamp(self) -> str:
        """What tells one state of the settings from another."""
        return self.changed_at.isoformat() if self.changed_at else ""

    @property
    def is_open(self) -> bool:
        """Whether anybody may register."""
        return self.registration == OPEN

    @property
    def takes_invited(self) -> bool:
        """Whether an invitation lets somebody register: unless nobody may."""
        return self.registration != CLOSED


def in_words(changes: dict[str, tuple[Any, Any]]) -> tuple[str, str]:
    """Return which settings changed, and from what to what, for the log; long values are cut."""
    told = [
        f"{name}: {_in_short(before)} → {_in_short(after)}"
        for name, (before, after) in changes.items()
    ]
    return ", ".join(changes), "; ".join(told)


def _in_short(value: Any) -> str:
    words = "–" if value in (None, "") else str(value)
    return words if len(words) <= EXCERPT else f"{words[:EXCERPT]}…"
