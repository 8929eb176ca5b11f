"""The program's entry: `flask` and Gunicorn find the app here, and the shell its models."""

import os
import sys

from app import create_app
from app.extensions import db, mail
from app.models import Letter, Permission, Post, Role, User
from config import ConfigurationError

__all__ = ["Letter", "Permission", "Post", "Role", "User", "app", "db", "mail"]

# Gunicorn stops, instead of starting worker after worker, when one ends with this status.
BOOT_ERROR = 3

try:
    app = create_app(os.environ.get("FLASK_CONFIG") or "default")
except ConfigurationError as error:
    print(f"nablog: {error}", file=sys.stderr)
    sys.exit(BOOT_ERROR)
