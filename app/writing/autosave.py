"""What is typed is kept on the server while it is typed, beside the post and not in it."""

from flask import jsonify, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.extensions import db
from app.forms import check_token
from app.limits import allowed
from app.models import Autosave, Post
from app.models.post import EditConflict
from app.text import count_words, plain_text, reading_minutes, render_markdown
from app.writing import writing
from app.writing.forms import AutosaveForm
from app.writing.posts import editable_post


@writing.post("/write/preview")
def live_preview() -> ResponseReturnValue:
    """Return what readers would see of a text, and how long it is; nothing is stored."""
    form = AutosaveForm(None, current_user.can_keep_pages())
    if not form.validate():
        return refusal(form)
    if not allowed("preview", str(current_user.id)):
        return jsonify(message=_("The preview waits for a moment.")), 429
    html = render_markdown(form.body.data or "")
    text = plain_text(html)
    return jsonify(html=html, words=count_words(text), minutes=reading_minutes(text))


@writing.post("/write/autosave")
def create_autosave() -> ResponseReturnValue:
    """Make a draft of what is typed so far; answer where to go on with it."""
    form = AutosaveForm(None, current_user.can_keep_pages())
    if (refused := refusal_of(form)) is not None:
        return refused
    post = Post(author=current_user._get_current_object(), title=form.title.data or _("Untitled"))
    db.session.add(post)
    post.revise(post.title, form.summary.data, form.body.data or "")
    db.session.flush()
    number = Autosave.write(current_user, post, 0, post.version, form.wording())
    db.session.commit()
    edit = url_for("writing.edit", id=post.id)
    return jsonify(number=number, version=post.version, edit=edit), 201


@writing.post("/post/<id:id>/autosave")
def update_autosave(id: int) -> ResponseReturnValue:
    """Keep what is typed into a post; readers, and the post itself, know nothing of it."""
    post = editable_post(id)
    form = AutosaveForm(post, current_user.can_keep_pages())
    if (refused := refusal_of(form)) is not None:
        return refused
    known, version = form.autosave.data, form.version.data or post.version
    try:
        number = Autosave.write(current_user, post, known, version, form.wording())
    except EditConflict:
        db.session.rollback()
        message = _(
            "This post is open in another tab or window too, and was typed into there. "
            "What you type here stays in this browser."
        )
        return jsonify(message=message), 409
    db.session.commit()
    stale = version != post.version
    message = _("Somebody has saved this post since you opened it.") if stale else ""
    return jsonify(number=number, message=message)


@writing.post("/post/<id:id>/autosave/delete")
def delete_autosave(id: int) -> ResponseReturnValue:
    """Forget what was typed and not saved."""
    post = editable_post(id)
    check_token()
    Autosave.discard(current_user, post)
    db.session.commit()
    return redirect(url_for("writing.edit", id=post.id))


def refusal_of(form: AutosaveForm) -> ResponseReturnValue | None:
    """Return why this cannot be kept, or None if it can."""
    if not form.validate():
        return refusal(form)
    if not allowed("autosave", str(current_user.id)):
        return jsonify(message=_("Not kept on the server: too often in too short a time.")), 429
    return None


def refusal(form: AutosaveForm) -> ResponseReturnValue:
    """Return the first thing that is wrong with what was typed."""
    words = next(str(message) for messages in form.errors.values() for message in messages)
    return jsonify(message=words), form.refused_status()
