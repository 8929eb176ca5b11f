"""Who is asking: a stranger, whose page is the same for everybody, or somebody with a session."""

from datetime import timedelta
from functools import lru_cache

from babel import Locale
from flask import Flask, Request, Response, current_app, g, has_request_context, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_login import current_user
from werkzeug.datastructures import ImmutableMultiDict, LanguageAccept
from werkzeug.http import parse_accept_header

from app import blog, languages

# What a stranger chose; Nginx keeps a copy of a page for each (deploy/nginx/nablog.conf).
LANGUAGE_COOKIE = "language"
LONGEST_WISH = 500  # characters of all wishes together
WISHES_READ = 10  # nobody speaks more, and each takes time


def forget_visitor() -> None:
    """Treat whoever asks as a stranger from now on: a page about a fault asks no database."""
    g.forgotten = True
    # Flask-Login has no public way to say so; every template would ask for the user again.
    current_app.login_manager._update_request_context_with_user()  # type: ignore[attr-defined]


def has_session() -> bool:
    """Tell whether the browser sent a cookie of ours; without one nobody can be logged in."""
    # A command writes letters, and nobody asks it.
    if not has_request_context() or "forgotten" in g:
        return False
    if not (cookies := request.cookies):
        return False
    config = current_app.config
    return config["SESSION_COOKIE_NAME"] in cookies or config["REMEMBER_COOKIE_NAME"] in cookies


def is_member() -> bool:
    """Tell whether somebody is logged in; of a stranger, without a look into any session."""
    return has_session() and bool(current_user.is_authenticated)


def wants_json() -> bool:
    """Tell whether the client would rather have JSON than HTML."""
    accept = request.accept_mimetypes
    best = accept.best_match(["text/html", "application/json"], default="text/html")
    return best == "application/json" and accept[best] > accept["text/html"]


def choose_locale() -> Locale:
    """Return the language for this request: the person's own, else the browser's, else ours.

    A command has none of the three: it speaks as the terminal does (POSIX, 8.2).
    """
    return languages.locale_of(_language_chosen())


def _language_chosen() -> str:
    if not request:
        default: str = current_app.config["BABEL_DEFAULT_LOCALE"]
        return languages.choose(languages.of_the_terminal(), default)
    own = (current_user.locale if is_member() else None, request.cookies.get(LANGUAGE_COOKIE))
    chosen = next((code for code in own if code in languages.available()), None)
    wished = language_wished(request.headers.get("Accept-Language", ""))
    return chosen or wished or blog.language()


@lru_cache(maxsize=1000)  # strangers choose the wishes
def language_wished(header: str) -> str:
    """Return the language of ours that a header `Accept-Language` wishes for; "" for none."""
    wishes = parse_accept_header(header[:LONGEST_WISH], LanguageAccept)[:WISHES_READ]
    return languages.choose(wish for wish, quality in wishes if quality > 0)


def choose_timezone() -> str | None:
    """Return the time zone that the person has set, else the blog's; None for UTC.

    A browser makes what is in the blog's zone local (see app/times.py).
    """
    if not request:
        return None
    own: str | None = current_user.timezone if is_member() else None
    g.zone_is_own = own is not None
    return own or blog.timezone()


def address_of_this_page() -> str:
    """Return the path and query to come back to after an act at the page's edge."""
    if not request:
        return "/"
    return request.full_path.removesuffix("?") if request.method == "GET" else request.path


def remember_language(response: Response, code: str) -> None:
    """Let this browser be answered in a language from now on, whoever uses it."""
    remember(response, LANGUAGE_COOKIE, code)


def remember(response: Response, cookie: str, value: str) -> None:
    """Let this browser say a thing that was chosen on a page, from now on and for a year."""
    response.set_cookie(
        cookie,
        value,
        max_age=timedelta(days=365),
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )


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
        # Without a cookie there is nothing to unseal, and a sealer takes longest to make.
        if app.config["SESSION_COOKIE_NAME"] not in request.cookies and app.secret_key:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Save as Flask does; drop `Vary: Cookie` where no cookie came and none is set.

        Asking who somebody is looks into the session, and Flask then tells caches that the
        page depends on the cookie. A stranger's page does not, and a cache must know it.
        """
        super().save_session(app, session, response)
        if not has_session() and not session.modified:
            response.vary.discard("cookie")  # lower case, or Werkzeug 3.1 misses it
