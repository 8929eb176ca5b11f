"""What people tell of themselves, and their pictures."""

import io
import re
import tempfile
import unittest
from pathlib import Path

from PIL import Image as Pillow

from app.extensions import db
from app.models import User
from app.pictures import BYTES
from app.storage import LocalStorage
from tests.cli.support import CommandCase
from tests.support import AppCase
from tests.writing.test_images import FullAfterTwo, huge_png, picture


class ProfileCase(AppCase):
    """Ann at the page of her profile."""

    def setUp(self) -> None:
        super().setUp()
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.app.extensions["storage"] = LocalStorage(self.folder)
        self.add_user("ann")
        self.client = self.log_in("ann")

    def save(self, **fields: str):
        """Send the form of the profile; return the answer."""
        return self.client.post("/settings/profile", data=fields)

    def upload(self, data: bytes, name: str = "me.jpg"):
        """Send a picture; return the answer."""
        form = {"picture-file": (io.BytesIO(data), name)}
        return self.client.post("/settings/profile/picture", data=form)

    def ann(self) -> User:
        with self.app.app_context():
            return db.session.scalars(db.select(User).where(User.username == "ann")).one()

    def files(self) -> set[str]:
        return {
            path.relative_to(self.folder).as_posix()
            for path in self.folder.rglob("*")
            if path.is_file()
        }


class WordsTestCase(ProfileCase):
    """Name, place, a few words, links."""

    def test_what_is_saved_stands_on_the_page(self) -> None:
        answer = self.save(
            name=" Ann Lee ", location="Uppsala", about_me="I **bake**.\r\n\r\n<b>x</b>",
            links="example.com/ann/\n\nhttps://例え.jp/茶",
        )  # fmt: skip
        self.assertEqual(answer.status_code, 302)
        page = self.get("/user/ann").text
        for part in (
            ">Ann Lee</h1>", "Uppsala", "I <strong>bake</strong>.", "&lt;b&gt;x&lt;/b&gt;",
            '<a href="https://example.com/ann/" rel="me nofollow noopener" dir="auto">',
            ">example.com/ann</a>",
            ">例え.jp/茶<",
        ):  # fmt: skip
            self.assertIn(part, page)

    def test_all_of_it_can_be_taken_back(self) -> None:
        self.save(name="Ann", location="Here", about_me="Words", links="https://example.com")
        self.save(name="", location=" ", about_me="", links="\n")
        ann = self.ann()
        self.assertEqual({ann.name, ann.location, ann.about_me, ann.about_html, ann.links}, {None})

    def test_a_link_that_is_none_is_refused_and_nothing_is_saved(self) -> None:
        for link in (
            "javascript:alert(1)", "JaVaScRiPt://example.com/%0aalert(1)", "data:text/html,x",
            "mailto:ann@example.com", "https://paypal.com@evil.example/", "two words", "localhost",
            "https://example.com:99999/", "ftp://example.com", "https://" + "a" * 400 + ".com",
        ):  # fmt: skip
            with self.subTest(link=link):
                answer = self.save(name="New", links=f"https://example.com\n{link}")
                self.assertEqual(answer.status_code, 422)
                self.assertIn("no address of a page", answer.text)
                self.assertIn("https://example.com\n", answer.text)
        self.assertIsNone(self.ann().name)

    def test_a_link_may_begin_as_a_phone_writes_it(self) -> None:
        self.assertEqual(self.save(links="Https://Example.com/Ann").status_code, 302)
        self.assertEqual(self.ann().links, ["https://Example.com/Ann"])

    def test_a_sixth_link_is_refused(self) -> None:
        links = [f"https://example.com/{number}" for number in range(6)]
        self.assertIn("room for 5 links", self.save(links="\n".join(links)).text)
        self.assertEqual(self.save(links="\n".join([*links[:5], links[0]])).status_code, 302)

    def test_too_long_and_invisible_texts_are_refused_and_stay_on_the_page(self) -> None:
        for field, text in (
            ("about_me", "word " * 2000), ("name", "x" * 65), ("location", "y" * 65),
            ("name", "\u202eann"), ("about_me", "a\0b"), ("name", "\u3164"),
        ):  # fmt: skip
            answer = self.save(**{"name": "Ann", field: text})
            self.assertEqual(answer.status_code, 422, field)
            self.assertIn("invalid-feedback", answer.text)
        self.assertIn("word word word", self.save(about_me="word " * 2000).text)
        self.assertIsNone(self.ann().about_me)

    def test_words_of_before_are_shown_as_they_are(self) -> None:
        with self.app.app_context():
            db.session.execute(db.update(User).values(about_me="*Old*\n<i>words</i>"))
            db.session.commit()
        self.assertIn("*Old*\n&lt;i&gt;words&lt;/i&gt;", self.get("/user/ann").text)

    def test_a_stranger_s_page_tells_nothing_that_is_private(self) -> None:
        self.save(name="Ann", links="https://example.com")
        page = self.get("/user/ann")
        self.assertNotIn("ann@example.com", page.text)
        self.assertNotIn("csrf", page.text)
        self.assertNotIn("Set-Cookie", page.headers)
        self.assertEqual(page.data, self.get("/user/ann").data)

    def test_a_stranger_is_sent_to_log_in(self) -> None:
        stranger = self.app.test_client()
        self.assertIn("/auth/login", stranger.get("/settings/profile").location)
        for address in ("/settings/profile", "/settings/profile/picture/delete"):
            self.assertIn("/auth/login", stranger.post(address).location)


