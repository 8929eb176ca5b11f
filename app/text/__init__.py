"""Text: Markdown into safe HTML, excerpts, slugs, and characters that nobody can see."""

from app.text.difference import differences
from app.text.markdown import render_markdown
from app.text.outline import outline_of
from app.text.plain import (
    FILLERS,
    SLUG_LENGTH,
    count_words,
    excerpt,
    has_control_characters,
    is_visible,
    language_of,
    plain_text,
    reading_minutes,
    slugify,
)

__all__ = [
    "FILLERS",
    "SLUG_LENGTH",
    "count_words",
    "differences",
    "excerpt",
    "has_control_characters",
    "is_visible",
    "language_of",
    "outline_of",
    "plain_text",
    "reading_minutes",
    "render_markdown",
    "slugify",
]
