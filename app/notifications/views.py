"""What a person was told, on the site."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.extensions import db
from app.forms import check_token
from app.lookup import page_of
from app.models import Notification
from app.notifications import notifications
from app.sentences import lines_of
from app.urls import safe_next

ON_A_PAGE = 50
LARGEST_ID = 2**31 - 1


@notifications.get("/notifications")
@login_required
def index() -> str:
    """Show what one was told, the latest first; looking at it marks nothing as read."""
    page = page_of(Notification.of(current_user), size=ON_A_PAGE)
    lines = lines_of(page.items)
    return render_template("notifications/index.html", page=page, lines=lines)


@notifications.post("/notifications/reading")
@login_required
def create_reading() -> ResponseReturnValue:
    """Mark some of it as read: those `ids`, or all up to the id in `until`."""
    check_token()
    user = current_user._get_current_object()
    ids = [int(value) for value in request.form.getlist("ids")[:ON_A_PAGE] if is_id(value)]
    until = request.form.get("until", "")
    if is_id(until):
        Notification.read_all(user, int(until))
        flash(_("All is marked as read."), "success")
    else:
        Notification.read(user, ids)
    db.session.commit()
    return redirect(safe_next(default=url_for("notifications.index")))


def is_id(text: str) -> bool:
    """Tell whether this can be the id of a notification."""
    return text.isascii() and text.isdecimal() and len(text) < 11 and int(text) <= LARGEST_ID
