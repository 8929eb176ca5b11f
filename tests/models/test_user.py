"""Accounts: passwords, tokens, addresses."""

import unittest

from app.extensions import db
from app.models import Role, User
from app.models.names import clean_email, is_username
from app.models.user import NameTaken, load_user
from tests.support import ContextCase


class UserCase(ContextCase):
    """A test with ann in the database."""

    def setUp(self) -> None:
        super().setUp()
        self.ann = User(username="ann", email="Ann@Example.com ", password="cat")
        db.session.add(self.ann)
        db.session.commit()

    def register(self, email: str, username: str) -> User:
        user = User.register(email, username, "dog")
        db.session.commit()
        return user


class PasswordTestCase(UserCase):
    """Passwords are kept as hashes."""

    def test_the_password_cannot_be_read(self) -> None:
        with self.assertRaisesRegex(AttributeError, "Password is not a readable attribute"):
            _ = self.ann.password

    def test_the_right_password_matches_and_another_does_not(self) -> None:
        self.assertTrue(self.ann.verify_password("cat"))
        self.assertFalse(self.ann.verify_password("dog"))

    def test_two_accounts_with_one_password_have_two_hashes(self) -> None:
        other = User(username="bob", password="cat")
        self.assertNotEqual(self.ann.password_hash, other.password_hash)

    def test_an_account_without_a_password_opens_to_none(self) -> None:
        self.assertFalse(User(username="bob").verify_password(""))

    def test_a_new_password_ends_every_session(self) -> None:
        session = self.ann.get_id()
        self.assertEqual(load_user(session), self.ann)
        self.ann.password = "dog"
        self.assertIsNone(load_user(session))

    def test_a_session_of_rubbish_loads_nobody(self) -> None:
        for session in ("", "1", "1.", ".", "x.y", "9" * 30 + ".t", f"{self.ann.id}.wrong"):
            with self.subTest(session=session):
                self.assertIsNone(load_user(session))

    def test_credentials_find_the_account_whatever_the_case_of_the_address(self) -> None:
        self.assertEqual(User.with_credentials(" ANN@example.com", "cat"), self.ann)
        self.assertIsNone(User.with_credentials("ann@example.com", "dog"))
        self.assertIsNone(User.with_credentials("nobody@example.com", "cat"))


class TokenTestCase(UserCase):
    """Each token has a purpose, an owner and an end."""

    def test_a_confirmation_token_confirms_its_account(self) -> None:
        self.assertTrue(self.ann.confirm(self.ann.generate_confirmation_token()))
        self.assertTrue(self.ann.confirmed)

    def test_a_token_of_another_account_confirms_nothing(self) -> None:
        bob = self.register("bob@example.com", "bob")
        self.assertFalse(bob.confirm(self.ann.generate_confirmation_token()))
        self.assertFalse(bob.confirmed)

    def test_an_expired_token_confirms_nothing(self) -> None:
        self.assertFalse(self.ann.confirm(self.ann.generate_confirmation_token(expiration=-1)))

    def test_a_token_serves_its_own_purpose_only(self) -> None:
        reset = self.ann.generate_reset_token()
        self.assertFalse(self.ann.confirm(reset))
        self.assertFalse(self.ann.change_email(reset))
        self.assertFalse(User.reset_password(self.ann.generate_confirmation_token(), "dog"))

    def test_a_changed_or_foreign_token_is_refused(self) -> None:
        token = self.ann.generate_reset_token()
        for bad in ("", "x", token[:-1], token + "A", token.replace(".", "", 1)):
            with self.subTest(bad=bad):
                self.assertFalse(User.reset_password(bad, "dog"))
        self.assertTrue(self.ann.verify_password("cat"))

    def test_a_reset_token_works_once(self) -> None:
        token = self.ann.generate_reset_token()
        self.assertTrue(User.reset_password(token, "dog"))
        self.assertFalse(User.reset_password(token, "emu"))
        self.assertTrue(self.ann.verify_password("dog"))

    def test_a_reset_token_dies_when_the_password_changes(self) -> None:
        token = self.ann.generate_reset_token()
        self.ann.password = "emu"
        self.assertFalse(User.reset_password(token, "dog"))

    def test_a_reset_link_proves_the_address_too(self) -> None:
        self.assertTrue(User.reset_password(self.ann.generate_reset_token(), "dog"))
        self.assertTrue(self.ann.confirmed)

    def test_an_email_token_moves_the_account(self) -> None:
        token = self.ann.generate_email_change_token("New@example.com")
        self.assertTrue(self.ann.change_email(token))
        self.assertEqual(self.ann.email, "new@example.com")

    def test_an_email_token_does_not_take_a_confirmed_account_s_address(self) -> None:
        bob = self.register("bob@example.com", "bob")
        bob.confirm(bob.generate_confirmation_token())
        token = self.ann.generate_email_change_token("bob@example.com")
        self.assertFalse(self.ann.change_email(token))
        self.assertEqual(self.ann.email, "ann@example.com")


