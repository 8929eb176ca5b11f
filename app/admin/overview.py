"""What the staff sees first."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.admin import admin


@admin.get("/admin")
def overview() -> ResponseReturnValue:
    """Lead to the queue."""
    return redirect(url_for("admin.queue"))
