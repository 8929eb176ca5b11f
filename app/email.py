"""The letters that the blog sends: one named function a letter, each before the caller commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask_babel import force_locale, format_date, get_locale
from werkzeug.urls import iri_to_uri

from app import blog
from app.models import Invitation, Notification, Post, User
from app.models.wishes import DIGEST
from app.outbox import NOBODY, forget, put
from app.sentences import KINDS, Line
from app.tokens import make_token
from app.urls import addresses, link

LONGEST_SUBJECT = 200  # characters


@dataclass
class News:
    """What a letter of the day tells, and how much more there is than it has room for."""

    lines: Sequence[Line] = ()
    more_lines: int = 0
    posts: Sequence[Post] = ()
    more_posts: int = 0
    waiting: int = 0  # things for the staff to decide

    def __bool__(self) -> bool:
        return bool(self.lines or self.posts or self.waiting)


def send_confirmation(user: User) -> None:
    """Ask the person to prove the address; a holder of it is told that he has an account."""
    holder = User.with_email(user.contact or "")
    if holder is not None and holder is not user and holder.confirmed:
        _send(holder, "account_exists", login=link("auth.login"), reset=link("auth.reset_request"))
    else:
        token = user.generate_confirmation_token()
        _send(user, "confirm", link=link("auth.confirm", token=token))


def send_reset_password(user: User) -> None:
    """Send the link that sets a new password."""
    token = user.generate_reset_token()
    _send(user, "reset_password", link=link("auth.reset", token=token))


def send_to_nobody() -> None:
    """Do the work of a letter for an address without an account, so that time tells nothing."""
    address = link("auth.reset", token=make_token("nobody", {"user": 0, "email": "x" * 16}, 3600))
    _send(User(username="nobody", claimed_email=NOBODY), "reset_password", link=address)


def send_change_email(user: User, new_email: str) -> None:
    """Send the link that moves an account to a new address, to that address.

    Whoever holds the address already is told so instead, since the page must not tell.
    """
    holder = User.with_email(new_email)
    if holder is not None and holder.confirmed:
        _send(holder, "account_exists", login=link("auth.login"), reset=link("auth.reset_request"))
        return
    address = link("auth.change_email", token=user.generate_email_change_token(new_email))
    _send(user, "change_email", to=new_email, link=address)


def send_email_changed(user: User, old_email: str) -> None:
    """Tell the old address that the account has moved away from it."""
    _send(user, "email_changed", to=old_email, new_email=user.email)


def send_password_changed(user: User) -> None:
    """Tell the person that the password was changed."""
    _send(user, "password_changed", reset=link("auth.reset_request"))


def send_invitation(invitation: Invitation, email: str) -> None:
    """Send the link of an invitation to whoever is invited."""
    address = link("auth.invitation", token=invitation.token)
    date = format_date(invitation.expires_at, "long")
    _send(User(), "invitation", to=email, link=address, date=date, host=invitation.created_by)


def send_account_deleted(user: User) -> None:
    """Tell the person that the account is gone; an address that was never proved gets nothing.

    It is the last letter: those that still wait are not sent.
    """
    if user.email:
        forget(user.email)
        _send(user, "account_deleted")


def send_notice(user: User, told: Notification) -> None:
    """Tell the person of one thing, at once; the letter says how to get no more of its kind."""
    _send_wanted(user, "notice", told.kind, line=Line([told]))


def send_digest(user: User, news: News) -> None:
    """Tell the person of all that the day has brought."""
    _send_wanted(user, "digest", DIGEST, news=news)


def _send_wanted(user: User, letter: str, kind: str, **context: Any) -> None:
    """Send a letter that the person can end with one click (RFC 8058)."""
    with addresses():
        address = link("notifications.unsubscribe", token=user.generate_unsubscribe_token(kind))
        headers = {
            "List-Unsubscribe": f"<{iri_to_uri(address)}>",  # a header is ASCII (RFC 2369)
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
        context |= {
            "kind": KINDS[kind],
            "unsubscribe": address,
            "settings": link("notifications.letters"),
            "all_lines": link("notifications.index"),
            "all_posts": link("follows.followed"),
            "queue": link("admin.queue"),
        }
        # What others do decides nothing about the language.
        locale = user.locale or blog.language()
        _send(user, letter, headers=headers, locale=locale, **context)


def _send(
    user: User,
    letter: str,
    to: str | None = None,
    headers: Mapping[str, str] | None = None,
    locale: str | None = None,
    **context: Any,
) -> None:
    recipient = to or user.contact
    if recipient is None:
        return
    context |= {"user": user, "site_name": blog.title()}
    # Whoever has chosen no language gets that of the page that caused the letter.
    with force_locale(locale or user.locale or str(get_locale())):
        subject = " ".join(render_template(f"email/{letter}/subject.txt", **context).split())
        body = render_template(f"email/{letter}/body.txt", **context)
        html = render_template(f"email/{letter}/body.html", **context)
    if len(subject) > LONGEST_SUBJECT:
        subject = f"{subject[: LONGEST_SUBJECT - 1]}…"
    put(recipient, subject, body, html, headers)
