"""First run: the link that makes the administrator."""

import unittest
from unittest.mock import patch

from app.models import Post, User
from app.samples import FOLDER as SAMPLES
from app.setup_link import gunicorn_address, setup_token
from app.transfer import find_documents
from tests.support import PASSWORD, AppCase

FIELDS = {
    "username": "root",
    "email": "root@example.com",
    "password": PASSWORD,
    "password2": PASSWORD,
}


class SetupTestCase(AppCase):
    """The link is good while there is no administrator, and then never again."""

    def link(self) -> str:
        with self.app.app_context():
            return f"/setup/{setup_token()}"

    def test_the_link_makes_a_logged_in_administrator(self) -> None:
        client = self.app.test_client()
        self.assertEqual(client.post(self.link(), data=FIELDS).location, "/")
        self.assertEqual(client.get("/write").status_code, 200)
        with self.app.app_context():
            self.assertTrue(User.with_email("root@example.com").is_administrator())

    def test_the_link_works_once(self) -> None:
        self.app.test_client().post(self.link(), data=FIELDS)
        self.assertEqual(self.get(self.link()).status_code, 404)
        again = self.app.test_client().post(self.link(), data=FIELDS | {"username": "evil"})
        self.assertEqual(again.status_code, 404)

    def test_a_guessed_link_is_not_there(self) -> None:
        for token in ("x", "e30.x", self.link()[7:-1]):
            self.assertEqual(self.get(f"/setup/{token}").status_code, 404)

    def test_sample_posts_are_filled_in_when_asked_for(self) -> None:
        self.app.test_client().post(self.link(), data=FIELDS | {"samples": "y"})
        self.assertEqual(self.count_posts(), len(find_documents(SAMPLES)))
        with self.app.app_context():
            self.assertEqual({post.author.username for post in Post.after(0, 9)}, {"root"})

    def test_no_samples_unless_asked_for(self) -> None:
        self.app.test_client().post(self.link(), data=FIELDS)
        self.assertEqual(self.count_posts(), 0)

    def test_bad_fields_make_nobody_and_keep_what_was_typed(self) -> None:
        answer = self.app.test_client().post(self.link(), data=FIELDS | {"password2": "other"})
        self.assertEqual(answer.status_code, 422)
        self.assertIn('value="root@example.com"', answer.text)
        self.assertEqual(self.get(self.link()).status_code, 200)

    def test_an_address_of_another_account_is_told(self) -> None:
        self.add_user("ann")
        data = FIELDS | {"email": "ann@example.com"}
        answer = self.app.test_client().post(self.link(), data=data)
        self.assertEqual(answer.status_code, 422)
        self.assertIn("Another account has this address.", answer.text)
        with self.app.app_context():
            self.assertIsNone(User.with_username("root"))

    def test_of_two_at_once_one_makes_the_administrator(self) -> None:
        with patch("app.auth.setup.User.administrator_exists", side_effect=[False, True]):
            answer = self.app.test_client().post(self.link(), data=FIELDS)
        self.assertEqual(answer.status_code, 404)
        with self.app.app_context():
            self.assertIsNone(User.with_username("root"))

    def test_it_works_without_roles_in_the_database(self) -> None:
        from app.extensions import db
        from app.models import Role

        with self.app.app_context():
            for role in Role.query:
                db.session.delete(role)
            db.session.commit()
        self.assertEqual(self.app.test_client().post(self.link(), data=FIELDS).status_code, 302)


class AddressTestCase(unittest.TestCase):
    """Where the link that Gunicorn prints leads."""

    def test_it_follows_the_command_line_then_the_settings(self) -> None:
        for arguments, environ, address in (
            (["gunicorn", "nablog:app"], {}, "http://127.0.0.1:8000"),
            (["gunicorn", "-b", "0.0.0.0:81", "nablog:app"], {}, "http://127.0.0.1:81"),
            (["gunicorn", "--bind=[::]:82"], {"NA_BLOG_BIND": "1.2.3.4:9"}, "http://127.0.0.1:82"),
            (["gunicorn"], {"NA_BLOG_BIND": "1.2.3.4:9"}, "http://1.2.3.4:9"),
            (["gunicorn"], {"PORT": "5000"}, "http://127.0.0.1:5000"),
            (["gunicorn", "-b", "unix:/run/nablog.sock"], {}, "http://localhost"),
        ):
            self.assertEqual(gunicorn_address(arguments, environ), address)


if __name__ == "__main__":
    unittest.main()
