"""Plain words: excerpts, slugs, and characters that nobody can see."""

import html
import json
import re
import unicodedata
from functools import cache, lru_cache
from hashlib import sha256

SLUG_LENGTH = 80
# Letters of scripts that put no blanks between words: Chinese, Japanese, and with them Korean.
CJK_LETTERS = (
    "\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u302f\u3031-\u303c\u3040-\u33ff\u3400-\u4dbf"
    "\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc\U0001aff0-\U0001b16f"
    "\U00020000-\U0003fffd"
)
CJK_MARKS = "\u2ff0-\u2fff\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f\ufe30-\ufe4f\uff00-\uff65"
CJK = f"{CJK_LETTERS}{CJK_MARKS}\uffe0-\uffee"

CODE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)
# The numbers and arrows of footnotes are there to be pressed, not to be read.
FOOTNOTE_MARK = re.compile(
    r'<sup class="footnote-ref">.*?</sup>|<a [^>]*class="footnote-backref"[^>]*>.*?</a>', re.DOTALL
)
# What makes no sense in the middle of a line of running text.
ASIDE = re.compile(r"<(h[1-6]|table|section)\b.*?</\1>", re.DOTALL)
IMAGE_LABEL = re.compile(
    r'<span class="missing-image">.*?</span>|<a [^>]*class="external-image"[^>]*>.*?</a>', re.DOTALL
)
BLOCK_TAG = re.compile(
    r"</?(?:blockquote|br|caption|dd|details|div|dl|dt|figcaption|figure|h[1-6]|hr|li|ol|p|pre"
    r"|section|summary|table|tbody|td|th|thead|tr|ul)\b[^>]*>"
)
TAG = re.compile(r'<(?:[^<>"]|"[^"]*")*>')

# Letters, by their category, that show nothing at all (Unicode, Default_Ignorable and blank).
FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
CONTROL_IN_LINE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
CONTROL_IN_LINES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
KANA = "\u3040-\u30ff"
HANGUL = "\uac00-\ud7af"
# Letters that make words without blanks; Korean has blanks.
UNSPACED = f"{KANA}{HAN}"


@cache
def one_of(letters: str) -> re.Pattern[str]:
    """Return a pattern for one of some letters; of a whole script it takes some ms to make."""
    return re.compile(f"[{letters}]")


def plain_text(html: str) -> str:
    """Return the visible text of sanitised HTML, a line for each block, without code blocks."""
    return _words(CODE.sub("\n", html))


def whole_text(html: str) -> str:
    """Return the visible text of sanitised HTML, a line for each block, code blocks too."""
    return _words(html)


def excerpt(html: str, limit: int = 240) -> str:
    """Return the beginning of sanitised HTML as one line of at most `limit` characters.

    Headings, tables and footnotes are left out, unless there is nothing else.
    """
    prose = IMAGE_LABEL.sub("", CODE.sub("\n", html))
    text = " ".join((_words(ASIDE.sub("\n", prose)) or _words(prose)).split())
    if len(text) <= limit:
        return text
    end = _end_of_whole_character(text, limit - 1)
    end = _end_of_word(text, end)
    return text[:end].rstrip(" ,;:-–—，、；：") + "…"


def count_words(text: str) -> int:
    """Return how many words a text has; of a script without blanks, each letter counts as one."""
    joined, spaced = _letters_and_words(text)
    return joined + spaced


def reading_minutes(text: str) -> int:
    """Return how long a text takes to read: some 220 words a minute, or 350 Chinese letters."""
    joined, spaced = _letters_and_words(text)
    return max(1, round(spaced / 220 + joined / 350))


def slugify(title: str) -> str:
    """Return a title as part of an address: letters and digits of any script, and dashes.

    At most 80 characters, normalised by NFKC; `post` where nothing is left.
    """
    kept: list[str] = []
    for character in unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", title).lower()):
        # Marks are parts of letters: of Hindi vowels, for one.
        is_mark = unicodedata.category(character)[0] == "M" and bool(kept) and kept[-1] != "-"
        if character.isalnum() or (is_mark and not "\ufe00" <= character <= "\ufe0f"):
            kept.append(character)
        elif kept and kept[-1] != "-":
            kept.append("-")
    return "".join(kept)[:SLUG_LENGTH].strip("-") or "post"


