"""How long the pages of a list take to find: `python -m bench.lists [POSTS]`.

The home page, a tag and an author at the first, a middle and the last page, among 1,000 posts and
among 100,000 (or so many), in turns in one run, on SQLite. Prints milliseconds and ratios.
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from unittest import mock

import click
from flask import Flask
from sqlalchemy import insert

from app import create_app
from app.extensions import db
from app.models import Post, Role, Tag, User
from app.models.listing import recount
from app.models.tag import PostTag

ROUNDS, BATCH = 40, 5000
START = datetime(2006, 1, 1, tzinfo=UTC)
LISTS = ("/", "/tag/tea", "/user/ann")


@contextmanager
def blog(folder: Path, count: int) -> Iterator[Flask]:
    """Make a blog whose posts, two of three with a tag, are spread over twenty years."""
    url = f"sqlite:///{folder / f'{count}.sqlite'}"
    with mock.patch.dict(os.environ, {"DATABASE_URL": url, "SECRET_KEY": "x" * 40}):
        app = create_app("default")
    with app.app_context():
        db.create_all()
        Role.insert_roles()
        ann = User(username="ann")
        db.session.add(ann)
        (tea,) = Tag.called(["tea"])
        db.session.flush()
        step = timedelta(days=7300) / count
        for first in range(1, count + 1, BATCH):
            numbers = range(first, min(first + BATCH, count + 1))
            db.session.execute(insert(Post), [row(n, START + n * step, ann.id) for n in numbers])
            tagged = [n for n in numbers if n % 3]
            links = {"tag_id": tea.id}
            rows = [{"post_id": n, "published_at": START + n * step, **links} for n in tagged]
            db.session.execute(insert(PostTag), rows)
        recount()
        db.session.commit()
    yield app
    app.extensions["mail_sender"].shutdown()


def row(number: int, moment: datetime, author_id: int) -> dict[str, object]:
    """Return the columns of one post."""
    texts = {"title": f"Post {number}", "slug": f"post-{number}", "excerpt": "Words. " * 20}
    times = dict.fromkeys(("created_at", "updated_at", "published_at"), moment)
    return {"id": number, "author_id": author_id, "body": "", "body_html": "", **texts, **times}


def time_of(app: Flask, address: str) -> float:
    """Return how many milliseconds a page takes."""
    client = app.test_client()
    start = time.perf_counter()
    answer = client.get(address)
    spent = time.perf_counter() - start
    if answer.status_code != 200:
        raise SystemExit(f"{address}: {answer.status_code}")
    return spent * 1000


def pages(app: Flask, address: str) -> dict[str, int]:
    """Return the first page of a list, one in the middle, and the last."""
    size = app.config["POSTS_PER_PAGE"]
    with app.app_context():
        posts = db.session.query(Post).count() * (2 if address.startswith("/tag") else 3) // 3
    last = -(-posts // size)
    return {"first": 1, "middle": max(1, last // 2), "last": last}


def main() -> None:
    """Measure, and print what was seen."""
    count = int(sys.argv[1]) if sys.argv[1:] else 100_000
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        small, large = (stack.enter_context(blog(folder, n)) for n in (1000, count))
        seen: dict[tuple[str, str], tuple[list[float], list[float]]] = {}
        for _ in range(ROUNDS):
            for address in LISTS:
                for app, place in ((small, 0), (large, 1)):
                    for name, page in pages(app, address).items():
                        spent = time_of(app, f"{address}?page={page}")
                        seen.setdefault((address, name), ([], []))[place].append(spent)
        click.echo(f"{'':22}{'1,000 posts':>14}{f'{count:,} posts':>16}{'ratio':>8}")
        for (address, name), (few, many) in seen.items():
            ratio = median(many) / median(few)
            times = f"{median(few):>11.2f} ms{median(many):>13.2f} ms"
            click.echo(f"{address + ' ' + name:22}{times}{ratio:>8.2f}")


if __name__ == "__main__":
    main()
