"""The bell and the page: what a person is told, and that the number of unread things is right."""

import re
import unittest
from datetime import timedelta

from app.extensions import db
from app.models import Comment, Notification, Post, User
from app.models.comment import KEPT_REMOVED
from app.models.listing import purge_posts
from app.models.notification import KEPT_READ
from app.times import utcnow
from tests.notifications.support import NoticesCase
from tests.support import AppCase


class BellTestCase(NoticesCase):
    """In the header, for members alone."""

    def bell(self, client) -> str:  # type: ignore[no-untyped-def]
        return re.search(r'<a class="bell".*?</a>', client.get("/").text)[0]

    def test_it_counts_what_is_unread(self) -> None:
        self.assertIn('aria-label="Notifications"', self.bell(self.ann))
        self.assertNotIn("bell__count", self.bell(self.ann))
        self.say("Hello")
        self.assertIn('aria-label="Notifications, 1 unread"', self.bell(self.ann))
        self.change("ann", unread_count=100)
        self.assertIn("99+", self.bell(self.ann))
        self.assertNotIn('class="bell"', self.get("/").text)


class PageTestCase(NoticesCase):
    """One clear sentence for each thing."""

    def words(self, client=None) -> list[str]:  # type: ignore[no-untyped-def]
        found = re.findall(r'notice__words">(.*?)</p>', self.main(client or self.ann), re.DOTALL)
        return [" ".join(re.sub(r"<[^>]*>", "", words).split()) for words in found]

    def test_each_kind_has_its_sentence(self) -> None:
        comment = self.comment_by("ann")
        for kind in ("reply", "mention", "approved", "rejected", "removed"):
            self.tell("ann", kind, comment=comment)
        self.bob.post("/user/ann/follow")
        self.assertEqual(
            self.words(),
            [
                "New bob follows you now.",
                "New The staff removed your comment on “A post”.",
                "New The staff did not accept your comment on “A post”.",
                "New The staff approved your comment on “A post”.",
                "New bob mentioned you below “A post”.",
                "New bob replied to you below “A post”.",
            ],
        )

    def test_comments_on_one_post_share_a_line(self) -> None:
        self.say("One")
        self.say("Two", self.cy)
        self.assertEqual(self.words(), ["New cy and bob commented on “A post”."])
        self.say("Three", self.mo)
        self.assertEqual(self.words(), ["New mo, cy and 1 more commented on “A post”."])
        self.assertIn("/comment/3", self.main(self.ann))

    def test_what_the_staff_says_is_there(self) -> None:
        self.tell("ann", "removed", actor="mo", reason="<b>An advert</b>")
        with self.app.app_context():
            db.session.get(Post, self.id).unpublish()
            db.session.commit()
        page = self.main(self.ann)
        self.assertEqual(self.words(), ["New The staff took your post “A post” down."])
        self.assertIn("The reason: &lt;b&gt;An advert&lt;/b&gt;", page)

    def test_names_and_titles_are_escaped(self) -> None:
        self.change("bob", name='<b>"Bob"</b> %(who)s %s')
        with self.app.app_context():
            db.session.get(Post, self.id).title = "<script>100%</script>"
            db.session.commit()
        self.say("<i>x</i>")
        page = self.main(self.ann)
        self.assertNotRegex(page, "<b>|<script|<i>")
        self.assertIn("&lt;b&gt;&#34;Bob&#34;&lt;/b&gt; %(who)s %s", page)

    def test_what_is_hidden_now_is_not_named(self) -> None:
        self.add_comment("First", author="cy")
        self.say("Secret words @cy")
        with self.app.app_context():
            db.session.get(Comment, 2).remove(by=User.with_username("bob"))
            db.session.commit()
        self.assertEqual(self.words(), ["New bob said something that is gone now."])
        self.assertNotIn("Secret", self.main(self.ann))
        self.change_post("unpublish")
        self.assertEqual(self.words(self.cy), ["New bob said something that is gone now."])
        self.assertNotIn("A post", self.main(self.cy))

    def test_what_is_gone_for_good_is_told_without_a_name(self) -> None:
        self.say("@cy look")
        self.bob.post("/user/ann/follow")
        with self.app.app_context():
            db.session.delete(db.session.get(Post, self.id))
            db.session.delete(User.with_username("bob"))
            db.session.commit()
        self.assertEqual(
            self.words(),
            ["New Somebody follows you now.", "New Somebody said something that is gone now."],
        )
        self.assertEqual((self.unread(), self.unread("cy")), ((2, 2), (1, 1)))

    def test_nothing_yet_says_what_will_be_here(self) -> None:
        self.assertIn("Nothing yet.", self.main(self.ann))
        self.assertNotIn("Mark all", self.main(self.ann))

    def test_a_stranger_is_sent_to_log_in(self) -> None:
        self.assertIn("/auth/login?next=%2Fnotifications", self.get("/notifications").location)
        answer = self.app.test_client().post("/notifications/reading")
        self.assertIn("/auth/login", answer.location)

    def test_it_is_in_pages_and_takes_one_query_more_for_many_than_for_one(self) -> None:
        self.say("One")
        before = len(self.queries_of("/notifications", self.ann))
        self.tell("ann", "mention", number=20, comment=self.comment_by("cy"))
        self.tell("ann", "follow", number=40)
        # That one counts them, where there are more pages.
        self.assertEqual(len(self.queries_of("/notifications", self.ann)), before + 1)
        self.assertLessEqual(before, 3)
        self.assertIn("/notifications?page=2", self.main(self.ann))
        self.assertIn("commented on", self.main(self.ann, "/notifications?page=2"))
        self.assertEqual(self.ann.get("/notifications?page=9").status_code, 404)


