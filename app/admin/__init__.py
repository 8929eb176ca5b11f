"""The staff's room: the queue, people, tags, and the blog's settings."""

from flask import Blueprint

admin = Blueprint("admin", __name__)
