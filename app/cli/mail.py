"""`flask mail`: deliver the letters of the outbox, and see how it does."""

import logging
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask_babel import format_timedelta
from flask_babel import gettext as _
from sqlalchemy import Select
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError

from app.cli.mail_watch import SECONDS_BETWEEN_LOOKS, Watch, hold_signals, when_told
from app.cli.words import Group
from app.database import explain
from app.digests import DIGEST_EVERY, skip_digest, write_digest
from app.extensions import db
from app.models import Comment, Letter, Notification, User
from app.models.listing import purge_posts
from app.outbox import deliver_all
from app.times import utcnow

log = logging.getLogger(__name__)
mail_commands = Group("mail", help="Deliver letters, and see how the outbox does.")
SECONDS_AFTER_A_FAULT = 5.0
LOOKS_BETWEEN_CLEANINGS = 3600
LOOKS_BETWEEN_DIGESTS = 60
DIGESTS_AT_ONCE = 200


@mail_commands.command()
@click.option("--once", is_flag=True, help="Deliver what is due now, and end.")
def worker(once: bool) -> None:
    """Deliver letters as they are written, until told to stop; any number may run at once."""
    if once:
        click.echo(_("%(count)d tried.", count=deliver_all()))
        return
    told: list[bool] = []  # once it is not empty, the worker is to stop
    when_told(lambda: told.append(True))
    click.echo(_("Delivering letters."))
    looks = idle = 0
    while not told:
        clean, tell = (looks % n == 0 for n in (LOOKS_BETWEEN_CLEANINGS, LOOKS_BETWEEN_DIGESTS))
        done = look(clean, tell)
        time.sleep(SECONDS_AFTER_A_FAULT if done is None else SECONDS_BETWEEN_LOOKS)
        looks += 1
        idle = idle + 1 if done == 0 else 0
        if idle > current_app.config["NA_BLOG_MAIL_AWAKE"]:
            watch_instead(told)
            idle = 0
    click.echo(_("Stopped; what is left waits in the outbox."))


def look(clean: bool, tell: bool) -> int | None:
    """Deliver what is due; return how many letters were written or tried, None after a fault.

    `clean` removes what is kept no longer, `tell` writes the letters of the day that are due.
    """
    try:
        if clean:
            Letter.forget_old()
            purge_posts()
            Comment.purge()
            Notification.forget_old()
            db.session.commit()
        written = write_digests(DIGESTS_AT_ONCE) if tell else 0
        return written + deliver_all()
    except DBAPIError as error:
        db.session.rollback()
        log.error("%s", explain(error) or error)
        # The next look is at what is there then, and not at a file that has lost its name.
        db.engine.dispose()
        return None
    finally:
        db.session.remove()


def watch_instead(told: Sequence[bool]) -> None:
    """Give the memory back until a letter is due, where the database is a file.

    Returns where it is none, and where the worker is told to stop.
    """
    path = db.engine.url.database if db.engine.dialect.name == "sqlite" else None
    hold_signals(True)  # from here on, one that comes is for the program that takes over
    if path and Path(path).exists() and not told:
        due = Letter.due().with_only_columns(Letter.id)
        db.engine.dispose()
        waiting = [due, *User.without_digest_since(utcnow() - DIGEST_EVERY)]
        Watch(
            path=path,
            uri=f"{Path(path).absolute().as_uri()}?mode=ro",
            questions=[question(query) for query in waiting],
            seconds=LOOKS_BETWEEN_CLEANINGS * SECONDS_BETWEEN_LOOKS,
            command=[sys.executable, *sys.orig_argv[1:]],
            farewell=_("Stopped; what is left waits in the outbox."),
        ).begin()
    hold_signals(False)


def question(query: Select[Any]) -> tuple[str, dict[str, float]]:
    """Return a query about moments as SQLite reads it, and how many seconds ago each one was."""
    now, compiled = utcnow(), query.compile(dialect=sqlite.dialect(paramstyle="named"))
    return str(compiled), {
        name: (now - moment).total_seconds() for name, moment in compiled.params.items()
    }


@mail_commands.command()
def digest() -> None:
    """Write the letters of the day to all who had none for a day; a second run writes none."""
    written = 0
    while due := User.due_for_digest(utcnow() - DIGEST_EVERY, DIGESTS_AT_ONCE):
        written += write_digests_of(due)
    if current_app.config["MAIL_FROM_HERE"]:
        deliver_all()
    click.echo(_("%(count)d letters of the day are written.", count=written))


def write_digests(limit: int) -> int:
    """Write letters of the day to at most `limit` people; return how many had something to tell."""
    return write_digests_of(User.due_for_digest(utcnow() - DIGEST_EVERY, limit))


def write_digests_of(ids: Sequence[int]) -> int:
    """Write letters of the day to these people, by their ids; return how many there are.

    What is written for one person is kept, or not, by itself.
    """
    written = 0
    for id in ids:
        try:
            written += write_digest(id)
        except DBAPIError:
            raise
        except Exception:
            # One letter that cannot be written is not to keep all others from being written.
            log.exception("The letter of the day for account %s could not be written.", id)
            db.session.rollback()
            skip_digest(id)
        db.session.commit()
    return written


@mail_commands.command()
def status() -> None:
    """Say how many letters wait, are tried again, were given up, and were delivered."""
    now = Letter.status()
    click.echo(
        _(
            "%(waiting)d waiting, %(retried)d being tried again, %(given_up)d given up.",
            waiting=now.waiting,
            retried=now.retried,
            given_up=now.given_up,
        )
    )
    click.echo(_("%(count)d delivered in the last 24 hours.", count=now.delivered))
    if now.overdue > timedelta(minutes=1):
        click.echo(
            _(
                "The oldest has waited %(time)s. Is a worker running? Run: flask mail worker",
                time=format_timedelta(now.overdue),
            )
        )


@mail_commands.command()
def retry() -> None:
    """Make all letters due now that were not delivered, those given up too."""
    count = Letter.retry_all()
    db.session.commit()
    click.echo(_("%(count)d letters are due now.", count=count))
