"""People: found, let in or not, and given roles."""

import os
import unittest
from tempfile import TemporaryDirectory
from threading import Barrier, Thread
from unittest import mock

from sqlalchemy import event

from app.admin.log import ACTS
from app.extensions import db
from app.models import Post, Role, Tag, User
from app.models.moderation import ACTS as KNOWN
from app.models.user import LastAdministrator
from tests.admin.support import StaffCase
from tests.databases import server
from tests.support import PASSWORD

LAST = "Nobody else could look after the blog."
SUSPENDED = "This account is suspended: adverts"


class SuspensionTestCase(StaffCase):
    """Let in nowhere."""

    def setUp(self) -> None:
        super().setUp()
        self.mo = self.log_in("mo")

    def suspend(self, name: str = "bob", reason: str = "adverts", client=None):
        address = f"/admin/user/{self.ids[name]}/suspension"
        return (client or self.mo).post(address, data={"reason": reason})

    def try_to_log_in(self, password: str = PASSWORD):
        data = {"email": "bob@example.com", "password": password, "remember_me": "y"}
        client = self.app.test_client()
        return client, client.post("/auth/login", data=data)

    def test_a_live_session_ends_and_the_log_in_page_says_why(self) -> None:
        bob = self.log_in("bob")
        self.suspend()
        self.assertIn("/auth/login", bob.get("/settings").location)
        client, answer = self.try_to_log_in()
        self.assertEqual(answer.status_code, 422)
        self.assertIn(SUSPENDED, answer.text)
        self.assertEqual(client.get("/settings").status_code, 302)
        self.assertEqual(self.acts(), [("mo", "suspend", "adverts")])

    def test_a_wrong_password_tells_nothing(self) -> None:
        self.suspend()
        _, answer = self.try_to_log_in("wrong password")
        self.assertNotIn("suspended", answer.text)

    def test_neither_a_live_session_nor_a_remember_cookie_acts(self) -> None:
        bob, _ = self.try_to_log_in()
        self.assertEqual(bob.get("/settings").status_code, 200)
        self.suspend()
        self.assertEqual(bob.post("/post/1/report", data={"reason": "spam"}).status_code, 302)
        bob.delete_cookie("session")
        self.assertEqual(bob.get("/settings").status_code, 302)
        self.assertIn("Nothing waits", self.says(self.mo))

    def test_no_old_reset_link_and_no_new_one_gets_around_it(self) -> None:
        with self.app.app_context(), self.app.test_request_context():
            old = User.with_username("bob").generate_reset_token()
        self.suspend()
        new = {"password": "a new password", "password2": "a new password"}
        self.assertIn("/auth/reset", self.get(f"/auth/reset/{old}").location)
        with self.app.app_context(), self.app.test_request_context():
            token = User.with_username("bob").generate_reset_token()
        self.app.test_client().post(f"/auth/reset/{token}", data=new)
        _, answer = self.try_to_log_in("a new password")
        self.assertIn(SUSPENDED, answer.text)

    def test_confirming_does_not_get_around_it(self) -> None:
        with self.app.app_context(), self.app.test_request_context():
            user = User.register("eve@example.com", "eve", PASSWORD)
            user.suspend("adverts")
            token = user.generate_confirmation_token()
            db.session.commit()
        client = self.app.test_client()
        answer = client.post(f"/auth/confirm/{token}", data={"password": PASSWORD})
        self.assertIn(SUSPENDED, answer.text)
        self.assertEqual(client.get("/settings").status_code, 302)
        self.assertFalse(self.user("eve").confirmed)

    def test_a_session_that_was_not_ended_is_refused_all_the_same(self) -> None:
        bob = self.log_in("bob")
        with self.app.app_context():
            user = User.with_username("bob")
            token = user.session_token
            user.suspend("adverts")
            user.session_token = token
            db.session.commit()
        self.assertEqual(bob.get("/settings").status_code, 302)

    def test_public_pages_stay_and_lifting_lets_in_again(self) -> None:
        self.suspend()
        self.assertEqual(self.get("/user/bob").status_code, 200)
        self.mo.post(f"/admin/user/{self.ids['bob']}/suspension/delete")
        self.log_in("bob")
        self.assertEqual([act for _, act, _ in self.acts()], ["suspend", "lift"])

    def test_suspending_twice_is_done_once(self) -> None:
        for reason in ("adverts", "another"):
            self.suspend(reason=reason)
        self.assertIn("Somebody was quicker", self.says(self.mo))
        self.assertEqual(self.user("bob").suspended_reason, "adverts")
        self.assertEqual(len(self.acts()), 1)

    def test_a_reason_is_asked_for(self) -> None:
        for reason, words in (("", "Give the reason"), ("x" * 301, "at most 300"), ("\x07", "")):
            answer = self.suspend(reason=reason)
            self.assertEqual(answer.status_code, 422)
            self.assertIn(words, answer.text)
        self.assertFalse(self.user("bob").is_suspended)

    def test_moderators_suspend_no_staff_and_administrators_do(self) -> None:
        for name in ("root", "mo"):
            self.assertEqual(self.suspend(name).status_code, 403)
        self.suspend("mo", client=self.log_in("root"))
        self.assertTrue(self.user("mo").is_suspended)

    def test_the_last_administrator_stays(self) -> None:
        root = self.log_in("root")
        answer = self.suspend("root", client=root)
        self.assertEqual(answer.status_code, 422)
        self.assertIn(LAST, answer.text)
        self.assertFalse(self.user("root").is_suspended)
        self.assertEqual(self.acts(), [])


