"""Letters: at once, once a day or never, as each has chosen; and one click ends them."""

import re
import unittest
from datetime import timedelta
from unittest import mock

from app.digests import write_digest
from app.email import send_digest
from app.extensions import db
from app.models import Comment, Letter, Notification, Post, User
from app.models.notification import KINDS, MOST_LETTERS
from app.models.wishes import AT_ONCE, DAILY, DIGEST, NEVER, USUAL
from app.notices import tell
from app.outbox import put
from app.samples.letters import sample_letters
from app.sentences import KINDS as NAMES
from app.times import utcnow
from tests.cli.support import CommandCase
from tests.mailbox import MISSING, Controller, serve_mail
from tests.notifications.support import NoticesCase
from tests.support import ContextCase
from tests.test_mail import MailCase


class WishesTestCase(ContextCase):
    """What a person has chosen."""

    def test_each_kind_has_a_usual_way_and_a_name(self) -> None:
        self.assertEqual(set(USUAL), {*KINDS, "posts", "queue"})
        self.assertEqual(set(NAMES), {*USUAL, DIGEST})

    def test_rubbish_in_the_column_is_the_usual_way(self) -> None:
        user = User(letters={"reply": "hourly", "posts": AT_ONCE, "mention": NEVER})
        wishes = [user.wants(kind) for kind in ("reply", "posts", "mention", "follow")]
        self.assertEqual(wishes, [AT_ONCE, DAILY, NEVER, DAILY])

    def test_ending_the_digest_ends_all_that_comes_once_a_day(self) -> None:
        user = User(letters={"reply": DAILY})
        user.end_letters(DIGEST)
        self.assertEqual(user.wanted(DAILY), [])
        self.assertEqual((user.wants("reply"), user.wants("comment")), (NEVER, AT_ONCE))


class AtOnceTestCase(NoticesCase):
    """Letters that leave with what they tell about."""

    def test_a_comment_is_written_of_at_once(self) -> None:
        self.say("Good **bread**")
        [letter] = self.letters()
        self.assertEqual(letter.recipient, "ann@example.com")
        self.assertEqual(letter.subject, "bob commented on “A post”.")
        for part in (letter.body, letter.html):
            self.assertIn("Good bread", part)
            self.assertIn("http://localhost/comment/1", part)

    def test_whoever_wants_none_gets_none(self) -> None:
        self.change("ann", letters={"comment": NEVER})
        self.say("One")
        self.assertEqual(self.letters(), [])
        self.assertEqual(self.unread(), (1, 1))

    def test_unconfirmed_and_suspended_people_get_none(self) -> None:
        for columns in ({"confirmed": False}, {"confirmed": True, "suspended_at": utcnow()}):
            self.change("ann", **columns)
            self.tell("ann", "mention")
            self.tell("ann", "follow")
        self.assertEqual(self.letters(), [])
        with self.app.app_context():
            self.assertFalse(any(db.session.scalars(db.select(Notification.in_digest))))

    def test_it_speaks_the_language_of_whoever_gets_it(self) -> None:
        self.app.config["BABEL_DEFAULT_LOCALE"] = "en"
        self.bob.set_cookie("language", "zh_Hans_CN")
        self.say("One", self.bob)
        self.change("ann", locale="zh_Hans_CN")
        self.say("Two", self.cy)
        languages = [re.search(r'<html lang="([^"]+)"', x.html)[1] for x in self.letters()]
        self.assertEqual(languages, ["en", "zh-Hans"])

    def test_what_is_not_committed_is_not_told(self) -> None:
        with self.app.app_context():
            post = db.session.get(Post, self.id)
            tell(post.author, "mention", actor=User.with_username("bob"), post=post)
            db.session.rollback()
        self.assertEqual((self.letters(), self.unread()), ([], (0, 0)))

    def test_a_flood_waits_for_the_letter_of_the_day(self) -> None:
        comment = self.comment_by("cy")
        self.tell("ann", "mention", number=MOST_LETTERS + 5, comment=comment)
        self.assertEqual(len(self.letters()), MOST_LETTERS)
        with self.app.app_context():
            early = {"created_at": utcnow() - timedelta(hours=2)}
            db.session.execute(db.update(Notification).values(early))
            db.session.commit()
        self.tell("ann", "mention", comment=comment)
        self.assertEqual(len(self.letters()), MOST_LETTERS + 1)
        with self.app.app_context():
            self.assertTrue(write_digest(User.with_username("ann").id))
            db.session.commit()
        self.assertEqual(self.letters()[-1].body.count("mentioned you"), 5)

    def test_a_blog_with_a_name_in_chinese_has_a_header_of_ascii(self) -> None:
        self.app.config["NA_BLOG_URL"] = "https://博客.example.com"
        self.say("One")
        [letter] = self.letters()
        self.assertIn("<https://xn--9krq6q.example.com/unsub", letter.headers["List-Unsubscribe"])
        self.assertIn("https://博客.example.com/unsubscribe/", letter.body)

    def test_no_name_or_title_makes_a_second_header_or_too_long_a_subject(self) -> None:
        self.change("bob", name="x" * 64)
        with self.app.app_context():
            db.session.get(Post, self.id).title = "Long \r\nBcc: eve@example.com " + "长" * 170
            db.session.commit()
        self.say("One")
        [letter] = self.letters()
        self.assertNotRegex(letter.subject, "[\r\n]")
        self.assertLessEqual(len(letter.subject), 200)
        for headers in ({"X": "a\r\nBcc: eve@example.com"}, {"X\n": "a"}, {"X": "é"}, {"X": ""}):
            with self.app.app_context(), self.assertRaises(ValueError):
                put("ann@example.com", "S", "b", "h", headers)


