"""Commands for whoever keeps the blog: users, posts, the demo, new versions, the tests."""

from flask import Flask

from app.cli import database  # noqa: F401 - it adds to `flask db`
from app.cli.assets import assets
from app.cli.demo import demo
from app.cli.deploy import deploy
from app.cli.images import images
from app.cli.mail import mail_commands
from app.cli.posts import posts
from app.cli.tests import test
from app.cli.users import users


def init_app(app: Flask) -> None:
    """Add the commands to `flask`."""
    for command in (users, posts, images, mail_commands, assets, demo, deploy, test):
        app.cli.add_command(command)
