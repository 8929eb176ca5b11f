"""Hold rows for the one transaction that changes them, or what hangs on them."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from app.extensions import db

AT_ONCE = 500  # rows, in one statement


def hold_rows(model: Any, ids: Iterable[int]) -> set[int]:
    """Let nobody else change rows of a model before this transaction ends; return the ids found.

    They are held in one order, or two who need the same rows would wait for one another for ever.
    """
    wanted, held = sorted(set(ids)), set[int]()
    for start in range(0, len(wanted), AT_ONCE):
        some = {"wanted": wanted[start : start + AT_ONCE]}
        held.update(db.session.scalars(_to_hold(model), some))
    return held


@cache
def _to_hold(model: Any) -> Select[Any]:
    rows = select(model.id).where(model.id.in_(bindparam("wanted", expanding=True)))
    return rows.order_by(model.id).with_for_update(key_share=True)
