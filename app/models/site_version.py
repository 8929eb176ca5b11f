"""One number that tells each state of what strangers may read from the one before.

It is counted up in the very transaction that changes anything of that, so that a page that was
kept is right as long as the number is the same (app/page_cache.py).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import (
    Connection,
    Engine,
    Table,
    bindparam,
    column,
    event,
    func,
    insert,
    select,
    table,
    update,
)
from sqlalchemy.orm import Mapped, SessionTransaction, mapped_column
from sqlalchemy.sql.dml import UpdateBase

from app.extensions import RoutedSession, db
from app.models.types import UTCDateTime
from app.times import utcnow

ONLY = 1  # the id of the one row
# What no page of a stranger shows; of all other tables each change counts.
PRIVATE_TABLES = {"autosaves", "invitations", "letters", "moderation_log", "notifications"}
PRIVATE_TABLES |= {"reports", "revisions", "site_version"}
PRIVATE_COLUMNS = {
    "users": {
        "email", "claimed_email", "password_hash", "session_token", "locale", "timezone",
        "last_seen", "unread_count", "letters", "digest_at",
    }
}  # fmt: skip
# Where a session keeps what it found while its transaction lasts, and what it was told before.
FOUND, TAKEN = "site_version", "site_version_taken"
KNOWN: Mapping[str, Table] = db.metadata.tables
# Connections that have changed what strangers see, until they commit: how often in which tables.
# Not noted in `info`, which a connection that the database has cut off does not give.
CHANGED: WeakKeyDictionary[Connection, Counter[str]] = WeakKeyDictionary()

Thing = TypeVar("Thing")
# What a page may depend on: the number, and the moment at which the next post goes live by itself.
State = tuple[int, datetime | None]


class SiteVersion(db.Model):  # type: ignore[name-defined,misc]
    """How often what strangers may read was changed; the migrations make the one row."""

    __tablename__ = "site_version"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]

    @classmethod
    def state(cls, connection: Connection) -> State | None:
        """Return what tells the present state of the blog from others; None if nothing does."""
        row = connection.execute(STATE, {"now": utcnow()}).one_or_none()
        return None if row is None else (row[0], row[1])

    @classmethod
    def take(cls, state: State) -> None:
        """Take it that the blog is in this state, of which somebody has asked a moment ago."""
        db.session.info[TAKEN] = state

    @classmethod
    def kept(cls, name: str, make: Callable[[], Thing], table: str = "") -> Thing:
        """Return a thing that every page shows, made once for each state of the blog.

        `make` makes it of the database (of one table alone, if that is named), and of nothing
        else. All requests of this process share it, so it must belong to no session, and nobody
        may change it.
        """
        session = db.session()
        found = cls._found(session)
        state: State | int | None = found.state
        things, changes = found.things, CHANGED.get(found.connection)
        if changes is not None and (found.state is None or not table or table in changes):
            # A letter that is written in a transaction which has changed something asks forty
            # times. What is not flushed yet is still to come.
            state, things = None if _has_more(session) else changes.total(), found.own
        if state is None:
            return make()
        known: tuple[Any, ...] = things.get(name, NOTHING)
        if known[0] != state:
            if _has_more(session):
                return make()  # of what may be taken back
            known = things[name] = (state, make())
        thing: Thing = known[1]
        return thing

    @classmethod
    def current(cls) -> State | None:
        """Return the state as this transaction found it; None once it has changed anything."""
        found = cls._found(db.session())
        return None if found.connection in CHANGED else found.state

    @classmethod
    def _found(cls, session: Any) -> "Found":
        # A page asks twenty times, so that the connection is not looked up each time.
        found: Found | None = session.info.get(FOUND)
        if found is None:
            connection = session.connection()
            state = None
            if connection not in CHANGED:
                state = session.info.get(TAKEN) or cls.state(connection)
            things = KEPT.setdefault(connection.engine, {})
            found = session.info[FOUND] = Found(connection, state, things, {})
        return found


def _has_more(session: Any) -> bool:
    """Tell whether a session has changes of which the database does not know yet."""
    return bool(session.new or session.dirty or session.deleted)


class Found(NamedTuple):
    """What a session knows while its transaction lasts."""

    connection: Connection
    state: State | None
    things: dict[str, tuple[State | int, Any]]  # that are kept
    own: dict[str, tuple[State | int, Any]]  # that are kept once it has changed something itself


KEPT: WeakKeyDictionary[Engine, dict[str, tuple[State | int, Any]]] = WeakKeyDictionary()
NOTHING: tuple[None] = (None,)
PUBLISHED: Any = table("posts", column("published_at", UTCDateTime)).c.published_at
NOW: Any = bindparam("now", type_=UTCDateTime)
NEXT = select(func.min(PUBLISHED)).where(PUBLISHED > NOW)
STATE = select(SiteVersion.number, NEXT.scalar_subquery()).where(SiteVersion.id == ONLY)
TABLE: Any = SiteVersion.__table__
COUNT = update(TABLE).where(TABLE.c.id == ONLY).values(number=TABLE.c.number + 1)


@event.listens_for(TABLE, "after_create")
def _begin(table: Table, connection: Connection, **_: Any) -> None:
    connection.execute(insert(table).values(id=ONLY, number=0))


@event.listens_for(Engine, "before_execute")
def _note(
    connection: Connection, statement: Any, multiparams: Any, params: Any, execution_options: Any
) -> None:
    if isinstance(statement, UpdateBase) and _is_seen(statement, [*multiparams, params]):
        changed: Any = statement.table
        CHANGED.setdefault(connection, Counter())[changed.name] += 1


def _is_seen(statement: Any, parameters: Iterable[Mapping[str, Any]]) -> bool:
    """Tell whether a statement may change what strangers read.

    Migrations know tables of their own, of the same names, and change before there is a number.
    """
    table: Table = statement.table
    if table != KNOWN.get(table.name) or table.name in PRIVATE_TABLES:
        return False
    if not statement.is_update:
        return True
    given = {name for row in parameters for name in row if name in table.c}
    given |= {getattr(column, "name", column) for column in statement._values or ()}
    return not given <= PRIVATE_COLUMNS.get(table.name, set())


@event.listens_for(Engine, "commit")
def _count(connection: Connection) -> None:
    # At the very end, so that whoever changes something else waits for this row no longer than a
    # commit takes, and holds nothing that others wait for in turn.
    if connection in CHANGED:
        CHANGED.pop(connection, None)
        connection.execute(COUNT)


@event.listens_for(Engine, "rollback")
def _forget(connection: Connection) -> None:
    CHANGED.pop(connection, None)


@event.listens_for(Engine, "rollback_savepoint")
def _take_back(connection: Connection, name: str, context: Any) -> None:
    if connection in CHANGED:
        CHANGED[connection] += Counter(CHANGED[connection].keys())


@event.listens_for(RoutedSession, "after_transaction_end")
def _ask_again(session: RoutedSession, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        for name in (FOUND, TAKEN):
            session.info.pop(name, None)
