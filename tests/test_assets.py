"""Static files as production serves them."""

import gzip
import re
import shutil
import tempfile
import unittest
from pathlib import Path

import brotli

from app import assets
from tests.support import ROOT, AppCase


class StaticCase(unittest.TestCase):
    """A copy of the static files."""

    def setUp(self) -> None:
        super().setUp()
        self.static = Path(self.enterContext(tempfile.TemporaryDirectory())) / "static"
        shutil.copytree(
            ROOT / "app" / "static", self.static, ignore=shutil.ignore_patterns("built", "*.js")
        )


class BuildTestCase(StaticCase):
    """`flask assets build`."""

    def test_the_same_files_make_the_same_name_and_others_another(self) -> None:
        first = assets.build(self.static).name
        self.assertEqual(assets.build(self.static).name, first)
        with (self.static / "css" / "base.css").open("a") as file:
            file.write("p { color: inherit }\n")
        self.assertNotEqual(assets.build(self.static).name, first)
        self.assertEqual(len(list((self.static / "built").iterdir())), 1, "the newest alone")

    def test_the_stylesheet_is_one_piece_with_every_layer_in_its_place(self) -> None:
        text = (assets.build(self.static) / "css" / "site.css").read_text()
        self.assertNotIn("@import", text)
        self.assertNotIn("@charset", text)
        names = ["bootstrap", "tokens", "base", "components"]
        found = re.findall(r"^@layer (\w+) \{", text, re.MULTILINE)
        self.assertEqual(list(dict.fromkeys(found))[:4], names)
        for path in (self.static / "css" / "components").glob("*.css"):
            self.assertIn(path.read_text(), text, path.name)

    def test_bootstrap_has_every_class_that_pages_use(self) -> None:
        vendored = ROOT / "app" / "static" / "vendor" / "bootstrap" / "css"
        whole, used = (
            set(re.findall(r"\.([a-z][\w-]*)(?=[^/{}]*\{)", (vendored / name).read_text()))
            for name in ("bootstrap.min.css", "bootstrap.used.min.css")
        )
        self.assertLess(len(used), len(whole) / 2)
        for pattern in ("templates/**/*.html", "static/js/**/*.js", "**/*.py"):
            for path in (ROOT / "app").glob(pattern):
                words = set(re.findall(r"[\w-]+", path.read_text(encoding="utf-8")))
                self.assertEqual(words & (whole - used), set(), f"{path.name}: run make reduce")

    def test_text_is_ready_compressed(self) -> None:
        sheet = assets.build(self.static) / "css" / "site.css"
        plain = sheet.read_bytes()
        smaller = {suffix: Path(f"{sheet}{suffix}").read_bytes() for suffix in (".gz", ".br")}
        self.assertEqual(gzip.decompress(smaller[".gz"]), plain)
        self.assertEqual(brotli.decompress(smaller[".br"]), plain)
        self.assertLess(len(smaller[".br"]), len(smaller[".gz"]))

    def test_a_relative_address_that_would_lead_elsewhere_is_refused(self) -> None:
        with (self.static / "css" / "components" / "alert.css").open("a") as file:
            file.write(".alert { background: url('star.png') }\n")
        with self.assertRaisesRegex(assets.CannotBuild, r"alert\.css names a file"):
            assets.build(self.static)


class ServedTestCase(StaticCase, AppCase):
    """Pages where a build is there."""

    def serve(self, built: bool) -> str:
        """Return the address of the stylesheet that the home page names."""
        self.app.static_folder = str(self.static)
        self.app.config["STATIC_BUILT"] = built
        assets.init_app(self.app)
        [address] = re.findall(r'rel="stylesheet" href="([^"]+site\.css)"', self.get("/").text)
        return str(address)

    def test_pages_name_built_files_which_may_be_kept_for_a_year(self) -> None:
        name = assets.build(self.static).name
        address = self.serve(built=True)
        self.assertEqual(address, f"/static/built/{name}/css/site.css")
        self.assertEqual(
            self.get(address).headers["Cache-Control"], "public, max-age=31536000, immutable"
        )
        self.assertNotIn(
            "immutable", self.get(f"/static/built/{name}/nope").headers["Cache-Control"]
        )

    def test_without_a_build_or_the_wish_pages_name_the_files_themselves(self) -> None:
        self.assertEqual(self.serve(built=True), "/static/css/site.css")
        assets.build(self.static)
        self.assertEqual(self.serve(built=False), "/static/css/site.css")


if __name__ == "__main__":
    unittest.main()
