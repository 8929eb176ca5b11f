"""Delete posts, and bring them back."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.extensions import db
from app.forms import check_token, flash_with_undo, show_form
from app.lookup import find_or_404, page_of
from app.models import Post
from app.models.listing import purge_posts
from app.models.post import KEPT_DELETED
from app.urls import post_url
from app.writing import writing
from app.writing.forms import DeleteForm
from app.writing.posts import answer_for, editable_post


@writing.post("/post/<id:id>/deletion")
def create_deletion(id: int) -> ResponseReturnValue:
    """Delete a post; for a while whoever did it can undo it."""
    post = editable_post(id)
    check_token()
    post.delete(by=current_user)
    answer_for(post, "remove")
    purge_posts()
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
    answer_for(post, "restore")
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
