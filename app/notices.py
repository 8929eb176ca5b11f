"""Telling people what concerns them: one function for all rooms; the caller commits."""

from app.email import send_notice
from app.extensions import db
from app.models import Comment, Notification, Post, User
from app.models.wishes import AT_ONCE, NEVER


def tell(
    user: User,
    kind: str,
    actor: User | None = None,
    post: Post | None = None,
    comment: Comment | None = None,
    reason: str = "",
) -> None:
    """Tell a person of something (a kind of `Notification`), unless he did it himself.

    He is written to as he has chosen: at once, or in the letter of the day, which takes what would
    be too many letters in an hour too.
    """
    if (actor is not None and actor.id == user.id) or user.contact is None:
        return
    told = Notification.tell(
        user,
        kind,
        actor_id=actor.id if actor else None,
        post_id=post.id if post else None,
        comment_id=comment.id if comment else None,
        reason=reason,
    )
    wish = user.wants(kind)
    if not user.gets_letters or wish == NEVER:
        return
    if wish == AT_ONCE and not Notification.had_many_letters(user):
        db.session.flush()
        send_notice(user, told)
    else:
        told.in_digest = True


def tell_of_follow(user: User, by: User) -> None:
    """Tell somebody of a new follower; of one who comes and goes he is told once."""
    if not Notification.told_of_follower(user, by):
        tell(user, "follow", actor=by)


def tell_of_comment(
    comment: Comment, approved_by: User | None = None, is_new: bool = False
) -> None:
    """Tell all whom a comment concerns, once readers see it: each once, of what is nearest to him.

    Call it whenever a comment has become visible; who was told of it before is not told again, nor
    who has just read and approved it. Of one that `is_new`, nobody was.
    """
    if not comment.is_shown:
        return
    reasons = dict.fromkeys(comment.mentioned, "mention")
    reasons = {comment.post.author: "comment", **reasons}
    if comment.parent is not None:
        reasons[comment.parent.author] = "reply"
    told = set() if is_new else Notification.told_of(comment)
    # Always in one order, or two who call the same people would wait for one another for ever.
    for user, kind in sorted(reasons.items(), key=lambda reason: reason[0].id):
        if user.id not in told and user != approved_by:
            tell(user, kind, actor=comment.author, post=comment.post, comment=comment)
