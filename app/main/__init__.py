"""Reading: home, posts, authors, and the pages for errors."""

from flask import Blueprint

main = Blueprint("main", __name__)

from app.main import (  # noqa: E402, F401 - they register themselves
    device,
    errors,
    lists,
    media,
    people,
    search,
    views,
)
