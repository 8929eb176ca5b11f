"""What the tests of the staff's room share: the cast, a post, and comments that wait."""

from typing import Any

from flask.testing import FlaskClient

from app.extensions import db
from app.models import Comment, LogEntry, Notification, Post, Report, User
from tests.support import AppCase


class StaffCase(AppCase):
    """ann writes, bob comments, mo moderates, root administers; one post is there."""

    def setUp(self) -> None:
        super().setUp()
        self.ids = {
            name: self.add_user(name, role=role)
            for name, role in (
                ("ann", "User"), ("bob", "Reader"), ("mo", "Moderator"), ("root", "Administrator"),
            )
        }  # fmt: skip
        self.post_id = self.add_post("ann", "A post")

    def add_comment(self, body: str = "Words", author: str = "bob", **columns: Any) -> int:
        """Store a comment and return its id."""
        with self.app.app_context():
            post = db.session.get(Post, self.post_id)
            comment = Comment.write(User.with_username(author), post, body, **columns)
            db.session.commit()
            return comment.id

    def report(self, comment: int | None = None, by: str = "ann", reason: str = "rude") -> None:
        """Let somebody report a comment, or the post."""
        with self.app.app_context():
            thing = db.session.get(Comment, comment) if comment else db.session.get(Post, 1)
            Report.file(User.with_username(by), thing, reason)
            db.session.commit()

    def state(self, id: int) -> tuple[str, bool, bool]:
        """Return a comment's state, whether it waits, and whether it is removed."""
        with self.app.app_context():
            comment = db.session.get(Comment, id)
            return comment.state, comment.queued_at is not None, comment.removed_at is not None

    def acts(self) -> list[tuple[str, str, str]]:
        """Return the log as (who, act, reason), the oldest first."""
        with self.app.app_context():
            entries = db.session.scalars(db.select(LogEntry).order_by(LogEntry.id))
            return [(entry.actor_name, entry.act, entry.reason) for entry in entries]

    def told(self, name: str) -> list[tuple[str, str]]:
        """Return what somebody was told, as (kind, reason)."""
        with self.app.app_context():
            own = db.select(Notification).where(Notification.user_id == self.ids[name])
            rows = db.session.scalars(own.order_by(Notification.id))
            return [(row.kind, row.reason) for row in rows]

    def user(self, name: str) -> User:
        """Return somebody as he is stored."""
        with self.app.app_context():
            user = User.with_username(name)
            db.session.expunge_all()
            return user

    def says(self, client: FlaskClient, address: str = "/admin/queue") -> str:
        """Return the page that somebody sees next."""
        return client.get(address).text