class DigestTestCase(NoticesCase):
    """One letter a day and a person, with all that came since the last."""

    def write(self, name: str = "ann") -> bool:
        with self.app.app_context():
            written = write_digest(User.with_username(name).id)
            db.session.commit()
            return written

    def a_day_passes(self) -> None:
        with self.app.app_context():
            early = {"digest_at": utcnow() - timedelta(days=1, minutes=1)}
            db.session.execute(db.update(User).values(early))
            db.session.commit()

    def test_it_tells_all_that_came_and_nothing_twice(self) -> None:
        self.bob.post("/user/ann/follow")
        self.cy.post("/user/ann/follow")
        self.assertEqual(self.letters(), [])
        self.assertTrue(self.write())
        [letter] = self.letters()
        self.assertEqual(letter.subject, "New at nablog today")
        self.assertIn("cy and bob follow you now.", letter.body)
        self.assertFalse(self.write(), "one a day")
        self.a_day_passes()
        self.assertFalse(self.write(), "nothing new")
        self.assertEqual(len(self.letters()), 1)

    def test_what_was_read_or_is_hidden_meanwhile_is_left_out(self) -> None:
        self.change("ann", letters={"comment": DAILY})
        self.say("Hidden soon")
        self.bob.post("/user/ann/follow")
        with self.app.app_context():
            db.session.get(Comment, 1).reject()
            db.session.commit()
        self.ann.post("/notifications/reading", data={"ids": ["2"]})
        self.assertFalse(self.write())

    def test_there_is_an_end_to_it(self) -> None:
        self.change("ann", letters={"mention": DAILY})
        self.tell("ann", "mention", number=30, comment=self.comment_by("bob"))
        self.assertTrue(self.write())
        body = self.letters()[-1].body
        self.assertEqual(body.count("mentioned you"), 20)
        self.assertIn("And 10 more\n  http://localhost/notifications", body)

    def test_new_posts_of_whom_one_follows_are_in_it(self) -> None:
        self.bob.post("/user/ann/follow")
        self.assertFalse(self.write("bob"), "what was there before is not new")
        self.a_day_passes()
        for number in range(12):
            self.add_post("ann", f"Number {number}")
        self.add_post("cy", "By another")
        self.add_post("bob", "My own")
        self.add_post("ann", "A draft", publish=False)
        self.assertTrue(self.write("bob"))
        body = self.letters()[-1].body
        self.assertEqual(body.count("Number"), 10)
        self.assertIn("And 3 more\n  http://localhost/followed", body)
        self.assertNotRegex(body, "By another|My own|A draft")
        with mock.patch("app.digests.utcnow", return_value=utcnow() + timedelta(days=2)):
            self.assertFalse(self.write("bob"), "none of them is new again")

    def test_whoever_wants_no_new_posts_gets_none(self) -> None:
        self.bob.post("/user/ann/follow")
        self.change("bob", letters={"posts": NEVER})
        self.a_day_passes()
        self.add_post("ann", "New")
        self.assertFalse(self.write("bob"))

    def test_the_staff_is_told_what_waits(self) -> None:
        self.add_comment("Waits", held=True)
        self.assertTrue(self.write("mo"))
        self.assertIn("1 thing waits for moderation\n", self.letters()[-1].body)
        self.assertFalse(self.write("cy"))

    def test_of_two_workers_one_writes_it(self) -> None:
        self.bob.post("/user/ann/follow")
        with self.app.app_context():
            ann = User.with_username("ann")
            self.assertIsNone(ann.digest_at)  # read before the other worker
            db.session.commit()
            ann.username  # noqa: B018 - and loaded again
            with self.app.app_context():
                self.assertTrue(write_digest(ann.id))
                db.session.commit()
            self.assertFalse(write_digest(ann.id))
            db.session.commit()
        self.assertEqual(len(self.letters()), 1)

    def test_a_crash_before_the_commit_loses_nothing(self) -> None:
        self.bob.post("/user/ann/follow")
        with self.app.app_context():
            self.assertTrue(write_digest(User.with_username("ann").id))
            db.session.rollback()
        self.assertEqual(self.letters(), [])
        self.assertTrue(self.write())
        self.assertIn("bob follows you now.", self.letters()[-1].body)


