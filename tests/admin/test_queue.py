"""The queue: what stands in it, what is decided, and who hears of it."""

import unittest
from html import unescape

from sqlalchemy import event

from app.extensions import db
from app.models import Comment, Post, Queue, User
from app.models.departure import delete_account
from tests.admin.support import StaffCase

QUICKER = "Somebody was quicker"


class QueueCase(StaffCase):
    """mo at work."""

    def setUp(self) -> None:
        super().setUp()
        self.mo = self.log_in("mo")

    def decide(self, id: int, noun: str, client=None, **fields: str):
        return (client or self.mo).post(f"/comment/{id}/{noun}", data=fields)


class DecisionTestCase(QueueCase):
    """One thing at a time."""

    def test_a_held_comment_is_approved_and_all_concerned_hear_of_it(self) -> None:
        id = self.add_comment(held=True)
        answer = self.decide(id, "approval", reason="welcome")
        self.assertEqual((answer.status_code, answer.location), (302, "/admin/queue"))
        self.assertEqual(self.state(id), ("shown", False, False))
        self.assertEqual(self.acts(), [("mo", "approve", "welcome")])
        self.assertEqual(self.told("bob"), [("approved", "welcome")])
        self.assertEqual(self.told("ann"), [("comment", "")])
        with self.app.app_context():
            self.assertEqual(db.session.get(Post, 1).comment_count, 1)

    def test_who_approves_a_comment_below_his_own_post_is_not_told_of_it(self) -> None:
        self.post_id = self.add_post("mo", "Another post")
        self.decide(self.add_comment("@ann Look!", held=True), "approval")
        self.assertEqual((self.told("mo"), self.told("ann")), ([], [("mention", "")]))

    def test_a_held_comment_is_rejected_and_its_author_told_why(self) -> None:
        id = self.add_comment(held=True)
        self.decide(id, "rejection", reason="off topic")
        self.assertEqual(self.state(id), ("rejected", False, False))
        self.assertEqual(self.acts(), [("mo", "reject", "off topic")])
        self.assertEqual(self.told("bob"), [("rejected", "off topic")])
        self.assertEqual(self.told("ann"), [])

    def test_a_reported_comment_is_left_and_nobody_is_told(self) -> None:
        id = self.add_comment()
        self.report(id)
        self.decide(id, "approval")
        self.assertEqual(self.state(id), ("shown", False, False))
        self.assertEqual(self.acts(), [("mo", "leave", "")])
        self.assertEqual(self.told("bob"), [])
        self.assertIn("Nothing waits", self.says(self.mo))

    def test_a_reported_comment_is_removed_and_can_be_had_back(self) -> None:
        id = self.add_comment()
        self.report(id)
        self.decide(id, "withdrawal", reason="rude")
        self.assertEqual(self.state(id), ("shown", False, True))
        self.assertEqual(self.told("bob"), [("removed", "rude")])
        page = self.says(self.mo)
        self.assertIn(f'action="/comment/{id}/withdrawal/delete"', page)
        self.mo.post(f"/comment/{id}/withdrawal/delete")
        self.assertEqual(self.state(id), ("shown", False, False))
        self.assertEqual([act for _, act, _ in self.acts()], ["remove", "restore"])

    def test_the_staff_brings_back_nothing_that_its_author_removed(self) -> None:
        id = self.add_comment()
        self.log_in("bob").post(f"/comment/{id}/removal")
        self.mo.post(f"/comment/{id}/withdrawal/delete")
        self.assertEqual(self.state(id), ("shown", False, True))
        self.assertIn(QUICKER, self.says(self.mo))

    def test_a_decision_is_taken_back_and_the_comment_waits_again(self) -> None:
        for noun in ("approval", "rejection", "spam"):
            id = self.add_comment(f"Words for {noun}", held=True)
            self.decide(id, noun)
            self.assertIn(f'action="/comment/{id}/decision/delete"', self.says(self.mo))
            self.mo.post(f"/comment/{id}/decision/delete")
            self.assertEqual(self.state(id), ("held", True, False))

    def test_spam_can_take_its_author_and_all_his_comments_with_it(self) -> None:
        spam, other = self.add_comment("Buy", held=True), self.add_comment("Buy more")
        bob = self.log_in("bob")
        self.decide(spam, "spam", clean_up="y")
        self.assertEqual(self.state(spam), ("spam", False, False))
        self.assertEqual(self.state(other), ("shown", False, True))
        self.assertEqual([act for _, act, _ in self.acts()], ["spam", "suspend", "remove"])
        self.assertEqual(bob.get("/settings").status_code, 302)

    def test_spam_of_one_of_the_staff_suspends_nobody(self) -> None:
        spam = self.add_comment("Buy", author="root")
        self.report(spam)
        self.assertNotIn('name="clean_up"', self.says(self.mo))
        self.decide(spam, "spam", clean_up="y")
        self.assertFalse(self.user("root").is_suspended)

    def test_spam_of_a_deleted_account_touches_nobody_else_who_has_left(self) -> None:
        spam = self.add_comment("Buy", held=True)
        other = self.add_comment("Fine words", author="ann")
        with self.app.app_context():
            for name in ("ann", "bob"):
                delete_account(User.with_username(name), keep=True)
            db.session.commit()
            ghost = User.ghost().id
        page = self.says(self.mo)
        self.assertIn("<bdi>Deleted account</bdi>", page)
        self.assertNotRegex(page, f'name="clean_up"|/admin/user/{ghost}"')
        self.decide(spam, "spam", clean_up="y")
        self.assertEqual(self.state(other), ("shown", False, False))
        self.assertEqual(self.mo.get(f"/admin/user/{ghost}").status_code, 404)

    def test_a_reported_post_is_left_or_made_a_draft(self) -> None:
        self.report(by="bob")
        self.assertIn("/post/1/unpublication", self.says(self.mo))
        self.mo.post("/post/1/acquittal")
        self.assertIn("Nothing waits", self.says(self.mo))
        self.report(by="mo", reason="spam")
        self.mo.post("/post/1/unpublication", data={"reason": "an advert"})
        self.assertEqual(self.get("/post/1/a-post").status_code, 404)
        self.assertEqual(self.told("ann"), [("removed", "an advert")])
        self.assertEqual([act for _, act, _ in self.acts()], ["leave", "unpublish"])

    def test_a_reason_that_is_too_long_stays_in_its_field_and_nothing_is_decided(self) -> None:
        id = self.add_comment(held=True)
        answer = self.decide(id, "rejection", reason="x" * 501)
        self.assertEqual(answer.status_code, 422)
        self.assertIn("x" * 501, answer.text)
        self.assertIn("at most 500 characters", answer.text)
        self.assertEqual(self.state(id), ("held", True, False))


