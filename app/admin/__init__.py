"""The staff's room: the queue, people, tags, and the blog's settings."""

from flask import Blueprint, abort, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from app.extensions import login_manager

admin = Blueprint("admin", __name__)

# What moderators may open; all the rest is for administrators.
FOR_MODERATORS = {
    "admin.queue",
    "admin.create_bulk",
    "admin.create_approval",
    "admin.create_rejection",
    "admin.create_spam",
    "admin.create_withdrawal",
    "admin.delete_decision",
    "admin.delete_withdrawal",
    "admin.create_acquittal",
    "admin.create_unpublication",
    "admin.log",
    "admin.tags",
    "admin.users",
    "admin.user",
    "admin.create_suspension",
    "admin.delete_suspension",
}
# The pages of the room, in the order of its navigation.
PAGES = {
    "admin.overview": _l("Overview"),
    "admin.queue": _l("Queue"),
    "admin.log": _l("Log"),
    "admin.users": _l("People"),
    "admin.tags": _l("Tags"),
    "admin.settings": _l("Settings"),
    "admin.invitations": _l("Invitations"),
}


@admin.before_request
def guard() -> ResponseReturnValue | None:
    """Let in the staff alone, and moderators no further than their own work."""
    if not current_user.is_authenticated:
        if request.method == "POST":  # an act cannot be gone back to, but a page can
            flash(login_manager.login_message)
            return redirect(url_for("auth.login", next=url_for("admin.queue")))
        to_login: ResponseReturnValue = login_manager.unauthorized()
        return to_login
    if may_open(request.endpoint or ""):
        return None
    # What the blog is like as a whole is for administrators; moderators start with their work.
    if request.endpoint == "admin.overview" and current_user.can_moderate():
        return redirect(url_for("admin.queue"))
    return abort(403)


def may_open(endpoint: str) -> bool:
    """Tell whether the person may open a page of this room."""
    if endpoint in FOR_MODERATORS:
        return bool(current_user.can_moderate())
    return bool(current_user.can_administer())


@admin.context_processor
def about_the_room() -> dict[str, object]:
    """Give the room's templates the pages that the person may open."""
    there = [name for name in PAGES if name in current_app.view_functions and may_open(name)]
    return {"staff_pages": [(name, PAGES[name]) for name in there]}


from app.admin import (  # noqa: E402 - they register themselves
    invitations,  # noqa: F401
    log,  # noqa: F401
    overview,  # noqa: F401
    queue,  # noqa: F401
    settings,  # noqa: F401
    tags,  # noqa: F401
    users,  # noqa: F401
)
