"""What the tests of faults share: a blog under load, and writers whose answers are kept."""

import http.client
import itertools
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

import click

from tests.processes import ServerCase, free_port, run
from tests.servers import Gunicorn, Missing, Nginx, PostgreSQL, Server
from tests.support import PASSWORD, TOKEN

AnyServer = TypeVar("AnyServer", bound=Server)


class CutShort(OSError):
    """The connection ended before the whole answer was here."""


class Browser:
    """A person with cookies, who asks over a new connection each time."""

    def __init__(
        self,
        port: int,
        host: str = "",
        tls: ssl.SSLContext | None = None,
        source: str = "",
    ) -> None:
        self.port = port
        self.tls = tls
        # Whoever names an address has fewer ports than the machine gives by itself.
        self.source = (source, 0) if source else None
        self.host = host or f"127.0.0.1:{port}"
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """Return the status and the body, or where a redirect leads; OSError if nobody answers."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if fields else {}
        return self.request(method, path, urlencode(fields).encode() if fields else None, kind)

    def upload(self, path: str, name: str, data: bytes) -> tuple[int, str]:
        """Send a file as a script does; return the status and the answer."""
        token = TOKEN.search(self.ask("GET", path)[1])
        head = "\r\n--edge\r\nContent-Disposition: form-data; name="
        fields = f'{head}"csrf_token"\r\n\r\n{token[1] if token else ""}'
        file = f'{head}"file"; filename="{name}"\r\n\r\n'
        body = (fields + file).encode() + data + b"\r\n--edge--\r\n"
        kind = {"Content-Type": "multipart/form-data; boundary=edge", "Accept": "application/json"}
        return self.request("POST", path, body, kind)

    def request(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[int, str]:
        """Send a request with this person's cookies, and keep those that come back."""
        connection = self.connection()
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Host": self.host, "Cookie": cookies, **headers}
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        except http.client.HTTPException as error:
            raise CutShort(str(error)) from error
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition("=")
            self.cookies[name] = value.partition(";")[0]
        return answer.status, answer.headers.get("Location") or text

    def connection(self) -> http.client.HTTPConnection:
        """Return a new connection, by https if this person wants it."""
        if self.tls is None:
            return http.client.HTTPConnection("127.0.0.1", self.port, 40, self.source)
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=40, context=self.tls)

    def send(self, path: str, **fields: str) -> tuple[int, str]:
        """Fill in the form at an address and send it."""
        status, page = self.ask("GET", path)
        token = TOKEN.search(page)
        if status != 200 or token is None:
            return status, page
        return self.ask("POST", path, {**fields, "csrf_token": token[1]})

    def log_in(self) -> None:
        """Log in as ann."""
        status, _ = self.send("/auth/login", email="ann@example.com", password=PASSWORD)
        if status != 302:
            raise AssertionError(f"ann cannot log in: {status}")


class FaultCase(ServerCase):
    """A blog served by Gunicorn, with two workers of four threads."""

    def setUp(self) -> None:
        super().setUp()
        self.port = free_port()
        self.environ |= {"NA_BLOG_RATE_LIMITS": "off", "NA_BLOG_WORKERS": "2"}

    def make_ann(self) -> None:
        """Give the blog a writer."""
        done = run("flask", "users", "create", "ann", "ann@example.com",
                   "--password", PASSWORD, **self.environ)  # fmt: skip
        self.assertEqual(done.returncode, 0, done.stderr)

    def use_server(self, server: AnyServer) -> AnyServer:
        """Start a server for this test; skip the test if it is not installed."""
        try:
            return self.enterContext(server)
        except Missing as missing:
            self.skipTest(str(missing))

    def use_postgresql(self, host: str = "127.0.0.1", **settings: object) -> PostgreSQL:
        """Let the blog use a PostgreSQL of its own, with ann in it."""
        server = self.use_server(PostgreSQL(**settings))
        self.environ["DATABASE_URL"] = server.url(host=host)
        done = run("flask", "deploy", **self.environ)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.make_ann()
        return server

    def start(self) -> None:
        """Start Gunicorn, and wait until it answers."""
        self.app = self.enterContext(Gunicorn(self.environ, port=self.port))

    def start_nginx(self) -> None:
        """Let all further requests go through an Nginx in front of this Gunicorn."""
        self.port = self.use_server(Nginx(f"{self.app.host}:{self.app.port}")).port

    def until(self, holds: Callable[[], bool], seconds: float = 30) -> None:
        """Wait until something holds; nobody answering counts as not yet."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                if holds():
                    return
            except OSError:
                pass
            time.sleep(0.05)
        log = (self.app.folder / "log").read_text()[-2000:]
        self.fail(f"It did not come about in {seconds} seconds.\n{log}")

    def write(self, number: int, at: int, act: Callable[[], Any]) -> list[str]:
        """Let three people write posts until `number` are answered, and `act` once `at` are.

        Returns the addresses of all that were answered; whoever gets no answer tries again.
        """
        answered: list[str] = []
        failed: Counter[str] = Counter()

        def write_on(name: int) -> None:
            # Each from an address of his own, as Nginx counts what comes from one.
            browser = Browser(self.port, source=f"127.0.0.{10 + name}")
            for count in itertools.count():
                if len(answered) >= number:
                    return
                title = f"Writer {name} post {count}"
                try:
                    if not browser.cookies:
                        browser.log_in()
                    status, where = browser.send("/write", title=title, body="x", publish="1")
                except OSError as error:
                    failed[type(error).__name__] += 1
                    time.sleep(0.1)
                    continue
                except AssertionError:  # cannot log in just now
                    time.sleep(0.1)
                    continue
                if status == 302 and where.startswith("/post/"):
                    answered.append(where)
                else:
                    failed[str(status)] += 1
                    time.sleep(0.1)

        writers = [threading.Thread(target=write_on, args=(name,)) for name in range(3)]
        for writer in writers:
            writer.start()
        self.until(lambda: len(answered) >= at, seconds=300)
        act()
        for writer in writers:
            writer.join(300)
        told = f"{len(answered)} writes answered, {failed.total()} not: {dict(failed)}"
        click.echo(f"{self.id().rpartition('.')[2]}: {told}")
        return answered

    def check_written(self, answered: list[str]) -> None:
        """Check that every post that was answered is there, once, and none is half there."""
        browser = Browser(self.port)
        self.assertEqual(len(set(answered)), len(answered))
        lost = [where for where in answered if browser.ask("GET", where)[0] != 200]
        self.assertEqual(lost, [])
        self.assertIn("post-card", browser.ask("GET", "/")[1])

    def under_load(self, act: Callable[[], Any], readers: int = 4) -> Counter[str]:
        """Let readers ask for the home page again and again while `act` runs; count answers.

        Each asks at an address that no cache has seen.
        """
        counted: Counter[str] = Counter()
        stop = threading.Event()

        def read() -> None:
            browser = Browser(self.port)
            for number in itertools.count():
                if stop.is_set():
                    return
                try:
                    counted[str(browser.ask("GET", f"/?{id(browser)}-{number}")[0])] += 1
                except OSError as error:
                    counted[type(error).__name__] += 1
                    time.sleep(0.02)

        threads = [threading.Thread(target=read) for _ in range(readers)]
        for thread in threads:
            thread.start()
        try:
            time.sleep(0.5)
            act()
            time.sleep(0.5)
        finally:
            stop.set()
            for thread in threads:
                thread.join(30)
        click.echo(f"{self.id().rpartition('.')[2]}: {dict(counted)}")
        return counted
