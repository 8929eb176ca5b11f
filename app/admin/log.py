"""The log of the staff: who did what to whom, and why."""

from flask import abort, render_template, request
from flask_babel import lazy_gettext as _l

from app.admin import admin
from app.lookup import page_of
from app.models import LogEntry, User

ENTRIES = 50  # on a page
ACTS = {
    "approve": _l("Approved"),
    "reject": _l("Rejected"),
    "spam": _l("Marked as spam"),
    "remove": _l("Removed"),
    "restore": _l("Brought back"),
    "leave": _l("Left as it is"),
    "unpublish": _l("Unpublished"),
    "close": _l("Closed the comments"),
    "reopen": _l("Opened the comments"),
    "suspend": _l("Suspended"),
    "lift": _l("Lifted the suspension"),
    "role": _l("Changed the role"),
    "confirm": _l("Confirmed the address"),
    "sessions": _l("Ended all sessions"),
    "tag": _l("Renamed or merged a tag"),
    "settings": _l("Changed the settings"),
    "invite": _l("Invited"),
}


@admin.get("/admin/log")
def log() -> str:
    """Show what the staff did, the latest first; of one person or of one kind if asked for."""
    act, name = request.args.get("act", ""), request.args.get("person", "").strip()
    if act and act not in ACTS:
        abort(404)
    person = User.with_username(name) if name else None
    unknown = bool(name) and person is None
    entries = None if unknown else page_of(LogEntry.newest_first(person, act), size=ENTRIES)
    values = {"act": act or None, "person": name or None}
    return render_template(
        "admin/log.html", entries=entries, acts=ACTS, act=act, person=name, values=values
    )
