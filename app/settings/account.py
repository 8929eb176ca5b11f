"""Leaving: the account is deleted, and what was written stays or goes."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required, logout_user

from app.email import send_account_deleted
from app.extensions import db
from app.forms import show_form, too_many
from app.limits import allowed
from app.models.departure import AccountGone, delete_account
from app.models.user import LastAdministrator
from app.settings import settings
from app.settings.forms import KEEP, DepartureForm
from app.storage import delete_all


@settings.route("/settings/account", methods=["GET", "POST"])
@login_required
def account() -> ResponseReturnValue:
    """Delete the account, with all that was written or without."""
    form, template = DepartureForm(), "settings/account.html"
    if not form.validate_on_submit():
        return show_form(template, form)
    if not allowed("password", str(current_user.id)):
        return too_many(form, template)
    if not current_user.verify_password(form.old_password.data):
        form.refuse(_("This is not your present password."), form.old_password)
        return show_form(template, form)
    try:
        leave(keep=form.choice.data == KEEP)
    except LastAdministrator:
        db.session.rollback()
        form.refuse(_("You alone administer this blog. Make somebody else administrator first."))
        return show_form(template, form, status=409)
    except AccountGone:  # the button was pressed twice
        db.session.rollback()
    logout_user()
    flash(_("Your account is deleted."), "success")
    return redirect(url_for("main.index"))


def leave(keep: bool) -> None:
    """Delete the account of whoever asks; raise LastAdministrator, or AccountGone."""
    user = current_user._get_current_object()
    send_account_deleted(user)
    files = delete_account(user, keep)
    db.session.commit()
    delete_all(files)
