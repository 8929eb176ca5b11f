"""Write comments and replies, and see what they will look like."""

from typing import Any

from flask import abort, jsonify, make_response, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.comments import comments
from app.comments.forms import CommentForm
from app.comments.holding import judged
from app.comments.pages import announce, refused, write_page
from app.discussion import comment_url
from app.extensions import db
from app.limits import allowed
from app.lookup import find, find_or_404
from app.models import Comment, Post
from app.models.comment import CommentsClosed, ReplyRefused, SaidAlready
from app.notices import tell_of_comment
from app.text import render_comment


@comments.post("/post/<id:id>/comments")
def create_comment(id: int) -> ResponseReturnValue:
    """Say something below a post, or in reply to somebody."""
    form = CommentForm()
    post: Any = Post.opened(id, current_user, with_tags=False)
    parent = None
    if form.parent_id:
        parent = find(Comment.visible_to(current_user), id=form.parent_id, post_id=id)
    refusal: ResponseReturnValue | None = refused(form, post, parent)
    if refusal is not None:
        return refusal
    verdict = judged(form, post)
    author = current_user._get_current_object()
    try:
        comment = Comment.write(author, post, form.wording, parent, **verdict, once=True)
    except SaidAlready as said:
        return redirect(comment_url(said.comment, current_user))
    except (CommentsClosed, ReplyRefused):
        db.session.rollback()
        form.refuse(_("Something has changed meanwhile. Look at your words, then send them again."))
        return write_page(form, post, status=409)
    tell_of_comment(comment, is_new=True)
    # Found before the commit, after which all that is asked of a comment is read again.
    address, is_held = comment_url(comment, current_user), comment.is_held
    db.session.commit()
    announce(is_held)
    return redirect(address)


@comments.get("/comment/<id:id>/reply")
@login_required
def reply(id: int) -> ResponseReturnValue:
    """Show the form for a reply on a page of its own."""
    parent = find_or_404(Comment.in_full(Comment.visible_to(current_user)), id=id)
    if not current_user.can_comment(parent.post):
        abort(403)
    form = CommentForm(formdata=None)
    form.parent.data = str(parent.id)
    if parent.parent_id is not None:
        form.body.data = f"@{parent.author.username} "
    return write_page(form, parent.post, parent)


@comments.post("/comments/preview")
def preview() -> ResponseReturnValue:
    """Return what readers would see of a comment; nothing is stored."""
    form = CommentForm()
    if not form.validate():
        words = next(str(message) for messages in form.errors.values() for message in messages)
        return jsonify(message=words), form.refused_status()
    if not allowed("preview", str(current_user.id)):
        return jsonify(message=_("The preview waits for a moment.")), 429
    return make_response(jsonify(html=render_comment(form.wording, Comment.names_of(form.wording))))


@comments.get("/post/<id:id>/comments")
def list_comments(id: int) -> ResponseReturnValue:
    """Lead to the comments on the page of a post, whose address this is not."""
    post = find_or_404(Post.visible_to(current_user), id=id)
    return redirect(url_for("main.post", id=post.id, slug=post.slug, _anchor="comments"))
