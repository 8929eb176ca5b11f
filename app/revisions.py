"""The migrations that this code has, and those that a database has had, read without Alembic.

Every worker is asked for them (/readyz), and Alembic takes as much memory as Flask itself.
"""

import re
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, String, column, inspect, select, table

VERSIONS = Path(__file__).parent.parent / "migrations" / "versions"
# Where a migration names itself and what it follows, one or several, as Alembic writes it:
# `revision = '0008'`, `down_revision: str | None = '0007'`, `down_revision = ('a', 'b')`.
NAMES = re.compile(r"^(down_)?revision\b[^=\n]*=(.*)$", re.MULTILINE)
QUOTED = re.compile(r"""["']([^"']+)["']""")
PRESENT = table("alembic_version", column("version_num", String))


@cache
def known_revisions() -> tuple[frozenset[str], frozenset[str]]:
    """Return the newest of this code's migrations, and all of them."""
    return revisions_in(VERSIONS)


def revisions_in(folder: Path) -> tuple[frozenset[str], frozenset[str]]:
    """Return the newest of the migrations in a folder, those that none follows, and all of them."""
    found: dict[str, set[str]] = {"": set(), "down_": set()}
    for path in folder.glob("*.py"):
        for before, names in NAMES.findall(path.read_text(encoding="utf-8")):
            found[before].update(QUOTED.findall(names))
    return frozenset(found[""] - found["down_"]), frozenset(found[""])


def present_revisions(connection: Connection) -> frozenset[str]:
    """Return the migrations that a database has had last."""
    if not inspect(connection).has_table(PRESENT.name):
        return frozenset()
    return frozenset(connection.scalars(select(PRESENT.c.version_num)))
