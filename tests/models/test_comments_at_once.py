"""Comments, reports and decisions of many people at the same moment: counted right, told once."""

import unittest
from functools import partial

from app import decisions
from app.extensions import db
from app.models import Comment, LogEntry, Post, Report, Revision, User
from app.models.comment import CommentsClosed
from app.models.departure import delete_account
from app.models.report import AlreadyReported
from tests.models.crowd import PEOPLE, CrowdCase


class WritingTestCase(CrowdCase):
    """Everybody writes."""

    def test_many_comments_on_one_post_its_author_among_them(self) -> None:
        post_id = self.add_post("p3")
        for _ in range(3):
            self.together(*(self.say(number, post_id) for number in range(PEOPLE)))
        self.check_comments()
        self.check_unread()
        with self.app.app_context():
            self.assertEqual(db.session.get(Post, post_id).comment_count, 3 * PEOPLE)

    def test_many_replies_to_one_comment(self) -> None:
        post_id = self.add_post("p3")
        self.together(self.say(4, post_id))
        with self.app.app_context():
            top_id = db.session.scalar(db.select(Comment.id))
        for _ in range(3):
            self.together(*(self.say(n, post_id, parent_id=top_id) for n in range(PEOPLE)))
        self.check_comments()
        self.check_unread()
        with self.app.app_context():
            self.assertEqual(db.session.get(Comment, top_id).reply_count, 3 * PEOPLE)

    def test_people_who_write_below_each_others_posts_and_call_each_other(self) -> None:
        posts = self.posts()
        for step in (1, PEOPLE - 1, 3):
            to = [(number + step) % PEOPLE for number in range(PEOPLE)]
            self.together(*(self.say(n, posts[to[n]], f"@p{to[n - 3]} hi") for n in range(PEOPLE)))
        self.check_comments()
        self.check_unread()

    def test_a_post_is_saved_while_others_write_below_it(self) -> None:
        post_id = self.add_post("p3")

        def save() -> None:
            post = db.session.get(Post, post_id)
            Revision.keep(post, by=self.user(3))
            post.revise("Other", None, f"Words {post.version}", ["tea"])
            Revision.keep(post, by=self.user(3))

        for _ in range(5):
            self.together(save, *(self.say(number, post_id) for number in range(PEOPLE)))
        self.check_comments()

    def test_many_reports_of_one_comment(self) -> None:
        post_id = self.add_post("p3")
        self.together(self.say(0, post_id))

        def report(number: int) -> None:
            comment = db.session.scalar(db.select(Comment))
            Report.file(self.user(number), comment, "bad")

        self.together(*(partial(report, number) for number in range(1, PEOPLE)))
        with self.app.app_context():
            self.assertEqual(len(db.session.scalars(db.select(Report)).all()), PEOPLE - 1)

    def test_the_same_report_many_times_is_one(self) -> None:
        post_id, refused = self.add_post("p3"), []

        def report() -> None:
            try:
                Report.file(self.user(1), db.session.get(Post, post_id), "bad")
            except AlreadyReported:
                refused.append(1)

        self.together(*[report] * PEOPLE)
        self.assertEqual(len(refused), PEOPLE - 1)


class DecisionsTestCase(CrowdCase):
    """Several of the staff decide of the same comments."""

    def setUp(self) -> None:
        super().setUp()
        self.post_ids = self.posts()

    def held(self, number: int = PEOPLE) -> list[int]:
        """Store comments that wait, one by each below the next one's post."""
        with self.app.app_context():
            comments = [
                Comment.write(
                    self.user(n),
                    db.session.get(Post, self.post_ids[n - 1]),
                    f"@p{n - 2} hi",
                    held=True,
                )
                for n in range(number)
            ]
            db.session.commit()
            return [comment.id for comment in comments]

    def decide(self, how, by: int, ids: list[int]) -> bool:
        """Return an act: one of the staff decides of comments, as the queue does."""
        comments = db.session.scalars(Comment.among(ids)).all()
        decisions.begin(comments, self.user(by))
        return sum(how(comment, self.user(by)) for comment in comments) > 0

    def acts(self) -> list[str]:
        with self.app.app_context():
            return list(db.session.scalars(db.select(LogEntry.act)))

    def test_one_approves_and_one_removes_what_waits(self) -> None:
        for _ in range(5):
            [id] = self.held(1)
            before = len(self.acts())
            approve = partial(self.decide, decisions.approve, 5, [id])
            remove = partial(self.decide, decisions.withdraw_comment, 6, [id])
            self.together(approve, remove)
            self.assertEqual(len(self.acts()), before + 1)
            self.check_comments()
        self.check_unread()

    def test_everybody_decides_of_everything(self) -> None:
        ids = self.held()
        hows = [decisions.approve, decisions.reject, decisions.mark_spam] * 3
        acts = [partial(self.decide, how, n, ids) for n, how in enumerate(hows[:PEOPLE])]
        self.together(*acts)
        self.assertEqual(len(self.acts()), PEOPLE)
        self.check_comments()
        self.check_unread()

    def test_each_decides_of_another_while_people_write(self) -> None:
        for _ in range(3):
            ids = self.held()
            approve = [
                partial(self.decide, decisions.approve, n, [ids[n - 4]]) for n in range(PEOPLE - 1)
            ]
            write = [self.say(n, self.post_ids[n - 3], f"@p{n - 1} ho") for n in range(1, PEOPLE)]
            self.together(*approve, *write)
        self.check_comments()
        self.check_unread()

    def test_the_same_removal_twice_is_one(self) -> None:
        self.together(self.say(1, self.post_ids[2]))
        with self.app.app_context():
            id = db.session.scalar(db.select(Comment.id))
        self.together(*(partial(self.decide, decisions.remove, n, [id]) for n in range(2, 8)))
        self.assertEqual(self.acts(), ["remove"])
        self.check_comments()


class DepartureTestCase(CrowdCase):
    """An account goes while others write to its person."""

    def leave(self, keep: bool) -> None:
        delete_account(self.user(3), keep)

    def or_refused(self, act):
        """Return an act that may also be refused, as what it was about went just before."""

        def tried() -> None:
            try:
                act()
            except CommentsClosed:
                db.session.rollback()

        return tried

    def check_departure(self, keep: bool) -> None:
        posts = self.posts()
        for number in range(PEOPLE):
            self.together(self.say(number, posts[3]), self.say(3, posts[number]))
        acts = [self.say(n, posts[3]) for n in range(PEOPLE) if n != 3]
        self.together(partial(self.leave, keep), *(self.or_refused(act) for act in acts))
        self.check_comments()
        self.check_unread()
        with self.app.app_context():
            self.assertIsNone(db.session.get(User, self.ids[3]))

    def test_comments_on_posts_that_stay(self) -> None:
        self.check_departure(keep=True)

    def test_comments_on_posts_that_go(self) -> None:
        self.check_departure(keep=False)


if __name__ == "__main__":
    unittest.main()
