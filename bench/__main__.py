"""All measurements: `python -m bench [--quick] [PART …]`.

Prints each table as it is seen. Without --quick it keeps what was seen in bench/results.json, of
which docs/performance.md shows the tables and the plots: parts that are not named stay as they
were.
"""

import json
import os
import platform
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bench import change, memory, plots, render, scale, served, soak, start, weight
from bench.table import HEAD, Row, show
from config import INSTANCE_DIR
from tests.support import ROOT

KEPT = Path(INSTANCE_DIR) / "bench"  # where the blog of a million posts stays for the next time
RESULTS = ROOT / "bench" / "results.json"
PAGE = ROOT / "docs" / "performance.md"
TABLES = re.compile(r"(?<=<!-- tables -->\n).*?(?=<!-- end of tables -->)", re.DOTALL)
PARTS: dict[str, tuple[str, Callable[[], list[Row]], Callable[[], list[Row]]]] = {
    # name: what it is called, and how it is measured, and measured quickly
    "served": (
        "Pages of strangers, requests a second",
        lambda: served.measure(rounds=8),
        lambda: served.measure(rounds=1, seconds=1),
    ),
    "render": (
        "Making a page, writing",
        lambda: render.measure(rounds=200),
        lambda: render.measure(rounds=20),
    ),
    "scale": (
        "Pages of a large blog, with five comments a post, beside those of a small one",
        lambda: scale.measure(rounds=20, folder=KEPT),
        lambda: scale.measure(rounds=10, posts=10_000),
    ),
    "weight": ("Over the wire", weight.measure, weight.measure),
    "memory": (
        "Memory",
        lambda: memory.measure(requests=10_000),
        lambda: memory.measure(requests=1000),
    ),
    "start": ("Start", lambda: start.measure(rounds=7), lambda: start.measure(rounds=1)),
    "change": (
        "A change is seen",
        lambda: change.measure(rounds=10),
        lambda: change.measure(rounds=2),
    ),
    "soak": ("Ten minutes of mixed load", soak.measure, lambda: soak.measure(minutes=0.5)),
}


def machine() -> str:
    """Return what the processor calls itself, how many of it there are, and which Python it is."""
    names = re.findall(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    processor = names[0] if names else platform.processor()
    return f"{processor}, {os.cpu_count()} cores, Python {platform.python_version()}"


def stored() -> dict[str, Any]:
    """Return what was seen before, by the names of the parts."""
    known: dict[str, Any] = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    return known


def keep(name: str, rows: Sequence[Row]) -> None:
    """Keep what was seen of a part, in place of what was seen of it before."""
    seen = {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "machine": machine(),
        "rows": [asdict(row) for row in rows],
    }
    RESULTS.write_text(json.dumps(stored() | {name: seen}, indent=1, ensure_ascii=False) + "\n")


def write_page() -> None:
    """Show what is kept in docs/performance.md, as tables and plots."""
    known = stored()
    parts = []
    for name, (title, *_) in PARTS.items():
        if name in known:
            seen = known[name]
            lines = [Row(**row).as_markdown() for row in seen["rows"]]
            head = f"\n### {title}\n\n{seen['date']}, {seen['machine']}\n\n{HEAD}\n"
            parts.append(head + "\n".join(lines) + "\n")
    PAGE.write_text(TABLES.sub(lambda _: "".join(parts) + "\n", PAGE.read_text()))
    plots.draw({name: [Row(**row) for row in seen["rows"]] for name, seen in known.items()})


@click.command()
@click.option("--quick", is_flag=True, help="Few rounds, and nothing is kept.")
@click.argument("parts", nargs=-1, type=click.Choice(list(PARTS)))
def main(quick: bool, parts: Sequence[str]) -> None:
    """Measure all (quickly, all but the soak), or the PARTS that are named."""
    for name in parts or [name for name in PARTS if not (quick and name == "soak")]:
        title, measure, measure_quickly = PARTS[name]
        click.echo(f"\n{title}\n")
        rows = measure_quickly() if quick else measure()
        show(rows)
        if not quick:
            keep(name, rows)
            write_page()


if __name__ == "__main__":
    main()
