"""Ann writes, bob and cy say something: what people are told, and the letters that wait."""

from typing import Any

from app.extensions import db
from app.models import Comment, Letter, Notification, Post, User
from app.notices import tell
from tests.comments.support import CommentsCase


class NoticesCase(CommentsCase):
    """Letters stay in the outbox, where a test can look at them."""

    settings = {"MAIL_FROM_HERE": False}

    def change(self, username: str, **columns: Any) -> None:
        """Set columns of somebody's account."""
        with self.app.app_context():
            user = User.with_username(username)
            for column, value in columns.items():
                setattr(user, column, value)
            db.session.commit()

    def tell(self, name: str, kind: str, number: int = 1, actor: str = "bob", **about: Any) -> None:
        """Tell somebody of something that an actor did to ann's post."""
        with self.app.app_context():
            post = db.session.get(Post, self.id)
            for _ in range(number):
                by = User.with_username(actor)
                tell(User.with_username(name), kind, actor=by, post=post, **about)
            db.session.commit()

    def unread(self, name: str = "ann") -> tuple[int, int]:
        """Return how many unread notifications the account counts, and how many there are."""
        with self.app.app_context():
            user = User.with_username(name)
            rows = db.select(db.func.count()).where(
                Notification.user_id == user.id, Notification.read_at.is_(None)
            )
            return user.unread_count, db.session.scalar(rows)

    def comment_by(self, name: str) -> Comment:
        """Store a comment on ann's post, and return it."""
        id = self.add_comment(author=name)
        with self.app.app_context():
            comment = db.session.get(Comment, id)
            assert comment is not None
            return comment

    def letters(self) -> list[Letter]:
        """Return all letters, in order."""
        with self.app.app_context():
            return list(db.session.scalars(db.select(Letter).order_by(Letter.id)))

    def main(self, client: Any, address: str = "/notifications") -> str:
        """Return the inner part of a page."""
        answer = client.get(address)
        self.assertEqual(answer.status_code, 200)
        return answer.text.split("<main")[1].split("</main>")[0]