class RoleTestCase(StaffCase):
    """Who may do what."""

    def setUp(self) -> None:
        super().setUp()
        self.root = self.log_in("root")

    def give(self, name: str, role: str):
        return self.root.post(f"/admin/user/{self.ids[name]}/role", data={"role": role})

    def test_an_administrator_gives_roles_and_the_log_knows(self) -> None:
        self.assertEqual(self.give("bob", "Moderator").status_code, 302)
        self.assertEqual(self.user("bob").role.name, "Moderator")
        self.give("bob", "Moderator")
        self.assertEqual(self.acts(), [("root", "role", "")])

    def test_the_last_administrator_keeps_his_role(self) -> None:
        answer = self.give("root", "User")
        self.assertEqual(answer.status_code, 422)
        self.assertIn(LAST, answer.text)
        self.assertEqual(self.user("root").role.name, "Administrator")
        self.give("bob", "Administrator")
        self.assertEqual(self.give("root", "User").status_code, 302)

    def test_a_suspended_or_unconfirmed_administrator_is_no_other_one(self) -> None:
        for columns in ({"confirmed": False}, {"confirmed": True, "suspended_at": db.func.now()}):
            with self.app.app_context():
                other = User.with_username("bob")
                other.role = Role.named("Administrator")
                for name, value in columns.items():
                    setattr(other, name, value)
                db.session.commit()
                with self.assertRaises(LastAdministrator):
                    User.with_username("root").take_role(Role.named("User"))
                db.session.rollback()

    def test_a_role_that_is_none_is_refused(self) -> None:
        answer = self.give("bob", "King")
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(self.user("bob").role.name, "Reader")

    def test_an_account_is_confirmed_once_and_gets_no_role_by_it(self) -> None:
        self.app.config["NA_BLOG_ADMIN"] = "eve@example.com"
        with self.app.app_context():
            eve = User.register("eve@example.com", "eve", PASSWORD)
            db.session.commit()
            id = eve.id
        for _ in range(2):
            self.root.post(f"/admin/user/{id}/confirmation")
        self.assertIn("Somebody was quicker", self.says(self.root))
        self.assertTrue(self.user("eve").confirmed)
        self.assertEqual(self.user("eve").role.name, "User")
        self.assertEqual(self.acts(), [("root", "confirm", "")])

    def test_an_address_that_somebody_has_proved_is_nobody_else_s(self) -> None:
        with self.app.app_context():
            id = User.register("bob@example.com", "eve", PASSWORD)
            db.session.commit()
            id = id.id
        self.root.post(f"/admin/user/{id}/confirmation")
        self.assertIn("Another account has proved", self.says(self.root))
        self.assertFalse(self.user("eve").confirmed)

    def test_sessions_are_ended(self) -> None:
        bob = self.log_in("bob")
        self.root.post(f"/admin/user/{self.ids['bob']}/sessions/delete")
        self.assertEqual(bob.get("/settings").status_code, 302)
        self.assertEqual(self.acts(), [("root", "sessions", "")])


