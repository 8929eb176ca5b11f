"""The blog's clock, and times on a page: always UTC here, the reader's own time in the browser."""

from datetime import UTC, datetime
from typing import Any

import flask_moment
from flask import Flask, current_app, url_for
from flask_babel import format_datetime, gettext
from markupsafe import Markup

LOCALES = ("zh-cn",)  # moment.js has English built in


def utcnow() -> datetime:
    """Return the present moment as time-zone-aware UTC."""
    return datetime.now(UTC)


def as_utc(moment: datetime) -> datetime:
    """Return a moment in UTC; a naive one is taken to be UTC already."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class BlogMoment(flask_moment.moment):
    """Flask-Moment under our Content Security Policy: no inline script, no style attribute.

    Without JavaScript the reader sees a date in words and UTC, in a `<time>` element.
    """

    @classmethod
    def include_moment(cls, *args: Any, **kwargs: Any) -> Markup:
        """Return the script elements for moment.js and Flask-Moment, both from this blog."""
        return _script(_vendored("moment.min.js")) + _script(url_for("main.moment_js"))

    @staticmethod
    def locale(
        language: str = "en", auto_detect: bool = False, customization: Any = None
    ) -> Markup:
        """Return the script element that makes moment.js speak `language`.

        A locale's own file switches to it when it loads, so no inline script is needed.
        """
        language = language.lower()
        return _script(_vendored(f"locale/{language}.js")) if language in LOCALES else Markup()

    lang = locale

    def _timestamp_as_iso_8601(self, timestamp: datetime | str) -> str:
        if isinstance(timestamp, datetime):
            timestamp = as_utc(timestamp)
        iso: str = super()._timestamp_as_iso_8601(timestamp)
        return iso

    def _render(self, func: str, *args: Any, **kwargs: Any) -> Markup:
        """Turn Flask-Moment's hidden span into a `<time>` that is readable as it is."""
        span = str(super()._render(func, *args, **kwargs))
        stamp = self._timestamp_as_iso_8601(self.timestamp)
        words = stamp
        if isinstance(self.timestamp, datetime):
            # Translators: a date and time as the Unicode CLDR writes its patterns (UTS 35).
            pattern = gettext("d MMMM yyyy, HH:mm 'UTC'")
            words = format_datetime(as_utc(self.timestamp), pattern)
        # Flask-Moment escapes nothing, and its arguments come from our templates alone.
        attributes = Markup(span.partition("<span ")[2].partition(' style="display: none">')[0])  # noqa: S704
        return Markup('<time datetime="{}" {}>{}</time>').format(stamp, attributes, words)


class Moment(flask_moment.Moment):
    """Flask-Moment's extension with our moment class in its templates."""

    def init_app(self, app: Flask) -> None:
        """Register the extension and its template global."""
        super().init_app(app)
        app.extensions["moment"] = BlogMoment

    @staticmethod
    def context_processor() -> dict[str, Any]:
        """Give templates `moment`."""
        return {"moment": current_app.extensions["moment"]}


def _vendored(name: str) -> str:
    return url_for("static", filename=f"vendor/moment/{name}")


def _script(url: str) -> Markup:
    return Markup('<script src="{}" defer></script>\n').format(url)
