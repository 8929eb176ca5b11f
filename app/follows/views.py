"""Follow people, see who follows whom, and read what those write whom one follows."""

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.extensions import db
from app.following import ALL, FOLLOWED, follows_among, remember_stream, stream_page
from app.follows import follows
from app.forms import check_token, flash_with_undo
from app.limits import allowed
from app.lookup import find_or_404, page_of_listing
from app.models import User
from app.models.follow import MOST_FOLLOWED, People
from app.models.user import FollowsTooMany
from app.notices import tell_of_follow
from app.urls import safe_next

PEOPLE = 50  # on a page


@follows.post("/user/<line:username>/follow")
@login_required
def create_follow(username: str) -> ResponseReturnValue:
    """Follow somebody."""
    user = find_or_404(User.named(username))
    check_token()
    refusal = why_not(user)
    if refusal:
        flash(refusal, "warning")
        return back(user)
    try:
        if current_user.follow(user):
            tell_of_follow(user, by=current_user._get_current_object())
    except FollowsTooMany:
        db.session.rollback()
        words = _("You follow %(number)d people, the most there can be.", number=MOST_FOLLOWED)
        flash(words, "warning")
        return back(user)
    db.session.commit()
    flash(_("You follow %(name)s now.", name=user.display_name), "success")
    return back(user)


@follows.post("/user/<line:username>/follow/delete")
@login_required
def delete_follow(username: str) -> ResponseReturnValue:
    """Follow somebody no longer."""
    user = find_or_404(User.named(username))
    check_token()
    if current_user.unfollow(user):
        undo = url_for("follows.create_follow", username=user.username, next=back(user).location)
        words = _("You do not follow %(name)s any more.", name=user.display_name)
        flash_with_undo(words, undo)
    db.session.commit()
    return back(user)


@follows.get("/user/<line:username>/followers")
def followers(username: str) -> str:
    """Show who follows somebody."""
    return people_page(username, "followers")


@follows.get("/user/<line:username>/followed")
def followed_by(username: str) -> str:
    """Show whom somebody follows."""
    return people_page(username, "followed")


@follows.get("/followed")
@login_required
def followed() -> Response:
    """Show what those write whom one follows, whichever stream is chosen at home."""
    return stream_page()


@follows.post("/stream")
@login_required
def create_stream() -> ResponseReturnValue:
    """Choose what stands on the home page in this browser; anything else changes nothing."""
    check_token()
    response = make_response(redirect(url_for("main.index")))
    if (stream := request.form.get("stream")) in (ALL, FOLLOWED):
        remember_stream(response, stream)
    return response


def people_page(username: str, kind: str) -> str:
    """Return the page of somebody's "followers" or "followed"."""
    user = find_or_404(User.named(username))
    people = page_of_listing(People(user, kind), size=PEOPLE)
    follows = follows_among(people.items)
    return render_template(
        "follows/people.html", user=user, kind=kind, people=people, follows=follows
    )


def why_not(user: User) -> str | None:
    """Return why this member cannot follow somebody now, or None; answer 403 if he never may."""
    if user.id == current_user.id:
        return str(_("You need not follow yourself: your own posts are in your stream anyway."))
    if user.suspended_at is not None:
        return str(_("%(name)s cannot be followed now.", name=user.display_name))
    if not current_user.can_follow(user):
        abort(403)
    if not allowed("follow", str(current_user.id)):
        return str(_("That was too often in too short a time. Wait a few minutes, then try again."))
    return None


def back(user: User) -> Response:
    """Lead back to where the button was: a list, or the person's page."""
    answer = redirect(safe_next(default=url_for("main.user", username=user.username)))
    return make_response(answer)
