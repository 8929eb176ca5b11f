"""What was searched for, found again in a text and shown with a few words around it."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from app.text.plain import CJK_LETTERS
from app.text.search import LETTER, Query, Term, is_cjk, plain_letter

AROUND = 220  # characters of an excerpt
BEFORE = 60  # of them before the first hit
MOST_HITS = 300  # that are looked at in one text
# Where a word of letters with blanks around them ends: Chinese may stand right beside it.
IN_WORD = rf"[^\W_{CJK_LETTERS}]"
BETWEEN = r"[\W_]{0,4}"

# Parts of a text, in order, and whether each was searched for.
Parts = list[tuple[str, bool]]


def highlight(text: str, query: Query) -> Parts:
    """Return the whole text in parts."""
    return _parts(text, [found.span() for found in _hits(text, query)])


def highlighted_excerpt(text: str, query: Query) -> Parts:
    """Return the part of a text where most of the words searched for stand together."""
    text = " ".join(text.split())
    hits = list(_hits(text, query))
    start = max(0, _best_start(hits) - BEFORE) if hits else 0
    end = min(len(text), start + AROUND)
    start = max(0, end - AROUND)
    start, end = _start_of_word(text, start), _end_of_word(text, end)
    inside = [
        (found.start() - start, found.end() - start)
        for found in hits
        if start <= found.start() and found.end() <= end
    ]
    parts = _parts(text[start:end], inside)
    return [*_ellipsis(start > 0), *parts, *_ellipsis(end < len(text))]


def has_all(text: str, query: Query) -> bool:
    """Tell whether every word searched for stands in a text."""
    return len({found.lastgroup for found in _hits(text, query)}) == len(query.wanted)


def _hits(text: str, query: Query) -> Iterator[re.Match[str]]:
    """Yield where what was searched for stands; the group's name tells which term it is."""
    if not query.wanted:
        return
    pattern = "|".join(
        f"(?P<t{number}>{_pattern(term)})" for number, term in enumerate(query.wanted)
    )
    for number, found in enumerate(re.finditer(pattern, text, re.IGNORECASE)):
        if number == MOST_HITS:
            return
        yield found


def _pattern(term: Term) -> str:
    if len(term.words) == 1:
        either = "|".join(_word_pattern(form.lstrip(LETTER)) for form in term.forms)
        whole, last = f"(?:{either})", term.words[0].lstrip(LETTER)
    else:
        whole, last = BETWEEN.join(map(_word_pattern, _joined(term.words))), term.words[-1]
    start = "" if is_cjk(term.words[0].lstrip(LETTER)) else f"(?<!{IN_WORD})"
    end = "" if is_cjk(last) else f"{IN_WORD}*" if term.is_prefix else f"(?!{IN_WORD})"
    return start + whole + end


def _joined(words: Sequence[str]) -> list[str]:
    """Return words with overlapping pairs put together again to the runs they were."""
    runs = [words[0]]
    for before, word in pairwise(words):
        if is_cjk(word) and is_cjk(before) and len(word) == 2 and before[-1] == word[0]:
            runs[-1] += word[1]
        else:
            runs.append(word)
    return runs


def _word_pattern(word: str) -> str:
    """Return a pattern for a word with or without its accents, in letters of any width."""
    return "".join(f"[{re.escape(_spellings().get(letter, '') + letter)}][\u0300-\u036f]*"
                   for letter in word)  # fmt: skip


@cache
def _spellings() -> dict[str, str]:
    """Return, for each plain letter, those that are compared as it."""
    found: dict[str, str] = {}
    for first, last in ((0xC0, 0x250), (0x370, 0x400), (0x1E00, 0x2000), (0xFF10, 0xFF5B)):
        for letter in map(chr, range(first, last)):
            plain = plain_letter(letter)
            if len(plain) == 1 and plain not in {" ", letter}:
                found[plain] = found.get(plain, "") + letter
    return found


def _best_start(hits: Sequence[re.Match[str]]) -> int:
    """Return where the excerpt's first hit is: as many different terms as can be follow it."""
    best, best_score = hits[0].start(), (0, 0)
    for number, first in enumerate(hits):
        near = []
        for found in hits[number:]:
            if found.end() > first.start() + AROUND - BEFORE:
                break
            near.append(found.lastgroup)
        score = (len(set(near)), min(len(near), 3))
        if score > best_score:
            best, best_score = first.start(), score
    return best


def _parts(text: str, spans: Sequence[tuple[int, int]]) -> Parts:
    parts, last = [], 0
    for start, end in spans:
        parts += [(text[last:start], False), (text[start:end], True)]
        last = end
    return [part for part in [*parts, (text[last:], False)] if part[0]]


def _start_of_word(text: str, start: int) -> int:
    if start == 0:
        return 0
    for position in range(start, min(start + 20, len(text))):
        if text[position - 1] in " 。！？；，、：…":
            return position
    return start


def _end_of_word(text: str, end: int) -> int:
    if end == len(text):
        return end
    for position in range(end, max(0, end - 20), -1):
        if text[position - 1] in " 。！？；，、：…":
            return position
    return end


def _ellipsis(is_cut: bool) -> Parts:
    return [("…", False)] if is_cut else []
