"""Languages: which suits a reader, what each is called, and that a third one is one file."""

import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask_babel import get_locale

from app import create_app, languages
from app.models import SiteSettings
from config import ConfigurationError
from tests.support import AppCase


class MatchTestCase(unittest.TestCase):
    """Which of several languages suits a wish."""

    def setUp(self) -> None:
        ours = ("en", "zh_Hans_CN", "zh_Hant_TW", "pt_BR")
        self.enterContext(mock.patch.object(languages, "available", return_value=ours))
        languages.match.cache_clear()
        self.addCleanup(languages.match.cache_clear)

    def test_the_script_counts_more_than_the_country(self) -> None:
        for wish, code in (
            ("zh", "zh_Hans_CN"), ("zh-SG", "zh_Hans_CN"), ("zh-HK", "zh_Hant_TW"),
            ("zh-Hant", "zh_Hant_TW"), ("zh-Hans-HK", "zh_Hans_CN"), ("en-AU", "en"),
            ("pt-PT", "pt_BR"), ("PT", "pt_BR"),
        ):  # fmt: skip
            self.assertEqual(languages.match(wish), code, wish)

    def test_what_means_nothing_suits_nothing(self) -> None:
        for wish in ("*", "", "de", "-", "zz-zz-zz", "中文", "en" * 40, "x-klingon"):
            self.assertIsNone(languages.match(wish), wish)

    def test_the_first_wish_that_we_speak_is_taken(self) -> None:
        self.assertEqual(languages.choose(["fr", "zh-TW", "en"], default="en"), "zh_Hant_TW")
        self.assertEqual(languages.choose(["fr"], default="pt_BR"), "pt_BR")

    def test_each_has_its_tag_and_its_own_name(self) -> None:
        named = {
            code: (languages.tag(code), languages.own_name(code), languages.moment_locale(code))
            for code in ("en", "zh_Hans_CN", "zh_Hant_TW", "pt_BR", "ar")
        }
        self.assertEqual(named["en"], ("en", "English", "en"))
        self.assertEqual(named["zh_Hans_CN"], ("zh-Hans", "简体中文", "zh-cn"))
        self.assertEqual(named["zh_Hant_TW"], ("zh-Hant", "繁體中文", "zh-tw"))
        self.assertEqual(named["pt_BR"][::2], ("pt-BR", "pt-br"))
        self.assertEqual(languages.direction("ar"), "rtl")


class ThirdLanguageTestCase(AppCase):
    """A file in `app/translations` is all that a further language needs."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        catalog = Catalog(locale="de")
        catalog.add("Log in", "Anmelden")
        path = Path(folder.name) / "de" / "LC_MESSAGES" / "messages.mo"
        path.parent.mkdir(parents=True)
        with path.open("wb") as file:
            write_mo(file, catalog)
        self.enterContext(mock.patch.object(languages, "FOLDER", Path(folder.name)))
        self.forget()
        self.addCleanup(self.forget)
        super().setUp()
        self.app.extensions["babel"].translation_directories = [folder.name]

    def forget(self) -> None:
        languages.available.cache_clear()
        languages.match.cache_clear()

    def test_it_is_spoken_named_and_dated(self) -> None:
        page = self.get("/", headers={"Accept-Language": "de-AT"}).text
        self.assertIn('<html lang="de">', page)
        self.assertIn("Anmelden", page)
        self.assertIn("vendor/moment/locale/de.js", page)
        self.assertRegex(page, r'value="de" lang="de" aria-current="true">Deutsch</button>')


class ChosenLanguageTestCase(AppCase):
    """What a stranger chooses at the foot of a page."""

    def test_it_is_kept_by_a_cookie_that_makes_nobody_known(self) -> None:
        client = self.app.test_client()
        answer = client.post("/language?next=/auth/login?x=1", data={"language": "zh_Hans_CN"})
        self.assertEqual((answer.status_code, answer.location), (302, "/auth/login?x=1"))
        self.assertIn("language=zh_Hans_CN;", answer.headers["Set-Cookie"])
        self.assertIn("HttpOnly", answer.headers["Set-Cookie"])
        page = client.get("/", headers={"Accept-Language": "en"})
        self.assertIn('<html lang="zh-Hans">', page.text)
        self.assertEqual(page.headers["Cache-Control"], "private, no-cache")
        self.assertNotIn("Set-Cookie", page.headers)

    def test_a_language_that_is_refused_is_not_spoken(self) -> None:
        page = self.get("/", headers={"Accept-Language": "zh;q=0, fr"}).text
        self.assertIn('<html lang="en">', page)
        many = ",".join(f"x{n}" for n in range(2000)) + ",zh"
        self.assertIn('<html lang="en">', self.get("/", headers={"Accept-Language": many}).text)

    def test_the_browser_chooses_again_for_a_member_who_says_so(self) -> None:
        self.add_user("ann")
        ann = self.log_in("ann")
        ann.post("/language", data={"language": "zh_Hans_CN"})
        self.assertIn('<html lang="zh-Hans">', ann.get("/").text)
        ann.post("/settings", data={"locale": "", "timezone": ""})
        self.assertIn('<html lang="en">', ann.get("/").text)

    def test_an_unknown_one_or_an_address_elsewhere_does_nothing(self) -> None:
        answer = self.client.post("/language?next=https://evil.example", data={"language": "xx"})
        self.assertEqual(answer.location, "/")
        self.assertNotIn("Set-Cookie", answer.headers)
        self.client.set_cookie("language", "../../etc")
        self.assertIn('<html lang="en">', self.client.get("/").text)


class SiteLanguageTestCase(unittest.TestCase):
    """What the site speaks to whoever asks for nothing that it knows."""

    def app(self, language: str) -> str:
        with mock.patch.dict(os.environ, {"NA_BLOG_LANGUAGE": language}):
            app = create_app("development")
        app.extensions["mail_sender"].shutdown()
        with (
            app.test_request_context(headers={"Accept-Language": "fr"}),
            mock.patch.object(SiteSettings, "current", SiteSettings),
        ):
            return str(get_locale())

    def test_it_is_a_setting(self) -> None:
        self.assertEqual(self.app("zh-CN"), "zh_Hans_CN")
        self.assertEqual(self.app(""), "en")

    def test_one_that_nobody_translated_is_refused_in_words(self) -> None:
        with self.assertRaisesRegex(ConfigurationError, "one of en, zh-Hans"):
            self.app("fr")

    def test_commands_speak_as_the_terminal_does(self) -> None:
        for variables, wishes in (
            ({"LANG": "zh_CN.UTF-8"}, ["zh_CN"]),
            ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, ["C"]),
            ({}, [""]),
        ):
            with mock.patch.dict(os.environ, variables, clear=True):
                self.assertEqual(languages.of_the_terminal(), wishes)


if __name__ == "__main__":
    unittest.main()
