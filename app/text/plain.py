"""Plain words: excerpts, slugs, and characters that nobody can see."""

import html
import re
import unicodedata

SLUG_LENGTH = 80
# Chinese, Japanese and Korean letters and punctuation.
IS_CJK = re.compile(
    "[\u1100-\u11ff\u2e80-\u303f\u3040-\u33ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    "\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef“”‘’…—\U00020000-\U0003ffff]"
)
BLOCK_TAG = re.compile(
    r"</?(?:address|article|aside|blockquote|br|dd|details|div|dl|dt|figcaption|figure|h[1-6]|hr"
    r"|li|ol|p|section|summary|table|tbody|td|tfoot|th|thead|tr|ul)\b[^>]*>"
)
UNREAD = re.compile(r'<pre\b.*?</pre>|<section class="footnotes">.*?</section>', re.DOTALL)
FOOTNOTE = re.compile(r'<sup class="footnote-ref">.*?</sup>', re.DOTALL)


def plain_text(markup: str) -> str:
    """Return the words of sanitised HTML in one line: no code blocks, no footnotes."""
    markup = FOOTNOTE.sub("", UNREAD.sub(" ", markup))
    markup = BLOCK_TAG.sub(" ", markup)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", markup)).split())


def excerpt(markup: str, limit: int = 240) -> str:
    """Return the beginning of sanitised HTML as plain text of at most `limit` characters."""
    text = plain_text(markup)
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    # A word of a spaced script is left out rather than broken; a Chinese text has none.
    space = cut.rfind(" ")
    if space > limit * 0.6 and not IS_CJK.match(cut[-1]):
        cut = cut[:space]
    # No half of a joined emoji, and no letter without its accents.
    while cut and (
        unicodedata.combining(text[len(cut)]) or _joins(text[len(cut)]) or _joins(cut[-1])
    ):
        cut = cut[:-1]
    return cut.rstrip(" ,;:，；：、—-") + "…"


def slugify(title: str) -> str:
    """Return a title as the last part of an address: letters and digits of any script, dashes.

    At most 80 characters; `post` where nothing is left.
    """
    text = unicodedata.normalize("NFKC", title).lower()
    slug = re.sub(r"[^\w]+", "-", text.replace("_", "-").replace("'", "").replace("’", ""))
    return slug.strip("-")[:SLUG_LENGTH].strip("-") or "post"


def has_control_characters(text: str, multiline: bool = False) -> bool:
    """Tell whether a text has characters that cannot be seen and are not meant to be typed.

    `multiline` allows tabs, line ends and marks of writing direction (UAX 9).
    """
    return any(_is_control(character, multiline) for character in text)


def _is_control(character: str, multiline: bool) -> bool:
    if (
        character in "\n\r\t"
        or "\u202a" <= character <= "\u202e"
        or "\u2066" <= character <= "\u2069"
    ):
        return not multiline
    return unicodedata.category(character) in {"Cc", "Cs"} or character == "\ufffe"


def without_control_characters(text: str) -> str:
    """Return a text of several lines without characters that HTML does not allow."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c for c in text if (c >= " " and not "\x7f" <= c <= "\x9f") or c in "\n\t")


def _joins(character: str) -> bool:
    return (
        character == "\u200d"
        or "\ufe00" <= character <= "\ufe0f"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )
