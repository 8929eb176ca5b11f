"""The blog's clock, and times on a page: always UTC here, the reader's own time in the browser."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import babel.dates
import flask_moment
import pytz
from babel import Locale
from flask import Flask, current_app, g, url_for
from flask_babel import format_date, get_locale, get_timezone, gettext, ngettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape
from pytz import AmbiguousTimeError, NonExistentTimeError, common_timezones

LOCALES = Path(__file__).parent / "static" / "vendor" / "moment" / "locale"  # English is built in
YEARS_AHEAD = 10  # that a post can be scheduled
TWO_DAYS = timedelta(days=2)  # before now it is over in every zone
AGO = "\0"  # where an element says how long ago something was; no time has it in its words
STAMP = "\1"  # where Flask-Moment's element has its time; nothing else in it has this
YEAR = 86_400 * 146_097 / 400  # seconds; the Gregorian calendar has so many days in 400 years
# What moment.js counts in, each in seconds, up to how many.
UNITS = (
    ("second", 1, 45),
    ("minute", 60, 45),
    ("hour", 3600, 22),
    ("day", 86_400, 26),
    ("month", YEAR / 12, 11),
)
# How the tz database divides the world.
AREAS = {
    "Africa": _l("Africa"),
    "America": _l("America"),
    "Antarctica": _l("Antarctica"),
    "Arctic": _l("Arctic"),
    "Asia": _l("Asia"),
    "Atlantic": _l("Atlantic Ocean"),
    "Australia": _l("Australia"),
    "Europe": _l("Europe"),
    "Indian": _l("Indian Ocean"),
    "Pacific": _l("Pacific Ocean"),
    "Etc": _l("Without a place"),
}


def utcnow() -> datetime:
    """Return the present moment as time-zone-aware UTC."""
    return datetime.now(UTC)


def as_utc(moment: datetime) -> datetime:
    """Return a moment in UTC; a naive one is taken to be UTC already."""
    if moment.tzinfo is UTC:
        return moment  # the same, whose hash is known to it once it was asked for
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


# What stands behind `g`, of which each attribute takes twice as long.
this_g: Callable[[], Any] = g._get_current_object  # type: ignore[attr-defined]


def present_locale() -> Locale:
    """Return what Flask-Babel's get_locale() does, three times as fast where it has done so before.

    A page asks a hundred times in which language it is.
    """
    try:
        found: Locale | None = this_g()._flask_babel.babel_locale
    except (AttributeError, RuntimeError):  # nobody has asked yet, or there is no application
        found = None
    return found or get_locale()  # None also where force_locale() came first, and is over


def present_zone() -> Any:
    """Return what Flask-Babel's get_timezone() does, as fast."""
    try:
        return this_g()._flask_babel.babel_tzinfo
    except (AttributeError, RuntimeError):
        return get_timezone()


def own_zone() -> Any:
    """Return the time zone that the person has set, or None for one who has set none."""
    zone = get_timezone()  # app/visitors.py says, when asked, whose it is
    return zone if g.get("zone_is_own") else None


class BadWallClock(ValueError):
    """A time on a clock that is no moment to publish at; the message says what to do."""


def from_wall_clock(shown: datetime, browser_zone: str | None = None) -> datetime:
    """Return the moment at which a person's clock will show this (naive) time.

    The zone is the person's own, else `browser_zone` (a name of the tz database), else the
    blog's. Of a time that comes twice, when clocks go back, the first is meant. Raises
    BadWallClock for a time that clocks skip, one that is over, or one that is more than
    YEARS_AHEAD away.
    """
    now = utcnow()
    if shown.year > now.year + YEARS_AHEAD:
        raise BadWallClock(
            gettext("That is too far away: at most %(years)d years ahead.", years=YEARS_AHEAD)
        )
    zone = own_zone() or _zone_named(browser_zone)
    try:
        moment = zone.localize(max(shown, now.replace(tzinfo=None) - TWO_DAYS), is_dst=None)
    except AmbiguousTimeError:
        moment = zone.localize(shown, is_dst=True)
    except NonExistentTimeError:
        raise BadWallClock(
            gettext("Clocks skip this time when summer time begins. Choose another.")
        ) from None
    if moment <= now:
        raise BadWallClock(gettext("This time is over already. Choose one to come."))
    return as_utc(moment)


