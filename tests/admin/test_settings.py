"""The settings of the blog: who changes them, what reads them, and what is refused."""

import io
import re
from typing import Any
from unittest import mock

from flask import Flask
from PIL import Image
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from app.extensions import RoutedSession, db
from app.models import LogEntry, Role, SiteSettings, User
from app.models.site_settings import BY_INVITATION, CLOSED
from app.storage import storage
from app.times import utcnow
from tests.support import PASSWORD, AppCase

SEEN = re.compile(r'name="seen"[^>]*value="([^"]*)"')
WHOLE = {
    "title": "Tea", "tagline": "Leaves", "description": "", "locale": "en", "timezone": "Etc/UTC",
    "accent": "#a83a24", "menu": "", "footer": "", "posts_per_page": "", "registration": "open",
    "default_role": "User", "comment_policy": "now", "comments_close_after": "",
    "blocked_words": "",
}  # fmt: skip
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def png(size: tuple[int, int] = (400, 200), kind: str = "PNG") -> bytes:
    """Return a picture."""
    out = io.BytesIO()
    Image.new("RGB", size, "#336699").save(out, kind)
    return out.getvalue()


class SettingsCase(AppCase):
    """A blog with an administrator, who has the page of its settings open."""

    def setUp(self) -> None:
        super().setUp()
        self.add_user("root", "Administrator")
        self.root = self.log_in("root")

    def seen(self) -> str:
        """Return what the form remembers of the settings' state."""
        return SEEN.search(self.root.get("/admin/settings").text)[1]

    def save(self, **fields: Any) -> TestResponse:
        """Save the settings with some of them changed."""
        data = {**WHOLE, "seen": fields.pop("seen", None) or self.seen(), **fields}
        return self.root.post("/admin/settings", data=data)

    def stored(self) -> SiteSettings:
        """Return the settings as they are in the database."""
        with self.app.app_context():
            found = SiteSettings.current()
            db.session.expunge_all()
            return found

    def refused(self, words: str, **fields: Any) -> None:
        """Check that these fields are refused with these words, and nothing is stored."""
        before = self.everything()
        answer = self.save(**fields)
        self.assertEqual(answer.status_code, 422)
        self.assertIn(words, answer.text)
        self.assertEqual(self.everything(), before)


class WhoTestCase(SettingsCase):
    """Administrators alone."""

    def test_others_are_kept_out(self) -> None:
        for name, role in (("ann", "User"), ("mo", "Moderator")):
            self.add_user(name, role)
            client = self.log_in(name)
            for address in ("/admin", "/admin/settings", "/admin/invitations"):
                self.assertIn(client.get(address).status_code, {302, 403}, address)
            self.assertEqual(client.post("/admin/settings", data=WHOLE).status_code, 403)
        self.assertIn("/auth/login", self.get("/admin/settings").location)


