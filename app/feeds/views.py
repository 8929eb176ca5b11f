"""Feeds: Atom (RFC 4287) and JSON Feed 1.1, of the blog, of an author, of a tag."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Response, abort, current_app, render_template
from flask.typing import ResponseReturnValue

from app import blog, languages
from app.feeds import feeds
from app.findable import rfc3339, share_image
from app.lookup import all_of, find_or_404, page_number
from app.models import Listing, Post, Tag, User
from app.text import with_absolute_addresses
from app.urls import link, permanent_url, post_url
from app.validators import is_known, validators_of

NUMBER = 20  # posts; older ones are on further pages (RFC 5005, section 3)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # of a feed without posts
SECONDS = 300  # that a reader of feeds may go without asking again

Writer = Callable[[list[Post], dict[str, Any]], Response]


@feeds.get("/feed.atom")
def atom() -> ResponseReturnValue:
    """Return the newest posts as Atom."""
    return answer(Listing.everything(), about_blog("feeds.atom"), as_atom)


@feeds.get("/feed.json")
def json() -> ResponseReturnValue:
    """Return the newest posts as JSON Feed."""
    return answer(Listing.everything(), about_blog("feeds.json"), as_json)


@feeds.get("/user/<line:username>/feed.atom")
def author_atom(username: str) -> ResponseReturnValue:
    """Return the newest posts of an author as Atom."""
    user = find_or_404(User.named(username))
    return answer(Listing.by(user), about_author("feeds.author_atom", user), as_atom)


@feeds.get("/user/<line:username>/feed.json")
def author_json(username: str) -> ResponseReturnValue:
    """Return the newest posts of an author as JSON Feed."""
    user = find_or_404(User.named(username))
    return answer(Listing.by(user), about_author("feeds.author_json", user), as_json)


@feeds.get("/tag/<line:slug>/feed.atom")
def tag_atom(slug: str) -> ResponseReturnValue:
    """Return the newest posts with a tag as Atom."""
    tag = find_or_404(Tag.read_at(slug))
    return answer(Listing.tagged(tag), about_tag("feeds.tag_atom", tag), as_atom)


@feeds.get("/tag/<line:slug>/feed.json")
def tag_json(slug: str) -> ResponseReturnValue:
    """Return the newest posts with a tag as JSON Feed."""
    tag = find_or_404(Tag.read_at(slug))
    return answer(Listing.tagged(tag), about_tag("feeds.tag_json", tag), as_json)


def about_blog(endpoint: str) -> dict[str, Any]:
    """Return what a feed of the whole blog says of itself."""
    name = blog.title()
    return {"title": name, "home": link("main.index"), "self": link(endpoint)}


def about_author(endpoint: str, user: User) -> dict[str, Any]:
    """Return what a feed of one author says of itself."""
    title = f"{user.display_name} · {blog.title()}"
    home = link("main.user", username=user.username)
    return {"title": title, "home": home, "self": link(endpoint, username=user.username)}


def about_tag(endpoint: str, tag: Tag) -> dict[str, Any]:
    """Return what a feed of one tag says of itself."""
    title = f"{tag.name} · {blog.title()}"
    home = link("main.tag", slug=tag.slug)
    return {"title": title, "home": home, "self": link(endpoint, slug=tag.slug)}


def answer(listing: Listing, about: dict[str, Any], write: Writer) -> ResponseReturnValue:
    """Return a feed, or 304 for whoever has it; then no text is read and nothing is written."""
    page = page_number()
    cards = listing.with_tags().part((page - 1) * NUMBER, NUMBER + 1)
    about |= neighbours(about["self"], page, is_last=len(cards) <= NUMBER)
    cards = cards[:NUMBER] or ([] if page == 1 else abort(404))
    changed = max((post.changed_at for post in cards), default=None)
    state = ([state_of(post) for post in cards], about, blog.description(), blog.language())
    validators = validators_of(state, changed)
    if is_known(validators):
        return kept_a_while(Response(status=304, headers=validators))
    whole = all_of(Post.whole([post.id for post in cards]))
    found = {post.id: post for post in whole if post.is_listed}  # not taken back just now
    posts = [found[post.id] for post in cards if post.id in found]
    language = languages.tag(blog.language())
    response = write(posts, {**about, "updated": changed or EPOCH, "language": language})
    response.headers.extend(validators)
    return kept_a_while(response)


def neighbours(address: str, page: int, is_last: bool) -> dict[str, Any]:
    """Return what a page of a feed says of itself and of the pages around it."""
    numbers = {"first": 1, "previous": page - 1, "next": 0 if is_last else page + 1, "self": page}
    pages = {
        rel: address if number == 1 else f"{address}?page={number}"
        for rel, number in numbers.items()
        if number
    }
    return {"id": address, "self": pages.pop("self"), "pages": pages}


def state_of(post: Post) -> tuple[object, ...]:
    """Return what decides how a post stands in a feed, without a look at its text."""
    tags = [(tag.slug, tag.name) for tag in post.tags]
    author = (post.author.username, post.author.display_name)
    times = (post.published_at, post.updated_at)
    return (post.id, post.version, times, post.slug, post.cover_id, author, tags)


def kept_a_while(response: Response) -> Response:
    """Let readers of feeds go without asking again for some minutes."""
    response.cache_control.public, response.cache_control.max_age = True, SECONDS
    return response


def as_atom(posts: list[Post], about: dict[str, Any]) -> Response:
    """Write posts as Atom."""
    text = render_template("feeds/atom.xml", posts=posts, about=about, content=content_of)
    return Response(text, mimetype="application/atom+xml")


def as_json(posts: list[Post], about: dict[str, Any]) -> Response:
    """Write posts as JSON Feed (version 1.1)."""
    description = blog.description()
    return Response(
        current_app.json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": about["title"],
                "home_page_url": about["home"],
                "feed_url": about["self"],
                **({"next_url": about["pages"]["next"]} if "next" in about["pages"] else {}),
                **({"description": description} if description else {}),
                "language": about["language"],
                "icon": link("static", filename="icons/icon-512.png"),
                "items": [item_of(post) for post in posts],
            },
            ensure_ascii=False,
        ),
        mimetype="application/feed+json",
    )


def item_of(post: Post) -> dict[str, Any]:
    """Return a post as an item of JSON Feed."""
    author, page = post.author, link("main.user", username=post.author.username)
    image, _width, _height = share_image(post)
    return {
        "id": permanent_url(post),
        "url": post_url(post, external=True),
        "title": post.title,
        "content_html": content_of(post),
        "summary": post.summary_or_excerpt,
        "image": image,
        "date_published": rfc3339(post.published_at),
        "date_modified": rfc3339(post.changed_at),
        "authors": [{"name": author.display_name, **({} if author.is_ghost else {"url": page})}],
        "tags": [tag.name for tag in post.tags],
        **({"language": post.language} if post.language else {}),
    }


def content_of(post: Post) -> str:
    """Return the text of a post whose links and pictures are found from anywhere."""
    return with_absolute_addresses(post.body_html, post_url(post, external=True))
