"""Report a comment or a post to the staff."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.discussion import comment_url
from app.extensions import db
from app.forms import show_form, too_many
from app.limits import allowed
from app.lookup import find_or_404
from app.models import Comment, Post, Report
from app.models.report import AlreadyReported
from app.reports import reports
from app.reports.forms import ReportForm
from app.urls import post_url

TEMPLATE = "reports/report.html"


@reports.route("/comment/<id:id>/report", methods=["GET", "POST"])
@login_required
def comment(id: int) -> ResponseReturnValue:
    """Tell the staff of a comment that should not be there."""
    found = find_or_404(Comment.visible_to(current_user), id=id)
    return report(found, found.body, comment_url(found, current_user))


@reports.route("/post/<id:id>/report", methods=["GET", "POST"])
@login_required
def post(id: int) -> ResponseReturnValue:
    """Tell the staff of a post that should not be there."""
    found = find_or_404(Post.public(), id=id)
    return report(found, found.title, post_url(found))


def report(thing: Comment | Post, words: str, back: str) -> ResponseReturnValue:
    """Show the form, or store what it holds and go back to the thing."""
    if not current_user.can_report(thing):
        flash(_("What you wrote yourself you can change or delete; there is nothing to report."))
        return redirect(back)
    if Report.is_by(current_user, thing):
        return reported_already(back)
    form = ReportForm()
    if not form.validate_on_submit():
        return show_form(TEMPLATE, form, words=words, back=back)
    if not allowed("report", str(current_user.id)):
        return too_many(form, TEMPLATE, words=words, back=back)
    try:
        Report.file(current_user, thing, form.told())
    except AlreadyReported:  # by a form that was sent twice
        return reported_already(back)
    db.session.commit()
    flash(_("Thank you. The staff will look at it."), "success")
    return redirect(back)


def reported_already(back: str) -> ResponseReturnValue:
    """Say that one report is enough."""
    flash(_("You have reported this already."))
    return redirect(back)
