"""Following: who follows whom, and the posts of those one follows."""

from flask import Blueprint

follows = Blueprint("follows", __name__)

from app.follows import views  # noqa: E402, F401 - they register themselves on the blueprint
