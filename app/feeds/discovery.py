"""What programs ask first: the map of the site, robots.txt, the Markdown and picture of posts."""

from flask import Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.cover import draw_cover
from app.feeds import feeds
from app.findable import COVER, rfc3339
from app.lookup import all_of, find_or_404
from app.models import Listing, Post, Tag
from app.models.month_count import month_of
from app.times import utcnow
from app.urls import link, post_url
from app.validators import is_known, validators_of

SINGLE = 10_000  # posts; a blog with more has a map for each month (sitemaps.org: at most 50,000)
NEWEST = 100  # posts that llms.txt names
YEAR = 365 * 86_400  # seconds


@feeds.get("/sitemap.xml")
def sitemap() -> Response:
    """Return the map of the site, or of a large one the list of its maps."""
    listing = Listing.everything()
    if len(listing) <= SINGLE:
        posts = all_of(Post.for_maps(101, month_of(utcnow())))
        return xml("feeds/sitemap.xml", places=fixed_places() + [place_of(post) for post in posts])
    months = [f"{year:04}-{month:02}" for year, months in listing.years() for month, _n in months]
    parts = [link("feeds.sitemap_part", part=part) for part in ("pages", *months)]
    return xml("feeds/sitemaps.xml", parts=parts)


@feeds.get("/sitemap-<any(pages):part>.xml")
@feeds.get("/sitemap-<line:part>.xml")
def sitemap_part(part: str) -> Response:
    """Return the map of what is no post, or of one month of posts."""
    if part == "pages":
        return xml("feeds/sitemap.xml", places=fixed_places())
    year, _dash, month = part.partition("-")
    if not (part.isascii() and year.isdecimal() and month.isdecimal() and len(part) == 7):
        abort(404)
    number = int(year) * 100 + int(month)
    if not (int(year) and 1 <= int(month) <= 12):
        abort(404)
    posts = all_of(Post.for_maps(number, number))
    return xml("feeds/sitemap.xml", places=[place_of(post) for post in posts] or abort(404))


def fixed_places() -> list[tuple[str, str]]:
    """Return (address, "") of all that is no post, and of pages with their last change."""
    tags = [(link("main.tag", slug=tag.slug), "") for tag in all_of(Tag.in_use())]
    authors = [(link("main.user", username=user.username), "") for user in all_of(Post.authors())]
    pages = [place_of(page) for page in all_of(Post.pages())]
    lists = [(link(f"main.{name}"), "") for name in ("index", "tags", "archive")]
    return [*lists, *pages, *authors, *tags]


def place_of(post: Post) -> tuple[str, str]:
    """Return a post's address and when it was changed last."""
    return post_url(post, external=True), rfc3339(post.changed_at)


def xml(template: str, **values: object) -> Response:
    """Return a document of XML."""
    return Response(render_template(template, **values), mimetype="application/xml")


@feeds.get("/robots.txt")
def robots() -> Response:
    """Tell robots where nothing is to be found, and where the map is (RFC 9309)."""
    return Response(render_template("feeds/robots.txt"), mimetype="text/plain")


@feeds.get("/opensearch.xml")
def opensearch() -> Response:
    """Tell browsers how to search the blog (OpenSearch 1.1)."""
    text = render_template("feeds/opensearch.xml")
    return Response(text, mimetype="application/opensearchdescription+xml")


@feeds.get("/llms.txt")
def llms() -> Response:
    """Tell programs that read for people where the texts are (llmstxt.org)."""
    posts = Listing.everything().part(0, NEWEST)
    text = render_template("feeds/llms.txt", posts=posts, pages=all_of(Post.pages()))
    return Response(text, mimetype="text/markdown")


@feeds.get("/post/<id:id>.md")
def markdown(id: int) -> Response:
    """Return a post as its writer typed it, with its facts before it."""
    post = find_or_404(Post.in_full(Post.visible_to(current_user)), id=id)
    text = render_template("feeds/post.md", post=post, url=post_url(post, external=True))
    return Response(text, mimetype="text/markdown")


@feeds.get("/post/<id:id>/cover.png")
def cover(id: int) -> ResponseReturnValue:
    """Return the picture of a post that has none: its title and author."""
    post = find_or_404(Post.as_cards(Post.public()), id=id)
    name = current_app.config["NA_BLOG_NAME"]
    state = (post.title, post.author.display_name, name)
    validators = validators_of(state, None)
    if is_known(validators):
        response = Response(status=304, headers=validators)
    else:
        response = Response(draw_cover(*state, COVER), mimetype="image/png", headers=validators)
    # The address names the state of the post, so that it may be kept as long as one likes.
    response.cache_control.public = True
    response.cache_control.max_age = YEAR if "v" in request.args else 300
    return response
