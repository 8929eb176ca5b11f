"""The queue: what waits for the staff, and what is decided of it."""

from collections.abc import Callable

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user

from app import decisions
from app.admin import admin
from app.admin.forms import QUEUE_PAGE, DecisionForm, QueueForm
from app.extensions import db
from app.forms import check_token, flash_with_undo, show_form
from app.lookup import all_of, find, page_of_queue
from app.models import Comment, Post, Queue, User

# What speaks for spam (app/spam.py), in words.
SIGNALS = {
    "trap": _l("a hidden field is filled in"),
    "fast": _l("sent too fast"),
    "links": _l("many links"),
    "repeated": _l("the same words again"),
    "words": _l("a blocked word"),
    "check": _l("another program says so"),
    "rate": _l("many in a short time"),
}
Decide = Callable[[Comment, User, str], bool]


@admin.get("/admin/queue")
def queue() -> ResponseReturnValue:
    """Show what waits, the longest waiting first."""
    return queue_page(QueueForm(formdata=None))


@admin.post("/admin/queue")
def create_bulk() -> ResponseReturnValue:
    """Decide the same of all that is ticked."""
    form = QueueForm()
    if not form.validate_on_submit():
        return queue_page(form)
    comments = all_of(Comment.among(form.ids.data or [0]))
    posts = all_of(Post.among(form.posts.data or [0]))
    decisions.begin(comments, person())
    done = sum([decide(form, comment) for comment in comments])
    done += sum([decide_of_post(form, post) for post in posts])
    db.session.commit()
    flash(ngettext("%(num)s decided.", "%(num)s decided.", done), "success")
    if done < len(form.ids.data) + len(form.posts.data):
        flash(_("Of the others somebody else was quicker to decide, or they are gone."))
    return back_to_queue(form)


@admin.post("/comment/<id:id>/approval")
def create_approval(id: int) -> ResponseReturnValue:
    """Approve a held comment; leave a reported one."""
    return act_on(id, decisions.approve, _("The comment stays for all to see."))


@admin.post("/comment/<id:id>/rejection")
def create_rejection(id: int) -> ResponseReturnValue:
    """Reject a held comment."""
    return act_on(id, decisions.reject, _("The comment is rejected."))


@admin.post("/comment/<id:id>/spam")
def create_spam(id: int) -> ResponseReturnValue:
    """Call a comment spam, and clean up after its author if that is ticked."""
    return act_on(id, decisions.mark_spam, _("The comment is marked as spam."))


@admin.post("/comment/<id:id>/withdrawal")
def create_withdrawal(id: int) -> ResponseReturnValue:
    """Remove a reported comment."""
    return act_on(id, decisions.withdraw_comment, _("The comment is removed."), undo="withdrawal")


@admin.post("/comment/<id:id>/decision/delete")
def delete_decision(id: int) -> ResponseReturnValue:
    """Let a comment wait again, as if nothing had been decided."""
    check_token()
    comment = find(Comment.among([id]))
    changed = comment is not None and decisions.hold_again(comment, person())
    db.session.commit()
    flash(_("The comment waits again.") if changed else nothing_done())
    return redirect(url_for("admin.queue", _anchor=f"comment-{id}"))


@admin.post("/comment/<id:id>/withdrawal/delete")
def delete_withdrawal(id: int) -> ResponseReturnValue:
    """Bring back a comment that one has removed oneself."""
    check_token()
    comment = find(Comment.removed_by_viewer(current_user), id=id)
    changed = comment is not None and decisions.restore(comment, person())
    db.session.commit()
    flash(_("The comment is back.") if changed else nothing_done())
    return redirect(url_for("admin.queue"))


@admin.post("/post/<id:id>/acquittal")
def create_acquittal(id: int) -> ResponseReturnValue:
    """Leave a reported post as it is."""
    return act_on_post(id, decisions.leave, _("The post stays as it is."))


@admin.post("/post/<id:id>/unpublication")
def create_unpublication(id: int) -> ResponseReturnValue:
    """Make a draft of a reported post."""
    return act_on_post(id, decisions.withdraw, _("The post is a draft now; its writer is told."))


def act_on(id: int, decide: Decide, said: str, undo: str = "decision") -> ResponseReturnValue:
    """Decide of one comment, say so with a way back, and go on to the next."""
    form = DecisionForm()
    if not form.validate_on_submit():
        return queue_page(QueueForm(formdata=None), refused=form, key=f"comment-{id}")
    comment = find(Comment.among([id]))
    if comment is None or not decide(comment, person(), form.reason.data or ""):
        db.session.rollback()
        flash(nothing_done())
        return back_to_queue(form)
    if decide is decisions.mark_spam and form.clean_up.data:
        clean_up(comment, form)
    db.session.commit()
    flash_with_undo(said, url_for(f"admin.delete_{undo}", id=id))
    return back_to_queue(form)


def act_on_post(
    id: int, decide: Callable[[Post, User, str], bool], said: str
) -> ResponseReturnValue:
    """Decide of one post, say so, and go on to the next thing."""
    form = DecisionForm()
    if not form.validate_on_submit():
        return queue_page(QueueForm(formdata=None), refused=form, key=f"post-{id}")
    post = find(Post.among([id]))
    changed = post is not None and decide(post, person(), form.reason.data or "")
    db.session.commit()
    flash(said if changed else nothing_done(), "success" if changed else "message")
    return back_to_queue(form)


def decide(form: QueueForm, comment: Comment) -> bool:
    """Decide of one of several comments what the pressed button says."""
    reason = form.reason.data or ""
    if form.spam.data:
        return decisions.mark_spam(comment, person(), reason)
    if form.remove.data:
        act = decisions.reject if comment.is_held else decisions.withdraw_comment
        return act(comment, person(), reason)
    return decisions.approve(comment, person(), reason) if form.approve.data else False


def decide_of_post(form: QueueForm, post: Post) -> bool:
    """Decide of one of several posts what the pressed button says."""
    reason = form.reason.data or ""
    if form.spam.data or form.remove.data:
        return decisions.withdraw(post, person(), reason)
    return decisions.leave(post, person(), reason) if form.approve.data else False


def clean_up(comment: Comment, form: DecisionForm) -> None:
    """Suspend who wrote spam and remove all else that he wrote, where the person may."""
    author = comment.author
    if current_user.can_suspend(author) and author.id != current_user.id:
        others = all_of(Comment.still_of(author).limit(decisions.MOST_AT_ONCE))
        decisions.clean_up_after(author, others, person(), form.reason.data or _("Spam"))


def person() -> User:
    """Return the account of whoever decides."""
    me: User = current_user._get_current_object()
    return me


def nothing_done() -> str:
    """Return what is said when there is nothing left to decide."""
    said: str = _("Somebody was quicker, or it is gone: nothing was left to decide.")
    return said


def back_to_queue(form: DecisionForm) -> ResponseReturnValue:
    """Go back to the page of the queue that the person was on, to the thing that stood next."""
    last = max(1, -(-len(Queue()) // QUEUE_PAGE))
    page = min(form.page_number, last)
    return redirect(url_for("admin.queue", page=page if page > 1 else None, _anchor=form.anchor))


def queue_page(
    form: QueueForm, refused: DecisionForm | None = None, key: str = ""
) -> ResponseReturnValue:
    """Show a page of the queue; `refused` is the form of one thing, called `key`, that was not."""
    things = page_of_queue(Queue(), QUEUE_PAGE)
    return show_form(
        "admin/queue.html",
        refused or form,
        things=things,
        bulk=form,
        refused=refused,
        refused_key=key,
        signals=SIGNALS,
    )
