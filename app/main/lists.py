"""Lists of posts: by tag, by year, by month."""

from flask import Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.lookup import find_or_404, page_of, page_of_listing
from app.main import main
from app.models import Listing, Post, Tag
from app.validators import show_list


@main.get("/tags")
def tags() -> str:
    """Show all tags, and how many posts each has."""
    tags = page_of(Tag.in_use())
    return render_template("tags/index.html", tags=tags, numbers=Tag.numbers_of(tags.items))


@main.get("/tag/<line:slug>")
def tag(slug: str) -> ResponseReturnValue:
    """Show the posts with a tag; a former address of it leads to the present one."""
    tag = find_or_404(Post.tags_seen_by(current_user, Tag.addressed(slug)))
    if tag.slug != slug:
        return redirect(url_for("main.tag", slug=tag.slug), 301)
    posts = page_of_listing(Listing.tagged(tag))
    can_edit = current_user.can_keep_tags()
    return show_list("tags/show.html", posts, tag=tag, can_edit=can_edit)


@main.get("/archive")
def archive() -> str:
    """Show the years and months that have posts."""
    return render_template("archive/index.html", years=Listing.everything().years())


@main.get("/archive/<int(min=1,max=9999):year>")
def year(year: int) -> Response:
    """Show the posts of a year."""
    return period_page(Listing.of_months(year * 100 + 1, year * 100 + 12), year)


@main.get("/archive/<int(min=1,max=9999):year>/<int(min=1,max=12):month>")
def month(year: int, month: int) -> Response:
    """Show the posts of a month."""
    number = year * 100 + month
    return period_page(Listing.of_months(number, number), year, month)


def period_page(listing: Listing, year: int, month: int | None = None) -> Response:
    """Show the posts of a year or a month; without any there is no such page."""
    if not listing:
        abort(404)
    posts = page_of_listing(listing)
    years = listing.years()
    return show_list("archive/period.html", posts, year=year, month=month, years=years)
