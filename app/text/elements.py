"""One element of a text while it is being put together, and what its kind demands of it."""

import re

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
ITEMS = {"li": ("ul", "ol"), "dt": ("dl",), "dd": ("dl",)}
CELLS = frozenset({"td", "th"})
# Elements that hold nothing but other elements, and what a stray child of theirs is put into.
WRAPPERS = {
    "ul": "li", "ol": "li", "dl": "dd", "table": "tbody", "thead": "tr", "tbody": "tr", "tr": "td",
}  # fmt: skip
# Elements that may hold blocks (HTML, section 3.2.5.2.2: flow content).
FLOW = frozenset({
    "", "blockquote", "dd", "details", "div", "figcaption", "figure", "li", "section", "td", "th",
})  # fmt: skip
# Blocks that hold words only: one that starts inside a paragraph ends it, and one that starts
# inside another of these loses its tags.
WORDS_ONLY = HEADINGS | {"caption", "dt", "p", "pre", "summary"}
INLINE = frozenset({
    "a", "abbr", "b", "bdi", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q",
    "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "u", "var",
})  # fmt: skip
VOID = frozenset({"br", "hr", "wbr"})
# HTML, section 4.5.10: words, then what is said above them; "b" is a base, "t" rt and "p" rp.
RUBY = re.compile(r"(?:b+(?:t+|p(?:tp)+)+)+")


class Element:
    """An open element: its start tag, and its children, which are already written out."""

    __slots__ = ("implied", "kinds", "parts", "start", "tag")

    def __init__(self, tag: str, attributes: str = "", implied: bool = False) -> None:
        self.tag = tag
        self.start = f"<{tag}{attributes}>"
        self.implied = implied
        self.parts: list[str] = []
        self.kinds: list[str] = []

    def add(self, kind: str, part: str) -> None:
        """Take in a child: its tag, or nothing for words, and how it is written."""
        self.kinds.append(kind)
        self.parts.append(part)

    def has_children(self) -> bool:
        """Tell whether there is more in it than blanks."""
        return any(
            kind or not part.isspace() for kind, part in zip(self.kinds, self.parts, strict=True)
        )

    def written(self) -> str:
        """Return the element in HTML, or nothing where an empty one is not allowed."""
        finish = FINISH.get(self.tag)
        if finish:
            return finish(self)
        return self.wrapped()

    def wrapped(self) -> str:
        """Return the children between the two tags."""
        return f"{self.start}{''.join(self.parts)}</{self.tag}>"


def _unless_empty(element: Element) -> str:
    return element.wrapped() if element.has_children() else ""


def _unless_wordless(element: Element) -> str:
    # An image counts as words: all of ours have a text for those who do not see it.
    words = re.sub(r"<(?!img\b)[^>]*>", "", "".join(element.parts))
    return element.wrapped() if words.strip() else ""


def _details(element: Element) -> str:
    if "summary" not in element.kinds:
        element.parts.insert(0, "<summary>…</summary>")
    return element.wrapped()


def _figure(element: Element) -> str:
    if "figcaption" in element.kinds:
        element.parts.append(element.parts.pop(element.kinds.index("figcaption")))
    return element.wrapped()


def _dl(element: Element) -> str:
    """Give each term a description and each description a term."""
    parts: list[str] = []
    before = "dd"
    for kind, part in zip(element.kinds, element.parts, strict=True):
        if kind == "dd" and not parts:
            parts.append("<dt></dt>")
        parts.append(part)
        before = kind
    if before == "dt":
        parts.append("<dd></dd>")
    return f"{element.start}{''.join(parts)}</dl>" if parts else ""


def _ruby(element: Element) -> str:
    if RUBY.fullmatch("".join({"rt": "t", "rp": "p"}.get(kind, "b") for kind in element.kinds)):
        return element.wrapped()
    return "".join(re.sub(r"^<r[tp][^>]*>|</r[tp]>$", "", part) for part in element.parts)


def _table(element: Element) -> str:
    if not any(kind in {"thead", "tbody"} for kind in element.kinds):
        return ""
    # A table may be wider than the screen; whoever has no mouse scrolls it by the keyboard.
    return f'<div class="table-scroll" tabindex="0">{element.wrapped()}</div>'


FINISH = {
    "a": _unless_empty,
    "details": _details,
    "dl": _dl,
    "figure": _figure,
    "ol": _unless_empty,
    "p": _unless_empty,
    "ruby": _ruby,
    "table": _table,
    "tbody": _unless_empty,
    "thead": _unless_empty,
    "tr": _unless_empty,
    "ul": _unless_empty,
} | dict.fromkeys(HEADINGS, _unless_wordless)
