"""The first-run link: printed in the terminal while the blog has no administrator."""

import os
import sys
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import IO
from urllib.parse import urljoin

import click
from flask import Flask
from flask_babel import gettext as _
from sqlalchemy.exc import DBAPIError

from app.database import explain
from app.models import User
from app.tokens import TokenInvalid, make_token, read_token

PURPOSE = "setup"
_kept_open: list[IO[str]] = []


def setup_token() -> str:
    """Return the token of the setup link: the same in every process of this blog.

    It follows from the blog's secret alone, which only its keeper can read, and is worth
    nothing once there is an administrator.
    """
    return make_token(PURPOSE, {}, expiration=None)


def is_setup_token(token: str) -> bool:
    """Tell whether this is the token of the setup link."""
    try:
        read_token(PURPOSE, token)
    except TokenInvalid:
        return False
    return True


def announce(app: Flask) -> None:
    """Print the setup link if a server is starting and nobody administers the blog yet."""
    address = serving_address(app)
    if address is None or not _first_to_say_it(app):
        return
    with app.app_context():
        try:
            waiting = not User.administrator_exists()
        except DBAPIError as error:
            click.echo(f"nablog: {explain(error) or error.orig}", err=True)
            return
        if waiting:
            link = urljoin(address, f"/setup/{setup_token()}")
            words = _("This blog has no administrator yet. Make yourself one here:")
            click.echo(f"\n  {words}\n  {link}\n")
            sys.stdout.flush()


def serving_address(app: Flask) -> str | None:
    """Return where this process is about to serve pages, or None if it is no server."""
    url: str | None = app.config["NA_BLOG_URL"]
    context = click.get_current_context(silent=True)
    if context is not None:
        if context.info_name != "run" or "port" not in context.params:
            return None
        # The reloader starts this program a second time; that one serves.
        reloads = app.debug and context.params.get("reload") is not False
        if reloads and os.environ.get("WERKZEUG_RUN_MAIN") != "true":
            return None
        scheme = "https" if context.params.get("cert") else "http"
        host = context.params["host"]
        host = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104
        return url or f"{scheme}://{host}:{context.params['port']}"
    if os.environ.get("SERVER_SOFTWARE", "").startswith("gunicorn/"):
        return url or gunicorn_address(sys.argv, os.environ)
    return None


def gunicorn_address(arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    """Return where Gunicorn listens, by its command line, our settings or its own default."""
    default = f"0.0.0.0:{environ['PORT']}" if environ.get("PORT") else "127.0.0.1:8000"
    bind = environ.get("NA_BLOG_BIND") or default
    for option, value in pairwise([*arguments, ""]):
        if option in {"-b", "--bind"}:
            bind = value
        elif option.startswith("--bind="):
            bind = option.removeprefix("--bind=")
    # A socket of Unix is reached through Nginx alone, whose address only NA_BLOG_URL tells.
    host, _, port = bind.rpartition(":")
    if not port.isdecimal():
        return "http://localhost"
    return f"http://{'127.0.0.1' if host in {'', '0.0.0.0', '[::]'} else host}:{port}"  # noqa: S104


def _first_to_say_it(app: Flask) -> bool:
    """Tell whether no other worker of this server has said it: each loads the app anew."""
    if click.get_current_context(silent=True) is not None:
        return True  # `flask run` is one process
    try:
        import fcntl
    except ImportError:  # Windows, where Gunicorn does not run
        return True
    path = Path(app.instance_path) / "setup.lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a")
        # The workers of one server have one parent; it gives them one byte of the file.
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, os.getppid())
    except BlockingIOError:
        return False
    except OSError:
        return True  # better said by every worker than by none
    _kept_open.append(file)  # the lock lasts as long as this process
    return True
