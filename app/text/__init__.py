"""Text: Markdown into safe HTML, excerpts, slugs, and characters that nobody can see."""

from app.text.markdown import render_markdown
from app.text.plain import excerpt, has_control_characters, plain_text, slugify

__all__ = ["excerpt", "has_control_characters", "plain_text", "render_markdown", "slugify"]