class PictureTestCase(ProfileCase):
    """A picture of oneself, and the initials in its place."""

    def test_a_picture_is_cropped_in_two_sizes_and_tells_nothing_more(self) -> None:
        exif = Pillow.Exif()
        exif[0x010E] = "taken at home"
        self.assertEqual(self.upload(picture(size=(900, 500), exif=exif)).status_code, 302)
        sizes = {}
        for name in self.files():
            data = (self.folder / name).read_bytes()
            made = Pillow.open(io.BytesIO(data))
            sizes[made.size] = (made.format, dict(made.getexif()))
            self.assertNotIn(b"taken at home", data)
        self.assertEqual(sizes, {(288, 288): ("WEBP", {}), (96, 96): ("WEBP", {})})

    def test_it_stands_on_the_page_and_beside_each_post(self) -> None:
        self.add_post()
        self.upload(picture())
        large, small = self.ann().picture_files
        sized = 'src="/media/{}" alt="" width="{}" height="{}" loading="lazy"'
        page = self.get("/user/ann").text
        self.assertIn(sized.format(large, 288, 288), page)
        self.assertIn(sized.format(small, 96, 96), page)
        self.assertEqual(self.get(f"/media/{small}").mimetype, "image/webp")

    def test_another_picture_takes_the_place_of_the_first_and_its_files(self) -> None:
        self.upload(picture())
        first = self.files()
        self.upload(picture())
        self.assertEqual(len(self.files()), 2)
        self.assertFalse(first & self.files())

    def test_a_picture_that_is_removed_leaves_no_file(self) -> None:
        self.upload(picture())
        for _ in range(2):
            answer = self.client.post("/settings/profile/picture/delete")
            self.assertEqual(answer.status_code, 302)
        self.assertEqual((self.files(), self.ann().picture), (set(), None))

    def test_what_is_no_picture_is_refused_and_the_old_one_stays(self) -> None:
        self.upload(picture())
        before = self.files()
        for data, name, words in (
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "no picture that the blog"),
            (b"<script>alert(1)</script>", "a.png", "no picture that the blog"),
            (picture("PNG")[:900], "a.png", "broken"),
            (huge_png(60_000), "a.png", "too many pixels"),
            (b"", "a.png", "The file is empty"),
            (picture() + b"x" * BYTES, "a.jpg", "larger than 20 MB"),
        ):  # fmt: skip
            answer = self.upload(data, name)
            self.assertEqual(answer.status_code, 422, name)
            self.assertIn(words, answer.text)
        self.assertEqual(self.files(), before)

    def test_without_a_file_it_is_said_and_too_large_a_body_is_refused(self) -> None:
        answer = self.client.post("/settings/profile/picture", data={"picture-file": "text"})
        self.assertEqual(answer.status_code, 422)
        self.assertIn("Choose a picture first.", answer.text)
        self.assertEqual(self.upload(b"x" * (BYTES + 100_000)).status_code, 413)

    def test_what_moves_shows_its_beginning(self) -> None:
        frames = [Pillow.new("RGB", (60, 40), colour) for colour in ("red", "blue")]
        out = io.BytesIO()
        frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
        self.upload(out.getvalue(), "a.gif")
        made = Pillow.open(io.BytesIO((self.folder / self.ann().picture).read_bytes()))
        self.assertEqual(getattr(made, "n_frames", 1), 1)
        red, _green, blue = made.convert("RGB").getpixel((144, 144))
        self.assertGreater(red, 200)
        self.assertLess(blue, 50)

    def test_a_full_disk_is_told_and_changes_nothing(self) -> None:
        store = FullAfterTwo(self.folder)
        store.left = 1
        self.app.extensions["storage"] = store
        answer = self.upload(picture())
        self.assertEqual(answer.status_code, 507)
        self.assertIn("The disk of this blog is full", answer.text)
        self.assertEqual((self.files(), self.ann().picture), (set(), None))

    def test_initials_stand_where_there_is_none(self) -> None:
        for name, letters in (
            ("Ann Lee", "AL"),
            ("莫小雨", "莫"),
            ("", "A"),
            ("مرحبا بالعالم", "م"),
        ):
            self.save(name=name)
            page = self.get("/user/ann").text
            self.assertRegex(page, rf'class="mark__letters[^"]*">{re.escape(letters)}</span>')


class CleanTestCase(ProfileCase, CommandCase):
    """The command that removes files of no picture."""

    def test_people_s_pictures_are_kept_and_missing_ones_named(self) -> None:
        self.upload(picture())
        before = self.files()
        self.assertIn("0 files removed", self.type("images", "clean"))
        self.assertEqual(self.files(), before)
        name = self.ann().picture_files[1]
        (self.folder / name).unlink()
        self.assertIn(f"Missing: {name}", self.type("images", "clean", status=1))

    def test_words_are_rendered_anew(self) -> None:
        self.save(about_me="*so*")
        with self.app.app_context():
            db.session.execute(db.update(User).values(about_html=None))
            db.session.commit()
        self.assertIn("1 rendered", self.type("users", "render"))
        self.assertIn("<em>so</em>", self.ann().about_html)


if __name__ == "__main__":
    unittest.main()
