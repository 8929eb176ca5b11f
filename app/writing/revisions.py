"""What a post said before: a list, the difference between any two, and the way back."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.extensions import db
from app.forms import check_token
from app.lookup import find_or_404, number_of, page_of
from app.models import Revision
from app.models.post import EditConflict
from app.models.revision import changes_between
from app.writing import writing
from app.writing.posts import editable_post


@writing.get("/post/<id:id>/revisions")
def revisions(id: int) -> str:
    """Show all revisions of a post, and the difference between the two that are asked for."""
    post = editable_post(id)
    found = page_of(Revision.of(post))
    compared = {}
    if "from" in request.args or "to" in request.args:
        old = find_or_404(Revision.numbered(post, number_of("from")))
        new = find_or_404(Revision.numbered(post, number_of("to")))
        compared = {"old": old, "new": new, "parts": changes_between(old.wording, new.wording)}
    return render_template("posts/revisions.html", post=post, revisions=found, **compared)


@writing.post("/post/<id:id>/revisions/<id:number>/restoration")
def create_restoration(id: int, number: int) -> ResponseReturnValue:
    """Let a post say again what it said in a revision."""
    post = editable_post(id)
    revision = find_or_404(Revision.numbered(post, number))
    check_token()
    Revision.keep(post, by=current_user)
    try:
        post.revise(**revision.wording)
    except EditConflict:
        db.session.rollback()
        flash(_("The post was changed just now. Look at it, then try again."), "error")
        return redirect(url_for("writing.revisions", id=id))
    Revision.keep(post, by=current_user)
    db.session.commit()
    flash(_("The post says again what it said in revision %(number)s.", number=number), "success")
    return redirect(url_for("writing.revisions", id=post.id))
