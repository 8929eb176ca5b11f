"""How much memory a blog takes: `python -m bench.memory [REQUESTS]`.

Linux tells it for each process (proc(5), smaps_rollup): what is private is the process's alone,
what is shared is counted in parts, so that the parts of all who share it add up.
"""

import random
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path
from statistics import mean

from app.cli.mail_watch import SECONDS_BETWEEN_LOOKS
from bench.support import behind_nginx, blog
from bench.table import Row, show
from tests.faults.support import Browser
from tests.processes import BIN, environment, memory
from tests.servers import Server, program
from tests.support import ROOT

REQUESTS = 10_000  # to each worker
READERS = 4  # at once
ADDRESSES = (
    "/", "/tag/tea", "/tags", "/archive", "/archive/2026", "/user/ann", "/search?q=rust",
    "/search?q=%E8%8C%B6", "/feed.atom", "/feed.json", "/tag/tea/feed.atom",
)  # fmt: skip
# How deploy/run sets malloc: `export NAME="${NAME:-value}"`.
SET = re.compile(r'^export (MALLOC_\w+)="\$\{\w+:-(\d+)\}"$', re.MULTILINE)
MALLOC = dict(SET.findall((ROOT / "deploy" / "run").read_text(encoding="utf-8")))
MEMBERS = 3  # one request in so many is a member's


class Supervisor(Server):
    """What keeps the programs running, with none of them: its own memory is asked for."""

    CONF = """
        [supervisord]
        nodaemon=true
        logfile={folder}/supervisord.log
        pidfile={folder}/pid
        [unix_http_server]
        file={folder}/socket
        [rpcinterface:supervisor]
        supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
    """

    def prepare(self) -> None:
        """Write its configuration."""
        self.server = program("supervisord", "supervisor")
        lines = (line.strip() for line in self.CONF.format(folder=self.folder).splitlines())
        (self.folder / "conf").write_text("\n".join(lines))

    def command(self) -> list[str]:
        """Return what starts it in the foreground."""
        return [self.server, "-n", "-c", str(self.folder / "conf")]

    def answers(self) -> bool:
        """Tell whether its socket is there."""
        return (self.folder / "socket").exists()


@contextmanager
def mail_worker(environ: dict[str, str]) -> Iterator[int]:
    """Let the mail worker run; give its process id, once it has had nothing to do for a while."""
    command = [str(BIN / "flask"), "mail", "worker"]
    idle = environment(**environ, NA_BLOG_MAIL_AWAKE="2")
    with subprocess.Popen(command, cwd=ROOT, env=idle, stdout=subprocess.DEVNULL) as process:
        try:
            while b"mail_watch" not in Path(f"/proc/{process.pid}/cmdline").read_bytes():
                time.sleep(SECONDS_BETWEEN_LOOKS)
            yield process.pid
        finally:
            process.terminate()


def measure(requests: int) -> list[Row]:
    """Return what a worker and a whole install take after so many requests to each worker.

    Strangers and a member ask for all kinds of pages, each time at an address that nobody has
    asked for before.
    """
    limits = {"NA_BLOG_RATE_LIMITS": "off", "NA_BLOG_MAX_REQUESTS": str(10 * requests)}
    with (
        blog(**limits, **MALLOC) as made,
        behind_nginx(made) as (app, nginx),
        Supervisor() as supervisor,
        mail_worker(made.environ) as letters,
    ):
        workers = app.workers()
        programs = {
            "Gunicorn": app.pid, "mail worker, watching": letters, "Nginx": nginx.pid,
            "supervisor": supervisor.pid,
        }  # fmt: skip
        started = {name: proportional(family(pid)) for name, pid in programs.items()}
        half = requests * len(workers) // 2
        addresses = [*ADDRESSES, made.post]
        ask(app.port, addresses, range(half))
        before = [private(pid) for pid in workers]
        ask(app.port, addresses, range(half, 2 * half))
        ask(nginx.port, addresses, range(len(addresses)))
        after = [private(pid) for pid in workers]
        if workers != app.workers():
            raise RuntimeError("A worker was replaced meanwhile.")
        worked = {name: proportional(family(pid)) for name, pid in programs.items()}
    grown = [late - early for late, early in zip(after, before, strict=True)]
    name = f"private memory of a worker after {requests:,} mixed requests"
    return [
        Row(name, after, "MB", 45, beside=f"{mean(before):.1f} after half of them"),
        Row("growth over the last half", grown, "MB", 2),
        install("the whole default install, resident, as it has started", started),
        install("the whole default install, resident, after those requests", worked),
    ]


def install(name: str, sizes: dict[str, float]) -> Row:
    """Return the row of an install whose programs take so many megabytes each."""
    told = ", ".join(f"{program} {size:.0f}" for program, size in sizes.items())
    return Row(name, [sum(sizes.values())], "MB", 150, beside=told)


def ask(port: int, addresses: list[str], numbers: Iterable[int]) -> None:
    """Ask for addresses in READERS threads; RuntimeError if one is no page."""
    shares: list[list[int]] = [[] for _ in range(READERS)]
    for place, number in enumerate(numbers):
        shares[place % READERS].append(number)
    with ThreadPoolExecutor(READERS) as pool:
        list(pool.map(ask_for_some, repeat(port), repeat(addresses), shares))


def ask_for_some(port: int, addresses: list[str], numbers: list[int]) -> None:
    """Ask for addresses as they come, the same ones in every run, mostly as a stranger."""
    stranger, member = (Browser(port, host="localhost") for _ in range(2))
    member.log_in()
    for number in numbers:
        chance = random.Random(number)
        address = chance.choice(addresses)
        browser = stranger if chance.randrange(MEMBERS) else member
        sign = "&" if "?" in address else "?"
        status, _ = browser.ask("GET", f"{address}{sign}n={number}")
        if status not in {200}:
            raise RuntimeError(f"{address}: {status}")


def family(pid: int) -> list[int]:
    """Return a process and all that it has started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in family(int(child)))]


def private(pid: int) -> float:
    """Return the megabytes that no other process shares."""
    return memory(pid, "Private_Clean", "Private_Dirty")


def proportional(pids: list[int]) -> float:
    """Return the megabytes of some processes, of what others share their part."""
    return sum(memory(pid, "Pss") for pid in pids)


if __name__ == "__main__":
    show(measure(int(sys.argv[1]) if sys.argv[1:] else REQUESTS))
