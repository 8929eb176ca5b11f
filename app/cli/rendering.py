"""Making stored HTML again, of all that a table has, a batch in a transaction."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from app.extensions import db


def rendered(after: Callable[[int, int], Sequence[Any]], size: int) -> Iterator[int]:
    """Make the HTML of everything again; yield how many each batch had, once it is stored.

    `after` returns the next rows behind an id, at most as many as it is told; `size` is how many
    a transaction takes.
    """
    last = 0
    while batch := after(last, size):
        for row in batch:
            row.render()
        db.session.commit()
        last = batch[-1].id
        db.session.expunge_all()
        yield len(batch)
