"""What measurements give: rows of a table, each with what is to be reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True)
class Row:
    """One thing that was measured, once in each round of a run.

    `values` are in `unit`; a ratio, whose unit is "×", is that of the two sides of one round. It
    is to be at most `reach`, or at least, where more is better: the median of all rounds, or the
    worst where `always`. `sides` are the medians of what a ratio compares, in `side_unit`;
    `beside` says anything else in a few words.
    """

    name: str
    values: Sequence[float]
    unit: str
    reach: float
    at_least: bool = False
    beside: str = ""
    always: bool = False
    sides: Mapping[str, float] = field(default_factory=dict)
    side_unit: str = ""

    @property
    def value(self) -> float:
        """The median of all rounds."""
        return median(self.values)

    @property
    def holds(self) -> bool:
        """Tell whether what is to be reached is."""
        if self.at_least:
            return (min(self.values) if self.always else self.value) >= self.reach
        return (max(self.values) if self.always else self.value) <= self.reach

    def as_markdown(self) -> str:
        """Return its line of a table: what, median, lowest and highest, reach, and whether so."""
        sign = "≥" if self.at_least else "≤"
        seen = f"{short(self.value)} {self.unit}"
        spread = f"{short(min(self.values))}–{short(max(self.values))}"
        reach = f"{sign} {short(self.reach)} {self.unit}"
        told = "yes" if self.holds else "**no**"
        sides = " beside ".join(map(short, self.sides.values()))
        beside = f"{sides} {self.side_unit} {self.beside}".strip()
        return f"| {self.name} | {seen} | {spread} | {reach} | {told} | {beside} |"


HEAD = "| what | median | lowest–highest | reach | reached | beside |\n|---|---|---|---|---|---|"


def show(rows: Sequence[Row]) -> None:
    """Print the table."""
    print("\n".join([HEAD, *(row.as_markdown() for row in rows)]))


def short(value: float) -> str:
    """Return a number with three digits that count, or all of those before the point."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
