"""Following: counted once however often it is said, and a stream that is right on every page."""

import random
import unittest
from datetime import timedelta
from unittest import mock

from app.extensions import db
from app.models import Follow, Post, Role, Stream, User
from app.models.follow import People
from app.models.user import FollowsHimself, FollowsTooMany
from app.times import utcnow
from tests.support import ContextCase


class FollowTestCase(ContextCase):
    """Who follows whom, and how many they are."""

    def setUp(self) -> None:
        super().setUp()
        self.ann, self.bob, self.cy = (self.person(name) for name in ("ann", "bob", "cy"))

    def person(self, name: str) -> User:
        user = User(username=name)
        db.session.add(user)
        db.session.commit()
        return user

    def counts(self) -> list[tuple[int, int]]:
        db.session.expire_all()
        return [(user.follower_count, user.followed_count) for user in (self.ann, self.bob)]

    def test_following_twice_is_following_once(self) -> None:
        self.assertEqual([self.ann.follow(self.bob), self.ann.follow(self.bob)], [True, False])
        db.session.commit()
        self.assertEqual(self.counts(), [(0, 1), (1, 0)])
        self.assertTrue(self.ann.is_following(self.bob) and self.bob.is_followed_by(self.ann))
        self.assertFalse(self.bob.is_following(self.ann) or self.ann.is_followed_by(self.bob))
        self.assertEqual([follow.follower for follow in self.bob.followers], [self.ann])
        self.assertEqual((self.bob.followers.count(), self.ann.followed.count()), (1, 1))

    def test_unfollowing_twice_is_unfollowing_once(self) -> None:
        self.ann.follow(self.bob)
        self.cy.follow(self.bob)
        self.assertEqual([self.ann.unfollow(self.bob), self.ann.unfollow(self.bob)], [True, False])
        db.session.commit()
        self.assertEqual(self.counts(), [(0, 0), (1, 0)])

    def test_nobody_follows_himself(self) -> None:
        with self.assertRaises(FollowsHimself):
            self.ann.follow(self.ann)
        self.assertEqual(self.counts()[0], (0, 0))

    def test_there_is_a_most_that_one_person_follows(self) -> None:
        self.ann.follow(self.bob)
        with (
            mock.patch("app.models.user.MOST_FOLLOWED", 1),
            self.assertRaises(FollowsTooMany),
        ):
            self.ann.follow(self.cy)

    def test_who_was_just_deleted_is_not_followed(self) -> None:
        bob = db.session.get(User, self.bob.id)
        with self.app.app_context():
            db.session.delete(db.session.get(User, bob.id))
            db.session.commit()
        self.assertFalse(self.ann.follow(bob))
        db.session.commit()
        self.assertEqual(self.ann.followed.count(), 0)

    def test_a_new_person_is_followed_by_nobody_and_follows_nobody(self) -> None:
        new = User(username="new")
        self.assertFalse(self.ann.is_following(new) or self.ann.is_followed_by(new))

    def test_people_are_listed_latest_first_and_in_pages(self) -> None:
        for number in range(7):
            self.person(f"p{number}").follow(self.ann)
        db.session.commit()
        db.session.expire_all()
        people = People(self.ann, "followers")
        names = [user.username for start in (0, 3, 6) for user in people.part(start, 3)]
        self.assertEqual((len(people), names), (7, [f"p{number}" for number in range(6, -1, -1)]))
        p0 = User.with_username("p0")
        self.assertEqual(People(p0, "followed").part(0, 3), [self.ann])

    def test_who_may_follow_whom(self) -> None:
        Role.insert_roles()
        self.ann.role, self.ann.confirmed = Role.named("Reader"), True
        self.assertTrue(self.ann.can_follow(self.bob))
        self.assertFalse(self.ann.can_follow(self.ann))
        self.bob.suspended_at = utcnow()
        self.assertFalse(self.ann.can_follow(self.bob))
        self.assertFalse(self.bob.can_follow(self.ann), "without a role")


class StreamTestCase(ContextCase):
    """What a person reads at home, against what the rows themselves say."""

    def setUp(self) -> None:
        super().setUp()
        self.people = [User(username=f"p{number}") for number in range(4)]
        db.session.add_all(self.people)
        db.session.commit()
        self.ann = self.people[0]

    def post(self, author: User, days: float, **columns: object) -> Post:
        post = Post(author=author, title=f"Of {days} days ago", **columns)
        post.published_at = utcnow() - timedelta(days=days)
        db.session.add(post)
        return post

    def right(self) -> list[Post]:
        sources = {self.ann, *(follow.followed for follow in self.ann.followed)}
        posts = [post for post in db.session.scalars(db.select(Post)) if post.is_listed]
        found = [post for post in posts if post.author in sources]
        return sorted(found, key=lambda post: (post.published_at, post.id), reverse=True)

    def check(self) -> None:
        right = self.right()
        self.assertEqual(len(Stream(self.ann)), len(right))
        for start in range(0, len(right) + 2, 3):
            self.assertEqual(Stream(self.ann).part(start, 3), right[start : start + 3], start)
        self.assertEqual(self.ann.followed_posts.all(), right)

    def test_it_is_right_on_every_page_whoever_is_followed(self) -> None:
        chance = random.Random(7)
        for number in range(60):
            days = chance.choice((-400, -40, -2, -0.001, *range(0, 900, 7)))
            page = f"page-{number}" if chance.random() < 0.1 else None
            self.post(chance.choice(self.people), days, page_slug=page)
        db.session.commit()
        self.check()
        for other in self.people[1:]:
            self.ann.follow(other)
            db.session.commit()
            self.check()
        self.people[1].posts[0].delete(by=self.ann)
        self.ann.unfollow(self.people[2])
        db.session.commit()
        self.check()

    def test_of_many_authors_the_latest_months_are_added_up_first(self) -> None:
        for days in (-40, 1, 2, 500, 501, 1500, 3000, 5000):
            self.post(self.ann, days)
        db.session.commit()
        with mock.patch("app.models.listing.FEW_AUTHORS", 0):
            self.check()
            with mock.patch("app.models.listing.MOST_IN_STREAM", 2):
                self.assertLessEqual(len(Stream(self.ann).months), 3)

    def test_it_ends_after_so_many_posts(self) -> None:
        posts = [self.post(self.ann, days) for days in range(12)]
        self.post(self.ann, -3)
        db.session.commit()
        with mock.patch("app.models.listing.MOST_IN_STREAM", 5):
            stream = Stream(self.ann)
            self.assertEqual((len(stream), stream.part(3, 3)), (5, posts[3:5]))
            self.assertEqual(stream.part(5, 3), [])

    def test_who_has_nothing_to_read_has_an_empty_stream(self) -> None:
        self.post(self.people[1], 1)
        db.session.commit()
        self.assertEqual((len(Stream(self.ann)), Stream(self.ann).part(0, 3)), (0, []))

    def test_authors_to_follow_are_others_who_write_now(self) -> None:
        for author in self.people[:3]:
            self.post(author, 1)
        self.ann.follow(self.people[1])
        self.people[3].suspended_at = utcnow()
        self.post(self.people[3], 1)
        db.session.commit()
        found = db.session.scalars(Post.authors_for(self.ann)).all()
        self.assertEqual(found, [self.people[2]])

    def test_follows_do_not_outlive_an_account(self) -> None:
        self.ann.follow(self.people[1])
        db.session.commit()
        db.session.delete(self.people[1])
        db.session.commit()
        self.assertEqual(db.session.scalars(db.select(Follow)).all(), [])


if __name__ == "__main__":
    unittest.main()