class ReadTestCase(SettingsCase):
    """A change is seen at once, wherever it is read."""

    def test_a_new_blog_has_what_its_operator_set_and_no_row(self) -> None:
        page = self.root.get("/admin/settings").text
        self.assertIn('value="nablog"', page)
        self.assertIsNone(self.stored().changed_at)
        self.assertIn("<title>nablog</title>", self.get("/").text)

    def test_title_and_tagline_are_everywhere(self) -> None:
        self.assertEqual(self.save(title="Tea & Co", tagline="For two").status_code, 302)
        home = self.get("/").text
        self.assertIn("<title>Tea &amp; Co</title>", home)
        self.assertIn("For two</p>", home)
        self.assertEqual(self.get("/manifest.webmanifest").json["name"], "Tea & Co")
        self.assertIn("<title>Tea &amp; Co</title>", self.get("/feed.atom").text)
        self.assertEqual(self.get("/feed.json").json["description"], "For two")
        self.assertIn("Tea &amp; Co", self.get("/opensearch.xml").text)
        self.assertIn("Tea &amp; Co", self.get("/nothing").text)

    def test_a_description_is_told_to_programs_and_the_tagline_to_people(self) -> None:
        self.save(tagline="For two", description="All about tea.")
        home = self.get("/").text
        self.assertIn('<meta name="description" content="All about tea.">', home)
        self.assertIn("For two</p>", home)
        self.assertEqual(self.get("/feed.json").json["description"], "All about tea.")

    def test_letters_bear_the_new_name(self) -> None:
        self.save(title="Tea & Co")
        data = {"username": "zoe", "email": "zoe@example.com"}
        data |= {"password": PASSWORD, "password2": PASSWORD}
        self.client.post("/auth/register", data=data)
        with self.app.app_context():
            from app.models import Letter

            subjects = db.session.scalars(db.select(Letter.subject)).all()
        self.assertEqual(subjects, ["Confirm your address at Tea & Co"])

    def test_the_language_is_for_who_asks_for_none(self) -> None:
        self.save(locale="zh_Hans_CN")
        self.assertIn('<html lang="zh-Hans">', self.get("/").text)
        english = self.get("/", headers={"Accept-Language": "en"})
        self.assertIn('<html lang="en">', english.text)

    def test_the_time_zone_is_for_who_has_set_none(self) -> None:
        self.add_post("root", title="Late", body="x")
        with self.app.app_context():
            from app.models import Post

            post = db.session.scalars(db.select(Post)).one()
            post.published_at = utcnow().replace(2026, 3, 1, 20, 30)
            db.session.commit()
        self.save(timezone="Asia/Shanghai")
        self.assertIn("March 2, 2026", self.get("/").text)
        self.assertIn("by that of Asia/Shanghai", self.root.get("/write").text)

    def test_lists_have_as_many_posts_as_was_chosen(self) -> None:
        for number in range(6):
            self.add_post("root", title=f"Number {number}")
        self.save(posts_per_page="5")
        self.assertEqual(self.get("/").text.count('class="post-card'), 5 * 2)
        self.assertEqual(self.get("/?page=2").status_code, 200)

    def test_menu_and_footer_are_on_every_page(self) -> None:
        menu = "Archive | /archive\r\n\r\nOur shop | https://example.com/a?b=1&c"
        self.save(menu=menu, footer="© **Ann** <b>x</b> [more](https://example.com)")
        page = self.get("/tags").text
        self.assertIn('<a href="/archive" dir="auto">Archive</a>', page)
        self.assertIn('<a href="https://example.com/a?b=1&amp;c" rel="noopener', page)
        self.assertIn("© <strong>Ann</strong> &lt;b&gt;x&lt;/b&gt;", page)

    def test_the_form_shows_what_was_saved_and_saving_it_again_changes_nothing(self) -> None:
        self.save(menu="A | /a\nB | /b", posts_per_page="7", accent="#00ff00")
        first = self.stored().stamp
        page = self.root.get("/admin/settings").text
        self.assertIn("A | /a\nB | /b</textarea>", page)
        self.save(menu="A | /a\nB | /b", posts_per_page="7", accent="#00ff00")
        self.assertEqual(self.stored().stamp, first)

    def test_what_is_as_the_operator_has_it_follows_the_operator(self) -> None:
        self.save(title="nablog", tagline="")
        self.app.config["NA_BLOG_NAME"] = "Another"
        self.assertIn("<title>Another</title>", self.get("/").text)


