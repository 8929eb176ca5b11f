"""Register, confirm, log in and out, reset a password."""

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user

from app import blog
from app.auth import auth
from app.auth.forms import (
    ConfirmForm,
    LetterForm,
    LoginForm,
    NewPasswordForm,
    OwnConfirmForm,
    RegistrationForm,
    ResendForm,
)
from app.auth.letters import letter_sent
from app.email import (
    send_confirmation,
    send_password_changed,
    send_reset_password,
    send_to_nobody,
)
from app.extensions import db
from app.forms import check_token, show_form, too_many
from app.limits import allowed
from app.mailer import letters_folder
from app.models import User
from app.models.names import clean_email
from app.models.user import NameTaken
from app.urls import safe_next
from app.visitors import has_session

# What an account may open before its address is confirmed.
OPEN_ENDPOINTS = {"static", "main.moment_js", "settings.account", "settings.data"}


@auth.before_app_request
def ask_for_confirmation() -> ResponseReturnValue | None:
    """Lead an account whose address is not confirmed to the page that says so."""
    if not has_session() or request.blueprint == "auth" or request.endpoint in OPEN_ENDPOINTS:
        return None
    if current_user.is_authenticated and not current_user.confirmed:
        return redirect(url_for("auth.unconfirmed"))
    return None


@auth.route("/auth/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    """Log in, and go on to where the person wanted to be."""
    if current_user.is_authenticated:
        return redirect(safe_next(url_for("main.index")))
    form = LoginForm()
    if not form.validate_on_submit():
        return show_form("auth/login.html", form)
    if not allowed("login", clean_email(form.email.data)):
        return too_many(form, "auth/login.html")
    user = User.with_credentials(form.email.data, form.password.data)
    if user is None:
        form.refuse(_("The e-mail address or the password is wrong."), form.password)
        return show_form("auth/login.html", form)
    if user.is_suspended:
        form.refuse(suspended(user))
        return show_form("auth/login.html", form)
    let_in(user, remember=form.remember_me.data)
    return redirect(safe_next(url_for("main.index")))


@auth.post("/auth/logout")
def logout() -> ResponseReturnValue:
    """Log out."""
    check_token()
    logout_user()
    flash(_("You are logged out."))
    return redirect(url_for("main.index"))


@auth.route("/auth/register", methods=["GET", "POST"])
def register() -> ResponseReturnValue:
    """Make an account that waits for its address to be confirmed."""
    if current_user.is_authenticated:
        return redirect(url_for("main.index"))
    if not blog.settings().is_open:
        invited = blog.settings().takes_invited
        return make_response(render_template("auth/not_open.html", takes_invited=invited), 403)
    form = RegistrationForm()
    if not form.validate_on_submit():
        return show_form("auth/register.html", form)
    if not allowed("register", clean_email(form.email.data)):
        return too_many(form, "auth/register.html")
    try:
        user = User.register(form.email.data, form.username.data, form.password.data)
    except NameTaken as error:  # between the form's question and now
        form.refuse_taken(error)
        return show_form("auth/register.html", form)
    send_confirmation(user)
    db.session.commit()
    return letter_sent(form.email.data, "auth.login")


# The link alone is not enough: programs that look into letters open it too, and anybody may
# have registered an account with this address.
@auth.route("/auth/confirm/<token>", methods=["GET", "POST"])
def confirm(token: str) -> ResponseReturnValue:
    """Confirm the address of an account, for whoever has both its letter and its password."""
    user, template = User.with_confirmation_token(token), "auth/confirm.html"
    if user is None:
        flash(_("This link is wrong or has expired. Have a new letter sent."), "error")
        return redirect(url_for("auth.unconfirmed"))
    if user.confirmed:
        flash(_("Your address is confirmed."), "success")
        return redirect(url_for("auth.login"))
    form = OwnConfirmForm() if current_user == user else ConfirmForm()
    if not form.validate_on_submit():
        return show_form(template, form, user=user)
    if not allowed("login", str(user.contact)):
        return too_many(form, template, user=user)
    if current_user != user and not user.verify_password(form.password.data):
        form.refuse(_("This is not the password of this account."), form.password)
    elif user.is_suspended:
        form.refuse(suspended(user))
    if form.errors:
        return show_form(template, form, user=user)
    if not user.confirm(token):
        flash(_("This address belongs to another account now."), "error")
        return redirect(url_for("auth.login"))
    let_in(user)
    flash(_("Your address is confirmed. Welcome!"), "success")
    return redirect(url_for("main.index"))


@auth.route("/auth/confirm", methods=["GET", "POST"])
def unconfirmed() -> ResponseReturnValue:
    """Say that an address waits to be confirmed, and send the letter again."""
    known = current_user.is_authenticated
    if known and (current_user.confirmed or current_user.contact is None):
        return redirect(url_for("main.index"))
    form = ResendForm() if known else LetterForm()
    email = current_user.contact if known else None
    template = "auth/unconfirmed.html"
    if not form.validate_on_submit():
        return show_form(template, form, email=email, letters_folder=letters_folder())
    address = email or form.email.data
    if not allowed("letter", clean_email(address)):
        return too_many(form, template, email=email)
    users = [current_user] if known else User.waiting_with(address)
    for user in users:
        send_confirmation(user)
    if not users:
        send_to_nobody()
    db.session.commit()
    return letter_sent(address, "auth.unconfirmed")


@auth.route("/auth/reset", methods=["GET", "POST"])
def reset_request() -> ResponseReturnValue:
    """Send a link for a new password; the page says the same for every address."""
    form = LetterForm()
    if not form.validate_on_submit():
        return show_form("auth/reset_request.html", form)
    if not allowed("letter", clean_email(form.email.data)):
        return too_many(form, "auth/reset_request.html")
    user = User.with_email(form.email.data) or next(iter(User.waiting_with(form.email.data)), None)
    if user is not None:
        send_reset_password(user)
    else:
        send_to_nobody()
    db.session.commit()
    return letter_sent(form.email.data, "auth.login")


@auth.route("/auth/reset/<token>", methods=["GET", "POST"])
def reset(token: str) -> ResponseReturnValue:
    """Set a new password with the link of a letter."""
    user = User.with_reset_token(token)
    if user is None:
        flash(_("This link is wrong, used or expired. Ask for a new one."), "error")
        return redirect(url_for("auth.reset_request"))
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return show_form("auth/reset.html", form)
    if not User.reset_password(token, form.password.data):
        abort(400)
    send_password_changed(user)
    db.session.commit()
    flash(_("Your new password is set. Log in with it."), "success")
    return redirect(url_for("auth.login"))


def let_in(user: User, remember: bool = False) -> None:
    """Log a person in and remember when."""
    login_user(user, remember=remember)
    user.ping()
    db.session.commit()


def suspended(user: User) -> str:
    """Return what is said to somebody suspended, once he has shown who he is."""
    said: str = _("This account is suspended: %(reason)s", reason=user.suspended_reason or "")
    return said
