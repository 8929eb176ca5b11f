"""Colours: each pair that stands together can be told apart, in both themes, by computation."""

import re
import unittest

from tests.support import ROOT

CSS = ROOT / "app" / "static" / "css"
COLOUR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
PAPERS = ("paper", "paper-raised", "paper-sunk")
CODE = ("comment", "keyword", "string", "number", "name")
# What is read, and what it may stand on: at least 4.5 to 1 (WCAG 2.2, 1.4.3).
TEXT = {
    "ink": (*PAPERS, "highlight", "good-paper", "info-paper", "warn-paper", "danger-paper",
            "code-added", "code-removed"),
    "ink-muted": PAPERS,
    "accent": PAPERS,
    "accent-strong": PAPERS,
    "on-accent": ("accent", "accent-strong"),
    "danger": (*PAPERS, "danger-paper"),
    **{f"code-{part}": ("paper-sunk",) for part in CODE},
    "paper": tuple(f"mark-{number}" for number in range(6)),
}  # fmt: skip
# The edges of what is pressed or filled in, and the ring of focus: 3 to 1 (WCAG 2.2, 1.4.11).
EDGES = {"field-line": PAPERS, "accent": PAPERS, "mark-checked": PAPERS}


def luminance(colour: str) -> float:
    """Return the relative luminance of `#rrggbb`, 0 to 1 (WCAG 2.2, its definition)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


class ContrastTestCase(unittest.TestCase):
    """The colours of tokens.css, which has all of them."""

    def setUp(self) -> None:
        found = COLOUR.findall((CSS / "tokens.css").read_text())
        self.themes = {
            "light": {name: light for name, light, _ in found},
            "dark": {name: dark for name, _, dark in found},
        }

    def check(self, pairs: dict[str, tuple[str, ...]], least: float) -> None:
        for theme, colours in self.themes.items():
            for front, backs in pairs.items():
                for back in backs:
                    found = contrast(colours[front], colours[back])
                    with self.subTest(theme=theme, front=front, back=back):
                        self.assertGreaterEqual(round(found, 2), least)

    def test_the_sum_is_right(self) -> None:
        self.assertEqual(round(contrast("#000000", "#ffffff"), 1), 21)
        self.assertEqual(round(contrast("#767676", "#ffffff"), 2), 4.54)

    def test_what_is_read_can_be_read(self) -> None:
        self.check(TEXT, 4.5)

    def test_edges_can_be_seen(self) -> None:
        self.check(EDGES, 3)

    def test_each_colour_of_a_text_is_among_these(self) -> None:
        used = set()
        for path in CSS.rglob("*.css"):
            used |= set(re.findall(r"(?<![\w-])color: var\(--([\w-]+)", path.read_text()))
        self.assertEqual(used - set(TEXT), set())

    def test_no_colour_stands_anywhere_else(self) -> None:
        for path in CSS.rglob("*.css"):
            if path.name != "tokens.css":
                text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
                self.assertNotRegex(text, r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(", path)


if __name__ == "__main__":
    unittest.main()
