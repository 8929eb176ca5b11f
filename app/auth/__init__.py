"""Accounts: register, confirm, log in and out, change and reset, first-run setup."""

from flask import Blueprint

auth = Blueprint("auth", __name__)

from app.auth import invitations, settings, setup, views  # noqa: E402, F401 - they register their routes
