"""Markdown into safe HTML: GitHub's flavour, right for Chinese, sanitised by allow-lists."""

import html
import re
import secrets
import time
from collections.abc import Callable, MutableMapping, Sequence
from functools import cache, lru_cache, partial
from typing import Any

from markdown_it import MarkdownIt, rules_inline
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from app.text.addresses import write_attributes, write_image
from app.text.allowed import LANGUAGE_CLASS, sanitise
from app.text.chinese import Linkify, bare_link, emphasis, strikethrough
from app.text.outline import with_anchors
from app.text.plain import without_unseen
from app.text.tidy import Tidier

DEEPEST = 30  # levels of quotes and lists, each list counting twice
# Some lexers of Pygments take time with the square of a hostile block's length; a real post of
# 100 KB takes a tenth of a second.
LONGEST_HIGHLIGHTED = 10_000  # characters; a longer block is shown without colours
SECONDS_OF_HIGHLIGHTING = 2  # of the processor, for all blocks of a text
MOST_OPEN_BRACKETS = 200
MOST_FOOTNOTE_MARKS = 2000  # the notes of a long book; more cost seconds, and are shown as typed
FORMATTER: HtmlFormatter[str] = HtmlFormatter(nowrap=True)

Environment = MutableMapping[str, Any]


def render_markdown(source: str) -> str:
    """Return the HTML of a Markdown text: GitHub's flavour, sanitised, headings from h2 on.

    Only what the allow-lists name gets through, and it is valid inside a `div`. Images of other
    hosts become links, since no page of ours asks another host for anything. Control characters
    are left out. Never raises, whatever the text.
    """
    # What is the renderer's own bears a mark that nobody can guess, until the sanitiser is
    # through: no writer's HTML can bring an id or a checkbox.
    mark = new_mark()
    environment: Environment = {"docId": mark}
    source = without_unseen(source)
    rendered = _parser(source.count("[^") <= MOST_FOOTNOTE_MARKS).render(source, environment)
    tidied = Tidier(mark, write_attributes, write_image).tidy(rendered)
    return with_anchors(sanitise(tidied, mark).replace(f"-{mark}-", "-"))


@cache
def _parser(footnotes: bool) -> MarkdownIt:
    """Return the parser, with footnotes or without, which keeps nothing between two texts."""
    parser = plain_parser({"html": True, "tasklists": True}).enable("table")
    if footnotes:
        parser.use(footnote_plugin, inline=False)
    parser.core.ruler.push("alignment", _align_by_attribute)
    parser.add_render_rule("list_item_open", _list_item_open)
    parser.add_render_rule("footnote_block_open", _footnote_block_open)
    parser.add_render_rule("footnote_caption", _footnote_caption)
    return parser


def plain_parser(options: dict[str, Any]) -> MarkdownIt:
    """Return a parser of CommonMark with bare links and strikethrough, right for Chinese."""
    common = {"linkify": True, "maxNesting": DEEPEST, "xhtmlOut": False}
    parser = MarkdownIt("commonmark", common | options).enable(["strikethrough", "linkify"])
    parser.linkify = Linkify()
    parser.inline.ruler.at("link", partial(_unless_maze, rules_inline.link))
    parser.inline.ruler.at("image", partial(_unless_maze, rules_inline.image))
    parser.inline.ruler.at("linkify", bare_link)
    parser.inline.ruler.at("emphasis", emphasis)
    parser.inline.ruler.at("strikethrough", strikethrough)
    parser.add_render_rule("fence", _fence)
    parser.add_render_rule("code_block", _code_block)
    return parser


def new_mark() -> str:
    """Return a mark that nobody can guess, for what is the renderer's own in one text."""
    return f"m{secrets.token_hex(8)}"


def _unless_maze(
    rule: Callable[[StateInline, bool], bool], state: StateInline, silent: bool
) -> bool:
    """Read links and images, but none in a paragraph of brackets that never close.

    The parser would look for the end of each of them, which takes it many seconds.
    """
    if state.src[state.pos] not in "[!":
        return False
    # Counted once for each paragraph: the parser hands the same string to every rule.
    counted, is_maze = state.env.get("brackets", ("", False))
    if counted is not state.src:
        is_maze = state.src.count("[") - state.src.count("]") > MOST_OPEN_BRACKETS
        state.env["brackets"] = (state.src, is_maze)
    if is_maze:
        return False
    return rule(state, silent)


def _align_by_attribute(state: StateCore) -> None:
    # Our Content Security Policy allows no style; classes take the place of both (addresses).
    for token in state.tokens:
        if token.type in {"th_open", "td_open"} and "style" in token.attrs:
            token.attrs = {"align": str(token.attrs["style"]).partition(":")[2]}


def _fence(
    renderer: Any, tokens: Sequence[Token], index: int, options: Any, environment: Environment
) -> str:
    token = tokens[index]
    # `rust,ignore`, `rust should_panic`, `{.rust}`: the first word is the language.
    language = re.search(r"[^\s,{}.=:]+", token.info)
    return _code(token.content, language[0].lower() if language else "", environment)


def _code_block(
    renderer: Any, tokens: Sequence[Token], index: int, options: Any, environment: Environment
) -> str:
    return _code(tokens[index].content, "", environment)


def _code(code: str, language: str, environment: Environment) -> str:
    name = f"language-{language}"
    attributes = f' class="{name}"' if LANGUAGE_CLASS.fullmatch(name) else ""
    spent = environment.get("highlighting", 0.0)
    may_highlight = len(code) <= LONGEST_HIGHLIGHTED and spent < SECONDS_OF_HIGHLIGHTING
    lexer = _lexer(language) if may_highlight else None
    started = time.thread_time()
    body = highlight(code, lexer, FORMATTER) if lexer else html.escape(code, quote=False)
    environment["highlighting"] = spent + time.thread_time() - started
    mark = environment["docId"]
    return f'<pre class="highlight" tabindex="0" {mark}><code{attributes}>{body}</code></pre>\n'


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language, stripnl=False) if language else None
    except ClassNotFound:
        return None


def _list_item_open(
    renderer: Any, tokens: Sequence[Token], index: int, options: Any, environment: Environment
) -> str:
    item: str = renderer.renderToken(tokens, index, options, environment)
    done = tokens[index].meta.get("checked") if tokens[index].meta else None
    if done is None:
        return item
    # The words beside the box are its name for those who do not see where it stands.
    text = next((token for token in tokens[index + 1 : index + 3] if token.type == "inline"), None)
    words = "".join(part.content for part in (text and text.children) or () if part.type == "text")
    name = html.escape(" ".join(words.split())[:100] or ("☑" if done else "☐"))
    checked = " checked" if done else ""
    mark = environment["docId"]
    return (
        f'{item}<input {mark} class="task-list-item-checkbox" type="checkbox" disabled{checked}'
        f' aria-label="{name}"> '
    )


def _footnote_caption(renderer: Any, tokens: Sequence[Token], index: int, *rest: Any) -> str:
    # However often a note is named, it has one number.
    return f"[{tokens[index].meta['id'] + 1}]"


def _footnote_block_open(*arguments: Any) -> str:
    return '<section class="footnotes">\n<ol class="footnotes-list">\n'
