"""Text: Markdown into safe HTML, excerpts, slugs, and characters that nobody can see."""

from app.text.absolute import with_absolute_addresses
from app.text.difference import differences
from app.text.outline import outline_of
from app.text.people import initials, shown_address, web_address
from app.text.pictures import FILE as MEDIA_FILE
from app.text.pictures import (
    PORTRAIT_SIZES,
    WIDTHS,
    picture_attributes,
    pictures_in,
    portrait_files,
)
from app.text.plain import (
    FILLERS,
    SLUG_LENGTH,
    count_words,
    excerpt,
    file_name,
    fingerprint,
    has_control_characters,
    is_joined_letter,
    is_visible,
    language_of,
    one_line,
    plain_text,
    quoted,
    reading_minutes,
    slugify,
    whole_text,
    without_unseen,
)
from app.text.rendering import names_in, render_comment, render_markdown

__all__ = [
    "FILLERS",
    "MEDIA_FILE",
    "PORTRAIT_SIZES",
    "SLUG_LENGTH",
    "WIDTHS",
    "count_words",
    "differences",
    "excerpt",
    "file_name",
    "fingerprint",
    "has_control_characters",
    "initials",
    "is_joined_letter",
    "is_visible",
    "language_of",
    "names_in",
    "one_line",
    "outline_of",
    "picture_attributes",
    "pictures_in",
    "plain_text",
    "portrait_files",
    "quoted",
    "reading_minutes",
    "render_comment",
    "render_markdown",
    "shown_address",
    "slugify",
    "web_address",
    "whole_text",
    "with_absolute_addresses",
    "without_unseen",
]
