"""Posts: what is written, who sees it, and how it is published."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Optional

from sqlalchemy import ForeignKey, Index, Select, String, delete, false, func, or_, select
from sqlalchemy.orm import Mapped, defer, joinedload, mapped_column, relationship, validates

from app.extensions import db
from app.models.role import Abilities
from app.models.types import LongText, UTCDateTime
from app.models.user import User
from app.text import excerpt, language_of, plain_text, render_markdown, slugify
from app.times import utcnow

TITLE_LENGTH = 200
SUMMARY_LENGTH = 300
BODY_LENGTH = 200_000
KEPT_DELETED = timedelta(days=30)
# What the addresses below a post are called; as a slug it would hide the post behind them.
RESERVED_SLUGS = frozenset({"edit", "delete", "publication", "preview", "revisions", "deletion"})
HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


class Post(db.Model):  # type: ignore[name-defined,misc]
    """A post of one author; without `published_at` it is a draft."""

    __tablename__ = "posts"
    __table_args__ = (
        Index("ix_posts_published_at_id", "published_at", "id"),
        Index("ix_posts_author_id_published_at", "author_id", "published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    slug: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    body: Mapped[str] = mapped_column(LongText, default="")
    body_html: Mapped[str] = mapped_column(LongText, default="")
    summary: Mapped[str | None] = mapped_column(String(SUMMARY_LENGTH))
    excerpt: Mapped[str] = mapped_column(String(SUMMARY_LENGTH), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reading_minutes: Mapped[int] = mapped_column(default=1)
    # A deleted post waits for whoever deleted it to want it back, and is then purged.
    deleted_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    deleted_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    # What an import knows this post by, so that a second run imports nothing twice.
    source: Mapped[str | None] = mapped_column(String(255), unique=True)

    author: Mapped[User] = relationship(back_populates="posts", foreign_keys=[author_id])

    def __init__(self, **kwargs: Any) -> None:
        """Make a draft; its HTML, excerpt and slug follow from body and title."""
        slug = kwargs.pop("slug", None)
        kwargs.setdefault("body", "")
        super().__init__(**kwargs)
        self.slug = _free_slug(slug) if slug else self.slug

    # Queries, from the safest one

    @classmethod
    def published(cls) -> Select[tuple["Post"]]:
        """Return the posts that everybody may read."""
        return cls.present().where(cls.published_at <= utcnow())

    @classmethod
    def present(cls) -> Select[tuple["Post"]]:
        """Return the posts that nobody has deleted, drafts too."""
        return select(cls).where(cls.deleted_at.is_(None))

    @classmethod
    def visible_to(cls, viewer: Abilities) -> Select[tuple["Post"]]:
        """Return the posts that this reader may open: published ones and his own drafts."""
        if viewer.can_see_all_posts():
            return cls.present()
        own = cls.author_id == viewer.id if viewer.id is not None else false()
        return cls.present().where(or_(cls.published_at <= utcnow(), own))

    @classmethod
    def by(cls, author: User) -> Select[tuple["Post"]]:
        """Return the published posts of one author."""
        return cls.published().where(cls.author_id == author.id)

    @classmethod
    def drafts_of(cls, author: User) -> Select[tuple["Post"]]:
        """Return what an author has written and not published, the latest touched first."""
        unpublished = or_(cls.published_at.is_(None), cls.published_at > utcnow())
        drafts = cls.present().where(cls.author_id == author.id, unpublished)
        return _as_cards(drafts).order_by(cls.updated_at.desc(), cls.id.desc())

    @classmethod
    def deleted_by(cls, viewer: Abilities) -> Select[tuple["Post"]]:
        """Return what a person has deleted and may have back, the latest first."""
        deleted = select(cls).where(
            cls.deleted_at >= utcnow() - KEPT_DELETED, cls.deleted_by_id == viewer.id
        )
        if not viewer.can_see_all_posts():  # perhaps no longer
            deleted = deleted.where(cls.author_id == viewer.id)
        return _as_cards(deleted).order_by(cls.deleted_at.desc(), cls.id.desc())

    @classmethod
    def newest_first(cls, posts: Select[tuple["Post"]]) -> Select[tuple["Post"]]:
        """Return the same posts as a list of cards: latest first, with authors, without bodies."""
        return _as_cards(posts).order_by(cls.published_at.desc(), cls.id.desc())

    @classmethod
    def in_full(cls, posts: Select[tuple["Post"]]) -> Select[tuple["Post"]]:
        """Return the same posts with their authors loaded in the same query."""
        return posts.options(joinedload(cls.author))

    @classmethod
    def with_source(cls, source: str) -> Optional["Post"]:
        """Return the post that an import made from this source."""
        post: Post | None = db.session.scalar(select(cls).where(cls.source == source))
        return post

    @classmethod
    def count_all(cls) -> int:
        """Return how many posts there are, drafts included."""
        return db.session.scalar(select(func.count()).select_from(cls)) or 0

    @classmethod
    def after(cls, last_id: int, limit: int) -> Sequence["Post"]:
        """Return the next `limit` posts by id, drafts too, for work on all posts in turn."""
        rows = select(cls).where(cls.id > last_id).order_by(cls.id).limit(limit)
        posts: Sequence[Post] = db.session.scalars(rows).all()
        return posts

    # Verbs

    def revise(self, title: str, summary: str | None, body: str) -> None:
        """Change what the post says; a text that stays the same is not rendered again."""
        new = (title, summary or None, body)
        if new != (self.title, self.summary, self.body):
            self.title, self.summary, self.body = new
            self.updated_at = utcnow()

    def publish(self) -> None:
        """Let everybody read the post from now on; a published one keeps its time."""
        if not self.is_published:
            self.published_at = self.updated_at = utcnow()

    def unpublish(self) -> None:
        """Make the post a draft again."""
        self.published_at = None

    def delete(self, by: User) -> None:
        """Hide the post from everybody, until the person restores it or it is purged."""
        self.deleted_at, self.deleted_by_id = utcnow(), by.id

    def restore(self) -> None:
        """Make a deleted post what it was."""
        self.deleted_at = self.deleted_by_id = None

    @classmethod
    def purge(cls, limit: int = 100) -> None:
        """Remove posts that were deleted more than KEPT_DELETED ago, at most `limit` of them."""
        due = select(cls.id).where(cls.deleted_at < utcnow() - KEPT_DELETED).limit(limit)
        ids = db.session.scalars(due).all()
        db.session.execute(delete(cls).where(cls.id.in_(ids)))

    def render(self) -> None:
        """Make the stored HTML from the Markdown again."""
        self._render(self.body)

    # Questions

    @property
    def is_published(self) -> bool:
        """Whether everybody may read the post now."""
        return self.published_at is not None and self.published_at <= utcnow()

    @property
    def is_edited(self) -> bool:
        """Whether the post was changed after readers could see it."""
        return self.published_at is not None and self.updated_at > self.published_at

    @property
    def summary_or_excerpt(self) -> str:
        """What a card shows below the title."""
        return self.summary or self.excerpt

    @property
    def language(self) -> str:
        """What the post is written in, as far as its script tells; "" for unknown."""
        return language_of(f"{self.title} {self.excerpt}")

    def __repr__(self) -> str:
        return f"<Post {self.id} {self.slug}>"

    # Helpers

    @validates("title")
    def _keep_slug(self, key: str, title: str) -> str:
        # A slug that an import chose stays until the title changes.
        if not self.slug or title != self.title:
            self.slug = _free_slug(slugify(title))
        return title

    @validates("body")
    def _keep_html(self, key: str, body: str) -> str:
        self._render(body)
        return body

    def _render(self, body: str) -> None:
        self.body_html = render_markdown(body)
        self.excerpt = excerpt(self.body_html)
        self.reading_minutes = _minutes(plain_text(self.body_html))


def _as_cards(posts: Select[tuple[Post]]) -> Select[tuple[Post]]:
    # A card shows the stored excerpt; bodies of hundreds of kilobytes stay in the database.
    return posts.options(
        joinedload(Post.author),
        defer(Post.body, raiseload=True),
        defer(Post.body_html, raiseload=True),
    )


def _free_slug(slug: str) -> str:
    return f"{slug}-post" if slug in RESERVED_SLUGS else slug


def _minutes(text: str) -> int:
    # A minute is some 220 words of a spaced script, or 350 Chinese characters.
    han = len(HAN.findall(text))
    words = len(HAN.sub(" ", text).split())
    return max(1, round(words / 220 + han / 350))
