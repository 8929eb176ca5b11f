"""What the head of a page tells search engines, and those who show a link to it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import current_app, request
from flask_babel import gettext as _

from app.models import Post, Tag, User
from app.urls import link, post_url

ICON = (512, 512)
COVER = (1200, 630)


@dataclass
class Findable:
    """A public page: its address, what it is, and the feeds that follow it."""

    title: str
    description: str
    address: str
    kind: str = "website"
    image: tuple[str, int, int] | None = None
    feeds: list[tuple[str, str, str]] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)  # (property, content) of Open Graph
    data: dict[str, Any] = field(default_factory=dict)  # of schema.org
    markdown: str | None = None

    @property
    def as_json_ld(self) -> dict[str, Any]:
        """The facts as search engines read them (schema.org, in JSON-LD)."""
        return {"@context": "https://schema.org", **self.data}


def findable_list(title: str = "", description: str = "") -> Findable:
    """Return what to tell of a list of posts, at the address asked for."""
    name = current_app.config["NA_BLOG_NAME"]
    description = description or current_app.config["NA_BLOG_TAGLINE"] or name
    page = request.args.get("page", "1")
    values = {**(request.view_args or {}), **({"page": page} if page != "1" else {})}
    address = link(request.endpoint or "main.index", **values)
    kind = "CollectionPage" if title else "Blog"
    data = {"@type": kind, "name": title or name, "url": address, "description": description}
    return Findable(title or name, description, address, feeds=blog_feeds(), data=data)


def findable_tag(tag: Tag) -> Findable:
    """Return what to tell of the posts with a tag."""
    found = findable_list(tag.name, _("Posts about %(tag)s", tag=tag.name))
    found.feeds = feeds_of("tag", tag.name, slug=tag.slug) + found.feeds
    return found


def findable_author(user: User) -> Findable:
    """Return what to tell of an author."""
    found = findable_list(user.display_name, user.about_me or "")
    found.kind = "profile"
    found.facts = [("profile:username", user.username)]
    found.feeds = feeds_of("author", user.display_name, username=user.username) + found.feeds
    found.data = {"@type": "ProfilePage", "url": found.address, "mainEntity": person(user)}
    return found


def findable_post(post: Post) -> Findable:
    """Return what to tell of a post or a page."""
    image = share_image(post)
    found = Findable(post.title, post.summary_or_excerpt or post.title, post_url(post, True))
    found.image, found.feeds = image, blog_feeds()
    found.markdown = link("feeds.markdown", id=post.id)
    times = {"datePublished": rfc3339(post.published_at), "dateModified": rfc3339(post.changed_at)}
    found.data = {
        "@type": "WebPage" if post.is_page else "BlogPosting",
        "headline": post.title,
        "description": found.description,
        "url": found.address,
        "mainEntityOfPage": found.address,
        "image": image[0],
        "author": person(post.author),
        "publisher": {"@type": "Organization", "name": current_app.config["NA_BLOG_NAME"]},
        "wordCount": post.word_count,
        "keywords": [tag.name for tag in post.tags],
        **times,
    }
    if not post.is_page:
        found.kind = "article"
        found.facts = [
            ("article:published_time", times["datePublished"]),
            ("article:modified_time", times["dateModified"]),
            ("article:author", link("main.user", username=post.author.username)),
            *(("article:tag", tag.name) for tag in post.tags),
        ]
    return found


def person(user: User) -> dict[str, Any]:
    """Return an author as schema.org writes a person."""
    url = link("main.user", username=user.username)
    return {"@type": "Person", "name": user.display_name, "url": url}


def share_image(post: Post) -> tuple[str, int, int]:
    """Return (address, width, height) in pixels of the picture that shows a link to a post."""
    if post.cover:
        return (link("main.media", name=post.cover.path), post.cover.width, post.cover.height)
    stamp = int(post.changed_at.timestamp())
    return (link("feeds.cover", id=post.id, v=f"{post.version}-{stamp}"), *COVER)


def blog_feeds() -> list[tuple[str, str, str]]:
    """Return (media type, title, address) of each feed of the whole blog."""
    name = current_app.config["NA_BLOG_NAME"]
    return [
        ("application/atom+xml", name, link("feeds.atom")),
        ("application/feed+json", name, link("feeds.json")),
    ]


def feeds_of(kind: str, title: str, **values: str) -> list[tuple[str, str, str]]:
    """Return (media type, title, address) of each feed of an author or a tag."""
    title = f"{title} · {current_app.config['NA_BLOG_NAME']}"
    return [
        ("application/atom+xml", title, link(f"feeds.{kind}_atom", **values)),
        ("application/feed+json", title, link(f"feeds.{kind}_json", **values)),
    ]


def rfc3339(moment: datetime | None) -> str:
    """Return a moment as feeds write it (RFC 3339), to the second; "" for none."""
    return moment.isoformat(timespec="seconds") if moment else ""
