"""`flask users`: accounts, roles and passwords from a terminal."""

import unittest

from app.extensions import db
from app.models import LogEntry, User
from tests.cli.support import CommandCase
from tests.support import PASSWORD


class UsersTestCase(CommandCase):
    """What the pages do, without the pages."""

    def test_an_administrator_is_made_and_can_log_in(self) -> None:
        said = self.type(
            "users", "create", "root", "Root@Example.com", "--role", "administrator",
            stdin=f"{PASSWORD}\n{PASSWORD}\n",
        )  # fmt: skip
        self.assertIn("root is Administrator now and can log in.", said)
        self.assertNotIn(PASSWORD, said)
        self.log_in("root")
        with self.app.app_context():
            self.assertTrue(User.administrator_exists())

    def test_what_a_page_would_refuse_is_refused_in_a_sentence(self) -> None:
        self.add_user("ann")
        for name, email, password, words in (
            ("a b", "b@example.com", PASSWORD, "letters, digits, dots"),
            ("bob", "nonsense", PASSWORD, "not an e-mail address"),
            ("ANN", "b@example.com", PASSWORD, "name ANN is taken"),
            ("bob", "Ann@example.com", PASSWORD, "Another account has"),
        ):
            said = self.type("users", "create", name, email, "--password", password, status=1)
            self.assertIn(words, said)
        said = self.type("users", "create", "bob", "b@e.com", "--password", "short", status=2)
        self.assertIn("8 to 200", said)
        with self.app.app_context():
            self.assertIsNone(User.with_username("bob"))

    def test_a_role_is_given_by_name_or_address(self) -> None:
        self.add_user("ann")
        self.assertIn("ann is Moderator now.", self.type("users", "role", "ann", "Moderator"))
        self.type("users", "role", "ann@example.com", "Reader")
        with self.app.app_context():
            self.assertEqual(User.with_username("ann").role.name, "Reader")

    def test_an_account_is_suspended_and_let_in_again_and_the_log_knows(self) -> None:
        self.add_user("ann")
        self.assertIn("ann is suspended.", self.type("users", "suspend", "ann", "--reason", "ads"))
        self.type("users", "suspend", "ann", "--reason", "again")
        with self.app.app_context():
            self.assertEqual(User.with_username("ann").suspended_reason, "ads")
        self.assertIn("ann may log in again.", self.type("users", "lift", "ann"))
        self.log_in("ann")
        with self.app.app_context():
            entries = db.session.scalars(LogEntry.newest_first()).all()
            found = [(entry.act, entry.actor_name, entry.reason) for entry in entries]
        self.assertEqual(found, [("lift", "", ""), ("suspend", "", "ads")])

    def test_the_only_administrator_stays_one(self) -> None:
        self.add_user("root", role="Administrator")
        for words in (("role", "root", "User"), ("suspend", "root", "--reason", "x")):
            self.assertIn("only administrator", self.type("users", *words, status=1))

    def test_a_suspension_needs_a_reason_that_fits(self) -> None:
        self.add_user("ann")
        for reason in ("", " ", "x" * 301, "\x07"):
            self.assertIn(
                "A reason has", self.type("users", "suspend", "ann", "--reason", reason, status=2)
            )
        self.type("users", "suspend", "ann", status=2)

    def test_an_unknown_account_or_role_is_said(self) -> None:
        said = self.type("users", "role", "nobody", "User", status=1)
        self.assertIn("no account called 'nobody'", said)
        self.assertIn("'moderator'", self.type("users", "role", "nobody", "King", status=2))

    def test_the_setup_link_is_shown_until_there_is_an_administrator(self) -> None:
        link = self.type("users", "setup-link")
        self.assertEqual(self.get(link.strip().partition(":5000")[2]).status_code, 200)
        self.add_user("root", role="Administrator")
        self.assertIn("has an administrator", self.type("users", "setup-link", status=1))

    def test_bytes_that_are_no_text_are_told(self) -> None:
        self.assertIn("no account called", self.type("users", "role", "\udcff", "User", status=1))
        said = self.type("users", "password", "ann", "--password", "\udcff" * 9, status=2)
        self.assertIn("UTF-8 text", said)

    def test_a_new_password_ends_all_sessions(self) -> None:
        self.add_user("ann")
        client = self.log_in("ann")
        self.type("users", "password", "ann", "--password", "another long one")
        self.assertEqual(client.get("/write").status_code, 302)
        answer = self.app.test_client().post(
            "/auth/login", data={"email": "ann@example.com", "password": "another long one"}
        )
        self.assertEqual(answer.status_code, 302)


if __name__ == "__main__":
    unittest.main()
