"""How long a change takes to be seen through Nginx's cache and the app's: `python -m bench.change`.

ann publishes posts and bob's words are answered, while strangers read the same pages all the time.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.support import behind_nginx, blog, comment
from bench.table import Row, show
from tests.faults.support import Browser

WATCHED = 2.0  # seconds after a change for which strangers are looked at
BETWEEN = 0.02  # seconds from one look to the next


class Stranger(threading.Thread):
    """Reads a page again and again, and notes when it lacked some words for the last time."""

    def __init__(self, port: int, address: str) -> None:
        super().__init__(daemon=True)
        self.browser, self.address = Browser(port), address
        self.words, self.lacking = "", 0.0
        self.reading = True

    def run(self) -> None:
        """Read on."""
        while self.reading:
            asked = time.monotonic()
            try:
                status, page = self.browser.ask("GET", self.address)
            except OSError:
                status, page = 0, ""
            if status != 200 or self.words not in page:
                self.lacking = asked
            time.sleep(BETWEEN)


@contextmanager
def strangers(ports: list[int], address: str) -> Iterator[list[Stranger]]:
    """Let a stranger read a page at each of these ports."""
    readers = [Stranger(port, address) for port in ports]
    for reader in readers:
        reader.start()
    yield readers
    for reader in readers:
        reader.reading = False
        reader.join(30)


def seen_after(readers: list[Stranger], words: str, said: float) -> float:
    """Return for how many seconds after a change was acknowledged some stranger lacked it."""
    for reader in readers:
        reader.words = words
    time.sleep(WATCHED)
    return max(0.0, *(reader.lacking - said for reader in readers))


def measure(rounds: int) -> list[Row]:
    """Return for how long a stranger saw what was before a new post, and before a comment.

    Raises RuntimeError if whoever made the change did not see it on the next page.
    """
    posts, comments = [], []
    with blog(NA_BLOG_RATE_LIMITS="off") as made, behind_nginx(made) as (app, nginx):
        ann = Browser(nginx.port)
        ann.log_in()
        ports = [nginx.port, nginx.port, app.port]
        for number in range(rounds):
            with strangers(ports, "/") as readers:
                words = f"News number {number}"
                answer = ann.send("/write", title=words, body="x", publish="1")
                posts.append(seen_after(readers, words, acknowledged(answer, ann, "/", words)))
            with strangers(ports, made.post) as readers:
                words = f"Said number {number}"
                answer = comment(ann, made.post, words)
                said = acknowledged(answer, ann, made.post, words)
                comments.append(seen_after(readers, words, said))
    return [
        Row("a post is seen by all after it was published", posts, "s", 1, always=True),
        Row("a comment is seen by all after it was posted", comments, "s", 1, always=True),
    ]


def acknowledged(answer: tuple[int, str], browser: Browser, page: str, words: str) -> float:
    """Return when an act was answered; whoever made it must see it on a page at once."""
    said = time.monotonic()
    if answer[0] != 302 or words not in browser.ask("GET", page)[1]:
        raise RuntimeError(f"{words!r} is not on {page}: {answer[0]} {answer[1][:200]}")
    return said


if __name__ == "__main__":
    show(measure(rounds=5))
