"""What the staff decides of comments and posts, and all that follows; the caller commits.

Each decision is made once, however many make it at the same moment: whoever comes second gets
False, and nothing is logged or told twice.
"""

from collections.abc import Callable, Sequence

from app import notices
from app.models import Comment, LogEntry, Post, Queue, Report, User

MOST_AT_ONCE = 500  # comments of one person that are removed with one act


def begin(comments: Sequence[Comment], by: User) -> None:
    """Hold all that decisions of these comments change: before several are decided of at once."""
    Comment.hold_around(comments, by)


def approve(comment: Comment, by: User, reason: str = "") -> bool:
    """Let readers see a held comment; one that they see already is left as it is."""
    begin([comment], by)
    if not Queue.take(comment):
        return False
    if not comment.approve():
        LogEntry.note(by, "leave", comment.beginning, reason, comment=comment)
        return True
    LogEntry.note(by, "approve", comment.beginning, reason, comment=comment)
    notices.tell(comment.author, "approved", by, comment.post, comment, reason)
    notices.tell_of_comment(comment, approved_by=by)
    return True


def reject(comment: Comment, by: User, reason: str = "") -> bool:
    """Let nobody see a held comment."""
    return _refuse(comment, by, "reject", Comment.reject, reason)


def mark_spam(comment: Comment, by: User, reason: str = "") -> bool:
    """Call a comment spam, so that nobody sees it; its author is told that it was rejected."""
    return _refuse(comment, by, "spam", Comment.mark_spam, reason)


def hold_again(comment: Comment, by: User) -> bool:
    """Take back what was decided of a comment: it waits in the queue once more."""
    begin([comment], by)
    if not comment.hold():
        return False
    LogEntry.note(by, "restore", comment.beginning, comment=comment)
    return True


def remove(comment: Comment, by: User, reason: str = "") -> bool:
    """Remove a comment; of somebody else's, the log knows and its author is told."""
    begin([comment], by)
    return _remove(comment, by, reason)


def withdraw_comment(comment: Comment, by: User, reason: str = "") -> bool:
    """Remove a comment that waits in the queue."""
    begin([comment], by)
    return Queue.take(comment) and _remove(comment, by, reason)


def restore(comment: Comment, by: User) -> bool:
    """Bring a removed comment back; what was reported and not decided waits again."""
    begin([comment], by)
    if not comment.restore():
        return False
    Report.wait_again(comment)
    if comment.author_id != by.id:
        LogEntry.note(by, "restore", comment.beginning, comment=comment)
    return True


def leave(post: Post, by: User, reason: str = "") -> bool:
    """Leave a reported post as it is."""
    if not Queue.take(post):
        return False
    LogEntry.note(by, "leave", post.title, reason, post=post)
    return True


def withdraw(post: Post, by: User, reason: str = "") -> bool:
    """Make a draft of a reported post; its writer is told."""
    User.hold([by.id, post.author_id])
    if not Queue.take(post):
        return False
    post.unpublish()
    LogEntry.note(by, "unpublish", post.title, reason, post=post)
    notices.tell(post.author, "removed", by, post, reason=reason)
    return True


def clean_up_after(author: User, comments: list[Comment], by: User, reason: str) -> int:
    """Suspend somebody who spams and remove these comments of his; return how many went."""
    begin(comments, by)
    if author.suspend(reason):
        LogEntry.note(by, "suspend", author.username, reason, user=author)
    gone = 0
    for comment in comments:
        gone += comment.remove(by)
        Report.close_about(comment)
    if gone:
        LogEntry.note(by, "remove", f"{author.username}: {gone}", reason, user=author)
    return gone


def _refuse(
    comment: Comment, by: User, act: str, settle: Callable[[Comment], bool], reason: str
) -> bool:
    """Take a comment out of the queue and out of sight; `act` is what the log calls that."""
    begin([comment], by)
    if not Queue.take(comment):
        return False
    settle(comment)
    LogEntry.note(by, act, comment.beginning, reason, comment=comment)
    notices.tell(comment.author, "rejected", by, comment.post, comment, reason)
    return True


def _remove(comment: Comment, by: User, reason: str) -> bool:
    if not comment.remove(by):
        return False
    if comment.author_id != by.id:  # who wrote it does not decide what was reported of it
        Report.close_about(comment)
        LogEntry.note(by, "remove", comment.beginning, reason, comment=comment)
        notices.tell(comment.author, "removed", by, comment.post, comment, reason)
    return True
