"""The pictures of README and docs, and contact sheets of all pages: `make screenshots`.

The contact sheets, one for each language, theme and width, are to be looked at, not kept.
"""

import base64
import sys
import unittest
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from tests.browser.stage import LANGUAGES, ROLES, THEMES, WIDTHS, Sample, Stage, walk
from tests.support import DATA, NO_DATA, ROOT

DOCS = ROOT / "docs" / "pictures"
SHEETS = ROOT / "contact-sheets"
HEIGHTS = {360: 720, 768: 960, 1280: 800, 1920: 1080}  # CSS pixels
THUMB = {360: 240, 768: 320, 1280: 480, 1920: 560}
GRID = """<style>body {{ margin: 0; padding: {pad}px; background: {paper}; font: 13px sans-serif;
display: grid; grid-template-columns: repeat({columns}, {width}px); gap: {pad}px; }}
figure {{ margin: 0; }} img {{ width: 100%; display: block; border: 1px solid #8885;
border-radius: {radius}px; }} figcaption {{ padding: 4px 0; color: #888; }}</style>{figures}"""


PAIR: Any = {"columns": 2, "width": 640, "type": "png"}


class Pictures(Stage):
    """A blog that is looked at and drawn."""

    def draw_contact_sheets(self) -> None:
        """Draw every page in every theme, language and width."""
        self.set_stage()
        shots: dict[tuple[str, str, int], list[tuple[str, bytes]]] = {}
        for language in LANGUAGES:
            for role in ROLES:
                mine = [sample for sample in walk(self.known) if sample.roles[0] == role]
                if mine:
                    with self.visit(role, language) as page:
                        self.draw(page, mine, language, shots)
        SHEETS.mkdir(exist_ok=True)
        for (language, theme, width), pictures in shots.items():
            path = SHEETS / f"{language}-{theme}-{width}.jpg"
            columns = {360: 8, 768: 6, 1280: 4, 1920: 4}[width]
            self.join(pictures, path, columns=columns, width=THUMB[width], type="jpeg", quality=80)

    def draw(self, page: Any, samples: Iterable[Sample], language: str, shots: Any) -> None:
        """Draw pages of one person, each as it is above the fold."""
        for sample in samples:
            page.goto(sample.address, wait_until="networkidle")
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
                for theme in THEMES:
                    page.emulate_media(color_scheme=theme)
                    shot = page.screenshot(type="jpeg", quality=70)
                    shots.setdefault((language, theme, width), []).append((sample.name, shot))

    def draw_real_posts(self) -> None:
        """Draw a blog of real posts for the README."""
        posts = DATA / "rust-blog" / "content"
        if not posts.exists():
            click.echo(NO_DATA)
            return
        tagline = "Empowering everyone to build reliable software."
        self.environ |= {"NA_BLOG_NAME": "The Rust Blog", "NA_BLOG_TAGLINE": tagline}
        self.flask("posts", "import", str(posts))
        self.start()
        addresses = ("/", "/post/749")
        self.join(self.views(addresses, ("light", "dark")), DOCS / "real-posts.png", **PAIR)

    def draw_demo(self) -> None:
        """Draw the demo blog, as a reader in English and one in Chinese see it."""
        tagline = "Essays on bread, trains and small machines."
        self.environ |= {"NA_BLOG_NAME": "Quiet Hours", "NA_BLOG_TAGLINE": tagline}
        self.flask("demo")
        self.start()
        pair = [*self.views(("/",), ("light",)), *self.views(("/post/2",), ("dark",), "zh_Hans_CN")]
        self.join(pair, DOCS / "demo.png", **PAIR)
        phone = [
            *self.views(("/", "/post/3"), ("light", "light"), width=360),
            *self.views(("/post/2", "/user/mo"), ("dark", "dark"), "zh_Hans_CN", width=360),
        ]
        self.join(phone, DOCS / "phone.png", columns=4, width=300, type="png")

    def views(
        self,
        addresses: Iterable[str],
        themes: Iterable[str],
        language: str = "en",
        width: int = 1280,
    ) -> list[tuple[str, bytes]]:
        """Return pictures of pages as a stranger sees them, each in its theme."""
        views = []
        size = {"width": width, "height": HEIGHTS[width]}
        with self.visit("stranger", language, viewport=size) as page:
            for address, theme in zip(addresses, themes, strict=True):
                page.emulate_media(color_scheme=theme)
                page.goto(address, wait_until="networkidle")
                views.append(("", page.screenshot(type="png")))
        return views

    def join(
        self, pictures: list[tuple[str, bytes]], path: Path, columns: int, width: int, **kind: Any
    ) -> None:
        """Put pictures side by side into one file."""
        figures = "".join(
            f'<figure><img src="data:image;base64,{base64.b64encode(data).decode()}">'
            f"<figcaption>{name}</figcaption></figure>"
            for name, data in pictures
        )
        page = self.chromium.new_page(device_scale_factor=1)
        page.set_viewport_size({"width": columns * (width + 16) + 16, "height": 200})
        page.set_content(GRID.format(
            pad=16, columns=columns, width=width, radius=6, paper="#fff", figures=figures
        ))  # fmt: skip
        path.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=path, full_page=True, **kind)
        page.close()
        click.echo(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KB")


def main() -> int:
    """Draw all; return the exit status."""
    names = ("draw_real_posts", "draw_demo", "draw_contact_sheets")
    done = unittest.TextTestRunner().run(unittest.TestSuite(map(Pictures, names)))
    return 0 if done.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
