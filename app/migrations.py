"""What changes a database from one version to the next, by Flask-Migrate.

No page needs it, and Alembic takes as much time and memory as Flask itself: what needs this
module imports it where it is used.
"""

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


def stamp_newest(connection: Connection) -> None:
    """Say in a database that it has had all migrations."""
    script = ScriptDirectory.from_config(migrate.get_config())
    MigrationContext.configure(connection).stamp(script, "head")
