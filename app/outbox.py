"""Delivering the letters of the outbox: by workers, or by the program that wrote them."""

import logging
import re
import smtplib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import flask_mail
from flask import Flask, Response, current_app, g
from sqlalchemy import update

from app.extensions import db, mail
from app.mailer import Message
from app.models import Letter

log = logging.getLogger(__name__)
NOBODY = "nobody@localhost"  # letters to whom are taken out of the box, and go nowhere
HEADER_NAME = re.compile(r"[A-Za-z-]+")
HEADER_VALUE = re.compile(r"[\x20-\x7e]+")  # one line of ASCII
REFUSED_FOR_GOOD = range(500, 600)  # RFC 5321, section 4.2.1


def put(
    recipient: str, subject: str, body: str, html: str, headers: Mapping[str, str] | None = None
) -> None:
    """Add a letter to the outbox: it leaves if, and only if, the caller commits.

    `headers` stand beside the usual ones. Raises ValueError for one that could hold a second.
    """
    for name, value in (headers or {}).items():
        if not (HEADER_NAME.fullmatch(name) and HEADER_VALUE.fullmatch(value)):
            raise ValueError(f"{name!r} cannot be the header of a letter.")
    letter = Letter(recipient=recipient, subject=subject, body=body, html=html)
    letter.headers = dict(headers) if headers else None
    db.session.add(letter)
    g.letter_written = True


def forget(address: str) -> None:
    """Let no letter to an address leave any more, and keep nothing of those that have left.

    The rows stay, since a worker may be about to note what became of one; the caller commits.
    """
    nothing = {"recipient": NOBODY, "subject": "", "body": "", "html": "", "headers": None}
    db.session.execute(update(Letter).where(Letter.recipient == address).values(nothing))


def deliver_one() -> bool:
    """Deliver one letter that is due, or note why not; return False if none is due.

    It commits twice: to keep other workers off the letter, and to note what became of it. A
    crash in between means another try, and perhaps the same letter twice; never none.
    """
    letter = Letter.claim()
    db.session.commit()
    if letter is None:
        return False
    try:
        if letter.recipient != NOBODY:
            mail.send(_message(letter))
    except (OSError, smtplib.SMTPException, flask_mail.BadHeaderError, ValueError) as error:
        letter.not_delivered(f"{type(error).__name__}: {error}", _is_for_good(error))
        log.error(
            "Letter %s was not taken by MAIL_SERVER=%s, try %s: %s",
            letter.id, current_app.config["MAIL_SERVER"], letter.attempts, error,
        )  # fmt: skip
    else:
        if letter.recipient == NOBODY:
            db.session.delete(letter)
        else:
            letter.delivered()
    db.session.commit()
    return True


def deliver_all() -> int:
    """Deliver all letters that are due; return how many were tried."""
    tried = 0
    while deliver_one():
        tried += 1
    return tried


def deliver_from_here(response: Response) -> Response:
    """Deliver what this request has written, unless a worker does: nobody waits for a server."""
    if "letter_written" in g and current_app.config["MAIL_FROM_HERE"]:
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        if app.config["MAIL_SERVER"] and not app.extensions["mail"].suppress:
            app.extensions["mail_sender"].submit(_deliver_in_background, app)
        else:
            db.session.rollback()  # whatever the view did not commit was not to be
            deliver_all()
    return response


def init_app(app: Flask) -> None:
    """Watch requests for letters, with one background sender for the process."""
    app.extensions["mail_sender"] = ThreadPoolExecutor(1, thread_name_prefix="letters")
    app.after_request(deliver_from_here)


def _deliver_in_background(app: Flask) -> None:
    with app.app_context():
        try:
            deliver_all()
        except Exception:
            # The letters stay in the outbox; the next one that is written tries them again.
            log.exception("The outbox could not be read.")


def _message(letter: Letter) -> Message:
    message = Message(letter.subject, recipients=[letter.recipient])
    message.body, message.html = letter.body, letter.html
    message.date = letter.created_at.timestamp()
    # The same on every try, so that mail programs can tell one letter that came twice.
    host = current_app.config["MAIL_DEFAULT_SENDER"].rpartition("@")[2]
    message.extra_headers = dict(letter.headers or {})
    message.msgId = f"<letter-{letter.id}-{letter.created_at:%Y%m%d%H%M%S%f}@{host}>"
    return message


def _is_for_good(error: Exception) -> bool:
    # What cannot be written down as a letter today cannot be tomorrow.
    if isinstance(error, flask_mail.BadHeaderError | ValueError):
        return True
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code in REFUSED_FOR_GOOD for code, _ in error.recipients.values())
    # A server that refuses the sender or the login may be set right again; keep trying then.
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code in REFUSED_FOR_GOOD
