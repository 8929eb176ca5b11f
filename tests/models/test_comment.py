"""Comments as the shell and the rooms use them: verbs, counts, and who sees what."""

from datetime import timedelta

from sqlalchemy.orm.attributes import set_committed_value

from app.extensions import db
from app.models import AnonymousUser, Comment, Post, SiteSettings, Threads, User
from app.models.comment import SPAM, CommentsClosed, ReplyRefused, SaidAlready
from app.times import utcnow
from tests.support import ContextCase

STRANGER = AnonymousUser()


class CommentCase(ContextCase):
    """A post by ann, on which bob comments and mo looks after what is said."""

    def setUp(self) -> None:
        super().setUp()
        for name, role in (("ann", "User"), ("bob", "User"), ("mo", "Moderator")):
            self.add_user(name, role)
        self.add_post("ann")
        self.ann, self.bob, self.mo = map(User.with_username, ("ann", "bob", "mo"))
        self.post = db.session.scalars(db.select(Post)).one()

    def write(self, body="Well said.", author=None, **kwargs):
        comment = Comment.write(author or self.bob, self.post, body, **kwargs)
        db.session.commit()
        return comment

    def seen_by(self, viewer):
        return list(db.session.scalars(Comment.visible_to(viewer).order_by(Comment.id)))

    def counts(self, comment=None):
        db.session.commit()
        return self.post.comment_count, comment.reply_count if comment else None


class WritingTestCase(CommentCase):
    """What is written, where it hangs, and what becomes of its text."""

    def test_the_shell_speaks_the_words_of_the_design(self) -> None:
        comment = Comment(body="*hm*", author=self.bob, post=self.post)
        db.session.add(comment)
        db.session.commit()
        self.assertEqual(comment.body_html, "<p><em>hm</em></p>")
        self.assertEqual(self.bob.comments.count(), 1)
        self.assertEqual(self.post.comments.one(), comment)
        self.assertEqual(self.counts()[0], 1)
        self.assertIsNone(comment.parent)

    def test_a_reply_to_a_reply_hangs_below_the_first_comment(self) -> None:
        top = self.write()
        reply = self.write("And I", parent=top)
        deeper = self.write("And you", parent=reply, author=self.ann)
        self.assertEqual((reply.parent, deeper.parent), (top, top))
        self.assertEqual(self.counts(top), (3, 2))

    def test_a_removed_comment_takes_no_reply(self) -> None:
        top = self.write()
        top.remove(self.mo)
        with self.assertRaises(ReplyRefused):
            self.write("Still", parent=top)

    def test_a_comment_of_another_post_takes_no_reply(self) -> None:
        top = self.write()
        self.add_post("ann", "Another")
        other = db.session.scalars(db.select(Post).where(Post.title == "Another")).one()
        with self.assertRaises(ReplyRefused):
            Comment.write(self.bob, other, "Lost", parent=top)

    def test_a_draft_takes_no_comment(self) -> None:
        self.post.unpublish()
        db.session.commit()
        with self.assertRaises(CommentsClosed):
            self.write()

    def test_a_closed_post_takes_none_until_it_is_opened(self) -> None:
        self.post.close_comments()
        with self.assertRaises(CommentsClosed):
            self.write()
        self.post.open_comments()
        self.assertTrue(self.write().is_shown)

    def test_an_old_post_takes_none_where_the_site_says_so(self) -> None:
        db.session.add(SiteSettings(comments_close_after=7))
        self.post.published_at = utcnow() - timedelta(days=6)
        self.write()
        self.post.published_at = utcnow() - timedelta(days=8)
        with self.assertRaises(CommentsClosed):
            self.write("Late")

    def test_people_are_called_by_name(self) -> None:
        self.add_user("张三")
        db.session.rollback()  # MariaDB shows this session what was there when it began
        comment = self.write("@ANN 你好@张三你好 @nobody `@mo` x@mo.example")
        self.assertEqual([user.username for user in comment.mentioned], ["ann", "张三"])
        self.assertIn('<a href="/user/ann">@ANN</a>', comment.body_html)
        self.assertIn('<a href="/user/%E5%BC%A0%E4%B8%89">@张三</a>你好', comment.body_html)

    def test_whoever_is_not_confirmed_is_not_called(self) -> None:
        User.with_username("mo").confirmed = False
        self.assertNotIn("<a", self.write("@mo").body_html)

    def test_the_same_words_sent_twice_are_found(self) -> None:
        comment = self.write()
        with self.assertRaises(SaidAlready) as said:
            Comment.write(self.bob, self.post, "Well said.", once=True)
        self.assertEqual(said.exception.comment, comment)

    def test_the_same_words_of_somebody_else_elsewhere_or_later_are_said(self) -> None:
        comment = self.write()
        Comment.write(self.ann, self.post, "Well said.", once=True)
        Comment.write(self.bob, self.post, "Well said.", comment, once=True)
        comment.timestamp = utcnow() - timedelta(minutes=2)
        Comment.write(self.bob, self.post, "Well said.", once=True)


