"""Accounts that go: what stays, what goes, and that all is counted right afterwards."""

import unittest
from datetime import timedelta
from unittest import mock

from sqlalchemy import func, select

from app.extensions import db
from app.models import (
    Autosave,
    Comment,
    Follow,
    Image,
    Listing,
    MonthCount,
    Notification,
    Post,
    Report,
    Revision,
    Role,
    Search,
    Tag,
    User,
    departure,
)
from app.models.departure import AccountGone, delete_account
from app.models.image import ImageUse
from app.models.listing import recount
from app.models.month_count import EVERYTHING
from app.models.user import GHOST, LastAdministrator, NameTaken
from app.times import utcnow
from tests.support import PASSWORD, ContextCase


class DepartureCase(ContextCase):
    """Ann goes, Bob and Cara stay; everything is done two rows at a time."""

    def setUp(self) -> None:
        super().setUp()
        self.enterContext(mock.patch.object(departure, "BATCH", 2))
        users = [
            User.create(name, f"{name}@example.com", PASSWORD, None)
            for name in ("ann", "bob", "cara")
        ]
        self.ann, self.bob, self.cara = users
        db.session.commit()
        self.ann_id = self.ann.id

    def post(self, author: User, title: str = "A post", publish: bool = True, **columns) -> Post:
        """Store a post."""
        post = Post(author=author, title=title, **columns)
        if publish:
            post.publish()
        db.session.add(post)
        post.tags = Tag.called(["tea"])
        db.session.commit()
        return post

    def say(self, author: User, post: Post, parent: Comment | None = None, **more) -> Comment:
        """Store a comment, and tell the post's author."""
        comment = Comment.write(author, post, f"Words of {author.username}", parent, **more)
        about = {"post_id": post.id, "comment_id": comment.id}
        Notification.tell(post.author, "comment", actor_id=author.id, **about)
        db.session.commit()
        return comment

    def leave(self, keep: bool) -> list[str]:
        """Delete Ann's account."""
        files = delete_account(self.ann, keep)
        db.session.commit()
        db.session.expire_all()
        return files

    def count(self, model, *conditions) -> int:
        return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0

    def ghost(self) -> User:
        return User.with_username(GHOST)

    def check_counters(self) -> None:
        """Compare each counter with what it counts."""
        self.assertEqual(Comment.recount(), 0)
        for user in db.session.scalars(select(User)):
            unread = (Notification.user_id == user.id, Notification.read_at.is_(None))
            self.assertEqual(user.unread_count, self.count(Notification, *unread), user)
            followers = self.count(Follow, Follow.followed_id == user.id)
            self.assertEqual(user.follower_count, followers, user)
            followed = self.count(Follow, Follow.follower_id == user.id)
            self.assertEqual(user.followed_count, followed, user)
        before = self.months()
        recount()
        self.assertEqual(self.months(), before)

    def months(self) -> list[tuple]:
        rows = select(MonthCount.kind, MonthCount.of_id, MonthCount.month, MonthCount.posts)
        return sorted(map(tuple, db.session.execute(rows.where(MonthCount.posts != 0))))


