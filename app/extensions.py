"""The extension objects, in one place, so that nothing imports in a circle."""

from typing import Any

from flask import g, has_app_context
from flask_babel import Babel
from flask_bootstrap import Bootstrap
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from flask_wtf import CSRFProtect
from sqlalchemy import Connection, Engine, MetaData
from sqlalchemy.orm import DeclarativeBase

from app.mailer import Mail
from app.times import Moment


class Base(DeclarativeBase):
    """The base of every model; constraints have names, so that migrations can drop them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


# The search index and the tables that SQLite keeps it in (app/models/search_index.py).
SEARCH_TABLE = "post_search"


class RoutedSession(Session):
    """A session that reads from where `g.database` says (see app/database.py), if it says so."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        """Return the engine for a statement."""
        chosen = g.get("database") if has_app_context() else None
        return db.engines[chosen] if chosen else super().get_bind(*args, **kwargs)


babel = Babel()
bootstrap = Bootstrap()
csrf = CSRFProtect()
db = SQLAlchemy(model_class=Base, session_options={"class_": RoutedSession})
limiter = Limiter(key_func=get_remote_address)
login_manager = LoginManager()
mail = Mail()
moment = Moment()