class AtOnceTestCase(StaffCase):
    """Two administrators, on a database that two can use at once."""

    def setUp(self) -> None:
        if server() is None:
            folder = TemporaryDirectory()
            self.addCleanup(folder.cleanup)
            file = {"NA_BLOG_TEST_DATABASE_URL": f"sqlite:///{folder.name}/test.sqlite"}
            patch = mock.patch.dict(os.environ, file)
            patch.start()
            self.addCleanup(patch.stop)
        super().setUp()
        self.add_user("eve", role="Administrator")

    def test_two_who_demote_each_other_at_once_leave_one(self) -> None:
        ready, outcomes = Barrier(2), []

        def demote(name: str) -> None:
            with self.app.app_context():
                user = User.with_username(name)
                ready.wait()
                try:
                    user.take_role(Role.named("User"))
                    db.session.commit()
                    outcomes.append("done")
                except LastAdministrator:
                    db.session.rollback()
                    outcomes.append("refused")

        threads = [Thread(target=demote, args=(name,)) for name in ("eve", "root")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(outcomes), ["done", "refused"])


class ListTestCase(StaffCase):
    """People are found."""

    def setUp(self) -> None:
        super().setUp()
        self.root, self.mo = self.log_in("root"), self.log_in("mo")

    def found(self, query: str, client=None) -> list[str]:
        page = (client or self.root).get(f"/admin/users?{query}").text
        return sorted(name for name, id in self.ids.items() if f'"/admin/user/{id}"' in page)

    def test_names_and_addresses_are_found_by_how_they_begin(self) -> None:
        with self.app.app_context():
            User.with_username("ann").name = "Zoë Übel"
            db.session.commit()
        for query, names in (
            ("q=an", ["ann"]), ("q=AN", ["ann"]), ("q=zo", ["ann"]), ("q=bob@ex", ["bob"]),
            ("q=nn", []), ("q=%25", []), ("q=_", []), ("q=%00", []),
            ("q=Bob%40Example.com", ["bob"]),
        ):  # fmt: skip
            self.assertEqual(self.found(query), names, query)

    def test_the_name_that_deleted_accounts_share_is_nobody(self) -> None:
        with self.app.app_context():
            User.ghost()
            db.session.commit()
        self.assertNotIn("Deleted account", self.root.get("/admin/users").text)

    def test_roles_and_states_narrow_the_list(self) -> None:
        with self.app.app_context():
            User.with_username("bob").suspend("x")
            User.with_username("ann").confirmed = False
            db.session.commit()
        self.assertEqual(self.found("role=Moderator"), ["mo"])
        self.assertEqual(self.found("state=suspended"), ["bob"])
        self.assertEqual(self.found("state=unconfirmed&role=User"), ["ann"])
        for query in ("role=King", "state=odd", "page=0", "page=2"):
            self.assertEqual(self.root.get(f"/admin/users?{query}").status_code, 404, query)

    def test_addresses_are_for_administrators(self) -> None:
        for address in ("/admin/users", f"/admin/user/{self.ids['bob']}"):
            self.assertIn("bob@example.com", self.says(self.root, address))
            self.assertNotIn("bob@example.com", self.says(self.mo, address))
        self.assertEqual(self.found("q=bob@ex", self.mo), [])

    def test_a_person_s_page_shows_what_he_did_and_what_was_decided(self) -> None:
        id = self.add_comment("Some words of bob's")
        self.report(id)
        self.mo.post(f"/comment/{id}/approval", data={"reason": "harmless"})
        page = self.says(self.mo, f"/admin/user/{self.ids['bob']}")
        for words in ("Some words of bob", "Left as it is", "harmless"):
            self.assertIn(words, page)
        self.assertIn("A post", self.says(self.mo, f"/admin/user/{self.ids['ann']}"))
        self.assertEqual(self.mo.get("/admin/user/999").status_code, 404)

    def test_a_page_of_people_costs_as_many_queries_as_one_person(self) -> None:
        def queries() -> int:
            sent: list[str] = []
            with self.app.app_context():
                listen = (db.engine, "before_cursor_execute", lambda *given: sent.append(given[2]))
                event.listen(*listen)
                self.says(self.root, "/admin/users")
                event.remove(*listen)
            return len(sent)

        self.get("/")
        few = queries()
        for number in range(60):
            self.add_user(f"user{number}", role=("User", "Reader")[number % 2])
        self.get("/")
        self.assertEqual(queries(), few + 1)  # that one counts them, where there are more pages
        self.assertLessEqual(few, 6)
        self.assertIn('"/admin/user/1"', self.says(self.root, "/admin/users?page=2"))


