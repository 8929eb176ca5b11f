"""Column types that mean the same on SQLite, PostgreSQL, MySQL and MariaDB.

What MySQL has of its own is loaded where the blog is kept there.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, String, Text
from sqlalchemy.types import TypeDecorator

MYSQL = frozenset({"mysql", "mariadb"})


class LongText(TypeDecorator[str]):
    """A text of up to 16 MB; MySQL's own TEXT ends at 64 kB, and a Chinese post may be longer."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Choose MySQL's longer one."""
        if dialect.name not in MYSQL:
            return super().load_dialect_impl(dialect)
        from sqlalchemy.dialects.mysql import MEDIUMTEXT

        return dialect.type_descriptor(MEDIUMTEXT())


class Exact(TypeDecorator[str]):
    """A key of at most so many characters, equal to another only if all of them are.

    MySQL's own comparison takes "cafe" and "café" for one, and the two cases of a letter.
    """

    impl = String
    cache_ok = True

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self.length = length

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Choose MySQL's comparison of code points."""
        if dialect.name not in MYSQL:
            return super().load_dialect_impl(dialect)
        from sqlalchemy.dialects.mysql import VARCHAR

        own = VARCHAR(self.length, charset="utf8mb4", collation="utf8mb4_bin")
        return dialect.type_descriptor(own)


class UTCDateTime(TypeDecorator[datetime]):
    """A time-zone-aware moment, kept as UTC on every database.

    SQLite and MySQL know no time zones, so they hold naive UTC and get the zone back
    on reading. A naive value is refused: nobody could say which moment it means.
    """

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Choose a type with microseconds, which MySQL's plain DATETIME drops."""
        if dialect.name in MYSQL:
            from sqlalchemy.dialects.mysql import DATETIME

            return dialect.type_descriptor(DATETIME(fsp=6))
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC; raise ValueError for a naive moment."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment without a time zone cannot be stored; use utcnow().")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
