"""A crowd of threads, each with a transaction of its own, that all begin at the same moment."""

import threading
import unittest
from collections.abc import Callable

from app.database import again_after_deadlock
from app.extensions import db
from app.models import Comment, MonthCount, Notification, Post, User
from app.models.comment import SaidAlready
from app.models.month_count import COMMENTS
from app.notices import tell_of_comment
from tests.databases import server
from tests.support import AppCase

PEOPLE = 8


@unittest.skipIf(server() is None, "SQLite lets one write after the other")
class CrowdCase(AppCase):
    """Eight people, p0 to p7, and what they do together."""

    def setUp(self) -> None:
        super().setUp()
        self.ids = [self.add_user(f"p{number}") for number in range(PEOPLE)]
        self.errors: list[BaseException] = []

    def together(self, *acts: Callable[[], object]) -> None:
        """Let all begin at once; no error but of a deadlock, as in a request."""
        barrier = threading.Barrier(len(acts))

        def run(act: Callable[[], object]) -> None:
            try:
                with self.app.app_context():
                    # As every request has looked something up when it begins to write.
                    db.session.scalars(db.select(User.id)).all()
                    barrier.wait(20)
                    again_after_deadlock(lambda: (act(), db.session.commit()))
            except BaseException as error:
                self.errors.append(error)

        threads = [threading.Thread(target=run, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertEqual(self.errors, [])

    def user(self, number: int) -> User:
        """Return one of the crowd, in the context that is open."""
        return db.session.get(User, self.ids[number])

    def check_comments(self) -> None:
        """Compare all that is counted of comments with what is there."""
        with self.app.app_context():
            self.assertEqual(Comment.recount(), 0)
            shown = len(db.session.scalars(Comment.moments()).all())
            self.assertEqual(sum(number for _, number in MonthCount.of(COMMENTS)), shown)
            db.session.rollback()

    def check_unread(self) -> None:
        """Compare what people have not read with what is counted of it."""
        with self.app.app_context():
            for user in db.session.scalars(db.select(User)):
                unread = Notification.of(user).where(Notification.read_at.is_(None))
                number = len(db.session.scalars(unread).all())
                self.assertEqual(user.unread_count, number, user)

    def posts(self) -> list[int]:
        """Store a post of each, and return their ids."""
        return [self.add_post(f"p{number}", f"By {number}") for number in range(PEOPLE)]

    def say(self, number: int, post_id: int, words: str = "", parent_id: int | None = None):
        """Return an act: somebody writes a comment, as the form does."""
        return lambda: write(self.user(number), post_id, words, parent_id)


def write(author: User, post_id: int, words: str, parent_id: int | None) -> Comment:
    """Write a comment as the room of comments does, and tell people of it."""
    post = db.session.get(Post, post_id)
    parent = db.session.get(Comment, parent_id) if parent_id else None
    body = words or f"By {author.username}"
    try:
        comment = Comment.write(author, post, body, parent, once=True)
    except SaidAlready:  # these people mean it
        comment = Comment.write(author, post, body, parent)
    tell_of_comment(comment)
    return comment
