"""Health: what a balancer and whoever keeps the blog ask for, again and again."""

from flask import Blueprint

health = Blueprint("health", __name__)

from app.health import views  # noqa: E402, F401 - they register themselves on the blueprint
