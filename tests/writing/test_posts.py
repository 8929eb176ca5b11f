"""Write, preview, edit, publish and delete."""

import unittest
from datetime import timedelta

from app.extensions import db
from app.models import Post, Role, User
from app.models.written import BODY_LENGTH, TITLE_LENGTH
from app.times import utcnow
from tests.support import AppCase

FIELDS = {"title": "First", "body": "Some **text**.", "publish": "1"}


class WritingTestCase(AppCase):
    """What a writer does, and what nobody else may."""

    def setUp(self) -> None:
        super().setUp()
        self.add_user("ann")
        self.add_user("bob")
        self.add_user("root", role="Administrator")
        self.add_user("rita", role="Reader")
        self.ann = self.log_in("ann")

    def post(self, id: int = 1) -> Post | None:
        with self.app.app_context():
            return db.session.get(Post, id)

    def test_publishing_shows_the_post_to_everybody(self) -> None:
        answer = self.ann.post("/write", data=FIELDS)
        self.assertEqual(answer.location, "/post/1/first")
        self.assertIn("<strong>text</strong>", self.get("/post/1/first").text)

    def test_a_draft_waits_for_its_writer_alone(self) -> None:
        self.ann.post("/write", data=FIELDS | {"publish": "", "save": "1"})
        self.assertIsNone(self.post().published_at)
        self.assertIn("First", self.ann.get("/drafts").text)
        self.assertNotIn("First", self.log_in("bob").get("/drafts").text)

    def test_a_text_for_a_post_deleted_meanwhile_can_be_a_new_post(self) -> None:
        self.ann.post("/write", data=FIELDS)
        self.ann.post("/post/1/deletion")
        answer = self.ann.post("/post/1/edit", data=FIELDS | {"body": "Long work."})
        self.assertEqual(answer.status_code, 410)
        self.assertIn("was deleted while you wrote", answer.text)
        self.assertIn("Long work.</textarea>", answer.text)
        self.assertIn('action="/write"', answer.text)
        self.ann.post("/write", data=FIELDS | {"body": "Long work.", "version": "1"})
        self.assertIn("Long work.", self.get("/post/2/first").text)

    def test_a_preview_shows_the_post_and_stores_nothing(self) -> None:
        answer = self.ann.post("/write", data={"title": "T", "body": "a **b**", "preview": "1"})
        self.assertIn("<strong>b</strong>", answer.text)
        self.assertIn("a **b**</textarea>", answer.text)
        self.assertEqual(self.count_posts(), 0)

    def test_editing_changes_text_and_slug_and_keeps_the_publication(self) -> None:
        self.ann.post("/write", data=FIELDS)
        before = self.post().published_at
        answer = self.ann.post("/post/1/edit", data=FIELDS | {"title": "Second", "body": "new"})
        self.assertEqual(answer.location, "/post/1/second")
        self.assertEqual(self.post().published_at, before)
        self.assertEqual(self.get("/post/1/first").location, "/post/1/second")
        self.assertIn("Edited", self.get("/post/1/second").text)

    def test_saving_without_a_change_is_no_edit(self) -> None:
        self.ann.post("/write", data=FIELDS)
        self.ann.post("/post/1/edit", data=FIELDS)
        self.assertFalse(self.post().is_edited)

    def test_unpublishing_and_publishing_again(self) -> None:
        self.ann.post("/write", data=FIELDS)
        self.ann.post("/post/1/publication/delete")
        self.assertEqual(self.get("/post/1/first").status_code, 404)
        self.ann.post("/post/1/publication")
        self.ann.post("/post/1/publication")
        self.assertEqual(self.get("/post/1/first").status_code, 200)

    def test_a_deleted_post_is_seen_by_nobody_and_can_be_undone(self) -> None:
        self.ann.post("/write", data=FIELDS)
        page = self.ann.post("/post/1/deletion", follow_redirects=True).text
        self.assertIn('action="/post/1/deletion/delete"', page, "the button Undo")
        for client in (self.ann, self.log_in("root"), self.app.test_client()):
            self.assertEqual(client.get("/post/1/first").status_code, 404)
            self.assertNotIn("/post/1/", client.get("/").text)
        self.assertIn("First", self.ann.get("/drafts/deleted").text)
        self.ann.post("/post/1/deletion/delete")
        self.assertEqual(self.get("/post/1/first").status_code, 200)
        self.assertNotIn("First", self.ann.get("/drafts/deleted").text)

    def test_only_who_deleted_a_post_has_it_back(self) -> None:
        self.ann.post("/write", data=FIELDS)
        self.log_in("root").post("/post/1/deletion")
        self.assertNotIn("First", self.ann.get("/drafts/deleted").text)
        for address in ("deletion/delete", "delete", "deletion", "publication"):
            self.assertEqual(self.ann.post(f"/post/1/{address}").status_code, 404, address)

    def test_who_may_no_longer_edit_a_post_may_not_bring_it_back(self) -> None:
        self.ann.post("/write", data=FIELDS)
        root = self.log_in("root")
        root.post("/post/1/deletion", follow_redirects=True)
        with self.app.app_context():
            User.with_username("root").role = Role.named("User")
            db.session.commit()
        self.assertNotIn("First", root.get("/drafts/deleted").text)
        for address in ("deletion/delete", "delete"):
            self.assertEqual(root.post(f"/post/1/{address}").status_code, 404, address)

    def test_what_was_deleted_too_long_ago_is_shown_no_more(self) -> None:
        self.ann.post("/write", data=FIELDS)
        self.ann.post("/post/1/deletion")
        with self.app.app_context():
            db.session.get(Post, 1).deleted_at = utcnow() - timedelta(days=31)
            db.session.commit()
        self.assertIn("Nothing is deleted.", self.ann.get("/drafts/deleted").text)
        self.assertEqual(self.ann.post("/post/1/deletion/delete").status_code, 404)

    def test_an_act_after_the_session_ended_leads_to_a_page(self) -> None:
        for act, page in (("deletion/delete", "/drafts/deleted"), ("publication", "/drafts")):
            where = self.app.test_client().post(f"/post/1/{act}").location
            self.assertEqual(where, f"/auth/login?next={page}")

    def test_deleting_for_good_asks_first(self) -> None:
        self.ann.post("/write", data=FIELDS)
        self.assertEqual(self.ann.get("/post/1/delete").status_code, 404, "it is not deleted")
        self.ann.post("/post/1/deletion")
        self.assertIn("Delete this post for good?", self.ann.get("/post/1/delete").text)
        self.assertEqual(self.count_posts(), 1)
        self.ann.post("/post/1/delete")
        self.assertEqual(self.count_posts(), 0)

    def test_a_post_deleted_a_month_ago_is_gone_with_the_next(self) -> None:
        for number, days in enumerate((31, 29), start=1):
            self.ann.post("/write", data=FIELDS)
            self.ann.post(f"/post/{number}/deletion")
            with self.app.app_context():
                db.session.get(Post, number).deleted_at = utcnow() - timedelta(days=days)
                db.session.commit()
        self.ann.post("/write", data=FIELDS)
        self.ann.post("/post/3/deletion")
        self.assertEqual(self.count_posts(), 2)

    def test_a_title_is_never_an_address_below_its_post(self) -> None:
        names = {
            rule.rule.split("/")[3]
            for rule in self.app.url_map.iter_rules()
            if rule.rule.startswith("/post/<id:id>/") and "<line:slug>" not in rule.rule
        }
        self.assertGreater(len(names), 2)
        for name in names:
            post_id = self.add_post("ann", name.title())
            answer = self.get(f"/post/{post_id}", follow_redirects=True)
            self.assertEqual(answer.status_code, 200)
            self.assertRegex(answer.text, rf'<h1 class="post__title"[^>]*>{name.title()}</h1>')

    def test_a_title_that_shows_nothing_is_refused(self) -> None:
        for title in ("\u200b", "\u3164", "\u200f \u2060"):
            answer = self.ann.post("/write", data={"title": title, "body": "x", "save": "1"})
            self.assertEqual(answer.status_code, 422, ascii(title))
            self.assertIn("that can be seen", answer.text)

    def test_a_post_of_the_future_waits_unless_it_is_published_now(self) -> None:
        later = utcnow() + timedelta(days=900)
        post_id = self.add_post("ann", "Later", publish=False, published_at=later)
        client = self.log_in("ann")
        self.assertIn("Later", client.get("/posts?state=scheduled").text)
        self.assertNotIn("Later", client.get("/drafts").text)
        self.assertIn("Publish now", client.get(f"/post/{post_id}/edit").text)
        client.post(f"/post/{post_id}/publication")
        self.assertIn("Later", self.get("/").text)

    def test_a_text_outlives_the_session_of_its_writer(self) -> None:
        stranger = self.app.test_client()
        answer = stranger.post("/write", data={"title": "Mine", "body": "Hours of work"})
        self.assertEqual(answer.status_code, 401)
        self.assertIn("Hours of work</textarea>", answer.text)
        self.assertIn("You are logged out.", answer.text)
        self.assertEqual(self.count_posts(), 0)

    def test_someone_else_s_post_is_forbidden(self) -> None:
        self.ann.post("/write", data=FIELDS)
        bob = self.log_in("bob")
        for address in ("edit", "deletion", "publication", "publication/delete"):
            self.assertEqual(bob.post(f"/post/1/{address}", data=FIELDS).status_code, 403, address)
        self.assertEqual(self.post().title, "First")

    def test_an_administrator_may_edit_and_delete_any_post(self) -> None:
        self.ann.post("/write", data=FIELDS)
        root = self.log_in("root")
        root.post("/post/1/edit", data=FIELDS | {"title": "Better"})
        self.assertEqual((self.post().title, self.post().author_id), ("Better", 1))
        root.post("/post/1/deletion")
        self.assertEqual(self.ann.get("/post/1/better").status_code, 404)

    def test_a_reader_may_not_write(self) -> None:
        rita = self.log_in("rita")
        self.assertEqual(rita.get("/write").status_code, 403)
        self.assertEqual(rita.post("/write", data=FIELDS).status_code, 403)
        self.assertNotIn('href="/write"', rita.get("/").text)

    def test_bad_fields_are_told_kept_and_not_stored(self) -> None:
        cases = (
            ({"title": ""}, "Give the post a title."),
            ({"title": " \t "}, "Give the post a title."),
            ({"title": "x" * (TITLE_LENGTH + 1)}, "at most 200"),
            ({"title": "a\x00b"}, "control character"),
            ({"title": "a\u202eb"}, "control character"),
            ({"summary": "x" * 301}, "at most 300"),
            ({"body": ""}, "Write something."),
            ({"body": "a\x08b"}, "control character"),
            ({"body": "x" * (BODY_LENGTH + 1)}, "at most 200000"),
        )
        for fields, message in cases:
            with self.subTest(fields=str(fields)[:40]):
                answer = self.ann.post("/write", data={"title": "Kept", "body": "kept"} | fields)
                self.assertEqual(answer.status_code, 422)
                self.assertIn(message, answer.text)
                self.assertIn("kept" if "body" not in fields else "Kept", answer.text)
        self.assertEqual(self.count_posts(), 0)

    def test_any_script_and_emoji_are_welcome(self) -> None:
        title = "مرحبا 你好 👩‍👩‍👧 ∑"
        self.ann.post("/write", data=FIELDS | {"title": title})
        self.assertEqual(self.post().title, title)
        self.assertIn(title, self.get("/").text)

    def test_an_expired_token_is_told_and_keeps_the_text(self) -> None:
        self.app.config["WTF_CSRF_ENABLED"] = True
        for token in ({}, {"csrf_token": "x"}):
            answer = self.ann.post("/write", data=FIELDS | token)
            self.assertEqual(answer.status_code, 400)
            self.assertIn("Some **text**.</textarea>", answer.text)
            self.assertIn('role="alert"', answer.text)
        self.assertEqual(self.count_posts(), 0)

    def test_fields_sent_twice_or_as_files_do_no_harm(self) -> None:
        answer = self.ann.post(
            "/write", data={"title": ["a", "b"], "body": ["c", "d"], "save": "1"}
        )
        self.assertEqual(answer.status_code, 302)
        from io import BytesIO

        data = {"title": (BytesIO(b"x"), "x.txt"), "body": "kept"}
        answer = self.ann.post("/write", data=data, content_type="multipart/form-data")
        self.assertEqual(answer.status_code, 422)

    def test_only_what_changed_is_rendered_again(self) -> None:
        self.ann.post("/write", data=FIELDS)
        with self.app.app_context():
            post = db.session.get(Post, 1)
            post.body_html = "by hand"
            post.revise("First", None, post.body)
            self.assertEqual(post.body_html, "by hand")
            post.render()
            self.assertIn("<strong>", post.body_html)


if __name__ == "__main__":
    unittest.main()
