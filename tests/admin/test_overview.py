"""The overview: numbers that are right, drawn and as tables, in a few queries."""

from datetime import timedelta

from app.extensions import db
from app.models import Comment, Letter, MonthCount, Post, User, overview
from app.models.listing import recount
from app.models.month_count import COMMENTS, month_of
from app.times import utcnow
from tests.support import AppCase, ContextCase


class PageTestCase(AppCase):
    """What an administrator sees."""

    def setUp(self) -> None:
        super().setUp()
        self.add_user("root", "Administrator")
        self.root = self.log_in("root")

    def test_numbers_are_drawn_and_in_tables(self) -> None:
        self.add_user("ann")
        self.add_post("ann")
        page = self.root.get("/admin").text
        self.assertEqual(page.count('<svg class="chart__bars"'), 3)
        self.assertEqual(page.count('<rect class="chart__bar"'), 3 * overview.MONTHS)
        self.assertEqual(page.count('<th scope="row">'), 3 * overview.MONTHS)
        self.assertIn("1 in the last 12 months, 1 in all", page)
        self.assertIn("2 in the last 12 months, 2 in all", page)
        self.assertNotIn("style=", page)

    def test_what_waits_is_said(self) -> None:
        self.add_post("root", publish=False)
        with self.app.app_context():
            db.session.add(Letter(recipient="a@example.com", subject="x", body="x", html="x"))
            db.session.flush()
            db.session.scalars(db.select(Letter)).one().not_delivered("no", for_good=True)
            db.session.commit()
        page = self.root.get("/admin").text
        self.assertIn("flask mail retry", page)
        self.assertIn('<a href="/drafts">1</a>', page)

    def test_it_takes_the_same_few_queries_however_much_there_is(self) -> None:
        queries: list[str] = []
        with self.app.app_context():
            engine = db.engine
        db.event.listen(engine, "before_cursor_execute", lambda *a: queries.append(a[2]))
        self.add_post("root")
        numbers = []
        for _ in range(2):
            queries.clear()
            self.root.get("/admin")
            numbers.append(len(queries))
            for number in range(5):
                self.add_post("root", title=f"Number {number}")
        self.assertEqual(numbers[0], numbers[1])
        self.assertLessEqual(numbers[0], 12, queries)


class NumbersTestCase(ContextCase):
    """What is counted."""

    def setUp(self) -> None:
        super().setUp()
        self.add_user("ann")
        self.ann = User.with_username("ann")
        self.post = Post(author=self.ann, title="A post", body="x")
        self.post.publish()
        db.session.add(self.post)
        db.session.commit()

    def counted(self) -> list[tuple[int, int]]:
        """Return what is kept of the comments' months."""
        db.session.commit()
        return MonthCount.of(COMMENTS)

    def test_a_comment_counts_while_readers_see_it(self) -> None:
        now = month_of(utcnow())
        comment = Comment.write(self.ann, self.post, "Good.")
        self.assertEqual(self.counted(), [(now, 1)])
        for act, number in (
            (comment.mark_spam, 0), (comment.mark_spam, 0), (comment.approve, 1),
            (comment.approve, 1), (lambda: comment.remove(self.ann), 0), (comment.restore, 1),
        ):  # fmt: skip
            act()
            self.assertEqual(sum(n for _, n in self.counted()), number)

    def test_a_held_comment_does_not_count_yet(self) -> None:
        comment = Comment.write(self.ann, self.post, "Good.", held=True)
        self.assertEqual(self.counted(), [])
        comment.approve()
        self.assertEqual(overview.comments().total, 1)

    def test_counting_anew_finds_the_same(self) -> None:
        Comment.write(self.ann, self.post, "Good.")
        Comment.write(self.ann, self.post, "Spam.").mark_spam()
        kept = self.counted()
        db.session.execute(db.update(MonthCount).values(posts=7))
        recount()
        self.assertEqual(self.counted(), kept)

    def test_members_are_counted_by_the_month_they_came(self) -> None:
        self.ann.member_since = utcnow() - timedelta(days=400)
        User.register("eve@example.com", "eve", "correct horse")  # proves nothing yet
        db.session.commit()
        found = overview.members()
        self.assertEqual((found.total, found.lately), (1, 0))

    def test_the_last_months_end_with_this_one(self) -> None:
        months = overview.last_months()
        self.assertEqual((len(set(months)), months[-1]), (12, month_of(utcnow())))
        self.assertTrue(all(1 <= month % 100 <= 12 for month in months))

    def test_a_post_to_come_is_not_counted(self) -> None:
        later = Post(author=self.ann, title="Later", body="x")
        later.schedule(utcnow() + timedelta(days=3))
        db.session.add(later)
        db.session.commit()
        self.assertEqual((overview.posts().total, overview.posts().lately), (1, 1))
