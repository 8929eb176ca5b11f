"""`flask deploy`: all that a new version needs, in one step that can be repeated."""

import click
from flask.cli import with_appcontext
from flask_babel import gettext as _
from flask_migrate import upgrade

from app.cli.database import prepare_migrations
from app.cli.words import in_words
from app.extensions import db
from app.models import Role


@click.command()
@with_appcontext
@in_words
def deploy() -> None:
    """Bring the database up to this version: migrations, then roles."""
    prepare_migrations()
    upgrade()
    Role.insert_roles()
    db.session.commit()
    click.echo(_("The database is up to date."))