class SecondTestCase(QueueCase):
    """Whoever comes second, or too late."""

    def test_what_is_decided_already_is_not_decided_again(self) -> None:
        id = self.add_comment(held=True)
        self.decide(id, "rejection")
        root = self.log_in("root")
        for noun in ("approval", "rejection", "spam", "withdrawal"):
            self.assertEqual(self.decide(id, noun, client=root).status_code, 302)
            self.assertIn(QUICKER, self.says(root))
        self.assertEqual(self.state(id), ("rejected", False, False))
        self.assertEqual(len(self.acts()), 1)
        self.assertEqual(len(self.told("bob")), 1)

    def test_what_was_just_deleted_is_said_to_be_gone(self) -> None:
        for address in ("/comment/99/approval", "/post/99/acquittal", "/post/1/unpublication"):
            self.assertEqual(self.mo.post(address).status_code, 302, address)
            self.assertIn("or it is gone", self.says(self.mo), address)
        self.assertEqual(self.acts(), [])

    def test_taking_back_twice_changes_nothing(self) -> None:
        id = self.add_comment(held=True)
        self.decide(id, "approval")
        for _ in range(2):
            self.mo.post(f"/comment/{id}/decision/delete")
        self.assertIn(QUICKER, self.says(self.mo))
        self.assertEqual([act for _, act, _ in self.acts()], ["approve", "restore"])

    def test_what_its_author_deleted_waits_no_longer(self) -> None:
        id = self.add_comment(held=True)
        with self.app.app_context():
            comment = db.session.get(Comment, id)
            comment.remove(by=comment.author)
            db.session.commit()
        self.assertIn("Nothing waits", self.says(self.mo))
        self.decide(id, "approval")
        self.assertIn(QUICKER, self.says(self.mo))

    def test_a_deleted_post_takes_what_waits_below_it_away(self) -> None:
        self.add_comment(held=True)
        self.report(by="bob")
        self.log_in("ann").post("/post/1/deletion")
        self.assertIn("Nothing waits", self.says(self.mo))


