"""How letters leave: Flask-Mail with a timeout and certificate checks, or files in a folder."""

import smtplib
import ssl
from pathlib import Path
from typing import Any
from uuid import uuid4

import flask_mail
from flask import current_app
from flask_mail import email_dispatched

from app.times import utcnow

LONGEST_LINE = 998  # characters of a letter's line (RFC 5322, 2.1.1)


class Message(flask_mail.Message):
    """A letter whose long addresses in headers stay whole.

    Python folds a line of more than 78 characters, and where it has no blanks it encodes it
    (RFC 2047), which a program that looks for an address in List-Unsubscribe does not expect.
    """

    def _message(self) -> Any:
        message = super()._message()
        message.policy = message.policy.clone(max_line_length=LONGEST_LINE)
        return message


class SMTPConnection(flask_mail.Connection):
    """A connection that gives up after MAIL_TIMEOUT seconds and checks certificates.

    Flask-Mail 0.10 does neither: a silent server would hold a request for ever, and
    STARTTLS (RFC 3207) without a check protects against nobody who can change packets.
    """

    def configure_host(self) -> smtplib.SMTP:
        """Connect and log in; raise OSError or smtplib.SMTPException when it fails."""
        config = current_app.config
        timeout, server, port = config["MAIL_TIMEOUT"], self.mail.server, self.mail.port
        context = ssl.create_default_context(cafile=config.get("MAIL_CA_FILE"))
        host: smtplib.SMTP
        if self.mail.use_ssl:
            host = smtplib.SMTP_SSL(server, port, timeout=timeout, context=context)
        else:
            host = smtplib.SMTP(server, port, timeout=timeout)
        try:
            if self.mail.use_tls:
                host.starttls(context=context)
            if self.mail.username and self.mail.password:
                host.login(self.mail.username, self.mail.password)
        except Exception:
            host.close()
            raise
        return host


class FolderConnection(flask_mail.Connection):
    """Writes each letter into MAIL_FOLDER as an .eml file that any mail program opens."""

    def __enter__(self) -> "FolderConnection":
        return self

    def __exit__(self, *exc: object) -> None:
        pass

    def send(self, message: flask_mail.Message, envelope_from: Any = None) -> None:
        """Write the letter and say in the terminal where it is."""
        if message.has_bad_headers():
            raise flask_mail.BadHeaderError
        folder = Path(current_app.config["MAIL_FOLDER"])
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        stamp = utcnow().strftime("%Y%m%d-%H%M%S")
        path = folder / f"{stamp}-{uuid4().hex[:8]}.eml"
        path.write_bytes(message.as_bytes())
        path.chmod(0o600)
        current_app.logger.warning(
            "A letter to %s is in %s", ", ".join(map(str, message.send_to)), path
        )
        email_dispatched.send(current_app._get_current_object(), message=message)  # type: ignore[attr-defined]


class Mail(flask_mail.Mail):
    """Flask-Mail, choosing SMTP or the folder."""

    def connect(self) -> flask_mail.Connection:
        """Open a connection: to the mail server if one is set, otherwise to the folder."""
        state = current_app.extensions["mail"]
        to_folder = not current_app.config["MAIL_SERVER"] and not state.suppress
        return FolderConnection(state) if to_folder else SMTPConnection(state)


def letters_folder() -> str | None:
    """Return the folder that letters are written to, where a page may say so; else None.

    Only in development: a public page does not tell how its server's disk is laid out.
    """
    config = current_app.config
    if config["MAIL_SERVER"] or not config["MAIL_FOLDER_SHOWN"]:
        return None
    folder: str = config["MAIL_FOLDER"]
    return folder
