"""Deleting one's own account, and what the browser sees of it."""

import unittest
from typing import Any

from app.extensions import db
from app.models import Comment, Letter, Post, User
from app.models.user import GHOST
from app.outbox import put
from tests.cli.support import CommandCase
from tests.support import PASSWORD, AppCase


class AccountCase(AppCase):
    """Ann, who wants to go, and Bob, who stays."""

    def setUp(self) -> None:
        super().setUp()
        self.ann_id = self.add_user("ann")
        self.add_user("bob")
        self.client = self.log_in("ann")

    def leave(self, choice: str = "keep", password: str = PASSWORD, **more: Any):
        """Send the form; return the answer."""
        data = {"choice": choice, "old_password": password}
        return self.client.post("/settings/account", data=data, **more)

    def is_there(self) -> bool:
        with self.app.app_context():
            return db.session.get(User, self.ann_id) is not None


class LeavingTestCase(AccountCase):
    """The page and its form."""

    def test_the_page_says_what_will_happen(self) -> None:
        page = self.client.get("/settings/account").text
        for words in ("cannot be undone", "Download your data first", "register under your name"):
            self.assertIn(words, page)

    def test_who_leaves_lands_at_home_logged_out_everywhere(self) -> None:
        elsewhere = self.log_in("ann")
        page = self.leave(follow_redirects=True)
        self.assertEqual(page.request.path, "/")
        self.assertIn("Your account is deleted.", page.text)
        self.assertFalse(self.is_there())
        for client in (self.client, elsewhere):
            self.assertIn("/auth/login", client.get("/settings").location)

    def test_a_letter_tells_the_address(self) -> None:
        self.leave()
        with self.app.app_context():
            letter = db.session.scalars(db.select(Letter)).one()
            self.assertEqual(letter.recipient, "ann@example.com")
            self.assertEqual(letter.subject, "Your account at nablog is deleted")

    def test_it_is_the_last_letter_and_nothing_is_kept_of_others(self) -> None:
        with self.app.app_context(), self.app.test_request_context():
            for recipient in ("ann@example.com", "bob@example.com"):
                put(recipient, f"For {recipient}", "words", "words")
            db.session.commit()
        self.leave()
        with self.app.app_context():
            rows = db.session.scalars(db.select(Letter).order_by(Letter.id)).all()
            kept = {(row.recipient, row.subject) for row in rows}
        last = ("ann@example.com", "Your account at nablog is deleted")
        self.assertEqual(kept, {last, ("bob@example.com", "For bob@example.com")})

    def test_a_wrong_password_or_no_choice_changes_nothing(self) -> None:
        answer = self.leave(password="wrong horse")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("not your present password", answer.text)
        self.assertIn('checked class="form-check-input"', answer.text)
        for choice in ("", "both"):
            self.assertEqual(self.leave(choice).status_code, 422)
        self.assertTrue(self.is_there())

    def test_the_button_pressed_twice_deletes_once(self) -> None:
        self.assertEqual(self.leave().status_code, 302)
        self.assertIn("/auth/login", self.leave().location)

    def test_posts_that_stay_name_nobody(self) -> None:
        id = self.add_post(title="Kept")
        self.leave("keep")
        for address in ("/", f"/post/{id}/kept"):
            page = self.get(address).text
            self.assertIn("<bdi>Deleted account</bdi>", page)
            self.assertNotIn("/user/", page)
            self.assertNotIn(">ann<", page)
        for address in (f"/user/{GHOST}", f"/user/{GHOST}/comments", "/user/ann"):
            self.assertEqual(self.get(address).status_code, 404)

    def test_feeds_and_maps_name_no_page_of_the_ghost(self) -> None:
        self.add_post(title="Kept")
        self.leave("keep")
        for address in ("/feed.atom", "/feed.json", "/sitemap.xml", "/search?q=kept"):
            text = self.get(address, follow_redirects=True).text
            self.assertNotIn("/user/", text, address)
            self.assertNotIn("[deleted]", text, address)

    def test_posts_that_go_are_not_found(self) -> None:
        id = self.add_post(title="Gone")
        with self.app.app_context():
            bob = User.with_username("bob")
            Comment.write(bob, db.session.get(Post, id), "Fine.")
            db.session.commit()
        self.leave("remove")
        self.assertEqual(self.get(f"/post/{id}/gone").status_code, 404)
        with self.app.app_context():
            self.assertEqual((Post.count_all(), db.session.scalar(db.select(Comment))), (0, None))

    def test_the_last_administrator_is_told_to_find_another(self) -> None:
        self.add_user("root", role="Administrator")
        self.client = self.log_in("root")
        answer = self.leave()
        self.assertEqual(answer.status_code, 409)
        self.assertIn("Make somebody else administrator first.", answer.text)
        self.add_user("root2", role="Administrator")
        self.assertEqual(self.leave().status_code, 302)

    def test_nobody_can_register_under_the_name(self) -> None:
        self.leave()
        data = {"email": "new@example.com", "username": "Ann", "password": PASSWORD}
        answer = self.app.test_client().post("/auth/register", data={**data, "password2": PASSWORD})
        self.assertEqual(answer.status_code, 422)
        self.assertIn("This name is taken.", answer.text)
        answer = self.app.test_client().post(
            "/auth/register", data={**data, "username": GHOST, "password2": PASSWORD}
        )
        self.assertEqual(answer.status_code, 422)

    def test_the_address_is_free_for_a_new_account(self) -> None:
        self.leave()
        with self.app.app_context():
            self.assertIsNone(User.with_email("ann@example.com"))

    def test_an_account_that_waits_to_be_confirmed_can_go_too(self) -> None:
        with self.app.app_context():
            eve = User.register("eve@example.com", "eve", PASSWORD)
            db.session.commit()
            self.ann_id = eve.id
        self.client = self.log_in("eve")
        self.assertIn("/settings/account", self.client.get("/auth/confirm").text)
        self.assertEqual(self.client.get("/settings/profile").status_code, 302)
        self.assertEqual(self.leave().status_code, 302)
        self.assertFalse(self.is_there())
        with self.app.app_context():
            self.assertEqual(db.session.scalars(db.select(Letter)).all(), [])

    def test_a_stranger_is_sent_to_log_in(self) -> None:
        stranger = self.app.test_client()
        for answer in (stranger.get("/settings/account"), stranger.post("/settings/account")):
            self.assertIn("/auth/login", answer.location)


class CommandTestCase(AccountCase, CommandCase):
    """`flask users delete`."""

    def test_an_account_goes_with_what_it_wrote_or_without(self) -> None:
        self.add_post()
        self.add_post("bob")
        self.assertIn("of ann is deleted", self.type("users", "delete", "ann", "--keep"))
        self.assertIn("of bob is deleted", self.type("users", "delete", "bob", "--remove"))
        self.assertEqual(self.count_posts(), 1)
        self.assertIn("no account called", self.type("users", "delete", "ann", "--keep", status=1))

    def test_the_choice_has_to_be_made_and_the_last_administrator_stays(self) -> None:
        self.type("users", "delete", "ann", status=2)
        self.add_user("root", role="Administrator")
        said = self.type("users", "delete", "root", "--keep", status=1)
        self.assertIn("root is the only administrator", said)


if __name__ == "__main__":
    unittest.main()
