"""Commands that are loaded when they are run: `flask --help` needs no more than their names."""

from functools import cached_property
from typing import Any

import click
from werkzeug.utils import import_string


class Deferred(click.Command):
    """A command of which nobody but its user loads more than this."""

    def __init__(self, name: str, place: str, help: str) -> None:
        """Stand for the command at `place` (package.module:name); `help` is its own first line."""
        super().__init__(name, help=help)
        self.place = place

    @cached_property
    def command(self) -> click.Command:
        """The command itself."""
        found: click.Command = import_string(self.place)
        return found

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Read the arguments as the command itself does, which click then runs."""
        return self.command.make_context(info_name, args, parent, **extra)
