"""The language and the time zone of a person."""

import re
import unittest
from datetime import UTC, datetime

from app.extensions import db
from app.models import User
from tests.support import AppCase


class PreferencesTestCase(AppCase):
    """The page of a member's settings."""

    def setUp(self) -> None:
        super().setUp()
        self.add_user("ann")
        self.ann = self.log_in("ann")

    def save(self, **fields: str) -> int:
        return self.ann.post("/settings", data=fields).status_code

    def saved(self) -> tuple[str | None, str | None]:
        with self.app.app_context():
            ann = User.with_username("ann")
            return ann.locale, ann.timezone

    def test_what_is_chosen_is_kept_and_can_be_left_to_the_browser_again(self) -> None:
        self.assertEqual(self.save(locale="zh_Hans_CN", timezone="Asia/Shanghai"), 302)
        self.assertEqual(self.saved(), ("zh_Hans_CN", "Asia/Shanghai"))
        self.assertEqual(self.save(locale="", timezone=""), 302)
        self.assertEqual(self.saved(), (None, None))

    def test_what_is_said_next_is_said_in_the_new_language(self) -> None:
        data = {"locale": "zh_Hans_CN", "timezone": ""}
        page = self.ann.post("/settings", data=data, follow_redirects=True).text
        self.assertIn("设置已保存。", page)

    def test_an_unknown_language_or_zone_is_refused_and_changes_nothing(self) -> None:
        for fields in ({"locale": "xx", "timezone": ""}, {"locale": "", "timezone": "Mars/Base"}):
            self.assertEqual(self.save(**fields), 422)
        self.assertEqual(self.saved(), (None, None))

    def test_places_are_named_in_the_language_of_the_page(self) -> None:
        page = self.ann.get("/settings").text
        self.assertIn('<option value="Asia/Shanghai">Shanghai</option>', page)
        self.assertIn('<optgroup label="Europe">', page)
        page = self.ann.get("/settings", headers={"Accept-Language": "zh"}).text
        self.assertIn('<option value="Asia/Shanghai">上海</option>', page)

    def test_a_stranger_is_sent_to_log_in(self) -> None:
        self.assertIn("/auth/login", self.get("/settings").location)

    def test_times_stand_in_the_zone_of_the_person(self) -> None:
        post_id = self.add_post(title="Late")
        with self.app.app_context():
            post = db.session.get(User, 1).posts.first()
            post.published_at = post.updated_at = datetime(2025, 11, 23, 20, 30, tzinfo=UTC)
            db.session.commit()
        address = f"/post/{post_id}/late"
        shown = r'datetime="([^"]+)"[^>]*data-timestamp="([^"]+)"[^>]*>([^<]+)</time>'
        stranger = re.search(shown, self.get(address).text).groups()
        self.assertEqual(
            stranger, ("2025-11-23T20:30:00Z", "2025-11-23T20:30:00Z", "November 23, 2025")
        )
        self.save(locale="", timezone="Asia/Shanghai")
        ann = re.search(shown, self.ann.get(address).text).groups()
        # moment.js shows a time without a zone as it stands.
        self.assertEqual(ann, ("2025-11-23T20:30:00Z", "2025-11-24T04:30:00", "November 24, 2025"))


if __name__ == "__main__":
    unittest.main()
