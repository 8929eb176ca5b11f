"""Permissions, roles, and who may do what."""

import unittest

from app.extensions import db
from app.models import AnonymousUser, Permission, Post, Role, User
from tests.support import ContextCase


class RoleTestCase(ContextCase):
    """Roles add up permissions."""

    def test_permissions_are_bits(self) -> None:
        names = ("FOLLOW", "COMMENT", "WRITE", "MODERATE", "ADMIN")
        self.assertEqual([getattr(Permission, name) for name in names], [1, 2, 4, 8, 16])

    def test_adding_twice_and_removing_once_leaves_nothing(self) -> None:
        role = Role(name="Guest")
        role.add_permission(Permission.WRITE)
        role.add_permission(Permission.WRITE)
        self.assertTrue(role.has_permission(Permission.WRITE))
        role.remove_permission(Permission.WRITE)
        self.assertFalse(role.has_permission(Permission.WRITE))

    def test_reset_takes_everything(self) -> None:
        role = Role(name="Guest", permissions=7)
        role.reset_permissions()
        self.assertEqual(role.permissions, 0)

    def test_the_four_roles_have_what_their_names_promise(self) -> None:
        found = {role.name: role.permissions for role in db.session.query(Role)}
        expected = {"Reader": 3, "User": 7, "Moderator": 15, "Administrator": 31}
        self.assertEqual(found, expected)

    def test_inserting_roles_again_repairs_and_adds_none(self) -> None:
        Role.named("User").permissions = 0
        Role.insert_roles()
        db.session.commit()
        self.assertEqual(db.session.query(Role).count(), 4)
        self.assertEqual(Role.named("User").permissions, 7)

    def test_a_new_account_gets_the_default_role(self) -> None:
        user = User(username="ann")
        db.session.add(user)
        db.session.commit()
        self.assertEqual(user.role.name, "User")

    def test_a_role_given_by_hand_stays(self) -> None:
        user = User(username="mo", role=Role.named("Moderator"))
        db.session.add(user)
        db.session.commit()
        self.assertTrue(user.can(Permission.MODERATE))
        self.assertFalse(user.is_administrator())

    def test_a_stranger_may_nothing_but_answers_every_question(self) -> None:
        stranger = AnonymousUser()
        self.assertFalse(stranger.can(Permission.FOLLOW))
        self.assertFalse(stranger.is_administrator())
        self.assertFalse(stranger.can_edit(Post(title="x")))

    def test_only_writer_and_administrator_may_edit(self) -> None:
        ann, bob = User(username="ann", confirmed=True), User(username="bob", confirmed=True)
        root = User(username="root", role=Role.named("Administrator"))
        post = Post(title="x", author=ann)
        db.session.add_all([ann, bob, root, post])
        db.session.commit()
        self.assertEqual([u.can_edit(post) for u in (ann, bob, root)], [True, False, True])

    def test_nobody_writes_before_his_address_is_confirmed(self) -> None:
        ann = User(username="ann")
        db.session.add(ann)
        db.session.commit()
        self.assertTrue(ann.can(Permission.WRITE))
        self.assertFalse(ann.can_write())
        self.assertFalse(ann.can_edit(Post(title="x", author=ann)))


if __name__ == "__main__":
    unittest.main()
