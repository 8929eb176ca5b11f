"""Signs of spam, each by itself."""

import unittest
from unittest import mock

from app.spam import (
    Attempt,
    asked_elsewhere,
    form_token,
    has_blocked_word,
    init_app,
    seconds_since_shown,
    signals_of,
)
from app.text import fingerprint, render_comment
from config import ConfigurationError
from tests.support import ContextCase

LONG = "The same long words, said by more than one person."


def check_as_spam(text: str, name: str, email: str | None, address: str) -> bool | None:
    """Take advertisements for spam, and know nothing of other texts."""
    if "crash" in text:
        raise OSError("the service is away")
    return True if "pills" in text else None


class SignalsTestCase(unittest.TestCase):
    """What each of them looks at."""

    def signals(self, body: str = "Hm", blocked: str = "", **columns: object) -> list[str]:
        return signals_of(Attempt(body, render_comment(body), **columns), blocked)  # type: ignore[arg-type]

    def test_an_honest_text_bears_none(self) -> None:
        self.assertEqual(self.signals("See https://example.com and @ann", "pills\n广告"), [])

    def test_the_field_that_nobody_sees(self) -> None:
        self.assertEqual(self.signals(trap="x"), ["trap"])

    def test_a_form_filled_in_too_fast_or_not_ours(self) -> None:
        self.assertEqual(self.signals(seconds=2.9), ["fast"])
        self.assertEqual(self.signals(seconds=None), ["fast"])
        self.assertEqual(self.signals(seconds=3), [])

    def test_more_links_than_people_need(self) -> None:
        links = [f"https://example.com/{number}" for number in range(4)]
        self.assertEqual(self.signals(" ".join(links[:2])), [])
        self.assertEqual(self.signals(" ".join(links[:3])), ["links"])
        self.assertEqual(self.signals(" ".join(links[:3]), is_known=True), [])
        self.assertEqual(self.signals(" ".join(links), is_known=True), ["links"])
        self.assertEqual(self.signals("`https://a.example` " * 4), [])

    def test_a_long_list_of_words_is_looked_through_to_its_end(self) -> None:
        blocked = "\n".join(f"word{number}x" for number in range(1700))
        self.assertFalse(has_blocked_word("word " * 1000, blocked))
        self.assertTrue(has_blocked_word(f"{'word ' * 1000} word1699x", blocked))

    def test_repeated_words(self) -> None:
        self.assertEqual(self.signals("Thanks!", by_himself=True), ["repeated"])
        self.assertEqual(self.signals(LONG, by_others=True), ["repeated"])
        self.assertEqual(self.signals("Thanks!", by_others=True), [])

    def test_blocked_words_are_whole_but_of_chinese_any(self) -> None:
        for text, blocked, found in (
            ("Buy PILLS now", "pills", True),
            ("ｐｉｌｌｓ", "Pills", True),
            ("买pills吧", "pills", True),
            ("spills", "pills", False),
            ("pills2", "pills", False),
            ("这是广告吗", "广告", True),
            ("p**i**lls", "pills", True),
            ("cheap   watches", "cheap watches", True),
            ("a.b", "a.b", True),
            ("axb", "a.b", False),
            ("anything", " \n\n", False),
        ):
            with self.subTest(text=text, blocked=blocked):
                self.assertEqual("words" in self.signals(text, blocked), found)
        self.assertFalse(has_blocked_word("", "pills"))

    def test_texts_that_differ_in_signs_alone_are_the_same(self) -> None:
        self.assertEqual(fingerprint("Well, SAID!"), fingerprint("ｗｅｌｌ said"))
        self.assertNotEqual(fingerprint("Well said"), fingerprint("Well read"))
        self.assertNotEqual(fingerprint("👍"), fingerprint("👎"))


class TokenTestCase(ContextCase):
    """How long ago the form was shown, and to whom."""

    def test_the_time_is_signed_for_one_person(self) -> None:
        token = form_token(1, shown_before=10)
        self.assertAlmostEqual(seconds_since_shown(token, 1) or 0, 10, delta=5)
        self.assertIsNone(seconds_since_shown(token, 2))
        self.assertIsNone(seconds_since_shown(token + "x", 1))
        self.assertIsNone(seconds_since_shown("", 1))

    def test_it_is_good_for_a_day(self) -> None:
        token = form_token(1)
        with mock.patch("app.tokens.time", return_value=4e9):
            self.assertIsNone(seconds_since_shown(token, 1))


class OwnCheckTestCase(ContextCase):
    """A function of the operator's own."""

    def asked(self, text: str) -> list[str]:
        return asked_elsewhere(text, "Bob", "bob@example.com", "http://localhost/post/1")

    def test_without_one_nothing_is_asked(self) -> None:
        self.assertEqual(self.asked("pills"), [])

    def test_what_it_takes_for_spam_is_held_and_its_failure_too(self) -> None:
        self.app.config["NA_BLOG_SPAM_CHECK"] = "tests.test_spam:check_as_spam"
        init_app(self.app)
        self.assertEqual((self.asked("pills"), self.asked("bread")), (["check"], []))
        with self.assertLogs("app.spam", "ERROR"):
            self.assertEqual(self.asked("crash"), ["check"])

    def test_a_name_of_nothing_is_said_at_the_start(self) -> None:
        for path in ("nothing.there:x", "tests.test_spam:nobody", "tests.test_spam", ":x"):
            self.app.config["NA_BLOG_SPAM_CHECK"] = path
            with self.assertRaises(ConfigurationError):
                init_app(self.app)


if __name__ == "__main__":
    unittest.main()
