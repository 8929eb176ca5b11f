"""A real SMTP server on loopback, and what it took in."""

import email
import email.policy
import re
import socket
import ssl
import time
from email.message import EmailMessage
from typing import Any

from tests.processes import free_port

try:
    from aiosmtpd.controller import Controller
except ImportError:
    Controller = None

MISSING = "needs an SMTP server to talk to: pip install -r requirements-dev.txt"


class Mailbox:
    """What the server took in: envelopes, and the sessions that brought them."""

    def __init__(self) -> None:
        self.letters: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Keep a letter."""
        self.letters.append((envelope, session))
        return "250 OK"

    def wait(self, number: int = 1, seconds: float = 10) -> EmailMessage:
        """Return letter `number`, counted from 1; raise AssertionError if it does not come."""
        deadline = time.monotonic() + seconds
        while len(self.letters) < number:
            if time.monotonic() > deadline:
                raise AssertionError(f"Only {len(self.letters)} letters came.")
            time.sleep(0.05)
        content = self.letters[number - 1][0].content
        letter = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        return letter

    def link(self, number: int = 1) -> str:
        """Return the first link in letter `number`."""
        part = self.wait(number).get_body(("plain",))
        return re.findall(r"https?://\S+", part.get_content() if part else "")[0]


class TLSController(Controller or object):  # type: ignore[misc]
    """A server of TLS from the start; it knocks at its own door as a client, not as a server."""

    def _trigger_server(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with (
            socket.create_connection((self.hostname, self.port), 5) as plain,
            context.wrap_socket(plain) as secure,
        ):
            secure.recv(1024)


def serve_mail(**options: Any) -> tuple[Mailbox, Any]:
    """Start a server with aiosmtpd's `options`; return its mailbox and its controller."""
    box = Mailbox()
    kind = TLSController if "ssl_context" in options else Controller
    options = {"port": free_port(), **options}
    controller = kind(box, hostname="127.0.0.1", **options)
    controller.start()
    return box, controller
