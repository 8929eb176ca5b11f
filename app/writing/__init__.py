"""Writing: drafts, editing, publishing, revisions."""

from flask import Blueprint

writing = Blueprint("writing", __name__)

from app.writing import (  # noqa: E402, F401 - they register themselves on the blueprint
    autosave,
    deletion,
    images,
    publication,
    revisions,
    tags,
    views,
)
