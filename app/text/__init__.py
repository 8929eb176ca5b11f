"""Text: Markdown into safe HTML, excerpts, slugs, and characters that nobody can see."""

from app.text.markdown import render_markdown
from app.text.plain import (
    FILLERS,
    excerpt,
    has_control_characters,
    is_visible,
    language_of,
    plain_text,
    slugify,
)

__all__ = [
    "FILLERS",
    "excerpt",
    "has_control_characters",
    "is_visible",
    "language_of",
    "plain_text",
    "render_markdown",
    "slugify",
]
