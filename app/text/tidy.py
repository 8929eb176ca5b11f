"""Valid nesting: tags in any order become elements where HTML allows them.

The parser of HTML in browsers repairs what it reads as well, but by copying open elements it
can make many megabytes of a few kilobytes; this one writes each tag once, so that its time and
its result grow with the length of the text. The sanitiser comes after it and trusts nothing.
"""

import html
import re
from collections.abc import Callable

from app.text.elements import (
    CELLS,
    FLOW,
    HEADINGS,
    INLINE,
    ITEMS,
    VOID,
    WORDS_ONLY,
    WRAPPERS,
    Element,
)
from app.text.plain import without_unseen

DEEPEST = 120  # levels: more than Markdown itself can nest with the parser's `maxNesting`
MOST_LINKS_CARRIED_ON = 50

# Possessive, and without a `<` outside quotes, so that no text makes it read twice (linear).
TAG = re.compile(
    r"""<(?:!--|[!?][^>]{0,1000}>|(/?)([A-Za-z][A-Za-z0-9]*+)(?=[\s/>])"""
    r"""((?:[^<>"']++|"[^"]*+"|'[^']*+')*+)>)"""
)
ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""")
LONE_LESS_THAN = re.compile("<")
NUMBERED = re.compile("&#")

# Old and structural names, and what a text needs of them.
RENAMED = {
    "acronym": "abbr", "address": "div", "article": "div", "aside": "div", "center": "div",
    "dir": "ul", "footer": "div", "header": "div", "hgroup": "div", "image": "img",
    "listing": "pre", "main": "div", "menu": "ul", "nav": "div", "strike": "s",
    "tfoot": "tbody", "tt": "code",
}  # fmt: skip
# Elements that are no text: their content goes with them.
LEFT_OUT = frozenset({
    "applet", "audio", "canvas", "embed", "frameset", "head", "iframe", "math", "noembed",
    "noframes", "object", "script", "select", "style", "svg", "template", "textarea", "title",
    "video", "xmp",
})  # fmt: skip
# Elements of HTML whose tags are dropped and whose words stay. A name that is in no list was
# hardly meant as a tag, and is shown as it was typed: `Vec<T>`.
UNWRAPPED = frozenset({
    "area", "base", "basefont", "bdo", "big", "blink", "body", "button", "col", "colgroup",
    "command", "data", "datalist", "dialog", "fieldset", "font", "form", "frame", "html", "input",
    "keygen", "label", "legend", "link", "map", "marquee", "meta", "meter", "nobr", "noscript",
    "optgroup", "option", "output", "param", "picture", "plaintext", "progress", "search", "slot",
    "source", "time", "track",
})  # fmt: skip
KNOWN = INLINE | WORDS_ONLY | FLOW | VOID | WRAPPERS.keys() | {"img", "rb", "rtc"}

Attributes = dict[str, str]


class Tidier:
    """Writes tags and words, as they come, into well-formed and valid HTML.

    `write_attributes(tag, attributes)` gives the attributes of a start tag, or None where the
    element is nothing without them; `write_image(attributes, in_link)` gives a whole image.
    `mark` is the attribute that proves that a tag is the renderer's own.
    """

    def __init__(
        self,
        mark: str,
        write_attributes: Callable[[str, Attributes], str | None],
        write_image: Callable[[Attributes, bool], str],
    ) -> None:
        self.mark = mark
        self.write_attributes = write_attributes
        self.write_image = write_image
        self.open = [Element("")]
        self.dropped: dict[str, int] = {}
        self.levels: list[str] = []
        self.links_carried_on = 0
        self.ids: set[str] = set()

    def tidy(self, markup: str) -> str:
        """Return the text with every element where it may stand; no words are lost."""
        position, missing = 0, set[str]()
        while found := TAG.search(markup, position):
            self.words(markup[position : found.start()])
            position = found.end()
            name, after = (found[2] or "").lower(), -1
            closer = "-->" if found[0] == "<!--" else f"</{name}"
            if closer == "-->" or (name in LEFT_OUT and not found[1]):
                after = -1 if closer in missing else _after(markup, closer, position)
                missing |= {closer} if after < 0 else set()
            elif name == "pre" and self.mark in found[3]:
                # The renderer's own code blocks hold nothing that could need any care.
                end = markup.index("</pre>", position) + len("</pre>")
                self.leave_words()
                self.top.add("pre", markup[found.start() : end].replace(f" {self.mark}", ""))
                position = end
            elif name:
                self.tag(found[0], name, bool(found[1]), found[3])
            if after >= 0:
                position = after
        self.words(markup[position:])
        while len(self.open) > 1:
            self.close()
        return "".join(self.top.parts)

    @property
    def top(self) -> Element:
        """The innermost element that is open."""
        return self.open[-1]

    def words(self, text: str) -> None:
        """Write words; between the items of a list or the cells of a table they get a place."""
        if not text:
            return
        text = LONE_LESS_THAN.sub("&lt;", text)
        if NUMBERED.search(text):
            text = html.escape(without_unseen(html.unescape(text)), quote=False)
        if text.isspace():
            if self.top.tag not in WRAPPERS and self.top.tag not in {"ruby", "details"}:
                self.top.add("", text)
            return
        self.make_room()
        self.top.add("", text)

    def tag(self, source: str, name: str, closes: bool, attributes: str) -> None:
        """Write one tag, or do without it."""
        name = RENAMED.get(name, name)
        values = {} if closes else _read(attributes)
        # Only the renderer's own ids carry its mark, and none of them comes twice.
        if self.mark not in values.get("id", self.mark) or values.get("id") in self.ids:
            del values["id"]
        self.ids.add(values.get("id", ""))
        if name == "section" and "footnotes" not in values.get("class", "") and not closes:
            name = "div"
        if name == "input" and self.mark in values:
            self.make_room()
            self.top.add("input", f"<input{self.write_attributes('input', values)}>")
        elif name in LEFT_OUT or name in UNWRAPPED or name in {"rb", "rtc"}:
            return
        elif name not in KNOWN:
            self.words(source.replace("<", "&lt;"))
        elif closes:
            self.end(name)
        elif name == "img":
            self.make_room()
            self.top.add("img", self.write_image(values, self.link() is not None))
        elif name in VOID:
            self.void(name)
        else:
            self.start(name, values)

    def void(self, name: str) -> None:
        """Write an element that has no end."""
        if name != "hr":
            self.make_room()
        elif not self.block(name):
            return
        self.top.add(name, f"<{name}>")

    def start(self, name: str, values: Attributes) -> None:
        """Open an element where it may stand, or else do without its tags."""
        written = self.write_attributes(name, values)
        carried = self.link() if name in FLOW or name in WORDS_ONLY else None
        if written is None or len(self.open) > DEEPEST or not self.place(name):
            self.dropped[name] = self.dropped.get(name, 0) + 1
            return
        self.open.append(Element(name, written))
        if carried and self.links_carried_on < MOST_LINKS_CARRIED_ON and not self.link():
            # A link round a block becomes a link in it.
            self.links_carried_on += 1
            link = Element("a", implied=True)
            link.start = carried.start
            self.open.append(link)

    def place(self, name: str) -> bool:
        """Close and open what must be, so that an element may stand here; False if it cannot."""
        if name in ITEMS:
            return self.item(name)
        if name in CELLS or name in {"tr", "thead", "tbody", "caption"}:
            return self.part_of_table(name)
        if name in {"summary", "figcaption"}:
            return self.heading_of(name)
        if name in {"rt", "rp"}:
            return self.above(name)
        if name in INLINE:
            if name == "a" and self.link():
                self.close_to("a")
            if name == "ruby" and self.within_line("ruby"):
                return False
            self.make_room()
            return True
        if name == "section":
            # Footnotes stand at the end of the whole text, whatever was left open before.
            self.close_down_to(0)
            return True
        if name == "div" and self.top.tag == "dl":
            return False
        if name in HEADINGS and any(element.tag == "th" for element in self.open):
            return False
        return self.block(name)

    def make_room(self) -> None:
        """Put words where only items, rows or cells may stand into one of those."""
        while self.top.tag in WRAPPERS:
            if self.top.implied and self.top.tag in {"ul", "ol", "dl"}:
                self.close()
            else:
                self.open.append(Element(WRAPPERS[self.top.tag], implied=True))

    def leave_words(self) -> None:
        """Close whatever holds words alone."""
        while self.top.tag not in FLOW and self.top.tag not in WRAPPERS:
            self.close()
        self.make_room()

    def block(self, name: str) -> bool:
        """End the paragraph, if one is open; False where only words may stand."""
        holder = next(element for element in reversed(self.open) if element.tag not in INLINE)
        is_heading_of_summary = holder.tag == "summary" and name in HEADINGS
        # A heading ends one whose end tag was forgotten.
        gives_way = holder.tag == "p" or (holder.tag in HEADINGS and name in HEADINGS)
        if holder.tag in WORDS_ONLY and not gives_way and not is_heading_of_summary:
            return False
        while self.top.tag not in FLOW and self.top.tag not in WRAPPERS:
            if is_heading_of_summary and self.top is holder:
                break
            self.close()
        self.make_room()
        return True

    def item(self, name: str) -> bool:
        """Find the list that an item belongs to, or begin one."""
        for depth in range(len(self.open) - 1, 0, -1):
            tag = self.open[depth].tag
            if tag in ITEMS[name]:
                self.close_down_to(depth)
                return True
            if tag in FLOW and tag not in {"li", "dd", "div"}:
                break
        if not self.block(name):
            return False
        self.open.append(Element(ITEMS[name][0], implied=True))
        return True

    def part_of_table(self, name: str) -> bool:
        """Find the table that a row or a cell belongs to; there is none without a table."""
        for depth in range(len(self.open) - 1, 0, -1):
            if self.open[depth].tag == "table":
                break
        else:
            return False
        holders = {"caption": (), "thead": (), "tbody": (), "tr": ("thead", "tbody")}.get(
            name, ("thead", "tbody", "tr")
        )
        while depth + 1 < len(self.open) and self.open[depth + 1].tag in holders:
            depth += 1
        self.close_down_to(depth)
        if name == "caption":
            return not self.top.kinds
        if name == "thead" and self.top.kinds and self.top.kinds != ["caption"]:
            return False
        if name == "tr" and self.top.tag == "table":
            self.open.append(Element("tbody", implied=True))
        while name in CELLS and self.top.tag != "tr":
            self.open.append(Element(WRAPPERS[self.top.tag], implied=True))
        return True

    def heading_of(self, name: str) -> bool:
        """Let `details` have one summary, as its first, and `figure` one caption."""
        holder = {"summary": "details", "figcaption": "figure"}[name]
        while self.top.tag in INLINE or self.top.tag == "p":
            self.close()
        if self.top.tag != holder or name in self.top.kinds:
            return False
        return name == "figcaption" or not self.top.kinds

    def above(self, name: str) -> bool:
        """Let what is said above words stand in `ruby` alone."""
        if not self.within_line("ruby"):
            return False
        while self.top.tag != "ruby":
            self.close()
        return True

    def end(self, name: str) -> None:
        """Close an element, with all that is open in it, if it is open at all."""
        if self.dropped.get(name):
            self.dropped[name] -= 1
            return
        if name == "section":
            self.end_of_block("section")
        elif name in INLINE:
            if self.within_line(name):
                self.close_to(name)
        else:
            self.end_of_block(name)

    def end_of_block(self, name: str) -> None:
        """Close a block, but none outside the cell of a table."""
        for depth in range(len(self.open) - 1, 0, -1):
            tag = self.open[depth].tag
            if tag == name:
                self.close_down_to(depth - 1)
                return
            if tag in CELLS and name not in CELLS | {"tr", "tbody", "thead", "table"}:
                return
            if tag == "table":
                return

    def within_line(self, name: str) -> bool:
        """Tell whether an inline element is open in this run of words."""
        for element in reversed(self.open):
            if element.tag == name:
                return True
            if element.tag not in INLINE:
                return False
        return False

    def link(self) -> Element | None:
        """Return the link that is open in this run of words."""
        for element in reversed(self.open):
            if element.tag == "a":
                return element
            if element.tag not in INLINE:
                break
        return None

    def close_to(self, name: str) -> None:
        """Close the innermost elements up to and with this one."""
        while self.close() != name:
            pass

    def close_down_to(self, depth: int) -> None:
        """Close the innermost elements until the one at `depth` is on top."""
        while len(self.open) > depth + 1:
            self.close()

    def close(self) -> str:
        """Close the innermost element, hand it to its parent, and return its tag."""
        element = self.open.pop()
        if written := element.written():
            if element.tag in HEADINGS:
                written = self.numbered(written, element.tag)
            self.top.add(element.tag, written)
        return element.tag

    def numbered(self, heading: str, tag: str) -> str:
        """Number headings from h2 on, since the page's title is the h1, and skip no level."""
        while self.levels and self.levels[-1] >= tag:
            self.levels.pop()
        self.levels.append(tag)
        number = min(6, len(self.levels) + 1)
        return f"<h{number}{heading[3:-2]}{number}>"


def _read(source: str) -> Attributes:
    """Return the attributes of a tag by their names; of two of a name the first one holds."""
    values: Attributes = {}
    for name, double, single, bare in ATTRIBUTE.findall(source):
        values.setdefault(name.lower(), without_unseen(html.unescape(double or single or bare)))
    return values


def _after(markup: str, closer: str, position: int) -> int:
    """Return where the text goes on after what closes a comment or a script, or -1."""
    found = re.compile(re.escape(closer), re.IGNORECASE).search(markup, position)
    if not found:
        return -1
    if closer == "-->":
        return found.end()
    end = markup.find(">", found.end())
    return end + 1 if end >= 0 else len(markup)
