"""A member's own settings."""

from flask import flash, make_response, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import refresh
from flask_login import current_user, login_required

from app.extensions import db
from app.forms import show_form
from app.settings import settings
from app.settings.forms import PreferencesForm
from app.times import utcnow
from app.visitors import LANGUAGE_COOKIE


@settings.route("/settings", methods=["GET", "POST"])
@login_required
def preferences() -> ResponseReturnValue:
    """Choose the language and the time zone."""
    form = PreferencesForm(obj=current_user)
    if not form.validate_on_submit():
        return show_form("settings/preferences.html", form, now=utcnow())
    current_user.locale = form.locale.data or None
    current_user.timezone = form.timezone.data or None
    db.session.commit()
    refresh()  # what is said next is said in the new language
    flash(_("Your settings are saved."), "success")
    response = make_response(redirect(url_for("settings.preferences")))
    if not current_user.locale:  # then the browser chooses, and not who used it before
        response.delete_cookie(LANGUAGE_COOKIE)
    return response
