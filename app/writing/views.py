"""Write, preview and edit posts."""

from typing import Any

from flask import abort, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from app.extensions import db, login_manager
from app.forms import show_form, too_many
from app.limits import allowed
from app.lookup import all_of, find_or_404
from app.models import Autosave, Image, Post, Revision
from app.models.post import EditConflict, PageAddressTaken
from app.models.revision import changes_between, wording_of
from app.text import render_markdown
from app.urls import post_url
from app.visitors import wants_json
from app.writing import writing
from app.writing.forms import PostForm
from app.writing.posts import editable_post

TEMPLATE = "posts/edit.html"
NEWEST = 12  # pictures to choose a cover from


@writing.before_request
def guard() -> ResponseReturnValue | None:
    """Let nobody in who may not write; a text whose writer's session has ended is not lost."""
    if not current_user.is_authenticated:
        if wants_json():
            return jsonify(message=_("You are logged out. Log in in another tab, then go on.")), 401
        if request.method == "POST" and "body" in request.form:
            form = PostForm(None, keeps_pages=False)
            form.refuse(_("You are logged out. Log in in another tab, then send this once more."))
            return show_form(TEMPLATE, form, status=401, post=None, covers=())
        if request.method == "POST":  # an act cannot be gone back to, but a page can
            flash(login_manager.login_message)
            after = (
                "writing.deleted" if "deletion" in (request.endpoint or "") else "writing.drafts"
            )
            return redirect(url_for("auth.login", next=url_for(after)))
        to_login: ResponseReturnValue = login_manager.unauthorized()
        return to_login
    if not current_user.can_write():
        abort(403)
    return None


@writing.route("/write", methods=["GET", "POST"])
def write() -> ResponseReturnValue:
    """Write a new post."""
    form = PostForm(None, current_user.can_keep_pages())
    return edit_page(form, None)


@writing.route("/post/<id:id>/edit", methods=["GET", "POST"])
def edit(id: int) -> ResponseReturnValue:
    """Edit a post, from what was typed into it last, saved or not."""
    if request.method == "POST" and not Post.is_visible(id, current_user):
        return gone_page()
    post = editable_post(id)
    form = PostForm(post, current_user.can_keep_pages())
    autosave = Autosave.by(current_user, post) if request.method == "GET" else None
    if autosave:
        form.fill(autosave)
    return edit_page(form, post, autosave=autosave)


def edit_page(
    form: PostForm, post: Post | None, autosave: Autosave | None = None
) -> ResponseReturnValue:
    """Show the form, its preview, or save what it holds."""
    if not form.validate_on_submit():
        return editor(form, post=post, autosave=autosave)
    act = "preview" if form.preview.data else "write"
    if not allowed(act, str(current_user.id)):
        return too_many(form, TEMPLATE, post=post, covers=())
    if not is_cover_there(form, post):
        form.refuse(_("This picture is gone. Choose another, or none."), form.cover_id)
        return editor(form, 422, post=post, autosave=autosave)
    if form.preview.data:
        html = Markup(render_markdown(form.body.data))  # noqa: S704 - sanitised by render_markdown
        return editor(form, post=post, preview_html=html)
    try:
        post = save(form, post)
    except EditConflict:
        return conflict_page(form, post)
    except PageAddressTaken:
        db.session.rollback()
        message = _("Another page has this address, or a deleted one had it. Choose another.")
        form.refuse(message, form.page_slug)
        return editor(form, 422, post=form.post)
    # Told before the commit, after which all that is asked of the post is read again.
    words, address = said_of(post), post_url(post)
    db.session.commit()
    flash(words, "success")
    return redirect(address)


def save(form: PostForm, post: Post | None) -> Post:
    """Store what the form holds, and forget what was kept while it was typed.

    The caller commits. Raises EditConflict and PageAddressTaken, with nothing stored.
    """
    is_new = post is None
    if post is None:
        post = Post(author_id=current_user.id, title=form.title.data)
    else:
        check_state(form, post)
        Revision.keep(post, by=current_user)
    post.revise(**form.wording(), seen=None if is_new else form.version.data or None)
    if not is_new and moves(form, post):
        post.count_change()
    post.cover_id = cover_of(form, post)
    db.session.add(post)  # a new one when it is whole, so that it is stored once
    if "page_slug" in form:
        post.become_page(form.page_slug.data)
    # A form sent with the Enter key names no button: a new text stays a draft then.
    if form.publish.data:
        post.publish()
    elif form.scheduled_for:
        post.schedule(form.scheduled_for)
    Revision.keep(post, by=current_user)
    Autosave.discard(current_user, post, known=form.autosave.data)
    return post


def check_state(form: PostForm, post: Post) -> None:
    """Raise EditConflict when a form of an older state would publish the post, or move it."""
    publishes = (form.publish.data and not post.is_published) or form.scheduled_for
    is_old = form.version.data not in {0, post.version}
    if is_old and (publishes or moves(form, post)):
        raise EditConflict


def moves(form: PostForm, post: Post) -> bool:
    """Tell whether the form gives the post another cover, or another address as a page."""
    slug = form.page_slug.data if "page_slug" in form else post.page_slug
    return (form.cover_id.data or None, slug) != (post.cover_id, post.page_slug)


def is_cover_there(form: PostForm, post: Post | None) -> bool:
    """Tell whether the chosen cover was not removed while the post was written."""
    chosen: int = form.cover_id.data
    return chosen in {0, post.cover_id if post else 0} or Image.is_there(chosen)


def cover_of(form: PostForm, post: Post) -> int | None:
    """Return the picture that was chosen: one of the writer's, or the one that is there already."""
    chosen: int | None = form.cover_id.data or None
    if chosen is None or chosen == post.cover_id:
        return chosen
    image: Image = find_or_404(Image.any_of(), id=chosen)
    return image.id if current_user.can_keep_image(image) else abort(403)


def editor(form: PostForm, status: int | None = None, **context: object) -> ResponseReturnValue:
    """Show the editor, with the pictures that can be a cover."""
    post = form.post
    newest = all_of(Image.of(current_user).limit(NEWEST))
    chosen = [post.cover] if post and post.cover and post.cover not in newest else []
    return show_form(TEMPLATE, form, status=status, covers=[*chosen, *newest], **context)


def conflict_page(form: PostForm, post: Post | None) -> ResponseReturnValue:
    """Show both texts to the second of two who saved the same post; nothing is overwritten."""
    db.session.rollback()
    post = editable_post(post.id if post else 0)
    form.version.data = post.version  # whoever sends it once more has seen the other text
    parts = changes_between(wording_of(post), form.wording())
    return editor(form, 409, post=post, conflict=parts)


def gone_page() -> ResponseReturnValue:
    """Show what was typed into a post that was deleted meanwhile, as the text of a new one."""
    form = PostForm(None, current_user.can_keep_pages())
    form.refuse(
        _("This post was deleted while you wrote. Your text is below; saved, it is a new post.")
    )
    return editor(form, 410, post=None, action=url_for("writing.write"))


def said_of(post: Post) -> Any:
    """Return what to tell the writer about a post that was saved."""
    if post.is_scheduled:
        return _("Scheduled: it goes live by itself at the time you set.")
    return _("Published.") if post.is_published else _("Saved as a draft; only you see it.")