class CacheTestCase(SettingsCase):
    """Whoever keeps copies learns of a change."""

    def test_a_stranger_s_page_is_the_same_bytes_and_sets_no_cookie(self) -> None:
        self.save(title="Tea", accent="#00ff00", menu="A | /archive", footer="x")
        first, second = self.get("/"), self.get("/", headers={"User-Agent": "else"})
        self.assertEqual(first.data, second.data)
        self.assertNotIn("Set-Cookie", first.headers)
        self.assertNotIn("Cookie", first.headers.get("Vary", ""))

    def test_a_page_and_a_feed_are_new_after_a_change(self) -> None:
        self.add_post("root", title="Old")
        for address in ("/", "/feed.atom", "/feed.json"):
            before = self.get(address)
            self.save(title=f"Tea {address}")
            known = {"If-None-Match": before.headers["ETag"]}
            self.assertEqual(self.get(address, headers=known).status_code, 200, address)

    def test_no_page_is_said_to_be_older_than_the_settings(self) -> None:
        post = self.add_post("root", title="Old")
        with self.app.app_context():
            SiteSettings.hold().changed_at = utcnow().replace(2037, 1, 1)
            db.session.commit()
        for address in ("/", f"/post/{post}/old", "/feed.atom"):
            answer = self.get(address)
            self.assertEqual(answer.last_modified.year, 2037, address)

    def test_the_settings_are_asked_for_once_until_anything_changes(self) -> None:
        queries: list[str] = []
        with self.app.app_context():
            engine = db.engine
        db.event.listen(engine, "before_cursor_execute", lambda *a: queries.append(a[2]))
        for title in ("Tea", "Coffee"):
            self.save(title=title)
            for address in ("/", "/tags", "/auth/login", "/nothing"):
                before = len([query for query in queries if "site_version" in query])
                self.assertIn(title, self.get(address).text)
                after = len([query for query in queries if "site_version" in query])
                self.assertEqual(after, before + 1, address)
            queries.clear()
            self.get("/archive")
            self.assertNotIn("FROM site_settings", "".join(queries))


class RefusedTestCase(SettingsCase):
    """Bad input is said in place, and nothing is stored."""

    def test_bad_fields(self) -> None:
        for field, value, words in (
            ("title", "x" * 1_000_000, "At most 100 characters."),
            ("title", " ", "Give the blog a title."),
            ("title", "\u200b", "Give the blog a title that can be seen."),
            ("title", "a\x00b", "invisible control character"),
            ("accent", "red;}", "Write a colour like #a83a24."),
            ("accent", "", "Write a colour like #a83a24."),
            ("posts_per_page", "0", "Choose a number from 5 to 100."),
            ("posts_per_page", "101", "Choose a number from 5 to 100."),
            ("posts_per_page", "many", "Type a whole number."),
            ("posts_per_page", "9" * 40, "Type a whole number."),
            ("comments_close_after", "-1", "Type a whole number."),
            ("timezone", "Mars/Base", "Not a valid choice"),
            ("locale", "xx", "Not a valid choice"),
            ("default_role", "Administrator", "Not a valid choice"),
            ("registration", "", "Not a valid choice"),
            ("footer", "x" * 2001, "At most 2000 characters."),
        ):
            with self.subTest(field=field, value=value[:20]):
                self.refused(words, **{field: value})

    def test_bad_menu_lines(self) -> None:
        for line in (
            "Evil | javascript:alert(1)", "Evil | //evil.example", "Evil | data:text/html,x",
            "Evil | /\\evil.example", "Mail | mailto:a@example.com", "x | relative",
        ):  # fmt: skip
            with self.subTest(line):
                self.refused("leads nowhere", menu=f"Good | /a\n{line}")
        self.refused("is no link", menu="no bar at all")
        self.refused("is no link", menu=" | /a")
        self.refused("is too long", menu=f"{'x' * 61} | /a")
        self.refused("at most 20 links", menu="a | /a\n" * 21)

    def test_what_was_typed_is_not_lost(self) -> None:
        answer = self.save(title="Tea & Co", posts_per_page="0", menu="A | /a", accent="#123456")
        for typed in ('value="Tea &amp; Co"', 'value="#123456"', "A | /a</textarea>"):
            self.assertIn(typed, answer.text)

    def test_files_in_place_of_words_are_no_fault(self) -> None:
        for field in WHOLE:
            data = {**WHOLE, "seen": self.seen(), field: (io.BytesIO(b"x"), "x.txt")}
            answer = self.root.post("/admin/settings", data=data)
            self.assertIn(answer.status_code, {302, 422}, field)

    def test_of_two_who_save_at_once_the_second_is_told(self) -> None:
        seen = self.seen()
        self.assertEqual(self.save(title="First", seen=seen or "").status_code, 302)
        answer = self.save(title="Second", seen="2026-01-01T00:00:00+00:00")
        self.assertEqual(answer.status_code, 409)
        self.assertIn("Somebody else saved the settings", answer.text)
        self.assertIn('value="Second"', answer.text)
        self.assertEqual(self.stored().title, "First")
        again = SEEN.search(answer.text)[1]
        self.assertEqual(self.save(title="Second", seen=again).status_code, 302)
        self.assertEqual(self.stored().title, "Second")

    def test_two_who_save_first_at_once(self) -> None:
        blank = {**WHOLE, "seen": ""}
        self.assertEqual(
            self.root.post("/admin/settings", data={**blank, "title": "One"}).status_code, 302
        )
        answer = self.root.post("/admin/settings", data={**blank, "title": "Two"})
        self.assertEqual(answer.status_code, 409)
        self.assertEqual(self.stored().title, "One")


