"""Languages: each string of the pages is translated, none is left over, and what runs is fresh."""

import re
import unittest
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from app import languages
from tests.support import ROOT, AppCase

FOLDER = ROOT / "app" / "translations"
PLACES = re.compile(r"%\(\w+\)s|%\(\w+\)d")


def extracted() -> set[object]:
    """Return the strings that the code and the templates hand to gettext."""
    with (FOLDER / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    keywords = {**DEFAULT_KEYWORDS, "_l": None}
    return {
        found[2]
        for found in extract_from_dir(str(ROOT / "app"), methods, options, keywords=keywords)
    }


def read(path: Path) -> Catalog:
    """Return what a language's file holds."""
    with path.open("rb") as file:
        return read_po(file) if path.suffix == ".po" else read_mo(file)


def key(message: Message) -> object:
    """Return what a message is known by, whichever way it was read."""
    return tuple(message.id) if isinstance(message.id, list | tuple) else message.id


def forms(message: Message) -> list[str]:
    """Return all plural forms of a translation."""
    return [message.string] if isinstance(message.string, str) else list(message.string)


class CatalogTestCase(unittest.TestCase):
    """What holds for the file of each language."""

    def files(self) -> list[Path]:
        return sorted(FOLDER.glob("*/LC_MESSAGES/messages.po"))

    def test_there_is_a_file_for_each_language_but_english(self) -> None:
        names = {path.parts[-3] for path in self.files()}
        self.assertEqual(names, set(languages.available()) - {languages.SOURCE})

    def test_each_string_is_translated_and_none_is_left_over(self) -> None:
        for path in self.files():
            messages = {key(message): message for message in read(path) if message.id}
            self.assertEqual(set(messages), extracted(), "Run: make translate")
            for id, message in messages.items():
                self.assertTrue(all(forms(message)), f"{path} has no translation of {id!r}")
                self.assertFalse(message.fuzzy, id)

    def test_each_translation_has_the_same_places_to_fill_in(self) -> None:
        for path in self.files():
            for message in read(path):
                ids = [message.id] if isinstance(message.id, str) else message.id
                wanted = set(PLACES.findall(ids[-1]))
                for form in forms(message) if message.id else []:
                    self.assertEqual(set(PLACES.findall(form)), wanted, ids)

    def test_what_is_compiled_is_what_is_written(self) -> None:
        for path in self.files():
            written = {key(m): forms(m) for m in read(path) if m.id}
            compiled = {key(m): forms(m) for m in read(path.with_suffix(".mo")) if m.id}
            self.assertEqual(compiled, written, "Run: make translate")


class LanguageTestCase(AppCase):
    """Which language a page speaks."""

    def page(self, wish: str | None, address: str = "/auth/login") -> str:
        headers = {"Accept-Language": wish} if wish else {}
        return self.get(address, headers=headers).text

    def test_the_browser_chooses_and_english_is_the_default(self) -> None:
        for wish, language in (
            ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
            ("zh-TW", "zh-Hans"),
            ("en-GB,zh;q=0.5", "en"),
            ("fr", "en"),
            ("*", "en"),
            (None, "en"),
        ):
            self.assertIn(f'<html lang="{language}">', self.page(wish), wish)

    def test_a_page_in_chinese_is_whole(self) -> None:
        page = self.page("zh")
        words = re.sub(r"<[^>]*>", " ", page[page.index("<body") :])
        # The other language is called what those who speak it call it.
        self.assertEqual(set(re.findall(r"[A-Za-z]{2,}", words)) - {"nablog", "English"}, set())

    def test_messages_of_a_form_are_in_chinese(self) -> None:
        headers = {"Accept-Language": "zh"}
        page = self.app.test_client().post("/auth/register", data={}, headers=headers).text
        self.assertIn("请取一个名称。", page)
        self.assertIn("请输入邮箱。", page)

    def test_a_member_s_own_language_comes_first(self) -> None:
        self.add_user("ann", locale="zh_Hans_CN")
        page = self.log_in("ann").get("/write", headers={"Accept-Language": "en"}).text
        self.assertIn("写文章", page)

    def test_a_letter_speaks_the_language_of_the_page_that_caused_it(self) -> None:
        from app.extensions import mail

        data = {"username": "mo", "email": "mo@example.com"}
        data |= {"password": "correct horse", "password2": "correct horse"}
        with self.app.app_context(), mail.record_messages() as letters:
            self.app.test_client().post(
                "/auth/register", data=data, headers={"Accept-Language": "zh-CN"}
            )
        self.assertEqual(letters[0].subject, "请确认你在 nablog 的邮箱")
        self.assertIn('lang="zh-Hans"', letters[0].html)

    def test_a_date_without_javascript_is_written_as_chinese_writes_it(self) -> None:
        self.add_user("ann")
        self.add_post()
        self.assertRegex(self.page("zh", "/"), r"\d{4}年\d{1,2}月\d{1,2}日</time>")


if __name__ == "__main__":
    unittest.main()
