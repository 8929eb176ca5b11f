"""Comments: what readers say below posts: write, edit, remove, report."""

from flask import Blueprint

comments = Blueprint("comments", __name__)

from app.comments import (  # noqa: E402, F401 - they register themselves on the blueprint
    closing,
    editing,
    pages,
    removal,
    views,
    writing,
)