class DigestCommandTestCase(CommandCase):
    """`flask mail digest`, and what the worker does."""

    settings = {"MAIL_FROM_HERE": False}

    def setUp(self) -> None:
        super().setUp()
        self.add_user("ann", locale="zh_Hans_CN")
        self.add_user("bob")
        self.log_in("bob").post("/user/ann/follow")

    def test_it_writes_to_whom_there_is_something_to_tell_and_once(self) -> None:
        self.app.config["NA_BLOG_URL"] = "https://blog.example.org"
        self.assertIn("1 letters of the day are written.", self.type("mail", "digest"))
        self.assertIn("0 letters of the day are written.", self.type("mail", "digest"))
        with self.app.app_context():
            [letter] = db.session.scalars(db.select(Letter)).all()
        self.assertIn("https://blog.example.org/user/bob", letter.body)
        self.assertIn("<https://blog.example.org/unsubscribe/", letter.headers["List-Unsubscribe"])

    def test_one_that_cannot_be_written_keeps_no_other_from_being_written(self) -> None:
        self.log_in("ann").post("/user/bob/follow")

        def fail_for_ann(user, news) -> None:  # type: ignore[no-untyped-def]
            if user.username == "ann":
                raise RuntimeError("no")
            send_digest(user, news)

        with (
            mock.patch("app.digests.send_digest", fail_for_ann),
            self.assertLogs("app.cli.mail", "ERROR"),
        ):
            self.assertIn("1 letters", self.type("mail", "digest"))
        with self.app.app_context():
            ann = User.with_username("ann")
            waits = db.select(Notification.in_digest).where(Notification.user_id == ann.id)
            self.assertTrue(db.session.scalar(waits), "it is in the next one")
            self.assertIsNotNone(ann.digest_at)


class SettingsTestCase(NoticesCase):
    """/settings/letters."""

    def test_each_kind_is_chosen_and_shown_again(self) -> None:
        page = self.main(self.ann, "/settings/letters")
        self.assertRegex(page, r'(?s)id="follow".*?<option selected value="daily">')
        data = dict.fromkeys(USUAL, NEVER) | {"reply": DAILY}
        del data["queue"]
        answer = self.ann.post("/settings/letters", data=data)
        self.assertEqual(answer.location, "/settings/letters")
        with self.app.app_context():
            self.assertEqual(User.with_username("ann").letters, data)

    def test_what_is_no_choice_is_refused(self) -> None:
        data = dict.fromkeys(USUAL, DAILY)
        for kind, value in (("reply", "hourly"), ("posts", AT_ONCE)):
            answer = self.ann.post("/settings/letters", data=data | {kind: value})
            self.assertEqual(answer.status_code, 422)
        with self.app.app_context():
            self.assertIsNone(User.with_username("ann").letters)

    def test_the_queue_is_for_the_staff(self) -> None:
        self.assertNotIn("moderation", self.main(self.ann, "/settings/letters"))
        self.assertIn("moderation", self.main(self.mo, "/settings/letters"))
        self.assertIn("/settings/letters", self.main(self.ann, "/settings"))