class LogTestCase(SettingsCase):
    """Who changed what is kept."""

    def test_each_change_is_in_the_log(self) -> None:
        self.save(title="Tea", tagline="", default_role="Reader")
        with self.app.app_context():
            entry = db.session.scalars(db.select(LogEntry)).one()
            self.assertEqual((entry.act, entry.actor_name), ("settings", "root"))
            self.assertEqual(entry.subject, "title, default_role")
            self.assertEqual(entry.reason, "title: – → Tea; default_role: User → Reader")

    def test_saving_without_a_change_is_not(self) -> None:
        self.save(title="nablog", tagline="")
        with self.app.app_context():
            self.assertEqual(db.session.scalars(db.select(LogEntry)).all(), [])


class RoleTestCase(SettingsCase):
    """What a new member may do."""

    def test_a_chosen_role_stays_chosen(self) -> None:
        self.save(default_role="Reader")
        with self.app.app_context():
            Role.insert_roles()  # as each `flask deploy` does
            db.session.commit()
            self.assertEqual(Role.default_name(), "Reader")
            user = User.register("zoe@example.com", "zoe", PASSWORD)
            db.session.commit()
            self.assertEqual(db.session.get(User, user.id).role.name, "Reader")
            self.assertRaises(ValueError, Role.make_default, "Administrator")


class RegistrationTestCase(SettingsCase):
    """Who may register."""

    data = {
        "username": "zoe", "email": "zoe@example.com", "password": PASSWORD, "password2": PASSWORD,
    }  # fmt: skip

    def test_where_it_is_not_open_there_is_no_form_and_nobody_gets_in(self) -> None:
        for policy, words in (
            (CLOSED, "Nobody can register on this blog now."),
            (BY_INVITATION, "ask somebody of this blog for an invitation"),
        ):
            self.save(registration=policy)
            page = self.get("/auth/register")
            self.assertEqual(page.status_code, 403)
            self.assertIn(words, page.text)
            self.assertNotIn("<input", page.text.partition("<main")[2].partition("</main>")[0])
            self.assertNotIn("/auth/register", self.get("/auth/login").text)
            before = self.everything()
            answer = self.client.post("/auth/register", data=self.data)
            self.assertEqual(answer.status_code, 403)
            self.assertEqual(self.everything(), before)

    def test_the_terminal_can_always_make_an_account(self) -> None:
        self.save(registration=CLOSED)
        done = self.app.test_cli_runner().invoke(
            args=["users", "create", "zoe", "zoe@example.com", "--password", PASSWORD]
        )
        self.assertEqual(done.exit_code, 0, done.output)


