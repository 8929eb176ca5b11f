"""Covers that are drawn: what they say, in which letters, and what they say nothing of."""

import io
import unittest
from subprocess import TimeoutExpired
from unittest import mock

from PIL import Image

from app import cover, lettering
from app.lettering import PILLOWS_OWN, Face, drawable, faces_for, parts_of, width_of, wrap
from app.text import is_joined_letter

SIZE = (1200, 630)
CHINESE = "《红楼梦》里的“茶”：从妙玉的梅花雪水说起，谈一谈明清文人如何喝茶、论茶、写茶。"


def ink(title: str, author: str = "Ann", site: str = "nablog") -> int:
    """Return how many pixels of a cover are dark: its letters."""
    picture = Image.open(io.BytesIO(cover.draw_cover(title, author, site, SIZE))).convert("L")
    return sum(picture.histogram()[:96])


class LetteringTestCase(unittest.TestCase):
    """Which letters can be drawn, and where lines end."""

    def test_chinese_is_drawn_in_a_font_that_has_it(self) -> None:
        chinese, latin = faces_for(CHINESE)[0], faces_for("Tea")[0]
        if chinese == latin:
            self.skipTest("no font of this machine has Chinese letters")
        self.assertEqual(drawable(CHINESE, faces_for(CHINESE)), CHINESE)
        mixed = "A long title of words about tea, or 茶, in the north"
        self.assertEqual([face for face, _ in lettering.runs(mixed, faces_for(mixed))],
                         [latin, chinese, latin])  # fmt: skip

    def test_what_no_font_has_is_never_a_box(self) -> None:
        own = [PILLOWS_OWN]
        self.assertEqual(drawable("Tea 😀 for two\ufe0f", own), "Tea for two")
        for text in ("Tea 茶", "\U0001e900", "مرحبا", "שלום", "\ufffe" * 3):
            self.assertEqual(drawable(text, own), "", text)

    def test_without_fontconfig_latin_is_drawn_all_the_same(self) -> None:
        self.addCleanup(lettering.asked_for.cache_clear)
        late = mock.patch("app.lettering.subprocess.run", side_effect=TimeoutExpired("fc-match", 5))
        for fault in (mock.patch("app.lettering.shutil.which", return_value=None), late):
            lettering.asked_for.cache_clear()
            with fault:
                self.assertEqual(faces_for("Tea"), [PILLOWS_OWN])

    def test_lines_are_as_wide_as_their_place_at_most(self) -> None:
        faces = faces_for("Tea")
        for text in ("words that go on and on " * 9, "x" * 200, "i" * 199 + " W", "a " + "W" * 99):
            lines = list(wrap(text, faces, 10))
            self.assertEqual("".join("".join(lines).split()), "".join(text.split()))
            for line in lines:
                self.assertLessEqual(width_of(line, faces), 10, line)

    def test_chinese_breaks_anywhere_but_before_and_after_its_marks(self) -> None:
        parts = list(parts_of(CHINESE))
        self.assertEqual("".join(parts), CHINESE)
        self.assertGreater(len(parts), 20)
        for part in parts:
            self.assertTrue(is_joined_letter(part[0]) or part[0] in lettering.NEVER_LAST, part)
            self.assertNotIn(part[0], lettering.NEVER_FIRST)
            self.assertNotIn(part[-1], lettering.NEVER_LAST)
        self.assertEqual(list(parts_of("a bc 茶x d")), ["a ", "bc ", "茶", "x ", "d"])


class CoverTestCase(unittest.TestCase):
    """The picture."""

    def test_it_says_the_title_the_author_and_the_blog(self) -> None:
        nothing = ink("", "", "")
        for words in (("Tea", "", ""), ("", "Ann", ""), ("", "", "nablog")):
            self.assertNotEqual(cover.draw_cover(*words, SIZE), cover.draw_cover("", "", "", SIZE))
        self.assertGreater(ink("Tea"), nothing + 1000)

    def test_a_chinese_title_is_drawn(self) -> None:
        if len({face for text in ("Tea", "茶") for face in faces_for(text)[:1]}) == 1:
            self.skipTest("no font of this machine has Chinese letters")
        self.assertGreater(ink("雨夜读书"), ink("", "", "") + 10_000)

    def test_a_title_that_cannot_be_drawn_leaves_its_place_to_the_blog(self) -> None:
        self.assertEqual(ink("مرحبا"), ink("\U0001e900"))
        self.assertGreater(ink("مرحبا"), ink("", "Ann", ""))

    def test_a_title_of_any_length_fits(self) -> None:
        faces = [Face("")]
        for text in ("Tea", "word " * 40, "W" * 200, "i" * 200, "a " * 100):
            lines, points = cover.fit(text.strip(), faces, 1000, 270)
            self.assertLessEqual(len(lines), cover.MOST_LINES)
            self.assertLessEqual(len(lines) * points * cover.LEADING, 270)
            for line in lines:
                self.assertLessEqual(width_of(line, faces) * points, 1000)
        self.assertTrue(cover.fit("word " * 40, faces, 1000, 270)[0][-1].endswith("…"))


if __name__ == "__main__":
    unittest.main()
