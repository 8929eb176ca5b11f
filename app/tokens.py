"""Signed tokens for links in letters: each has one purpose and an expiry."""

from time import time
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer

from app import site


class TokenInvalid(ValueError):
    """The token was not made by this blog for this purpose, or was changed."""


class TokenExpired(TokenInvalid):
    """The token was good once; its time is over."""


def make_token(purpose: str, data: dict[str, Any], expiration: float | None) -> str:
    """Return a URL-safe token that carries `data` for `purpose`.

    `expiration` is in seconds from now; None means that the token does not expire.
    """
    expires = None if expiration is None else time() + expiration
    return _serializer(purpose).dumps({"data": data, "expires": expires})


def read_token(purpose: str, token: str) -> dict[str, Any]:
    """Return the data that `make_token` put into a token of this purpose.

    Raises TokenInvalid, or TokenExpired when only its time is over.
    """
    try:
        payload = _serializer(purpose).loads(token)
    except BadSignature:
        raise TokenInvalid("This link is not one of ours.") from None
    if payload["expires"] is not None and payload["expires"] <= time():
        raise TokenExpired("This link has expired.")
    data: dict[str, Any] = payload["data"]
    return data


def _serializer(purpose: str) -> URLSafeSerializer:
    # The purpose is the salt, so a token of one kind never passes for another kind.
    return URLSafeSerializer(site.secret_key(), salt=f"nablog.{purpose}")
