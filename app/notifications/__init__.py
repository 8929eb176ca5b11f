"""Notifications: what a person is told, on the site and by letter."""

from flask import Blueprint

notifications = Blueprint("notifications", __name__)

from app.notifications import letters, views  # noqa: E402, F401 - they register themselves
