"""How long a start takes: `python -m bench.start`.

Of `flask --help` the time of the processor, which other work on the machine changes little; of
Gunicorn the time that passes from its start to its first answer.
"""

import os
import resource
import subprocess
import time

from bench.support import blog
from bench.table import Row, show
from tests.processes import BIN, environment
from tests.servers import Gunicorn
from tests.support import ROOT

LONGEST = 60  # seconds
BETWEEN = 0.01  # seconds between two questions whether it answers


def measure(rounds: int) -> list[Row]:
    """Return the seconds that help and a worker take, each started once in each of the rounds."""
    with blog() as made:
        seconds_of_help(), seconds_until_ready(made.environ)  # what was compiled is kept
        helps, workers = [], []
        for _ in range(rounds):
            helps.append(seconds_of_help())
            workers.append(seconds_until_ready(made.environ))
    return [
        Row("flask --help, processor time", helps, "s", 0.5),
        Row("a worker ready", workers, "s", 1.5, beside="from Gunicorn's start to an answer"),
    ]


def seconds_of_help() -> float:
    """Return the processor time of `flask --help`, its own and the system's for it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([str(BIN / "flask"), "--help"], cwd=ROOT, check=True,
                   env=environment(), capture_output=True)  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def seconds_until_ready(environ: dict[str, str]) -> float:
    """Return the time from the start of Gunicorn to its first answer; RuntimeError if none."""
    app = Gunicorn(environ)
    started = time.monotonic()
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(app.command(), cwd=ROOT, env=app.environ, stdout=quiet, stderr=quiet)
    try:
        while not app.answers():
            if time.monotonic() - started > LONGEST or process.poll() is not None:
                raise RuntimeError("Gunicorn did not start.")
            time.sleep(BETWEEN)
        return time.monotonic() - started
    finally:
        process.terminate()
        process.wait(LONGEST)
        os.rmdir(app.folder)


if __name__ == "__main__":
    show(measure(rounds=7))
