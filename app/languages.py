"""Languages: which there are, what each is called, and which of them a reader wants.

A language is a folder of `app/translations/` with its one file; nothing else names it.
"""

import os
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from markupsafe import Markup

from app.times import LOCALES, present_locale

FOLDER = Path(__file__).parent / "translations"
SOURCE = "en"  # what the code and the templates are written in


class KnownLocale(Locale):  # type: ignore[misc]
    """A locale that is hashed once: a page finds two hundred words and times by its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Make it as Babel does."""
        super().__init__(*args, **kwargs)
        self._hash = super().__hash__()

    def __hash__(self) -> int:
        """Return what Babel's would be, which is equal to it."""
        return self._hash


@cache
def available() -> tuple[str, ...]:
    """Return the languages of this blog as Babel writes them: `en`, then those translated."""
    files = sorted(FOLDER.glob("*/LC_MESSAGES/messages.mo"))
    return (SOURCE, *(path.parts[-3] for path in files))


@lru_cache(maxsize=1000)  # strangers choose the wishes
def match(wish: str) -> str | None:
    """Return the language of ours that suits a tag such as `zh-TW` best, or None.

    The script counts more than the country, and is guessed from it (UTS 35, likely subtags).
    """
    wished = _locale(wish)
    if wished is None:
        return None
    ours = [(code, Locale.parse(code)) for code in available()]
    suiting = [
        (_script(locale) == _script(wished), locale.territory == wished.territory, code)
        for code, locale in ours
        if locale.language == wished.language
    ]
    # The first of equals, so that a wish without a country leads to the same one each time.
    return max(suiting, key=lambda fit: fit[:2])[2] if suiting else None


def choose(wishes: Iterable[str], default: str = "") -> str:
    """Return the language of ours for the first of these tags that we speak, else `default`."""
    return next((code for wish in wishes if (code := match(wish[:35]))), default)


def of_the_terminal() -> list[str]:
    """Return the language that a terminal's variables ask for, as a list of one or none."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    value = next((value for name in names if (value := os.environ.get(name))), "")
    return [value.partition(".")[0]]


@cache
def locale_of(code: str) -> Locale:
    """Return what Babel knows of a language: the same object each time, which is quick to find."""
    return KnownLocale.parse(code)


@cache
def tag(code: str) -> str:
    """Return a language as `<html lang>` names it (BCP 47): `zh-Hans`, `pt-BR`."""
    locale = locale_of(code)
    narrower = locale.script or locale.territory
    return f"{locale.language}-{narrower}" if narrower else locale.language


@cache
def with_country(code: str) -> str:
    """Return a language as Open Graph names it, its country guessed if need be: `zh_CN`."""
    locale = locale_of(code)
    likely = get_global("likely_subtags")
    key = "_".join(filter(None, (locale.language, locale.script)))
    country = locale.territory or Locale.parse(likely.get(key, code)).territory
    return f"{locale.language}_{country}" if country else locale.language


@cache
def own_name(code: str) -> str:
    """Return what those who speak a language call it: `简体中文`."""
    locale = locale_of(code)
    names = locale.languages
    name: str = names.get(f"{locale.language}_{locale.script}") or names[locale.language]
    return name[0].upper() + name[1:]


@cache
def direction(code: str) -> str:
    """Return which way a language is written: `ltr` or `rtl`."""
    direction: str = Locale.parse(code).text_direction
    return direction


def attribute(language: str) -> Markup:
    """Return the `lang` of a text on a page of perhaps another language; "" is one unknown.

    So a screen reader changes its voice (WCAG 2.2, 3.1.2), and Han gets its own type.
    """
    page = present_locale().language
    if language == page or (not language and page == SOURCE):
        return Markup()
    return Markup(' lang="{}"').format(language)


def choices(chosen: str) -> list[tuple[str, str, str, bool]]:
    """Return (code, tag, name, whether it is the page's) of each language; none of only one."""
    codes = available()
    return [(code, tag(code), own_name(code), code == chosen) for code in codes if codes[1:]]


@cache
def moment_locale(code: str) -> str:
    """Return a language as moment.js calls it; English where moment.js does not speak it."""
    locale = locale_of(code)
    names = [f"{locale.language}-{locale.territory}".lower(), locale.language]
    return next((name for name in names if (LOCALES / f"{name}.js").exists()), "en")


def _locale(wish: str) -> Locale | None:
    """Return what a tag means, or None for one that means nothing to Babel."""
    try:
        return Locale.parse(wish.replace("-", "_"), sep="_")
    except (ValueError, TypeError, UnknownLocaleError):
        return None


def _script(locale: Locale) -> str | None:
    """Return the script that a language is written in, guessed where it is not said."""
    if locale.script:
        return locale.script
    likely = get_global("likely_subtags")
    guess = likely.get(f"{locale.language}_{locale.territory}") or likely.get(locale.language)
    return Locale.parse(guess).script if guess else None
