"""Conditional requests (RFC 9110, section 13): whoever has a page is told so in place of it."""

import hashlib
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, make_response, render_template, request
from flask_sqlalchemy.pagination import Pagination
from werkzeug.http import generate_etag, http_date, is_resource_modified, quote_etag
from werkzeug.wrappers import Response as BaseResponse

from app import blog
from app.visitors import has_session

CONDITIONS = {"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE"}


def validators_of(state: object, changed: datetime | None) -> dict[str, str]:
    """Return the headers that tell one state of a page from another.

    `state` is whatever decides what the page says, with the same repr() each time.
    """
    digest = hashlib.sha256(repr(state).encode()).hexdigest()[:32]
    headers = {"ETag": quote_etag(digest, weak=True)}
    if known := [moment for moment in (changed, blog.settings().changed_at) if moment]:
        headers["Last-Modified"] = http_date(max(known))
    return headers


def is_known(validators: dict[str, str]) -> bool:
    """Tell whether the client has the page that these headers belong to."""
    changed = validators.get("Last-Modified")
    asked = conditions(changed, request.environ)
    return not is_resource_modified(asked, validators["ETag"], last_modified=changed)


def make_conditional(response: BaseResponse, environ: dict[str, Any]) -> None:
    """Make an answer a 304 if whoever asks for it has it already."""
    if environ.keys() & CONDITIONS:  # where there are none, Werkzeug's look takes as long
        response.make_conditional(conditions(response.headers.get("Last-Modified"), environ))


def conditions(changed: str | None, asked: dict[str, Any]) -> dict[str, Any]:
    """Return what the client asks under, in which a date counts only if it is the very same.

    Whatever loses its newest post is of an earlier date than before, and not known for that.
    """
    if asked.get("HTTP_IF_MODIFIED_SINCE") == changed:
        return asked
    return {name: value for name, value in asked.items() if name != "HTTP_IF_MODIFIED_SINCE"}


def add_validators(response: Response) -> Response:
    """Give each public page an ETag of its bytes, and answer 304 to whoever has it."""
    if request.method not in {"GET", "HEAD"} or response.status_code != 200 or has_session():
        return response
    if response.is_streamed or response.direct_passthrough or response.cache_control.no_store:
        return response
    if "ETag" not in response.headers:
        response.set_etag(generate_etag(response.get_data()), weak=True)
    make_conditional(response, request.environ)
    return response


def changed_at(response: Response, *moments: datetime | None) -> Response:
    """Say when what a page shows was changed last: these, or the blog's settings."""
    known = [moment for moment in (*moments, blog.settings().changed_at) if moment]
    if known:
        response.last_modified = max(known).astimezone(UTC)
    return response


def show_list(template: str, posts: Pagination, **values: object) -> Response:
    """Return a page of a list, which was changed last when one of its posts was."""
    page = make_response(render_template(template, posts=posts, **values))
    return changed_at(page, *(post.shown_at for post in posts.items))


def init_app(app: Flask) -> None:
    """Register the hook; it runs after those that set headers."""
    app.after_request_funcs.setdefault(None, []).insert(0, add_validators)
