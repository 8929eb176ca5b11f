"""Pages for readers."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app import languages
from app.extensions import moment
from app.lookup import find_or_404, page_of_listing
from app.main import main
from app.models import Listing, Post, User
from app.times import utcnow
from app.urls import post_url, safe_next
from app.visitors import remember_language


@main.get("/")
def index() -> str:
    """Show the newest posts."""
    posts = page_of_listing(Listing.everything())
    return render_template("posts/index.html", posts=posts, current_time=utcnow())


@main.get("/post/<id:id>")
@main.get("/post/<id:id>/<slug>")
def post(id: int, slug: str | None = None) -> ResponseReturnValue:
    """Show one post; any other spelling of its address leads to the present one."""
    post = find_or_404(Post.in_full(Post.visible_to(current_user)), id=id)
    if slug != post.slug:
        return redirect(post_url(post), 301 if slug is None else 302)
    return render_template("posts/show.html", post=post, can_edit=current_user.can_edit(post))


@main.get("/user/<username>")
def user(username: str) -> ResponseReturnValue:
    """Show an author and what he wrote."""
    user = find_or_404(User.named(username))
    posts = page_of_listing(Listing.by(user))
    return render_template("users/show.html", user=user, posts=posts)


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
