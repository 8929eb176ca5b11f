"""`flask assets`: static files made ready for production."""

from pathlib import Path

import click
from flask import current_app
from flask_babel import gettext as _

from app.assets import CannotBuild, build
from app.cli.words import Group

assets = Group("assets", help="Make static files ready for production.")


@assets.command("build")
def build_assets() -> None:
    """Put each stylesheet in one piece, compress, and name the folder for what it holds.

    Production serves the result; deploy/install runs this for each release.
    """
    try:
        folder = build(Path(str(current_app.static_folder)))
    except CannotBuild as error:
        raise click.ClickException(str(error)) from None
    count = sum(1 for path in folder.rglob("*") if path.is_file())
    click.echo(_("%(count)d files in %(folder)s", count=count, folder=folder))