class BulkTestCase(QueueCase):
    """Many at once."""

    def test_all_that_is_ticked_is_approved_or_left(self) -> None:
        held, shown = self.add_comment("One", held=True), self.add_comment("Two")
        self.report(shown)
        self.report(by="bob")
        data = {"ids": [held, shown], "posts": [1], "approve": "1"}
        self.mo.post("/admin/queue", data=data)
        page = self.says(self.mo)
        self.assertIn("3 decided.", page)
        self.assertIn("Nothing waits", page)
        self.assertEqual(sorted(act for _, act, _ in self.acts()), ["approve", "leave", "leave"])

    def test_all_that_is_ticked_is_taken_away_with_one_reason(self) -> None:
        held, shown = self.add_comment("One", held=True), self.add_comment("Two")
        self.report(shown)
        self.mo.post("/admin/queue", data={"ids": [held, shown], "remove": "1", "reason": "no"})
        self.assertEqual(self.told("bob"), [("rejected", "no"), ("removed", "no")])
        self.assertEqual(self.state(shown)[2], True)

    def test_what_somebody_else_has_decided_is_told_apart(self) -> None:
        one, two = self.add_comment("One", held=True), self.add_comment("Two", held=True)
        self.decide(one, "rejection")
        self.mo.get("/admin/queue")
        self.mo.post("/admin/queue", data={"ids": [one, two, 99], "spam": "1"})
        page = self.says(self.mo)
        self.assertIn("1 decided.", page)
        self.assertIn("somebody else was quicker", page)
        self.assertEqual((self.state(one)[0], self.state(two)[0]), ("rejected", "spam"))

    def test_nothing_ticked_or_nonsense_is_refused(self) -> None:
        self.add_comment(held=True)
        for data in ({}, {"ids": "0"}, {"ids": "-3"}, {"ids": str(2**31)}, {"ids": ["1"] * 51}):
            answer = self.mo.post("/admin/queue", data={**data, "spam": "1"})
            self.assertEqual(answer.status_code, 422, data)
        self.assertEqual(self.mo.post("/admin/queue", data={"ids": "x"}).status_code, 422)
        self.assertEqual(self.acts(), [])


