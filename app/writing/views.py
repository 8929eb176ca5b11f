"""Write, preview, edit, publish and delete posts."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from app.extensions import db, login_manager
from app.forms import check_token, flash_with_undo, show_form, too_many
from app.limits import allowed
from app.lookup import find_or_404, page_of
from app.models import Post
from app.models.post import KEPT_DELETED
from app.text import render_markdown
from app.urls import post_url
from app.writing import writing
from app.writing.forms import DeleteForm, PostForm


@writing.before_request
def guard() -> ResponseReturnValue | None:
    """Let nobody in who may not write; a text whose writer's session has ended is not lost."""
    if not current_user.is_authenticated:
        if request.method == "POST" and "body" in request.form:
            form = PostForm()
            form.refuse(_("You are logged out. Log in in another tab, then send this once more."))
            return show_form("posts/edit.html", form, status=401, post=None)
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
    return edit_page(PostForm(), None)


@writing.route("/post/<id:id>/edit", methods=["GET", "POST"])
def edit(id: int) -> ResponseReturnValue:
    """Edit a post."""
    post = editable_post(id)
    return edit_page(PostForm(obj=post, published=post.is_published), post)


@writing.post("/post/<id:id>/deletion")
def create_deletion(id: int) -> ResponseReturnValue:
    """Delete a post; for a while whoever did it can undo it."""
    post = editable_post(id)
    check_token()
    post.delete(by=current_user)
    Post.purge()
    db.session.commit()
    undo = url_for("writing.delete_deletion", id=post.id)
    flash_with_undo(_("The post “%(title)s” is deleted.", title=post.title), undo)
    return redirect(url_for("main.index"))


@writing.post("/post/<id:id>/deletion/delete")
def delete_deletion(id: int) -> ResponseReturnValue:
    """Bring a deleted post back as it was."""
    post = find_or_404(Post.deleted_by(current_user), id=id)
    check_token()
    post.restore()
    db.session.commit()
    flash(_("The post is back."), "success")
    return redirect(post_url(post))


@writing.get("/drafts/deleted")
def deleted() -> str:
    """Show what the writer has deleted and may still have back."""
    posts = page_of(Post.deleted_by(current_user))
    return render_template("posts/deleted.html", posts=posts, days=KEPT_DELETED.days)


@writing.route("/post/<id:id>/delete", methods=["GET", "POST"])
def delete(id: int) -> ResponseReturnValue:
    """Ask once, then remove a deleted post for good: this cannot be undone."""
    post = find_or_404(Post.deleted_by(current_user), id=id)
    form = DeleteForm()
    if not form.validate_on_submit():
        return show_form("posts/delete.html", form, post=post)
    db.session.delete(post)
    db.session.commit()
    flash(_("The post “%(title)s” is gone for good.", title=post.title))
    return redirect(url_for("writing.deleted"))


@writing.get("/drafts")
def drafts() -> str:
    """Show the writer's own drafts."""
    return render_template(
        "posts/drafts.html", posts=page_of(Post.written_by(current_user, "draft"))
    )


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
    """Make a published post a draft again."""
    post = editable_post(id)
    check_token()
    post.unpublish()
    db.session.commit()
    flash(_("The post is a draft again; only you see it."))
    return redirect(post_url(post))


def editable_post(id: int) -> Post:
    """Return a post that the person sees and may change; else answer 404 or 403."""
    post: Post = find_or_404(Post.in_full(Post.visible_to(current_user)), id=id)
    if not current_user.can_edit(post):
        abort(403)
    return post


def edit_page(form: PostForm, post: Post | None) -> ResponseReturnValue:
    """Show the form, its preview, or save what it holds."""
    template = "posts/edit.html"
    if not form.validate_on_submit():
        return show_form(template, form, post=post)
    act = "preview" if form.preview.data else "write"
    if not allowed(act, str(current_user.id)):
        return too_many(form, template, post=post)
    if form.preview.data:
        html = Markup(render_markdown(form.body.data))  # noqa: S704 - sanitised by render_markdown
        return show_form(
            template, form, post=post, preview_html=html, preview_title=form.title.data
        )
    if post is None:
        post = Post(author=current_user._get_current_object(), title=form.title.data)
        db.session.add(post)
    post.revise(form.title.data, form.summary.data, form.body.data)
    # A form sent with the Enter key names no button: a new text stays a draft then.
    if form.publish.data:
        post.publish()
    db.session.commit()
    flash(
        _("Published.") if post.is_published else _("Saved as a draft; only you see it."), "success"
    )
    return redirect(post_url(post))
