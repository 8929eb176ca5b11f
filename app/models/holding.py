"""Hold rows for the one transaction that changes them, or what hangs on them."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm.attributes import set_committed_value

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


def hold_as_stored(row: Any, names: tuple[str, ...]) -> bool:
    """Hold a row that is loaded, as hold_rows does; these columns of it are then as stored now.

    Returns False where it is gone.
    """
    model: Any = type(row)
    stored = db.session.execute(_to_read(model, names), {"wanted": row.id}).one_or_none()
    if stored is None:
        return False
    for name, value in stored._mapping.items():
        set_committed_value(row, name, value)
    return True


@cache
def _to_read(model: Any, names: tuple[str, ...]) -> Select[Any]:
    rows = select(*(getattr(model, name) for name in names))
    return rows.where(model.id == bindparam("wanted")).with_for_update(key_share=True)


@cache
def _to_hold(model: Any) -> Select[Any]:
    rows = select(model.id).where(model.id.in_(bindparam("wanted", expanding=True)))
    return rows.order_by(model.id).with_for_update(key_share=True)
