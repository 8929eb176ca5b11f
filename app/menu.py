"""What stands in menus: the pages of the blog, like About, and those of a member's settings."""

from flask import current_app, request, url_for
from flask_babel import lazy_gettext as _l

from app.lookup import all_of
from app.models import Post

SETTINGS = {
    "settings.profile": _l("Profile"),
    "settings.preferences": _l("Preferences"),
    "notifications.letters": _l("Letters"),
    "auth.change_password": _l("Password"),
    "auth.change_email_request": _l("E-mail address"),
    "settings.data": _l("Your data"),
    "settings.account": _l("Delete account"),
}


def menu_pages() -> list[Post]:
    """Return the pages for the menu."""
    return all_of(Post.pages())


def settings_pages() -> list[tuple[str, str, bool]]:
    """Return (address, label, whether it is open) of the pages of a member's settings.

    On any other page there are none.
    """
    known = [endpoint for endpoint in SETTINGS if endpoint in current_app.view_functions]
    if request.blueprint != "settings" and request.endpoint not in known:
        return []
    pages = [(url_for(endpoint), str(SETTINGS[endpoint])) for endpoint in known]
    # What is sent to an address below a page is shown on that page when it is refused.
    above = [address for address, _ in pages if f"{request.path}/".startswith(f"{address}/")]
    here = max(above, key=len, default="")
    return [(address, label, address == here) for address, label in pages]
