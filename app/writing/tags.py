"""Tags while one types them, and the staff's care for them."""

from flask import abort, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.extensions import db
from app.forms import show_form
from app.lookup import all_of, find_or_404
from app.models import LogEntry, Post, Tag
from app.models.tag import TAG_LENGTH, TagGone, TagNameTaken
from app.text import has_control_characters
from app.writing import writing
from app.writing.forms import TagForm


@writing.get("/tags/suggestions")
def suggestions() -> ResponseReturnValue:
    """Return the names of tags that begin as what was typed."""
    typed = request.args.get("q", "").strip()[:TAG_LENGTH]
    if not typed or has_control_characters(typed):
        return jsonify([])
    tags = Post.tags_seen_by(current_user, Tag.beginning_with(typed))
    return jsonify([tag.name for tag in all_of(tags)])


@writing.route("/tag/<line:slug>/edit", methods=["GET", "POST"])
def edit_tag(slug: str) -> ResponseReturnValue:
    """Rename a tag, or merge it into another."""
    if not current_user.can_keep_tags():
        abort(403)
    tag = find_or_404(Tag.addressed(slug))
    form = TagForm(obj=tag)
    if not form.validate_on_submit():
        return show_form("tags/edit.html", form, tag=tag)
    former = tag.name
    try:
        tag = merged(tag, form.name.data) if form.merge.data else renamed(tag, form.name.data)
    except (TagNameTaken, LookupError) as error:
        form.refuse(str(error), form.name)
        return show_form("tags/edit.html", form, status=422, tag=tag)
    LogEntry.note(current_user._get_current_object(), "tag", f"{former} → {tag.name}")
    db.session.commit()
    flash(_("The tag is %(name)s now.", name=tag.name), "success")
    return redirect(url_for("main.tag", slug=tag.slug))


def renamed(tag: Tag, name: str) -> Tag:
    """Return the tag under its new name; raise TagNameTaken if another has it."""
    try:
        tag.rename(name)
    except TagNameTaken:
        raise TagNameTaken(
            _("Another tag has this name. Merge the two, or choose another.")
        ) from None
    return tag


def merged(tag: Tag, name: str) -> Tag:
    """Return the tag of this name, which the other is part of now; raise LookupError without it."""
    other = Tag.of_name(name)
    if other is None:
        raise LookupError(_("There is no tag of this name to merge into."))
    if other is not tag:
        try:
            tag.merge_into(other)
        except TagGone:
            raise LookupError(_("There is no tag of this name to merge into.")) from None
    return other
