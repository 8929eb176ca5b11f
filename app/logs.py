"""The log: every line tells which request it is about, as text or as JSON."""

import logging
import re
import secrets

from flask import Flask, current_app, g, has_request_context, request
from flask.logging import default_handler
from pythonjsonlogger.json import JsonFormatter

FROM_PROXY = re.compile(r"[A-Za-z0-9-]{8,64}")
TEXT = "[%(asctime)s] %(levelname)s [%(request_id)s] %(message)s"
FIELDS = "%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s"
NAMES = {"asctime": "time", "levelname": "level", "name": "logger"}


def request_id() -> str:
    """Return this request's id, the same for its page and its lines in every log.

    A proxy that the operator trusts may have given it one (X-Request-ID) for its own log.
    """
    if "request_id" not in g:
        given = request.headers.get("X-Request-ID", "") if _has_proxy() else ""
        g.request_id = given if FROM_PROXY.fullmatch(given) else secrets.token_hex(6)
    identifier: str = g.request_id
    return identifier


def add_request_id(record: logging.LogRecord) -> bool:
    """Let a line of the log tell which request it is about."""
    record.request_id = request_id() if has_request_context() else "-"
    return True


def init_app(app: Flask) -> None:
    """Let the log name requests, in the format that NA_BLOG_LOG asks for."""
    # Our loggers are below the app's own, and all write through the handler that Flask gives it.
    app.logger.addFilter(add_request_id)
    default_handler.addFilter(add_request_id)
    as_json = app.config["NA_BLOG_LOG"] == "json"
    default_handler.setFormatter(
        JsonFormatter(FIELDS, rename_fields=NAMES) if as_json else logging.Formatter(TEXT)
    )


def _has_proxy() -> bool:
    return bool(current_app.config["NA_BLOG_PROXIES"])
