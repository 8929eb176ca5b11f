"""People: find them, let them in or not, and say what they may do."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from app.admin import admin
from app.admin.forms import ROLE_NAMES, RoleForm, SuspensionForm
from app.admin.log import ACTS
from app.extensions import db
from app.forms import Form, check_token, show_form
from app.lookup import all_of, find_or_404, page_of
from app.models import Comment, LogEntry, Post, Role, User
from app.models.user import EmailTaken, LastAdministrator

PEOPLE = 50  # on a page
LATEST = 5  # of what one person wrote
LONGEST_SEARCH = 100  # characters
STATES = {"unconfirmed": _l("Not confirmed"), "suspended": _l("Suspended")}


@admin.get("/admin/users")
def users() -> str:
    """Show the people of the blog, the newest first, as far as they suit what is asked for."""
    asked = {name: request.args.get(name, "").strip() for name in ("q", "role", "state")}
    if asked["state"] not in {"", *STATES} or asked["role"] not in {"", *ROLE_NAMES}:
        abort(404)
    rows = User.known_to_staff(
        asked["q"][:LONGEST_SEARCH],
        asked["role"],
        asked["state"],
        by_address=current_user.can_see_addresses(),
    )
    people = page_of(rows, size=PEOPLE)
    return render_template(
        "admin/users.html",
        people=people,
        posts=Post.numbers_by(people.items),
        comments=Comment.numbers_by(people.items),
        asked=asked,
        roles=ROLE_NAMES,
        states=STATES,
    )


@admin.get("/admin/user/<id:id>")
def user(id: int) -> ResponseReturnValue:
    """Show one person to the staff: who he is, what he did lately, and what can be done."""
    return user_page(found_user(id))


@admin.post("/admin/user/<id:id>/suspension")
def create_suspension(id: int) -> ResponseReturnValue:
    """Suspend an account; all its sessions end at once."""
    user, form = found_user(id), SuspensionForm()
    if not current_user.can_suspend(user):
        abort(403)
    if not form.validate_on_submit():
        return user_page(user, suspension=form)
    try:
        changed = user.suspend(form.reason.data)
    except LastAdministrator:
        return user_page(kept_administrator(id, form), suspension=form)
    if changed:
        LogEntry.note(person(), "suspend", user.username, form.reason.data, user=user)
    db.session.commit()
    said = _("%(name)s is suspended.", name=user.display_name)
    return back_to(user, said if changed else quicker())


@admin.post("/admin/user/<id:id>/suspension/delete")
def delete_suspension(id: int) -> ResponseReturnValue:
    """Let an account in again."""
    user = found_user(id)
    check_token()
    if not current_user.can_suspend(user):
        abort(403)
    changed = user.lift_suspension()
    if changed:
        LogEntry.note(person(), "lift", user.username, user=user)
    db.session.commit()
    said = _("%(name)s may log in again.", name=user.display_name)
    return back_to(user, said if changed else quicker())


@admin.post("/admin/user/<id:id>/role")
def create_role(id: int) -> ResponseReturnValue:
    """Give an account another role."""
    user, form = found_user(id), RoleForm(list(ROLE_NAMES))
    if not form.validate_on_submit():
        return user_page(user, role=form)
    role = Role.named(form.role.data)
    if role is None or not current_user.can_give(role):
        abort(403)
    try:
        changed = user.take_role(role)
    except LastAdministrator:
        return user_page(kept_administrator(id, form), role=form)
    if changed:
        LogEntry.note(person(), "role", f"{user.username}: {role.name}", user=user)
    db.session.commit()
    said = _("%(name)s is %(role)s now.", name=user.display_name, role=ROLE_NAMES[role.name])
    return back_to(user, said)


@admin.post("/admin/user/<id:id>/confirmation")
def create_confirmation(id: int) -> ResponseReturnValue:
    """Confirm an account whose letter never arrived."""
    user = found_user(id)
    check_token()
    try:
        changed = user.be_confirmed()
    except EmailTaken:
        return back_to(user, _("Another account has proved this address to be its own."), "error")
    if changed:
        LogEntry.note(person(), "confirm", user.username, user=user)
    db.session.commit()
    said = _("The address of %(name)s is confirmed.", name=user.display_name)
    return back_to(user, said if changed else quicker())


@admin.post("/admin/user/<id:id>/sessions/delete")
def delete_sessions(id: int) -> ResponseReturnValue:
    """Log an account out everywhere."""
    user = found_user(id)
    check_token()
    user.end_sessions()
    LogEntry.note(person(), "sessions", user.username, user=user)
    db.session.commit()
    return back_to(user, _("%(name)s is logged out everywhere.", name=user.display_name))


def kept_administrator(id: int, form: Form) -> User:
    """Say in a form why the last administrator stays; return the account as it is stored."""
    db.session.rollback()
    form.refuse(_("Nobody else could look after the blog. Make another administrator first."))
    return found_user(id)


def found_user(id: int) -> User:
    """Return the account of this number, or answer 404."""
    found: User = find_or_404(User.known_to_staff(), id=id)
    return found


def person() -> User:
    """Return the account of whoever acts."""
    me: User = current_user._get_current_object()
    return me


def quicker() -> str:
    """Return what is said when another of the staff has done the same a moment ago."""
    said: str = _("Somebody was quicker: it is done already.")
    return said


def back_to(user: User, said: str, category: str = "success") -> ResponseReturnValue:
    """Go back to the page of a person, saying what was done."""
    flash(said, category)
    return redirect(url_for("admin.user", id=user.id))


def user_page(
    user: User, suspension: SuspensionForm | None = None, role: RoleForm | None = None
) -> ResponseReturnValue:
    """Show one person to the staff, with a form that was refused if there is one."""
    own_role = user.role.name if user.role else ""
    roles = role or RoleForm(list(ROLE_NAMES), formdata=None, data={"role": own_role})
    refused = suspension or roles
    return show_form(
        "admin/user.html",
        refused,
        user=user,
        suspension=suspension or SuspensionForm(formdata=None),
        roles=roles,
        role_names=ROLE_NAMES,
        posts=all_of(Post.latest_by(user, LATEST)),
        comments=all_of(Comment.by(user, current_user).limit(LATEST)),
        entries=all_of(LogEntry.about(user)),
        acts=ACTS,
        can_suspend=current_user.can_suspend(user),
    )
