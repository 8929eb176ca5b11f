"""Settings: what a member chooses for himself, and what becomes of his account."""

from flask import Blueprint

settings = Blueprint("settings", __name__)

from app.settings import (  # noqa: E402, F401 - they register themselves on the blueprint
    account,
    data,
    profile,
    views,
)
