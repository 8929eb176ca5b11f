"""What the links in letters prove, and whose they are."""

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Optional

from app.extensions import db
from app.models.names import clean_email
from app.tokens import TokenInvalid, make_token, read_token

if TYPE_CHECKING:
    from app.models.user import User


class Proofs:
    """The tokens of an account; a part of `User`."""

    id: Any
    contact: Any
    member_since: Any
    password: Any
    session_token: Any
    end_sessions: Any
    _prove_email: Any

    def generate_confirmation_token(self, expiration: float = 3600) -> str:
        """Return a token for `confirm`, good for `expiration` seconds."""
        return self._token("confirm", expiration, email=self.contact)

    def confirm(self, token: str) -> bool:
        """Confirm the account with a token of its own; return whether that worked.

        An address proved here is taken from an unconfirmed account that only claimed it,
        but never from a confirmed one.
        """
        data = self._own(token, "confirm")
        if data is None or data["email"] != self.contact:
            return False
        return bool(self._prove_email(data["email"]))

    def generate_reset_token(self, expiration: float = 3600) -> str:
        """Return a token for `reset_password`, good for `expiration` seconds and one use."""
        return self._token("reset", expiration, session=self._session_mark(), email=self.contact)

    @classmethod
    def with_reset_token(cls, token: str) -> Optional["User"]:
        """Return the account that a reset token still opens: unused, unexpired."""
        user = cls._of(token, "reset")
        data = user._own(token, "reset") if user else None
        if user is None or data is None or data["email"] != user.contact:
            return None
        return user if data["session"] == user._session_mark() else None

    @classmethod
    def reset_password(cls, token: str, new_password: str) -> bool:
        """Set a new password with a reset token; return whether that worked.

        The token came by letter, so it proves the address as well.
        """
        user = cls.with_reset_token(token)
        if user is None or not user._prove_email(user.contact):
            return False
        user.password = new_password
        return True

    def generate_email_change_token(self, new_email: str, expiration: float = 3600) -> str:
        """Return a token for `change_email`, good for `expiration` seconds."""
        session = self._session_mark()
        return self._token("email", expiration, email=clean_email(new_email), session=session)

    @classmethod
    def with_email_change_token(cls, token: str) -> tuple[Optional["User"], str | None]:
        """Return the account and the new address that a token of `change_email` names."""
        user = cls._of(token, "email")
        data = user._own(token, "email") if user else None
        if user is None or data is None or data["session"] != user._session_mark():
            return None, None
        return user, data["email"]

    def change_email(self, token: str) -> bool:
        """Move the account to the address in the token; return whether that worked."""
        user, email = self.with_email_change_token(token)
        if user is not self or email is None or not self._prove_email(email):
            return False
        self.end_sessions()
        return True

    @classmethod
    def with_confirmation_token(cls, token: str) -> Optional["User"]:
        """Return the account that a confirmation token names."""
        return cls._of(token, "confirm")

    def generate_unsubscribe_token(self, kind: str) -> str:
        """Return a token that ends the letters of a kind; it is good as long as the account is."""
        since = int(self.member_since.timestamp())
        return make_token("unsubscribe", {"user": self.id, "since": since, "kind": kind}, None)

    @classmethod
    def with_unsubscribe_token(cls, token: str) -> tuple[Optional["User"], str]:
        """Return the account that such a token names, and the kind of letter."""
        try:
            data = read_token("unsubscribe", token)
        except TokenInvalid:
            return None, ""
        user = cls._holder(data)
        # A database that was rebuilt may give the number of an account that is gone to another.
        same = user is not None and int(user.member_since.timestamp()) == data["since"]
        return user if same else None, data["kind"]

    # Helpers

    def _session_mark(self) -> str:
        # A token is signed, not secret, so it carries a digest instead of the session token.
        return sha256(self.session_token.encode()).hexdigest()[:16]

    def _token(self, purpose: str, expiration: float, **data: Any) -> str:
        if self.id is None:
            db.session.flush()
        return make_token(purpose, {"user": self.id, **data}, expiration)

    def _own(self, token: str, purpose: str) -> dict[str, Any] | None:
        try:
            data = read_token(purpose, token)
        except TokenInvalid:
            return None
        return data if data["user"] == self.id else None

    @classmethod
    def _of(cls, token: str, purpose: str) -> Optional["User"]:
        try:
            return cls._holder(read_token(purpose, token))
        except TokenInvalid:
            return None

    @classmethod
    def _holder(cls, data: dict[str, Any]) -> Optional["User"]:
        user: Any = db.session.get(cls, data["user"])
        return user  # type: ignore[no-any-return]
