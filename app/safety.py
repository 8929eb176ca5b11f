"""What every response carries to keep its reader safe."""

import time

from flask import Flask, Response, current_app, g, request
from flask_login import current_user

from app.look import SCRIPT_SOURCE, STYLE_SOURCE
from app.visitors import LANGUAGE_COOKIE, has_session

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        f"script-src 'self' {SCRIPT_SOURCE}",
        f"style-src 'self' {STYLE_SOURCE}",
        "img-src 'self' data:",  # Bootstrap draws its marks as data: images
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # A link from a letter never travels to another host in a Referer header.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# By plain http browsers heed neither, and complain of the second.
HTTPS_HEADERS = {
    "Strict-Transport-Security": "max-age=31536000",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# Files, which say themselves how long they may be kept.
LASTING = {"static", "main.accent_css", "main.moment_js", "main.media", "feeds.cover"}
# Pages of these rooms carry tokens or drafts, so nobody may keep a copy.
PRIVATE_ROOMS = {"admin", "auth", "notifications", "settings", "writing"}


def add_headers(response: Response) -> Response:
    """Add the safety headers, and say who may keep a copy of the page."""
    # Asked for one by one, each name that is not there would cost Werkzeug an exception.
    given = {name.lower() for name, _ in response.headers}
    for name, value in (HEADERS | HTTPS_HEADERS if request.is_secure else HEADERS).items():
        if name.lower() not in given:
            response.headers.add(name, value)
    behind_proxy = current_app.config["NA_BLOG_PROXIES"]
    if request.endpoint in LASTING and response.status_code < 400:
        if behind_proxy and response.cache_control.max_age:
            response.headers["X-Accel-Expires"] = str(response.cache_control.max_age)
        return response
    if has_session() or request.blueprint in PRIVATE_ROOMS:
        response.headers["Cache-Control"] = "no-store, private"
    else:
        # A language chosen by cookie is between this browser and the blog (or its own Nginx).
        chosen = LANGUAGE_COOKIE in request.cookies
        response.headers.setdefault("Cache-Control", "private, no-cache" if chosen else "no-cache")
        response.vary.add("Accept-Language")
        if behind_proxy and response.status_code < 400 and not response.cache_control.no_store:
            # Nginx may answer other strangers with this copy until this second of the clock is
            # over ("1" would be up to two), and passes the header on to nobody.
            response.headers["X-Accel-Expires"] = f"@{int(time.time())}"
    return response


def remember_user() -> None:
    """Put whoever is logged in into `g.user`, lazily: a stranger's page asks no database."""
    g.user = current_user


def init_app(app: Flask) -> None:
    """Register the hooks."""
    app.before_request(remember_user)
    app.after_request(add_headers)
