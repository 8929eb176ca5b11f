"""What a person takes along: all that is his, and nothing of others."""

import io
import json
import tempfile
import unittest
from pathlib import Path
from typing import ClassVar
from unittest import mock
from zipfile import ZipFile

from app.extensions import db, limiter
from app.models import Autosave, Comment, Follow, Notification, Post, Report, Tag, User
from app.storage import LocalStorage
from app.times import utcnow
from app.transfer import archive
from tests.cli.support import CommandCase
from tests.writing.test_images import picture


class DataTestCase(CommandCase):
    """Ann asks for her data."""

    def setUp(self) -> None:
        super().setUp()
        self.enterContext(mock.patch.object(archive, "BATCH", 2))
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.app.extensions["storage"] = LocalStorage(self.folder)
        for name in ("ann", "bob"):
            self.add_user(name)
        self.client = self.log_in("ann")

    def fetch(self) -> ZipFile:
        """Return what Ann gets."""
        answer = self.client.post("/settings/data")
        self.assertEqual((answer.status_code, answer.mimetype), (200, "application/zip"))
        self.assertEqual(answer.headers["Cache-Control"], "no-store, private")
        name = f"attachment; filename=ann-{utcnow():%Y-%m-%d}.zip"
        self.assertEqual(answer.headers["Content-Disposition"], name)
        data = answer.data
        answer.close()
        return ZipFile(io.BytesIO(data))

    def told(self) -> dict:
        with self.fetch() as found:
            return json.loads(found.read("data.json"))

    def live(self) -> None:
        """Let Ann and Bob do a little of everything."""
        id = self.add_post("bob", "Bob's post", body="Bob's own words.")
        with self.app.app_context():
            ann, bob = User.with_username("ann"), User.with_username("bob")
            post = db.session.get(Post, id)
            for words in ("First", "Second", "Third"):
                Comment.write(ann, post, words)
            Comment.write(bob, post, "Bob's comment")
            db.session.add(Follow(follower_id=ann.id, followed_id=bob.id))
            db.session.add(Report(reporter_id=ann.id, post_id=id, reason="Odd"))
            Notification.tell(ann, "follow", actor_id=bob.id)
            db.session.commit()

    def test_all_that_is_hers_is_in_it(self) -> None:
        self.live()
        told = self.told()
        self.assertEqual(told["account"]["email"], "ann@example.com")
        self.assertEqual([one["body"] for one in told["comments"]], ["First", "Second", "Third"])
        self.assertEqual([one["username"] for one in told["follows"]], ["bob"])
        self.assertEqual([one["by"] for one in told["notifications"]], ["bob"])
        self.assertEqual([one["reason"] for one in told["reports"]], ["Odd"])

    def test_many_followers_are_few_queries(self) -> None:
        with self.app.app_context():
            ann, role = User.with_username("ann"), User.with_username("ann").role
            others = [User(username=f"f{number}", role=role) for number in range(250)]
            db.session.add_all(others)
            db.session.flush()
            db.session.add_all(Follow(follower_id=one.id, followed_id=ann.id) for one in others)
            db.session.commit()
            with mock.patch.object(db.session, "execute", wraps=db.session.execute) as execute:
                found = list(archive.parts_of(ann)["followers"])
        self.assertEqual([one["username"] for one in found], [f"f{n}" for n in range(250)])
        self.assertEqual(execute.call_count, 2)

    def test_what_she_typed_and_never_saved_is_in_it(self) -> None:
        id = self.add_post(title="Half done")
        typed = {"title": "Half", "summary": None, "body": "Typed just now", "tags": []}
        with self.app.app_context():
            Autosave.write(User.with_username("ann"), db.session.get(Post, id), 0, 1, typed)
            db.session.commit()
        self.assertEqual([one["body"] for one in self.told()["unsaved"]], ["Typed just now"])

    def test_nothing_secret_and_nothing_private_of_others_is_in_it(self) -> None:
        self.live()
        with self.app.app_context():
            secrets = [*db.session.scalars(db.select(User.session_token))]
            secrets += db.session.scalars(db.select(User.password_hash))
        with self.fetch() as found:
            text = "".join(found.read(name).decode("utf-8", "replace") for name in found.namelist())
        for words in ("bob@example.com", "Bob's own words", "Bob's comment", *secrets):
            self.assertNotIn(words, text)

    def test_posts_can_be_read_in_again(self) -> None:
        for number in range(3):
            self.add_post(title="Same: title", body=f"# Words\n\n{number} *so*")
        self.add_post(title="Draft", body="Not yet", publish=False)
        with self.app.app_context():
            post = db.session.scalars(db.select(Post).order_by(Post.id)).first()
            post.tags, post.summary = Tag.called(["tea", "面包, x"[:2]]), 'A "summary"'
            db.session.commit()
            before = [self.shape(post) for post in Post.after(0, 9)]
        with self.fetch() as found:
            found.extractall(self.folder / "out")
        with self.app.app_context():
            db.session.execute(db.delete(Post))
            db.session.commit()
        self.type("posts", "import", str(self.folder / "out" / "posts"))
        with self.app.app_context():
            self.assertEqual([self.shape(post) for post in Post.after(0, 9)], before)

    @staticmethod
    def shape(post: Post) -> tuple:
        moment = post.published_at
        names = [tag.name for tag in post.tags]
        return post.author.username, post.title, post.slug, post.body.strip(), moment, names

    def test_a_deleted_post_lies_apart(self) -> None:
        id = self.add_post(title="Gone")
        self.client.post(f"/post/{id}/deletion")
        with self.fetch() as found:
            self.assertIn(f"deleted/{id}-gone.md", found.namelist())

    def test_pictures_are_in_it(self) -> None:
        data = {"file": (io.BytesIO(picture()), "a.jpg"), "alt": "A gradient"}
        self.client.post("/images", data=data)
        data = {"picture-file": (io.BytesIO(picture()), "me.jpg")}
        self.client.post("/settings/profile/picture", data=data)
        with self.fetch() as found:
            pictures = [name for name in found.namelist() if name.startswith("media/")]
            told = json.loads(found.read("data.json"))
        self.assertEqual(len(pictures), 2)
        self.assertEqual(told["pictures"][0]["alt"], "A gradient")
        self.assertIn(told["pictures"][0]["file"], pictures)

    def test_a_stranger_gets_nothing_and_a_look_makes_no_file(self) -> None:
        self.assertIn("/auth/login", self.app.test_client().post("/settings/data").location)
        page = self.client.get("/settings/data")
        self.assertEqual(page.mimetype, "text/html")
        self.assertIn("Download your data", page.text)


class OftenTestCase(CommandCase):
    """The same file, asked for again and again."""

    settings: ClassVar = {"RATELIMIT_ENABLED": True}

    def test_it_is_handed_out_a_few_times_an_hour(self) -> None:
        self.addCleanup(setattr, limiter, "enabled", limiter.enabled)
        limiter.init_app(self.app)  # with the settings of this test
        self.addCleanup(limiter.reset)
        self.add_user("ann")
        ann = self.log_in("ann")
        limiter.enabled = True
        answers = [ann.post("/settings/data", buffered=True).status_code for _ in range(6)]
        self.assertEqual(answers, [200] * 5 + [429])


if __name__ == "__main__":
    unittest.main()
