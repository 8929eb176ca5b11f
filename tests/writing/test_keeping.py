"""No word lost: autosave, two who write one post, revisions."""

import unittest

from app.extensions import db
from app.models import Autosave, Post, Revision, User
from app.models.revision import MOST_REVISIONS
from tests.support import AppCase

FIELDS = {"title": "First", "body": "Some text."}


class KeepingCase(AppCase):
    """The cast, and ann with a published post."""

    def setUp(self) -> None:
        super().setUp()
        self.add_user("ann")
        self.add_user("bob")
        self.add_user("root", role="Administrator")
        self.post_id = self.add_post("ann", "First", body="Some text.")
        self.ann = self.log_in("ann")

    def stored(self, id: int = 1) -> Post:
        with self.app.app_context():
            return db.session.get(Post, id)

    def count(self, model: type) -> int:
        with self.app.app_context():
            return db.session.scalar(db.select(db.func.count()).select_from(model))


class AutosaveTestCase(KeepingCase):
    """What is typed is kept beside the post, not in it."""

    def keep(self, client: object = None, **fields: object) -> object:
        data = FIELDS | {"version": "1", "autosave": "0", **fields}
        return (client or self.ann).post("/post/1/autosave", data=data)

    def test_readers_see_nothing_of_it_and_the_writer_gets_it_back(self) -> None:
        self.assertGreater(self.keep(body="Half a thought").json["number"], 0)
        self.assertNotIn("Half a thought", self.get("/post/1/first").text)
        page = self.ann.get("/post/1/edit").text
        self.assertIn("Half a thought</textarea>", page)
        self.assertIn("did not save", page)
        self.assertNotIn("Half a thought", self.log_in("root").get("/post/1/edit").text)

    def test_saving_or_going_back_forgets_it(self) -> None:
        number = str(self.keep(body="x").json["number"])
        data = FIELDS | {"body": "y", "version": "1", "autosave": number}
        self.ann.post("/post/1/edit", data=data)
        self.assertEqual(self.count(Autosave), 0)
        self.keep(body="x", version="2")
        self.ann.post("/post/1/autosave/delete")
        self.assertIn("y</textarea>", self.ann.get("/post/1/edit").text)

    def test_another_tab_overwrites_nothing(self) -> None:
        number = self.keep(body="of this tab").json["number"]
        answer = self.keep(body="of another tab")
        self.assertEqual(answer.status_code, 409)
        self.assertIn("another tab", answer.json["message"])
        answer = self.keep(body="on", autosave=str(number))
        self.assertEqual(answer.json["number"], number + 1)
        self.ann.post("/post/1/edit", data=FIELDS | {"version": "1", "autosave": str(number)})
        self.assertEqual(self.count(Autosave), 1, "the other tab's text is still there")

    def test_a_tab_that_knows_an_earlier_text_overwrites_no_later_one(self) -> None:
        number = str(self.keep(body="of tab A").json["number"])
        self.ann.post("/post/1/edit", data=FIELDS | {"body": "A", "autosave": number})
        self.keep(body="of tab C", version="2")
        self.assertEqual(self.keep(body="of tab B", autosave=number).status_code, 409)
        self.assertIn("of tab C</textarea>", self.ann.get("/post/1/edit").text)

    def test_half_a_form_is_kept_too(self) -> None:
        for data in ({}, {"body": "x"}, {"title": "x"}):
            self.assertEqual(self.ann.post("/write/autosave", data=data).status_code, 201, data)

    def test_a_new_text_becomes_a_draft_of_its_own(self) -> None:
        answer = self.ann.post("/write/autosave", data={"title": "", "body": "First words"})
        self.assertEqual(answer.status_code, 201)
        self.assertEqual(answer.json["edit"], "/post/2/edit")
        draft = self.stored(2)
        self.assertEqual(
            (draft.title, draft.body, draft.published_at), ("Untitled", "First words", None)
        )
        page = self.ann.get("/post/2/edit").text
        self.assertIn('name="title" placeholder="Title" required type="text" value=""', page)

    def test_somebody_who_saved_meanwhile_is_told_of(self) -> None:
        self.log_in("root").post("/post/1/edit", data=FIELDS | {"body": "Root's"})
        self.assertIn("Somebody has saved this post", self.keep(body="mine").json["message"])

    def test_bad_input_is_told_and_nothing_is_kept(self) -> None:
        for fields, words in (
            ({"title": "x" * 1_000_000}, "at most 200 characters"),
            ({"body": "x" * 200_001}, "at most 200000 characters"),
            ({"tags": ",".join(map(str, range(500)))}, "at most 20 tags"),
            ({"tags": "x" * 51}, "at most 50 characters"),
            ({"title": "a\x00b"}, "control character"),
        ):
            answer = self.keep(**fields)
            self.assertEqual(answer.status_code, 422)
            self.assertIn(words, answer.json["message"])
        for number in ("-1", "x", "9" * 30, "²"):
            self.assertIn(self.keep(autosave=number, version=number).status_code, {200, 409})
        self.assertEqual(self.count(Autosave), 1)

    def test_nobody_keeps_a_text_in_the_post_of_another(self) -> None:
        self.assertEqual(self.keep(self.log_in("bob")).status_code, 403)
        self.assertEqual(self.keep(self.app.test_client()).status_code, 401)

    def test_the_live_preview_stores_nothing(self) -> None:
        before = self.everything(but="last_seen")
        answer = self.ann.post("/write/preview", data={"title": "", "body": "a **b** 中文"})
        self.assertEqual((answer.json["words"], answer.json["minutes"]), (4, 1))
        self.assertIn("<strong>b</strong>", answer.json["html"])
        self.assertEqual(self.everything(but="last_seen"), before)


