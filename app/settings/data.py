"""All that the blog has of a member, for himself."""

from flask import send_file
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_required

from app.forms import show_form, too_many
from app.limits import allowed
from app.settings import settings
from app.settings.forms import DataForm
from app.times import utcnow
from app.transfer import make_archive


@settings.route("/settings/data", methods=["GET", "POST"])
@login_required
def data() -> ResponseReturnValue:
    """Say what the blog has of the person, and hand it out as one file."""
    form, template = DataForm(), "settings/data.html"
    if not form.validate_on_submit():
        return show_form(template, form)
    if not allowed("data", str(current_user.id)):
        return too_many(form, template)
    name = f"{current_user.username}-{utcnow():%Y-%m-%d}.zip"
    archive = make_archive(current_user)
    return send_file(archive, "application/zip", as_attachment=True, download_name=name, max_age=0)