class VerbsTestCase(CommentCase):
    """Each verb changes once, and what is counted with it."""

    def test_a_held_comment_is_not_counted_until_it_is_approved(self) -> None:
        comment = self.write(held=True, signals=["links"])
        self.assertEqual((comment.state, comment.signals, self.counts()[0]), ("held", ["links"], 0))
        self.assertIsNotNone(comment.queued_at)
        self.assertTrue(comment.approve())
        self.assertFalse(comment.approve())
        self.assertEqual((comment.is_shown, comment.queued_at, self.counts()[0]), (True, None, 1))

    def test_rejecting_and_spam_take_a_shown_comment_away_once(self) -> None:
        for verb in ("reject", "mark_spam"):
            comment = self.write()
            self.assertTrue(getattr(comment, verb)())
            self.assertFalse(getattr(comment, verb)())
            self.assertEqual((comment.is_shown, self.counts()[0]), (False, 0))

    def test_removing_and_restoring_count_once(self) -> None:
        top = self.write()
        reply = self.write("And I", parent=top)
        self.assertTrue(reply.remove(self.mo))
        self.assertFalse(reply.remove(self.mo))
        self.assertEqual((self.counts(top), reply.removed_by_id), ((1, 0), self.mo.id))
        self.assertTrue(reply.restore())
        self.assertFalse(reply.restore())
        self.assertEqual(self.counts(top), (2, 1))

    def test_what_is_restored_waits_if_it_waited(self) -> None:
        comment = self.write(held=True)
        comment.remove(self.bob)
        self.assertIsNone(comment.queued_at)
        comment.restore()
        self.assertIsNotNone(comment.queued_at)
        self.assertEqual(self.counts()[0], 0)

    def test_approving_what_is_removed_shows_and_counts_nothing(self) -> None:
        comment = self.write(held=True)
        comment.remove(self.bob)
        self.assertTrue(comment.approve())
        self.assertEqual((comment.is_shown, self.counts()[0]), (False, 0))

    def test_two_copies_of_a_row_count_once(self) -> None:
        comment = self.write(held=True)
        comment.approve()
        db.session.commit()
        db.session.refresh(comment)
        # As another process had read it before.
        set_committed_value(comment, "state", "held")
        self.assertFalse(comment.approve())
        self.assertEqual(self.counts()[0], 1)

    def test_an_edit_is_rendered_and_dated(self) -> None:
        comment = self.write()
        before = self.post.discussed_at
        self.assertTrue(comment.revise("**Better** said."))
        self.assertFalse(comment.revise("**Better** said."))
        db.session.commit()
        self.assertIn("<strong>Better</strong>", comment.body_html)
        self.assertGreater(self.post.discussed_at, before)
        self.assertIsNotNone(comment.edited_at)

    def test_an_edit_that_looks_like_spam_is_held(self) -> None:
        comment = self.write()
        comment.revise("Buy now", signals=["words"], held=True)
        self.assertEqual((comment.is_held, self.counts()[0]), (True, 0))
        comment.approve()
        self.assertEqual(self.counts()[0], 1)

    def test_deleting_a_row_counts_too(self) -> None:
        db.session.delete(self.write())
        self.assertEqual(self.counts()[0], 0)

    def test_wrong_counts_are_put_right(self) -> None:
        top = self.write()
        self.write("And I", parent=top)
        self.post.comment_count, top.reply_count = 7, 0
        db.session.commit()
        self.assertEqual(Comment.recount(), 2)
        self.assertEqual(self.counts(top), (2, 1))
        self.assertEqual(Comment.recount(), 0)


