"""Reports: members tell the staff of what should not be there."""

from flask import Blueprint

reports = Blueprint("reports", __name__)

from app.reports import views  # noqa: E402, F401 - they register themselves on the blueprint
