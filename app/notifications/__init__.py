"""Notifications: what a person is told, on the site and by letter."""

from flask import Blueprint

notifications = Blueprint("notifications", __name__)
