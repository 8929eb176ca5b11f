"""`flask images`: files of pictures that nothing names any more."""

from collections.abc import Sequence

import click
from flask_babel import gettext as _

from app.cli.words import Group
from app.extensions import db
from app.models import Image
from app.storage import storage

images = Group("images", help="Look after the files of pictures.")


@images.command()
def clean() -> None:
    """Remove files that belong to no picture, and name pictures whose files are gone."""
    pictures: Sequence[Image] = db.session.scalars(Image.any_of()).all()
    wanted = {name for image in pictures for name in image.files}
    there = set(storage().names())
    for name in sorted(there - wanted):
        storage().delete(name)
    for name in sorted(wanted - there):
        click.echo(_("Missing: %(file)s", file=name), err=True)
    click.echo(_("%(count)d files removed.", count=len(there - wanted)))
    if wanted - there:
        raise SystemExit(1)
