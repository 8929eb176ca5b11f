"""How fast pages of strangers are served: `python -m bench.served`.

By Nginx as it is shipped, beside Nginx that sends the same compressed bytes from a file; and by
Gunicorn alone, beside a view that returns a constant, and beside the page made anew.
"""

import gzip
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from statistics import median

from bench.support import Blog, blog, load
from bench.table import Row, show
from tests.processes import free_port
from tests.servers import Gunicorn, Nginx
from tests.support import ROOT

SECONDS = 3
CONNECTIONS = 64  # of so few as 16 one worker may happen to get all, and the other none
GZIP = {"Accept_Encoding": "gzip"}


class NginxWithFiles(Nginx):
    """The shipped Nginx, and beside it a server of files, with the same log."""

    FILES = """
        server {{
            listen {port}; root {folder}/files; access_log {folder}/files.log nablog;
            tcp_nopush off; gzip_static on;
        }}
    """

    def prepare(self) -> None:
        """Add the server of files to the configuration."""
        super().prepare()
        self.files_port = free_port()
        (self.folder / "files").mkdir()
        with (self.folder / "nablog.conf").open("a") as file:
            file.write(self.FILES.format(port=self.files_port, folder=self.folder))

    def add_file(self, name: str, page: bytes) -> str:
        """Serve a page from a file, compressed ahead of time; return its address."""
        path = self.folder / "files" / name
        path.write_bytes(page)
        path.with_suffix(".html.gz").write_bytes(gzip.compress(page, 5))
        return f"http://localhost:{self.files_port}/{name}"


class Constant(Gunicorn):
    """A view that returns a page as a constant, served as the blog is."""

    def __init__(self, environ: dict[str, str], page: bytes) -> None:
        super().__init__(environ)
        path = self.folder / "page.html"
        path.write_bytes(page)
        self.environ = {**(self.environ or {}), "CONSTANT": str(path)}
        shipped = (ROOT / "deploy" / "gunicorn.conf.py").read_text(encoding="utf-8")
        self.settings = self.folder / "gunicorn.conf.py"
        self.settings.write_text(f"{shipped}\n\ndel on_starting  # there is no blog to warm up\n")

    def command(self) -> list[str]:
        """Return what serves it."""
        return [*super().command()[:1], "-c", str(self.settings), "bench.constant:app"]


@contextmanager
def servers(made: Blog) -> Iterator[dict[str, dict[str, str]]]:
    """Start all that is compared; give the addresses of each page by what serves it."""
    with ExitStack() as stack:
        start = stack.enter_context
        app = start(Gunicorn(made.environ))
        anew = start(Gunicorn(made.environ | {"NA_BLOG_PAGE_CACHE": "0"}))
        nginx = start(NginxWithFiles(f"{app.host}:{app.port}"))
        yield {
            name: {
                "Nginx": f"http://localhost:{nginx.port}{path}",
                "Nginx from a file": nginx.add_file(f"{number}.html", page_of(nginx.port, path)),
                "Gunicorn": f"http://localhost:{app.port}{path}",
                "a constant in Flask": constant_of(stack, made, page_of(nginx.port, path)),
                "made anew": f"http://localhost:{anew.port}{path}",
            }
            for number, (name, path) in enumerate((("home", "/"), ("post", made.post)))
        }


def constant_of(stack: ExitStack, made: Blog, page: bytes) -> str:
    """Start a view that returns a page as a constant; return its address."""
    return f"http://localhost:{stack.enter_context(Constant(made.environ, page)).port}/"


def page_of(port: int, path: str) -> bytes:
    """Return the bytes of a page, not compressed."""
    with urllib.request.urlopen(f"http://localhost:{port}{path}", timeout=20) as answer:
        page: bytes = answer.read()
    return page


def measure(rounds: int, seconds: int = SECONDS) -> list[Row]:
    """Return requests a second of the home page and of a post, as ratios.

    In each of the rounds all are asked in turns, each over CONNECTIONS connections for so many
    seconds. Raises RuntimeError if an answer was no page.
    """
    with blog() as made, servers(made) as pages:
        rates: dict[tuple[str, str], list[float]] = {}
        for turn in range(rounds + 1):
            for name, addresses in pages.items():
                # There and back: who comes first, after what, is another one in each round.
                for server, url in list(addresses.items())[:: -1 if turn % 2 else 1]:
                    seen = load(url, CONNECTIONS, seconds if turn else 1, **GZIP)
                    if seen.failed:
                        raise RuntimeError(f"{url}: {seen.failed} answers were no page.")
                    if turn:  # the first warms up
                        rates.setdefault((name, server), []).append(seen.rate)
    rows = []
    for name in pages:
        for server, other, reach in (
            ("Nginx", "Nginx from a file", 0.9),
            ("Gunicorn", "a constant in Flask", 0.8),
            ("Gunicorn", "made anew", 10),
        ):
            pairs = zip(rates[name, server], rates[name, other], strict=True)
            row = Row(
                f"{name} page from {server}, beside {other}",
                [mine / theirs for mine, theirs in pairs], "×", reach, at_least=True,
                sides={each: median(rates[name, each]) for each in (server, other)},
                side_unit="requests/s",
            )  # fmt: skip
            rows.append(row)
    return rows


if __name__ == "__main__":
    show(measure(rounds=3))
