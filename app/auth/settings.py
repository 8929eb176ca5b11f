"""Change one's own password and e-mail address."""

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required, login_user

from app.auth import auth
from app.auth.forms import ChangeEmailForm, ChangePasswordForm, ConfirmEmailForm, EndSessionsForm
from app.auth.letters import letter_sent
from app.email import send_change_email, send_email_changed, send_password_changed
from app.extensions import db
from app.forms import check_token, show_form, too_many
from app.limits import allowed
from app.models import User


@auth.route("/auth/change-password", methods=["GET", "POST"])
@login_required
def change_password() -> ResponseReturnValue:
    """Change the password; every other session of the account ends."""
    form, template = ChangePasswordForm(), "auth/change_password.html"
    sessions_form = EndSessionsForm(formdata=None, prefix="sessions")
    if not form.validate_on_submit():
        return show_form(template, form, sessions_form=sessions_form)
    if not allowed("password", str(current_user.id)):
        return too_many(form, template, sessions_form=sessions_form)
    if not current_user.verify_password(form.old_password.data):
        form.refuse(_("This is not your present password."), form.old_password)
        return show_form(template, form, sessions_form=sessions_form)
    current_user.password = form.password.data
    keep_this_session()
    send_password_changed(current_user)
    db.session.commit()
    flash(_("Your password is changed. All other sessions are ended."), "success")
    return redirect(url_for("main.index"))


@auth.post("/auth/sessions/delete")
@login_required
def end_sessions() -> ResponseReturnValue:
    """Log the account out everywhere but here."""
    check_token()
    current_user.end_sessions()
    keep_this_session()
    db.session.commit()
    flash(_("All other sessions are ended."), "success")
    return redirect(url_for("auth.change_password"))


@auth.route("/auth/change-email", methods=["GET", "POST"])
@login_required
def change_email_request() -> ResponseReturnValue:
    """Send a letter to the new address; the page says the same for every address."""
    form, template = ChangeEmailForm(), "auth/change_email_request.html"
    if not form.validate_on_submit():
        return show_form(template, form)
    if not allowed("letter", str(current_user.id)):
        return too_many(form, template)
    if not current_user.verify_password(form.old_password.data):
        form.refuse(_("This is not your present password."), form.old_password)
        return show_form(template, form)
    send_change_email(current_user, form.email.data)
    db.session.commit()
    return letter_sent(form.email.data, "auth.change_email_request")


@auth.route("/auth/change-email/<token>", methods=["GET", "POST"])
def change_email(token: str) -> ResponseReturnValue:
    """Move the account to the address that the letter went to."""
    user, new_email = User.with_email_change_token(token)
    if user is None:
        flash(_("This link is wrong, used or expired. Ask for a new one."), "error")
        return redirect(url_for("auth.change_email_request"))
    form = ConfirmEmailForm()
    if not form.validate_on_submit():
        return show_form("auth/change_email.html", form, new_email=new_email)
    old_email, here = user.email, current_user == user
    if not user.change_email(token):
        flash(_("This address belongs to another account now."), "error")
        return redirect(url_for("auth.change_email_request"))
    if here:
        keep_this_session()
    if old_email:
        send_email_changed(user, old_email)
    db.session.commit()
    flash(_("Your address is now %(email)s.", email=new_email), "success")
    return redirect(url_for("main.index"))


def keep_this_session() -> None:
    """Let this browser stay logged in after the account's sessions were ended."""
    remember = current_app.config["REMEMBER_COOKIE_NAME"] in request.cookies
    login_user(current_user._get_current_object(), remember=remember)
