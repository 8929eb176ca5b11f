"""First run: the link that makes the administrator of a new blog."""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_user

from app.auth import auth
from app.auth.forms import SetupForm
from app.extensions import db
from app.forms import show_form, too_many
from app.limits import allowed
from app.models import User
from app.models.user import AdministratorExists, EmailTaken, NameTaken
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
    try:
        user = User.create_first_administrator(
            form.username.data, form.email.data, form.password.data
        )
    except AdministratorExists:
        abort(404)
    except (NameTaken, EmailTaken) as error:
        form.refuse_taken(error)
        return show_form(template, form)
    if form.samples.data:
        add_sample_posts(user)
    login_user(user)
    user.ping()
    db.session.commit()
    flash(_("The blog is yours. Write your first post!"), "success")
    return redirect(url_for("main.index"))
