"""Register, confirm, log in and out, change and reset: by the pages, with their letters."""

import re
import unittest
from contextlib import AbstractContextManager
from typing import Any
from unittest.mock import patch

from flask_mail import Message
from werkzeug.test import TestResponse

from app.extensions import db, mail
from app.models import User
from tests.support import PASSWORD, AppCase

LINK = re.compile(r"http://localhost(/\S+)")


class AccountCase(AppCase):
    """A test that reads the letters that pages send."""

    def confirm(self, link: str, password: str = PASSWORD) -> TestResponse:
        """Confirm an account in a new browser, by its link and its password."""
        return self.app.test_client().post(link, data={"password": password})

    def letters(self) -> AbstractContextManager[list[Message]]:
        return mail.record_messages()

    def link(self, letter: Message) -> str:
        """Return the path of the first link in a letter."""
        found = LINK.search(letter.body)
        assert found, letter.body
        return found[1]

    def register(self, email: str = "new@example.com", username: str = "new", **fields: Any):
        data = {"username": username, "email": email, "password": PASSWORD, "password2": PASSWORD}
        return self.app.test_client().post("/auth/register", data=data | fields)

    def user(self, username: str) -> User:
        with self.app.app_context():
            user = User.with_username(username)
            db.session.expunge_all()
            return user


