"""What becomes of each kind of file, pixel by pixel; the web has no part in it."""

import io
import unittest
from typing import Any, ClassVar

from PIL import Image, ImageCms, ImageSequence

from app.pictures import BadPicture, make_picture
from app.pictures.making import KEPT_PIXELS, kept_size
from tests.support import make_app


def encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """Return the file of a picture."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def swapped_profile() -> bytes:
    """Return a profile of colours in which red and green have changed places."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"____").replace(b"gXYZ", b"rXYZ").replace(b"____", b"gXYZ")


class PictureTestCase(unittest.TestCase):
    """Phones, cameras, screens and old programs, each with ways of its own."""

    frames: ClassVar = [Image.new("RGB", (64, 48), (shade * 50, 0, 0)) for shade in range(4)]

    def setUp(self) -> None:
        self.enterContext(make_app().test_request_context("/"))

    def make(self, data: bytes) -> Image.Image:
        """Return the full picture that is made of a file."""
        return Image.open(io.BytesIO(next(iter(make_picture(data, 1).files.values()))))

    def test_a_photo_with_others_behind_it_is_a_photo(self) -> None:
        photo, behind = Image.new("RGB", (80, 60), "teal"), Image.new("RGB", (20, 15), "red")
        made = self.make(encoded(photo, "MPO", save_all=True, append_images=[behind]))
        self.assertEqual((made.format, made.size), ("JPEG", (80, 60)))
        self.assertEqual(getattr(made, "n_frames", 1), 1)

    def test_what_moves_goes_on_at_its_own_pace(self) -> None:
        pace = [100, 200, 300, 400]  # milliseconds
        for kind, written in (("GIF", "GIF"), ("PNG", "PNG"), ("WEBP", "WEBP"), ("AVIF", "WEBP")):
            with self.subTest(kind=kind):
                more = {"append_images": self.frames[1:], "duration": pace}
                made = self.make(encoded(self.frames[0], kind, save_all=True, **more))
                self.assertEqual(made.format, written)
                shown = []
                for frame in ImageSequence.Iterator(made):
                    frame.load()
                    shown.append(frame.info["duration"])
                self.assertEqual(shown, pace)

    def test_a_profile_becomes_plain_colours_beside_transparency_too(self) -> None:
        for mode, colour in (("RGB", (255, 0, 0)), ("RGBA", (255, 0, 0, 128))):
            picture = Image.new(mode, (20, 20), colour)
            made = self.make(encoded(picture, "PNG", icc_profile=swapped_profile()))
            red, green, *rest = made.getpixel((5, 5))
            self.assertGreater(green, red)
            self.assertEqual(rest[1:], list(colour[3:]))
            self.assertNotIn("icc_profile", made.info)

    def test_a_broken_profile_says_nothing(self) -> None:
        made = self.make(encoded(Image.new("RGB", (9, 9), "red"), "PNG", icc_profile=b"x" * 200))
        self.assertEqual(made.getpixel((5, 5)), (255, 0, 0))

    def test_sixteen_bits_keep_their_brightness(self) -> None:
        made = self.make(encoded(Image.new("I;16", (9, 9), 40_000), "PNG"))
        self.assertEqual(made.getpixel((5, 5)), (156, 156, 156))

    def test_what_cannot_be_seen_stays_unseen(self) -> None:
        palette = Image.new("P", (9, 9), 3)
        palette.putpalette([40, 50, 60] * 4)
        for data in (
            encoded(palette, "PNG", transparency=3),
            encoded(palette, "GIF", transparency=3),
            encoded(Image.new("LA", (9, 9), (100, 0)), "PNG"),
        ):
            self.assertEqual(self.make(data).getpixel((5, 5))[3], 0)

    def test_colours_under_what_is_unseen_do_not_bleed_when_it_is_made_smaller(self) -> None:
        picture = Image.new("RGBA", (4800, 100), (255, 0, 0, 0))
        picture.paste((0, 0, 255, 255), (0, 0, 2401, 100))
        made = self.make(encoded(picture, "PNG"))
        seen = [made.getpixel((x, 20)) for x in range(1195, 1206)]
        self.assertLess(max(pixel[0] for pixel in seen if pixel[3] > 8), 30)

    def test_a_long_picture_of_a_screen_can_still_be_read(self) -> None:
        self.assertEqual(kept_size(1080, 4000), (1080, 4000))
        width, height = kept_size(1080, 12_000)
        self.assertGreater(width, 700)
        self.assertLessEqual(width * height, KEPT_PIXELS * 1.01)
        self.assertEqual(kept_size(4000, 3000), (2400, 1800))
        self.assertEqual(kept_size(16_000, 1), (2400, 1))

    def test_a_turned_wide_one_is_kept_as_large_as_an_upright_one(self) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6
        turned = self.make(encoded(Image.new("RGB", (8000, 2000)), "JPEG", exif=exif))
        self.assertEqual(turned.size, kept_size(2000, 8000))

    def test_broken_notes_of_a_camera_cost_no_picture(self) -> None:
        exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x05garbage"
        self.assertEqual(self.make(encoded(self.frames[0], "JPEG", exif=exif)).size, (64, 48))

    def test_a_progressive_photo_that_has_to_be_held_whole_has_less_room(self) -> None:
        photo = Image.new("L", (5600, 5000))
        self.assertEqual(self.make(encoded(photo, "JPEG")).width, 2400)
        with self.assertRaisesRegex(BadPicture, "too many pixels"):
            make_picture(encoded(photo, "JPEG", progressive=True), 1)


if __name__ == "__main__":
    unittest.main()
