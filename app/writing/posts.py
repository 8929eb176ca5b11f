"""The post that an address of this room names, if the person may change it."""

from flask import abort
from flask_login import current_user

from app.lookup import find_or_404
from app.models import LogEntry, Post
from app.notices import tell


def editable_post(id: int) -> Post:
    """Return a post that the person sees and may change; else answer 404 or 403."""
    post: Post = find_or_404(Post.in_full(Post.visible_to(current_user)), id=id)
    if not current_user.can_edit(post):
        abort(403)
    return post


def answer_for(post: Post, act: str) -> None:
    """Let the log, and the writer of what is gone, know what an administrator did to his post."""
    if post.author_id == current_user.id:
        return
    actor = current_user._get_current_object()
    LogEntry.note(actor, act, post.title, post=post)
    if act != "restore":
        tell(post.author, "removed", actor=actor, post=post)
