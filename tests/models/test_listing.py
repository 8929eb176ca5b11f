"""Lists of posts: right on every page, whatever is published, moved, hidden or yet to come."""

import random
import unittest
from datetime import UTC, datetime, timedelta
from unittest import mock

from sqlalchemy import Select

from app.extensions import db
from app.models import Listing, MonthCount, Post, Tag, User
from app.models.listing import recount
from app.models.month_count import EVERYTHING, month_after
from app.times import utcnow
from tests.support import ContextCase


def month(number: int) -> datetime:
    """Return a moment in one of the months from 2010 on, by its number."""
    return datetime(2010 + number // 12, number % 12 + 1, 15, tzinfo=UTC)


class ListingTestCase(ContextCase):
    """Pages and numbers, against what the rows themselves say."""

    def setUp(self) -> None:
        super().setUp()
        self.ann, self.bob = User(username="ann"), User(username="bob")
        db.session.add_all([self.ann, self.bob])
        db.session.commit()

    def post(self, days: float, author: User | None = None, tags: tuple[str, ...] = ()) -> Post:
        """Store a post published so many days ago; a negative number is yet to come."""
        post = Post(author=author or self.ann, title=f"Of {days} days ago")
        post.published_at = utcnow() - timedelta(days=days)
        db.session.add(post)
        post.tags = Tag.called(tags)
        db.session.commit()
        return post

    def assert_true(self, listing: Listing, posts: list[Post]) -> None:
        """Check each page of a list against the posts that it should hold."""
        right = sorted(posts, key=lambda post: (post.published_at, post.id), reverse=True)
        self.assertEqual(len(listing), len(right))
        for start in range(0, len(right) + 2, 3):
            self.assertEqual(listing.part(start, 3), right[start : start + 3], f"from {start}")

    def check(self) -> None:
        """Check all lists, and that counting anew finds the same numbers."""
        posts = db.session.scalars(Post.published()).all()
        self.assert_true(Listing.everything(), list(posts))
        for user in (self.ann, self.bob):
            self.assert_true(Listing.by(user), [post for post in posts if post.author == user])
        for tag in db.session.scalars(Tag.by_name()):
            self.assert_true(Listing.tagged(tag), [post for post in posts if tag in post.tags])
        before = MonthCount.of(EVERYTHING)
        recount()
        self.assertEqual(MonthCount.of(EVERYTHING), before)

    def test_pages_run_through_months_and_years(self) -> None:
        for days in (0, 1, 2, 40, 41, 80, 400, 401, 800):
            self.post(days)
        self.check()

    def test_what_is_to_come_is_on_no_page_and_moves_none(self) -> None:
        for days in (-400, -40, -3, -2, -0.001, 0, 0.5, 3, 30, 60, 61, 90):
            self.post(days, tags=("tea",))
        self.check()

    def test_a_moment_later_it_is_there(self) -> None:
        self.post(-1)
        self.assertEqual(len(Listing.everything()), 0)
        db.session.commit()  # one page is of one moment
        later = mock.Mock(return_value=utcnow() + timedelta(days=2))
        with (
            mock.patch("app.models.listing.utcnow", later),
            mock.patch("app.models.site_version.utcnow", later),
        ):
            self.assertEqual(len(Listing.everything()), 1)

    def test_every_change_of_a_post_keeps_the_numbers(self) -> None:
        """Do random things to posts, with a fixed seed, and look at all lists."""
        chance = random.Random(5)
        posts = [self.post(30 * number - 40, tags=("tea", "bread")) for number in range(6)]
        acts = (
            lambda post: post.unpublish(),
            lambda post: post.publish(),
            lambda post: post.delete(by=self.ann),
            lambda post: post.restore(),
            lambda post: setattr(post, "author", self.bob),
            lambda post: setattr(post, "tags", Tag.called(chance.sample(["tea", "bread", "x"], 2))),
            lambda post: setattr(post, "page_slug", chance.choice([None, f"page-{post.id}"])),
            lambda post: post.schedule(utcnow() + timedelta(days=chance.randrange(-90, 90))),
        )
        for _ in range(60):
            chance.choice(acts)(chance.choice(posts))
            chance.choice((db.session.flush, db.session.commit, db.session.expire_all))()
        db.session.commit()
        self.check()

    def test_a_post_that_is_gone_for_good_is_counted_nowhere(self) -> None:
        post = self.post(1, tags=("tea",))
        self.post(2)
        db.session.delete(post)
        db.session.commit()
        self.check()

    def test_what_is_taken_back_is_not_counted(self) -> None:
        self.post(1)
        db.session.add(Post(author=self.ann, title="x", published_at=utcnow()))
        db.session.flush()
        db.session.rollback()
        self.check()

    def test_two_who_do_the_same_at_once_are_counted_once(self) -> None:
        ids = [self.post(1, tags=("tea",)).id for _ in range(3)]
        for act in ("unpublish", "publish", "delete"):
            db.session.rollback()
            mine = [db.session.get(Post, id) for id in ids]
            self.assertTrue(all(post.tags for post in mine))  # read before the other acts
            db.session.commit()
            [post.published_at for post in mine]
            with self.app.app_context():
                for id in ids:
                    self.do(act, db.session.get(Post, id))
                db.session.commit()
            for post in mine:
                self.do(act, post)
            db.session.commit()
            self.check()

    def do(self, act: str, post: Post) -> None:
        if act == "delete":
            post.delete(by=self.ann)
        else:
            getattr(post, act)()

    def test_no_page_counts_more_posts_than_one_month_has(self) -> None:
        for number in range(120):
            db.session.add(Post(author=self.ann, title="x", published_at=month(number // 4)))
        db.session.commit()
        listing, passed_by = Listing.everything(), []
        offset = Select.offset

        def note(rows: Select, number: int) -> Select:
            passed_by.append(number)
            return offset(rows, number)

        with mock.patch.object(Select, "offset", note):
            found = [post for start in range(0, 120, 10) for post in listing.part(start, 10)]
        self.assertEqual(len({post.id for post in found}), 120)
        self.assertEqual(len(passed_by), 11, "the first page passes none by")
        self.assertLess(max(passed_by), 4, "a month has four")

    def test_the_last_month_of_time_ends(self) -> None:
        self.assertEqual(month_after(202612), datetime(2027, 1, 1, tzinfo=UTC))
        self.assertEqual(month_after(202602), datetime(2026, 3, 1, tzinfo=UTC))
        self.assertEqual(month_after(999912).year, 9999)


if __name__ == "__main__":
    unittest.main()
