"""Whether a comment waits for the staff: by the blog's policy, or by signs of spam."""

from datetime import timedelta
from typing import Any

from flask_login import current_user

from app.comments.forms import CommentForm
from app.models import Comment, Post, SiteSettings, User
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
    is_known = Comment.is_known(author)
    signals = signals_of(attempt(form, author, is_known, own), SiteSettings.current().blocked_words)
    signals += asked_elsewhere(
        form.wording, author.display_name, author.contact, permanent_url(post)
    )
    return {"signals": signals, "held": bool(signals) or is_held_by_policy(is_known)}


def attempt(form: CommentForm, author: User, is_known: bool, own: Comment | None) -> Attempt:
    """Return what was typed with all that may speak for spam."""
    same = Comment.said_since(form.wording, utcnow() - A_DAY, own)
    way: dict[str, Any] = {}
    if own is None:
        seconds = seconds_since_shown(form.shown.data or "", author.id)
        many = Comment.wrote_many(author, MOST_IN_A_WHILE, utcnow() - A_WHILE)
        way = {"trap": form.website.data or "", "seconds": seconds, "is_one_of_many": many}
    return Attempt(
        body=form.wording,
        html=render_comment(form.wording),
        is_known=is_known,
        by_himself=author.id in same,
        by_others=any(id != author.id for id in same),
        **way,
    )


def is_held_by_policy(is_known: bool) -> bool:
    """Tell whether the blog holds every comment, or the first ones of somebody not known yet."""
    policy = SiteSettings.current().comment_policy
    return policy == ALL_HELD or (policy == FIRST_HELD and not is_known)
