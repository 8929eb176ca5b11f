"""Administrators against each other, and tags that are merged while posts are saved."""

import threading
import unittest
from functools import partial
from unittest import mock

from app.extensions import db
from app.models import MonthCount, Post, Role, Tag, User
from app.models.departure import AccountGone, delete_account
from app.models.post import EditConflict
from app.models.tag import PostTag, TagGone
from app.models.user import LastAdministrator
from tests.models.crowd import PEOPLE, CrowdCase


class AdministratorsTestCase(CrowdCase):
    """Two administrators, of whom one has to stay."""

    def setUp(self) -> None:
        super().setUp()
        with self.app.app_context():
            for number in (0, 1):
                self.user(number).role = Role.named("Administrator")
            db.session.commit()

    def check_one_stays(self, *acts) -> None:
        outcomes: list[str] = []

        def run(number: int, act) -> None:
            user = self.user(number)
            try:
                act(user)
                db.session.commit()
                outcomes.append("done")
            except (LastAdministrator, AccountGone):
                db.session.rollback()
                outcomes.append("refused")

        self.together(*(partial(run, number, act) for number, act in enumerate(acts)))
        self.assertEqual(sorted(outcomes), ["done", "refused"])
        with self.app.app_context():
            left = db.select(User).join(User.role).where(Role.name == "Administrator")
            left = left.where(User.suspended_at.is_(None))
            self.assertEqual(len(db.session.scalars(left).all()), 1)

    def test_they_demote_each_other(self) -> None:
        self.check_one_stays(*[lambda user: user.take_role(Role.named("User"))] * 2)

    def test_they_suspend_each_other(self) -> None:
        self.check_one_stays(*[lambda user: user.suspend("bad")] * 2)

    def test_both_leave(self) -> None:
        self.check_one_stays(*[lambda user: delete_account(user, keep=True)] * 2)

    def test_one_leaves_whom_nobody_else_could_replace(self) -> None:
        self.check_one_stays(
            lambda user: delete_account(user, keep=False), lambda user: user.suspend("bad")
        )

    def test_one_is_demoted_while_the_other_is_suspended(self) -> None:
        self.check_one_stays(
            lambda user: user.take_role(Role.named("User")), lambda user: user.suspend("bad")
        )


class TagsTestCase(CrowdCase):
    """A tag is merged while posts that bear it are saved."""

    def setUp(self) -> None:
        super().setUp()
        self.post_ids = self.posts()
        with self.app.app_context():
            Tag.called(["tea", "coffee", "milk"])
            db.session.commit()

    def merge(self) -> None:
        tag, other = Tag.of_name("tea"), Tag.of_name("coffee")
        if tag is not other:
            tag.merge_into(other)

    def save(self, number: int, tags: list[str]) -> None:
        post = db.session.get(Post, self.post_ids[number])
        try:
            post.revise(post.title, None, f"Version {post.version}", tags)
            db.session.flush()
        except EditConflict:
            db.session.rollback()

    def unmerge(self) -> None:
        with self.app.app_context():
            db.session.execute(db.delete(Tag).where(Tag.key == "coffee"))
            db.session.commit()
            Tag.called(["tea", "coffee"])
            db.session.commit()

    def check_tags(self) -> set[int]:
        """Every tagged post bears the merged tag, and all is counted right."""
        with self.app.app_context():
            self.assertEqual([tag.key for tag in Tag.called(["tea"])], ["coffee"])
            [coffee] = Tag.called(["coffee"])
            rows = db.select(PostTag.post_id).where(PostTag.tag_id == coffee.id)
            borne = db.session.scalars(rows).all()
            self.assertEqual(MonthCount.sums("tag", [coffee.id])[coffee.id], len(borne))
            db.session.rollback()
            return set(borne)

    def test_posts_get_the_tag_that_is_being_merged(self) -> None:
        for _ in range(5):
            saves = [partial(self.save, number, ["milk", "tea"]) for number in range(PEOPLE)]
            self.together(self.merge, *saves)
            self.assertEqual(self.check_tags(), set(self.post_ids))
            for number in range(PEOPLE):
                self.together(partial(self.save, number, ["milk"]))
            self.unmerge()

    def test_posts_that_bear_the_tag_are_saved(self) -> None:
        for _ in range(5):
            for number in range(PEOPLE):
                self.together(partial(self.save, number, ["tea", "milk"]))
            saves = [partial(self.save, number, ["tea"]) for number in range(PEOPLE)]
            self.together(self.merge, *saves)
            self.assertEqual(self.check_tags(), set(self.post_ids))
            self.unmerge()

    def test_many_merge_the_same(self) -> None:
        self.together(*[self.merge] * PEOPLE)
        self.check_tags()

    def test_a_name_is_found_while_its_tag_is_being_merged(self) -> None:
        ask, mine, merged = db.session.execute, threading.get_ident(), []

        def ask_and_merge(*args):
            rows = ask(*args)
            if threading.get_ident() == mine and not merged:
                merged.append(rows)
                self.together(self.merge)
            return rows

        with self.app.app_context():
            with mock.patch.object(db.session, "execute", ask_and_merge):
                self.assertIsNotNone(Tag.of_name("tea"))
            self.assertTrue(merged)

    def test_two_tags_are_merged_into_each_other(self) -> None:
        refused = []

        def merge(one: str, into: str) -> None:
            try:
                Tag.of_name(one).merge_into(Tag.of_name(into))
            except TagGone:
                refused.append(one)

        self.together(partial(merge, "tea", "coffee"), partial(merge, "coffee", "tea"))
        self.assertEqual(len(refused), 1)

    def test_many_make_the_same_new_tags(self) -> None:
        names = [["a", "b", "c"], ["c", "b", "a"]] * (PEOPLE // 2)
        self.together(*(partial(self.save, n, names[n]) for n in range(PEOPLE)))
        with self.app.app_context():
            self.assertEqual(len(Tag.called(["a", "b", "c"])), 3)
            for post in db.session.scalars(db.select(Post)):
                self.assertEqual([tag.key for tag in post.tags], ["a", "b", "c"])


if __name__ == "__main__":
    unittest.main()
