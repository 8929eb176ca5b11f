"""Watching the blog: how long requests and queries take, and where errors are reported."""

import logging
import time
from typing import Any

from flask import Flask, Response, g, request
from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine

log = logging.getLogger(__name__)

UNCOUNTED = "nablog.uncounted"  # where a request says that nobody has sent it


def init_app(app: Flask) -> None:
    """Start whatever a variable asks for; without one, nothing is loaded and nothing measured."""
    if app.config["SENTRY_DSN"]:
        report_errors(app.config["SENTRY_DSN"])
    if app.config["NA_BLOG_METRICS"]:
        measure_requests(app)
    if app.config["NA_BLOG_SLOW_QUERY"]:
        log_slow_queries(app.config["NA_BLOG_SLOW_QUERY"])


def report_errors(dsn: str) -> None:
    """Report errors to a service that speaks Sentry's protocol, without personal data."""
    import sentry_sdk
    from sentry_sdk.integrations.flask import FlaskIntegration

    sentry_sdk.init(
        dsn=dsn,
        integrations=[FlaskIntegration()],
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,
    )


def measure_requests(app: Flask) -> None:
    """Count requests and their seconds for Prometheus, which asks the address in the setting."""
    from prometheus_client import Counter, Histogram

    seconds = Histogram("nablog_request_seconds", "Seconds a request took.", ["endpoint"])
    requests = Counter("nablog_requests", "Requests answered.", ["method", "endpoint", "status"])

    if "page_cache" in app.extensions:
        kept = Counter("nablog_kept_pages", "Pages answered as they were made before.")
        app.extensions["page_cache"].told = kept.inc

    @app.before_request
    def begin() -> None:
        """Note when a request starts."""
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        """Count the request."""
        if UNCOUNTED in request.environ:
            return response
        # By endpoint, not by address: anybody can ask for any number of addresses.
        endpoint = request.endpoint or "none"
        method = request.method if request.method in {"GET", "HEAD", "POST"} else "other"
        requests.labels(method, endpoint, response.status_code).inc()
        if "began" in g:
            seconds.labels(endpoint).observe(time.perf_counter() - g.began)
        return response


def log_slow_queries(milliseconds: int) -> None:
    """Log each statement that takes longer; its values are private and stay out of the log."""

    def begin(connection: Connection, *_: Any) -> None:
        """Note when a statement starts."""
        connection.info.setdefault("began", []).append(time.perf_counter())

    def end(connection: Connection, cursor: Any, statement: str, *_: Any) -> None:
        """Log the statement if it took too long."""
        took = (time.perf_counter() - connection.info["began"].pop()) * 1000
        if took >= milliseconds:
            log.warning("A query took %.0f ms: %s", took, " ".join(statement.split()))

    event.listen(Engine, "before_cursor_execute", begin)
    event.listen(Engine, "after_cursor_execute", end)
