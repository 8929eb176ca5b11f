"""Pictures: what is taken in, what becomes of it, and what is refused."""

import errno
import io
import os
import re
import tempfile
import unittest
import zlib
from datetime import timedelta
from pathlib import Path
from unittest import mock

from PIL import Image as Pillow
from sqlalchemy import event

from app.extensions import db
from app.models import Image, Post
from app.models.image import YOUNG, ImageUse
from app.pictures import BYTES
from app.storage import LocalStorage
from app.times import utcnow
from tests.support import ROOT, AppCase


def picture(kind: str = "JPEG", size: tuple[int, int] = (1200, 800), mode: str = "RGB", **options):
    """Return the bytes of a picture with a gradient, so that turning it can be seen."""
    made = Pillow.linear_gradient("L").resize(size).convert(mode)
    out = io.BytesIO()
    made.save(out, kind, **options)
    return out.getvalue()


def huge_png(side: int) -> bytes:
    """Return a PNG of a few hundred bytes that says it has `side` × `side` pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        whole = name + data
        return len(data).to_bytes(4) + whole + zlib.crc32(whole).to_bytes(4)

    head = side.to_bytes(4) * 2 + bytes([8, 2, 0, 0, 0])
    rows = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


class FullAfterTwo(LocalStorage):
    """A disk that has room for two files."""

    left = 2

    def save(self, name: str, data: bytes) -> None:
        if not self.left:
            raise OSError(errno.ENOSPC, "No space left on device")
        self.left -= 1
        super().save(name, data)


class ImageCase(AppCase):
    """Ann, her pictures, and a folder for them."""

    def setUp(self) -> None:
        super().setUp()
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.app.extensions["storage"] = LocalStorage(self.folder)
        self.add_user("ann")
        self.add_user("bob")
        self.ann = self.log_in("ann")

    def upload(self, data: bytes, name: str = "a.jpg", client=None, **fields: str):
        """Send a file as the editor does; return the answer."""
        form = {"file": (io.BytesIO(data), name), **fields}
        return (client or self.ann).post(
            "/images", data=form, headers={"Accept": "application/json"}
        )

    def files(self) -> list[str]:
        return [path.name for path in sorted(self.folder.rglob("*")) if path.is_file()]

    def opened(self, address: str) -> Pillow.Image:
        return Pillow.open(io.BytesIO(self.get(address).data))

    def count(self, model: type) -> int:
        with self.app.app_context():
            return db.session.scalar(db.select(db.func.count()).select_from(model))


class TakingInTestCase(ImageCase):
    """A file becomes pictures of several widths, and tells nothing but what it shows."""

    def test_each_kind_is_taken_in_and_written_anew(self) -> None:
        for kind, mode, ending in (
            ("JPEG", "RGB", "jpg"), ("JPEG", "CMYK", "jpg"), ("JPEG", "L", "jpg"),
            ("PNG", "RGBA", "png"), ("PNG", "P", "png"), ("PNG", "I;16", "png"),
            ("WEBP", "RGB", "webp"), ("GIF", "P", "png"), ("AVIF", "RGB", "webp"),
        ):  # fmt: skip
            with self.subTest(kind=kind, mode=mode):
                answer = self.upload(picture(kind, (700 + len(self.files()), 500), mode))
                self.assertEqual(answer.status_code, 201, answer.text)
                self.assertTrue(answer.json["url"].endswith(ending), answer.json["url"])
                made = self.opened(answer.json["url"])
                self.assertEqual(made.size, (answer.json["width"], answer.json["height"]))

    def test_place_and_camera_are_left_out_and_the_picture_stands_upright(self) -> None:
        exif = Pillow.Exif()
        exif[0x0112] = 6  # turned by 90 degrees (EXIF 2.3, Orientation)
        exif[0x010F] = "A camera"
        exif.get_ifd(0x8825)[2] = (59.0, 51.0, 0.0)  # GPSLatitude
        answer = self.upload(picture(size=(800, 400), exif=exif, comment=b"A secret"))
        self.assertEqual((answer.json["width"], answer.json["height"]), (400, 800))
        for path in self.folder.rglob("*.*"):
            with Pillow.open(path) as made:
                self.assertFalse(dict(made.getexif()), path)
            self.assertNotIn(b"camera", path.read_bytes())
            self.assertNotIn(b"secret", path.read_bytes())
        upright = self.opened(answer.json["url"]).convert("L")
        self.assertGreater(upright.getpixel((5, 400)), upright.getpixel((395, 400)))

    def test_a_large_one_is_there_in_narrower_widths(self) -> None:
        answer = self.upload(picture(size=(3000, 1500)))
        self.assertEqual((answer.json["width"], answer.json["height"]), (2400, 1200))
        base = answer.json["url"].rpartition(".")[0]
        for width in (480, 960, 1600):
            self.assertEqual(self.opened(f"{base}.{width}.webp").size, (width, width // 2))

    def test_a_picture_that_moves_goes_on_moving(self) -> None:
        frames = [Pillow.new("RGB", (40, 30), (colour * 50, 0, 0)) for colour in range(5)]
        for kind in ("GIF", "WEBP"):
            out = io.BytesIO()
            frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=100)
            answer = self.upload(out.getvalue())
            self.assertEqual(self.opened(answer.json["url"]).n_frames, 5)

    def test_the_same_picture_is_kept_once(self) -> None:
        first = self.upload(picture()).json
        self.assertEqual(self.upload(picture(), alt="Dunes").json["url"], first["url"])
        self.assertEqual(self.count(Image), 1)
        other = self.upload(picture(), client=self.log_in("bob")).json
        self.assertNotEqual(other["url"], first["url"])

    def test_of_two_uploads_of_the_same_picture_at_once_both_get_it(self) -> None:
        find, seen = Image.with_digest, []

        def too_early(digest: str) -> Image | None:
            seen.append(digest)
            if len(seen) > 1:
                return find(digest)
            self.upload(picture())  # by another tab, between the look and the row
            return None

        with mock.patch.object(Image, "with_digest", too_early):
            answer = self.upload(picture(), client=self.log_in("ann"))
        self.assertEqual(answer.status_code, 201)
        self.assertEqual(self.get(answer.json["url"]).status_code, 200)
        self.assertEqual(self.count(Image), 1)

    def test_several_are_taken_in_at_once_and_those_that_are_none_are_named(self) -> None:
        files = [(io.BytesIO(picture(size=(side, 90))), f"{side}.jpg") for side in (100, 110)]
        liar = (io.BytesIO(b"<svg/>"), "liar.png")
        answer = self.ann.post("/images", data={"file": [*files, liar]})
        self.assertEqual(answer.status_code, 422)
        self.assertIn("liar.png: This is no picture that the blog knows.", answer.text)
        self.assertIn("2 pictures are stored.", answer.text)
        self.assertEqual(self.count(Image), 2)

    def test_a_post_shows_it_with_its_size_and_widths(self) -> None:
        image = self.upload(picture(size=(1200, 800)), alt="Dunes [far]").json
        self.ann.post("/write", data={"title": "T", "body": image["markdown"], "publish": "1"})
        page = self.get("/post/1/t").text
        (tag,) = re.findall(r"<img src=[^>]*/media/[^>]*>", page)
        for words in ('width="1200"', 'height="800"', ".480.webp 480w, ", ".960.webp 960w, ",
                      ".jpg 1200w", 'loading="lazy"', 'alt="Dunes [far]"', "sizes="):  # fmt: skip
            self.assertIn(words, tag)

    def test_files_are_served_for_a_year_and_as_nothing_else(self) -> None:
        address = self.upload(picture()).json["url"]
        answer = self.get(address)
        self.assertNotIn("Set-Cookie", answer.headers)
        self.assertNotIn("Vary", answer.headers)
        # Readers of feeds show pictures on pages of their own.
        self.assertEqual(answer.headers["Cross-Origin-Resource-Policy"], "cross-origin")
        part = self.get(address, headers={"Range": "bytes=0-9"})
        self.assertEqual((part.status_code, part.data), (206, answer.data[:10]))
        known = self.get(address, headers={"If-None-Match": answer.headers["ETag"]})
        self.assertEqual((known.status_code, known.data), (304, b""))
        self.assertEqual(answer.mimetype, "image/jpeg")
        self.assertIn("immutable", answer.headers["Cache-Control"])
        self.assertIn("sandbox", answer.headers["Content-Security-Policy"])
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        for name in ("../blog.sqlite", "ab/x.html", f"{address[7:]}.html", "ab", ""):
            self.assertEqual(self.get(f"/media/{name}").status_code, 404, name)


class RefusalTestCase(ImageCase):
    """Each is told in words; nothing is stored and nothing is left behind."""

    def refuse(self, data: bytes, words: str, name: str = "a.jpg") -> None:
        answer = self.upload(data, name)
        self.assertEqual(answer.status_code, 422, answer.text)
        self.assertIn(words, answer.json["message"])
        self.assertEqual((self.count(Image), self.files()), (0, []))

    def test_what_is_no_picture(self) -> None:
        svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
        for data in (svg, b"<html><script>alert(1)</script>", b"%PDF-1.7", b"MZ\x90", b"\0" * 99):
            self.refuse(data, "no picture that the blog knows", "photo.png")
        self.refuse(picture("BMP"), "no picture that the blog knows")
        self.refuse(picture("TIFF"), "no picture that the blog knows")
        self.refuse(b"", "The file is empty.")

    def test_what_is_broken(self) -> None:
        for kind in ("JPEG", "PNG", "WEBP", "GIF"):
            whole = picture(kind)
            self.refuse(whole[: len(whole) // 2], "broken, or only half of it is there")

    def test_what_would_take_too_much_room(self) -> None:
        for side in (20_000, 12_000, 2**31 - 1):
            self.refuse(huge_png(side), "too many pixels")
        frames = [Pillow.new("RGB", (8, 8), (number % 250, 0, 0)) for number in range(700)]
        out = io.BytesIO()
        frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
        self.refuse(out.getvalue(), "moves for too long")

    def test_what_is_too_large_to_send(self) -> None:
        self.refuse(picture() + b"\0" * (BYTES - 1000), "larger than 20 MB")
        answer = self.upload(b"\0" * (BYTES + 100_000))
        self.assertEqual(answer.status_code, 413)
        self.assertIn("larger than this blog takes", answer.json["message"])

    def test_a_full_disk_is_told_and_leaves_nothing_behind(self) -> None:
        full = FullAfterTwo(self.folder)
        self.app.extensions["storage"] = full
        with self.assertLogs("app.storage", "ERROR"):
            answer = self.upload(picture())
        self.assertEqual(answer.status_code, 507)
        self.assertIn("The disk of this blog is full", answer.json["message"])
        self.assertEqual((self.count(Image), self.files(), full.left), (0, [], 0))

    def test_the_editor_and_nginx_know_the_same_limit(self) -> None:
        script = (ROOT / "app/static/js/editor/images.js").read_text()
        self.assertIn(f"const MOST = {BYTES // 1024**2} * 1024 * 1024;", script)
        page = (ROOT / "app/templates/posts/edit.html").read_text()
        self.assertIn(f"max={BYTES // 1024**2}", page)
        nginx = (ROOT / "deploy/nginx/site.conf").read_text()
        self.assertIn(f"client_max_body_size {BYTES // 1024**2 + 1}m;", nginx)

    def test_a_form_without_a_file_and_a_description_too_long(self) -> None:
        for data, words in (
            ({}, "Choose a picture first."),
            ({"file": "text"}, "Choose a picture first."),
            (
                {"file": (io.BytesIO(picture()), "a.jpg"), "alt": "x" * 301},
                "at most 300 characters",
            ),
        ):
            answer = self.ann.post("/images", data=data)
            self.assertEqual(answer.status_code, 422)
            self.assertIn(words, answer.text)
        self.assertEqual((self.count(Image), self.files()), (0, []))

    def test_strangers_upload_nothing(self) -> None:
        stranger = self.app.test_client()
        self.assertEqual(self.upload(picture(), client=stranger).status_code, 401)
        self.assertEqual(stranger.get("/images").status_code, 302)

    def test_a_name_that_lies_does_no_harm(self) -> None:
        answer = self.upload(picture("PNG", mode="RGB"), "../../<b>x</b>.php.jpg")
        self.assertTrue(answer.json["url"].endswith(".png"))
        self.assertNotIn("<b>x", self.ann.get("/images").text)


class LibraryTestCase(ImageCase):
    """Where each picture is used, and what becomes of those that are in no post."""

    def setUp(self) -> None:
        super().setUp()
        self.used = self.upload(picture(size=(500, 300)), "dunes.jpg", alt="Sand").json
        self.spare = self.upload(picture(size=(510, 300)), "spare.jpg").json
        body = f"![]({self.used['url']})"
        self.ann.post("/write", data={"title": "Desert", "body": body, "publish": "1"})

    def age(self) -> None:
        """Let a day go by for all pictures."""
        with self.app.app_context():
            for image in db.session.scalars(Image.any_of()):
                image.created_at = utcnow() - timedelta(days=2)
            db.session.commit()

    def test_it_says_where_a_picture_is_used_and_finds_it_by_words(self) -> None:
        page = self.ann.get("/images").text
        self.assertIn(">Desert</a>", page)
        self.assertIn("spare.jpg", page)
        self.assertNotIn("spare.jpg", self.ann.get("/images?q=sand").text)
        self.assertNotIn("dunes.jpg", self.ann.get("/images?unused=1").text)
        self.assertIn("There is no such picture.", self.ann.get("/images?q=nothing").text)
        self.assertEqual(self.ann.get("/images?q=%00").status_code, 200)
        self.assertNotIn("dunes.jpg", self.log_in("bob").get("/images").text)

    def test_a_used_one_stays_and_a_spare_one_goes_with_its_files(self) -> None:
        self.ann.post(f"/image/{self.used['id']}/delete")
        self.assertEqual(self.count(Image), 2)
        before = len(self.files())
        self.ann.post(f"/image/{self.spare['id']}/delete")
        self.assertEqual((self.count(Image), len(self.files())), (1, before - 2))

    def test_all_spare_ones_go_but_those_of_today(self) -> None:
        self.ann.post("/images/unused/delete")
        self.assertEqual(self.count(Image), 2)
        self.age()
        self.ann.post("/images/unused/delete")
        self.assertEqual(self.get(self.used["url"]).status_code, 200)
        self.assertEqual(self.get(self.spare["url"]).status_code, 404)

    def test_taken_out_of_the_post_it_is_used_no_more(self) -> None:
        self.ann.post("/post/1/edit", data={"title": "Desert", "body": "No picture."})
        page = self.ann.get("/images?unused=1").text
        self.assertIn("dunes.jpg", page)
        self.assertIn("In an unsaved or earlier text of", page)
        self.ann.post(f"/image/{self.used['id']}/delete")
        self.assertEqual(self.get(self.used["url"]).status_code, 404, "who wants it gone may")

    def test_what_an_earlier_or_unsaved_text_names_is_not_swept_away(self) -> None:
        typed = {"title": "Desert", "body": f"![]({self.spare['url']})", "version": "1"}
        self.assertEqual(self.ann.post("/post/1/autosave", data=typed).status_code, 200)
        self.ann.post("/post/1/edit", data={"title": "Desert", "body": "Neither."})
        self.age()
        self.ann.post("/images/unused/delete")
        for image in (self.used, self.spare):
            self.assertEqual(self.get(image["url"]).status_code, 200)

    def test_a_picture_named_by_one_of_its_narrower_files_is_used(self) -> None:
        body = f"[far]({self.spare['thumbnail']})"
        self.ann.post("/write", data={"title": "Thumb", "body": body, "publish": "1"})
        answer = self.ann.post(f"/image/{self.spare['id']}/delete", follow_redirects=True)
        self.assertIn("It stays, since it is shown in “Thumb”.", answer.text)
        self.assertEqual(self.get(self.spare["url"]).status_code, 200)

    def test_a_deleted_post_keeps_its_pictures_until_it_is_gone_for_good(self) -> None:
        self.ann.post("/post/1/deletion")
        self.assertIn("Used in a deleted post", self.ann.get("/images").text)
        answer = self.ann.post(f"/image/{self.used['id']}/delete", follow_redirects=True)
        self.assertIn("A deleted post, or a draft of somebody else", answer.text)
        self.ann.post("/post/1/delete", data={"submit": "1"})
        self.assertEqual((self.count(Post), self.count(ImageUse)), (0, 0))
        self.ann.post(f"/image/{self.used['id']}/delete")
        self.assertEqual(self.get(self.used["url"]).status_code, 404)

    def test_a_cover_that_is_gone_costs_no_words(self) -> None:
        self.ann.post(f"/image/{self.spare['id']}/delete")
        fields = {"title": "Desert", "body": "Long words.", "cover_id": str(self.spare["id"])}
        for address in ("/post/1/edit", "/write"):
            answer = self.ann.post(address, data=fields)
            self.assertEqual(answer.status_code, 422)
            self.assertIn("This picture is gone.", answer.text)
            self.assertIn("Long words.", answer.text)
        self.assertEqual(self.count_posts(), 1)

    def test_a_description_can_be_changed_by_its_owner_alone(self) -> None:
        self.ann.post(f"/image/{self.used['id']}/alt", data={"alt": "Dunes at noon"})
        self.assertIn("Dunes at noon", self.ann.get("/images").text)
        bob = self.log_in("bob")
        for act in ("alt", "delete"):
            self.assertEqual(bob.post(f"/image/{self.used['id']}/{act}").status_code, 403)

    def test_a_cover_is_shown_counted_and_shared(self) -> None:
        fields = {"title": "Desert", "body": "x", "cover_id": str(self.spare["id"])}
        self.ann.post("/post/1/edit", data=fields)
        page = self.get("/post/1/desert").text
        self.assertIn('class="post__cover"', page)
        self.assertIn(f'property="og:image" content="http://localhost{self.spare["url"]}"', page)
        self.assertIn("post-card__cover", self.get("/").text)
        self.ann.post(f"/image/{self.spare['id']}/delete")
        self.assertEqual(self.count(Image), 2, "it is in use")
        bob = self.log_in("bob")
        bob.post("/write", data=fields | {"title": "Stolen"})
        with self.app.app_context():
            self.assertIsNone(db.session.scalar(db.select(Post).where(Post.title == "Stolen")))

    def test_covers_cost_a_list_no_queries(self) -> None:
        def queries_of_home() -> int:
            with self.app.app_context():
                engine = db.engine
            asked: list[str] = []
            listener = lambda *arguments: asked.append(arguments[2])  # noqa: E731
            event.listen(engine, "before_cursor_execute", listener)
            self.get("/")
            event.remove(engine, "before_cursor_execute", listener)
            return len(asked)

        for number in range(6):
            self.add_post(title=f"Post {number}")
        before = queries_of_home()
        with self.app.app_context():
            images = db.session.scalars(Image.any_of()).all()
            for number, post in enumerate(db.session.scalars(Post.published())):
                post.cover = images[number % 2]
            db.session.commit()
        self.assertEqual(queries_of_home(), before)
        self.assertEqual(self.get("/").text.count("post-card__cover"), 7)

    def test_files_that_nothing_names_are_removed_by_a_command(self) -> None:
        (self.folder / "ab").mkdir(exist_ok=True)
        for name, seconds in (("left-over.jpg", 60), ("on-its-way.jpg", -60)):
            path = self.folder / "ab" / name
            path.write_bytes(b"x")
            when = (utcnow() - YOUNG).timestamp() - seconds
            os.utime(path, (when, when))
        runner = self.app.test_cli_runner()
        self.assertIn("1 files removed.", runner.invoke(args=["images", "clean"]).output)
        self.assertIn("on-its-way.jpg", self.files())
        (self.folder / self.used["url"].removeprefix("/media/")).unlink()
        result = runner.invoke(args=["images", "clean"])
        self.assertIn("Missing: ", result.output)
        self.assertEqual(result.exit_code, 1)


if __name__ == "__main__":
    unittest.main()
