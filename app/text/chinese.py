"""Rules of Markdown for writing without blanks, which change no example of CommonMark."""

import re
from typing import Any

from linkify_it import LinkifyIt
from linkify_it.main import Match
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline import emphasis as emphasis_rule
from markdown_it.rules_inline import strikethrough as strikethrough_rule

from app.text.plain import CJK, one_of

LONGEST_LINK = 2000  # characters
LONGEST_WWW = 300  # characters
# Marks at which a bare link ends; addresses have them percent-encoded.
FULL_WIDTH_MARKS = "，。；：！？、（）《》〈〉「」『』【】〔〕［］｛｝“”‘’…　"
SEPARATORS = "[><\uff5c]"  # how linkify-it writes the characters that no link can have
BARE_SCHEME = re.compile(r"(?:^|[^a-z0-9.+-])(https?)$", re.IGNORECASE)


def emphasis(state: StateInline, silent: bool) -> bool:
    """Read `*` and `_`; `**强调。**后面` is bold."""
    return _tokenize(emphasis_rule.tokenize, "*", state, silent)


def strikethrough(state: StateInline, silent: bool) -> bool:
    """Read `~~`; `~~删除。~~后面` is struck out."""
    return _tokenize(strikethrough_rule.tokenize, "~", state, silent)


def bare_link(state: StateInline, silent: bool) -> bool:
    """Read `https://…` without brackets, wherever Chinese puts it: `看https://example.com`."""
    position = state.pos
    if state.linkLevel > 0 or not state.src.startswith("://", position):
        return False
    scheme = BARE_SCHEME.search(state.src[max(0, position - 6) : position])
    finder = state.md.linkify
    if not finder or not scheme or not state.pending.endswith(scheme[1]):
        return False
    start = position - len(scheme[1])
    link = finder.match_at_start(state.src[start : start + LONGEST_LINK])
    if link is None:
        return False
    url = link.url.rstrip("*")
    address = state.md.normalizeLink(url)
    if not state.md.validateLink(address):
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme[1])]
        token = state.push("link_open", "a", 1)
        token.attrs = {"href": address}
        token.markup, token.info = "linkify", "auto"
        state.push("text", "", 0).content = state.md.normalizeLinkText(url)
        token = state.push("link_close", "a", -1)
        token.markup, token.info = "linkify", "auto"
    state.pos += len(url) - len(scheme[1])
    return True


class Linkify(LinkifyIt):  # type: ignore[misc]
    """Finds bare links: http, https, www and mail, and none in file names like `lib.rs`."""

    re: dict[str, Any]

    def __init__(self) -> None:
        super().__init__(
            {
                "//": None,
                "ftp:": None,
                "www.": {"validate": self._validate_www, "normalize": self._normalize_www},
            },
            {"fuzzy_link": False},
        )

    def _on_compile(self) -> None:
        wider = f"[><\uff5c{FULL_WIDTH_MARKS}]"
        for name, source in self.re.items():
            source = source.replace(SEPARATORS, wider)
            # What stands between brackets in an address must not be looked for to the end of
            # the text, again and again.
            self.re[name] = source.replace(").)*", ").){0,100}").replace(").)+", ").){1,100}")

    def _validate_http(self, text: str, position: int) -> int:
        length: int = super()._validate_http(text[position : position + LONGEST_LINK], 0)
        return length

    def _validate_www(self, text: str, position: int) -> int:
        if "www" not in self.re:
            source = f"(?=[^.\\s]+\\.){self.re['src_host_port_strict']}{self.re['src_path']}"
            self.re["www"] = re.compile(source, re.IGNORECASE)
        found = self.re["www"].match(text, position, position + LONGEST_WWW)
        return len(found[0]) if found else 0

    def _normalize_www(self, match: Match) -> None:
        match.url = f"http://{match.url}"


def _tokenize(rule, marker: str, state: StateInline, silent: bool) -> bool:  # type: ignore[no-untyped-def]
    start, known = state.pos, len(state.delimiters)
    if not rule(state, silent):
        return False
    before = state.src[start - 1] if start else " "
    after = state.src[state.pos] if state.pos < state.posMax else " "
    new = state.delimiters[known:]
    if new and (one_of(CJK).match(before) or one_of(CJK).match(after)):
        may_open, may_close = _sides(before, after, state.src[start])
        for delimiter in new:
            delimiter.open, delimiter.close = may_open, may_close
    return True


def _sides(before: str, after: str, marker: str) -> tuple[bool, bool]:
    """Tell whether a run of markers next to a CJK character may open, and may close, emphasis.

    CommonMark (0.31, section 6.2) judges by the blanks and the punctuation around it. Chinese
    puts no blank beside its punctuation, so that here its punctuation counts as letters do, and
    its letters do as good as a blank beside other punctuation.
    """
    blank_before, blank_after = isWhiteSpace(ord(before)), isWhiteSpace(ord(after))
    mark_before, mark_after = _is_other_mark(before), _is_other_mark(after)
    free_before = blank_before or mark_before or bool(one_of(CJK).match(before))
    free_after = blank_after or mark_after or bool(one_of(CJK).match(after))
    left = not blank_after and (not mark_after or free_before)
    right = not blank_before and (not mark_before or free_after)
    if marker != "_":
        return left, right
    return left and (not right or _is_mark(before)), right and (not left or _is_mark(after))


def _is_mark(character: str) -> bool:
    return isMdAsciiPunct(ord(character)) or isPunctChar(character)


def _is_other_mark(character: str) -> bool:
    return _is_mark(character) and not one_of(CJK).match(character)
