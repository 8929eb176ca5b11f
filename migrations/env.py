"""What Alembic runs for `flask db …`: on our engine, with our models."""

import click
from alembic import context
from flask import current_app
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from app.database import explain

migrate = current_app.extensions["migrate"]
options = {"user_module_prefix": "types.", **migrate.configure_args}


def leave_out_empty(migration_context, revision, directives):
    """Write no migration where the models say what the database has already."""
    asked = getattr(context.config.cmd_opts, "autogenerate", False)
    if asked and directives[0].upgrade_ops.is_empty():
        directives[:] = []
        click.echo("No changes in schema detected.")


def run(connection: Connection) -> None:
    """Run the migrations that were asked for."""
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        # A batch migration copies a table and drops the old one. With foreign keys on,
        # SQLite would delete every row that points at it (sqlite.org/lang_altertable, 7).
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.rollback()
    try:
        context.configure(
            connection=connection,
            target_metadata=migrate.db.metadata,
            process_revision_directives=leave_out_empty,
            transactional_ddl=True if sqlite else None,
            **options,
        )
        with context.begin_transaction():
            if sqlite:
                # Python's sqlite3 begins no transaction for DDL by itself, and a migration
                # that fails half-way must leave nothing behind.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            context.run_migrations()
    finally:
        if sqlite:
            connection.rollback()
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")


if context.is_offline_mode():
    context.configure(
        url=migrate.db.engine.url,
        target_metadata=migrate.db.metadata,
        literal_binds=True,
        **options,
    )
    with context.begin_transaction():
        context.run_migrations()
else:
    try:
        with migrate.db.engine.connect() as connection:
            run(connection)
    except DBAPIError as error:
        explanation = explain(error)
        if explanation is None:
            raise
        raise click.ClickException(explanation) from None
