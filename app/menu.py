"""What stands in menus: the blog's pages and links, and the pages of a member's settings."""

from collections.abc import Sequence
from typing import NamedTuple

from flask import current_app, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.lookup import all_of
from app.models import Post, SiteVersion
from app.text import is_visible
from app.text.addresses import link_address

MOST_LINKS = 20
WORDS_LENGTH, ADDRESS_LENGTH = 60, 500


class BadMenu(ValueError):
    """A line that is no link; the message says which and why."""


SETTINGS = {
    "settings.profile": _l("Profile"),
    "settings.preferences": _l("Preferences"),
    "notifications.letters": _l("Letters"),
    "auth.change_password": _l("Password"),
    "auth.change_email_request": _l("E-mail address"),
    "settings.data": _l("Your data"),
    "settings.account": _l("Delete account"),
}


class MenuPage(NamedTuple):
    """A page in the menu."""

    title: str
    slug: str


def menu_pages() -> list[MenuPage]:
    """Return the pages for the menu."""
    return SiteVersion.kept("menu", _menu_pages)


def _menu_pages() -> list[MenuPage]:
    return [MenuPage(page.title, page.page_slug) for page in all_of(Post.pages())]


def settings_pages() -> list[tuple[str, str, bool]]:
    """Return (address, label, whether it is open) of the pages of a member's settings.

    On any other page there are none.
    """
    known = [endpoint for endpoint in SETTINGS if endpoint in current_app.view_functions]
    if request.blueprint != "settings" and request.endpoint not in known:
        return []
    pages = [(url_for(endpoint), str(SETTINGS[endpoint])) for endpoint in known]
    # What is sent to an address below a page is shown on that page when it is refused.
    above = [address for address, _label in pages if f"{request.path}/".startswith(f"{address}/")]
    here = max(above, key=len, default="")
    return [(address, label, address == here) for address, label in pages]


def read_lines(text: str) -> list[list[str]]:
    """Return the [words, address] of links typed as `words | address`, one in a line.

    Raises BadMenu for a line that is none, or that leads neither to the web nor into this blog.
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) > MOST_LINKS:
        raise BadMenu(_("A menu has at most %(max)d links.", max=MOST_LINKS))
    return [_read_line(line) for line in lines]


def as_lines(links: Sequence[Sequence[str]]) -> str:
    """Return links as they are typed."""
    return "\n".join(f"{words} | {address}" for words, address in links)


def _read_line(line: str) -> list[str]:
    words, bar, typed = (part.strip() for part in line.rpartition("|"))
    shown = line if len(line) <= WORDS_LENGTH else f"{line[:WORDS_LENGTH]}…"
    if not bar or not is_visible(words) or not typed:
        raise BadMenu(_("“%(line)s” is no link. Write: words | address", line=shown))
    if len(words) > WORDS_LENGTH or len(typed) > ADDRESS_LENGTH:
        raise BadMenu(_("“%(line)s” is too long.", line=shown))
    address = link_address(typed) or ""
    inside = address.startswith("/") and not address.startswith("//")
    if "\\" in typed or not (inside or address.lower().startswith(("http://", "https://"))):
        raise BadMenu(
            _(
                "“%(line)s” leads nowhere: an address starts with http://, https:// or, on this "
                "blog, with /.",
                line=shown,
            )
        )
    return [words, address]
