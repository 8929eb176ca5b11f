"""How long a search takes among 100,000 posts: `python -m bench.search [POSTS]`.

On SQLite and on PostgreSQL in one run, in turns, beside a plain scan with LIKE. Prints a table
for each, and writes all times to instance/bench-search.json.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles

from flask import Flask
from sqlalchemy import or_

from app.extensions import db
from app.models import Post, Search, Tag, User
from app.models.search import MOST_FOUND
from bench.data import blog
from bench.texts import english, vocabulary
from config import INSTANCE_DIR
from tests.servers import PostgreSQL

ROUNDS, SCANS = 25, 3
ACTS = ("search", "page", "suggest", "scan")
# As a small machine of one's own has it; Debian's default is 128 MB.
SETTINGS = {"fsync": "off", "shared_buffers": "512MB", "maintenance_work_mem": "256MB"}


def kinds() -> dict[str, tuple[str, dict[str, int]]]:
    """Return what is searched for: words, and the filters beside them."""
    words = vocabulary()[0]
    beginning = " ".join(english().sentences[0].words[:2])
    return {
        "a rare word": ("quokka", {}),
        "a word of some posts": (words[2_000], {}),
        "a very common word": (words[0], {}),
        "two common words": (f"{words[0]} {words[40]}", {}),
        "a Chinese word of two letters": ("图书", {}),
        "a common Chinese word": ("我们", {}),
        "a Chinese word of three letters": ("数据库", {}),
        "a single Chinese letter": ("茶", {}),
        "a phrase": (f'"{beginning}"', {}),
        "words in both": (f"{words[20]} -{words[5]}", {}),
        "a common word of one author": (words[0], {"author": 7}),
        "a common word of one tag": (words[10], {"tag": 9}),
        "a common word of one year": (words[0], {"year": 2011}),
        "a word that is not there": ("nowhereatall", {}),
    }


def searched(words: str, filters: dict[str, int], page: bool = False) -> Callable[[], object]:
    """Return what finds, ranks and reads the first twenty posts; for a page, filters as well."""
    author = db.session.get(User, filters.get("author", 0))
    tag = db.session.get(Tag, filters.get("tag", 0))

    def search() -> int:
        found = Search(words, author, tag, filters.get("year"))
        found.part(0, 20)
        if page:
            found.authors(), found.tags(), found.years()
        return len(found)

    return search


def suggested(words: str) -> Callable[[], object]:
    """Return what suggests titles for the beginning of some words."""
    return lambda: len(Search.suggestions(words.strip('"')[:3]))


def scanned(words: str) -> Callable[[], object]:
    """Return what finds the newest posts with all words by a plain scan."""
    parts = [words] if words.startswith('"') else words.split()
    parts = [part.strip('"') for part in parts if not part.startswith("-")]

    def scan() -> int:
        has = [or_(Post.title.icontains(part), Post.body.icontains(part)) for part in parts]
        rows = Post.published().with_only_columns(Post.id).where(*has).order_by(Post.id.desc())
        return len(db.session.scalars(rows.limit(MOST_FOUND)).all())

    return scan


def timed(act: Callable[[], object]) -> tuple[float, object]:
    """Return how many milliseconds an act took, in a transaction of its own, and its result."""
    start = time.perf_counter()
    result = act()
    milliseconds = (time.perf_counter() - start) * 1000
    db.session.rollback()
    return milliseconds, result


def measure(apps: dict[str, Flask]) -> dict[str, dict[str, dict]]:
    """Return the times of each kind on each database, measured in turns."""
    seen: dict[str, dict[str, dict]] = {
        name: {kind: {act: [] for act in ACTS} for kind in kinds()} for name in apps
    }
    for turn in range(ROUNDS + 1):
        for kind, (words, filters) in kinds().items():
            for name, app in apps.items():
                with app.app_context():
                    acts = {
                        "search": searched(words, filters),
                        "page": searched(words, filters, page=True),
                        "suggest": suggested(words),
                    }
                    if turn <= SCANS and not filters:
                        acts["scan"] = scanned(words)
                    for act, function in acts.items():
                        milliseconds, number = timed(function)
                        if turn:  # the first warms up
                            seen[name][kind][act].append(milliseconds)
                        if act == "search":
                            seen[name][kind]["found"] = number
    return seen


def show(name: str, seen: dict[str, dict]) -> None:
    """Print the table of one database."""
    print(f"\n{name}, milliseconds\n")
    print("| | found | search | p95 | with filters | suggestions | LIKE | times faster |")
    print("|---|---|---|---|---|---|---|---|")
    for kind, times in seen.items():
        middle, tail = median(times["search"]), quantiles(times["search"], n=20)[-1]
        scan = median(times["scan"]) if times["scan"] else None
        found = f"{times['found']}{'+' if times['found'] == MOST_FOUND else ''}"
        beside = f"{scan:.0f} | {scan / middle:.1f}" if scan else " | "
        print(
            f"| {kind} | {found} | {middle:.1f} | {tail:.1f} | {median(times['page']):.1f} "
            f"| {median(times['suggest']):.1f} | {beside} |"
        )
    whole = median(each for times in seen.values() for each in times["search"])
    print(f"| **all** | | **{whole:.1f}** | | | | | |", flush=True)


def main(count: str = "100000") -> None:
    """Measure and print."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="nablog-bench-")))
        server = stack.enter_context(PostgreSQL(**SETTINGS))
        urls = {"SQLite": "", "PostgreSQL": server.url()}
        apps = {}
        for name, url in urls.items():
            start = time.perf_counter()
            apps[name] = stack.enter_context(blog(int(count), folder, url))
            print(f"{name}: made in {time.perf_counter() - start:.0f} s", flush=True)
        seen = measure(apps)
    for name, times in seen.items():
        show(name, times)
    path = Path(INSTANCE_DIR) / "bench-search.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"posts": int(count), "milliseconds": seen}, ensure_ascii=False))
    print(f"\nAll times: {path}")


if __name__ == "__main__":
    main(*sys.argv[1:])
