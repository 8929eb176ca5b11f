"""`flask test`: the suite by unittest discovery, as in the owner's notes."""

import sys
import unittest
import warnings
from contextvars import Context
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).resolve().parents[2]


@click.command()
@click.argument("names", nargs=-1)
@click.option(
    "--coverage", is_flag=True, help="Measure which lines run, and show those that do not."
)
@click.option("--strict", is_flag=True, help="Fail if a part that can be installed is missing.")
@click.option("-q", "--quiet", is_flag=True, help="Show only what fails.")
def test(names: tuple[str, ...], coverage: bool, strict: bool, quiet: bool) -> None:
    """Run all tests, or those whose NAMES are given (tests.test_text, or only test_text)."""
    meter = start_coverage() if coverage else None
    loader = unittest.TestLoader()
    if names:
        suite = loader.loadTestsFromNames([full_name(name) for name in names])
    else:
        suite = loader.discover(str(ROOT / "tests"), top_level_dir=str(ROOT))
    # A warning today is an error in the next release of some library.
    warnings.simplefilter("error")
    runner = unittest.TextTestRunner(verbosity=1 if quiet else 2, warnings="error", buffer=quiet)
    # `flask` opened this app's context; the tests must find none, as a server's requests do.
    result = Context().run(runner.run, suite)
    if meter is not None:
        meter.stop()
        meter.save()
        meter.report(skip_covered=True, show_missing=True)
    failed = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
    skipped = len(result.skipped)
    # A reason that starts so ends with the line that installs the part.
    missing = [reason for _, reason in result.skipped if reason.startswith("needs ")]
    passed = result.testsRun - failed - skipped
    for case, reason in result.skipped:
        click.echo(f"skipped {case}: {reason}")
    click.echo(f"{max(passed, 0)} passed, {failed} failed, {skipped} skipped")
    sys.exit(1 if failed or (strict and missing) or not result.testsRun else 0)


def full_name(name: str) -> str:
    """Return the dotted name that unittest wants: `test_text` is `tests.test_text`."""
    name = name.removesuffix(".py").replace("/", ".")
    return name if name == "tests" or name.startswith("tests.") else f"tests.{name}"


def start_coverage() -> Any:
    """Start measuring; raise ClickException if coverage is not installed."""
    try:
        from coverage import Coverage
    except ImportError:
        raise click.ClickException("Run: pip install -r requirements-dev.txt") from None
    meter = Coverage(source=["app", "config", "nablog"], branch=True)
    meter.start()
    return meter