class LogPageTestCase(StaffCase):
    """The log."""

    def test_it_is_narrowed_to_a_person_and_to_an_act(self) -> None:
        root = self.log_in("root")
        root.post(f"/admin/user/{self.ids['bob']}/suspension", data={"reason": "adverts"})
        root.post(f"/admin/user/{self.ids['ann']}/role", data={"role": "Reader"})
        for query, there, not_there in (
            ("", "adverts", "nothing here"),
            ("person=bob", "adverts", "ann: Reader"),
            ("act=role", "ann: Reader", "adverts"),
            ("person=ROOT&act=lift", "nothing here", "adverts"),
            ("person=nobody", "Nobody is called nobody", "adverts"),
            ("person=%00", "Nobody is called", "adverts"),
        ):
            page = self.says(root, f"/admin/log?{query}")
            self.assertIn(there, page, query)
            self.assertNotIn(not_there, page.partition("</form>")[2], query)
        self.assertEqual(root.get("/admin/log?act=sing").status_code, 404)

    def test_every_act_has_words(self) -> None:
        self.assertEqual(tuple(ACTS), KNOWN)


class TagsTestCase(StaffCase):
    """Tags in order."""

    def test_tags_are_found_and_lead_to_renaming(self) -> None:
        with self.app.app_context():
            db.session.get(Post, 1).tags = Tag.called(["tea", "teapot"])
            Tag.called(["bread"])
            db.session.commit()
        mo = self.log_in("mo")
        page = self.says(mo, "/admin/tags?q=TEA")
        self.assertIn('href="/tag/teapot/edit"', page)
        self.assertIn("1 post", page)
        self.assertNotIn("bread", page)
        self.assertIn("bread", self.says(mo, "/admin/tags"))
        self.assertIn("No tag begins so", self.says(mo, "/admin/tags?q=x"))

    def test_renaming_and_merging_are_in_the_log(self) -> None:
        with self.app.app_context():
            db.session.get(Post, 1).tags = Tag.called(["tea", "cha"])
            db.session.commit()
        mo = self.log_in("mo")
        mo.post("/tag/tea/edit", data={"name": "Black tea", "submit": "1"})
        mo.post("/tag/cha/edit", data={"name": "black tea", "merge": "1"})
        page = self.says(mo, "/admin/log")
        self.assertIn("tea → Black tea", page)
        self.assertIn("cha → Black tea", page)


if __name__ == "__main__":
    unittest.main()
