"""Searching, and what titles there are while one types."""

from typing import NamedTuple

from flask import Response, abort, jsonify, render_template, request

from app.lookup import find_or_404, number_of, page_of_listing
from app.main import main
from app.models import Post, Search, Tag, User
from app.text import has_control_characters
from app.text.highlight import Parts, has_all, highlight, highlighted_excerpt
from app.text.search import QUERY_LENGTH, QUERY_TERMS, Query
from app.urls import post_url

MOST_ALONE = 5
OPENSEARCH = "application/x-suggestions+json"


class Result(NamedTuple):
    """A post that was found, and its words in parts, with what was searched for marked."""

    post: Post
    title: Parts
    words: Parts


@main.get("/search")
def search() -> str:
    """Show the posts that have the words of `?q=`, narrowed by author, tag and year."""
    author, tag, year = filters()
    typed = request.args.get("q", "").strip()
    search = Search(typed, author, tag, year)
    posts = page_of_listing(search)
    return render_template(
        "posts/search.html",
        has_words=bool(search.query),
        is_long=search.query.is_cut,
        are_many=search.is_cut,
        typed=typed[:QUERY_LENGTH],
        posts=posts,
        results=[result(post, search.query) for post in posts.items],
        authors=[
            (user.username, user.display_name, number)
            for user, number in search.authors()
            if not user.is_ghost
        ],
        tags=[(tag.slug, tag.name, number) for tag, number in search.tags()],
        years=[(year, year, number) for year, number in search.years()],
        chosen={"author": author, "tag": tag, "year": year},
        single_words=single_words(typed),
        values=asked(typed),
        limits={"characters": QUERY_LENGTH, "words": QUERY_TERMS},
    )


@main.get("/search/suggestions")
def suggestions() -> Response:
    """Return titles that have the words being typed, as JSON of ours or as browsers read it."""
    typed = request.args.get("q", "").strip()[:QUERY_LENGTH]
    posts = Search.suggestions(request.args.get("q", "")[:QUERY_LENGTH])
    if request.args.get("format") == "opensearch":
        # OpenSearch Suggestions 1.1, draft 1: what was typed, completions, words on each, links.
        titles, links = [post.title for post in posts], [post_url(post, True) for post in posts]
        response = jsonify([typed, titles, [""] * len(titles), links])
        response.mimetype = OPENSEARCH
    else:
        response = jsonify([{"title": post.title, "address": post_url(post)} for post in posts])
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def filters() -> tuple[User | None, Tag | None, int | None]:
    """Return the author, tag and year that the address names; one that is not there is a 404."""
    author, tag, year = (request.args.get(name, "") for name in ("author", "tag", "year"))
    if has_control_characters(author + tag):
        abort(404)
    return (
        find_or_404(User.named(author)) if author else None,
        find_or_404(Tag.read_at(tag)) if tag else None,
        number_of("year") if year else None,
    )


def asked(typed: str) -> dict[str, str]:
    """Return the words and filters of the address, for links that change one of them."""
    given = {name: request.args.get(name, "") for name in ("author", "tag", "year")}
    return {name: value for name, value in {"q": typed[:QUERY_LENGTH], **given}.items() if value}


def single_words(typed: str) -> list[str]:
    """Return the words of a search for several, for one that found nothing."""
    words = [word.strip('"“”') for word in typed.split() if not word.startswith("-")]
    return words[:MOST_ALONE] if len(words) > 1 else []


def result(post: Post, query: Query) -> Result:
    """Return a post as the page shows it: by its summary if that has all words, else its text."""
    title = highlight(post.title, query)
    if post.summary and has_all(post.summary, query):
        return Result(post, title, highlight(post.summary, query))
    words = highlighted_excerpt(post.body_html, query)
    if any(is_hit for _, is_hit in words):
        return Result(post, title, words)
    return Result(post, title, highlight(post.summary_or_excerpt, query))
