"""`flask db`: Flask-Migrate's commands, and `copy`, which moves the blog to another database."""

from collections.abc import Iterator
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import gettext as _
from flask_migrate.cli import db as migrations
from sqlalchemy import Connection, Engine, Row, Table, create_engine, func, insert, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError

from app.cli.words import in_words
from app.database import database_state, explain
from app.extensions import db
from app.migrations import migrate, stamp_newest
from app.models import SiteVersion
from app.models.searchable import fill_index
from config import database_url

BATCH = 500  # rows


@click.group("db", params=migrations.params, commands=migrations.commands, help=migrations.help)
@with_appcontext
def database(**options: Any) -> None:
    """Do what Flask-Migrate's own group does, once it knows this app."""
    prepare_migrations()
    callback: Any = migrations.callback
    callback(**options)


def prepare_migrations() -> None:
    """Let Flask-Migrate know this app, if it does not yet."""
    if "migrate" not in current_app.extensions:
        migrate.init_app(current_app)


@migrations.command("copy")
@click.argument("url")
@with_appcontext
@in_words
def copy(url: str) -> None:
    """Copy the blog into the empty database at URL, and check every row of the copy.

    The blog may be read meanwhile, but stop whatever writes to it: what comes later stays behind.
    """
    if database_state() != "ok":
        raise click.ClickException(
            _("The blog's own database is not up to date. Run: flask deploy")
        )
    target = open_target(url)
    try:
        with db.engine.connect() as source:
            hold_still(source)
            total = sum(count(source, table) for table in copied_tables())
            with (
                target.begin() as there,
                click.progressbar(length=total, label=_("Copying")) as bar,
            ):
                make_tables(there)
                for table in copied_tables():
                    for rows in batches(source, table):
                        there.execute(insert(table), [dict(row._mapping) for row in rows])
                        bar.update(len(rows))
                    go_on_numbering(there, table)
                for _indexed in fill_index(there):  # each database has an index of its own kind
                    pass
            compare(source, target, total)
    finally:
        target.dispose()
    click.echo(
        _(
            "%(total)d rows copied, each compared. Set DATABASE_URL to use the new database.",
            total=total,
        )
    )


def open_target(url: str) -> Engine:
    """Return an engine for the database at `url`; raise ClickException unless it is empty."""
    try:
        engine = create_engine(database_url(url))
        with engine.connect() as connection:
            names = set(connection.dialect.get_table_names(connection))
    except (ArgumentError, ModuleNotFoundError) as error:
        raise click.ClickException(
            _("%(url)s cannot be opened: %(error)s", url=url, error=error)
        ) from None
    except DBAPIError as error:
        raise click.ClickException(explain(error) or f"{url}: {error.orig}") from None
    if names:
        engine.dispose()
        raise click.ClickException(
            _("The new database is not empty. Make a new one, then try again.")
        )
    if engine.url == db.engine.url:
        raise click.ClickException(_("That is the database the blog uses already."))
    return engine


def copied_tables() -> list[Table]:
    """Return all tables, but for the one in which each database counts its own changes."""
    return [table for table in db.metadata.sorted_tables if table.name != SiteVersion.__tablename__]


def hold_still(source: Connection) -> None:
    """Let this connection see the database as it is now, whatever is written meanwhile."""
    if source.dialect.name == "sqlite":
        source.exec_driver_sql("BEGIN")
    else:
        source.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def make_tables(there: Connection) -> None:
    """Make the tables as the newest migration leaves them, and say so for `flask db`."""
    db.metadata.create_all(there)
    stamp_newest(there)


def batches(connection: Connection, table: Table) -> Iterator[list[Row[Any]]]:
    """Yield the rows of a table by primary key, some hundred at a time."""
    last = 0
    while True:
        rows = select(table).where(table.c.id > last).order_by(table.c.id).limit(BATCH)
        found = list(connection.execute(rows))
        if not found:
            return
        yield found
        last = found[-1].id


def count(connection: Connection, table: Table) -> int:
    """Return how many rows a table has."""
    return connection.scalar(select(func.count()).select_from(table)) or 0


def go_on_numbering(there: Connection, table: Table) -> None:
    """Let PostgreSQL number the next row after those that brought their own numbers."""
    if there.dialect.name == "postgresql":
        there.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "  # noqa: S608
                f"(SELECT max(id) FROM {table.name}), true)"
            )
        )


def compare(source: Connection, target: Engine, total: int) -> None:
    """Compare each row of the copy with its original; raise ClickException at a difference."""
    with (
        target.connect() as there,
        click.progressbar(length=total, label=_("Checking")) as bar,
    ):
        for table in copied_tables():
            if count(source, table) != count(there, table):
                raise click.ClickException(
                    _("The copy of %(table)s is not complete.", table=table.name)
                )
            for rows, copies in zip(batches(source, table), batches(there, table), strict=True):
                if [tuple(row) for row in rows] != [tuple(row) for row in copies]:
                    raise click.ClickException(
                        _("The copy of %(table)s differs.", table=table.name)
                    )
                bar.update(len(rows))