class RegistrationTestCase(AccountCase):
    """From the form to a confirmed account."""

    def test_registering_sends_a_letter_whose_link_confirms(self) -> None:
        with self.letters() as outbox:
            self.assertEqual(self.register().status_code, 302)
        self.assertEqual(outbox[0].recipients, ["new@example.com"])
        self.assertFalse(self.user("new").confirmed)
        self.assertEqual(self.confirm(self.link(outbox[0])).status_code, 302)
        self.assertTrue(self.user("new").confirmed)

    def test_somebody_quicker_with_the_name_is_told_as_any_other(self) -> None:
        self.add_user("ann")
        # What the form sees when the other one registers between its question and the answer.
        with patch("app.auth.forms.User.with_username", return_value=None):
            answer = self.register("new@example.com", "ann")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("This name is taken.", answer.text)

    def test_letters_are_plain_text_and_html(self) -> None:
        with self.letters() as outbox:
            self.register(username="安妮")
        self.assertIn("Dear 安妮,", outbox[0].body)
        self.assertIn('<a href="http://localhost/auth/confirm/', outbox[0].html)
        self.assertNotIn("\n", outbox[0].subject)

    def test_a_taken_address_looks_just_like_a_free_one(self) -> None:
        self.add_user("ann")
        with self.letters() as outbox:
            free = self.register("free@example.com", "one")
            taken = self.register("ann@example.com", "two")
        self.assertEqual((free.status_code, free.location), (taken.status_code, taken.location))
        self.assertEqual(
            [letter.recipients[0] for letter in outbox], ["free@example.com", "ann@example.com"]
        )
        self.assertIn("already", outbox[1].subject)
        for name, email in (("one", "free@example.com"), ("two", "ann@example.com")):
            client = self.app.test_client()
            answer = client.post("/auth/login", data={"email": email, "password": PASSWORD})
            self.assertEqual(answer.status_code, 302, name)
            if name == "one":
                self.assertEqual(client.get("/").location, "/auth/confirm")

    def test_a_name_that_is_taken_is_told_and_all_typed_is_kept(self) -> None:
        self.add_user("ann")
        answer = self.register("new@example.com", "ANN")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("This name is taken", answer.text)
        self.assertIn('value="new@example.com"', answer.text)

    def test_bad_fields_are_told_beside_them_and_change_nothing(self) -> None:
        cases = (
            ({"username": ""}, "Choose a name."),
            ({"username": "a b"}, "without blanks"),
            ({"username": "x" * 65}, "at most 64"),
            ({"username": "a\x00b"}, "A name is made of"),
            ({"username": "😀"}, "A name is made of"),
            ({"username": "\u202eann"}, "A name is made of"),
            ({"email": ""}, "Type your e-mail address."),
            ({"email": "nobody"}, "not an e-mail address"),
            ({"email": "a@b\x07.com"}, "control character"),
            ({"email": "x" * 250 + "@example.com"}, "at most 254"),
            ({"password": "short", "password2": "short"}, "8 to 200"),
            ({"password": "x" * 201, "password2": "x" * 201}, "8 to 200"),
            ({"password2": "other than that"}, "not the same"),
        )
        for fields, message in cases:
            with self.subTest(fields=fields):
                answer = (
                    self.register(**fields)
                    if "username" not in fields and "email" not in fields
                    else self.register(
                        fields.get("email", "new@example.com"), fields.get("username", "new")
                    )
                )
                self.assertEqual(answer.status_code, 422)
                self.assertIn(message, answer.text)
                self.assertIn('aria-invalid="true"', answer.text)
        self.assertIsNone(self.user("new"))

    def test_the_link_of_a_letter_works_in_another_browser_and_once(self) -> None:
        with self.letters() as outbox:
            self.register()
        link = self.link(outbox[0])
        answer = self.confirm(link)
        self.assertEqual((answer.status_code, answer.location), (302, "/"))
        self.assertEqual(self.get(link).location, "/auth/login")

    def test_opening_the_link_is_not_enough(self) -> None:
        self.app.config["NA_BLOG_ADMIN"] = "boss@example.com"
        with self.letters() as outbox:
            self.register("boss@example.com", "mallory")
        link = self.link(outbox[0])
        for method in ("GET", "HEAD"):
            self.assertEqual(self.app.test_client().open(link, method=method).status_code, 200)
        answer = self.confirm(link, password="what boss thinks it is")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("not the password of this account", answer.text)
        self.assertFalse(self.user("mallory").confirmed)

    def test_asking_again_sends_a_letter_for_each_account_that_waits(self) -> None:
        self.register(username="one")
        self.register(username="two")
        with self.letters() as outbox:
            self.app.test_client().post("/auth/confirm", data={"email": "new@example.com"})
        self.assertEqual(len(outbox), 2)
        self.assertIn("Dear one,", outbox[1].body)

    def test_two_registrations_tell_nothing_about_a_third(self) -> None:
        self.add_user("ann")
        for email in ("ann@example.com", "free@example.com"):
            found = []
            for number in (1, 2):
                name = f"{email[:3]}{number}"
                data = {"username": name, "email": email}
                data |= {"password": f"password {number}", "password2": f"password {number}"}
                self.app.test_client().post("/auth/register", data=data)
            for number in (1, 2):
                data = {"email": email, "password": f"password {number}"}
                found.append(self.app.test_client().post("/auth/login", data=data).status_code)
            self.assertEqual(found, [422, 302], email)

    def test_letters_of_other_alphabets_before_the_at_are_refused(self) -> None:
        for email in ("é@example.com", "用户@例子.com"):
            self.assertEqual(self.register(email).status_code, 422)
        with self.letters() as outbox:
            self.assertEqual(self.register("ann@例子.com").status_code, 302)
        self.assertEqual(outbox[0].recipients, ["ann@xn--fsqu00a.com"])

    def test_a_wrong_link_says_what_to_do(self) -> None:
        answer = self.get("/auth/confirm/wrong", follow_redirects=True)
        self.assertIn("Have a new letter sent", answer.text)

    def test_an_unconfirmed_account_is_led_to_a_page_that_sends_again(self) -> None:
        self.register()
        client = self.log_in("new")
        self.assertEqual(client.get("/write").location, "/auth/confirm")
        self.assertIn("new@example.com", client.get("/auth/confirm").text)
        with self.letters() as outbox:
            client.post("/auth/confirm")
        self.assertEqual(client.post(self.link(outbox[0])).location, "/")
        self.assertEqual(client.get("/write").status_code, 200)

    def test_a_stranger_can_ask_for_the_letter_again_and_learns_nothing(self) -> None:
        self.register()
        self.add_user("ann")
        with self.letters() as outbox:
            answers = [
                self.app.test_client().post("/auth/confirm", data={"email": email})
                for email in ("new@example.com", "ann@example.com", "nobody@example.com")
            ]
        self.assertEqual({(a.status_code, a.location) for a in answers}, {(302, "/auth/confirm")})
        self.assertEqual([letter.recipients for letter in outbox], [["new@example.com"]])

    def test_the_administrator_s_address_becomes_administrator_by_its_letter(self) -> None:
        self.app.config["NA_BLOG_ADMIN"] = "boss@example.com"
        with self.letters() as outbox:
            self.register("Boss@Example.com", "boss")
        self.confirm(self.link(outbox[0]))
        with self.app.app_context():
            self.assertTrue(User.with_username("boss").is_administrator())