class KeepTestCase(DepartureCase):
    """What was written stays, under a name that is nobody's."""

    def test_published_posts_stay_and_all_others_go(self) -> None:
        kept = [self.post(self.ann, f"Post {number}") for number in range(5)]
        page = self.post(self.ann, "About", page_slug="about-ann")
        self.post(self.ann, "Draft", publish=False)
        later = self.post(self.ann, "Later")
        later.schedule(utcnow() + timedelta(days=2))
        deleted = self.post(self.ann, "Deleted")
        deleted.delete(by=self.ann)
        db.session.commit()
        stay = {post.id for post in [*kept, page]}
        self.leave(keep=True)
        self.assertEqual(set(db.session.scalars(select(Post.id))), stay)
        self.assertEqual(len(Listing.by(self.ghost())), 5)
        self.assertEqual(len(Listing.everything()), 5)
        self.check_counters()

    def test_comments_stay_with_their_words(self) -> None:
        post = self.post(self.bob)
        said = [self.say(self.ann, post) for _ in range(3)]
        reply = self.say(self.bob, post, said[0])
        said[2].remove(by=self.ann)
        db.session.commit()
        self.leave(keep=True)
        self.assertEqual({comment.author_id for comment in said}, {self.ghost().id})
        self.assertEqual(said[2].removed_by_id, self.ghost().id)
        self.assertEqual((said[0].body, reply.parent_id), ("Words of ann", said[0].id))
        self.assertEqual(post.comment_count, 3)
        self.check_counters()

    def test_what_others_were_told_of_comments_is_by_the_ghost_now(self) -> None:
        self.say(self.ann, self.post(self.bob))
        Notification.tell(self.bob, "follow", actor_id=self.ann.id)
        db.session.commit()
        self.leave(keep=True)
        told = db.session.scalars(select(Notification)).all()
        self.assertEqual([(row.kind, row.actor_id) for row in told], [("comment", self.ghost().id)])
        self.check_counters()

    def test_several_people_share_one_ghost(self) -> None:
        self.post(self.ann)
        self.post(self.bob)
        self.leave(keep=True)
        delete_account(self.bob, keep=True)
        db.session.commit()
        self.assertEqual(len(Listing.by(self.ghost())), 2)
        self.check_counters()

    def test_nobody_finds_the_ghost_among_people(self) -> None:
        self.post(self.ann, "Kept")
        self.leave(keep=True)
        self.assertIsNone(db.session.scalar(User.named(GHOST)))
        self.assertNotIn(self.ghost(), db.session.scalars(Post.authors()).all())
        self.assertEqual(self.ghost().display_name, "Deleted account")
        self.assertEqual(len(Search("kept")), 1)


class RemoveTestCase(DepartureCase):
    """Nothing of what was written stays."""

    def test_posts_go_with_all_that_hangs_on_them(self) -> None:
        for number in range(5):
            post = self.post(self.ann, f"Gone {number}")
            reply = self.say(self.cara, post, self.say(self.bob, post))
            Notification.tell(self.bob, "reply", actor_id=self.cara.id, comment_id=reply.id)
            Revision.keep(post, by=self.ann)
            db.session.commit()
        self.post(self.bob, "Stays")
        self.leave(keep=False)
        self.assertEqual([post.title for post in Post.after(0, 9)], ["Stays"])
        self.assertEqual(self.count(Comment) + self.count(Revision), 0)
        self.assertEqual((len(Search("gone")), len(Listing.everything())), (0, 1))
        self.assertEqual(self.bob.unread_count, 0)
        self.assertEqual(sum(posts for _month, posts in MonthCount.of(EVERYTHING)), 1)
        self.check_counters()

    def test_comments_go_and_one_with_replies_of_others_leaves_an_empty_place(self) -> None:
        post = self.post(self.bob)
        answered, alone = self.say(self.ann, post), self.say(self.ann, post)
        reply = self.say(self.bob, post, answered)
        self.say(self.ann, post, answered)
        self.say(self.ann, post, self.say(self.cara, post))
        for _ in range(3):
            self.say(self.ann, post, alone)
        self.leave(keep=False)
        self.assertEqual(self.count(Comment), 3)
        place = db.session.get(Comment, reply.parent_id)
        self.assertEqual((place.body, place.body_html, place.author_id), ("", "", self.ghost().id))
        self.assertIsNotNone(place.removed_at)
        self.assertEqual((post.comment_count, place.reply_count), (2, 1))
        self.check_counters()

    def test_held_and_removed_comments_are_not_counted_twice(self) -> None:
        post = self.post(self.bob)
        self.say(self.ann, post, held=True)
        self.say(self.ann, post).remove(by=self.ann)
        self.say(self.ann, post).mark_spam()
        self.say(self.cara, post)
        self.leave(keep=False)
        self.assertEqual((post.comment_count, self.count(Comment)), (1, 1))
        self.check_counters()

    def test_there_is_no_ghost_where_none_is_needed(self) -> None:
        self.post(self.ann)
        self.leave(keep=False)
        self.assertIsNone(self.ghost())