class SeeingTestCase(CommentCase):
    """Who sees which comments, and in which order."""

    def test_a_held_comment_is_seen_by_its_author_and_the_staff(self) -> None:
        comment = self.write(held=True)
        for viewer, sees in ((STRANGER, []), (self.ann, []), (self.bob, [comment])):
            self.assertEqual(self.seen_by(viewer), sees)
            self.assertEqual(comment.is_seen_by(viewer), bool(sees))
        self.assertEqual(self.seen_by(self.mo), [comment])

    def test_removed_and_rejected_comments_are_seen_by_nobody(self) -> None:
        self.write().remove(self.bob)
        self.write("No").reject()
        self.assertEqual(
            [self.seen_by(viewer) for viewer in (STRANGER, self.bob, self.mo)], [[]] * 3
        )

    def test_comments_on_a_draft_are_seen_by_its_writer_alone(self) -> None:
        comment = self.write()
        self.post.unpublish()
        db.session.commit()
        self.assertEqual((self.seen_by(STRANGER), self.seen_by(self.ann)), ([], [comment]))

    def test_a_removed_comment_keeps_its_place_where_it_has_replies(self) -> None:
        top, lone = self.write(), self.write("Alone")
        reply = self.write("And I", parent=top)
        top.remove(self.mo)
        lone.remove(self.mo)
        threads = Threads(self.post, STRANGER)
        self.assertEqual(threads.part(0, 50), [top])
        self.assertEqual(threads.replies, {top.id: [reply]})

    def test_only_the_first_replies_are_loaded(self) -> None:
        tops = [self.write(f"Top {number}") for number in range(2)]
        for number in range(12):
            Comment.write(self.ann, self.post, f"Reply {number}", parent=tops[0])
        db.session.commit()
        threads = Threads(self.post, STRANGER)
        self.assertEqual(threads.part(0, 50), tops)
        self.assertEqual([len(threads.replies[top.id]) for top in tops], [10, 0])
        self.assertEqual(threads.replies[tops[0].id][9].body, "Reply 9")

    def test_replies_are_shown_to_those_who_may_see_them(self) -> None:
        top = self.write()
        shown, removed, held, spam = (
            self.write(f"Reply {number}", parent=top, held=number > 1) for number in range(4)
        )
        removed.remove(self.mo)
        spam.state = SPAM
        db.session.commit()
        for viewer, sees in (
            (STRANGER, [shown]),
            (self.ann, [shown]),
            (self.bob, [shown, held]),
            (self.mo, [shown, held]),
        ):
            threads = Threads(self.post, viewer)
            for _again in range(2):
                self.assertEqual(threads.part(0, 50), [top])
                self.assertEqual(threads.replies, {top.id: sees})

    def test_whoever_removed_it_may_have_it_back_for_a_while(self) -> None:
        comment = self.write()
        comment.remove(self.mo)
        mine = Comment.removed_by_viewer
        self.assertEqual(list(db.session.scalars(mine(self.mo))), [comment])
        self.assertEqual(list(db.session.scalars(mine(self.bob))), [])
        comment.removed_at = utcnow() - timedelta(days=31)
        self.assertEqual(list(db.session.scalars(mine(self.mo))), [])

    def test_the_words_of_what_was_removed_are_erased_after_a_month(self) -> None:
        top, lone, young = self.write("A"), self.write("B"), self.write("C")
        self.write("And I", parent=top)
        for comment in (top, lone, young):
            comment.remove(self.mo)
        top.removed_at = lone.removed_at = utcnow() - timedelta(days=31)
        db.session.commit()
        for _ in range(2):
            Comment.purge(limit=1)
        db.session.commit()
        bodies = list(db.session.scalars(db.select(Comment.body).order_by(Comment.id)))
        self.assertEqual(bodies, ["", "C", "And I"])

    def test_abilities_ask_who_and_when(self) -> None:
        comment = self.write()
        able = [viewer.can_edit_comment(comment) for viewer in (STRANGER, self.ann, self.bob)]
        self.assertEqual(able, [False, False, True])
        able = [viewer.can_remove_comment(comment) for viewer in (self.ann, self.bob, self.mo)]
        self.assertEqual(able, [False, True, True])
        able = [viewer.can_close_comments(self.post) for viewer in (self.bob, self.ann, self.mo)]
        self.assertEqual(able, [False, True, True])
        comment.timestamp = utcnow() - timedelta(minutes=16)
        self.assertFalse(self.bob.can_edit_comment(comment))
