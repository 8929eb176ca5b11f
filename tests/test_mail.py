"""Letters: into a folder, or through a real SMTP server, and never in anybody's way."""

import email
import email.policy
import logging
import socket
import ssl
import tempfile
import time
import unittest
from pathlib import Path
from typing import Any

from flask_mail import Message

from app.extensions import mail
from app.models import User
from tests.mailbox import MISSING, Mailbox, serve_mail
from tests.processes import free_port
from tests.support import AppCase

try:
    import trustme
    from aiosmtpd.smtp import AuthResult, LoginPassword
except ImportError:
    trustme = None


class MailCase(AppCase):
    """An app whose letters leave as they do outside the tests."""

    def configure(self, **settings: Any) -> None:
        self.app.config.update(settings)
        mail.init_app(self.app)
        self.app.extensions["mail"].suppress = False
        logging.disable(logging.CRITICAL)
        self.addCleanup(logging.disable, logging.NOTSET)

    def send(self) -> None:
        with self.app.app_context():
            message = Message(
                "Hallo 你好", recipients=["ann@example.com"], body="plain", html="<p>x"
            )
            mail.send(message)

    def register(self) -> Any:
        data = {"username": "new", "email": "new@example.com"}
        data |= {"password": "correct horse", "password2": "correct horse"}
        return self.app.test_client().post("/auth/register", data=data)

    def wait(self) -> None:
        """Wait for the background sender."""
        self.app.extensions["mail_sender"].submit(int).result(timeout=20)


class FolderTestCase(MailCase):
    """Without a mail server letters are files."""

    def setUp(self) -> None:
        super().setUp()
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.configure(MAIL_FOLDER=self.folder.name, MAIL_FOLDER_SHOWN=True)

    def read(self) -> Any:
        [path] = Path(self.folder.name).glob("*.eml")
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)

    def test_a_letter_is_a_file_that_mail_programs_open(self) -> None:
        self.send()
        letter = self.read()
        self.assertEqual((letter["To"], letter["Subject"]), ("ann@example.com", "Hallo 你好"))
        self.assertEqual(letter.get_body(("plain",)).get_content().strip(), "plain")

    def test_the_page_and_the_terminal_say_where_it_is(self) -> None:
        logging.disable(logging.NOTSET)
        with self.assertLogs(self.app.logger, "WARNING") as log:
            answer = self.register()
        self.assertIn(self.folder.name, log.output[0])
        client = self.app.test_client()
        client.set_cookie("session", answer.headers["Set-Cookie"].split("=", 1)[1].split(";")[0])
        self.assertIn(self.folder.name, client.get("/auth/login").text)

    def test_a_public_site_does_not_tell_its_folders(self) -> None:
        self.app.config["MAIL_FOLDER_SHOWN"] = False
        client = self.app.test_client()
        data = {"email": "nobody@example.com"}
        page = client.post("/auth/reset", data=data, follow_redirects=True).text
        self.assertNotIn(self.folder.name, page)


@unittest.skipIf(trustme is None, MISSING)
class SMTPTestCase(MailCase):
    """With a mail server they go there, by its rules."""

    def serve(self, **options: Any) -> Mailbox:
        box, controller = serve_mail(**options)
        self.addCleanup(controller.stop)
        self.configure(MAIL_SERVER="127.0.0.1", MAIL_PORT=controller.port, MAIL_TIMEOUT=5)
        return box

    def certificate(self, trusted: bool = True) -> ssl.SSLContext:
        """Return a server's TLS settings; the app trusts its issuer if told to."""
        authority = trustme.CA()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
        if trusted:
            folder = tempfile.TemporaryDirectory()
            self.addCleanup(folder.cleanup)
            path = str(Path(folder.name) / "ca.pem")
            authority.cert_pem.write_to_path(path)
            self.app.config["MAIL_CA_FILE"] = path
        return context

    def test_a_letter_arrives_by_smtp(self) -> None:
        box = self.serve()
        self.register()
        self.wait()
        self.assertEqual(box.letters[0][0].rcpt_tos, ["new@example.com"])

    def test_a_letter_arrives_by_starttls_with_a_login(self) -> None:
        def check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> Any:
            good = isinstance(data, LoginPassword) and data.password == b"secret"
            return AuthResult(success=good)

        context = self.certificate()
        box = self.serve(tls_context=context, authenticator=check, auth_required=True)
        self.configure(MAIL_USE_TLS=True, MAIL_USERNAME="ann", MAIL_PASSWORD="secret")
        self.send()
        self.assertIsNotNone(box.letters[0][1].ssl)
        self.assertTrue(box.letters[0][1].authenticated)

    def test_a_letter_arrives_by_tls_from_the_start(self) -> None:
        context = self.certificate()
        box = self.serve(ssl_context=context)
        self.configure(MAIL_USE_SSL=True)
        self.send()
        self.assertEqual(len(box.letters), 1)

    def test_a_certificate_of_nobody_we_trust_is_refused(self) -> None:
        box = self.serve(tls_context=self.certificate(trusted=False))
        self.configure(MAIL_USE_TLS=True)
        with self.assertRaises(ssl.SSLCertVerificationError):
            self.send()
        self.assertEqual(box.letters, [])

    def test_a_dead_server_breaks_no_page(self) -> None:
        self.configure(MAIL_SERVER="127.0.0.1", MAIL_PORT=free_port(), MAIL_TIMEOUT=1)
        logging.disable(logging.NOTSET)
        with self.assertLogs("app.outbox", "ERROR") as log:
            self.assertEqual(self.register().status_code, 302)
            self.wait()
        self.assertIn("was not taken", log.output[0])
        with self.app.app_context():
            self.assertIsNotNone(User.with_username("new"))

    def test_a_silent_server_slows_no_page_and_is_given_up(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            port = silent.getsockname()[1]
            self.configure(MAIL_SERVER="127.0.0.1", MAIL_PORT=port, MAIL_TIMEOUT=0.5)
            started = time.monotonic()
            self.register()
            pending = self.app.extensions["mail_sender"].submit(int)
            self.assertFalse(pending.done(), "the page did not wait for the letter")
            pending.result(timeout=20)
            self.assertGreaterEqual(time.monotonic() - started, 0.5)


if __name__ == "__main__":
    unittest.main()
