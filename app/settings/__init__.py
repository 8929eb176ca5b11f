"""Settings: what a member chooses for himself."""

from flask import Blueprint

settings = Blueprint("settings", __name__)

from app.settings import views  # noqa: E402, F401 - they register themselves on the blueprint
