"""Close the comments of a post, and open them again."""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.comments import comments
from app.extensions import db
from app.forms import check_token, flash_with_undo
from app.lookup import find_or_404
from app.models import LogEntry, Post


@comments.post("/post/<id:id>/comments/closing")
def create_closing(id: int) -> ResponseReturnValue:
    """Let nobody comment on a post from now on; what is there stays."""
    post = closable_post(id)
    post.close_comments()
    answer_for(post, "close")
    db.session.commit()
    flash_with_undo(_("Comments are closed."), url_for("comments.delete_closing", id=post.id))
    return redirect(url_for("main.post", id=post.id, slug=post.slug, _anchor="comments"))


@comments.post("/post/<id:id>/comments/closing/delete")
def delete_closing(id: int) -> ResponseReturnValue:
    """Let readers comment on a post again."""
    post = closable_post(id)
    post.open_comments()
    answer_for(post, "reopen")
    db.session.commit()
    if post.takes_comments:
        flash(_("Comments are open."), "success")
    else:
        flash(_("Nobody can comment all the same: the post is too old for that."))
    return redirect(url_for("main.post", id=post.id, slug=post.slug, _anchor="comments"))


def closable_post(id: int) -> Post:
    """Return a post whose comments the person may close; else answer 404 or 403, or 400."""
    post: Post = find_or_404(Post.in_full(Post.visible_to(current_user)), id=id)
    if not current_user.can_close_comments(post):
        abort(403)
    check_token()
    return post


def answer_for(post: Post, act: str) -> None:
    """Let the log know what one of the staff did with somebody else's post."""
    if post.author_id != current_user.id:
        LogEntry.note(current_user._get_current_object(), act, post.title, post=post)
