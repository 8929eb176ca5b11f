"""What was searched for, found again in a text and shown with a few words around it."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from app.text.plain import CJK_LETTERS, whole_text
from app.text.search import LETTER, Query, Term, is_cjk, plain_letter

AROUND = 220  # characters of an excerpt
BEFORE = 60  # of them before the first hit
MOST_HITS = 100  # of one term in one text
# How many characters of HTML are looked at: most posts have their words near the beginning.
LOOKS = (10_000, 50_000, 2_000_000)
# A letter of a word with blanks around it: Chinese may stand right beside it.
IN_WORD = rf"[^\W_{CJK_LETTERS}]"
BETWEEN = r"[\W_]{0,4}"
STOPS = " 。！？；，、：…"

# Parts of a text, in order, and whether each was searched for.
Parts = list[tuple[str, bool]]


class Hit(NamedTuple):
    """Where a term of a query, by its number, stands in a text."""

    start: int
    end: int
    term: int


class _Letters(dict[int, str]):
    """What each character is compared as, where that is one character; else itself."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        plain = plain_letter(letter)
        self[code] = found = plain if len(plain) == 1 and plain != " " else letter
        return found


def highlight(text: str, query: Query) -> Parts:
    """Return the whole text in parts."""
    text = unicodedata.normalize("NFC", text)
    return _parts(text, _hits(text, query))


def highlighted_excerpt(html: str, query: Query) -> Parts:
    """Return the part of sanitised HTML where most words searched for stand together, as text."""
    for look in LOOKS:
        # Cut behind a tag, or half of one would be taken for words.
        beginning = html if len(html) <= look else html[: html.rfind(">", 0, look) + 1]
        text = unicodedata.normalize("NFC", " ".join(whole_text(beginning).split()))
        hits = _hits(text, query)
        if len({hit.term for hit in hits}) == len(query.wanted) or len(beginning) == len(html):
            break
    return _excerpt(text, hits)


def has_all(text: str, query: Query) -> bool:
    """Tell whether every word searched for stands in a text."""
    return len({hit.term for hit in _hits(text, query)}) == len(query.wanted)


def _hits(text: str, query: Query) -> list[Hit]:
    """Return where what was searched for stands, in order, none over another."""
    folded = text.lower() if text.isascii() else text.translate(_LETTERS)
    every = sorted(
        Hit(*found.span(), number)
        for number, term in enumerate(query.wanted)
        for pattern in _patterns(term)
        for found in _some(pattern, folded)
    )
    kept: list[Hit] = []
    for hit in every:
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
        elif hit.end > kept[-1].end:
            kept[-1] = kept[-1]._replace(end=hit.end)
    return kept


def _some(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    for number, found in enumerate(pattern.finditer(text)):
        if number == MOST_HITS:
            return
        yield found


@lru_cache(maxsize=256)
def _patterns(term: Term) -> tuple[re.Pattern[str], ...]:
    """Return patterns for the forms of a term; each begins with letters, which is quick to find."""
    if len(term.words) > 1:
        return (re.compile(_bounded(_joined(term.words), term.is_prefix)),)
    forms = (form.lstrip(LETTER) for form in term.forms)
    return tuple(re.compile(_bounded([form], term.is_prefix)) for form in forms)


def _bounded(words: Sequence[str], is_prefix: bool) -> str:
    """Return a pattern for words side by side that are parts of no others."""
    first, *others = map(re.escape, words)
    start = "" if is_cjk(words[0]) else f"(?<!{IN_WORD}{first})"
    end = "" if is_cjk(words[-1]) else f"{IN_WORD}*" if is_prefix else f"(?!{IN_WORD})"
    return BETWEEN.join([first + start, *others]) + end


def _joined(words: Sequence[str]) -> list[str]:
    """Return words with overlapping pairs put together again to the runs they were."""
    runs = [words[0]]
    for before, word in pairwise(words):
        if is_cjk(word) and is_cjk(before) and len(word) == 2 and before[-1] == word[0]:
            runs[-1] += word[1]
        else:
            runs.append(word)
    return runs


def _excerpt(text: str, hits: Sequence[Hit]) -> Parts:
    start = max(0, _best_start(hits) - BEFORE) if hits else 0
    end = min(len(text), start + AROUND)
    start = _next_stop(text, max(0, end - AROUND))
    end = _last_stop(text, end)
    inside = [
        Hit(hit.start - start, hit.end - start, hit.term)
        for hit in hits
        if start <= hit.start and hit.end <= end
    ]
    parts = _parts(text[start:end], inside)
    return [*_ellipsis(start > 0), *parts, *_ellipsis(end < len(text))]


def _best_start(hits: Sequence[Hit]) -> int:
    """Return where the excerpt's first hit is: as many different terms as can be follow it."""
    best, best_score = hits[0].start, (0, 0)
    for number, first in enumerate(hits):
        near = []
        for hit in hits[number:]:
            if hit.end > first.start + AROUND - BEFORE:
                break
            near.append(hit.term)
        score = (len(set(near)), min(len(near), 3))
        if score > best_score:
            best, best_score = first.start, score
    return best


def _parts(text: str, hits: Sequence[Hit]) -> Parts:
    parts, last = [], 0
    for hit in hits:
        parts += [(text[last : hit.start], False), (text[hit.start : hit.end], True)]
        last = hit.end
    return [part for part in [*parts, (text[last:], False)] if part[0]]


def _next_stop(text: str, start: int) -> int:
    near = range(start, min(start + 20, len(text))) if start else ()
    return next((place for place in near if text[place - 1] in STOPS), start)


def _last_stop(text: str, end: int) -> int:
    near = range(end, max(0, end - 20), -1) if end < len(text) else ()
    return next((place for place in near if text[place - 1] in STOPS), end)


def _ellipsis(is_cut: bool) -> Parts:
    return [("…", False)] if is_cut else []


_LETTERS = _Letters()