def to_wall_clock(moment: datetime, browser_zone: str | None = None) -> datetime:
    """Return the (naive) time that the person's clock shows at a moment."""
    zone = own_zone() or _zone_named(browser_zone)
    return as_utc(moment).astimezone(zone).replace(tzinfo=None)


def _zone_named(name: str | None) -> Any:
    return pytz.timezone(name) if name in pytz.all_timezones_set else get_timezone()


def full_time(moment: datetime) -> str:
    """Return a moment as words, with its date, its time and the zone."""
    return _written(moment, _long(present_locale()))


@lru_cache(maxsize=8)
def _long(locale: Locale) -> str:
    """Return the pattern of a long date with a long time (UTS 35, dateTimeFormat).

    Babel knows the two, and for the name "long" it puts their words together each time.
    """
    time, date = locale.time_formats["long"].pattern, locale.date_formats["long"].pattern
    both: str = locale.datetime_formats["long"]
    return both.replace("{0}", time).replace("{1}", date)


def _written(moment: datetime, pattern: str) -> str:
    """Return a moment in the reader's language and zone, by a pattern of the Unicode CLDR."""
    return _words_of(as_utc(moment), pattern, present_locale(), present_zone())


@lru_cache(maxsize=2048)
def _words_of(moment: datetime, pattern: str, locale: Any, zone: Any) -> str:
    """Return the words, which take a while to find, of moments that are read again and again."""
    return babel.dates.format_datetime(moment, pattern, tzinfo=zone, locale=locale)


def ago(moment: datetime) -> str:
    """Return how long ago a moment was, in the words of moment.js and by its thresholds."""
    return _ago(as_utc(moment), present_locale())


def _ago(moment: datetime, locale: Any) -> str:
    seconds = max(0, (utcnow() - moment).total_seconds())
    for unit, length, most in UNITS:
        number = int(seconds / length + 0.5)
        if number < most:
            return _units_ago(unit, number, locale)
    return _units_ago("year", int(seconds / YEAR + 0.5), locale)


@lru_cache(maxsize=512)
def _units_ago(unit: str, number: int, locale: Any) -> str:
    """Return the words for so many units ago in a language, that of whoever asks."""
    words = {
        "second": lambda: gettext("a few seconds ago"),
        "minute": lambda: ngettext("a minute ago", "%(num)s minutes ago", number),
        "hour": lambda: ngettext("an hour ago", "%(num)s hours ago", number),
        "day": lambda: ngettext("a day ago", "%(num)s days ago", number),
        "month": lambda: ngettext("a month ago", "%(num)s months ago", number),
        "year": lambda: ngettext("a year ago", "%(num)s years ago", number),
    }
    return str(words[unit]())


def month_name(month: int) -> str:
    """Return what a month, from 1, is called."""
    return str(format_date(date(2000, month, 1), "LLLL"))


def month_and_year(year: int, month: int) -> str:
    """Return what the month of a year is called."""
    # Translators: a month of a year as the Unicode CLDR writes its patterns (UTS 35).
    return str(format_date(date(year, month, 1), gettext("LLLL y")))


def zones() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the world's time zones as (area, [(name in the tz database, place)…]), by place."""
    locale = str(get_locale())
    return [(str(AREAS[area]), places) for area, places in _places(locale).items()]


@lru_cache(maxsize=8)
def _places(locale: str) -> dict[str, list[tuple[str, str]]]:
    """Return the zones of each area with their places in a language; naming them takes time."""
    places: dict[str, list[tuple[str, str]]] = {area: [] for area in AREAS}
    for name in common_timezones:
        area = name.partition("/")[0]
        if area in AREAS:
            zone = babel.dates.get_timezone(name)
            place = babel.dates.get_timezone_location(zone, locale=locale, return_city=True)
            places[area].append((name, place))
    for area in places.values():
        area.sort(key=lambda zone: zone[1])
    places["Etc"].append(("Etc/UTC", "UTC"))
    return places


