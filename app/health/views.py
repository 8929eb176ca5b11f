"""Whether this process lives, and whether it can serve pages."""

from flask import Response, jsonify
from flask.typing import ResponseReturnValue

from app.database import database_state
from app.health import health
from app.models import Letter

LATE = 300  # seconds that a letter may wait for its first try


@health.get("/healthz")
def healthz() -> Response:
    """Say that this process lives; nothing else is asked."""
    response = Response("ok\n", mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response


@health.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Say whether pages can be served: 503 if the database is away or behind this version.

    A late outbox is told and changes nothing: pages are served all the same.
    """
    state = database_state()
    facts: dict[str, object] = {"database": state}
    serves = state in {"ok", "ahead"}
    if serves:
        overdue = Letter.status().overdue.total_seconds()
        facts |= {"outbox": "late" if overdue > LATE else "ok", "outbox_seconds": round(overdue)}
    response = jsonify(facts)
    response.headers["Cache-Control"] = "no-store"
    return response, 200 if serves else 503
