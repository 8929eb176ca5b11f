"""Registering with an invitation: a link that lets one person in."""

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app import blog
from app.auth import auth
from app.auth.forms import RegistrationForm
from app.auth.letters import letter_sent
from app.email import send_confirmation
from app.extensions import db
from app.forms import show_form, too_many
from app.limits import allowed
from app.models import Invitation, User
from app.models.invitation import InvitationSpent
from app.models.names import clean_email
from app.models.user import NameTaken


@auth.route("/invitation/<line:token>", methods=["GET", "POST"])
def invitation(token: str) -> ResponseReturnValue:
    """Make an account for whoever was invited, once."""
    if current_user.is_authenticated:
        flash(_("You have an account already: pass the invitation on."))
        return redirect(url_for("main.index"))
    if not blog.settings().takes_invited:
        return make_response(render_template("auth/not_open.html", takes_invited=False), 403)
    invited = Invitation.good(token)
    if invited is None:
        return spent()
    form, template = RegistrationForm(), "auth/invitation.html"
    if not form.validate_on_submit():
        return show_form(template, form, invitation=invited)
    if not allowed("register", clean_email(form.email.data)):
        return too_many(form, template, invitation=invited)
    try:
        user = User.register(form.email.data, form.username.data, form.password.data)
        invited.use(user)
    except NameTaken as error:  # between the form's question and now
        form.refuse_taken(error)
        return show_form(template, form, invitation=invited)
    except InvitationSpent:
        return spent()
    return welcome(user)


def welcome(user: User) -> ResponseReturnValue:
    """Keep the new account, and let it prove its address as any other."""
    send_confirmation(user)
    db.session.commit()
    return letter_sent(str(user.contact), "auth.login")


def spent() -> ResponseReturnValue:
    """Say that a link lets nobody in any more, and keep nothing."""
    db.session.rollback()
    return make_response(render_template("auth/no_invitation.html"), 404)
