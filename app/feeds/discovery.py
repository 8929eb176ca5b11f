"""What programs ask first: robots.txt, how to search, the Markdown and picture of posts."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.urls import iri_to_uri

from app.feeds import feeds
from app.findable import COVER, cover_version, cover_words
from app.lookup import all_of, find_or_404
from app.models import Listing, Post
from app.urls import post_url
from app.validators import changed_at, is_known, validators_of

NEWEST = 100  # posts that llms.txt names
YEAR = 365 * 86_400  # seconds
SECONDS = 300  # that a cover may be kept under an address that does not tell its state


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
    posts, pages = Listing.everything().part(0, NEWEST), all_of(Post.pages())
    text = render_template("feeds/llms.txt", posts=posts, pages=pages)
    response = Response(text, mimetype="text/markdown")
    return changed_at(response, *(post.changed_at for post in (*posts, *pages)))


@feeds.get("/post/<id:id>.md")
def markdown(id: int) -> Response:
    """Return a post as its writer typed it, with its facts before it."""
    post = find_or_404(Post.in_full(Post.visible_to(current_user)), id=id)
    address = post_url(post, external=True)
    text = render_template("feeds/post.md", post=post, url=address)
    response = Response(text, mimetype="text/markdown")
    response.headers["Link"] = f'<{iri_to_uri(address)}>; rel="canonical"'  # RFC 6596
    return changed_at(response, post.changed_at)


@feeds.get("/post/<id:id>/cover.png")
def cover(id: int) -> ResponseReturnValue:
    """Return the picture of a post that has none: its title and author."""
    post = find_or_404(Post.as_cards(Post.public()), id=id)
    validators = validators_of(cover_version(post), None)
    if is_known(validators):
        response = Response(status=304, headers=validators)
    else:
        from app.cover import draw_cover  # loads Pillow

        data = draw_cover(*cover_words(post), COVER)
        response = Response(data, mimetype="image/png", headers=validators)
    response.cache_control.public = True
    lasts = request.args.get("v") == cover_version(post)
    response.cache_control.max_age = YEAR if lasts else SECONDS
    # Readers of feeds that are pages themselves show it too.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
