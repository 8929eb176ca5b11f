"""The post that an address of this room names, if the person may change it."""

from flask import abort
from flask_login import current_user

from app.lookup import find_or_404
from app.models import Post


def editable_post(id: int) -> Post:
    """Return a post that the person sees and may change; else answer 404 or 403."""
    post: Post = find_or_404(Post.in_full(Post.visible_to(current_user)), id=id)
    if not current_user.can_edit(post):
        abort(403)
    return post
