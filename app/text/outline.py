"""The headings of a text: an address for each, and the outline that they make."""

import html
import re

from app.text.plain import plain_text, slugify

HEADING = re.compile(r"<(h[2-6])(?P<attributes>[^>]*)>(?P<words>.*?)</\1>", re.DOTALL)
ANCHORED = re.compile(r'<h([2-6]) id="(?P<id>[^"]+)"[^>]*>(?P<words>.*?)</h\1>', re.DOTALL)
MOST_HEADINGS = 500
# No id of the pages around a text starts so.
PREFIX = "section-"


def with_anchors(markup: str) -> str:
    """Return sanitised HTML whose headings have ids, made of their words, each used once."""
    taken: dict[str, int] = {}

    def anchored(heading: re.Match[str]) -> str:
        name = slugify(_line(heading["words"]))
        taken[name] = taken.get(name, 0) + 1
        if taken[name] > 1:
            name = f"{name}-{taken[name]}"
            taken[name] = taken.get(name, 0) + 1
        tag, identity = heading[1], html.escape(PREFIX + name)
        return f'<{tag} id="{identity}"{heading["attributes"]}>{heading["words"]}</{tag}>'

    return HEADING.sub(anchored, markup, count=MOST_HEADINGS)


def outline_of(markup: str) -> list[list[int | str]]:
    """Return [level, id, words] of each heading that `with_anchors` has given an id."""
    return [
        [int(heading[1]), html.unescape(heading["id"]), _line(heading["words"])]
        for heading in ANCHORED.finditer(markup)
    ]


def _line(markup: str) -> str:
    return " ".join(plain_text(markup).split())
