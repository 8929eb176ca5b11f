"""A post by ann, on which bob and cy comment, and mo looks after what is said."""

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.extensions import db
from app.models import Comment, Notification, Post, SiteSettings, User
from app.spam import form_token
from tests.support import AppCase


class CommentsCase(AppCase):
    """The cast, logged in, and ways to say something."""

    def setUp(self) -> None:
        super().setUp()
        for name, role in (("ann", "User"), ("bob", "User"), ("cy", "User"), ("mo", "Moderator")):
            self.add_user(name, role)
        self.id = self.add_post("ann", body="Some text.")
        self.ann, self.bob, self.cy, self.mo = map(self.log_in, ("ann", "bob", "cy", "mo"))

    def say(
        self, body: str = "Well said.", client: FlaskClient | None = None, **fields: Any
    ) -> TestResponse:
        """Send the form of a comment, as bob unless told otherwise, shown a while ago."""
        client = client or self.bob
        name = {id(self.ann): "ann", id(self.cy): "cy", id(self.mo): "mo"}.get(id(client), "bob")
        with self.app.app_context():
            shown = form_token(User.with_username(name).id, shown_before=60)
        post = fields.pop("post", self.id)
        data = {"body": body, "shown": shown, "parent": "", "website": "", **fields}
        return client.post(f"/post/{post}/comments", data=data)

    def add_comment(self, body: str = "Well said.", author: str = "bob", **kwargs: Any) -> int:
        """Store a comment and return its id."""
        with self.app.app_context():
            parent = kwargs.pop("parent", None)
            comment = Comment.write(
                User.with_username(author),
                db.session.get(Post, kwargs.pop("post", self.id)),
                body,
                db.session.get(Comment, parent) if parent else None,
                **kwargs,
            )
            db.session.commit()
            return comment.id

    def stored(self) -> list[Comment]:
        """Return all comments, in order."""
        with self.app.app_context():
            return list(db.session.scalars(db.select(Comment).order_by(Comment.id)))

    def told(self) -> list[tuple[str, str]]:
        """Return who was told what, in order."""
        with self.app.app_context():
            rows = db.select(User.username, Notification.kind)
            rows = rows.join(User, User.id == Notification.user_id).order_by(Notification.id)
            return [tuple(row) for row in db.session.execute(rows)]

    def set(self, **settings: Any) -> None:
        """Set something for the whole blog."""
        with self.app.app_context():
            db.session.merge(SiteSettings(**settings))
            db.session.commit()

    def change_post(self, verb: str, *arguments: Any) -> None:
        """Do something to the post in the meantime."""
        with self.app.app_context():
            getattr(db.session.get(Post, self.id), verb)(*arguments)
            db.session.commit()

    def page(self, client: FlaskClient | None = None, query: str = "") -> str:
        """Return the page of the post."""
        return (client or self.app.test_client()).get(f"/post/{self.id}/a-post{query}").text
