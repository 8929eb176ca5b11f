"""What the measurements make of what they have seen."""

import unittest
from xml.etree import ElementTree

from bench import plots
from bench.table import HEAD, Row

SVG = "{http://www.w3.org/2000/svg}"


class TableTestCase(unittest.TestCase):
    """A row, and whether it reaches what is to be reached."""

    def test_the_median_counts_and_where_it_must_always_hold_the_worst(self) -> None:
        seen = [1.0, 2.0, 9.0]
        for reach, at_least, always, holds in (
            (2, False, False, True),
            (1.9, False, False, False),
            (8, False, True, False),
            (9, False, True, True),
            (2, True, False, True),
            (2, True, True, False),
            (1, True, True, True),
        ):
            row = Row("x", seen, "s", reach, at_least=at_least, always=always)
            self.assertEqual(row.holds, holds, row)

    def test_a_line_says_what_was_seen_and_beside_what(self) -> None:
        row = Row("home", [0.5, 0.25, 0.75], "×", 0.9, at_least=True,
                  sides={"Nginx": 12345.6, "file": 20000}, side_unit="requests/s")  # fmt: skip
        self.assertEqual(
            row.as_markdown(),
            "| home | 0.5 × | 0.25–0.75 | ≥ 0.9 × | **no** | 12,346 beside 20,000 requests/s |",
        )
        self.assertEqual(row.as_markdown().count("|"), HEAD.partition("\n")[0].count("|"))

    def test_the_plots_show_every_side_and_load_nothing(self) -> None:
        row = Row("home page", [1.0], "×", 1, sides={"Nginx & Co": 30000.0, "file": 20000.0})
        for make in (plots.rates, plots.sizes):
            drawn = ElementTree.fromstring(make([row]))
            words = "\n".join(drawn.itertext())
            for side in ("Nginx & Co", "file", "30,000", "20,000"):
                self.assertIn(side, words)
            bars = [float(bar.get("width", 0)) for bar in drawn.iter(f"{SVG}rect")]
            self.assertEqual(bars, sorted(bars, reverse=True))
        soak = Row("soak: private memory of a worker", [40.0, 44.0, 43.0], "MB", 45)
        (line,) = ElementTree.fromstring(plots.memory([soak])).iter(f"{SVG}polyline")
        self.assertEqual(len(line.get("points", "").split()), 3)


if __name__ == "__main__":
    unittest.main()
