"""Signs of spam, found without asking any service: each holds a comment for the staff.

A check of one's own, for Akismet or the like, is one function that NA_BLOG_SPAM_CHECK names.
"""

import logging
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from importlib import import_module
from math import inf
from time import time

from flask import Flask, current_app

from app.text import plain_text
from app.text.plain import CJK_LETTERS, one_of
from app.tokens import TokenInvalid, make_token, read_token
from config import ConfigurationError

log = logging.getLogger(__name__)
TRAP, FAST, LINKS, RATE = "trap", "fast", "links", "rate"
REPEATED, WORDS, CHECK = "repeated", "words", "check"
FASTEST = 3  # seconds in which a person fills in the form
FORM_TIME = 24 * 3600  # seconds for which a form says when it was shown
MOST_LINKS, MOST_LINKS_OF_KNOWN = 2, 3
MOST_IN_A_WHILE, A_WHILE = 10, timedelta(minutes=10)  # comments of one person
SHORT = 20  # letters and digits: what many say in the same words, as thanks
OUTWARD = re.compile(r'<a href="[^"]*" rel="nofollow ugc')
SPACED = rf"^\W{CJK_LETTERS}"  # a letter of a script with blanks between words
Check = Callable[[str, str, str | None, str], bool | None]


@dataclass(frozen=True)
class Attempt:
    """A text that somebody wants below a post, and how he came to send it."""

    body: str
    html: str
    is_known: bool = False  # whether readers see something of his already
    trap: str = ""  # what stands in the field that nobody sees
    seconds: float | None = inf  # since the form was shown; None for a form that was not ours
    is_one_of_many: bool = False  # whether he wrote MOST_IN_A_WHILE just before
    by_himself: bool = False  # whether he wrote the same in the last day
    by_others: bool = False  # whether somebody else did


def signals_of(attempt: Attempt, blocked: str = "") -> list[str]:
    """Return the names of the signs of spam in an attempt; `blocked` are words, one in a line."""
    links = len(OUTWARD.findall(attempt.html))
    is_short = sum(map(str.isalnum, attempt.body)) < SHORT
    signs = {
        TRAP: bool(attempt.trap),
        FAST: attempt.seconds is None or attempt.seconds < FASTEST,
        LINKS: links > (MOST_LINKS_OF_KNOWN if attempt.is_known else MOST_LINKS),
        RATE: attempt.is_one_of_many,
        REPEATED: attempt.by_himself or (attempt.by_others and not is_short),
        WORDS: has_blocked_word(f"{attempt.body}\n{plain_text(attempt.html)}", blocked),
    }
    return [name for name, is_there in signs.items() if is_there]


def has_blocked_word(text: str, blocked: str) -> bool:
    """Tell whether a text has one of some words, one in a line: whole words, but of Chinese any.

    Neither case nor the width of letters matters.
    """
    text = " ".join(_folded(text).split())
    return any(_stands_in(text, word, anywhere) for word, anywhere in _blocked_words(blocked))


def form_token(user_id: int, shown_before: float = 0) -> str:
    """Return what a form carries to say when it was shown to whom, `shown_before` seconds ago."""
    return make_token("comment", {"user": user_id, "at": time() - shown_before}, FORM_TIME)


def seconds_since_shown(token: str, user_id: int) -> float | None:
    """Return how long ago a form with this token was shown; None for one that is not ours."""
    try:
        data = read_token("comment", token)
    except TokenInvalid:
        return None
    return time() - float(data["at"]) if data["user"] == user_id else None


def asked_elsewhere(text: str, name: str, email: str | None, address: str) -> list[str]:
    """Return [CHECK] if the operator's own check takes a text for spam, or fails; else [].

    A check that fails loses no comment, and lets none through unseen: the staff sees it first.
    """
    check: Check | None = current_app.extensions["spam_check"]
    try:
        return [CHECK] if check is not None and check(text, name, email, address) else []
    except Exception:
        log.exception("The check that NA_BLOG_SPAM_CHECK names has failed; the comment is held.")
        return [CHECK]


def init_app(app: Flask) -> None:
    """Find the operator's own check; raise ConfigurationError if there is no such function."""
    app.extensions["spam_check"] = _function(app.config["NA_BLOG_SPAM_CHECK"])


def _function(path: str | None) -> Check | None:
    if not path:
        return None
    module, _, name = path.partition(":")
    try:
        found: Check = getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError):
        found = None  # type: ignore[assignment]
    if not callable(found):
        raise ConfigurationError(
            "NA_BLOG_SPAM_CHECK must name a function that can be imported, as package.module:name."
        )
    return found


@lru_cache(maxsize=8)
def _blocked_words(blocked: str) -> tuple[tuple[str, bool], ...]:
    """Return each word, and whether it is blocked inside others too."""
    words = {" ".join(_folded(line).split()) for line in blocked.splitlines()} - {""}
    return tuple((word, one_of(CJK_LETTERS).search(word) is not None) for word in words)


def _stands_in(text: str, word: str, anywhere: bool) -> bool:
    # No pattern of all words: a few thousand of them took half a minute of each comment.
    spaced = one_of(SPACED)
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        if anywhere or not (spaced.match(text[start - 1 : start]) or spaced.match(text, end)):
            return True
        start = text.find(word, start + 1)
    return False


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
