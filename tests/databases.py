"""Databases for tests: SQLite, or new ones on the server that NA_BLOG_TEST_SERVER names."""

import atexit
import os
from functools import cache
from itertools import count

from sqlalchemy import URL, Connection, create_engine, inspect, make_url, text

from app.extensions import db
from app.models import SiteVersion
from config import database_url

numbers = count(1)


def server() -> URL | None:
    """Return the address of the database server to test on, or None for SQLite."""
    url = os.environ.get("NA_BLOG_TEST_SERVER")
    return make_url(database_url(url)) if url else None


def execute(statement: str) -> None:
    """Run a statement on the server, outside of any transaction."""
    address = server()
    assert address is not None
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def make_database() -> str:
    """Make an empty database on the server and return its address."""
    address = server()
    assert address is not None
    name = f"nablog_{os.getpid()}_{next(numbers)}"
    execute(f"CREATE DATABASE {name}")
    atexit.register(drop_database, name)
    return address.set(database=name).render_as_string(hide_password=False)


def drop_database(name: str) -> None:
    """Remove a database, whoever is still connected to it."""
    address = server()
    force = " WITH (FORCE)" if address is not None and "postgresql" in address.drivername else ""
    execute(f"DROP DATABASE IF EXISTS {name}{force}")


@cache
def use_own_database() -> None:
    """Give the apps of this process a database that no other process uses."""
    if server() is not None:
        os.environ["NA_BLOG_TEST_DATABASE_URL"] = make_database()


def make_tables() -> None:
    """Make all tables in the app's database, unless the last test left them there, empty."""
    if not inspect(db.engine).has_table("users"):
        db.create_all()


def clear_tables(spoiled: bool = False) -> None:
    """Leave nothing in the app's database: no rows on a server, no tables in a database in memory.

    On a server, making all tables for each test took half of its time; `spoiled` ones, which a
    test changed, go all the same.
    """
    db.session.remove()
    if spoiled or server() is None:
        db.drop_all()
    else:
        with db.engine.begin() as connection:
            EMPTY[connection.dialect.name](connection)
    db.engine.dispose()


def _delete_rows(connection: Connection) -> None:
    for name in inspect(connection).get_table_names():
        if name != SiteVersion.__tablename__:  # whose one row comes with the table
            connection.execute(text(f"DELETE FROM {name}"))


def _empty_postgresql(connection: Connection) -> None:
    # As a replica, it leaves out the checks of foreign keys.
    connection.execute(text("SET LOCAL session_replication_role = replica"))
    _delete_rows(connection)
    again = "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"
    connection.execute(text(again))


def _empty_mariadb(connection: Connection) -> None:
    connection.execute(text("SET SESSION foreign_key_checks = 0"))
    _delete_rows(connection)
    used = "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() "
    for name in connection.scalars(text(used + "AND auto_increment > 1")).all():
        connection.execute(text(f"ALTER TABLE {name} AUTO_INCREMENT = 1"))


EMPTY = {"postgresql": _empty_postgresql, "mysql": _empty_mariadb, "mariadb": _empty_mariadb}
