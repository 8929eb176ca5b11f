"""What the head of a page tells search engines, and those who show a link to it."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import request
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_sqlalchemy.pagination import Pagination

from app import blog, languages
from app.models import Post, Tag, User
from app.urls import link, post_url

ICON = (512, 512)  # pixels
COVER = (1200, 630)
COVER_DESIGN = 2  # to be counted up when covers come to look different: their addresses then change
Place = tuple[str, str]  # a name and an address


@dataclass
class Findable:
    """A public page: its address, what it is, and the feeds that follow it."""

    title: str
    description: str
    address: str
    kind: str = "website"
    image: tuple[str, int, int] | None = None  # none but the blog's icon
    image_alt: str = ""
    language: str = ""  # of what it says, where that is not the page's
    above: list[Place] = field(default_factory=list)  # the pages that lead to it, without home
    around: list[Place] = field(default_factory=list)  # (prev or next, address) of a list's pages
    feeds: list[tuple[str, str, str]] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)  # (property, content) of Open Graph
    data: dict[str, Any] = field(default_factory=dict)  # of schema.org
    markdown: str | None = None

    @property
    def as_json_ld(self) -> dict[str, Any]:
        """The facts as search engines read them (schema.org, in JSON-LD)."""
        home = (blog.title(), link("main.index"))
        trail = [home, *self.above, (self.title, self.address)]
        steps = [
            {"@type": "ListItem", "position": number, "name": name, "item": address}
            for number, (name, address) in enumerate(trail, start=1)
        ]
        crumbs = {"@type": "BreadcrumbList", "itemListElement": steps}
        is_home = self.data["@type"] == "Blog"
        return {
            "@context": "https://schema.org",
            "@graph": [self.data] if is_home else [self.data, crumbs],
        }

    @property
    def locale(self) -> str:
        """The language as Open Graph writes it."""
        return languages.with_country(self.language or str(get_locale()))

    @property
    def icon(self) -> str:
        """The address of the blog's icon, for a page without a picture of its own."""
        return link("static", filename="icons/icon-512.png")


def findable_list(
    title: str = "",
    description: str = "",
    pages: Pagination | None = None,
    above: Place | None = None,
) -> Findable:
    """Return what to tell of a list, at the address asked for; `above` is the list it is in."""
    name = blog.title()
    description = description or blog.description() or name
    address = address_of_page(pages.page if pages else 1)
    kind = "CollectionPage" if title else "Blog"
    data = {"@type": kind, "name": title or name, "url": address, "description": description}
    found = Findable(title or name, description, address, feeds=blog_feeds(), data=data)
    found.above = [above] if above else []
    if pages and pages.has_prev:
        found.around.append(("prev", address_of_page(pages.page - 1)))
    if pages and pages.has_next:
        found.around.append(("next", address_of_page(pages.page + 1)))
    return found


def address_of_page(number: int) -> str:
    """Return the one address of a page of the list that is asked for."""
    values = {**(request.view_args or {}), "page": number if number > 1 else None}
    return link(request.endpoint or "main.index", **values)


def findable_tag(tag: Tag, pages: Pagination | None = None) -> Findable:
    """Return what to tell of the posts with a tag."""
    description = _("Posts about %(tag)s", tag=tag.name)
    found = findable_list(tag.name, description, pages, above=(_("Tags"), link("main.tags")))
    found.feeds = feeds_of("tag", tag.name, slug=tag.slug) + found.feeds
    return found


def findable_author(user: User, pages: Pagination | None = None) -> Findable:
    """Return what to tell of an author."""
    found = findable_list(user.display_name, " ".join(user.about_text.split()), pages)
    found.kind = "profile"
    found.facts = [("profile:username", user.username)]
    found.feeds = feeds_of("author", user.display_name, username=user.username) + found.feeds
    found.data = {"@type": "ProfilePage", "url": found.address, "mainEntity": person(user)}
    return found


def findable_post(post: Post) -> Findable:
    """Return what to tell of a post or a page."""
    image, author = share_image(post), person(post.author)
    found = Findable(post.title, post.summary_or_excerpt or post.title, post_url(post, True))
    found.image, found.image_alt = image, (post.cover and post.cover.alt) or post.title
    found.language, found.feeds = post.language, blog_feeds()
    found.markdown = link("feeds.markdown", id=post.id)
    times = {"datePublished": rfc3339(post.published_at), "dateModified": rfc3339(post.changed_at)}
    found.data = {
        "@type": "WebPage" if post.is_page else "BlogPosting",
        "headline": post.title,
        "description": found.description,
        "url": found.address,
        "mainEntityOfPage": found.address,
        "image": image[0],
        "author": author,
        "publisher": {"@type": "Organization", "name": blog.title()},
        "wordCount": post.word_count,
        **({"inLanguage": post.language} if post.language else {}),
        "keywords": [tag.name for tag in post.tags],
        **({} if post.is_page else {"commentCount": post.comment_count}),
        **times,
    }
    if not post.is_page:
        found.kind = "article"
        found.facts = [
            ("article:published_time", times["datePublished"]),
            ("article:modified_time", times["dateModified"]),
            *([("article:author", author["url"])] if "url" in author else []),
            *(("article:tag", tag.name) for tag in post.tags),
        ]
    return found


def person(user: User) -> dict[str, Any]:
    """Return an author as schema.org writes a person."""
    if user.is_ghost:
        return {"@type": "Person", "name": user.display_name}
    url = link("main.user", username=user.username)
    return {"@type": "Person", "name": user.display_name, "url": url}


def share_image(post: Post) -> tuple[str, int, int]:
    """Return (address, width, height) in pixels of the picture that shows a link to a post."""
    if post.cover:
        return (link("main.media", name=post.cover.path), post.cover.width, post.cover.height)
    return (link("feeds.cover", id=post.id, v=cover_version(post)), *COVER)


def cover_words(post: Post) -> tuple[str, str, str]:
    """Return what a drawn cover says: title, author, blog."""
    return post.title, post.author.display_name, blog.title()


def cover_version(post: Post) -> str:
    """Return what changes with a drawn cover, so that its address can be kept for ever."""
    return hashlib.sha256(repr((COVER_DESIGN, cover_words(post))).encode()).hexdigest()[:12]


def blog_feeds() -> list[tuple[str, str, str]]:
    """Return (media type, title, address) of each feed of the whole blog."""
    name = blog.title()
    return [
        ("application/atom+xml", name, link("feeds.atom")),
        ("application/feed+json", name, link("feeds.json")),
    ]


def feeds_of(kind: str, title: str, **values: str) -> list[tuple[str, str, str]]:
    """Return (media type, title, address) of each feed of an author or a tag."""
    title = f"{title} · {blog.title()}"
    return [
        ("application/atom+xml", title, link(f"feeds.{kind}_atom", **values)),
        ("application/feed+json", title, link(f"feeds.{kind}_json", **values)),
    ]


def rfc3339(moment: datetime | None) -> str:
    """Return a moment as feeds write it (RFC 3339), to the second; "" for none."""
    return moment.isoformat(timespec="seconds") if moment else ""
