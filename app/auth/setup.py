"""First run: the link that makes the administrator of a new blog."""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_user

from app.auth import auth
from app.auth.forms import NAME_TAKEN, SetupForm
from app.extensions import db
from app.forms import show_form, too_many
from app.limits import allowed
from app.models import Role, User
from app.models.user import EmailTaken, NameTaken
from app.samples import add_sample_posts
from app.setup_link import is_setup_token


@auth.route("/setup/<token>", methods=["GET", "POST"])
def setup(token: str) -> ResponseReturnValue:
    """Make the administrator, once, for whoever has the link from the terminal."""
    if not is_setup_token(token) or User.administrator_exists():
        abort(404)
    form, template = SetupForm(), "auth/setup.html"
    if not form.validate_on_submit():
        return show_form(template, form)
    if not allowed("setup"):
        return too_many(form, template)
    Role.insert_roles()
    administrator = Role.named("Administrator")
    try:
        user = User.create(form.username.data, form.email.data, form.password.data, administrator)
    except NameTaken:
        form.refuse(NAME_TAKEN, form.username)
        return show_form(template, form)
    except EmailTaken:
        form.refuse(_("Another account has this address."), form.email)
        return show_form(template, form)
    if form.samples.data:
        add_sample_posts(user)
    login_user(user)
    user.ping()
    db.session.commit()
    flash(_("The blog is yours. Write your first post!"), "success")
    return redirect(url_for("main.index"))
