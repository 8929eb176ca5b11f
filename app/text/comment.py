"""Short texts of readers into safe HTML: a small part of Markdown, and people called by name."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache, partial
from urllib.parse import quote

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from app.text.addresses import write_attributes, write_image
from app.text.allowed import sanitise
from app.text.markdown import new_mark, plain_parser
from app.text.plain import CJK, CJK_LETTERS, one_of, without_unseen
from app.text.tidy import Tidier

REL = "nofollow ugc noopener noreferrer"
MOST_MENTIONS = 10
LONGEST_NAME = 64
MOST_ENDS = 20  # places at which one name may end
LEFT_OUT = ["heading", "lheading", "hr", "reference", "html_block", "html_inline", "image"]
# Not in an address of mail or the web; Chinese puts no blank before it.
BEFORE = re.compile(rf"[^\W{CJK_LETTERS}]|[.+/@=&-]")
NAME = re.compile(rf"\w(?:[\w.\-]{{0,{LONGEST_NAME - 2}}}\w)?")


def render_comment(source: str, mentions: Mapping[str, str] | None = None) -> str:
    """Return the HTML of a short text: comments, what people say about themselves, the footer.

    Paragraphs, whose line ends are kept, emphasis, strikethrough, links, code, quotes and lists;
    anything else, HTML too, is shown as it was typed. `mentions` maps what `names_in` found to
    the user names that it means; `@` before one of these becomes a link to the person's page.
    Never raises, whatever the text.
    """
    return _rendered(source, tuple((mentions or {}).items()))


@lru_cache(maxsize=16)  # what is sent is looked at for spam, and then stored
def _rendered(source: str, mentions: tuple[tuple[str, str], ...]) -> str:
    mark = new_mark()
    environment = {"docId": mark, "mentions": dict(mentions)}
    rendered = _parser().render(without_unseen(source), environment)
    tidied = Tidier(mark, partial(write_attributes, rel=REL), write_image).tidy(rendered)
    return sanitise(tidied, mark).strip()


def names_in(source: str) -> list[str]:
    """Return what may be the names of people called in a text by `@`, in order, for a look-up.

    Since Chinese has no blanks, one `@` gives several: of two that are names the longer is meant.
    """
    if "@" not in source:
        return []
    found: dict[str, None] = {}
    environment = {"docId": new_mark(), "found": found, "mentions": {}}
    _parser().parse(without_unseen(source), environment)
    return list(found)


@cache
def _parser() -> MarkdownIt:
    parser = plain_parser({"html": False, "breaks": True}).disable(LEFT_OUT)
    parser.inline.ruler.before("link", "mention", _mention)
    return parser


def _mention(state: StateInline, silent: bool) -> bool:
    """Read `@name` where somebody has that name."""
    start = state.pos + 1
    if state.src[state.pos] != "@" or state.linkLevel > 0:
        return False
    if state.pos and BEFORE.match(state.src[state.pos - 1]):
        return False
    called = NAME.match(state.src, start)
    if called is None:
        return False
    names = _possible(called[0])
    if not silent and "found" in state.env and len(state.env["found"]) < MOST_MENTIONS * MOST_ENDS:
        state.env["found"].update(dict.fromkeys(names))
    name = next((name for name in names if name in state.env["mentions"]), None)
    if name is None:
        return False
    if not silent:
        state.push("link_open", "a", 1).attrs = {
            "href": f"/user/{quote(state.env['mentions'][name])}"
        }
        state.push("text", "", 0).content = f"@{name}"
        state.push("link_close", "a", -1)
    state.pos = start + len(name)
    return True


def _possible(called: str) -> list[str]:
    """Return the beginnings of some letters that may be a name, the longest first."""
    ends = [
        end
        for end in range(len(called), 0, -1)
        if end == len(called)
        or called[end] in ".-"
        or one_of(CJK).match(called[end])
        or one_of(CJK).match(called[end - 1])
    ]
    # A run of Chinese is a whole sentence at times; names are short.
    return [called[:end].rstrip(".-") for end in [*ends[:1], *ends[1:][-MOST_ENDS + 1 :]]]
