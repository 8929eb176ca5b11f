"""The number that tells each state of what strangers may read from the one before."""

import unittest
from collections.abc import Callable
from datetime import timedelta
from unittest import mock

from sqlalchemy import delete, insert, select, update

from app.cli.mail import look
from app.extensions import db
from app.models import (
    Comment,
    Follow,
    Listing,
    LogEntry,
    Notification,
    Post,
    Role,
    SiteSettings,
    SiteVersion,
    Tag,
    User,
)
from app.times import utcnow
from tests.support import ContextCase


class SiteVersionTestCase(ContextCase):
    """A post of ann's, read by bob."""

    def setUp(self) -> None:
        super().setUp()
        self.ann, self.bob = (
            User.create(name, f"{name}@example.com", "correct horse", Role.named("User"))
            for name in ("ann", "bob")
        )
        tags = Tag.called(["tea"])
        self.post = Post(author=self.ann, title="A post", body="Words.", tags=tags)
        self.post.publish()
        db.session.add(self.post)
        db.session.commit()

    def state(self) -> tuple:
        """Return the state that strangers see the blog in."""
        with db.engine.connect() as connection:
            state = SiteVersion.state(connection)
        assert state is not None
        return state

    def changes(self, act: Callable[[], object], ends: Callable[[], None] | None = None) -> int:
        """Return by how much the number grows when something was done and committed."""
        before = self.state()[0]
        act()
        (ends or db.session.commit)()
        return self.state()[0] - before

    def test_each_transaction_that_changes_a_page_counts_once(self) -> None:
        admin = self.ann

        def write() -> None:
            self.post.title, self.post.body = "Another title", "Other words."

        def say() -> None:
            for words in ("One.", "Two."):
                db.session.add(Comment(author=self.bob, post=self.post, body=words))

        for name, act in {
            "edit": write,
            "comment": say,
            "tag": lambda: setattr(db.session.scalar(select(Tag)), "name", "coffee"),
            "name": lambda: setattr(self.ann, "name", "Ann Lindqvist"),
            "follow": lambda: self.bob.follow(self.ann),
            "settings": lambda: SiteSettings.hold().change(title="A blog"),
            "unpublish": self.post.unpublish,
            "publish": self.post.publish,
            "delete": lambda: self.post.delete(by=admin),
        }.items():
            with self.subTest(name):
                self.assertEqual(self.changes(act), 1)

    def test_what_goes_past_the_models_counts_too(self) -> None:
        posts, follows = Post.__table__, Follow.__table__
        row = {"follower_id": self.bob.id, "followed_id": self.ann.id, "timestamp": utcnow()}
        for name, statement in {
            "of a model": update(Post).values(title="Changed"),
            "of a table": update(posts).values({"title": "Changed again"}),
            "new": insert(follows).values(**row),
            "gone": delete(Follow),
        }.items():
            with self.subTest(name):
                self.assertEqual(self.changes(lambda one=statement: db.session.execute(one)), 1)

    def test_what_is_somebody_s_own_counts_for_nothing(self) -> None:
        def tell() -> None:
            db.session.add(Notification(user_id=self.ann.id, kind="follow", actor_id=self.bob.id))

        for name, act in {
            "seen": self.ann.ping,
            "password": lambda: setattr(self.ann, "password", "another horse"),
            "language": lambda: setattr(self.ann, "locale", "zh_Hans_CN"),
            "told": tell,
            "log": lambda: LogEntry.note(self.ann, "suspend", "bob", user=self.bob),
            "nothing": lambda: db.session.scalars(select(Post)).all(),
        }.items():
            with self.subTest(name):
                self.assertEqual(self.changes(act), 0)

    def test_a_mail_worker_with_nothing_to_clean_counts_for_nothing(self) -> None:
        self.assertEqual(self.changes(lambda: look(clean=True, tell=True)), 0)

    def test_what_was_taken_back_counts_for_nothing(self) -> None:
        def change() -> None:
            self.post.title = "Never"
            db.session.flush()

        self.assertEqual(self.changes(change, db.session.rollback), 0)
        self.assertEqual(self.changes(lambda: None), 0)

    def test_what_was_cut_off_can_be_taken_back(self) -> None:
        self.post.title = "Never"
        db.session.flush()
        db.session.connection().invalidate()
        db.session.rollback()

    def test_a_post_that_goes_live_by_itself_is_another_state(self) -> None:
        soon = utcnow() + timedelta(seconds=30)
        later = Post(author=self.ann, title="Later", body="Soon.")
        later.schedule(soon)
        db.session.add(later)
        db.session.commit()
        _number, moment = self.state()
        assert moment is not None
        self.assertLess(abs((moment - soon).total_seconds()), 1)

    def test_what_is_not_stored_yet_is_kept_for_nobody(self) -> None:
        SiteSettings.hold().change(title="Stored")
        db.session.commit()
        stored = db.session.get_one(SiteSettings, 1)
        stored.title = "Not stored"
        self.assertEqual(SiteSettings.current().title, "Not stored")
        db.session.rollback()
        self.assertEqual(SiteSettings.current().title, "Stored")

    def test_the_number_of_posts_is_of_the_state_under_which_it_is_kept(self) -> None:
        self.post.published_at = utcnow() + timedelta(hours=1)
        db.session.commit()
        early = Listing.everything()
        later = utcnow() + timedelta(hours=2)
        with (
            mock.patch("app.models.site_version.utcnow", return_value=later),
            mock.patch("app.models.listing.utcnow", return_value=later),
        ):
            self.assertEqual(len(early), 0)
            db.session.rollback()  # as at the end of a request
            self.assertEqual(len(Listing.everything()), 1)

    def test_whoever_changes_something_is_not_shown_what_was_before(self) -> None:
        made: list[int] = []

        def titles() -> list[str]:
            made.append(1)
            return list(db.session.scalars(select(Post.title)))

        def kept() -> list[str]:
            return SiteVersion.kept("titles", titles)

        self.assertEqual((kept(), kept(), len(made)), (["A post"], ["A post"], 1))
        self.post.title = "Another"
        db.session.flush()
        self.assertEqual((kept(), kept(), len(made)), (["Another"], ["Another"], 2))
        self.post.title = "A third"  # and nobody has told the database
        self.assertEqual(kept(), ["A third"])
        nested = db.session.begin_nested()
        self.post.title = "A fourth"
        db.session.flush()
        self.assertEqual(kept(), ["A fourth"])
        nested.rollback()
        self.assertEqual(kept(), ["A third"])
        db.session.rollback()
        self.assertEqual(kept(), ["A post"])

    def test_what_is_of_one_table_is_made_anew_where_that_has_changed(self) -> None:
        made: list[int] = []

        def kept() -> int:
            return SiteVersion.kept("times", lambda: made.append(1) or len(made), "site_settings")

        self.assertEqual((kept(), kept()), (1, 1))
        self.post.title = "Another"
        db.session.flush()
        self.assertEqual(kept(), 1)
        SiteSettings.hold().change(title="Another")
        db.session.flush()
        self.assertEqual((kept(), kept()), (2, 2))
        db.session.rollback()
        self.assertEqual(kept(), 1)

    def test_what_is_asked_for_after_a_change_is_made_once(self) -> None:
        self.post.title = "Another"
        db.session.flush()
        with mock.patch.object(SiteSettings, "_read", side_effect=SiteSettings) as read:
            self.assertIs(SiteSettings.current(), SiteSettings.current())
        read.assert_called_once_with()


if __name__ == "__main__":
    unittest.main()
