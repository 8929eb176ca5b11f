"""Telling people what concerns them: one function for all rooms; the caller commits."""

from app.models import Comment, Notification, Post, User


def tell(
    user: User,
    kind: str,
    actor: User | None = None,
    post: Post | None = None,
    comment: Comment | None = None,
    reason: str = "",
) -> None:
    """Tell a person of something (a kind of `Notification`), unless he did it himself."""
    if actor is not None and actor.id == user.id:
        return
    Notification.tell(
        user,
        kind,
        actor_id=actor.id if actor else None,
        post_id=post.id if post else None,
        comment_id=comment.id if comment else None,
        reason=reason,
    )
