"""The names of people and the addresses of their letters: which can be, and which are the same."""

import re
import unicodedata
from contextlib import suppress
from hashlib import sha256

import idna
from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import db
from app.models.types import Exact
from app.text import FILLERS

USERNAME_LENGTH = 64
# Letters and digits of any script; dots, dashes and low lines inside, not at the ends.
USERNAME = re.compile(r"\w(?:[\w.\-]*\w)?")


def is_username(text: str) -> bool:
    """Tell whether this can be a user name: part of an address, without blanks."""
    # A ligature may be one character here and eighteen in its key.
    if FILLERS.intersection(text):
        return False
    fits = len(text) <= USERNAME_LENGTH and len(name_key(text)) <= 2 * USERNAME_LENGTH
    return fits and USERNAME.fullmatch(text) is not None


def name_key(username: str) -> str:
    """Return what two user names must not share: `Ann` and `ａｎｎ` are one name."""
    return unicodedata.normalize("NFKC", username).casefold()


def clean_email(email: str) -> str:
    """Return an address as it is stored and compared: in lower case, its domain in ASCII."""
    local, at, domain = email.strip().lower().rpartition("@")
    if not domain.isascii():
        with suppress(idna.IDNAError):  # nobody's domain; the forms say so
            domain = idna.encode(domain, uts46=True).decode()
    return f"{local}{at}{domain}"


class FormerName(db.Model):  # type: ignore[name-defined,misc]
    """The name of an account that was deleted, as a digest that tells nobody what it was."""

    __tablename__ = "former_names"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(Exact(64), unique=True)

    @classmethod
    def is_known(cls, username: str) -> bool:
        """Tell whether an account of this name was deleted."""
        same = select(cls.id).where(cls.digest == cls._digest_of(username))
        return db.session.scalar(same) is not None

    @classmethod
    def keep(cls, username: str) -> None:
        """Let nobody have this name again."""
        if not cls.is_known(username):
            db.session.add(cls(digest=cls._digest_of(username)))

    @staticmethod
    def _digest_of(username: str) -> str:
        return sha256(name_key(username).encode("utf-8", "replace")).hexdigest()
