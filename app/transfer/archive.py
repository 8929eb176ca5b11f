"""What the blog has of one person, in one file: for himself, to keep or to take elsewhere."""

import json
import tempfile
from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from flask import render_template
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from app.extensions import db
from app.models import Autosave, Comment, Follow, Image, Notification, Post, Report, User
from app.storage import storage
from app.urls import link, post_url

BATCH = 100  # rows in memory at once, and of posts their texts
PEOPLE = 5000  # names in memory at once
ACCOUNT = (
    "username", "name", "location", "about_me", "links", "picture", "email", "claimed_email",
    "confirmed", "member_since", "last_seen", "locale", "timezone", "letters",
)  # fmt: skip
POST = (
    "id", "title", "slug", "created_at", "updated_at", "published_at", "deleted_at", "page_slug",
    "is_pinned", "word_count", "comment_count",
)  # fmt: skip
IN_MEMORY = 1024 * 1024  # bytes of an archive that need no file


def make_archive(user: User) -> IO[bytes]:
    """Return a zip file of all that is the person's own, open at its start.

    `data.json` says what there is; posts are Markdown files that `flask posts import` reads, and
    pictures are as the blog keeps them. Nothing that others wrote is in it.
    """
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        with archive.open("data.json", "w", force_zip64=True) as data:
            for text in as_json(parts_of(user)):
                data.write(text.encode())
        for post in _rows(Post, Post.author_id == user.id, selectinload(Post.tags)):
            archive.writestr(path_of(post), render_template("transfer/post.md", post=post))
        for name in files_of(user):
            picture = storage().read(name)
            if picture is not None:
                archive.writestr(ZipInfo(f"media/{name}"), picture, ZIP_STORED)
    file.seek(0)
    return file


def parts_of(user: User) -> dict[str, Any]:
    """Return what `data.json` holds: plain values, and lists that are read as they are written."""
    cards = (selectinload(Post.tags), *Post.card_options())
    told = _rows(Notification, Notification.user_id == user.id, joinedload(Notification.actor))
    return {
        "account": account(user),
        "follows": follows_of(user, Follow.follower_id, Follow.followed_id),
        "followers": follows_of(user, Follow.followed_id, Follow.follower_id),
        "posts": map(about_post, _rows(Post, Post.author_id == user.id, *cards)),
        "unsaved": map(about_unsaved, _rows(Autosave, Autosave.author_id == user.id)),
        "comments": map(about_comment, _rows(Comment, Comment.author_id == user.id)),
        "notifications": map(about_notification, told),
        "reports": map(about_report, _rows(Report, Report.reporter_id == user.id)),
        "pictures": map(about_image, _rows(Image, Image.owner_id == user.id)),
    }


def account(user: User) -> dict[str, Any]:
    """Return what an account holds, but for secrets."""
    role = user.role.name if user.role else None
    return _told(user, *ACCOUNT) | {"role": role}


def follows_of(user: User, own: Any, other: Any) -> Iterator[dict[str, Any]]:
    """Yield whom the person follows, or who follows him, and since when.

    They may be 50,000, so that no account is loaded for its name.
    """
    rows = select(Follow.id, User.username, Follow.timestamp).join(User, User.id == other)
    rows, last = rows.where(own == user.id).order_by(Follow.id).limit(PEOPLE), 0
    while found := db.session.execute(rows.where(Follow.id > last)).all():
        last = found[-1].id
        for row in found:
            yield {"username": row.username, "since": row.timestamp}


def about_post(post: Post) -> dict[str, Any]:
    """Return what is known of a post beside its text."""
    return _told(post, *POST) | {
        "address": post_url(post, external=True),
        "file": path_of(post),
        "tags": [tag.name for tag in post.tags],
    }


def about_unsaved(typed: Autosave) -> dict[str, Any]:
    """Return what the person has typed into a post and not saved."""
    return _told(typed, "post_id", "title", "summary", "body", "tags", "saved_at")


def about_comment(comment: Comment) -> dict[str, Any]:
    """Return a comment, and where it is."""
    names = ("id", "body", "timestamp", "edited_at", "state", "removed_at", "post_id", "parent_id")
    return _told(comment, *names) | {"post": link("main.post", id=comment.post_id)}


def about_notification(told: Notification) -> dict[str, Any]:
    """Return what the person was told."""
    names = ("kind", "post_id", "comment_id", "reason", "created_at", "read_at")
    by = told.actor.username if told.actor else None
    return _told(told, *names) | {"by": by}


def about_report(report: Report) -> dict[str, Any]:
    """Return what the person has reported."""
    names = ("comment_id", "post_id", "reason", "created_at", "closed_at")
    return _told(report, *names)


def about_image(image: Image) -> dict[str, Any]:
    """Return what is known of a picture beside its file."""
    names = ("name", "alt", "width", "height", "created_at")
    return _told(image, *names) | {"file": f"media/{image.path}"}


def path_of(post: Post) -> str:
    """Return where a post is in the archive; its number keeps two of one title apart."""
    folder = "deleted" if post.deleted_at else "posts"
    return f"{folder}/{post.id}-{post.slug}.md"


def files_of(user: User) -> Iterator[str]:
    """Yield the names of the person's files."""
    yield from user.picture_files[:1]
    for image in _rows(Image, Image.owner_id == user.id):
        yield image.path


def as_json(parts: dict[str, Any]) -> Iterator[str]:
    """Yield a JSON object piece by piece; of a list no more than one thing is in memory."""
    for number, (name, value) in enumerate(parts.items()):
        yield f"{',' if number else '{'}\n{json.dumps(name)}: "
        if isinstance(value, dict):
            yield _written(value)
            continue
        yield "["
        for place, item in enumerate(value):
            yield f"{',' if place else ''}\n{_written(item)}"
        yield "\n]"
    yield "\n}\n"


def _told(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _written(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, default=_moment)


def _moment(value: Any) -> str:
    if not isinstance(value, datetime):
        raise TypeError(type(value))
    return value.isoformat()


def _rows(model: Any, own: Any, *load: Any) -> Iterator[Any]:
    """Yield all rows of a person by their numbers, some at a time, and forget them again."""
    last = 0
    while True:
        rows: Select[Any] = select(model).where(own, model.id > last).order_by(model.id)
        found = db.session.scalars(rows.options(*load).limit(BATCH)).unique().all()
        if not found:
            return
        last = found[-1].id
        for row in found:
            yield row
            if row in db.session:
                db.session.expunge(row)