class UnsubscribeTestCase(NoticesCase):
    """One click ends letters: no account, no cookie, no token of a form (RFC 8058)."""

    settings = {"MAIL_FROM_HERE": False, "WTF_CSRF_ENABLED": False}

    def setUp(self) -> None:
        super().setUp()
        self.app.config["WTF_CSRF_ENABLED"] = True

    def token(self, kind: str = "comment", name: str = "ann") -> str:
        with self.app.app_context():
            return User.with_username(name).generate_unsubscribe_token(kind)

    def wishes(self) -> User:
        with self.app.app_context():
            return User.with_username("ann")

    def test_a_mail_program_ends_them(self) -> None:
        answer = self.app.test_client().post(
            f"/unsubscribe/{self.token()}", data={"List-Unsubscribe": "One-Click"}
        )
        self.assertEqual(answer.status_code, 200)
        self.assertNotIn("Set-Cookie", answer.headers)
        self.assertEqual(self.wishes().wants("comment"), NEVER)
        self.assertEqual(self.wishes().wants("reply"), AT_ONCE)

    def test_looking_at_the_page_ends_nothing(self) -> None:
        for method in ("get", "head"):
            answer = getattr(self.app.test_client(), method)(f"/unsubscribe/{self.token()}")
            self.assertEqual(answer.status_code, 200)
            self.assertIn("no-store", answer.headers["Cache-Control"])
        self.assertIn("Comments on your posts", self.get(f"/unsubscribe/{self.token()}").text)
        self.assertIsNone(self.wishes().letters)

    def test_the_letter_of_the_day_ends_with_all_its_kinds(self) -> None:
        for _ in range(2):
            page = self.app.test_client().post(f"/unsubscribe/{self.token(DIGEST)}").text
            self.assertIn("You get no more letters of this kind: The letter of the day.", page)
        self.assertEqual(self.wishes().wanted(DAILY), [])

    def test_a_wrong_link_says_so_and_one_of_another_kind_is_wrong(self) -> None:
        token = self.token()
        with self.app.app_context():
            other = User.with_username("ann").generate_confirmation_token()
        for wrong in ("x", token[:-1], f"{token}x", other, token.replace("e", "f")):
            for method in ("get", "post"):
                answer = getattr(self.app.test_client(), method)(f"/unsubscribe/{wrong}")
                self.assertEqual(answer.status_code, 404, wrong)
        self.assertIn("This link is not one of ours", self.get("/unsubscribe/x").text)

    def test_it_dies_with_the_account_even_if_another_gets_its_number(self) -> None:
        token = self.token(name="cy")
        with self.app.app_context():
            cy = User.with_username("cy")
            number = cy.id
            db.session.delete(cy)
            db.session.commit()
            self.assertEqual(User.with_unsubscribe_token(token)[0], None)
            other = User(id=number, username="other")
            other.member_since = utcnow() + timedelta(hours=1)
            db.session.add(other)
            db.session.commit()
        self.assertEqual(self.app.test_client().post(f"/unsubscribe/{token}").status_code, 404)


class SampleTestCase(NoticesCase):
    """The page of all letters, for whoever develops the blog."""

    def test_each_letter_renders_in_both_languages(self) -> None:
        self.app.config["MAIL_FOLDER_SHOWN"] = True
        with self.app.app_context():
            names = sample_letters()
        self.assertLessEqual({"notice", "digest", "confirm"}, set(names))
        for language in ("en", "zh"):
            page = self.get("/letters", headers={"Accept-Language": language}).text
            for name in names:
                self.assertIn(f"/letters/{name}", page)
                answer = self.get(f"/letters/{name}", headers={"Accept-Language": language})
                self.assertEqual(answer.status_code, 200, name)
                self.assertIn(
                    "<p" if name in {"email_changed", "invitation"} else "Ann Lindqvist",
                    answer.text,
                )
                self.assertNotRegex(answer.text, r"%\(|\bNone\b|Undefined")

    def test_nobody_else_sees_them(self) -> None:
        for address in ("/letters", "/letters/notice"):
            self.assertEqual(self.get(address).status_code, 404)
        self.app.config["MAIL_FOLDER_SHOWN"] = True
        self.assertEqual(self.get("/letters/nothing").status_code, 404)


@unittest.skipIf(Controller is None, MISSING)
class ServerTestCase(MailCase):
    """Through a real SMTP server, and back by the link in its header."""

    def setUp(self) -> None:
        super().setUp()
        self.box, controller = serve_mail()
        self.addCleanup(controller.stop)
        self.configure(MAIL_SERVER="127.0.0.1", MAIL_PORT=controller.port, MAIL_USE_TLS=False)
        for name in ("ann", "bob"):
            self.add_user(name, name="李娜" if name == "bob" else None)
        self.add_post("ann", "面包 and bread")
        self.change_letters({"follow": AT_ONCE})

    def change_letters(self, letters: dict[str, str]) -> None:
        with self.app.app_context():
            User.with_username("ann").letters = letters
            db.session.commit()

    def test_a_letter_arrives_whole_and_its_header_ends_all_others(self) -> None:
        bob = self.log_in("bob")
        bob.post("/user/ann/follow")
        letter = self.box.wait()
        self.assertEqual(
            (letter["To"], letter["Subject"]), ("ann@example.com", "李娜 follows you now.")
        )
        self.assertEqual(letter["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        raw = self.box.letters[0][0].content.decode("ascii", "replace")
        [address] = re.findall(r"^List-Unsubscribe: <(http\S+)>\r?$", raw, re.MULTILINE)
        for kind in ("plain", "html"):
            self.assertIn(address, letter.get_body((kind,)).get_content())
        path = address.partition("localhost")[2]
        answer = self.app.test_client().post(path, data={"List-Unsubscribe": "One-Click"})
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(self.wish(), NEVER)

    def wish(self) -> str:
        with self.app.app_context():
            return User.with_username("ann").wants("follow")


if __name__ == "__main__":
    unittest.main()
