"""Commands for whoever keeps the blog: users, posts, the demo, new versions, the tests."""

from flask import Flask

from app.cli.deferred import Deferred

COMMANDS = (
    Deferred("assets", "app.cli.assets:assets", "Make static files ready for production."),
    Deferred("db", "app.cli.database:database", "Perform database migrations."),
    Deferred(
        "demo",
        "app.cli.demo:demo",
        "Fill the blog with three people, their posts and comments; a second run adds nothing.",
    ),
    Deferred(
        "deploy",
        "app.cli.deploy:deploy",
        "Bring the database up to this version: migrations, then roles.",
    ),
    Deferred("images", "app.cli.images:images", "Look after the files of pictures."),
    Deferred("mail", "app.cli.mail:mail_commands", "Deliver letters, and see how the outbox does."),
    Deferred("posts", "app.cli.posts:posts", "Import posts, render them again, and index them."),
    Deferred(
        "test",
        "app.cli.tests:test",
        "Run all tests, or those whose NAMES are given (tests.test_text, or only test_text).",
    ),
    Deferred("users", "app.cli.users:users", "Make accounts, and set their roles and passwords."),
)


def init_app(app: Flask) -> None:
    """Add the commands to `flask`."""
    for command in COMMANDS:
        app.cli.add_command(command)
