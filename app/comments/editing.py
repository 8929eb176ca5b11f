"""Edit one's own comment, for some minutes after it was written."""

from flask import redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.comments import comments
from app.comments.forms import CommentForm
from app.comments.holding import judged
from app.comments.pages import TEMPLATE, announce, token_for, write_page
from app.discussion import comment_url
from app.extensions import db
from app.forms import too_many
from app.limits import allowed
from app.lookup import find_or_404
from app.models import Comment
from app.notices import tell_of_comment


@comments.route("/comment/<id:id>/edit", methods=["GET", "POST"])
@login_required
def edit(id: int) -> ResponseReturnValue:
    """Change what one's comment says."""
    comment = find_or_404(Comment.visible_to(current_user), id=id)
    form = CommentForm(body=comment.body)
    if not current_user.can_edit_comment(comment):
        form.refuse(
            _("A comment can be edited for 15 minutes. Copy your words if you want to keep them.")
            if comment.author_id == current_user.id
            else _("This is somebody else's comment.")
        )
        return write_page(form, comment.post, comment=comment, status=403)
    if not form.validate_on_submit() or "preview" in request.form:
        return write_page(form, comment.post, comment=comment)
    if not allowed("comment", str(current_user.id)):
        return too_many(form, TEMPLATE, post=comment.post, comment=comment, token=token_for(form))
    if comment.revise(form.wording, **judged(form, comment.post, comment)):
        tell_of_comment(comment)
        is_held = comment.is_held
        db.session.commit()
        announce(is_held)
    return redirect(comment_url(comment, current_user))
