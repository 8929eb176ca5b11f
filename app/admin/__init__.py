"""The staff's room: the queue, people, tags, and the blog's settings."""

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.extensions import login_manager

admin = Blueprint("admin", __name__)


@admin.before_request
def guard() -> ResponseReturnValue | None:
    """Let in the administrators alone."""
    if not current_user.is_authenticated:
        to_login: ResponseReturnValue = login_manager.unauthorized()
        return to_login
    if not current_user.is_administrator():
        abort(403)
    return None


from app.admin import invitations, overview, settings  # noqa: E402, F401 - they register themselves
