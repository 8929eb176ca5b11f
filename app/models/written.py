"""What a post says, and all that follows from it: HTML, excerpt, outline, length, slug."""

from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column, validates

from app.models.types import LongText
from app.text import (
    count_words,
    excerpt,
    language_of,
    outline_of,
    plain_text,
    reading_minutes,
    render_markdown,
    slugify,
)

TITLE_LENGTH = 200
SUMMARY_LENGTH = 300
BODY_LENGTH = 200_000
# What the addresses below a post are called; as a slug it would hide the post behind them.
RESERVED_SLUGS = frozenset(
    {
        "autosave",
        "comments",
        "cover.png",
        "delete",
        "deletion",
        "edit",
        "preview",
        "publication",
        "report",
        "revisions",
    }
)
LONG_READ = 3  # minutes from which a table of contents helps
FEWEST_SECTIONS = 3


class Written:
    """The part of a post that its writer types, and what is made from it when it is saved."""

    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    slug: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    body: Mapped[str] = mapped_column(LongText, default="")
    body_html: Mapped[str] = mapped_column(LongText, default="")
    summary: Mapped[str | None] = mapped_column(String(SUMMARY_LENGTH))
    excerpt: Mapped[str] = mapped_column(String(SUMMARY_LENGTH), default="")
    reading_minutes: Mapped[int] = mapped_column(default=1)
    word_count: Mapped[int] = mapped_column(default=0)
    # The headings of the text, each [level, id, words]; of an older version's texts, None.
    outline: Mapped[list[Any] | None] = mapped_column(JSON, default=list)

    @property
    def summary_or_excerpt(self) -> str:
        """What a card shows below the title."""
        return self.summary or self.excerpt

    @property
    def contents(self) -> list[Any]:
        """The headings for a table of contents; none for a text that needs no such table."""
        sections = [section for section in self.outline or () if section[0] <= 3]
        is_long = self.reading_minutes >= LONG_READ and len(sections) >= FEWEST_SECTIONS
        return sections if is_long else []

    @property
    def language(self) -> str:
        """What the post is written in, as far as its script tells; "" for unknown."""
        return language_of(f"{self.title} {self.excerpt}")

    def render(self) -> None:
        """Make all that is stored of the Markdown again."""
        self._render(self.body)

    @validates("title")
    def _keep_slug(self, key: str, title: str) -> str:
        # A slug that an import chose stays until the title changes.
        if not self.slug or title != self.title:
            self.slug = free_slug(slugify(title))
        return title

    @validates("body")
    def _keep_html(self, key: str, body: str) -> str:
        self._render(body)
        return body

    def _render(self, body: str) -> None:
        self.body_html = render_markdown(body)
        self.excerpt = excerpt(self.body_html)
        self.outline = outline_of(self.body_html)
        text = plain_text(self.body_html)
        self.word_count, self.reading_minutes = count_words(text), reading_minutes(text)


def free_slug(slug: str) -> str:
    """Return a slug that hides none of the addresses below a post."""
    return f"{slug}-post" if slug in RESERVED_SLUGS else slug
