"""`flask images`: files of pictures that nothing names any more."""

from collections.abc import Sequence

import click
from flask_babel import gettext as _

from app.cli.words import Group
from app.extensions import db
from app.models import Image, SiteSettings, User
from app.models.image import YOUNG
from app.storage import storage
from app.text import portrait_files

images = Group("images", help="Look after the files of pictures.")


@images.command()
def clean() -> None:
    """Remove files that belong to no picture, and name pictures whose files are gone."""
    pictures: Sequence[Image] = db.session.scalars(Image.any_of()).all()
    wanted = {name for image in pictures for name in image.files}
    wanted |= {logo for logo in [SiteSettings.current().logo] if logo}
    last = ""
    while people := User.pictures_after(last):
        wanted |= {name for picture in people for name in portrait_files(picture)}
        last = people[-1]
    # What has just come may belong to a picture whose row is not stored yet.
    left_over = set(storage().names(YOUNG)) - wanted
    for name in sorted(left_over):
        storage().delete(name)
    missing = wanted - set(storage().names())
    for name in sorted(missing):
        click.echo(_("Missing: %(file)s", file=name), err=True)
    click.echo(_("%(count)d files removed.", count=len(left_over)))
    if missing:
        raise SystemExit(1)
