"""The accent: whatever colour is chosen, all that is drawn with it can be seen."""

import unittest

from app.accent import PAPERS, colours, contrast, stylesheet
from app.look import COLOURS
from tests.test_contrast import contrast as computed_elsewhere

STEPS = ("00", "33", "66", "99", "cc", "ff")
CHOSEN = [f"#{red}{green}{blue}" for red in STEPS for green in STEPS for blue in STEPS]


class AccentTestCase(unittest.TestCase):
    """216 colours from all over the cube, on each paper, in both themes."""

    def test_the_sum_agrees_with_the_tests_own(self) -> None:
        for one, other in (("#000000", "#ffffff"), ("#767676", "#ffffff"), ("#a83a24", "#fdfcfa")):
            self.assertAlmostEqual(contrast(one, other), computed_elsewhere(one, other))

    def test_text_can_be_read_on_every_paper(self) -> None:
        for chosen in CHOSEN:
            found = colours(chosen)
            for theme in ("light", "dark"):
                for name in ("accent", "accent-strong"):
                    ink = found[name][theme]
                    for paper in PAPERS:
                        on = COLOURS[paper][theme]
                        self.assertGreaterEqual(contrast(ink, on), 4.5, (chosen, name, paper))
                    on_accent = found["on-accent"][theme]
                    self.assertGreaterEqual(contrast(on_accent, ink), 4.5, (chosen, name))

    def test_a_ticked_box_can_be_seen_and_its_tick_too(self) -> None:
        for chosen in CHOSEN:
            for theme in ("light", "dark"):
                mark = colours(chosen)["mark-checked"][theme]
                for other in ("#ffffff", *(COLOURS[paper][theme] for paper in PAPERS)):
                    self.assertGreaterEqual(contrast(mark, other), 3, chosen)

    def test_what_can_be_read_already_stays_as_it_is(self) -> None:
        self.assertEqual(colours("#123456")["accent"]["light"], "#123456")
        self.assertEqual(colours("#ffcc66")["accent"]["dark"], "#ffcc66")

    def test_the_stylesheet_holds_colours_alone(self) -> None:
        pair = r"light-dark\(#[0-9a-f]{6}, #[0-9a-f]{6}\)"
        whole = rf'^:root, \[data-bs-theme="light"\] {{( --[a-z-]+: {pair};)+ }}\n$'
        self.assertRegex(stylesheet("#123456"), whole)


if __name__ == "__main__":
    unittest.main()
