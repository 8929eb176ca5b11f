"""Addresses in a text that is read elsewhere: in a feed, in a letter."""

import html
import re
from urllib.parse import urljoin

TAG = re.compile(r'<[a-z](?:[^<>"]|"[^"]*")*>')
ADDRESS = re.compile(r'\b(href|src|srcset)="([^"]*)"')


def with_absolute_addresses(markup: str, page: str) -> str:
    """Return sanitised HTML whose links and pictures are found from anywhere.

    `page` is the absolute address of the page that the text stands on.
    """

    def absolute(attribute: re.Match[str]) -> str:
        value = html.unescape(attribute[2])
        if attribute[1] == "srcset":
            sources = (source.split() for source in value.split(","))
            value = ", ".join(" ".join([urljoin(page, s[0]), *s[1:]]) for s in sources if s)
        else:
            value = urljoin(page, value)
        return f'{attribute[1]}="{html.escape(value)}"'

    return TAG.sub(lambda tag: ADDRESS.sub(absolute, tag[0]), markup)
