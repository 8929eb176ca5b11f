"""The migrations that this code has and those that a database has had, by Flask-Migrate.

No page needs them, and Alembic takes as much time and memory as Flask itself: what needs this
module imports it where it is used.
"""

from functools import cache

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import Migrate
from sqlalchemy import Connection

from app.extensions import SEARCH_TABLE, db


def is_ours(name: str | None, type_: str, parents: object) -> bool:
    """Tell Alembic what the models speak for: all but the search index, which has no model."""
    return type_ != "table" or not (name or "").startswith(SEARCH_TABLE)


# Without batches SQLite could not alter a column at all.
migrate = Migrate(db=db, render_as_batch=True, compare_type=True, include_name=is_ours)


@cache
def known_migrations() -> tuple[frozenset[str], frozenset[str]]:
    """Return the newest of this code's migrations, and all of them."""
    script = ScriptDirectory.from_config(migrate.get_config())
    known = (revision.revision for revision in script.walk_revisions())
    return frozenset(script.get_heads()), frozenset(known)


def present_migrations(connection: Connection) -> frozenset[str]:
    """Return the migrations that a database has had last."""
    return frozenset(MigrationContext.configure(connection).get_current_heads())


def stamp_newest(connection: Connection) -> None:
    """Say in a database that it has had all migrations."""
    script = ScriptDirectory.from_config(migrate.get_config())
    MigrationContext.configure(connection).stamp(script, "head")
