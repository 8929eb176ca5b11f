"""Every form, and everything people and programs type into one that it cannot take.

Each answer says beside the field what is wrong, shows again what was typed, and changes nothing.
"""

import re
import time
import unittest
from html import unescape
from typing import NamedTuple
from unittest import mock

from flask.testing import FlaskClient

from app.extensions import db
from app.models import Comment, Invitation, Post, Tag, User
from app.models.wishes import USUAL
from app.setup_link import setup_token
from tests.support import PASSWORD, TOKEN, AppCase

LONG = "x" * 250_000
# Forms of administrators, with tests of their own (tests/admin).
PREFERENCES = ("locale", "timezone")
ELSEWHERE = {"/admin/settings", "/admin/invitations", "/comment/*/edit"}
RIGHT_TO_LEFT = "مرحبا 👋🏽 שלום"


class Case(NamedTuple):
    """A form: where it is, who sees it, and what it takes."""

    address: str
    member: bool
    good: dict[str, str]
    lines: tuple[str, ...]  # its fields of one line of text, which are shown again
    optional: tuple[str, ...] = ()


class BadInputTestCase(AppCase):
    """All forms in turn, with real tokens."""

    settings = {"WTF_CSRF_ENABLED": True}

    def setUp(self) -> None:
        super().setUp()
        self.add_user("ann", role="Moderator")
        self.add_user("bob")
        self.post_id = self.add_post("ann", "A post", body="Text")
        self.other_id = self.add_post("bob", "Another", body="Text")
        with self.app.app_context(), self.app.test_request_context():
            ann = User.with_username("ann")
            deleted = Post(author=ann, title="Deleted")
            db.session.add(deleted)
            Tag.called(["tea"])
            deleted.delete(by=ann)
            db.session.flush()
            self.deleted_id = deleted.id
            other = db.session.get(Post, self.other_id)
            self.comment_id = Comment.write(other.author, other, "Other words.").id
            self.invitation = Invitation.issue(ann).token
            self.reset = ann.generate_reset_token()
            self.change = ann.generate_email_change_token("new@example.com")
            self.setup_token = setup_token()
            eve = User.register("eve@example.com", "eve", PASSWORD)
            db.session.commit()
            self.confirmation = eve.generate_confirmation_token()

    def cases(self) -> list[Case]:
        """Return every form of the blog."""
        new = {"password": "brand new password", "password2": "brand new password"}
        account = {"username": "new", "email": "new@example.com", **new}
        post = {"title": "Title", "summary": "", "body": "Text", "publish": "1"}
        login = {"email": "ann@example.com", "password": PASSWORD}
        profile = {"name": "Ann", "location": "Uppsala", "about_me": "Bread.", "links": ""}
        report = {"reason": "rude", "words": ""}
        return [
            Case("/auth/login", False, login, ("email",)),
            Case("/auth/register", False, account, ("username", "email")),
            Case(f"/setup/{self.setup_token}", False, account, ("username", "email")),
            Case(f"/invitation/{self.invitation}", False, account, ("username", "email")),
            Case(f"/auth/confirm/{self.confirmation}", False, {"password": PASSWORD}, ()),
            Case("/auth/confirm", False, {"email": "new@example.com"}, ("email",)),
            Case("/auth/reset", False, {"email": "ann@example.com"}, ("email",)),
            Case(f"/auth/reset/{self.reset}", False, new, ()),
            Case("/auth/change-password", True, {"old_password": PASSWORD, **new}, ()),
            Case(
                "/auth/change-email",
                True,
                {"email": "new@example.com", "old_password": PASSWORD},
                ("email",),
            ),
            Case(f"/auth/change-email/{self.change}", True, {}, ()),
            Case("/write", True, post, ("title", "summary")),
            Case(f"/post/{self.post_id}/edit", True, post, ("title", "summary")),
            Case(f"/post/{self.deleted_id}/delete", True, {}, ()),
            Case("/tag/tea/edit", True, {"name": "Tee", "submit": "1"}, ("name",)),
            Case("/settings/letters", True, dict.fromkeys(USUAL, "never"), ()),
            Case("/settings", True, {"locale": "en", "timezone": "Asia/Shanghai"}, (), PREFERENCES),
            Case("/settings/profile", True, profile, ("name", "location"), tuple(profile)),
            Case("/settings/data", True, {}, ()),
            Case("/settings/account", True, {"choice": "keep", "old_password": PASSWORD}, ()),
            Case(f"/comment/{self.comment_id}/report", True, report, (), ("words",)),
            Case(f"/post/{self.other_id}/report", True, report, (), ("words",)),
        ]

    def visitor(self, case: Case) -> FlaskClient:
        if not case.member:
            return self.app.test_client()
        client = self.app.test_client()
        token = self.token(client, "/auth/login")
        data = {"email": "ann@example.com", "password": PASSWORD, "csrf_token": token}
        self.assertEqual(client.post("/auth/login", data=data).status_code, 302)
        return client

    def token(self, client: FlaskClient, address: str) -> str:
        answer = client.get(address)
        self.assertEqual(answer.status_code, 200, address)
        return TOKEN.search(answer.text)[1]

    def refused(self, case: Case, field: str, value: str) -> str:
        """Send one bad value with an otherwise good form; return the page that refuses it."""
        client = self.visitor(case)
        data = {**case.good, field: value, "csrf_token": self.token(client, case.address)}
        before = self.everything(but="last_seen")
        answer = client.post(case.address, data=data)
        with self.subTest(address=case.address, field=field, value=value[:20]):
            self.assertEqual(answer.status_code, 422)
            self.assertRegex(answer.text, rf'id="{field}-error"')
            self.assertRegex(answer.text, rf'aria-describedby="[^"]*{field}-error')
            self.assertEqual(self.everything(but="last_seen"), before, "nothing is changed")
        return answer.text

    def test_an_empty_field_is_told_beside_it_and_the_rest_is_kept(self) -> None:
        for case in self.cases():
            for field in case.good:
                if field in {"summary", "publish", "submit", *case.optional}:
                    continue
                page = self.refused(case, field, "")
                for other in set(case.lines) - {field}:
                    self.assertIn(f'value="{case.good[other]}"', page)

    def test_a_field_that_is_too_long_is_told_beside_it(self) -> None:
        for case in self.cases():
            for field in case.good:
                if field not in {"publish", "submit"}:
                    self.refused(case, field, LONG)

    def test_control_characters_are_told_beside_the_field(self) -> None:
        for case in self.cases():
            for field in (*case.lines, *(["body"] if "body" in case.good else [])):
                for character in "\x00\x07\x1b":
                    self.refused(case, field, f"a{character}b@example.com")

    def test_a_post_takes_right_to_left_text_and_emoji(self) -> None:
        for case in self.cases():
            if "title" in case.good:
                client = self.visitor(case)
                data = {"title": RIGHT_TO_LEFT, "body": RIGHT_TO_LEFT, "publish": "1"}
                data["csrf_token"] = self.token(client, case.address)
                page = client.post(case.address, data=data, follow_redirects=True).text
                self.assertGreaterEqual(page.count(RIGHT_TO_LEFT), 5)

    def test_other_fields_answer_right_to_left_text_and_emoji_in_words(self) -> None:
        for case in self.cases():
            # Logging in says of any pair that it is wrong, beside the password.
            known = {"title", "summary", "name", "location"}
            for field in set(case.lines) - ({"email"} if case.address == "/auth/login" else known):
                self.assertIn(RIGHT_TO_LEFT, unescape(self.refused(case, field, RIGHT_TO_LEFT)))

    def test_a_missing_or_wrong_token_is_told_and_what_was_typed_is_kept(self) -> None:
        for case in self.cases():
            for token in ("", "nonsense"):
                self.refused_token(case, token)

    def test_an_expired_token_is_told_and_what_was_typed_is_kept(self) -> None:
        for case in self.cases():
            client = self.visitor(case)
            token = self.token(client, case.address)
            later = time.time() + 13 * 3600  # a token is good for 12 hours, a session longer
            with mock.patch("itsdangerous.timed.time.time", return_value=later):
                self.refused_token(case, token, client)

    def refused_token(self, case: Case, token: str, client: FlaskClient | None = None) -> None:
        client = client or self.visitor(case)
        before = self.everything(but="last_seen")
        answer = client.post(case.address, data={**case.good, "csrf_token": token})
        with self.subTest(address=case.address, token=token[:10]):
            self.assertEqual(answer.status_code, 400)
            self.assertRegex(answer.text, r'role="alert">[^!]*<p>Nothing is saved yet')
            self.assertTrue(TOKEN.search(answer.text), "a new token is there")
            for field in case.lines:
                self.assertIn(f'value="{case.good[field]}"', answer.text)
            if "body" in case.good:
                self.assertIn(">\r\nText</textarea>", answer.text.replace(">\nText", ">\r\nText"))
            self.assertEqual(self.everything(but="last_seen"), before, "nothing is changed")

    def test_what_is_taken_is_told_beside_the_field(self) -> None:
        for case in self.cases():
            if "username" in case.good:
                self.assertIn("is taken", self.refused(case, "username", "ANN"))

    def test_every_form_of_the_blog_is_among_these(self) -> None:
        found = set()
        with self.app.app_context():
            for rule in self.app.url_map.iter_rules():
                if {"GET", "POST"} <= rule.methods:
                    found.add(re.sub(r"<[^>]*>", "*", rule.rule))
        known = {
            re.sub(
                r"(/post|/comment)/\d+|(/tag)/tea|(/setup|/reset|/change-email|/confirm|/invitation)/[^/]+$",
                r"\1\2\3/*",
                case.address,
            )
            for case in self.cases()
        }
        self.assertEqual(found - ELSEWHERE, known)


if __name__ == "__main__":
    unittest.main()
