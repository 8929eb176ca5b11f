"""Markdown into HTML, by libraries that are loaded when the first text is rendered.

Pages show stored HTML (DESIGN, Promises): most processes never need the renderers, which take
some 60 ms and 5 MB.
"""

from collections.abc import Mapping


def render_markdown(source: str) -> str:
    """Return the HTML of a post (app/text/markdown.py)."""
    from app.text import markdown

    return markdown.render_markdown(source)


def render_comment(source: str, mentions: Mapping[str, str] | None = None) -> str:
    """Return the HTML of a short text (app/text/comment.py)."""
    from app.text import comment

    return comment.render_comment(source, mentions)


def names_in(source: str) -> list[str]:
    """Return what may be the names of people called in a short text (app/text/comment.py)."""
    from app.text import comment

    return comment.names_in(source)
