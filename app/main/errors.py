"""Error pages, in the site's look, or as JSON for a client that asks for JSON."""

from contextlib import suppress

from flask import Response, current_app, jsonify, make_response, render_template, request
from flask.globals import request_ctx
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    InternalServerError,
    SecurityError,
    ServiceUnavailable,
)

from app.database import explain
from app.extensions import db
from app.logs import request_id
from app.main import main
from app.visitors import forget_visitor, wants_json

# Each status: a headline, and a sentence that says what to do.
WORDS = {
    400: (_l("That request was not right"), _l("Go back, load the page anew and try once more.")),
    403: (
        _l("You may not do this"),
        _l("Log in with an account that may, or ask who runs this blog."),
    ),
    404: (
        _l("There is no such page"),
        _l("The address may be wrong, or the page is gone. Start again from the home page."),
    ),
    405: (
        _l("That does not work here"),
        _l("This address does not take such a request. Go back and use the page's own buttons."),
    ),
    413: (
        _l("That is too much at once"),
        _l("What you sent is larger than this blog takes. Go back and make it smaller."),
    ),
    429: (_l("Too many tries"), _l("Wait a few minutes, then try again.")),
    500: (
        _l("Something broke on our side"),
        _l(
            "It was not your doing. Try again; if it happens again, tell who runs this blog the "
            "number below."
        ),
    ),
    503: (_l("The blog is away for a moment"), _l("Try again in a minute.")),
}


def error_page(error: HTTPException, message: str | None = None) -> Response:
    """Return the page for an HTTP error; `message` takes the place of the usual sentence.

    All pages ask the database what the blog is called, but for those about a fault of its own.
    """
    try:
        return write_error_page(error, message)
    except DBAPIError as fault:
        return database_error(fault)


def write_error_page(error: HTTPException, message: str | None) -> Response:
    """Return the page for an HTTP error; raise DBAPIError where it asks a database in vain."""
    status = error.code or 500
    if status >= 500:
        forget_visitor()
    headline, usual = WORDS.get(status, (error.name, error.description))
    words = {"status": status, "headline": str(headline), "message": message or str(usual)}
    if status >= 500:
        words["request_id"] = request_id()
    if wants_json():
        words["error"] = words.pop("headline")
        response = jsonify(words)
    else:
        # Without the menu: such a page asks no database for anything.
        response = make_response(render_template("errors/error.html", menu_pages=list, **words))
    response.status_code = status
    response.vary.add("Accept")
    # What the error itself brings: Allow for 405, Retry-After for 429 and 503.
    for name, value in error.get_headers(request.environ):
        if name.lower() not in {"content-type", "content-length"}:
            response.headers[name] = value
    if status >= 500:
        response.headers.update({"X-Request-ID": request_id(), "Cache-Control": "no-store"})
    return response


@main.app_errorhandler(HTTPException)
def http_error(error: HTTPException) -> Response | HTTPException:
    """Show any HTTP error in the site's look; a redirect is none."""
    if error.code is None or error.code < 400:
        return error
    return error_page(error)


@main.app_errorhandler(SecurityError)
def host_error(error: SecurityError) -> Response:
    """Say that the blog goes by another name; a page for a host unknown has no other links."""
    # Without a trusted host there is nothing to make addresses of; relative ones will do.
    request_ctx.url_adapter = current_app.url_map.bind("localhost")
    current_app.logger.warning(
        "Refused the host %r: the blog goes by NA_BLOG_URL.", request.headers.get("Host")
    )
    return error_page(error, _("This blog goes by another name: whoever runs it sets NA_BLOG_URL."))


def broken_request(error: Exception) -> Response:
    """Say of a body that Gunicorn cannot read, once a view asks for it, that it is not right."""
    return error_page(BadRequest())


with suppress(ImportError):  # Gunicorn does not run on Windows
    from gunicorn.http.errors import ParseException

    main.app_errorhandler(ParseException)(broken_request)


@main.app_errorhandler(CSRFError)
def csrf_error(error: CSRFError) -> Response:
    """Say that the page was open too long: nothing was done."""
    message = _(
        "This page was open for too long, or came from elsewhere. Load it anew and try again."
    )
    return error_page(error, message)


@main.app_errorhandler(DBAPIError)
def database_error(error: DBAPIError) -> Response:
    """Say what the keeper of a database that is behind, broken or away has to do."""
    db.session.rollback()
    forget_visitor()
    explanation = explain(error)
    current_app.logger.error("%s", explanation or error, exc_info=not explanation)
    if explanation is None:
        return error_page(InternalServerError())
    return error_page(ServiceUnavailable(retry_after=60), explanation)


@main.app_errorhandler(InternalServerError)
def internal_error(error: InternalServerError) -> Response:
    """Roll back whatever was under way, and show the id that the log has too."""
    db.session.rollback()
    return error_page(error)
