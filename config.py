"""What each environment sets; `config` maps the names that FLASK_CONFIG may hold."""

import os
import secrets
import tempfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from flask import Flask

BASE_DIR = Path(__file__).resolve().parent
# What the blog writes beside its database; a service has it elsewhere than its code.
INSTANCE_DIR = Path(os.environ.get("NA_BLOG_DATA") or BASE_DIR / "instance").resolve()

# The notes write these URLs without a driver; SQLAlchemy would look for drivers of long ago.
DRIVERS = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
}


REPLICA = "replica"  # the name of its connections


class ConfigurationError(RuntimeError):
    """A setting is missing or wrong; the message says which one and what to do."""


def database_url(url: str) -> str:
    """Return `url` with the driver that nablog uses, unless it names one itself."""
    scheme, separator, rest = url.partition("://")
    return DRIVERS.get(scheme, scheme) + separator + rest


def engine_options(url: str) -> dict[str, object]:
    """Return how SQLAlchemy keeps its connections to the database at `url`.

    Those to a server are tried before they are used, so that one that was restarted is found
    again, and none is older than half an hour, since servers and firewalls forget quiet ones.
    """
    if url.startswith("sqlite"):
        return {}
    return {
        "pool_pre_ping": True,
        "pool_recycle": 1800,  # seconds
        "pool_timeout": 10,  # seconds
        "connect_args": {"connect_timeout": 5},  # seconds, for both our drivers
        # PostgreSQL's own default. MariaDB's would hold gaps between rows that two requests are
        # about to fill, for ever, and show a request what is no longer so when it has waited.
        "isolation_level": "READ COMMITTED",
    }


def truth(value: str | None, default: bool = False) -> bool:
    """Read a yes or no as people write it into an environment variable."""
    if value is None or not value.strip():
        return default
    return value.strip().lower() in {"1", "true", "yes", "on"}


def number(name: str, value: str | None, default: int) -> int:
    """Read a whole number from a variable; raise ConfigurationError that names it."""
    if value is None or not value.strip():
        return default
    try:
        return int(value)
    except ValueError:
        raise ConfigurationError(f"{name} must be a whole number, not {value!r}.") from None


def kept_secret(folder: Path) -> str:
    """Return the secret kept in `folder`, made on first use and readable by its owner alone.

    A secret that is written in a public repository protects nobody, so development has
    one of its own too.
    """
    path = folder / "secret_key"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        secret = secrets.token_hex(32)
        file.write(secret)
    return secret


