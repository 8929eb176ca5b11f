"""A Flask application whose one view returns the bytes of a file: what no page can be faster than.

`gunicorn bench.constant:app` with the file in CONSTANT.
"""

import os
from pathlib import Path

from flask import Flask, Response

app = Flask(__name__)
BODY = Path(os.environ["CONSTANT"]).read_bytes()


@app.get("/")
def constant() -> Response:
    """Return the same bytes to everybody."""
    return Response(BODY, mimetype="text/html")


@app.get("/healthz")
def healthz() -> str:
    """Say that it is here."""
    return "ok"
