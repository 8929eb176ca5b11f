"""What every response carries to keep its reader safe, and how requests are told apart."""

import logging
import secrets

from flask import Flask, Response, g, has_request_context, request
from flask.logging import default_handler
from flask_login import current_user

from app.visitors import has_session

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # Bootstrap draws its marks as data: images
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
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
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# Pages of these rooms carry tokens or drafts, so nobody may keep a copy.
PRIVATE_ROOMS = {"auth", "writing"}


def request_id() -> str:
    """Return this request's id, the same for its page and its lines in the log."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(6)
    identifier: str = g.request_id
    return identifier


def add_headers(response: Response) -> Response:
    """Add the safety headers, and say who may keep a copy of the page."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint in {"static", "main.moment_js"}:
        return response
    if has_session() or request.blueprint in PRIVATE_ROOMS:
        response.headers["Cache-Control"] = "no-store, private"
    else:
        response.headers.setdefault("Cache-Control", "no-cache")
        response.vary.add("Accept-Language")
    return response


def remember_user() -> None:
    """Put whoever is logged in into `g.user`, lazily: a stranger's page asks no database."""
    g.user = current_user


def add_request_id(record: logging.LogRecord) -> bool:
    """Let a line of the log tell which request it is about."""
    record.request_id = request_id() if has_request_context() else "-"
    return True


def init_app(app: Flask) -> None:
    """Register the hooks, and let the log name requests."""
    app.logger.addFilter(add_request_id)
    default_handler.addFilter(add_request_id)
    default_handler.setFormatter(
        logging.Formatter("[%(asctime)s] %(levelname)s [%(request_id)s] %(message)s")
    )
    app.before_request(remember_user)
    app.after_request(add_headers)
