"""What a post said before, and what somebody has typed into it without saving."""

import secrets
from datetime import datetime
from typing import Any, Optional, cast

from sqlalchemy import (
    JSON,
    CursorResult,
    ForeignKey,
    Select,
    String,
    UniqueConstraint,
    delete,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, defer, joinedload, mapped_column, relationship

from app.extensions import db
from app.models.image import ImageUse
from app.models.post import EditConflict, Post
from app.models.types import LongText, UTCDateTime
from app.models.user import User
from app.models.written import SUMMARY_LENGTH, TITLE_LENGTH
from app.text import differences
from app.times import utcnow

LARGEST_START = 2**30
MOST_REVISIONS = 200  # of one post; the oldest go first


class Wording:
    """The texts of a post at one moment, by one person."""

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    summary: Mapped[str | None] = mapped_column(String(SUMMARY_LENGTH))
    body: Mapped[str] = mapped_column(LongText)
    tags: Mapped[list[Any]] = mapped_column(JSON)  # their names

    @property
    def wording(self) -> dict[str, Any]:
        """The texts, by the names of the form's fields."""
        return {name: getattr(self, name) for name in ("title", "summary", "body", "tags")}


class Revision(Wording, db.Model):  # type: ignore[name-defined,misc]
    """What a post said after it was saved; numbered from 1 within its post."""

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("post_id", "number"),)

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    number: Mapped[int]
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)

    author: Mapped[User | None] = relationship()

    @classmethod
    def of(cls, post: Post) -> Select[tuple["Revision"]]:
        """Return the revisions of a post as a list, the latest first, without their texts."""
        own = select(cls).where(cls.post_id == post.id).order_by(cls.number.desc())
        return own.options(joinedload(cls.author), defer(cls.body, raiseload=True))

    @classmethod
    def numbered(cls, post: Post, number: int) -> Select[tuple["Revision"]]:
        """Return one revision of a post, whole."""
        own = select(cls).where(cls.post_id == post.id, cls.number == number)
        return own.options(joinedload(cls.author))

    @classmethod
    def keep(cls, post: Post, by: User) -> None:
        """Remember what a post says now, unless that is what its last revision says.

        Call it before the post is changed, too: whoever keeps its words is held before the post
        is, or who saves it and who comments on it would wait for one another for ever.
        """
        if post.id is None:
            db.session.flush()
            db.session.add(cls(post_id=post.id, number=1, author_id=by.id, **wording_of(post)))
            return
        User.hold([by.id])
        Post.hold([post.id])
        db.session.flush()
        latest = select(cls).where(cls.post_id == post.id).order_by(cls.number.desc()).limit(1)
        last: Revision | None = db.session.scalar(latest)
        if last and last.wording == wording_of(post):
            return
        number = last.number + 1 if last else 1
        new = cls(post_id=post.id, number=number, author_id=by.id, **wording_of(post))
        try:
            with db.session.begin_nested():
                db.session.add(new)
        except IntegrityError:  # kept by another process just now
            return
        if number > MOST_REVISIONS:
            old = delete(cls).where(cls.post_id == post.id, cls.number <= number - MOST_REVISIONS)
            db.session.execute(old)


class Autosave(Wording, db.Model):  # type: ignore[name-defined,misc]
    """What a person has typed into a post and not saved: one for each person and post."""

    __tablename__ = "autosaves"
    __table_args__ = (UniqueConstraint("post_id", "author_id"),)

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    number: Mapped[int] = mapped_column(default=1)  # counts the times it was written
    version: Mapped[int]  # of the post, when typing began
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)

    @classmethod
    def by(cls, author: User, post: Post) -> Optional["Autosave"]:
        """Return what a person has typed into a post and not saved."""
        own = select(cls).where(cls.author_id == author.id, cls.post_id == post.id)
        autosave: Autosave | None = db.session.scalar(own)
        return autosave

    @classmethod
    def write(
        cls, author: User, post: Post, known: int, version: int, wording: dict[str, Any]
    ) -> int:
        """Keep what was typed; return its number, by which the next time `known` names it.

        Raises EditConflict when another tab has written since: its text is not overwritten.
        """
        ImageUse.remember(post.id, wording["body"])
        if not known:
            # Not from 1: a tab that knows the number of an earlier text must not match this one.
            row = cls(author_id=author.id, post_id=post.id, version=version, **wording)
            row.number = secrets.randbelow(LARGEST_START) + 1
            try:
                with db.session.begin_nested():
                    db.session.add(row)
            except IntegrityError:
                raise EditConflict from None
            return row.number
        same = update(cls).where(cls.author_id == author.id, cls.post_id == post.id)
        new = {**wording, "number": known + 1, "version": version, "saved_at": utcnow()}
        written = db.session.execute(same.where(cls.number == known).values(**new))
        if not cast(CursorResult[Any], written).rowcount:
            raise EditConflict
        return known + 1

    @classmethod
    def discard(cls, author: User, post: Post, known: int | None = None) -> None:
        """Forget what was typed; with `known`, unless another tab has written since.

        0 names no text that is kept.
        """
        if known == 0:
            return
        own = delete(cls).where(cls.author_id == author.id, cls.post_id == post.id)
        db.session.execute(own.where(cls.number == known) if known is not None else own)


def changes_between(old: dict[str, Any], new: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """Return, for each field of two wordings that is not the same in both, what changed."""
    before, after = ({**words, "tags": ", ".join(words["tags"])} for words in (old, new))
    return {
        name: differences(before[name] or "", after[name] or "")
        for name in after
        if (before[name] or "") != (after[name] or "")
    }


def wording_of(post: Post) -> dict[str, Any]:
    """Return the texts of a post as it is, by the names of the form's fields."""
    tags = [tag.name for tag in post.tags]
    return {"title": post.title, "summary": post.summary, "body": post.body, "tags": tags}
