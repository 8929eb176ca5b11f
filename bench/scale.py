"""How much longer pages take among a million posts: `python -m bench.scale [POSTS [FOLDER]]`.

Each kind of page is asked for in a blog of 1,000 posts and in one of so many, in turns in one
process, and made anew each time. FOLDER keeps the blogs for the next time.
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple
from urllib.parse import quote

from flask import Flask
from sqlalchemy import select
from werkzeug.test import create_environ, run_wsgi_app

from app.extensions import db
from app.models import Listing, MonthCount, Post, Tag
from app.models.month_count import EVERYTHING
from bench.data import blog, tag_name
from bench.table import Row, show
from bench.texts import SEED

FEW, REACH = 1000, 1.5
# So that a month of the small blog fills a page, and the last page of a list is a full one.
ON_A_PAGE = 10
PAGE = 1000
EACH = 5  # pages of a kind in each round
WARMING = 2  # rounds


class Side(NamedTuple):
    """One of the two blogs, its number of posts, and what chooses its pages."""

    app: Flask
    posts: int
    chance: random.Random


Addresses = Callable[[Side], str]


def home(side: Side) -> str:
    """Return the address of the first page."""
    return "/"


def post_with(comments: int) -> Addresses:
    """Return what chooses a post that has so many comments."""

    def choose(side: Side) -> str:
        posts = select(Post.id, Post.slug).where(Post.comment_count == comments).order_by(Post.id)
        last = db.session.scalars(select(Post.id).order_by(Post.id.desc()).limit(1)).one()
        start = side.chance.randint(1, last)
        row = db.session.execute(posts.where(Post.id >= start).limit(1)).first()
        found = row or db.session.execute(posts.limit(1)).one()
        return f"/post/{found.id}/{quote(found.slug)}"

    return choose


def tag(side: Side) -> str:
    """Return the address of one of the tags that many posts bear."""
    return tag_page(side.chance.randint(1, 4))


def tag_page(number: int) -> str:
    """Return the address of a tag."""
    slug = db.session.scalars(select(Tag.slug).where(Tag.name == tag_name(number))).one()
    return f"/tag/{quote(slug)}"


def archive(side: Side) -> str:
    """Return the address of the archive."""
    return "/archive"


def full_month(side: Side) -> str:
    """Return the address of a month that fills a page."""
    months = [month for month, posts in MonthCount.of(EVERYTHING) if posts >= ON_A_PAGE]
    month = side.chance.choice(months)
    return f"/archive/{month // 100}/{month % 100}"


def author(side: Side) -> str:
    """Return the address of an author who wrote much."""
    return f"/user/author{side.chance.randint(1, 4)}"


def found(*words: str) -> Addresses:
    """Return what chooses a search.

    Among 1,000 posts the common ones find nearly as many as are ever listed, and the rare ones as
    many as among a million, so that the same is to be read and shown.
    """
    return lambda side: f"/search?q={quote(side.chance.choice(words))}"


def far_page(side: Side) -> str:
    """Return the address of the thousandth page, or of the last full one before it."""
    return f"/?page={_far(Listing.everything())}"


def far_page_of_tag(side: Side) -> str:
    """Return the same of the tag that most posts bear."""
    tag = db.session.scalars(select(Tag).where(Tag.name == tag_name(1))).one()
    return f"{tag_page(1)}?page={_far(Listing.tagged(tag))}"


def _far(listing: Listing) -> int:
    return min(PAGE, len(listing) // ON_A_PAGE)


KINDS: dict[str, Addresses] = {
    "home": home,
    "post with 5 comments": post_with(5),
    "post with 250 comments": post_with(250),
    "tag": tag,
    "archive": archive,
    "month": full_month,
    "author": author,
    "search, a word of half of all posts": found("rust", "the", "and"),
    "search, two words of a quarter of all posts": found("the rust", "we are"),
    "search, a common Chinese word": found("我们", "时间"),
    "search, a rare word": found("quokka"),
    "search, a rare Chinese word": found("鸸鹋"),
    "page 1,000 of home": far_page,
    "page 1,000 of a tag": far_page_of_tag,
}


def measure(rounds: int, posts: int = 1_000_000, folder: Path | None = None) -> list[Row]:
    """Return how much longer each kind of page takes among so many posts than among FEW.

    `folder` keeps the blogs; without one they are made in a place that is removed.
    """
    with ExitStack() as stack:
        place = folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        small, large = (
            Side(stack.enter_context(_loaded(count, place)), count, random.Random(SEED))
            for count in (FEW, posts)
        )
        return compared(small, large, rounds)


def compared(small: Side, large: Side, rounds: int) -> list[Row]:
    """Return a row for each kind of page: the ratio of the medians of each round."""
    times: dict[str, list[tuple[float, float]]] = {kind: [] for kind in KINDS}
    for turn in range(WARMING + rounds):
        for kind, choose in KINDS.items():
            pairs = [(_asked(small, choose), _asked(large, choose)) for _ in range(EACH)]
            if turn >= WARMING:
                few, many = zip(*pairs, strict=True)
                times[kind].append((median(few), median(many)))
    rows = []
    for kind, pairs in times.items():
        few, many = zip(*pairs, strict=True)
        ratios = [more / less for less, more in pairs]
        sides = {f"{FEW:,} posts": median(few), f"{large.posts:,} posts": median(many)}
        rows.append(Row(kind, ratios, "×", REACH, sides=sides, side_unit="ms"))
    return rows


def _asked(side: Side, choose: Addresses) -> float:
    """Return how many milliseconds a page takes; raise RuntimeError if there is none."""
    with side.app.app_context():
        address = choose(side)
    environ = create_environ(address)
    start = time.perf_counter()
    body, status, _headers = run_wsgi_app(side.app, environ)
    text = b"".join(body)
    spent = (time.perf_counter() - start) * 1000
    if not status.startswith("200") or not text:
        raise RuntimeError(f"{address}: {status}")
    return spent


@contextmanager
def _loaded(posts: int, folder: Path) -> Iterator[Flask]:
    with blog(posts, folder) as app:
        app.config["POSTS_PER_PAGE"] = ON_A_PAGE
        yield app


def main(posts: str = "1000000", folder: str = "") -> None:
    """Measure and print."""
    show(measure(rounds=15, posts=int(posts), folder=Path(folder) if folder else None))


if __name__ == "__main__":
    main(*sys.argv[1:])
