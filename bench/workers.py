"""Gunicorn's worker classes on a page made anew: `python -m bench.workers [postgresql]`.

Prints a table of each class at 16 and at 200 connections, the medians of three rounds that take
turns, so that what else the machine does meanwhile falls on all of them.
"""

import sys
from contextlib import nullcontext
from statistics import median

from bench.memory import MALLOC, family, proportional
from bench.support import Load, blog, load
from tests.servers import DATABASES, Gunicorn

KINDS = {
    "sync, 2 workers": {"NA_BLOG_WORKER_CLASS": "sync", "NA_BLOG_WORKERS": "2"},
    "sync, 5 workers": {"NA_BLOG_WORKER_CLASS": "sync", "NA_BLOG_WORKERS": "5"},
    "gthread, 1 worker of 4": {"NA_BLOG_WORKERS": "1", "NA_BLOG_THREADS": "4"},
    "gthread, 2 workers of 2": {"NA_BLOG_WORKERS": "2", "NA_BLOG_THREADS": "2"},
    "gthread, 2 workers of 4": {"NA_BLOG_WORKERS": "2", "NA_BLOG_THREADS": "4"},
    "gthread, 5 workers of 4": {"NA_BLOG_WORKERS": "5", "NA_BLOG_THREADS": "4"},
    "gevent, 2 workers": {"NA_BLOG_WORKER_CLASS": "gevent", "NA_BLOG_WORKERS": "2"},
}
ROUNDS, SECONDS = 3, 5
# A connection for each request: of those that stay, one worker may by chance have got all.
CLOSING = {"Connection": "close"}


def measure(environ: dict[str, str], settings: dict[str, str]) -> tuple[Load, Load, float]:
    """Return what 16 and 200 connections saw of the home page, and the megabytes it took."""
    with Gunicorn(environ | MALLOC | settings | {"NA_BLOG_PAGE_CACHE": "0"}) as app:
        url = f"http://localhost:{app.port}/"
        load(url, 8, 2, **CLOSING)  # until all workers have done all that they do
        few, many = load(url, 16, SECONDS, **CLOSING), load(url, 200, SECONDS, **CLOSING)
        return few, many, proportional(family(app.pid))


def main(server: str = "") -> None:
    """Measure and print."""
    with DATABASES[server]() if server else nullcontext() as database:
        address = {"DATABASE_URL": database.url()} if database else {}
        with blog(**address) as made:
            seen = [(kind, measure(made.environ, settings))
                    for _ in range(ROUNDS) for kind, settings in KINDS.items()]  # fmt: skip
    print("| | requests/s at 16 | p99 | requests/s at 200 | p99 | failed | MB |")
    print("|---|---|---|---|---|---|---|")
    for kind in KINDS:
        few, many, size = zip(*(result for name, result in seen if name == kind), strict=True)
        failed = sum(one.failed for one in (*few, *many))
        print(
            f"| {kind} | {median(one.rate for one in few):.0f} "
            f"| {median(one.p99 for one in few):.0f} ms "
            f"| {median(one.rate for one in many):.0f} "
            f"| {median(one.p99 for one in many):.0f} ms | {failed} | {median(size):.0f} |"
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
