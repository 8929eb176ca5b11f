"""Times in words: as moment.js will write them, and for whoever has no script."""

import unittest
from datetime import UTC, datetime, timedelta
from unittest import mock

from flask import render_template_string

from app.times import ago
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


if __name__ == "__main__":
    unittest.main()
