"""Times in words: as moment.js will write them, and for whoever has no script."""

import unittest
from datetime import UTC, datetime, timedelta
from itertools import product
from unittest import mock

import babel.dates
import flask_moment
from flask import render_template_string
from flask_babel import force_locale

from app.times import ago, full_time
from tests.support import AppCase

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


class AgoTestCase(AppCase):
    """How long ago something was."""

    def ago(self, **since: float) -> str:
        at = mock.patch("app.times.utcnow", return_value=NOW)
        with self.app.test_request_context(), at:
            return ago(NOW - timedelta(**since))

    def test_the_steps_are_those_of_moment_js(self) -> None:
        # What moment.js 2.31 says on both sides of each of its steps.
        for since, words in (
            ({"seconds": 44}, "a few seconds ago"), ({"seconds": 45}, "a minute ago"),
            ({"seconds": 89}, "a minute ago"), ({"seconds": 90}, "2 minutes ago"),
            ({"minutes": 44}, "44 minutes ago"), ({"minutes": 45}, "an hour ago"),
            ({"minutes": 90}, "2 hours ago"), ({"hours": 21}, "21 hours ago"),
            ({"hours": 22}, "a day ago"), ({"hours": 36}, "2 days ago"),
            ({"days": 25}, "25 days ago"), ({"days": 26}, "a month ago"),
            ({"days": 61}, "2 months ago"), ({"days": 306}, "10 months ago"),
            ({"days": 330}, "a year ago"), ({"days": 730}, "2 years ago"),
        ):  # fmt: skip
            self.assertEqual(self.ago(**since), words, since)

    def test_a_clock_that_is_fast_makes_nothing_of_the_future(self) -> None:
        self.assertEqual(self.ago(seconds=-90), "a few seconds ago")

    def test_without_a_script_a_time_stands_still_and_is_whole(self) -> None:
        with self.app.test_request_context():
            page = render_template_string("{{ moment(at).fromNow() }}", at=NOW - timedelta(days=3))
        self.assertIn('<span class="without-script">23 November 2026, 12:00 UTC</span>', page)
        self.assertRegex(page, r'<span class="with-script">\w+ (days|months|years) ago</span>')

    def test_an_element_is_flask_moments_with_words_in_it(self) -> None:
        plain = flask_moment.moment(NOW)
        with self.app.test_request_context():
            for text, span in (
                ("moment(at).fromNow(refresh=True)", plain.fromNow(refresh=True)),
                ("moment(at).format('LLL')", plain.format("LLL")),
                ("moment(at).format('LL', refresh=5)", plain.format("LL", refresh=5)),
                ("moment(at).fromTime(then)", plain.fromTime(NOW - timedelta(days=1))),
            ):
                page = render_template_string(
                    f"{{{{ {text} }}}}", at=NOW, then=NOW - timedelta(days=1)
                )
                attributes = str(span).partition(' style="')[0].removeprefix("<span ")
                begins = f'<time datetime="2026-11-26T12:00:00Z" {attributes}>'
                self.assertEqual(page[: len(begins)], begins)

    def test_each_reader_gets_it_in_the_language_asked_for(self) -> None:
        for language, words in (("en", "26 November"), ("zh_Hans_CN", "11月26日")) * 2:
            with self.app.test_request_context(), force_locale(language):
                page = render_template_string("{{ moment(at).fromNow() }}", at=NOW)
            self.assertIn(words, page)

    def test_a_time_that_is_no_moment_is_escaped(self) -> None:
        with self.app.test_request_context():
            page = render_template_string("{{ moment(at).format('LLL') }}", at='"><b>')
        self.assertNotIn("<b>", page)


class FullTimeTestCase(AppCase):
    """A moment with its date, its time and the zone."""

    def test_it_is_what_babel_calls_long(self) -> None:
        moments = [NOW, NOW.replace(month=7, day=1, hour=23, minute=59, second=59)]
        for language, name, at in product(("en", "zh_Hans_CN"), ("UTC", "Europe/Paris"), moments):
            zone = babel.dates.get_timezone(name)
            within = mock.patch("app.times.present_zone", return_value=zone)
            with self.app.test_request_context(), force_locale(language), within:
                words = babel.dates.format_datetime(at, "long", tzinfo=zone, locale=language)
                self.assertEqual(full_time(at), words)


if __name__ == "__main__":
    unittest.main()
