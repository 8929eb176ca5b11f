"""Whether a comment waits for the staff: by the blog's policy, or by signs of spam."""

from datetime import datetime, timedelta
from typing import Any

from flask_login import current_user

from app.comments.forms import CommentForm
from app.models import Comment, Post, SiteSettings, User
from app.models.comment import Record
from app.models.site_settings import ALL_HELD, FIRST_HELD
from app.spam import (
    A_WHILE,
    MOST_IN_A_WHILE,
    Attempt,
    asked_elsewhere,
    seconds_since_shown,
    signals_of,
)
from app.text import render_comment
from app.times import utcnow
from app.urls import permanent_url

A_DAY = timedelta(days=1)


def judged(form: CommentForm, post: Post, own: Comment | None = None) -> dict[str, Any]:
    """Return the signs of spam in what was typed and whether it is held, as Comment takes them.

    `own` is the comment that is edited; a form for that is filled in already. Of the staff and of
    the post's writer nothing is held.
    """
    if current_user.is_trusted_on(post):
        return {"signals": [], "held": False}
    author = current_user._get_current_object()
    now = utcnow()
    record = Comment.record_of(author, form.wording, now - A_DAY, MOST_IN_A_WHILE, own)
    way = {} if own else way_of(form, author, record, now - A_WHILE)
    attempt = Attempt(
        body=form.wording,
        html=render_comment(form.wording),
        is_known=record.is_known,
        by_himself=record.by_himself,
        by_others=record.by_others,
        **way,
    )
    signals = signals_of(attempt, SiteSettings.current().blocked_words)
    signals += asked_elsewhere(
        form.wording, author.display_name, author.contact, permanent_url(post)
    )
    return {"signals": signals, "held": bool(signals) or is_held_by_policy(record.is_known)}


def way_of(form: CommentForm, author: User, record: Record, since: datetime) -> dict[str, Any]:
    """Return how somebody came to send what is new; since some moment he wrote not too much."""
    return {
        "trap": form.website.data or "",
        "seconds": seconds_since_shown(form.shown.data or "", author.id),
        "is_one_of_many": record.earliest is not None and record.earliest >= since,
    }


def is_held_by_policy(is_known: bool) -> bool:
    """Tell whether the blog holds every comment, or the first ones of somebody not known yet."""
    policy = SiteSettings.current().comment_policy
    return policy == ALL_HELD or (policy == FIRST_HELD and not is_known)
