"""Where comments are read apart from their posts: by permalink, and in threads."""

from flask import Response, abort, make_response, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.comments import comments
from app.discussion import comment_url, thread_of
from app.lookup import find_or_404
from app.models import Comment
from app.validators import changed_at


@comments.get("/comment/<id:id>")
def comment(id: int) -> ResponseReturnValue:
    """Lead to the page on which a comment stands."""
    comment = find_or_404(Comment.visible_to(current_user), id=id)
    return redirect(comment_url(comment, current_user))


@comments.get("/comment/<id:id>/replies")
def thread(id: int) -> Response:
    """Show one comment and all replies to it."""
    top = find_or_404(Comment.in_place_for(current_user), id=id)
    if top.parent_id is not None:
        abort(404)
    page = render_template("comments/thread.html", discussion=thread_of(top, current_user))
    return changed_at(make_response(page), top.post.shown_at)
