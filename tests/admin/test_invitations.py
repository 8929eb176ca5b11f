"""Invitations: made, sent, used once, taken back."""

import re
from datetime import timedelta
from typing import Any
from unittest import mock

from werkzeug.test import TestResponse

from app.extensions import db
from app.models import Invitation, Letter, LogEntry, SiteSettings, User
from app.models.invitation import InvitationSpent
from app.models.site_settings import BY_INVITATION, CLOSED
from app.times import utcnow
from tests.support import PASSWORD, AppCase

SPENT = "This invitation is used, has expired or was taken back."


class InvitationCase(AppCase):
    """A blog that lets in whom its administrator invites."""

    def setUp(self) -> None:
        super().setUp()
        self.add_user("root", "Administrator", name="Root Radish")
        self.root = self.log_in("root")
        self.policy(BY_INVITATION)

    def policy(self, registration: str) -> None:
        """Let people register in a way."""
        with self.app.app_context():
            SiteSettings.hold().change(registration=registration)
            db.session.commit()

    def invite(self, **fields: Any) -> TestResponse:
        """Make an invitation by the form."""
        data = {"note": "For Zoe", "days": "7", "email": "", **fields}
        return self.root.post("/admin/invitations", data=data)

    def token(self) -> str:
        """Return the token of a fresh invitation."""
        self.invite()
        with self.app.app_context():
            newest = db.select(Invitation.token).order_by(Invitation.id.desc()).limit(1)
            return str(db.session.scalar(newest))

    def register(self, token: str, username: str = "zoe") -> TestResponse:
        """Register with an invitation."""
        data = {"username": username, "email": f"{username}@example.com"}
        data |= {"password": PASSWORD, "password2": PASSWORD}
        return self.app.test_client().post(f"/invitation/{token}", data=data)

    def person(self, username: str = "zoe") -> bool:
        """Tell whether there is an account of this name."""
        with self.app.app_context():
            return User.with_username(username) is not None


class MakingTestCase(InvitationCase):
    """The administrator's page."""

    def test_a_link_is_made_and_listed(self) -> None:
        self.assertEqual(self.invite().status_code, 302)
        page = self.root.get("/admin/invitations").text
        self.assertIn("For Zoe", page)
        self.assertRegex(page, r'href="http://localhost/invitation/[\w-]{43}"')
        self.assertIn('data-controller="copy"', page)

    def test_it_is_sent_by_letter(self) -> None:
        self.invite(email="zoe@example.com")
        with self.app.app_context():
            letter = db.session.scalars(db.select(Letter)).one()
            self.assertEqual(letter.recipient, "zoe@example.com")
            self.assertEqual(letter.subject, "You are invited to nablog")

    def test_the_log_keeps_no_address_which_moderators_would_read(self) -> None:
        self.invite(email="zoe@example.com", note="")
        with self.app.app_context():
            entry = db.session.scalars(LogEntry.newest_first()).one()
            self.assertEqual((entry.act, entry.subject), ("invite", "Somebody"))

    def test_bad_fields_are_refused_and_nothing_is_stored(self) -> None:
        before = self.everything()
        for fields, words in (
            ({"days": "0"}, "Choose a number from 1 to 30."),
            ({"days": "31"}, "Choose a number from 1 to 30."),
            ({"days": ""}, "Type a whole number."),
            ({"days": "soon"}, "Type a whole number."),
            ({"email": "zoe"}, "This is not an e-mail address"),
            ({"note": "x" * 101}, "At most 100 characters."),
        ):
            answer = self.invite(**fields)
            self.assertEqual(answer.status_code, 422, fields)
            self.assertIn(words, answer.text)
        self.assertEqual(self.everything(), before)

    def test_making_and_taking_back_are_in_the_log(self) -> None:
        token = self.token()
        address = re.search(r"/admin/invitation/\d+/delete", self.list())[0]
        self.assertEqual(self.root.post(address).status_code, 302)
        self.assertIn(SPENT, self.get(f"/invitation/{token}").text)
        self.assertEqual(self.root.post(address).status_code, 404)
        with self.app.app_context():
            acts = db.session.scalars(db.select(LogEntry.act)).all()
        self.assertEqual(acts, ["invite", "invite"])

    def list(self) -> str:
        """Return the page of all invitations."""
        return self.root.get("/admin/invitations").text

    def test_a_used_one_says_by_whom_and_cannot_be_taken_back(self) -> None:
        self.register(self.token())
        self.assertIn("Used by", self.list())
        self.assertIn("zoe</a>", self.list())
        self.assertNotIn("Take back", self.list())
        with self.app.app_context():
            id = db.session.scalar(db.select(Invitation.id))
        self.root.post(f"/admin/invitation/{id}/delete")
        self.assertIn("Somebody has registered with it already.", self.list())

    def test_a_member_makes_none(self) -> None:
        self.add_user("ann")
        ann = self.log_in("ann")
        self.assertEqual(ann.post("/admin/invitations", data={"days": "7"}).status_code, 403)
        self.assertEqual(ann.post("/admin/invitation/1/delete").status_code, 403)