class PageTestCase(QueueCase):
    """What the page shows."""

    def test_each_thing_comes_with_what_helps_to_decide(self) -> None:
        self.add_comment("Fine words")
        id = self.add_comment("Buy <b>this</b>", signals=["links", "strange"], held=True)
        self.report(id, reason="an advert & rude")
        page = unescape(self.says(self.mo))
        for words in (
            "many links", "strange", "an advert & rude", "Buy <b>this</b>", "1 comment shown",
            "Reported by ann", "A post", "Member since",
        ):  # fmt: skip
            self.assertIn(words, page)

    def test_the_longest_waiting_stands_first_and_the_next_one_is_where_to_go_on(self) -> None:
        one, two, three = [self.add_comment(f"Words {n}", held=True) for n in range(3)]
        page = self.says(self.mo)
        places = [page.index(f'id="comment-{id}"') for id in (one, two, three)]
        self.assertEqual(places, sorted(places))
        answer = self.decide(one, "approval", after=f"comment-{two}", page="7")
        self.assertEqual(answer.location, f"/admin/queue#comment-{two}")
        answer = self.decide(two, "approval", after="//evil", page="x")
        self.assertEqual(answer.location, "/admin/queue")

    def test_pages_follow_on_and_one_that_is_not_there_is_not_found(self) -> None:
        for number in range(52):
            self.add_comment(f"Words {number}", held=True)
        self.assertIn("Words 51", self.says(self.mo, "/admin/queue?page=2"))
        self.assertEqual(self.mo.get("/admin/queue?page=3").status_code, 404)

    def test_the_number_of_queries_does_not_grow_with_the_queue(self) -> None:
        def queries() -> int:
            with self.app.app_context():
                sent: list[str] = []
                listen = (db.engine, "before_cursor_execute", lambda *given: sent.append(given[2]))
                event.listen(*listen)
                self.says(self.mo)
                event.remove(*listen)
                return len(sent)

        self.report(self.add_comment("First", held=True))
        few = queries()
        for number in range(30):
            name = ("bob", "ann")[number % 2]
            self.report(self.add_comment(f"Words {number}", name, held=True), by="root")
        self.assertEqual(queries(), few)
        self.assertLessEqual(few, 10)

    def test_the_menu_says_how_many_wait_to_the_staff_alone(self) -> None:
        self.add_comment(held=True)
        self.assertIn("Moderation <span", self.says(self.mo, "/"))
        for page in (self.says(self.log_in("bob"), "/"), self.get("/").text):
            self.assertNotIn("Moderation", page)

    def test_the_number_in_the_menu_is_counted_no_further_than_it_is_said(self) -> None:
        for number in range(101):
            self.add_comment(f"Words {number}", held=True)
        with self.app.app_context():
            self.assertEqual(Queue.number(), 100)
            self.assertEqual(len(Queue()), 101)
        self.assertIn("99+", self.says(self.mo, "/"))


class DoorTestCase(StaffCase):
    """Who may come in."""

    def addresses(self) -> list[tuple[str, str, str]]:
        """Return (endpoint, method, address) of everything in the room."""
        found = []
        for rule in self.app.url_map.iter_rules():
            if rule.endpoint.startswith("admin."):
                values = dict.fromkeys(rule.arguments, 1)
                address = rule.rule
                for name in values:
                    address = address.replace(f"<id:{name}>", "1")
                methods = rule.methods & {"GET", "POST"}
                found += [(rule.endpoint, method, address) for method in methods]
        return found

    def test_no_member_comes_in_and_a_stranger_is_led_to_log_in(self) -> None:
        ann = self.log_in("ann")
        self.assertGreater(len(self.addresses()), 15)
        for endpoint, method, address in self.addresses():
            self.assertEqual(ann.open(address, method=method).status_code, 403, endpoint)
            answer = self.app.test_client().open(address, method=method)
            self.assertEqual(answer.status_code, 302, endpoint)
            self.assertTrue(answer.location.startswith("/auth/login"), endpoint)

    def test_a_moderator_keeps_out_of_what_is_for_administrators(self) -> None:
        mo = self.log_in("mo")
        self.assertEqual(mo.get("/admin").location, "/admin/queue")
        for address in ("/admin/user/1/role", "/admin/user/1/confirmation"):
            self.assertEqual(mo.post(address).status_code, 403)
        self.assertEqual(mo.post("/admin/user/1/sessions/delete").status_code, 403)
        for address in ("/admin/queue", "/admin/log", "/admin/tags", "/admin/users"):
            self.assertEqual(mo.get(address).status_code, 200)

    def test_an_unconfirmed_moderator_is_none(self) -> None:
        with self.app.app_context():
            mo = User.with_username("mo")
            mo.confirmed = False
            self.assertFalse(mo.can_moderate())


if __name__ == "__main__":
    unittest.main()
