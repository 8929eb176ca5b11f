"""How commands speak when something is wrong: a sentence, never a traceback."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError

from app.database import explain


@contextmanager
def database_in_words() -> Iterator[None]:
    """Turn a database that is behind, broken or away into a sentence with a command to run."""
    try:
        yield
    except DBAPIError as error:
        explanation = explain(error)
        if explanation is None:
            raise
        raise click.ClickException(explanation) from None


def in_words(function: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a command's function in `database_in_words`."""

    @wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        with database_in_words():
            return function(*args, **kwargs)

    return wrapper


class Group(AppGroup):
    """A group of commands that all explain a failing database."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        with database_in_words():
            return super().invoke(ctx)
