"""What measurements share: a blog with posts, Gunicorn in front of it, and a load by wrk."""

import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from flask import Flask

from app import create_app
from app.extensions import db
from app.models import Comment, Post, Role, Tag, User
from app.spam import FASTEST
from tests.faults.support import Browser
from tests.processes import BIN, environment
from tests.servers import Gunicorn, Nginx, program
from tests.support import DATA, PASSWORD, ROOT

HIDDEN = re.compile(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"')
LONG_ENOUGH = FASTEST + 0.2  # seconds that a person takes for a comment
POSTS, COMMENTS = 300, 20
SIZES = range(1500, 7000)  # characters of a real post
PARAGRAPH = "A post has *some* words, a [link](https://example.com) and `code`, 也有中文。 " * 6
MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass
class Load:
    """What wrk saw: requests a second, latencies in milliseconds, and answers that were no 2xx."""

    rate: float
    median: float
    p99: float
    failed: int


def load(url: str, connections: int, seconds: int, script: str = "", **headers: str) -> Load:
    """Ask for `url` over so many connections for so long; a script in Lua may change requests."""
    command = [program("wrk", "wrk"), "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    command += [part for name, value in headers.items()
                for part in ("-H", f"{name.replace('_', '-')}: {value}")]  # fmt: skip
    command += ["-s", script] if script else []
    said = subprocess.run(
        [*command, "--timeout", "20s", url], capture_output=True, text=True, check=True
    ).stdout
    latency = {
        share: float(value) * MILLISECONDS[unit]
        for share, value, unit in re.findall(r"(50|99)%\s+([\d.]+)(us|ms|s|m)\b", said)
    }
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    errors = re.search(r"connect (\d+), read (\d+), write (\d+), timeout (\d+)", said)
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    failed = sum(map(int, errors.groups())) if errors else 0
    failed += int(bad[1]) if bad else 0
    return Load(float(rate[1]) if rate else 0, latency["50"], latency["99"], failed)


class Blog(NamedTuple):
    """A blog to measure: the environment of its processes, and the address of its newest post.

    That one has COMMENTS comments; ann wrote it, and can log in.
    """

    environ: dict[str, str]
    post: str


@contextmanager
def blog(**environ: str) -> Iterator[Blog]:
    """Make a blog of POSTS posts, real ones where there are any."""
    with tempfile.TemporaryDirectory(prefix="nablog-bench-") as name:
        folder = Path(name)
        known = {
            "FLASK_CONFIG": "production", "SECRET_KEY": "s" * 32, "NA_BLOG_DATA": name,
            "DATABASE_URL": f"sqlite:///{folder}/blog.sqlite", "NA_BLOG_URL": "http://localhost",
            "NA_BLOG_PROXIES": "1", **environ,
        }  # fmt: skip
        posts = folder / "posts"
        posts.mkdir()
        for number, text in enumerate(texts()):
            head = f"---\ntitle: Post {number}\ndate: 2026-01-01\n---\n\n"
            (posts / f"{number}.md").write_text(head + text)
        for command in (["deploy"], ["posts", "import", str(posts)]):
            subprocess.run([str(BIN / "flask"), *command], cwd=ROOT, check=True,
                           env=environment(**known), capture_output=True)  # fmt: skip
        with app_of(known) as app, app.app_context():
            address = write_newest()
        yield Blog(known, address)


def texts() -> list[str]:
    """Return the Markdown of POSTS posts of some 3 KB each, the same ones in every run."""
    found = []
    for path in sorted((DATA / "rust-blog").rglob("*.md")):
        _head, _, text = path.read_text(encoding="utf-8").removeprefix("+++").partition("+++")
        if len(text) in SIZES:
            found.append(text)
    found = found or [f"{PARAGRAPH}\n\n" * 6]
    return [found[number % len(found)] for number in range(POSTS)]


@contextmanager
def app_of(environ: dict[str, str]) -> Iterator[Flask]:
    """Load a blog into this process."""
    with mock.patch.dict(os.environ, environ):
        app = create_app(environ["FLASK_CONFIG"])
    try:
        yield app
    finally:
        app.extensions["mail_sender"].shutdown()
        with app.app_context():
            db.engine.dispose()


def write_newest() -> str:
    """Add ann and bob, and a post of hers that both talk about; return its address."""
    ann, bob = (
        User.create(name, f"{name}@example.com", PASSWORD, Role.named("User"))
        for name in ("ann", "bob")
    )
    post = Post(author=ann, title="The newest", body=texts()[0], tags=Tag.called(["tea", "茶"]))
    post.publish()
    db.session.add(post)
    db.session.flush()
    first = Comment.write(bob, post, PARAGRAPH)
    for number in range(1, COMMENTS):
        author, parent = (ann, first) if number % 4 == 0 else (bob, None)
        Comment.write(author, post, f"{number}. {PARAGRAPH}", parent=parent)
    db.session.commit()
    return f"/post/{post.id}/{post.slug}"


@contextmanager
def behind_nginx(made: Blog) -> Iterator[tuple[Gunicorn, Nginx]]:
    """Serve a blog by Gunicorn behind Nginx, as it is shipped."""
    with Gunicorn(made.environ) as app, Nginx(f"{app.host}:{app.port}") as nginx:
        yield app, nginx


def comment(browser: Browser, post: str, words: str) -> tuple[int, str]:
    """Say something below a post, as slowly as a person; return the answer."""
    page = browser.ask("GET", post)[1]
    form = page[page.index(f'action="{post.rpartition("/")[0]}/comments"') :]
    fields = dict(HIDDEN.findall(form.partition("</form>")[0]))
    time.sleep(LONG_ENOUGH)
    address = f"{post.rpartition('/')[0]}/comments"
    return browser.ask("POST", address, {**fields, "body": words})
