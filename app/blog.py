"""What the blog is called and how it behaves: what its staff has set, else its operator.

The one place that answers it. A page about a fault asks no database, so that there the operator's
settings hold.
"""

from flask import current_app, g
from markupsafe import Markup

from app import accent, languages, look
from app.models import SiteSettings
from app.text import picture_attributes


def settings() -> SiteSettings:
    """Return what the staff has set, to be read and not to be changed."""
    return SiteSettings() if "forgotten" in g else SiteSettings.current()


def title() -> str:
    """Return what the blog is called."""
    return settings().title or str(current_app.config["NA_BLOG_NAME"])


def tagline() -> str:
    """Return the line below the blog's name; "" for none."""
    chosen = settings().tagline
    return str(current_app.config["NA_BLOG_TAGLINE"]) if chosen is None else chosen


def description() -> str:
    """Return what search engines and feeds are told of the blog; "" for nothing."""
    return settings().description or tagline()


def language() -> str:
    """Return the language, as Babel writes it, for whoever asks for none that the blog speaks."""
    chosen = settings().locale
    default: str = current_app.config["BABEL_DEFAULT_LOCALE"]
    return chosen if chosen in languages.available() else default


def timezone() -> str | None:
    """Return the time zone, as the tz database names it, of those who have set none."""
    return settings().timezone


def posts_per_page() -> int:
    """Return how many posts a page of a list has."""
    return settings().posts_per_page or int(current_app.config["POSTS_PER_PAGE"])


def menu_links() -> list[tuple[str, str]]:
    """Return (words, address) of each link that the staff put into the menu."""
    return [(words, address) for words, address in settings().menu or ()]


def footer() -> Markup:
    """Return the HTML of what the staff wrote below every page, safe as it was made."""
    return Markup(settings().footer_html)  # noqa: S704 - made and sanitised when it was saved


def colour(name: str, theme: str = "light") -> str:
    """Return a colour for what cannot read a stylesheet, with the accent that the staff chose."""
    chosen = settings().accent
    colours = accent.colours(chosen) if chosen else {}
    return colours[name][theme] if name in colours else look.colour(name, theme)


def accent_version() -> str | None:
    """Return what names the stylesheet of the accent that the staff chose, if it did."""
    chosen = settings().accent
    return f"{chosen[1:]}-{accent.DESIGN}" if chosen else None


def logo() -> dict[str, str] | None:
    """Return the attributes of the element that shows the blog's logo, if it has one."""
    address = f"/media/{settings().logo}"
    size = picture_attributes(address)
    return {"src": address, "alt": title(), **size} if size else None
