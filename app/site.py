"""What the operator has set, for code that knows no request: one function per question."""

from flask import current_app


def secret_key() -> str:
    """Return the secret that signs cookies and tokens."""
    key: str = current_app.config["SECRET_KEY"]
    return key


def administrator_email() -> str | None:
    """Return NA_BLOG_ADMIN: whoever confirms this address becomes Administrator."""
    email: str | None = current_app.config["NA_BLOG_ADMIN"]
    return email


def password_hash_method() -> str:
    """Return the method that werkzeug.security hashes passwords with."""
    method: str = current_app.config["PASSWORD_HASH_METHOD"]
    return method
