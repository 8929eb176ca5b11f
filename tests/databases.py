"""Databases for tests: SQLite, or new ones on the server that NA_BLOG_TEST_SERVER names."""

import atexit
import os
from functools import cache
from itertools import count

from sqlalchemy import URL, create_engine, make_url, text

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
