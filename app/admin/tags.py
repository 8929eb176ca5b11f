"""Tags, for whoever keeps them in order."""

from flask import render_template, request

from app.admin import admin
from app.lookup import page_of
from app.models import Tag
from app.models.tag import TAG_LENGTH
from app.text import has_control_characters

TAGS = 50  # on a page


@admin.get("/admin/tags")
def tags() -> str:
    """Show all tags, or those whose names begin as what is asked for."""
    typed = request.args.get("q", "").strip()[:TAG_LENGTH]
    asked = "" if has_control_characters(typed) else typed
    found = page_of(Tag.beginning_with(asked, limit=None), size=TAGS)
    numbers = Tag.numbers_of(found.items)
    return render_template("admin/tags.html", tags=found, numbers=numbers, asked=asked)
