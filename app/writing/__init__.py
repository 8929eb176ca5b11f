"""Writing: drafts, editing, publishing."""

from flask import Blueprint

writing = Blueprint("writing", __name__)

from app.writing import views  # noqa: E402, F401 - they register themselves on the blueprint