class EitherWayTestCase(DepartureCase):
    """What happens whatever is chosen."""

    def test_follows_go_and_the_counters_of_others_are_right(self) -> None:
        for other in (self.bob, self.cara):
            for one, two in ((self.ann, other), (other, self.ann)):
                db.session.add(Follow(follower_id=one.id, followed_id=two.id))
                one.followed_count += 1
                two.follower_count += 1
        db.session.add(Follow(follower_id=self.bob.id, followed_id=self.cara.id))
        self.bob.followed_count += 1
        self.cara.follower_count += 1
        db.session.commit()
        self.leave(keep=True)
        self.assertEqual((self.bob.follower_count, self.cara.follower_count), (0, 1))
        self.check_counters()

    def test_reports_autosaves_and_notifications_go(self) -> None:
        post = self.post(self.bob)
        db.session.add(Report(reporter_id=self.ann.id, post_id=post.id, reason="Rude"))
        Autosave.write(self.ann, post, 0, 1, {"title": "x", "summary": "", "body": "y", "tags": []})
        Notification.tell(self.ann, "comment", actor_id=self.bob.id, post_id=post.id)
        db.session.commit()
        self.leave(keep=True)
        for model in (Report, Autosave, Notification):
            self.assertEqual(self.count(model), 0, model)

    def test_pictures_that_posts_show_stay_and_the_others_go_with_their_files(self) -> None:
        for number, digest in enumerate(("a" * 16, "b" * 16, "c" * 16)):
            image = Image(owner_id=self.ann.id, digest=digest, name="x", width=600, height=400)
            image.path, image.bytes = f"{digest[:2]}/{digest}-600x400.jpg", number
            db.session.add(image)
        db.session.commit()
        self.ann.picture = "dd/dddddddddddddddd-288x288.webp"
        post = self.post(self.bob, body="![](/media/aa/aaaaaaaaaaaaaaaa-600x400.jpg)")
        files = self.leave(keep=False)
        kept = db.session.scalars(select(Image)).one()
        self.assertEqual((kept.digest, kept.owner_id), ("a" * 16, self.ghost().id))
        self.assertEqual(self.count(ImageUse, ImageUse.post_id == post.id), 1)
        self.assertEqual({name[:2] for name in files}, {"bb", "cc", "dd"})
        self.assertIn("dd/dddddddddddddddd-96x96.webp", files)

    def test_the_name_is_nobody_s_again_however_it_is_written(self) -> None:
        self.leave(keep=True)
        for name in ("ann", "Ann", "ａｎｎ"):
            self.assertTrue(User.name_is_taken(name))
            with self.assertRaises(NameTaken):
                User.register("new@example.com", name, PASSWORD)
        self.assertFalse(User.name_is_taken("anna"))

    def test_its_number_and_signed_links_are_nobody_s_again(self) -> None:
        last = User.create("zoe", "zoe@example.com", PASSWORD, None)
        tokens = [last.generate_reset_token(), last.generate_email_change_token("z@example.com")]
        db.session.commit()
        number = last.id
        delete_account(last, keep=False)
        db.session.commit()
        new = User.create("yan", "zoe@example.com", PASSWORD, None)
        db.session.commit()
        self.assertNotEqual(new.id, number)
        self.assertIsNone(User.with_reset_token(tokens[0]))
        self.assertEqual(User.with_email_change_token(tokens[1]), (None, None))

    def test_the_last_administrator_stays_until_there_is_another(self) -> None:
        Role.insert_roles()
        self.ann.role = Role.named("Administrator")
        self.bob.role, self.bob.suspended_at = Role.named("Administrator"), utcnow()
        db.session.commit()
        with self.assertRaises(LastAdministrator):
            delete_account(self.ann, keep=True)
        db.session.rollback()
        self.cara.role = Role.named("Administrator")
        db.session.commit()
        self.leave(keep=True)
        self.assertIsNone(db.session.get(User, self.ann_id))

    def test_an_account_goes_once(self) -> None:
        same = self.ann
        self.leave(keep=True)
        with self.assertRaises(AccountGone):
            delete_account(same, keep=True)


if __name__ == "__main__":
    unittest.main()
