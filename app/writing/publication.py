"""Who reads a post, and where: publication, pinning, private links, and many posts at once."""

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user

from app.extensions import db
from app.forms import check_token, show_form
from app.lookup import all_of, find_or_404, page_of
from app.models import Post, Tag
from app.models.post import EditConflict
from app.models.revision import Revision
from app.models.tag import MOST_TAGS
from app.urls import post_url, preview_url
from app.writing import writing
from app.writing.forms import BulkForm
from app.writing.posts import answer_for, editable_post

STATES = {
    "": _l("All"),
    "draft": _l("Drafts"),
    "scheduled": _l("Scheduled"),
    "published": _l("Published"),
}


@writing.post("/post/<id:id>/publication")
def create_publication(id: int) -> ResponseReturnValue:
    """Publish a draft."""
    post = editable_post(id)
    check_token()
    post.publish()
    db.session.commit()
    flash(_("Published."), "success")
    return redirect(post_url(post))


@writing.post("/post/<id:id>/publication/delete")
def delete_publication(id: int) -> ResponseReturnValue:
    """Make a published or scheduled post a draft again."""
    post = editable_post(id)
    check_token()
    post.unpublish()
    answer_for(post, "unpublish")
    db.session.commit()
    flash(_("The post is a draft again; only you see it."))
    return redirect(post_url(post))


@writing.post("/post/<id:id>/pin")
def create_pin(id: int) -> ResponseReturnValue:
    """Keep a post at the top of the home page."""
    post = pinnable_post(id)
    check_token()
    post.pin()
    db.session.commit()
    flash(_("The post stays at the top of the home page."), "success")
    return redirect(post_url(post))


@writing.post("/post/<id:id>/pin/delete")
def delete_pin(id: int) -> ResponseReturnValue:
    """Let a post go back to where its date puts it."""
    post = pinnable_post(id)
    check_token()
    post.unpin()
    db.session.commit()
    flash(_("The post is where its date puts it again."))
    return redirect(post_url(post))


@writing.post("/post/<id:id>/preview")
def create_preview(id: int) -> ResponseReturnValue:
    """Make a private link to a draft, for whoever gets it from the writer."""
    post = editable_post(id)
    check_token()
    post.share_preview()
    db.session.commit()
    flash(_("Whoever has the private link can read the post now: %(link)s", link=preview_url(post)))
    return redirect(post_url(post))


@writing.post("/post/<id:id>/preview/delete")
def delete_preview(id: int) -> ResponseReturnValue:
    """Let the private link lead nowhere."""
    post = editable_post(id)
    check_token()
    post.revoke_preview()
    db.session.commit()
    flash(_("The private link leads nowhere now."))
    return redirect(post_url(post))


@writing.get("/posts")
@writing.get("/drafts", defaults={"state": "draft"}, endpoint="drafts")
def posts(state: str | None = None) -> ResponseReturnValue:
    """Show what the writer has written, and what can be done with several at once."""
    return list_page(BulkForm(formdata=None), state or request.args.get("state", ""))


@writing.post("/posts")
def create_bulk() -> ResponseReturnValue:
    """Do one thing to all the posts that are ticked, or to none of them."""
    form = BulkForm()
    state = request.args.get("state", "")
    if not form.validate_on_submit():
        return list_page(form, state)
    found = all_of(Post.among_own(current_user, form.ids.data))
    if form.add_tags.data and any(too_many_tags(post, form.tags.data) for post in found):
        form.refuse(_("A post has at most %(max)d tags.", max=MOST_TAGS), form.tags)
        return list_page(form, state)
    try:
        for post in found:
            act_on(post, form)
    except EditConflict:
        db.session.rollback()
        form.refuse(_("One of the posts was changed just now, so that none is. Try again."))
        return list_page(form, state)
    db.session.commit()
    flash(ngettext("%(num)s post changed.", "%(num)s posts changed.", len(found)), "success")
    return redirect(url_for("writing.posts", state=state or None))


def act_on(post: Post, form: BulkForm) -> None:
    """Do to one post what the pressed button says."""
    if form.publish.data:
        post.publish()
    elif form.unpublish.data:
        post.unpublish()
    elif form.delete.data:
        post.delete(by=current_user)
    elif form.add_tags.data:
        post.add_tags(form.tags.data)
        Revision.keep(post, by=current_user)


def too_many_tags(post: Post, names: list[str]) -> bool:
    """Tell whether a post would have more tags than it may."""
    return len({*post.tags, *Tag.called(names)}) > MOST_TAGS


def list_page(form: BulkForm, state: str) -> ResponseReturnValue:
    """Show the writer's own posts, all or those in one state."""
    if state not in STATES:
        abort(404)
    found = page_of(Post.with_tags(Post.written_by(current_user, state)))
    return show_form("posts/own.html", form, posts=found, state=state, states=STATES)


def pinnable_post(id: int) -> Post:
    """Return a post that the person may pin; else answer 404 or 403."""
    if not current_user.can_pin():
        abort(403)
    post: Post = find_or_404(Post.published(), id=id)
    return post
