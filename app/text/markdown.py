"""Markdown into safe HTML: GitHub's flavour, right for Chinese, sanitised by allow-lists."""

import html
import re
import secrets
from functools import cache, partial
from urllib.parse import quote, unquote, urlsplit

import nh3
from linkify_it import LinkifyIt
from linkify_it.main import Match
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, emphasis, strikethrough
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES
from pygments.util import ClassNotFound

from app.text.plain import IS_CJK, without_control_characters
from app.text.tidy import number_headings, tidy

FULL_WIDTH_MARK = re.compile("[，。；：！？、（）《》〈〉「」『』【】〔〕“”‘’…]")

BLOCKS = {
    "article", "aside", "blockquote", "details", "dd", "div", "dl", "dt", "figcaption", "figure",
    "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "section", "summary",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
INLINES = {
    "a", "abbr", "b", "bdi", "br", "cite", "code", "del", "dfn", "em", "i", "img", "input",
    "ins", "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong",
    "sub", "sup", "u", "var", "wbr",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title", "id"},
    "abbr": {"title"},
    "details": {"open"},
    "img": {"src", "alt", "title", "width", "height"},
    "input": {"checked"},
    "li": {"id", "value"},
    "ol": {"start", "reversed"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "*": {"lang", "dir"},
}
ALIGNMENTS = {"text-start", "text-center", "text-end"}
CLASSES = {
    "a": {"footnote-backref"},
    "code": {"language-text"},
    "li": {"footnote-item", "task-list-item"},
    "ol": {"footnotes-list"},
    "pre": {"highlight"},
    "section": {"footnotes"},
    "span": {name for name in STANDARD_TYPES.values() if name},
    "sup": {"footnote-ref"},
    "td": ALIGNMENTS,
    "th": ALIGNMENTS,
    "ul": {"contains-task-list"},
    "input": {"task-list-item-checkbox"},
}
FORCED = {
    # Whoever cannot use a mouse must be able to scroll a long line of code.
    "pre": {"tabindex": "0"},
    # Task lists bring the only form element, and it can only be looked at.
    "input": {"type": "checkbox", "disabled": ""},
}
IMAGE = re.compile(r'<(a)\b[^>]*>|<(/a)>|<img((?:\s[\w-]+(?:="[^"]*")?)*)\s*/?>')
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


def render_markdown(source: str) -> str:
    """Return the HTML of a Markdown text: GitHub's flavour, sanitised, without a body's h1.

    Only what the allow-lists name gets through; images of other hosts become links, since
    no page of ours asks another host for anything. Never raises for any text.
    """
    source = without_control_characters(source.replace("\r\n", "\n").replace("\r", "\n"))
    # Footnotes need ids, and a writer's own HTML may bring none: ours carry a mark that
    # nobody can guess until the sanitiser is through.
    mark = secrets.token_hex(8)
    parser, environment = _parser(), {"docId": mark}
    tokens = parser.parse(source, environment)
    rendered = parser.renderer.render(tokens, parser.options, environment)
    clean = _sanitised(rendered, mark).replace(f"-{mark}-", "-")
    if any(_is_raw_html(token) for token in tokens):
        clean = tidy(clean)
    return _wrap_tables(number_headings(_settle_images(clean)))


@cache
def _parser() -> MarkdownIt:
    """Return the parser; it keeps no state between texts."""
    options = {"html": True, "linkify": True, "highlight": _highlight, "maxNesting": 20}
    parser = MarkdownIt("commonmark", options).enable(["table", "strikethrough", "linkify"])
    parser.use(footnote_plugin).use(tasklists_plugin, label=True)
    parser.linkify = _Linkify()
    parser.inline.ruler.at("emphasis", partial(_cjk_delimiters, emphasis.tokenize))
    parser.inline.ruler.at("strikethrough", partial(_cjk_delimiters, strikethrough.tokenize))
    parser.core.ruler.push("alignment", _alignment_as_class)
    return parser


def _cjk_delimiters(tokenize, state: StateInline, silent: bool) -> bool:  # type: ignore[no-untyped-def]
    """Let `**强调。**后面` be bold.

    CommonMark (0.31, section 6.2) tells the two ends of emphasis apart by the blanks and
    punctuation around them, and Chinese puts no blank after its punctuation.
    """
    start, known = state.pos, len(state.delimiters)
    if not tokenize(state, silent):
        return False
    before = state.src[start - 1] if start else " "
    after = state.src[state.pos] if state.pos < state.posMax else " "
    if IS_CJK.match(before) or IS_CJK.match(after):
        for delimiter in state.delimiters[known:]:
            delimiter.open = delimiter.open or not after.isspace()
            delimiter.close = delimiter.close or not before.isspace()
    return True


class _Linkify(LinkifyIt):  # type: ignore[misc]
    """Bare links that end where Chinese punctuation begins."""

    def match(self, text: str) -> list[Match] | None:
        """Return the links in a text."""
        found = super().match(text)
        return [_cut_link(link) for link in found] if found else None

    def match_at_start(self, text: str) -> Match | None:
        """Return the link that a text begins with."""
        link = super().match_at_start(text)
        return _cut_link(link) if link else None


def _cut_link(link: Match) -> Match:
    mark = FULL_WIDTH_MARK.search(link.raw)
    if mark and mark.start():
        lost = len(link.raw) - mark.start()
        link.raw = link.text = link.raw[: mark.start()]
        link.url = FULL_WIDTH_MARK.split(link.url, maxsplit=1)[0]
        link.last_index -= lost
    return link


def _alignment_as_class(state: StateCore) -> None:
    # Our Content Security Policy allows no style attribute.
    for token in state.tokens:
        if token.type in {"th_open", "td_open"} and "style" in token.attrs:
            side = str(token.attrs.pop("style")).partition(":")[2]
            name = {"left": "start", "right": "end"}.get(side, side)
            token.attrs["class"] = f"text-{name}"


def _highlight(code: str, language: str, attributes: str) -> str:
    words = re.split(r"[\s,{]", language.strip().lower(), maxsplit=1)
    try:
        lexer = get_lexer_by_name(words[0], stripnl=False) if words[0] else None
    except ClassNotFound:
        lexer = None
    if lexer is None or len(code) > 50_000:
        body = html.escape(code, quote=False)
    else:
        body = highlight(code, lexer, HtmlFormatter(nowrap=True))
    return f'<pre class="highlight"><code>{body}</code></pre>\n'


def _sanitised(markup: str, mark: str) -> str:
    own_id = re.compile(rf"fn(?:ref)?-{mark}-[\d:]+")

    def keep(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "id":
            return value if own_id.fullmatch(value) else None
        if attribute in {"width", "height", "colspan", "rowspan", "start", "value"}:
            return (
                value
                if value.isascii() and value.isdecimal() and 0 < int(value[:5]) <= 1000
                else None
            )
        if attribute in {"dir", "scope"}:
            return (
                value
                if value in {"ltr", "rtl", "auto", "row", "col", "rowgroup", "colgroup"}
                else None
            )
        if attribute == "href":
            return (
                quote(value.strip(), safe="!#$%&'()*+,/:;=?@[]~")
                .replace("#", "\0", 1)
                .replace("#", "%23")
                .replace("\0", "#")
            )
        if attribute == "lang":
            return value if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", value) else None
        return value

    clean = nh3.clean(
        markup,
        tags=BLOCKS | INLINES,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        attribute_filter=keep,
        set_tag_attribute_values=FORCED,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
        clean_content_tags={"script", "style", "noscript", "template", "textarea", "title"},
    )
    # A link whose address was refused is no link any more.
    return re.sub(r'<a rel="[^"]*">', "<a>", clean)


def _settle_images(markup: str) -> str:
    """Keep images of this site; turn those of other hosts into links, and others into words."""
    inside_link = False

    def settle(found: re.Match[str]) -> str:
        nonlocal inside_link
        if found[1] or found[2]:
            inside_link = bool(found[1])
            return found[0]
        values = {name: html.unescape(value) for name, value in ATTRIBUTE.findall(found[3])}
        address, words = values.get("src", ""), values.get("alt", "").strip()
        parts = urlsplit(address) if _parses(address) else urlsplit("")
        label = html.escape(words or unquote(parts.path).rpartition("/")[2] or "image")
        if address.startswith("/") and not address.startswith(("//", "/\\")):
            size = "".join(f' {n}="{values[n]}"' for n in ("width", "height") if n in values)
            return (
                f'<img src="{html.escape(address)}" alt="{html.escape(words)}"{size} '
                'loading="lazy" decoding="async">'
            )
        if parts.scheme in {"http", "https"} and not inside_link:
            return (
                f'<a class="external-image" href="{html.escape(address)}" '
                f'rel="noopener noreferrer">{label}</a>'
            )
        kind = "external-image" if inside_link else "missing-image"
        return f'<span class="{kind}">{label}</span>'

    return IMAGE.sub(settle, markup)


def _parses(address: str) -> bool:
    try:
        urlsplit(address)
    except ValueError:
        return False
    return True


def _wrap_tables(markup: str) -> str:
    opened = re.sub(r"<table\b", '<div class="table-scroll" tabindex="0"><table', markup)
    return opened.replace("</table>", "</table></div>")


def _is_raw_html(token: Token) -> bool:
    if token.type == "html_block":
        return True
    return any(child.type == "html_inline" for child in token.children or ())