class RegistrationTestCase(UserCase):
    """Registering an address twice looks the same as registering it once."""

    def test_a_name_is_taken_however_it_is_written(self) -> None:
        for name in ("ann", "Ann", "ＡＮＮ"):
            with self.subTest(name=name), self.assertRaises(NameTaken):
                User.register("new@example.com", name, "dog")

    def test_a_failed_registration_leaves_the_session_usable(self) -> None:
        with self.assertRaises(NameTaken):
            User.register("new@example.com", "ann", "dog")
        self.assertEqual(self.register("new@example.com", "new").contact, "new@example.com")

    def test_both_accounts_of_one_address_open_with_their_own_passwords(self) -> None:
        second = self.register("ann@example.com", "second")
        self.assertEqual(User.with_credentials("ann@example.com", "dog"), second)
        self.assertEqual(User.with_credentials("ann@example.com", "cat"), self.ann)

    def test_whoever_proves_the_address_gets_it_from_an_unconfirmed_account(self) -> None:
        second = self.register("ann@example.com", "second")
        self.assertTrue(second.confirm(second.generate_confirmation_token()))
        db.session.commit()
        self.assertEqual((second.email, self.ann.email), ("ann@example.com", None))

    def test_a_confirmed_account_keeps_its_address(self) -> None:
        self.ann.confirm(self.ann.generate_confirmation_token())
        second = self.register("ann@example.com", "second")
        self.assertFalse(second.confirm(second.generate_confirmation_token()))
        self.assertFalse(second.confirmed)

    def test_the_administrator_s_address_makes_an_administrator_once_confirmed(self) -> None:
        self.app.config["NA_BLOG_ADMIN"] = "boss@example.com"
        boss = self.register("boss@example.com", "boss")
        self.assertFalse(boss.is_administrator())
        boss.confirm(boss.generate_confirmation_token())
        self.assertTrue(boss.is_administrator())
        self.assertTrue(User.administrator_exists())

    def test_names_of_any_script_are_names_and_paths_are_not(self) -> None:
        for name in ("ann", "安妮", "علي", "a.b-c_d", "x"):
            self.assertTrue(is_username(name), name)
        for name in ("", " ", "a b", ".", "..", "a/b", ".a", "a.", "😀", "a\n", "ﷺ" * 60, "a" * 65):
            self.assertFalse(is_username(name), name)

    def test_a_unconfirmed_account_has_no_public_page(self) -> None:
        self.assertIsNone(db.session.scalar(User.named("ann")))
        author = User(username="author", role=Role.named("User"))
        db.session.add(author)
        db.session.commit()
        self.assertEqual(db.session.scalar(User.named("Author")), author)


class NameTestCase(UserCase):
    """What can be a name, and what can be looked for."""

    def test_a_name_has_no_letters_that_show_nothing(self) -> None:
        for name in ("\u3164", "ann\u3164", "a\u115fb", "\uffa0"):
            self.assertFalse(is_username(name))

    def test_what_can_be_nobodys_name_is_nobody(self) -> None:
        for name in ("a\0b", "\0", "ann\n", "\udcff"):
            self.assertIsNone(User.with_username(name))
            self.assertEqual(db.session.scalars(User.named(name)).all(), [])

    def test_an_address_in_a_chinese_domain_is_kept_in_ascii(self) -> None:
        self.assertEqual(clean_email(" Ann@例子.COM "), "ann@xn--fsqu00a.com")
        self.assertEqual(clean_email("ann@..例"), "ann@..例")


class TransactionTestCase(UserCase):
    """Nothing half-done stays behind."""

    def test_a_new_account_is_gone_after_a_rollback(self) -> None:
        User.register("bob@example.com", "bob", "dog")
        db.session.rollback()
        self.assertIsNone(User.with_username("bob"))


if __name__ == "__main__":
    unittest.main()