class LookTestCase(SettingsCase):
    """The accent and the logo."""

    def upload(self, data: bytes, name: str = "logo.png", **fields: Any) -> TestResponse:
        """Save the settings with a logo."""
        return self.save(logo=(io.BytesIO(data), name), **fields)

    def files(self) -> list[str]:
        """Return the names of all stored files."""
        with self.app.app_context():
            return list(storage().names())

    def test_an_accent_has_a_stylesheet_that_is_kept_for_ever(self) -> None:
        self.assertNotIn("accent.css", self.get("/").text)
        self.save(accent="#00FF00")
        address = re.search(r'href="(/accent\.css\?v=[^"]+)"', self.get("/").text)[1]
        answer = self.get(address)
        self.assertEqual(answer.mimetype, "text/css")
        self.assertIn("immutable", answer.headers["Cache-Control"])
        self.assertIn("--accent: light-dark(#008000, #00ff00);", answer.text)
        self.save(accent="#00ff00", plain_accent="y")
        self.assertNotIn("accent.css", self.get("/").text)

    def test_a_stylesheet_of_no_colour_is_not_there(self) -> None:
        for value in ("", "red;}", "00ff00", "00ff00-1;x", "#00ff00-1"):
            self.assertEqual(self.get("/accent.css", query_string={"v": value}).status_code, 404)

    def test_a_logo_stands_in_place_of_the_title(self) -> None:
        self.assertEqual(self.upload(png()).status_code, 302)
        found = re.search(r'<img class="site-nav__logo"[^>]*>', self.get("/").text)[0]
        self.assertIn('alt="Tea"', found)
        self.assertIn('width="192" height="96"', found)
        address = re.search(r'src="([^"]+)"', found)[1]
        self.assertEqual(self.get(address).mimetype, "image/png")

    def test_another_logo_and_none_take_the_old_file_away(self) -> None:
        self.upload(png())
        self.upload(png((100, 100), "WEBP"), "logo.webp")
        self.assertEqual(len(self.files()), 1)
        self.save(remove_logo="y")
        self.assertEqual(self.files(), [])
        self.assertNotIn("site-nav__logo", self.get("/").text)

    def test_what_is_no_picture_is_refused_and_nothing_is_stored(self) -> None:
        for data, name in (
            (SVG, "logo.svg"), (SVG, "logo.png"), (b"GIF89a", "logo.png"), (png()[:60], "l.png"),
            (png((20, 20), "GIF"), "logo.png"),
        ):  # fmt: skip
            answer = self.upload(data, name, title="Changed")
            self.assertEqual(answer.status_code, 422, name)
            self.assertIn('id="logo-error"', answer.text)
        self.assertEqual(self.files(), [])
        self.assertIsNone(self.stored().title)

    def test_cleaning_keeps_the_logo(self) -> None:
        self.upload(png())
        with mock.patch("app.cli.images.YOUNG", utcnow() - utcnow()):
            done = self.app.test_cli_runner().invoke(args=["images", "clean"])
        self.assertEqual(done.exit_code, 0, done.output)
        self.assertEqual(len(self.files()), 1)


class FaultTestCase(SettingsCase):
    """A database that is away, or behind."""

    def away(self, app: Flask) -> Any:
        """Let every question to the database fail."""
        fault = OperationalError("SELECT 1", {}, Exception("connection refused"))
        return mock.patch.object(RoutedSession, "get_bind", side_effect=fault)

    def test_a_page_says_so_under_the_operator_s_name(self) -> None:
        self.save(title="Tea")
        for address in ("/", "/nothing", "/auth/login"):
            with self.away(self.app), self.assertLogs("app"):
                answer = self.get(address)
            self.assertEqual(answer.status_code, 503, address)
            self.assertIn("<title>The blog is away for a moment · nablog</title>", answer.text)

    def test_without_the_table_the_database_is_older(self) -> None:
        with self.app.app_context():
            SiteSettings.__table__.drop(db.engine)
        with self.assertLogs("app"):
            answer = self.get("/")
        self.assertEqual(answer.status_code, 503)
        self.assertIn("The database is older than this version of nablog.", answer.text)
        with self.app.app_context():
            SiteSettings.__table__.create(db.engine)
