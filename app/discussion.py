"""What stands below a post: its comments in threads, in pages, and whether there may be more."""

from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_sqlalchemy.pagination import Pagination

from app.lookup import page_number, page_of, page_of_listing
from app.models import Comment, Post, Threads
from app.models.comment import FIRST_REPLIES
from app.models.role import Abilities
from app.spam import form_token

TOP_COMMENTS = 50  # on a page of a post
REPLIES = 50  # on a page of a thread


@dataclass
class Discussion:
    """The comments on one page of a post, or of one thread."""

    post: Post
    is_open: bool
    threads: Pagination | None = None
    replies: dict[int, list[Comment]] = field(default_factory=dict)
    top: Comment | None = None  # of a thread that has a page of its own
    token: str = ""  # of the form, for whoever may write

    def more_replies(self, comment: Comment) -> int:
        """Return how many replies to a comment readers find on its own page alone."""
        return max(0, comment.reply_count - len(self.replies.get(comment.id, ())))


def discussion_of(post: Post, viewer: Abilities) -> Discussion | None:
    """Return the comments on the page of a post that is asked for; None where there are none ever.

    One query, and one more that counts them where there are more pages, however many there are;
    none for a stranger where there are none yet.
    """
    if post.is_page or not post.is_published:
        return None
    found = _discussion(post, viewer)
    if post.comment_count or viewer.id is not None or page_number() > 1:
        threads = Threads(post, viewer)
        found.threads = page_of_listing(threads, TOP_COMMENTS)
        found.replies = threads.replies
    return found


def thread_of(top: Comment, viewer: Abilities) -> Discussion:
    """Return the replies to a comment on the page of its thread that is asked for."""
    found = _discussion(top.post, viewer)
    found.top = top
    found.threads = page_of(Comment.replies_to(top, viewer), REPLIES)
    return found


def comment_url(comment: Comment, viewer: Abilities) -> str:
    """Return the address of the page on which this reader finds a comment."""
    anchor = f"comment-{comment.id}"
    if comment.parent is not None:
        place = comment.number_before(viewer)
        if place >= FIRST_REPLIES:
            page = _page(place, REPLIES)
            return url_for("comments.thread", id=comment.parent.id, page=page, _anchor=anchor)
    page = _page((comment.parent or comment).number_before(viewer), TOP_COMMENTS)
    post = comment.post
    return url_for("main.post", id=post.id, slug=post.slug, page=page, _anchor=anchor)


def _discussion(post: Post, viewer: Abilities) -> Discussion:
    token = form_token(viewer.id) if viewer.id is not None else ""
    return Discussion(post, post.takes_comments, token=token)


def _page(before: int, size: int) -> Any:
    return before // size + 1 if before >= size else None