def from_environment(environ: Mapping[str, str], kept: int = 0) -> dict[str, object]:
    """Read the settings that a person makes by environment variables (DESIGN: Words).

    `kept` is how many megabytes of pages are kept where no variable says it.
    """
    use_tls = truth(environ.get("MAIL_USE_TLS"))
    use_ssl = truth(environ.get("MAIL_USE_SSL"))
    default_port = 465 if use_ssl else 587 if use_tls else 25
    username = environ.get("MAIL_USERNAME") or None
    database = database_url(environ.get("DATABASE_URL") or "")
    database = database or f"sqlite:///{INSTANCE_DIR / 'nablog.sqlite'}"
    replica = database_url(environ.get("NA_BLOG_REPLICA_URL") or "")
    url = (environ.get("NA_BLOG_URL") or "").rstrip("/")
    if url and urlsplit(url).scheme not in {"http", "https"}:
        raise ConfigurationError("NA_BLOG_URL must start with http:// or https://.")
    return {
        "SECRET_KEY": environ.get("SECRET_KEY") or None,
        "SQLALCHEMY_DATABASE_URI": database,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(database),
        # A copy of the database that follows it and only reads, for pages of strangers.
        "SQLALCHEMY_BINDS": {REPLICA: {"url": replica, **engine_options(replica)}}
        if replica
        else {},
        "MAIL_SERVER": environ.get("MAIL_SERVER") or None,
        "MAIL_PORT": number("MAIL_PORT", environ.get("MAIL_PORT"), default_port),
        "MAIL_USE_TLS": use_tls,
        "MAIL_USE_SSL": use_ssl,
        "MAIL_USERNAME": username,
        "MAIL_PASSWORD": environ.get("MAIL_PASSWORD") or None,
        "MAIL_DEFAULT_SENDER": environ.get("NA_BLOG_MAIL_SENDER")
        or (username if username and "@" in username else "nablog@localhost"),
        # Seconds without a letter after which the mail worker gives its memory back.
        "NA_BLOG_MAIL_AWAKE": number("NA_BLOG_MAIL_AWAKE", environ.get("NA_BLOG_MAIL_AWAKE"), 60),
        "MAIL_CA_FILE": environ.get("NA_BLOG_MAIL_CA_FILE") or None,
        "NA_BLOG_ADMIN": (environ.get("NA_BLOG_ADMIN") or "").strip().lower() or None,
        "NA_BLOG_NAME": environ.get("NA_BLOG_NAME") or "nablog",
        "NA_BLOG_TAGLINE": environ.get("NA_BLOG_TAGLINE") or "",
        # The language for whoever asks for none that the blog speaks: a tag such as zh-Hans.
        "NA_BLOG_LANGUAGE": environ.get("NA_BLOG_LANGUAGE") or "en",
        "NA_BLOG_URL": url or None,
        # How many proxies stand in front, whose X-Forwarded headers are then believed.
        "NA_BLOG_PROXIES": number("NA_BLOG_PROXIES", environ.get("NA_BLOG_PROXIES"), 0),
        # Megabytes of pages for strangers that each worker keeps; 0 for none.
        "NA_BLOG_PAGE_CACHE": number("NA_BLOG_PAGE_CACHE", environ.get("NA_BLOG_PAGE_CACHE"), kept),
        # How the log is written, where numbers for Prometheus are served (host:port), where
        # errors are reported, and which queries are too slow (milliseconds; 0 for none).
        "NA_BLOG_LOG": environ.get("NA_BLOG_LOG") or None,
        "NA_BLOG_METRICS": environ.get("NA_BLOG_METRICS") or None,
        "SENTRY_DSN": environ.get("SENTRY_DSN") or None,
        "NA_BLOG_SLOW_QUERY": number("NA_BLOG_SLOW_QUERY", environ.get("NA_BLOG_SLOW_QUERY"), 0),
        # A function of one's own that tells whether a comment is spam, as package.module:name.
        "NA_BLOG_SPAM_CHECK": environ.get("NA_BLOG_SPAM_CHECK") or None,
        # Only where something in front counts tries: logging in would be open to guessing.
        "RATELIMIT_ENABLED": truth(environ.get("NA_BLOG_RATE_LIMITS"), default=True),
        "RATELIMIT_STORAGE_URI": environ.get("REDIS_URL") or "memory://",
    }


class Config:
    """What all environments share; each class below is one environment."""

    SQLALCHEMY_TRACK_MODIFICATIONS = False

    # Bootstrap comes from our own vendor folder, never from another host.
    BOOTSTRAP_SERVE_LOCAL = True
    BOOTSTRAP_QUERYSTRING_REVVING = False

    # Whether pages name what `flask assets build` made, if it was run.
    STATIC_BUILT = False

    # Sizes in bytes. A post of the longest allowed body in Chinese is 600 kB.
    MAX_CONTENT_LENGTH = 4 * 1024 * 1024
    MAX_FORM_MEMORY_SIZE = 2 * 1024 * 1024
    MAX_FORM_PARTS = 200

    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Lax"
    REMEMBER_COOKIE_NAME = "remember_token"
    REMEMBER_COOKIE_HTTPONLY = True
    REMEMBER_COOKIE_SAMESITE = "Lax"
    REMEMBER_COOKIE_DURATION = timedelta(days=30)

    # Each form view checks its token itself, so that what was typed is shown again.
    WTF_CSRF_CHECK_DEFAULT = False
    WTF_CSRF_TIME_LIMIT = 12 * 3600  # seconds

    MAIL_TIMEOUT = 10  # seconds
    NA_BLOG_MEDIA = str(INSTANCE_DIR / "media")
    MAIL_FOLDER = str(INSTANCE_DIR / "mail")
    MAIL_FOLDER_SHOWN = False
    # Whether the program that writes a letter delivers it, so that no worker need be started.
    MAIL_FROM_HERE = True

    PASSWORD_HASH_METHOD = "scrypt"  # noqa: S105 - the name of a method
    POSTS_PER_PAGE = 20

    PAGES_KEPT = 0  # megabytes a worker; whoever works on the code wants to see it work

    RATELIMIT_STORAGE_OPTIONS: ClassVar[dict[str, object]] = {"wrap_exceptions": True}

    @classmethod
    def init_app(cls, app: Flask) -> None:
        """Fill in what is read from the environment when the app is made."""
        app.config.from_mapping(from_environment(os.environ, cls.PAGES_KEPT))