class ReadingTestCase(NoticesCase):
    """Marking things as read: by POST alone, counted once."""

    def setUp(self) -> None:
        super().setUp()
        self.tell("ann", "follow", number=3)

    def mark(self, **data: object) -> int:
        return self.ann.post("/notifications/reading", data=data).status_code

    def test_looking_marks_nothing_and_a_button_marks_one(self) -> None:
        self.main(self.ann)
        self.assertEqual(self.unread(), (3, 3))
        for _ in range(2):
            self.assertEqual(self.mark(ids=["2"]), 302)
            self.assertEqual(self.unread(), (2, 2))

    def test_all_that_was_on_the_page_is_marked_and_nothing_newer(self) -> None:
        until = re.search(r'name="until" value="(\d+)"', self.main(self.ann))[1]
        self.tell("ann", "follow")
        self.mark(until=until)
        self.assertEqual(self.unread(), (1, 1))
        self.mark(until=until)
        self.assertEqual(self.unread(), (1, 1))

    def test_what_is_another_s_stays_unread(self) -> None:
        self.tell("cy", "follow")
        self.mark(ids=["1", "2", "3", "4"])
        self.assertEqual((self.unread(), self.unread("cy")), ((0, 0), (1, 1)))

    def test_rubbish_marks_nothing(self) -> None:
        for data in (
            {}, {"ids": ["x", "-1", "", "9" * 30, "²", "2147483648"]}, {"until": "x"},
            {"until": "99999999999"}, {"ids": ["0"]},
        ):  # fmt: skip
            self.assertEqual(self.mark(**data), 302, data)
        self.assertEqual(self.unread(), (3, 3))

    def test_it_leads_back_and_nowhere_else(self) -> None:
        for next, place in (("/notifications?page%3D2", "/notifications?page=2"), ("//x", None)):
            answer = self.ann.post(f"/notifications/reading?next={next}", data={"ids": ["1"]})
            self.assertEqual(answer.location, place or "/notifications")

    def test_two_who_read_the_same_at_once_are_counted_once(self) -> None:
        with self.app.app_context():
            mine = User.with_username("ann")
            self.assertEqual(mine.unread_count, 3)  # read before the other request
            db.session.commit()
            with self.app.app_context():
                Notification.read(User.with_username("ann"), [1, 2])
                db.session.commit()
            Notification.read(mine, [1, 2])
            db.session.commit()
        self.assertEqual(self.unread(), (1, 1))


class CountTestCase(NoticesCase):
    """The number of unread things, whatever is deleted."""

    def setUp(self) -> None:
        super().setUp()
        self.say("@cy hello")

    def check(self) -> None:
        for name in ("ann", "cy"):
            self.assertEqual(self.unread(name), (1, 1), name)

    def test_it_is_right_when_a_removed_comment_is_purged(self) -> None:
        with self.app.app_context():
            db.session.get(Comment, 1).remove(by=User.with_username("bob"))
            gone = db.update(Comment).values(removed_at=utcnow() - 2 * KEPT_REMOVED)
            db.session.execute(gone)
            Comment.purge()
            db.session.commit()
            self.assertIsNone(db.session.get(Comment, 1))
        self.check()

    def test_it_is_right_when_a_deleted_post_is_purged(self) -> None:
        with self.app.app_context():
            db.session.get(Post, self.id).delete(by=User.with_username("ann"))
            db.session.execute(db.update(Post).values(deleted_at=utcnow() - timedelta(days=99)))
            purge_posts()
            db.session.commit()
        self.check()

    def test_it_is_right_when_an_account_is_deleted(self) -> None:
        with self.app.app_context():
            db.session.delete(User.with_username("bob"))
            db.session.commit()
        self.check()

    def test_what_was_read_long_ago_is_forgotten_and_what_is_unread_stays(self) -> None:
        self.tell("ann", "follow", number=5)
        with self.app.app_context():
            Notification.read(User.with_username("ann"), [3, 4, 5])
            old = utcnow() - KEPT_READ - timedelta(hours=1)
            read = db.update(Notification).where(Notification.id.in_((3, 4)))
            db.session.execute(read.values(read_at=old))
            Notification.forget_old(limit=1)
            self.assertEqual(self.ids(), [1, 2, 4, 5, 6, 7])
            Notification.forget_old()
            self.assertEqual(self.ids(), [1, 2, 5, 6, 7])
            db.session.commit()
        self.assertEqual(self.unread(), (3, 3))

    def ids(self) -> list[int]:
        return list(db.session.scalars(db.select(Notification.id).order_by(Notification.id)))


class TellingTestCase(AppCase):
    """Who is told nothing."""

    def test_an_author_whom_nobody_logs_in_as_is_told_nothing(self) -> None:
        self.add_user("bob")
        with self.app.app_context():
            db.session.add(User(username="imported"))
            db.session.commit()
        self.log_in("bob").post("/user/imported/follow")
        with self.app.app_context():
            self.assertIsNone(db.session.scalar(db.select(Notification)))
            self.assertEqual(User.with_username("imported").follower_count, 1)


if __name__ == "__main__":
    unittest.main()
