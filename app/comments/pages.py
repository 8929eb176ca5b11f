"""What the acts of this room share: who may enter, the page of the form, why it is shown again."""

from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from app.comments import comments
from app.comments.forms import CommentForm
from app.extensions import login_manager
from app.forms import show_form, too_many
from app.limits import allowed
from app.models import Comment, Post
from app.spam import FASTEST, form_token, seconds_since_shown
from app.text import render_comment
from app.visitors import wants_json

TEMPLATE = "comments/write.html"


@comments.before_request
def guard() -> ResponseReturnValue | None:
    """Let strangers read alone; what one has typed whose session has ended is not lost."""
    if request.method in {"GET", "HEAD"} or current_user.is_authenticated:
        return None
    if wants_json():
        return jsonify(message=_("You are logged out. Log in in another tab, then go on.")), 401
    if request.form.get("body"):
        form = CommentForm()
        form.refuse(_("You are logged out. Log in in another tab, then send this once more."))
        return show_form(TEMPLATE, form, status=401, post=None)
    flash(login_manager.login_message)
    return redirect(url_for("auth.login", next=place_of_act()))


def place_of_act() -> str:
    """Return where whoever has just logged in finds what he wanted to do something with."""
    values = request.view_args or {}
    is_of_post = request.path.startswith("/post/")
    return url_for("main.post" if is_of_post else "comments.comment", **values)


def refused(form: CommentForm, post: Post | None, parent: Comment | None) -> Any:
    """Return the page that says why a comment cannot be there, with what was typed, or None."""
    if post is None:
        form.refuse(_("The post is gone. Copy your words if you want to keep them."))
        return show_form(TEMPLATE, form, status=404, post=None)
    if not current_user.can_comment(post):
        form.refuse(why_not(post))
        return write_page(form, post, status=409 if current_user.may_speak() else 403)
    if form.parent.data and (parent is None or not parent.is_shown):
        form.parent.data = ""
        form.refuse(_("What you reply to is gone. Send your words as a comment of their own."))
        return write_page(form, post, status=409)
    if not form.validate() or "preview" in request.form:
        return write_page(form, post, parent)
    if not allowed("comment", str(current_user.id)):
        return too_many(form, TEMPLATE, post=post, parent=parent, token=token_for(form))
    return None


def why_not(post: Post) -> Any:
    """Return why this person cannot comment on a post."""
    if not current_user.may_speak():
        return _("Your account may not comment.")
    if not post.is_published or post.is_page:
        return _("Nobody can comment here.")
    return _("Comments on this post are closed. Copy your words if you want to keep them.")


def write_page(
    form: CommentForm,
    post: Post,
    parent: Comment | None = None,
    status: int | None = None,
    comment: Comment | None = None,
) -> ResponseReturnValue:
    """Return the page with the form of a comment, and with its preview where that was asked for."""
    html = None
    if "preview" in request.form and not form.errors:
        # Sanitised by the renderer, as every comment is.
        html = Markup(render_comment(form.wording, Comment.names_of(form.wording)))  # noqa: S704
    return show_form(
        TEMPLATE,
        form,
        status=status,
        post=post,
        parent=parent,
        comment=comment,
        preview_html=html,
        token=token_for(form),
    )


def token_for(form: CommentForm) -> str:
    """Return what says when the form was shown first: once shown again, it is quick to send."""
    sent = form.shown.data or ""
    if sent and seconds_since_shown(sent, current_user.id) is not None:
        return sent
    return form_token(current_user.id, shown_before=FASTEST if request.method == "POST" else 0)


def announce(is_held: bool) -> None:
    """Say on the next page what became of a comment."""
    if is_held:
        flash(
            _(
                "Your comment waits until the staff has looked at it. "
                "Until then only you and the staff see it."
            )
        )
    else:
        flash(_("Your comment is there."), "success")
