"""Text as a search index sees it, and what people type into the field above it."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from app.text.plain import CJK_LETTERS

QUERY_LENGTH = 200  # characters
QUERY_TERMS = 12
PHRASE_WORDS = 60  # that are looked at of words side by side; InnoDB takes up to 127
WORD_LENGTH = 64  # characters
# What marks a word as another kind of thing to be found; no text of a post has these in a word.
IN_TITLE, LETTER, AUTHOR, YEAR, TAG, SPAN = "\ue001\ue002\ue003\ue004\ue005\ue006"
# Accents that people leave out when they search; those of other scripts make other letters.
ACCENTED = re.compile(r"[\u00c0-\u024f\u0370-\u03ff\u1e00-\u1fff]")
UNMARKED = {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ŧ": "t", "ħ": "h"}
# What stands around words that belong together, on Chinese and Japanese keyboards too.
QUOTES = str.maketrans(dict.fromkeys("“”„«»「」『』＂", '"'))
PART = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
ENGLISH = re.compile(r"[a-z]{3,}")


class _Letters(dict[int, str]):
    """What each character becomes, worked out when it is first met; at most Unicode's."""

    def __missing__(self, code: int) -> str:
        self[code] = found = _plain(chr(code))
        return found


@dataclass(frozen=True)
class Term:
    """Words that stand one after the other; the last may be the beginning of one."""

    words: tuple[str, ...]
    is_prefix: bool = False
    is_exact: bool = False

    def __post_init__(self) -> None:
        # Pairs find the beginnings of runs by themselves.
        if is_cjk(self.words[-1].lstrip(LETTER)):
            object.__setattr__(self, "is_prefix", False)

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms of a single word that count as the same: English singular and plural."""
        word = self.words[0]
        if len(self.words) > 1 or self.is_prefix or self.is_exact or not ENGLISH.fullmatch(word):
            return (word,)
        return (word, _other_number(word))


class Mark(NamedTuple):
    """What a post is found by beside its words: one of some forms, or the beginning of one."""

    forms: tuple[str, ...]
    is_prefix: bool = False

    @classmethod
    def of(cls, kind: str, *values: object, is_prefix: bool = False) -> "Mark":
        """Return a mark of a kind, such as IN_TITLE, with one of some values."""
        return cls(tuple(f"{kind}{value}" for value in values), is_prefix)


@dataclass(frozen=True)
class Query:
    """What somebody searches for: all of `wanted`, and nothing of `unwanted`."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()
    is_cut: bool = False

    def __bool__(self) -> bool:
        return bool(self.wanted)

    @property
    def in_title(self) -> tuple[Mark, ...]:
        """The marks of titles that have all words wanted, each in one of its forms."""
        marks = []
        for term in self.wanted:
            for number, word in enumerate(term.words, start=1):
                forms = term.forms if len(term.words) == 1 else (word,)
                is_prefix = term.is_prefix and number == len(term.words)
                marks.append(
                    Mark.of(IN_TITLE, *(form.lstrip(LETTER) for form in forms), is_prefix=is_prefix)
                )
        return tuple(marks)


def search_words(text: str) -> list[str]:
    """Return the words of a text in their order, in lower case and without Latin accents.

    A run of Chinese, Japanese or Korean is cut into overlapping pairs, since nothing shows where
    a word of it ends; one that stands alone stays what it is.
    """
    words: list[str] = []
    for run in _runs().finditer(_normal(text)):
        letters = run[0]
        if run[1] and len(letters) > 1:
            words += map("".join, pairwise(letters))
        else:
            words.append(letters[:WORD_LENGTH])
    return words


def single_letters(text: str) -> set[str]:
    """Return the Chinese, Japanese and Korean characters of a text, to be found one by one."""
    return {letter for run in _runs().finditer(_normal(text)) if run[1] for letter in run[1]}


def title_marks(title: str) -> set[str]:
    """Return the marks by which a title is found: of its words, and of its single letters."""
    return {IN_TITLE + word for word in (*search_words(title), *single_letters(title))}


def parse_query(text: str, typing: bool = False) -> Query:
    """Return what a person means by what he typed: any text means something, or nothing.

    Words are all wanted; "in quotes" they stand side by side; -word is not wanted; word* is the
    beginning of one. While he is `typing`, so is the last word. Beyond QUERY_LENGTH characters
    and QUERY_TERMS words nothing is read.
    """
    parts = list(PART.finditer(text[:QUERY_LENGTH].translate(QUOTES)))
    terms = [(bool(part["minus"]), term) for part in parts for term in _terms(part)]
    if typing and terms and text[:QUERY_LENGTH][-1:].isalnum():
        terms[-1] = (terms[-1][0], replace(terms[-1][1], is_prefix=True))
    kept = list(dict.fromkeys(terms))[:QUERY_TERMS]
    return Query(
        wanted=tuple(term for is_unwanted, term in kept if not is_unwanted),
        unwanted=tuple(term for is_unwanted, term in kept if is_unwanted),
        is_cut=len(text) > QUERY_LENGTH or len(set(terms)) > QUERY_TERMS,
    )


def is_cjk(word: str) -> bool:
    """Tell whether a word is one or two characters of a run without blanks."""
    found = _runs().match(word)
    return bool(found and found[1])


def plain_letter(character: str) -> str:
    """Return what a character of a word is compared as; a blank if it ends one."""
    return _LETTERS[ord(character)]


def _terms(part: re.Match[str]) -> Iterator[Term]:
    is_exact = part["word"] is None
    typed = part["phrase"] if is_exact else part["word"]
    words = tuple(search_words(typed))
    letters = [word for word in words if len(word) == 1 and is_cjk(word)]
    if letters:  # no pairs, so where they stand is not known
        yield from (Term((LETTER + letter,)) for letter in letters)
        yield from (Term((word,)) for word in words if word not in letters)
    elif words:
        yield Term(words[:PHRASE_WORDS], not is_exact and typed.endswith("*"), is_exact)


@cache
def _runs() -> re.Pattern[str]:
    """Return the pattern for a run of letters without blanks, or of others."""
    return re.compile(f"([{CJK_LETTERS}]+)|[^ {CJK_LETTERS}]+")


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_LETTERS)


def _plain(character: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character).casefold())
    return "".join(map(_unmarked, folded))


def _unmarked(character: str) -> str:
    if "\u0300" <= character <= "\u036f":
        return ""
    if character in UNMARKED:
        return UNMARKED[character]
    if ACCENTED.match(character):
        return unicodedata.normalize("NFD", character)[0]
    # Vowels of Hindi and their like are marks; selectors of a look (FE00 to FE0F) say nothing.
    is_mark = unicodedata.category(character)[0] == "M" and not "\ufe00" <= character <= "\ufe0f"
    return character if character.isalnum() or is_mark else " "


def _other_number(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if re.search("(?:ss|x|ch|sh)es$", word):
        return word[:-2]
    if word.endswith("s"):
        return f"{word}es" if word.endswith(("ss", "us", "is")) else word[:-1]
    if word.endswith("y") and word[-2] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("x", "ch", "sh")) else f"{word}s"


_LETTERS = _Letters()
