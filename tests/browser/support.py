"""What the tests in a real browser share: Chromium, a server of its own, and what went wrong."""

import os
import shutil
import unittest
from typing import Any, ClassVar
from urllib.parse import urlsplit

from tests.processes import ServerCase, free_port

try:
    from playwright.sync_api import sync_playwright
except ImportError:
    sync_playwright = None  # type: ignore[assignment]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
MISSING = (
    "needs Chromium and Playwright: apt-get install chromium; pip install -r requirements-dev.txt"
)


@unittest.skipUnless(CHROMIUM and sync_playwright, MISSING)
class BrowserCase(ServerCase):
    """A test that sees pages as a person does; a console error or a foreign request fails it."""

    chromium: ClassVar[Any]
    arguments: ClassVar[list[str]] = []  # for Chromium

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        playwright = sync_playwright().start()
        cls.addClassCleanup(playwright.stop)
        # Chromium's own sandbox refuses to run as root, as which CI often runs.
        arguments = [*cls.arguments, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        cls.chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        cls.addClassCleanup(cls.chromium.close)

    def setUp(self) -> None:
        super().setUp()
        self.port = free_port()
        self.root = f"http://127.0.0.1:{self.port}"
        self.faults: list[str] = []

    def start(self, until: str = "") -> str:
        """Serve the blog on `self.root`; return what the terminal shows."""
        return self.serve("flask", "run", "--port", str(self.port), port=self.port, until=until)

    def open_browser(self, **options: Any) -> Any:
        """Return a page of a browser without a past, whose faults are collected."""
        context = self.chromium.new_context(**{"base_url": self.root, "locale": "en-GB", **options})
        self.addCleanup(context.close)
        page = context.new_page()
        page.set_default_timeout(15_000)  # milliseconds
        page.on("console", self.note_console)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("request", self.note_request)
        page.on("requestfailed", self.note_failure)
        return page

    def note_console(self, message: Any) -> None:
        """Remember what the console complains about."""
        if message.type in {"error", "warning"}:
            self.faults.append(f"console: {message.text} at {message.location}")

    def note_request(self, request: Any) -> None:
        """Remember a request to any other host."""
        if urlsplit(request.url).netloc != urlsplit(self.root).netloc:
            self.faults.append(f"foreign: {request.url}")

    def note_failure(self, request: Any) -> None:
        """Remember a request without an answer, unless the person was quicker than the page."""
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"failed: {request.url}: {request.failure}")

    def assert_no_faults(self) -> None:
        """Fail with what went wrong in any page so far."""
        if self.faults:
            self.fail(f"{len(self.faults)} faults\n" + "\n".join(self.faults[:200]))