class BlogMoment(flask_moment.moment):
    """Flask-Moment under our Content Security Policy: no inline script, no style attribute.

    Without JavaScript the reader sees a date in words, in a `<time>` element. A person who has
    set a time zone sees it everywhere; others see the blog's, or with JavaScript their browser's.
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
        name = f"{language.lower()}.js"
        return _script(_vendored(f"locale/{name}")) if name in _locale_files() else Markup()

    lang = locale

    def _timestamp_as_iso_8601(self, timestamp: datetime | str) -> str:
        if isinstance(timestamp, datetime):
            timestamp = as_utc(timestamp).astimezone(own_zone() if self.local else UTC)
        iso: str = super()._timestamp_as_iso_8601(timestamp)
        return iso

    def _render(self, func: str, **options: Any) -> Markup:
        """Turn Flask-Moment's hidden span into a `<time>` that is readable as it is."""
        if not isinstance(self.timestamp, datetime):
            return self._element(func, **options)
        moment, locale, zone = as_utc(self.timestamp), present_locale(), present_zone()
        is_own = bool(this_g().get("zone_is_own"))
        before, after = _element_of(moment, func, tuple(options.items()), locale, zone, is_own)
        words = escape(_ago(moment, locale)) if after else ""
        return Markup(f"{before}{words}{after}")  # noqa: S704 - escaped where it was made

    def _element(self, func: str, **options: Any) -> Markup:
        self.local = False
        stamp = drawn = self._timestamp_as_iso_8601(self.timestamp)
        # A time without a zone is what the browser shows as it stands.
        self.local = func == "format" and own_zone() is not None
        if self.local:
            drawn = self._timestamp_as_iso_8601(self.timestamp)
        words: Markup | str = stamp
        if isinstance(self.timestamp, datetime):
            words = _in_words(as_utc(self.timestamp), func, options.get("format"))
        attributes = _attributes(func, tuple(options.items())).replace(STAMP, escape(drawn))
        return Markup(f'<time datetime="{escape(stamp)}" {attributes}>{escape(words)}</time>')  # noqa: S704 - escaped


@lru_cache(maxsize=64)
def _attributes(func: str, options: Any) -> str:
    """Return the attributes of Flask-Moment's hidden span for a function of moment.js, with STAMP.

    Flask-Moment escapes nothing, and its arguments come from our templates alone.
    """
    span = str(flask_moment.moment(STAMP)._render(func, **dict(options)))
    return span.partition("<span ")[2].partition(' style="display: none">')[0]


@lru_cache(maxsize=2048)
def _element_of(
    moment: datetime, func: str, options: Any, locale: Any, zone: Any, is_own: bool
) -> tuple[str, str]:
    """Return the element of a moment, which takes a while to make, in two parts around its AGO.

    `locale`, `zone` and `is_own` are those of whoever asks, for whom it is made.
    """
    before, _ago, after = str(BlogMoment(moment)._element(func, **dict(options))).partition(AGO)
    return before, after


def _in_words(moment: datetime, func: str, pattern: str | None) -> Markup | str:
    """Return a time for whoever has no script, and what moment.js will make of it for the others.

    So nothing moves when it does; and how long ago something was is never read where it cannot be
    brought up to date. That changes while one looks: AGO stands in its place.
    """
    locale = present_locale()
    if pattern == "LL":
        return _written(moment, locale.date_formats["long"].pattern)
    of_all, of_moment_js = _patterns(locale)
    plain = _written(moment, of_all)
    if func == "fromNow":
        drawn = AGO
    elif pattern == "LLL":
        drawn = _written(moment, of_moment_js)
    else:
        return plain
    return Markup(  # noqa: S704 - escaped
        f'<span class="without-script">{escape(plain)}</span>'
        f'<span class="with-script">{escape(drawn)}</span>'
    )


@lru_cache(maxsize=8)
def _patterns(locale: Locale) -> tuple[str, str]:
    """Return how a time is written in a language, that of whoever asks; and moment.js's LLL."""
    # Translators: a time as the Unicode CLDR writes its patterns (UTS 35).
    of_all = gettext("d MMMM yyyy, HH:mm z")
    # Translators: moment.js's LLL of your language, as the Unicode CLDR writes it (UTS 35).
    return of_all, gettext("MMMM d, y h:mm a")


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


@cache
def _locale_files() -> set[str]:
    return {path.name for path in LOCALES.glob("*.js")}


def _vendored(name: str) -> str:
    return url_for("static", filename=f"vendor/moment/{name}")


@lru_cache(maxsize=64)
def _script(url: str) -> Markup:
    return Markup('<script src="{}" defer></script>\n').format(url)
