"""`flask mail`: deliver the letters of the outbox, and see how it does."""

import logging
import signal
from datetime import timedelta
from threading import Event

import click
from flask_babel import format_timedelta
from flask_babel import gettext as _
from sqlalchemy.exc import DBAPIError

from app.cli.words import Group
from app.database import explain
from app.extensions import db
from app.models import Comment, Letter
from app.models.listing import purge_posts
from app.outbox import deliver_all

log = logging.getLogger(__name__)
mail_commands = Group("mail", help="Deliver letters, and see how the outbox does.")
SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_AFTER_A_FAULT = 5.0
LOOKS_BETWEEN_CLEANINGS = 3600


@mail_commands.command()
@click.option("--once", is_flag=True, help="Deliver what is due now, and end.")
def worker(once: bool) -> None:
    """Deliver letters as they are written, until told to stop; any number may run at once."""
    if once:
        click.echo(_("%(count)d tried.", count=deliver_all()))
        return
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    click.echo(_("Delivering letters."))
    looks = 0
    while not stop.is_set():
        stop.wait(look(clean=looks % LOOKS_BETWEEN_CLEANINGS == 0))
        looks += 1
    click.echo(_("Stopped; what is left waits in the outbox."))


def look(clean: bool) -> float:
    """Deliver what is due; return how many seconds to wait before the next look."""
    try:
        if clean:
            Letter.forget_old()
            purge_posts()
            Comment.purge()
            db.session.commit()
        deliver_all()
        return SECONDS_BETWEEN_LOOKS
    except DBAPIError as error:
        db.session.rollback()
        log.error("%s", explain(error) or error)
        return SECONDS_AFTER_A_FAULT
    finally:
        db.session.remove()


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
