"""Proof that the migrations make exactly the models, and lose nothing on the way back and forth.

Run by `make migrations`, on SQLite or on the server that NA_BLOG_TEST_SERVER names.
"""

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import func, inspect, select, table

from app import create_app
from app.cli.database import prepare_migrations
from app.extensions import SEARCH_TABLE, db
from app.migrations import is_ours, migrate
from app.models import MonthCount, Post, Role, User
from app.models.month_count import COMMENTS
from app.samples import add_sample_posts
from tests.databases import make_database, server


def differences() -> list[object]:
    """Return what the models have and the database has not, and the other way round."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": True, "compare_server_default": True, "include_name": is_ours},
        )
        return list(compare_metadata(context, db.metadata))


def revisions() -> list[str]:
    """Return the names of all migrations, the newest first."""
    script = ScriptDirectory.from_config(migrate.get_config())
    return [revision.revision for revision in script.walk_revisions()]


def fill() -> None:
    """Store people and posts."""
    Role.insert_roles()
    ann = User.create("ann", "ann@example.com", "correct horse", Role.named("User"))
    bob = User(username="bob")
    db.session.add(bob)
    for author in (ann, bob):
        db.session.add(Post(author=author, title=f"Von {author.username}", body="**粗体。**后面"))
    add_sample_posts(ann)
    db.session.commit()


def tables() -> set[str]:
    """Return the names of the tables that are there, less Alembic's own."""
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def counts() -> dict[str, int]:
    """Return how many rows each table has."""
    with db.engine.connect() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in db.metadata.sorted_tables
        }


@contextmanager
def database() -> Iterator[None]:
    """Let DATABASE_URL name a new database."""
    with tempfile.TemporaryDirectory() as folder:
        url = make_database() if server() else f"sqlite:///{folder}/blog.sqlite"
        os.environ |= {"DATABASE_URL": url, "SECRET_KEY": "only for this proof"}
        yield


def not_indexed() -> list[str]:
    """Return what is wrong if the search index has not as many posts as there are."""
    # Not by the session: the transaction that it would leave open keeps tables from being dropped.
    with db.engine.connect() as connection:
        indexed = connection.scalar(select(func.count()).select_from(table(SEARCH_TABLE)))
        posts = connection.scalar(select(func.count()).select_from(Post))
    return [] if indexed == posts else [f"{indexed} of {posts} posts"]


def counted_for_nothing() -> list[object]:
    """Go back to before there were comments, and return what is still counted of them then."""
    MonthCount.change(db.session.connection(), {(*COMMENTS, 202611): 1})
    db.session.commit()
    db.session.remove()
    downgrade(revision="0006")
    upgrade()
    with db.engine.connect() as connection:
        left = select(MonthCount.month).where(MonthCount.kind == COMMENTS[0])
        return list(connection.scalars(left))


def check(said: str, faults: Sequence[object]) -> None:
    """Print what was looked at; leave with status 1 if there are faults."""
    click.echo(f"{'NOT SO' if faults else 'ok'}: {said}")
    for fault in faults:
        click.echo(f"  {fault}")
    if faults:
        sys.exit(1)


def main() -> None:
    """Go forward, compare, and then back over ever more migrations, with posts in place."""
    app = create_app("default")
    with app.app_context():
        prepare_migrations()
        upgrade()
        check("the migrations make exactly the models", differences())
        check("what goes is counted no longer", counted_for_nothing())
        fill()
        full = counts()
        # The very first migration made the tables: going back over it leaves none.
        for revision in revisions()[1:]:
            downgrade(revision=revision)
            known = tables() & full.keys()  # to that version; what later ones brought goes
            upgrade()
            lost = [table for table in known if counts()[table] != full[table]]
            check(f"back to {revision} and forward again keeps every row", lost)
        check("the search index has every post", not_indexed())
        downgrade(revision="base")
        check("back to the start leaves no table", sorted(tables()))
        upgrade()
        check("forward again makes exactly the models", differences())
        fill()
        check("and takes the same rows", [] if counts() == full else [counts(), full])
        db.session.remove()
        db.engine.dispose()


if __name__ == "__main__":
    with database():
        main()
