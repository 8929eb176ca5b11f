"""What several people do at the very same moment, on a server that lets them: counted right."""

import unittest
from collections.abc import Callable

from app.digests import write_digest
from app.extensions import db
from app.models import Follow, Letter, Notification, User
from app.notices import tell
from tests.models.crowd import PEOPLE, CrowdCase


class AtOnceTestCase(CrowdCase):
    """Following, and being told."""

    def follow(self, follower: int, followed: int) -> Callable[[], None]:
        def act() -> None:
            user = db.session.get(User, self.ids[follower])
            user.follow(db.session.get(User, self.ids[followed]))

        return act

    def check_counts(self) -> None:
        with self.app.app_context():
            for user in db.session.scalars(db.select(User)):
                counted = user.followers.count(), user.followed.count()
                self.assertEqual((user.follower_count, user.followed_count), counted, user)

    def test_the_same_follow_many_times_is_one(self) -> None:
        self.together(*(self.follow(0, 1) for _ in range(PEOPLE)))
        self.check_counts()
        with self.app.app_context():
            self.assertEqual(len(db.session.scalars(db.select(Follow)).all()), 1)

    def test_everybody_follows_everybody(self) -> None:
        for step in range(1, 4):
            self.together(*(self.follow(n, (n + step) % PEOPLE) for n in range(PEOPLE)))
        self.together(*(self.follow(n, 0) for n in range(1, PEOPLE)))
        self.check_counts()

    def test_what_is_told_and_read_at_once_is_counted_right(self) -> None:
        def tell() -> None:
            user = db.session.get(User, self.ids[0])
            Notification.tell(user, "follow", actor_id=self.ids[1])

        def read() -> None:
            user = db.session.get(User, self.ids[0])
            Notification.read_all(user, 2**31 - 1)

        for _ in range(3):
            self.together(*[tell, read] * (PEOPLE // 2))
        with self.app.app_context():
            unread = db.select(db.func.count()).where(Notification.read_at.is_(None))
            count = db.session.get(User, self.ids[0]).unread_count
            self.assertEqual(count, db.session.scalar(unread))

    def test_of_many_workers_one_writes_the_letter_of_the_day(self) -> None:
        with self.app.app_context():
            tell(db.session.get(User, self.ids[0]), "follow", db.session.get(User, self.ids[1]))
            db.session.commit()
        self.together(*[self.write_digest] * PEOPLE)
        with self.app.app_context():
            self.assertEqual(len(db.session.scalars(db.select(Letter)).all()), 1)

    def write_digest(self) -> None:
        write_digest(self.ids[0])


if __name__ == "__main__":
    unittest.main()