class LoginTestCase(AccountCase):
    """Logging in and out."""

    def setUp(self) -> None:
        super().setUp()
        self.add_user("ann")

    def try_to_log_in(self, email: str, password: str, address: str = "/auth/login"):
        return self.app.test_client().post(address, data={"email": email, "password": password})

    def test_a_wrong_password_and_an_unknown_address_answer_alike(self) -> None:
        wrong = self.try_to_log_in("ann@example.com", "wrong password")
        unknown = self.try_to_log_in("nobody@example.com", "wrong password")
        self.assertEqual((wrong.status_code, unknown.status_code), (422, 422))
        self.assertEqual(wrong.text.replace("ann@", "x@"), unknown.text.replace("nobody@", "x@"))

    def test_next_stays_on_the_site(self) -> None:
        good = self.try_to_log_in("ann@example.com", PASSWORD, "/auth/login?next=/write%3Fa=1")
        self.assertEqual(good.location, "/write?a=1")
        for bad in ("https://evil.example/", "//evil.example", "/\\evil.example",
                    "\\\\evil.example",
                    "/%09/evil.example", "%2F%2Fevil.example", "javascript:alert(1)", "/%0d%0aX:y",
                    "http:///evil.example", "evil.example", "/%5Cevil.example"):  # fmt: skip
            with self.subTest(bad=bad):
                answer = self.try_to_log_in("ann@example.com", PASSWORD, f"/auth/login?next={bad}")
                self.assertEqual(answer.location, "/")

    def test_logging_out_is_a_post_and_ends_the_session(self) -> None:
        client = self.log_in("ann")
        self.assertEqual(client.get("/auth/logout").status_code, 405)
        self.assertEqual(client.post("/auth/logout").status_code, 302)
        self.assertEqual(client.get("/write").status_code, 302)

    def test_remember_me_outlives_the_session_and_dies_with_the_password(self) -> None:
        client = self.app.test_client()
        data = {"email": "ann@example.com", "password": PASSWORD, "remember_me": "y"}
        client.post("/auth/login", data=data)
        client.delete_cookie("session")
        self.assertEqual(client.get("/write").status_code, 200)
        with self.app.app_context():
            User.with_username("ann").password = "another one"
            db.session.commit()
        client.delete_cookie("session")
        self.assertEqual(client.get("/write").status_code, 302)

    def test_an_old_session_does_not_come_back_as_somebody_else(self) -> None:
        client = self.log_in("ann")
        client.set_cookie("session", "eyJfdXNlcl9pZCI6IjEifQ.bad.signature")
        self.assertEqual(client.get("/write").status_code, 302)

    def test_logging_in_notes_when_somebody_was_here(self) -> None:
        self.assertIsNone(self.user("ann").last_seen)
        self.log_in("ann")
        self.assertIsNotNone(self.user("ann").last_seen)


class PasswordTestCase(AccountCase):
    """Changing and resetting."""

    def setUp(self) -> None:
        super().setUp()
        self.add_user("ann")

    def test_changing_ends_all_other_sessions_and_keeps_this_one(self) -> None:
        here, there = self.log_in("ann"), self.log_in("ann")
        data = {"old_password": PASSWORD, "password": "new and long", "password2": "new and long"}
        with self.letters() as outbox:
            self.assertEqual(here.post("/auth/change-password", data=data).status_code, 302)
        self.assertEqual(here.get("/write").status_code, 200)
        self.assertEqual(there.get("/write").status_code, 302)
        self.assertIn("was changed", outbox[0].subject)

    def test_changing_needs_the_present_password(self) -> None:
        data = {"old_password": "wrong", "password": "new and long", "password2": "new and long"}
        answer = self.log_in("ann").post("/auth/change-password", data=data)
        self.assertEqual(answer.status_code, 422)
        self.assertIn("not your present password", answer.text)
        self.log_in("ann")

    def test_all_other_sessions_can_be_ended(self) -> None:
        here, there = self.log_in("ann"), self.log_in("ann")
        here.post("/auth/sessions/delete")
        self.assertEqual(here.get("/write").status_code, 200)
        self.assertEqual(there.get("/write").status_code, 302)

    def ask_for_reset(self, email: str) -> tuple[Any, list[Message]]:
        with self.letters() as outbox:
            answer = self.app.test_client().post("/auth/reset", data={"email": email})
        return answer, outbox

    def test_a_reset_link_sets_a_password_once(self) -> None:
        session = self.log_in("ann")
        _, outbox = self.ask_for_reset("ann@example.com")
        link = self.link(outbox[0])
        data = {"password": "new and long", "password2": "new and long"}
        self.assertEqual(self.app.test_client().post(link, data=data).location, "/auth/login")
        self.assertEqual(self.app.test_client().post(link, data=data).location, "/auth/reset")
        self.assertEqual(session.get("/write").status_code, 302)

    def test_a_reset_tells_nothing_about_who_has_an_account(self) -> None:
        known, _ = self.ask_for_reset("ann@example.com")
        unknown, outbox = self.ask_for_reset("nobody@example.com")
        self.assertEqual(
            (known.status_code, known.location), (unknown.status_code, unknown.location)
        )
        self.assertEqual(outbox, [])

    def test_a_new_address_is_taken_by_its_letter_and_the_old_one_is_told(self) -> None:
        client = self.log_in("ann")
        data = {"old_password": PASSWORD, "email": "ann2@example.com"}
        with self.letters() as outbox:
            client.post("/auth/change-email", data=data)
            link = self.link(outbox[0])
            self.assertIn("ann2@example.com", client.get(link).text)
            self.assertEqual(self.user("ann").email, "ann@example.com", "GET only asks")
            client.post(link)
        self.assertEqual(self.user("ann").email, "ann2@example.com")
        self.assertEqual([m.recipients[0] for m in outbox], ["ann2@example.com", "ann@example.com"])
        self.assertEqual(client.get("/write").status_code, 200)

    def test_a_taken_new_address_looks_like_a_free_one(self) -> None:
        self.add_user("bob")
        client = self.log_in("ann")
        with self.letters() as outbox:
            answers = [
                client.post("/auth/change-email", data={"old_password": PASSWORD, "email": email})
                for email in ("free@example.com", "bob@example.com")
            ]
        self.assertEqual(answers[0].location, answers[1].location)
        self.assertIn("already", outbox[1].subject)


