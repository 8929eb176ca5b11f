"""Every letter that the blog sends, filled in with what could stand in it, for looking at it."""

from pathlib import Path
from typing import Any

from flask import current_app, render_template

from app.email import News
from app.models import Comment, Notification, Post, User
from app.sentences import KINDS, Line
from app.times import utcnow

LINK = "https://blog.example.org/auth/confirm/" + "eyJhbGciOiJIUzI1NiJ9" * 5


def sample_letters() -> list[str]:
    """Return the names of all letters."""
    folder = Path(current_app.root_path) / "templates" / "email"
    return sorted(path.name for path in folder.iterdir() if path.is_dir())


def sample_letter(name: str, site_name: str | None = None) -> dict[str, str]:
    """Return the subject, text and html of a letter, in the language of now."""
    known = _context() | {"site_name": site_name or current_app.config["NA_BLOG_NAME"]}
    parts = {"subject": "subject.txt", "text": "body.txt", "html": "body.html"}
    return {part: render_template(f"email/{name}/{file}", **known) for part, file in parts.items()}


def _context() -> dict[str, Any]:
    """Return all that any letter names; none of it is stored."""
    links = ("link", "login", "reset", "unsubscribe", "settings", "all_lines", "all_posts", "queue")
    ann, bob = User(id=1, username="ann", name="Ann Lindqvist"), User(id=2, username="bob")
    post = Post(id=1, title="Bread, slowly", body="Flour.", author=ann, author_id=1)
    post.published_at = utcnow()
    comment = Comment(id=1, body="*Much* better crust than mine. 很香。")
    comment.author, comment.post = bob, post
    told = Notification(id=1, kind="comment", user_id=1, post_id=1, reason="Please stay friendly.")
    told.actor, told.post, told.comment = bob, post, comment
    lines = [Line([told]), Line([Notification(id=2, kind="follow", user_id=1, actor=bob)])]
    news = News(lines, 12, [post], 3, waiting=2)
    return {
        **dict.fromkeys(links, LINK),
        "user": ann,
        "line": lines[0],
        "news": news,
        "kind": KINDS["comment"],
        "new_email": "ann.lindqvist@example.com",
        "host": bob,
        "date": "24 December 2026",
    }
