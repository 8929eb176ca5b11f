"""The database's own state: set up for the web, and explained in words when it fails."""

import logging
import re
import sqlite3
from collections.abc import Callable
from typing import Any

from flask import Flask, g, request
from flask_babel import gettext
from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, OperationalError

from app.extensions import db
from app.revisions import known_revisions, present_revisions
from app.visitors import has_session
from config import REPLICA, ConfigurationError

log = logging.getLogger(__name__)
DRIVER_PACKAGES = {"psycopg": "'psycopg[binary]==3.3.9'", "pymysql": "PyMySQL==1.2.4"}
BEHIND = re.compile(
    r"no such (table|column)|has no column|undefined(table|column)|unknown column"
    r"|relation .* does not exist|column .* does not exist|table .* doesn't exist",
    re.IGNORECASE,
)
MADE_OTHERWISE = re.compile(r"(table|relation) .*already exists", re.IGNORECASE)
AWAY = re.compile(
    r"could not connect|connection (refused|failed|timed out|reset)|can't connect|lost connection"
    r"|gone away|server closed|could not translate host|name or service not known|access denied"
    r"|authentication failed|unable to open database|database is locked|unknown database"
    r"|shutting down|starting up|readonly database|disk is full|disk I/O",
    re.IGNORECASE,
)


TRIES = 4  # at what a deadlock ends
MOST_MAPPED = 64 * 2**20  # bytes of an SQLite file


def again_after_deadlock(act: Callable[[], Any], before: Callable[[], None] | None = None) -> Any:
    """Return what `act` returns, which a deadlock may end TRIES - 1 times; it commits by itself.

    Whatever order rows are held in, MariaDB locks gaps and rows of its own choice too, and its
    manual (InnoDB, "How to Minimize and Handle Deadlocks") tells to do the same again. `before`
    is called before each further try.
    """
    for _try in range(TRIES - 1):
        try:
            return act()
        except OperationalError as error:
            if not _is_deadlock(error):
                raise
            db.session.rollback()
            if before:
                before()
    return act()


def _is_deadlock(error: BaseException | None) -> bool:
    """Tell whether a transaction was ended so that another could go on.

    MariaDB then knows no savepoint either, so that an error of that may hide what came before.
    """
    while error is not None:
        cause = getattr(error, "orig", None)
        if getattr(cause, "sqlstate", "") == "40P01" or getattr(cause, "args", ())[:1] == (1213,):
            return True
        error = error.__context__
    return False


def _(words: str) -> str:
    translated: str = gettext(words)
    return translated


def explain(error: DBAPIError) -> str | None:
    """Return what is wrong with the database and which command helps, in one sentence or two.

    None means that the fault is ours and not the database's.
    """
    if isinstance(error, IntegrityError):
        return None
    text = str(error.orig)
    if BEHIND.search(text):
        return _("The database is older than this version of nablog. Run: flask deploy")
    if MADE_OTHERWISE.search(text):
        return _(
            "The database has tables already, but does not say which migrations made them. "
            "If they are this blog's own, run: flask db stamp head"
        )
    if "not a database" in text or "malformed" in text:
        return _(
            "DATABASE_URL leads to a file that is not a database. Let it lead to another file, "
            "or move that one away, and run: flask deploy"
        )
    if AWAY.search(text) or error.connection_invalidated:
        return _(
            "The database cannot be reached. Check DATABASE_URL and that its server is running, "
            "then run: flask deploy"
        )
    return None


def database_state() -> str:
    """Return "ok", "ahead" or "behind" by its migrations, or "away" if it does not answer.

    Ahead of this code it is while a newer version takes over; pages are served all the same.
    """
    try:
        with db.engine.connect() as connection:
            present = present_revisions(connection)
    except DBAPIError:
        return "away"
    newest, known = known_revisions()
    if present == newest:
        return "ok"
    return "ahead" if present - known else "behind"


def version() -> str:
    """Return what the blog's database is, as `sqlite 3.40.1`."""
    found = db.engine.dialect.server_version_info or ()  # type: ignore[attr-defined]
    return f"{db.engine.dialect.name} {'.'.join(map(str, found))}".strip()


def set_up_sqlite(connection: Any, record: object) -> None:
    """Make SQLite keep foreign keys, wait for a lock, and let readers pass a writer."""
    if not isinstance(connection, sqlite3.Connection):
        return
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout = 5000")  # milliseconds
    cursor.execute("PRAGMA foreign_keys = ON")
    # The file is read from where the system keeps it for all (sqlite.org/mmap.html), and is not
    # copied into each connection of each process. What lies beyond is read piece by piece: where
    # the system fetches a mapped piece, it fetches thirty beside it, in vain in a large blog.
    cursor.execute(f"PRAGMA mmap_size = {MOST_MAPPED}")
    try:
        cursor.execute("PRAGMA journal_mode = WAL")
        # With NORMAL a power cut could take back what a person was told is saved.
        cursor.execute("PRAGMA synchronous = FULL")
    except sqlite3.DatabaseError:
        # Not a database, or not writable: the first query says so in words (see explain).
        pass
    cursor.close()


def begin_before_savepoint(connection: Connection, name: str | None) -> None:
    """Make SQLite begin a transaction, without which releasing a savepoint commits.

    Python's sqlite3 begins none by itself before a SAVEPOINT (docs.python.org, sqlite3,
    Transaction control). Immediate: whoever sets a savepoint is about to write.
    """
    if connection.dialect.name == "sqlite":
        driver = connection.connection.dbapi_connection
        if isinstance(driver, sqlite3.Connection) and not driver.in_transaction:
            connection.exec_driver_sql("BEGIN IMMEDIATE")


def close_session(error: BaseException | None = None) -> None:
    """End the session of a request; a database that went away meanwhile undoes no answer.

    What was committed is stored, and the rest is gone with the connection. Flask-SQLAlchemy
    closes the session after this, and finds none.
    """
    try:
        db.session.remove()
    except DBAPIError as fault:
        log.warning("The database went away before the session was closed: %s", fault.orig)
        db.session.registry.clear()


def choose_database() -> None:
    """Let pages for strangers be read from the replica, which may be a moment behind.

    Whoever has a session reads from the database itself, so that he sees what he has just written.
    """
    if request.blueprint == "main" and request.method in {"GET", "HEAD"} and not has_session():
        g.database = REPLICA


def init_app(app: Flask) -> None:
    """Open the database that DATABASE_URL names; only SQLite needs any setting up.

    Raises ConfigurationError if it names none, or one whose driver is not installed.
    """
    for name, listener in (("connect", set_up_sqlite), ("savepoint", begin_before_savepoint)):
        if not event.contains(Engine, name, listener):
            event.listen(Engine, name, listener)
    try:
        db.init_app(app)
        app.teardown_appcontext(close_session)
        if REPLICA in app.config["SQLALCHEMY_BINDS"]:
            app.before_request(choose_database)
    except ModuleNotFoundError as error:
        package = DRIVER_PACKAGES.get(error.name or "", error.name)
        raise ConfigurationError(
            f"DATABASE_URL needs a driver that is not installed. Run: pip install {package}"
        ) from None
    except ArgumentError:
        raise ConfigurationError(
            "DATABASE_URL is not the address of a database, like sqlite:////srv/blog.sqlite "
            "or postgresql://user:password@localhost/blog."
        ) from None
