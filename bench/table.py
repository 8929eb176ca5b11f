"""What measurements give: rows of a table, each with what is to be reached."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median


@dataclass(frozen=True)
class Row:
    """One thing that was measured, once in each round of a run.

    `values` are in `unit`; a ratio, whose unit is "×", is that of the two sides of one round. It
    is to be at most `reach`, or at least, where more is better. `beside` says in a few words what
    it was compared with, or what it is made of.
    """

    name: str
    values: Sequence[float]
    unit: str
    reach: float
    at_least: bool = False
    beside: str = ""

    @property
    def value(self) -> float:
        """The median of all rounds."""
        return median(self.values)

    @property
    def holds(self) -> bool:
        """Tell whether what is to be reached is."""
        return self.value >= self.reach if self.at_least else self.value <= self.reach

    def beside_rates(self, unit: str, mine: Sequence[float], theirs: Sequence[float]) -> "Row":
        """Return this row with the medians of both sides told beside it."""
        told = f"{_short(median(mine))} beside {_short(median(theirs))} {unit}"
        return replace(self, beside=told)

    def as_markdown(self) -> str:
        """Return its line of a table: what, median, lowest and highest, reach, and whether so."""
        sign = "≥" if self.at_least else "≤"
        seen = f"{_short(self.value)} {self.unit}"
        spread = f"{_short(min(self.values))}–{_short(max(self.values))}"
        reach = f"{sign} {_short(self.reach)} {self.unit}"
        told = "yes" if self.holds else "**no**"
        return f"| {self.name} | {seen} | {spread} | {reach} | {told} | {self.beside} |"


HEAD = "| what | median | lowest–highest | reach | reached | beside |\n|---|---|---|---|---|---|"


def show(rows: Sequence[Row]) -> None:
    """Print the table."""
    print("\n".join([HEAD, *(row.as_markdown() for row in rows)]))


def _short(value: float) -> str:
    """Return a number with three digits that count, or all of those before the point."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
