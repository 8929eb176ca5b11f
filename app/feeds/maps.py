"""The map of the site (sitemaps.org): one, or for a large blog one for each month."""

import re
from collections.abc import Sequence
from datetime import datetime

from flask import Response, abort, render_template

from app.feeds import feeds
from app.findable import rfc3339
from app.lookup import all_of
from app.models import Listing, Post, Tag
from app.models.month_count import month_of
from app.models.post import MOST_IN_MAP
from app.times import utcnow
from app.urls import link, post_url
from app.validators import changed_at

PART = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(?:-([1-9]\d{0,3}))?", re.ASCII)
Place = tuple[str, datetime | None]  # an address, and when what is there was changed last


@feeds.get("/sitemap.xml")
def sitemap() -> Response:
    """Return the map of the site, or of a large one the list of its maps."""
    listing = Listing.everything()
    if len(listing) <= MOST_IN_MAP:
        return map_of([*fixed_places(), *places_of(all_of(Post.for_maps(101, month_of(utcnow()))))])
    names = ["pages", *(name for year, months in listing.years() for name in parts(year, months))]
    addresses = [link("feeds.sitemap_part", part=name) for name in names]
    return xml(render_template("feeds/sitemaps.xml", parts=addresses))


@feeds.get("/sitemap-<line:part>.xml")
def sitemap_part(part: str) -> Response:
    """Return the map of what is no post, or of one month of posts, or of a part of them."""
    if part == "pages":
        return map_of(fixed_places())
    found = PART.fullmatch(part)
    if found is None or not int(found[1]):
        abort(404)
    month = int(found[1]) * 100 + int(found[2])
    posts = all_of(Post.for_maps(month, month, int(found[3] or 1)))
    return map_of(places_of(posts) or abort(404))


def parts(year: int, months: Sequence[tuple[int, int]]) -> list[str]:
    """Return the names of the maps of a year, whose (month, number of posts)… are given."""
    return [
        f"{year:04}-{month:02}" + (f"-{part + 1}" if part else "")
        for month, posts in months
        for part in range(-(-posts // MOST_IN_MAP))
    ]


def fixed_places() -> list[Place]:
    """Return the lists, authors and tags, and the pages with their last change."""
    lists: list[Place] = [(link(f"main.{name}"), None) for name in ("index", "tags", "archive")]
    authors = [link("main.user", username=user.username) for user in all_of(Post.authors())]
    tags = [link("main.tag", slug=tag.slug) for tag in all_of(Tag.in_use())]
    pages = places_of(all_of(Post.pages()))
    return [*lists, *pages, *((address, None) for address in authors + tags)]


def places_of(posts: list[Post]) -> list[Place]:
    """Return the addresses of posts, and when each was changed last."""
    return [(post_url(post, external=True), post.changed_at) for post in posts]


def map_of(places: Sequence[Place]) -> Response:
    """Return a map of some places."""
    known = [(address, rfc3339(changed)) for address, changed in places]
    response = xml(render_template("feeds/sitemap.xml", places=known))
    return changed_at(response, *(changed for _address, changed in places))


def xml(text: str) -> Response:
    """Return a document of XML."""
    return Response(text, mimetype="application/xml")