class UsingTestCase(InvitationCase):
    """Whoever has the link."""

    def test_it_says_who_invites_and_lets_one_in(self) -> None:
        token = self.token()
        page = self.get(f"/invitation/{token}")
        self.assertIn("Root Radish invites you to nablog.", page.text)
        self.assertIn("no-store", page.headers["Cache-Control"])
        self.assertEqual(self.register(token).status_code, 302)
        self.assertTrue(self.person())
        with self.app.app_context():
            subject = db.session.scalar(db.select(Letter.subject))
        self.assertEqual(subject, "Confirm your address at nablog")

    def test_it_is_good_for_one_account(self) -> None:
        token = self.token()
        self.register(token)
        answer = self.register(token, "yan")
        self.assertEqual(answer.status_code, 404)
        self.assertIn(SPENT, answer.text)
        self.assertFalse(self.person("yan"))

    def test_of_two_who_use_it_at_once_one_gets_in(self) -> None:
        token = self.token()
        with self.app.app_context():
            seen = Invitation.good(token)
            db.session.expunge_all()
        self.register(token)
        with mock.patch.object(Invitation, "good", return_value=seen):  # as it was a moment ago
            answer = self.register(token, "yan")
        self.assertIn(SPENT, answer.text)
        self.assertFalse(self.person("yan"))
        with self.app.app_context():
            self.assertRaises(InvitationSpent, seen.use, User.with_username("zoe"))

    def test_an_expired_one_and_one_that_never_was_let_nobody_in(self) -> None:
        token = self.token()
        with self.app.app_context():
            db.session.scalars(db.select(Invitation)).one().expires_at = utcnow() - timedelta(1)
            db.session.commit()
        for bad in (token, token[:-1], "x" * 43, token.swapcase(), "é" * 43):
            self.assertIn(SPENT, self.register(bad).text, bad)
        self.assertFalse(self.person())
        self.assertIn("Expired", self.root.get("/admin/invitations").text)

    def test_where_nobody_may_register_it_does_not_work(self) -> None:
        token = self.token()
        self.policy(CLOSED)
        answer = self.register(token)
        self.assertEqual(answer.status_code, 403)
        self.assertFalse(self.person())
        self.assertIn("the links below do not work", self.root.get("/admin/invitations").text)

    def test_what_is_wrong_is_said_and_the_invitation_stays_good(self) -> None:
        token = self.token()
        data = {"username": "root", "email": "zoe@example.com"}
        answer = self.app.test_client().post(f"/invitation/{token}", data=data)
        self.assertEqual(answer.status_code, 422)
        self.assertIn("This name is taken.", answer.text)
        self.assertEqual(self.register(token).status_code, 302)

    def test_whoever_has_an_account_is_told_so(self) -> None:
        token = self.token()
        self.assertEqual(self.root.get(f"/invitation/{token}").location, "/")
        self.assertEqual(self.register(token).status_code, 302)
