"""Remove comments, and bring them back."""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.comments import comments
from app.discussion import comment_url
from app.extensions import db
from app.forms import check_token, flash_with_undo
from app.lookup import find_or_404
from app.models import Comment, LogEntry
from app.notices import tell


@comments.post("/comment/<id:id>/removal")
def create_removal(id: int) -> ResponseReturnValue:
    """Remove a comment: one's own, or any as one of the staff; for a while it can be undone."""
    comment = find_or_404(Comment.visible_to(current_user), id=id)
    if not current_user.can_remove_comment(comment):
        abort(403)
    check_token()
    if comment.remove(by=current_user._get_current_object()):
        answer_for(comment, "remove")
    db.session.commit()
    undo = url_for("comments.delete_removal", id=comment.id)
    flash_with_undo(_("The comment is removed."), undo)
    post = comment.post
    return redirect(url_for("main.post", id=post.id, slug=post.slug, _anchor="comments"))


@comments.post("/comment/<id:id>/removal/delete")
def delete_removal(id: int) -> ResponseReturnValue:
    """Bring a removed comment back as it was."""
    comment = find_or_404(Comment.removed_by_viewer(current_user), id=id)
    check_token()
    if comment.restore():
        answer_for(comment, "restore")
    db.session.commit()
    flash(_("The comment is back."), "success")
    return redirect(comment_url(comment, current_user))


def answer_for(comment: Comment, act: str) -> None:
    """Let the log and the writer know what one of the staff did with somebody else's comment."""
    if comment.author_id == current_user.id:
        return
    actor = current_user._get_current_object()
    LogEntry.note(actor, act, comment.beginning, comment=comment)
    if act == "remove":
        tell(comment.author, "removed", actor=actor, post=comment.post, comment=comment)