class DevelopmentConfig(Config):
    """A person's own machine: everything works without setting anything."""

    MAIL_FOLDER_SHOWN = True

    @classmethod
    def init_app(cls, app: Flask) -> None:
        """Keep a secret in the instance folder when none is set."""
        super().init_app(app)
        app.config["SECRET_KEY"] = app.config["SECRET_KEY"] or kept_secret(INSTANCE_DIR)
        INSTANCE_DIR.mkdir(parents=True, exist_ok=True)


class TestingConfig(Config):
    """The test suite: nothing on disk, no letter leaves, and of the environment one variable."""

    TESTING = True
    WTF_CSRF_ENABLED = False
    # A cheaper cost than scrypt's own default, for tests only: some 2 ms instead of 80.
    PASSWORD_HASH_METHOD = "scrypt:1024:8:1"  # noqa: S105
    SERVER_NAME = "localhost"

    @classmethod
    def init_app(cls, app: Flask) -> None:
        """Take the defaults of an empty environment, and a database in memory or the one given."""
        url = os.environ.get("NA_BLOG_TEST_DATABASE_URL") or "sqlite://"
        app.config.from_mapping(from_environment({}))
        app.config.update(
            SECRET_KEY=secrets.token_hex(16),
            SQLALCHEMY_DATABASE_URI=database_url(url),
            SQLALCHEMY_ENGINE_OPTIONS=engine_options(url),
            MAIL_DEFAULT_SENDER="nablog@example.com",
            # Not there until a test uploads something, and never the folder of a blog.
            NA_BLOG_MEDIA=str(Path(tempfile.gettempdir()) / f"nablog-{secrets.token_hex(8)}"),
            RATELIMIT_ENABLED=False,
        )


class ProductionConfig(Config):
    """A public site: https cookies, trusted host names, and no secret by default."""

    MAIL_FROM_HERE = False  # `flask mail worker` delivers
    STATIC_BUILT = True
    PAGES_KEPT = 2
    SESSION_COOKIE_SECURE = True
    REMEMBER_COOKIE_SECURE = True

    @classmethod
    def init_app(cls, app: Flask) -> None:
        """Refuse to start without a secret; answer only to the blog's own host name.

        Raises ConfigurationError when SECRET_KEY is missing or short.
        """
        super().init_app(app)
        app.config["NA_BLOG_LOG"] = app.config["NA_BLOG_LOG"] or "json"
        if len(app.config["SECRET_KEY"] or "") < 16:
            raise ConfigurationError(
                "SECRET_KEY must be set, to 16 characters or more, before nablog starts in "
                "production. Make one with: "
                'python3 -c "import secrets; print(secrets.token_hex(32))"'
            )
        url = app.config["NA_BLOG_URL"]
        # Letters carry links to the host that was asked for; unchecked, a stranger could
        # have a reset link sent that leads to a host of his own.
        hosts = {"localhost", "127.0.0.1", "[::1]"}
        if url:
            hosts.add(urlsplit(url).hostname or "")
        app.config["TRUSTED_HOSTS"] = sorted(hosts - {""})
        if url and urlsplit(url).scheme == "http":
            app.config.update(SESSION_COOKIE_SECURE=False, REMEMBER_COOKIE_SECURE=False)


config: dict[str, type[Config]] = {
    "development": DevelopmentConfig,
    "testing": TestingConfig,
    "production": ProductionConfig,
    "default": DevelopmentConfig,
}
