"""Pages for readers."""

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app import languages
from app.discussion import discussion_of
from app.extensions import moment
from app.following import reads_followed, stream_page
from app.lookup import all_of, find_or_404, number_of_rows, page_of_listing
from app.main import main
from app.models import Comment, Listing, Post, User
from app.models.comment import MOST_LISTED
from app.times import utcnow
from app.urls import post_url, safe_next
from app.validators import changed_at, show_list
from app.visitors import remember_language


@main.get("/")
def index() -> Response:
    """Show the newest posts, and above them on the first page the pinned ones.

    A member who has chosen so sees what those write whom he follows.
    """
    if reads_followed():
        return stream_page()
    posts = page_of_listing(Listing.everything())
    pinned = all_of(Post.pinned()) if posts.page == 1 and Post.any_pinned() else []
    return show_list("posts/index.html", posts, pinned=pinned, current_time=utcnow())


@main.get("/post/<id:id>")
@main.get("/post/<id:id>/<line:slug>")
def post(id: int, slug: str | None = None) -> ResponseReturnValue:
    """Show one post; any other spelling of its address leads to the present one."""
    post = Post.opened(id, current_user._get_current_object()) or abort(404)
    if post.is_page or slug != post.slug:
        return redirect(post_url(post), 301 if slug is None and not post.is_page else 302)
    return show_post(post)


@main.get("/<line:slug>")
def page(slug: str) -> Response:
    """Show a page, like About."""
    return show_post(find_or_404(Post.in_full(Post.visible_to(current_user)), page_slug=slug))


@main.get("/post/<id:id>/preview/<line:token>")
def preview(id: int, token: str) -> ResponseReturnValue:
    """Show a draft to whoever was given its private link; once published, it is read as any."""
    post = find_or_404(Post.in_full(Post.shared_by(token)), id=id)
    if post.is_published:
        return redirect(post_url(post))
    response = make_response(render_template("posts/show.html", post=post, is_preview=True))
    response.headers.update({"Cache-Control": "no-store, private", "X-Robots-Tag": "noindex"})
    return response


def show_post(post: Post) -> Response:
    """Return the page of a post, with the way on from it."""
    viewer = current_user._get_current_object()  # looked up once, and not for each question
    discussion = discussion_of(post, viewer)
    page = render_template(
        "posts/show.html",
        post=post,
        **Post.around(post)._asdict(),
        can_edit=viewer.can_edit(post),
        can_pin=viewer.can_pin() and post.is_listed,
        discussion=discussion,
    )
    return changed_at(make_response(page), post.shown_at)


@main.get("/user/<line:username>")
def user(username: str) -> ResponseReturnValue:
    """Show an author and what he wrote."""
    user = find_or_404(User.named(username))
    posts = page_of_listing(Listing.by(user))
    numbers = {"posts": posts.total, "comments": number_of_rows(Comment.latest_ids_of(user))}
    return show_list("users/show.html", posts, user=user, numbers=numbers, most=MOST_LISTED)


@main.post("/language")
def language() -> ResponseReturnValue:
    """Answer this browser in another language from now on; there is nothing to forge here."""
    response = make_response(redirect(safe_next(default=url_for("main.index"))))
    if (code := request.form.get("language")) in languages.available():
        remember_language(response, code)
    return response


@main.get("/moment.js")
def moment_js() -> Response:
    """Serve Flask-Moment's script, which our Content Security Policy allows in no page."""
    response = make_response(moment.flask_moment_js())
    response.mimetype = "text/javascript"
    response.cache_control.public = True
    response.cache_control.max_age = 3600  # seconds
    return response