def has_control_characters(text: str, multiline: bool = False) -> bool:
    """Tell whether a text has characters that nobody sees and nobody means to type.

    `multiline` allows tabs, line ends and the marks of writing direction (UAX 9), which in a
    line of its own, like a name or a title, could turn round what stands beside it.
    """
    return bool((CONTROL_IN_LINES if multiline else CONTROL_IN_LINE).search(text))


def is_visible(text: str) -> bool:
    """Tell whether a text shows anything: more than blanks, marks of direction and fillers."""
    return any(
        unicodedata.category(character)[0] not in "CZ" and character not in FILLERS
        for character in text
    )


def is_joined_letter(character: str) -> bool:
    """Tell whether a line may end before and after this letter: Chinese, Japanese and Korean."""
    return one_of(CJK).match(character) is not None


def fingerprint(text: str) -> str:
    """Return 32 hexadecimal digits that texts share whose letters and digits are the same."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    words = "".join(filter(str.isalnum, folded)) or folded
    return sha256(words.encode(errors="replace")).hexdigest()[:32]


def without_unseen(text: str) -> str:
    """Return a text without the characters that HTML forbids, and with line feeds alone."""
    return UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """Return a text for a line of Markdown: no line ends, and no brackets that mean a link."""
    return re.sub(r"([\\\[\]<>`*_])", r"\\\1", " ".join(without_unseen(text).split()))


def file_name(path: str) -> str:
    """Return the last part of a path as some system wrote it, as one line to be seen."""
    last = re.split(r"[/\\]", without_unseen(path))[-1]
    return " ".join(last.split())


def quoted(text: str) -> str:
    """Return a text in quotes, as JSON and YAML read it alike."""
    return json.dumps(without_unseen(text), ensure_ascii=False)


def _letters_and_words(text: str) -> tuple[int, int]:
    joined = len(one_of(UNSPACED).findall(text))
    words = one_of(CJK).sub(" ", one_of(HANGUL).sub("x", text)).split()
    return joined, sum(any(map(str.isalnum, word)) for word in words)


def _words(markup: str) -> str:
    # A line end in the source is a blank; lines of the result come from blocks alone.
    markup = BLOCK_TAG.sub("\n", FOOTNOTE_MARK.sub("", " ".join(markup.split())))
    lines = (" ".join(line.split()) for line in html.unescape(TAG.sub("", markup)).split("\n"))
    return "\n".join(line for line in lines if line)


def _end_of_whole_character(text: str, end: int) -> int:
    """Step back from the middle of what is read as one character (UAX 29, simplified)."""
    lowest = max(0, end - 32)  # nobody's name for a family is longer than that
    while end > lowest and (_continues(text[end]) or text[end - 1] == "\u200d"):
        end -= 1
    flags = 0
    while end > flags and "\U0001f1e6" <= text[end - flags - 1] <= "\U0001f1ff":
        flags += 1
    return end - 1 if flags % 2 and "\U0001f1e6" <= text[end] <= "\U0001f1ff" else end


def _continues(character: str) -> bool:
    return (
        unicodedata.category(character)[0] == "M"
        or character == "\u200d"
        or "\U0001f3fb" <= character <= "\U0001f3ff"  # tones of skin
        or "\U000e0020" <= character <= "\U000e007f"  # flags of regions
    )


def _end_of_word(text: str, end: int) -> int:
    # A Chinese text is best cut at its own punctuation where there is some nearby.
    for position in range(end, max(0, end - 12), -1):
        if text[position - 1] in "。！？；，、：":
            return position
    position = end
    while position > end // 2 and _in_word(text[position - 1]) and _in_word(text[position]):
        position -= 1
    return position if position > end // 2 else end


def _in_word(character: str) -> bool:
    return not character.isspace() and not one_of(CJK).match(character)


@lru_cache(maxsize=1024)  # a page asks of each post on it, some three times
def language_of(text: str) -> str:
    """Return what a text is written in as far as its script tells: zh, ja, ko, or "" for unknown.

    One letter in ten is enough: Chinese about software is full of Latin names.
    """
    letters = sum(map(str.isalpha, text)) or 1
    for code, script, least in (("ja", KANA, 20), ("ko", HANGUL, 10), ("zh", HAN, 10)):
        if len(one_of(script).findall(text)) * least >= letters:
            return code
    return ""
