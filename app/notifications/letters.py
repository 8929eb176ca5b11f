"""Which letters a person gets: chosen among the settings, ended with one click in each letter."""

from flask import abort, current_app, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.extensions import db
from app.forms import show_form
from app.models import User
from app.notifications import notifications
from app.notifications.forms import LettersForm
from app.samples.letters import sample_letter, sample_letters
from app.sentences import KINDS

# A letter has its own style; it runs no script and loads nothing.
LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@notifications.route("/settings/letters", methods=["GET", "POST"])
@login_required
def letters() -> ResponseReturnValue:
    """Choose how often there are letters of each kind."""
    user = current_user._get_current_object()
    form = LettersForm(user, data={kind: user.wants(kind) for kind in KINDS if kind != "digest"})
    if not form.validate_on_submit():
        return show_form("notifications/letters.html", form)
    user.choose_letters(form.choices)
    db.session.commit()
    flash(_("Your settings are saved."), "success")
    return redirect(url_for("notifications.letters"))


@notifications.get("/unsubscribe/<line:token>")
def unsubscribe(token: str) -> ResponseReturnValue:
    """Ask whether the letters are to end; that it was asked for changes nothing."""
    return unsubscribe_page(*User.with_unsubscribe_token(token), done=False)


@notifications.post("/unsubscribe/<line:token>")
def create_unsubscription(token: str) -> ResponseReturnValue:
    """End letters of a kind, at once and for whoever has the link (RFC 8058).

    Mail programs send this, without a cookie or a token of a form.
    """
    user, kind = User.with_unsubscribe_token(token)
    if user is not None:
        user.end_letters(kind)
        db.session.commit()
    return unsubscribe_page(user, kind, done=True)


def unsubscribe_page(user: User | None, kind: str, done: bool) -> ResponseReturnValue:
    """Return the page that asks, or says that it is done, or that the link leads nowhere."""
    page = render_template(
        "notifications/unsubscribe.html", user=user, kind=KINDS.get(kind), done=done
    )
    return make_response(page, 404 if user is None else 200)


@notifications.get("/letters")
def samples() -> ResponseReturnValue:
    """List all letters that the blog sends, on the machine of whoever develops it."""
    only_in_development()
    return render_template("notifications/samples.html", names=sample_letters())


@notifications.get("/letters/<line:name>")
def sample(name: str) -> ResponseReturnValue:
    """Show what a letter looks like."""
    only_in_development()
    if name not in sample_letters():
        abort(404)
    response = make_response(sample_letter(name)["html"])
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    return response


def only_in_development() -> None:
    """Answer 404 on any other machine."""
    if not current_app.config["MAIL_FOLDER_SHOWN"]:
        abort(404)
