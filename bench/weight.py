"""What a reader's browser loads: `python -m bench.weight`.

Chromium, which has never been here, opens the home page through Nginx, and then a post.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from app import assets
from bench.support import Blog, behind_nginx, blog
from bench.table import Row, show
from tests.servers import program
from tests.support import ROOT

KB = 1000  # bytes
# What Chromium itself waited for before it drew anything.
BLOCKING = """() => performance.getEntriesByType("resource").filter(entry =>
    entry.initiatorType === "script" && entry.renderBlockingStatus === "blocking").length"""
# Chromium without a window asks for no icon; one with a window does.
ICON = """async () => {
    const icon = document.querySelector("link[rel~=icon]");
    if (icon) await fetch(icon.href);
}"""


class Wire:
    """Counts the answers that a page of Chromium gets, and their bytes as they came."""

    def __init__(self, page: Any) -> None:
        self.start()
        session = page.context.new_cdp_session(page)
        session.on("Network.responseReceived", self.answered)
        session.on("Network.loadingFinished", self.loaded)
        session.send("Network.enable")

    def start(self) -> None:
        """Count anew."""
        self.requests, self.size = 0, 0
        self.kept: set[str] = set()

    def answered(self, event: dict[str, Any]) -> None:
        """Take note of what the browser had already, and did not ask for."""
        response = event["response"]
        if response.get("fromDiskCache") or response["url"].startswith("data:"):
            self.kept.add(event["requestId"])

    def loaded(self, event: dict[str, Any]) -> None:
        """Count an answer: its headers and its body, compressed as it came."""
        if event["requestId"] not in self.kept:
            self.requests += 1
            self.size += event["encodedDataLength"]


@contextmanager
def served(made: Blog) -> Iterator[str]:
    """Serve the blog as production does, its static files built; give its address."""
    built = assets.build(ROOT / "app" / "static").parent
    try:
        with behind_nginx(made) as (_app, nginx):
            shutil.copytree(built, nginx.folder / "shared" / "static" / "built")
            yield f"http://localhost:{nginx.port}"
    finally:
        shutil.rmtree(built)


@contextmanager
def chromium() -> Iterator[Any]:
    """Start Chromium."""
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    path = Path(program("chromium", "chromium"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


def measure(rounds: int = 1) -> list[Row]:
    """Return what the home page weighs, cold, and a post after it; kilobytes are 1,000 bytes."""
    cold, requests, blocking, second = [], [], [], []
    with blog() as made, served(made) as address, chromium() as browser:
        for _ in range(rounds):
            context = browser.new_context(locale="en-GB")
            page = context.new_page()
            wire = Wire(page)
            page.goto(f"{address}/", wait_until="networkidle")
            page.evaluate(ICON)
            page.wait_for_timeout(200)
            cold.append(wire.size / KB)
            requests.append(wire.requests)
            blocking.append(page.evaluate(BLOCKING))
            wire.start()
            page.goto(address + made.post, wait_until="networkidle")
            second.append(wire.size / KB)
            context.close()
    return [
        Row("home page, cold, over the wire", cold, "KB", 50),
        Row("requests of it", requests, "", 7),
        Row("scripts that hold up its drawing", blocking, "", 0),
        Row("second page", second, "KB", 12),
    ]


if __name__ == "__main__":
    show(measure())
