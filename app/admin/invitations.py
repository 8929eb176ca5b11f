"""Invitations: links that the staff makes, each for one account."""

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.admin import admin
from app.admin.site.forms import InvitationForm
from app.email import send_invitation
from app.extensions import db
from app.forms import check_token, show_form, too_many
from app.limits import allowed
from app.lookup import find_or_404, page_of
from app.models import Invitation, LogEntry, SiteSettings
from app.models.invitation import USUAL_DAYS

TEMPLATE = "admin/invitations.html"


@admin.route("/admin/invitations", methods=["GET", "POST"])
def invitations() -> ResponseReturnValue:
    """Show all invitations, and make another."""
    form = InvitationForm()
    if not form.validate_on_submit():
        return show_form(TEMPLATE, form, **what_there_is())
    email = form.email.data
    if email and not allowed("letter", email):
        return too_many(form, TEMPLATE, **what_there_is())
    made = Invitation.issue(current_user, form.note.data, form.days.data or USUAL_DAYS)
    if email:
        send_invitation(made, email)
    LogEntry.note(current_user, "invite", form.note.data or _("Somebody"))
    db.session.commit()
    if email:
        flash(_("The invitation is on its way to %(email)s.", email=email), "success")
    else:
        flash(_("The link is made. Copy it from the list, and pass it on."), "success")
    return redirect(url_for("admin.invitations"))


@admin.post("/admin/invitation/<id:id>/delete")
def delete_invitation(id: int) -> ResponseReturnValue:
    """Take an invitation back."""
    invitation = find_or_404(Invitation.everyone_s(), id=id)
    check_token()
    if invitation.revoke():
        LogEntry.note(current_user, "invite", invitation.note, _("taken back"))
        db.session.commit()
        flash(_("The invitation is taken back: its link lets nobody in."), "success")
    else:
        flash(_("Somebody has registered with it already."), "error")
    return redirect(url_for("admin.invitations"))


def what_there_is() -> dict[str, Any]:
    """Return what the page shows beside its form."""
    found = page_of(Invitation.everyone_s())
    return {"invitations": found, "registration": SiteSettings.current().registration}
