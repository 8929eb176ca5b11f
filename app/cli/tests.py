"""`flask test`: the suite by unittest discovery, as in the owner's notes."""

import io
import os
import subprocess
import sys
import time
import unittest
import warnings
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextvars import Context
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).resolve().parents[2]
# What takes longest starts first, so that no process is left alone with it at the end.
SLOWEST = (
    "tests.test_real_posts",
    "tests.test_notes",
    "tests.test_monitoring",
    "tests.browser.test_journey",
)


@dataclass
class Outcome:
    """What came of some tests: how many ran and failed, which were skipped, and what was said."""

    run: int = 0
    failed: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)
    seconds: float = 0
    said: str = ""

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(
            self.run + other.run, self.failed + other.failed, self.skipped + other.skipped
        )


@click.command()
@click.argument("names", nargs=-1)
@click.option(
    "--coverage", is_flag=True, help="Measure which lines run, and show those that do not."
)
@click.option("--strict", is_flag=True, help="Fail if a part that can be installed is missing.")
@click.option(
    "-j", "--jobs", type=click.IntRange(1), help="Processes to share the work; one for each core."
)
def test(names: tuple[str, ...], coverage: bool, strict: bool, jobs: int | None) -> None:
    """Run all tests, or those whose NAMES are given (tests.test_text, or only test_text)."""
    meter = running_coverage() if coverage else None
    known = discovered()
    modules = [part for name in names or ["tests"] for part in inside(full_name(name), known)]
    jobs = 1 if meter else min(jobs or os.cpu_count() or 1, len(modules))
    total = Outcome()
    for outcome in run_here(modules) if jobs == 1 else run_apart(modules, jobs):
        total += outcome
    if meter is not None:
        meter.stop()
        meter.save()
        meter.report(skip_covered=True, show_missing=True)
    for case, reason in total.skipped:
        click.echo(f"skipped {case}: {reason}")
    skipped = len(total.skipped)
    passed = max(total.run - total.failed - skipped, 0)
    click.echo(f"{passed} passed, {total.failed} failed, {skipped} skipped")
    # A reason that starts so ends with the line that installs the part.
    missing = any(reason.startswith("needs ") for _, reason in total.skipped)
    sys.exit(1 if total.failed or (strict and missing) or not total.run else 0)


def run_here(modules: list[str]) -> Iterator[Outcome]:
    """Run tests in this process, showing each as it ends."""
    # `flask` opened this app's context; the tests must find none, as a server's requests do.
    yield Context().run(run, modules, sys.stderr, verbosity=2)


def run_apart(modules: list[str], jobs: int) -> Iterator[Outcome]:
    """Run modules of tests in several processes, showing each module as it ends."""
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        started = {pool.submit(run_quietly, name): name for name in modules}
        for future in as_completed(started):
            outcome = future.result()
            state = "FAILED" if outcome.failed else "ok"
            click.echo(f"{state:6} {outcome.seconds:5.1f} s  {started[future]}")
            if outcome.failed:
                click.echo(outcome.said)
            yield outcome


def run_quietly(module: str) -> Outcome:
    """Run one module of tests; what is said of failures comes with the outcome."""
    stream, began = io.StringIO(), time.monotonic()
    outcome = run([module], stream, verbosity=0)
    outcome.seconds = time.monotonic() - began
    outcome.said = stream.getvalue()
    return outcome


def run(modules: list[str], stream: Any, verbosity: int) -> Outcome:
    """Run tests; a warning is an error, as it will be in the next release of some library."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    warnings.simplefilter("error")
    suite = unittest.TestLoader().loadTestsFromNames(modules)
    runner = unittest.TextTestRunner(
        stream, verbosity=verbosity, warnings="error", buffer=not verbosity
    )
    result = runner.run(suite)
    failed = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
    skipped = [(str(case), reason) for case, reason in result.skipped]
    return Outcome(result.testsRun, failed, skipped)


def discovered() -> set[str]:
    """Return the modules that unittest discovers below tests/."""
    suite = unittest.TestLoader().discover(str(ROOT / "tests"), top_level_dir=str(ROOT))
    return {name_of(case) for case in flattened(suite)}


def inside(name: str, modules: set[str]) -> list[str]:
    """Return which of the modules are in the package of this name; else the name itself."""
    found = [module for module in modules if f"{module}.".startswith(f"{name}.")]
    return sorted(found, key=slowest_first) or [name]


def flattened(suite: unittest.TestSuite) -> Iterator[unittest.TestCase]:
    """Yield the single tests of a suite of suites."""
    for part in suite:
        if isinstance(part, unittest.TestSuite):
            yield from flattened(part)
        else:
            yield part


def name_of(case: unittest.TestCase) -> str:
    """Return the module of a test; of one that could not be imported, the name that failed."""
    module = type(case).__module__
    return case._testMethodName if module == "unittest.loader" else module


def slowest_first(module: str) -> tuple[int, str]:
    """Return what modules are sorted by."""
    return (SLOWEST.index(module) if module in SLOWEST else len(SLOWEST), module)


def full_name(name: str) -> str:
    """Return the dotted name that unittest wants: `test_text` is `tests.test_text`."""
    name = name.removesuffix(".py").replace("/", ".")
    return name if name == "tests" or name.startswith("tests.") else f"tests.{name}"


def running_coverage() -> Any:
    """Return what measures this program; start the program anew under it if nothing does yet.

    The app's own modules are loaded before any command runs, too late to be measured. Raises
    ClickException if coverage is not installed.
    """
    try:
        from coverage import Coverage
    except ImportError:
        raise click.ClickException("Run: pip install -r requirements-dev.txt") from None
    meter = Coverage.current()
    if meter is None:
        again = [sys.executable, "-m", "coverage", "run", "-m", "flask", *sys.argv[1:]]
        sys.exit(subprocess.run(again, cwd=ROOT, check=False).returncode)  # noqa: S603
    return meter
