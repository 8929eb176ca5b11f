"""The program's entry: `flask` and Gunicorn find the app here, and the shell its models."""

import atexit
import gc
import os
import sys

from config import ConfigurationError

__all__ = ["Letter", "Permission", "Post", "Role", "User", "app", "db", "mail"]

# Gunicorn stops, instead of starting worker after worker, when one ends with this status.
BOOT_ERROR = 3

# What is loaded here stays as long as the process does. To look for garbage among it finds next to
# none, and takes a tenth of the start, and later a tenth of a second of some unlucky request.
gc.disable()
try:
    from app import create_app
    from app.extensions import db, mail
    from app.models import Letter, Permission, Post, Role, User

    app = create_app(os.environ.get("FLASK_CONFIG") or "default")
except ConfigurationError as error:
    print(f"nablog: {error}", file=sys.stderr)
    sys.exit(BOOT_ERROR)
finally:
    gc.freeze()
    gc.enable()


@atexit.register
def close_connections() -> None:
    """Close the database, as Python finds nothing at its end that is frozen.

    SQLite then puts all that it was told into the one file that is the database.
    """
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
