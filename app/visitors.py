"""Who is asking: a stranger, whose page is the same for everybody, or somebody with a session."""

from flask import Flask, Request, Response, current_app, g, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_babel import get_locale
from flask_login import current_user
from werkzeug.datastructures import ImmutableMultiDict


def forget_visitor() -> None:
    """Treat whoever asks as a stranger from now on: a page about a fault asks no database."""
    g.forgotten = True
    # Flask-Login has no public way to say so; every template would ask for the user again.
    current_app.login_manager._update_request_context_with_user()  # type: ignore[attr-defined]


def has_session() -> bool:
    """Tell whether the browser sent a cookie of ours; without one nobody can be logged in."""
    if "forgotten" in g:
        return False
    names = (
        current_app.config["SESSION_COOKIE_NAME"],
        current_app.config["REMEMBER_COOKIE_NAME"],
    )
    return any(name in request.cookies for name in names)


def choose_locale() -> str:
    """Return the language for this request: the person's own, else the browser's, else ours."""
    languages: tuple[str, ...] = current_app.config["LANGUAGES"]
    default: str = current_app.config["BABEL_DEFAULT_LOCALE"]
    if not request:
        return default
    if has_session() and current_user.is_authenticated and current_user.locale in languages:
        own: str = current_user.locale
        return own
    wishes = [code.replace("-", "_") for code in request.accept_languages.values()]
    for wish in wishes:
        for language in languages:
            if wish.split("_")[0].lower() == language.split("_")[0]:
                return language
    return default


def language_tag() -> str:
    """Return the language of this page for `<html lang>` (BCP 47)."""
    return "zh-Hans" if str(get_locale()).startswith("zh") else "en"


def moment_language() -> str:
    """Return the language of this page as moment.js calls it."""
    return "zh-cn" if language_tag() == "zh-Hans" else "en"


class VisitorSessions(SecureCookieSessionInterface):
    """Flask's cookie sessions, without a trace of them on a stranger's page."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Open it as Flask does; a "remember" cookie that is not ours counts as none.

        Flask-Login 0.6 compares it as ASCII, and any other would make every page an error.
        """
        name = app.config["REMEMBER_COOKIE_NAME"]
        if not request.cookies.get(name, "").isascii():
            request.cookies = ImmutableMultiDict(
                (key, value) for key, value in request.cookies.items() if key != name
            )
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Save as Flask does; drop `Vary: Cookie` where no cookie came and none is set.

        Asking who somebody is looks into the session, and Flask then tells caches that the
        page depends on the cookie. A stranger's page does not, and a cache must know it.
        """
        super().save_session(app, session, response)
        if not has_session() and not session.modified:
            response.vary.discard("cookie")  # lower case, or Werkzeug 3.1 misses it