class ConflictTestCase(KeepingCase):
    """Of two who save the same post, the second is shown both texts."""

    def test_the_second_sees_both_texts_and_nothing_is_overwritten(self) -> None:
        root = self.log_in("root")
        self.ann.post("/post/1/edit", data=FIELDS | {"body": "Ann was here.", "version": "1"})
        answer = root.post("/post/1/edit", data=FIELDS | {"body": "Root was here.", "version": "1"})
        self.assertEqual(answer.status_code, 409)
        self.assertIn("Nothing is overwritten.", answer.text)
        self.assertIn("Root was here.</textarea>", answer.text)
        self.assertIn("Ann was here.</pre>", answer.text)
        self.assertRegex(answer.text, r'name="version"[^>]*value="2"')
        self.assertEqual(self.stored().body, "Ann was here.")
        root.post("/post/1/edit", data=FIELDS | {"body": "Root was here.", "version": "2"})
        self.assertEqual(self.stored().body, "Root was here.")

    def test_titles_and_tags_that_differ_are_shown_too(self) -> None:
        self.ann.post("/post/1/edit", data=FIELDS | {"title": "Ann's title", "version": "1"})
        data = FIELDS | {"title": "Root's title", "tags": "tea", "version": "1"}
        page = self.log_in("root").post("/post/1/edit", data=data).text
        self.assertRegex(page, r"<del>.*Ann.*</del>")
        self.assertRegex(page, r"<ins>.*tea</ins>")

    def test_an_old_tab_publishes_nothing_that_was_taken_back(self) -> None:
        self.ann.post("/post/1/publication/delete")
        data = FIELDS | {"version": "1", "publish": "1"}
        self.assertEqual(self.ann.post("/post/1/edit", data=data).status_code, 409)
        self.assertEqual(self.get("/post/1/first").status_code, 404)

    def test_an_old_tab_moves_no_page(self) -> None:
        root = self.log_in("root")
        root.post("/post/1/edit", data=FIELDS | {"version": "1", "page_slug": "about"})
        data = FIELDS | {"version": "1", "page_slug": "", "body": "Some text"}
        self.assertEqual(root.post("/post/1/edit", data=data).status_code, 409)
        self.assertEqual(self.get("/about").status_code, 200)

    def test_a_text_left_as_it_is_conflicts_with_nothing(self) -> None:
        self.ann.post("/post/1/edit", data=FIELDS | {"body": "New", "version": "1"})
        answer = self.ann.post("/post/1/edit", data=FIELDS | {"body": "New", "version": "1"})
        self.assertEqual(answer.status_code, 302)


class RevisionTestCase(KeepingCase):
    """What a post said before."""

    def setUp(self) -> None:
        super().setUp()
        for body in ("Some more text.", "Some more text. 还有中文。"):
            self.ann.post("/post/1/edit", data=FIELDS | {"body": body, "tags": "tea"})

    def test_each_save_adds_one_the_first_state_too(self) -> None:
        page = self.ann.get("/post/1/revisions").text
        self.assertEqual(
            [f">{n}. First" in page or f"{n}. First" in page for n in (1, 2, 3, 4)],
            [True, True, True, False],
        )

    def test_the_difference_of_any_two_is_shown(self) -> None:
        page = self.ann.get("/post/1/revisions?from=1&to=3").text
        self.assertRegex(page, r"<ins>.*more .*</ins>")
        self.assertRegex(page, r"<ins>.*还有中文。</ins>")
        self.assertRegex(page, r"<ins>.*tea</ins>")
        self.assertIn("The two say the same.", self.ann.get("/post/1/revisions?from=2&to=2").text)
        for query in ("from=1", "from=1&to=9", "from=x&to=1", "from=0&to=1"):
            self.assertEqual(self.ann.get(f"/post/1/revisions?{query}").status_code, 404)

    def test_restoring_brings_text_and_tags_back_and_loses_nothing(self) -> None:
        self.ann.post("/post/1/autosave", data=FIELDS | {"body": "Typed", "version": "3"})
        self.ann.post("/post/1/revisions/1/restoration")
        self.assertIn("Typed</textarea>", self.ann.get("/post/1/edit").text)
        with self.app.app_context():
            post = db.session.get(Post, 1)
            self.assertEqual((post.body, post.tags), ("Some text.", []))
        self.ann.post("/post/1/revisions/3/restoration")
        self.assertEqual(self.stored().body, "Some more text. 还有中文。")
        self.assertEqual(self.count(Revision), 5)

    def test_they_are_for_those_who_may_edit(self) -> None:
        bob = self.log_in("bob")
        self.assertEqual(bob.get("/post/1/revisions").status_code, 403)
        self.assertEqual(bob.post("/post/1/revisions/1/restoration").status_code, 403)
        self.assertEqual(self.get("/post/1/revisions").status_code, 302)

    def test_hostile_text_stays_text(self) -> None:
        self.ann.post("/post/1/edit", data=FIELDS | {"body": "<script>alert(1)</script>"})
        self.assertNotIn("<script>alert", self.ann.get("/post/1/revisions?from=1&to=4").text)

    def test_the_oldest_go_when_there_are_too_many(self) -> None:
        with self.app.app_context():
            post, ann = db.session.get(Post, 1), User.with_username("ann")
            for number in range(MOST_REVISIONS):
                post.title = f"Title {number}"
                Revision.keep(post, by=ann)
            db.session.commit()
        self.assertEqual(self.count(Revision), MOST_REVISIONS)


if __name__ == "__main__":
    unittest.main()
