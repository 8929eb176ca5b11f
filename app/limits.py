"""Rate limits: how often one address, or one account, may try the same thing."""

import logging
from ipaddress import IPv6Address, ip_address, ip_network

from flask_limiter.util import get_remote_address
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from app.extensions import limiter

log = logging.getLogger(__name__)
fallback = FixedWindowRateLimiter(MemoryStorage())

# What each act allows one network address (and one account or e-mail address).
LIMITS: dict[str, tuple[RateLimitItem, RateLimitItem]] = {
    "login": (parse("30 per 5 minutes"), parse("10 per 5 minutes")),
    "register": (parse("10 per hour"), parse("5 per hour")),
    "letter": (parse("10 per hour"), parse("5 per hour")),
    "password": (parse("20 per hour"), parse("10 per hour")),
    "setup": (parse("20 per hour"), parse("20 per hour")),
    "preview": (parse("1200 per hour"), parse("600 per hour")),
    "autosave": (parse("2400 per hour"), parse("1200 per hour")),
    "upload": (parse("600 per hour"), parse("300 per hour")),
    "data": (parse("20 per hour"), parse("5 per hour")),
    "comment": (parse("120 per hour"), parse("30 per hour")),
    "report": (parse("60 per hour"), parse("20 per hour")),
    "follow": (parse("600 per hour"), parse("120 per hour")),
    "write": (parse("120 per hour"), parse("60 per hour")),
}


def network_of(address: str) -> str:
    """Return whom a network address stands for: of IPv6, everybody has a whole /64 (RFC 6177)."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(ip_network((parsed, 64), strict=False))
    return str(parsed)


def allowed(act: str, who: str = "") -> bool:
    """Count one try at `act` from this network address, and for `who` if given.

    Returns False when either has used up its share; the try does not count twice.
    """
    if not limiter.enabled:
        return True
    by_address, by_account = LIMITS[act]
    keys = [(by_address, ("address", network_of(get_remote_address())))]
    if who:
        keys.append((by_account, ("account", who)))
    try:
        counter = limiter.limiter
        # A list, not a generator: each is counted even when another refuses already, so
        # that one cannot shield the other.
        results = [counter.hit(limit, act, *key) for limit, key in keys]
    except StorageError:
        log.error("REDIS_URL cannot be reached; this process counts tries on its own.")
        results = [fallback.hit(limit, act, *key) for limit, key in keys]
    return all(results)
