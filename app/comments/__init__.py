"""Comments: what readers say below posts: write, edit, remove, report."""

from flask import Blueprint

comments = Blueprint("comments", __name__)
