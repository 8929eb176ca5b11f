"""Valid nesting: what a sanitiser lets through may still stand where HTML does not allow it."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

VOID = {"br", "hr", "img", "input", "wbr"}
# Elements that hold words and other such elements, and nothing that starts a block
# (HTML, section 3.2.5.2.5: phrasing content).
PHRASING = {
    "abbr", "b", "bdi", "cite", "code", "dfn", "em", "i", "kbd", "label", "mark", "q", "rp", "rt",
    "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "u", "var",
}  # fmt: skip
TRANSPARENT = {"a", "del", "ins"}
INLINE = PHRASING | TRANSPARENT | {"br", "img", "input", "wbr"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
WORDS_ONLY = HEADINGS | {"p", "pre", "summary"}
PLACES = {
    "li": {"ul", "ol"},
    "dt": {"dl"},
    "dd": {"dl"},
    "summary": {"details"},
    "figcaption": {"figure"},
    "rt": {"ruby"},
    "rp": {"ruby"},
}
DEEPEST = 100  # levels; deeper nesting is never meant, and would cost the stack


class Node:
    """An element with its start tag as written, and its children."""

    __slots__ = ("children", "start", "tag")

    def __init__(self, tag: str, start: str) -> None:
        """Make an element without children."""
        self.tag = tag
        self.start = start
        self.children: list[Node | str] = []

    def elements(self) -> "Iterator[Node]":
        """Yield the children that are elements."""
        return (child for child in self.children if isinstance(child, Node))

    def is_block(self) -> bool:
        """Tell whether the element cannot stand in a line of words."""
        if self.tag in TRANSPARENT:
            return any(child.is_block() for child in self.elements())
        return self.tag not in INLINE


class Builder(HTMLParser):
    """Reads what the sanitiser wrote, which is well-formed, into nodes."""

    def __init__(self) -> None:
        """Start with an empty root."""
        super().__init__(convert_charrefs=False)
        self.root = Node("", "")
        self.open = [self.root]
        self.too_deep = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """Open an element, unless it is nested beyond reason."""
        node = Node(tag, self.get_starttag_text() or "")
        if tag in VOID:
            self.open[-1].children.append(node)
        elif len(self.open) > DEEPEST:
            self.too_deep += 1
        else:
            self.open[-1].children.append(node)
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        """Close the element that is open."""
        if self.too_deep:
            self.too_deep -= 1
        elif len(self.open) > 1 and tag not in VOID:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        """Keep words as they are written."""
        self.open[-1].children.append(data)

    def handle_entityref(self, name: str) -> None:
        """Keep a named character as it is written."""
        self.open[-1].children.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Keep a numbered character as it is written."""
        self.open[-1].children.append(f"&#{name};")


def tidy(markup: str) -> str:
    """Return sanitised HTML with every element where HTML allows it; no word is lost."""
    builder = Builder()
    builder.feed(markup)
    builder.close()
    settle(builder.root)
    return "".join(written(builder.root))


def settle(node: Node) -> None:
    """Put the children of an element right, from the inside out."""
    settled: list[Node | str] = []
    for child in node.children:
        if isinstance(child, str):
            settled.append(child)
            continue
        if child.tag in PLACES and node.tag not in PLACES[child.tag]:
            child.tag, child.start = ("span", "<span>") if child.tag in INLINE else ("div", "<div>")
        settle(child)
        holds_block = any(part.is_block() for part in child.elements())
        misplaced = child.tag in PHRASING and holds_block
        empty = child.tag in HEADINGS and not has_words(child)
        settled.extend(child.children if misplaced or empty else [child])
    node.children = settled
    if node.tag in WORDS_ONLY:
        node.children = list(without_blocks(node))
    elif node.tag in {"ul", "ol", "dl"}:
        keep_items(node)
    elif node.tag == "details":
        lead_with_summary(node)
    elif node.tag == "figure":
        keep_one_caption(node)


def without_blocks(node: Node) -> "Iterator[Node | str]":
    """Yield an element's children with the words of any block in place of the block."""
    for child in node.children:
        if isinstance(child, Node) and child.is_block():
            yield from without_blocks(child)
            yield " "
        else:
            yield child


def keep_items(node: Node) -> None:
    """Wrap what stands in a list without being an item of it."""
    tag = "dd" if node.tag == "dl" else "li"
    allowed = {"dt", "dd"} if node.tag == "dl" else {"li"}
    children: list[Node | str] = []
    for child in node.children:
        stray = child.strip() if isinstance(child, str) else child.tag not in allowed
        if stray:
            item = Node(tag, f"<{tag}>")
            item.children = [child]
            child = item
        children.append(child)
    node.children = children


def lead_with_summary(node: Node) -> None:
    """Let `details` begin with its one summary."""
    summaries = [child for child in node.elements() if child.tag == "summary"]
    first = summaries[0] if summaries else Node("summary", "<summary>")
    if not summaries:
        first.children = ["…"]
    rest: list[Node | str] = []
    for child in node.children:
        if isinstance(child, Node) and child.tag == "summary":
            rest.extend([] if child is first else child.children)
        else:
            rest.append(child)
    node.children = [first, *rest]


def keep_one_caption(node: Node) -> None:
    """Let `figure` end with its one caption."""
    captions = [child for child in node.elements() if child.tag == "figcaption"]
    for other in captions[1:]:
        other.tag, other.start = "div", "<div>"
    if captions:
        node.children.remove(captions[0])
        node.children.append(captions[0])


def has_words(node: Node) -> bool:
    """Tell whether there is anything to see in an element."""
    return any(
        child.strip() if isinstance(child, str) else child.tag == "img" or has_words(child)
        for child in node.children
    )


def written(node: Node) -> "Iterator[str]":
    """Yield the element's children as HTML."""
    for child in node.children:
        if isinstance(child, str):
            yield child
            continue
        yield child.start
        if child.tag not in VOID:
            yield from written(child)
            yield f"</{child.tag}>"


def number_headings(markup: str) -> str:
    """Return HTML whose headings start at h2, below the page's title, and skip no level."""
    levels: list[int] = []

    def renumber(found: re.Match[str]) -> str:
        if not found[1]:
            level = int(found[2])
            while levels and levels[-1] >= level:
                levels.pop()
            levels.append(level)
        return f"<{found[1]}h{min(6, len(levels) + 1)}"

    return re.sub(r"<(/?)h([1-6])\b", renumber, markup)
