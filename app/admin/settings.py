"""The settings of the whole blog."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import refresh
from flask_login import current_user
from werkzeug.datastructures import FileStorage

from app.admin import admin
from app.admin.site.forms import SettingsForm
from app.extensions import db
from app.forms import show_form
from app.models import LogEntry, Role, SiteSettings
from app.models.site_settings import in_words
from app.pictures import BYTES, BadPicture, make_logo
from app.storage import StorageFull, save_all, storage

OVERHEAD = 256 * 1024  # bytes that the form needs beside its file


@admin.url_value_preprocessor
def let_logos_in(endpoint: str | None, values: object) -> None:
    """Allow a larger body for a logo, before anything reads it."""
    if endpoint == "admin.settings":
        request.max_content_length = BYTES + OVERHEAD


@admin.route("/admin/settings", methods=["GET", "POST"])
def settings() -> ResponseReturnValue:
    """Show the blog's settings, and change them unless somebody else just did."""
    form = SettingsForm(SiteSettings.current(), Role.default_name())
    if not form.validate_on_submit():
        return settings_page(form)
    Role.hold("Administrator")  # the row of settings is perhaps not there yet to be locked
    site = SiteSettings.hold()
    if form.seen.data != site.stamp:
        form.refuse_stale(site)
        return settings_page(form, 409)
    before = site.logo
    try:
        changes = change(site, form)
    except BadPicture as error:
        form.refuse(str(error), form.logo)
        return settings_page(form, 422)
    except StorageFull:
        form.refuse_full()
        return settings_page(form, 507)
    if changes:
        LogEntry.note(current_user, "settings", *in_words(changes))
    db.session.commit()
    if before and site.logo != before:
        storage().delete(before)
    return saved()


def saved() -> ResponseReturnValue:
    """Say so, in the language that the blog speaks now."""
    refresh()
    flash(_("The settings are saved."), "success")
    return redirect(url_for("admin.settings"))


def settings_page(form: SettingsForm, status: int | None = None) -> ResponseReturnValue:
    """Show the form, and undo what was begun."""
    logo = SiteSettings.current().logo
    db.session.rollback()
    return show_form("admin/settings.html", form, status=status, logo=logo)


def change(site: SiteSettings, form: SettingsForm) -> dict[str, tuple[Any, Any]]:
    """Change what the form changes; return (before, after) by name.

    Raises BadPicture and StorageFull for a logo that cannot be taken.
    """
    values = form.values() | new_logo(site, form)
    changes = site.change(**values)
    changes.pop("footer_html", None)
    role = Role.default_name()
    if form.default_role.data != role:
        Role.make_default(form.default_role.data)
        site.touch()
        changes["default_role"] = (role, form.default_role.data)
    return changes


def new_logo(site: SiteSettings, form: SettingsForm) -> dict[str, str | None]:
    """Store an uploaded logo; return what becomes of the setting."""
    file = form.logo.data
    if isinstance(file, FileStorage) and file.filename:
        logo = make_logo(file.stream.read(BYTES + 1))
        save_all(logo.files)
        return {"logo": logo.name}
    return {"logo": None} if form.remove_logo.data else {}
