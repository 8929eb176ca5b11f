"""What measurements share: a blog with posts, Gunicorn in front of it, and a load by wrk."""

import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.processes import BIN, environment
from tests.servers import Gunicorn, program
from tests.support import ROOT

POSTS = 300
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


@contextmanager
def blog(**environ: str) -> Iterator[dict[str, str]]:
    """Make a blog of POSTS posts; give the environment that its processes need."""
    with tempfile.TemporaryDirectory(prefix="nablog-bench-") as name:
        folder = Path(name)
        known = {
            "FLASK_CONFIG": "production", "SECRET_KEY": "s" * 32, "NA_BLOG_DATA": name,
            "DATABASE_URL": f"sqlite:///{folder}/blog.sqlite", "NA_BLOG_URL": "http://localhost",
            "NA_BLOG_PROXIES": "1", **environ,
        }  # fmt: skip
        posts = folder / "posts"
        posts.mkdir()
        for number in range(POSTS):
            text = f"---\ntitle: Post {number}\ndate: 2026-01-01\n---\n\n"
            (posts / f"{number}.md").write_text(text + f"{PARAGRAPH}\n\n" * 12)
        for command in (["deploy"], ["posts", "import", str(posts)]):
            subprocess.run([str(BIN / "flask"), *command], cwd=ROOT, check=True,
                           env=environment(**known), capture_output=True)  # fmt: skip
        yield known


def memory(app: Gunicorn) -> float:
    """Return the megabytes of a Gunicorn and its workers, shared pages counted once."""
    total = 0
    for pid in (app.pid, *app.workers()):
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        total += int(re.findall(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[0])
    return total / 1024
