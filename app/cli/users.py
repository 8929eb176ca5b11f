"""`flask users`: make accounts, and give them roles and passwords, from a terminal."""

import click
from email_validator import EmailNotValidError, validate_email
from flask import current_app
from flask_babel import gettext as _

from app.cli.rendering import rendered
from app.cli.words import Group
from app.email import send_account_deleted
from app.extensions import db
from app.models import LogEntry, Role, User
from app.models.departure import delete_account
from app.models.names import is_username
from app.models.role import DEFAULT_ROLE, ROLES
from app.models.user import (
    PASSWORD_LENGTH,
    SUSPENSION_LENGTH,
    EmailTaken,
    LastAdministrator,
    NameTaken,
)
from app.setup_link import setup_token
from app.storage import delete_all
from app.text import has_control_characters

BATCH = 200  # accounts in one transaction
users = Group("users", help="Make accounts, and set their roles and passwords.")
ROLE = click.Choice(list(ROLES), case_sensitive=False)


def check_password(context: click.Context, option: click.Parameter, password: str) -> str:
    """Refuse a password that the pages would refuse too."""
    shortest, longest = PASSWORD_LENGTH
    if not shortest <= len(password) <= longest:
        raise click.BadParameter(
            _(
                "A password has %(shortest)d to %(longest)d characters.",
                shortest=shortest,
                longest=longest,
            )
        )
    if has_control_characters(password):
        raise click.BadParameter(_("A password has no control characters, and is UTF-8 text."))
    return password


PASSWORD = click.option(
    "--password",
    prompt=True,
    hide_input=True,
    confirmation_prompt=True,
    callback=check_password,
    help="Asked for, unseen, when left out.",
)


@users.command()
@click.argument("username")
@click.argument("email")
@click.option("--role", type=ROLE, default=DEFAULT_ROLE, show_default=True)
@PASSWORD
def create(username: str, email: str, role: str, password: str) -> None:
    """Make a confirmed account called USERNAME with the address EMAIL."""
    if not is_username(username):
        raise click.ClickException(
            _("A name is made of letters, digits, dots, dashes and low lines.")
        )
    try:
        validate_email(email, check_deliverability=False, allow_smtputf8=False)
        Role.insert_roles()
        user = User.create(username, email, password, Role.named(role))
    except EmailNotValidError:
        raise click.ClickException(_("%(email)s is not an e-mail address.", email=email)) from None
    except NameTaken:
        raise click.ClickException(_("The name %(name)s is taken.", name=username)) from None
    except EmailTaken:
        raise click.ClickException(
            _("Another account has the address %(email)s.", email=email)
        ) from None
    db.session.commit()
    click.echo(_("%(name)s is %(role)s now and can log in.", name=user.username, role=role))


@users.command("role")
@click.argument("username")
@click.argument("role", type=ROLE)
def set_role(username: str, role: str) -> None:
    """Give USERNAME the role ROLE."""
    user = find(username)
    Role.insert_roles()
    given = Role.named(role)
    try:
        changed = given is not None and user.take_role(given)
    except LastAdministrator:
        raise click.ClickException(only_one(user)) from None
    if changed:
        LogEntry.note(None, "role", f"{user.username}: {role}", user=user)
    db.session.commit()
    click.echo(_("%(name)s is %(role)s now.", name=user.username, role=role))


@users.command()
@click.argument("username")
@click.option("--reason", required=True, help="Told to the person who tries to log in.")
def suspend(username: str, reason: str) -> None:
    """Let USERNAME in nowhere; all sessions of the account end."""
    user = find(username)
    if has_control_characters(reason) or not 0 < len(reason.strip()) <= SUSPENSION_LENGTH:
        raise click.BadParameter(
            _("A reason has 1 to %(max)d characters, all to be seen.", max=SUSPENSION_LENGTH)
        )
    try:
        changed = user.suspend(reason.strip())
    except LastAdministrator:
        raise click.ClickException(only_one(user)) from None
    if changed:
        LogEntry.note(None, "suspend", user.username, reason, user=user)
    db.session.commit()
    click.echo(_("%(name)s is suspended.", name=user.username))


@users.command()
@click.argument("username")
def lift(username: str) -> None:
    """Let USERNAME in again."""
    user = find(username)
    if user.lift_suspension():
        LogEntry.note(None, "lift", user.username, user=user)
    db.session.commit()
    click.echo(_("%(name)s may log in again.", name=user.username))


@users.command("password")
@click.argument("username")
@PASSWORD
def set_password(username: str, password: str) -> None:
    """Give USERNAME a new password; all sessions of the account end."""
    user = find(username)
    user.password = password
    db.session.commit()
    click.echo(_("%(name)s has a new password.", name=user.username))


@users.command("delete")
@click.argument("username")
@click.option("--keep/--remove", default=None, help="What the person has written; say which.")
def delete_user(username: str, keep: bool | None) -> None:
    """Delete the account of USERNAME, whose name nobody can have again."""
    if keep is None:
        raise click.UsageError(_("Say what becomes of what was written: --keep or --remove."))
    user = find(username)
    name = user.username
    send_account_deleted(user)
    try:
        files = delete_account(user, keep)
    except LastAdministrator:
        raise click.ClickException(only_one(user)) from None
    db.session.commit()
    delete_all(files)
    click.echo(_("The account of %(name)s is deleted.", name=name))


@users.command("render")
def render_users() -> None:
    """Make the stored HTML of what people say about themselves again."""
    click.echo(_("%(count)d rendered.", count=sum(rendered(User.after, BATCH))))


@users.command("setup-link")
def show_setup_link() -> None:
    """Print the link that makes the administrator, as long as there is none."""
    if User.administrator_exists():
        raise click.ClickException(_("This blog has an administrator, who makes all others."))
    url = current_app.config["NA_BLOG_URL"] or "http://127.0.0.1:5000"
    click.echo(f"{url}/setup/{setup_token()}")


def only_one(user: User) -> str:
    """Return what is said of an account without which nobody would administer the blog."""
    said: str = _("%(name)s is the only administrator. Make another one first.", name=user.username)
    return said


def find(username: str) -> User:
    """Return the account of this name or address; raise ClickException if there is none."""
    known = not has_control_characters(username)
    user = (User.with_username(username) or User.with_email(username)) if known else None
    if user is None:
        raise click.ClickException(_("There is no account called %(name)s.", name=ascii(username)))
    return user