class LimitTestCase(AccountCase):
    """Guessing and flooding are slowed down, and what was typed is kept."""

    settings = {"RATELIMIT_ENABLED": True}

    def setUp(self) -> None:
        super().setUp()
        from app.extensions import limiter

        self.addCleanup(setattr, limiter, "enabled", limiter.enabled)
        limiter.init_app(self.app)  # with the settings of this test
        limiter.enabled = True
        limiter.reset()
        self.addCleanup(limiter.reset)

    def statuses(self, address: str, data: dict[str, str], tries: int) -> list[int]:
        return [self.app.test_client().post(address, data=data).status_code for _ in range(tries)]

    def test_guessing_a_password_ends_after_ten_tries(self) -> None:
        data = {"email": "ann@example.com", "password": "guess"}
        self.assertEqual(self.statuses("/auth/login", data, 11), [422] * 10 + [429])

    def test_registering_ends_after_ten_an_hour(self) -> None:
        for number in range(10):
            self.assertEqual(self.register(f"a{number}@example.com", f"a{number}").status_code, 302)
        answer = self.register("late@example.com", "late")
        self.assertEqual(answer.status_code, 429)
        self.assertIn('value="late@example.com"', answer.text)

    def test_everybody_of_an_ipv6_network_counts_as_one(self) -> None:
        for number in range(10):
            answer = self.register_from(f"2001:db8::{number:x}", number)
            self.assertEqual(answer.status_code, 302)
        self.assertEqual(self.register_from("2001:db8::ffff:1", 10).status_code, 429)
        self.assertEqual(self.register_from("2001:db8:0:1::1", 11).status_code, 302)

    def register_from(self, address: str, number: int) -> TestResponse:
        data = {"username": f"n{number}", "email": f"n{number}@example.com"}
        data |= {"password": PASSWORD, "password2": PASSWORD}
        return self.app.test_client().post(
            "/auth/register", data=data, environ_base={"REMOTE_ADDR": address}
        )

    def test_one_address_gets_five_letters_of_registration(self) -> None:
        answers = [self.register("one@example.com", f"n{n}").status_code for n in range(6)]
        self.assertEqual(answers, [302] * 5 + [429])

    def test_letters_to_one_address_end_after_five(self) -> None:
        data = {"email": "ann@example.com"}
        self.assertEqual(self.statuses("/auth/reset", data, 6), [302] * 5 + [429])

    def test_posting_ends_after_sixty_an_hour_and_keeps_the_text(self) -> None:
        self.add_user("ann")
        client = self.log_in("ann")
        data = {"title": "Again", "body": "My long text", "save": "1"}
        for _ in range(60):
            self.assertEqual(client.post("/write", data=data).status_code, 302)
        answer = client.post("/write", data=data)
        self.assertEqual(answer.status_code, 429)
        self.assertIn("My long text", answer.text)


if __name__ == "__main__":
    unittest.main()
