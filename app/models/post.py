"""Posts: who sees what is written, and how it is published."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, Optional, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    bindparam,
    false,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import (
    DynamicMapped,
    Mapped,
    defer,
    joinedload,
    lazyload,
    load_only,
    mapped_column,
    relationship,
    selectinload,
)
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.base import ExecutableOption

from app.extensions import db
from app.models.follow import Follow
from app.models.holding import hold_rows
from app.models.image import Image
from app.models.month_count import month_after, month_start
from app.models.role import Abilities
from app.models.site_settings import SiteSettings
from app.models.site_version import SiteVersion
from app.models.tag import PostTag, Tag
from app.models.types import Exact, UTCDateTime
from app.models.user import User
from app.models.written import Written, free_slug
from app.text import SLUG_LENGTH
from app.times import utcnow

if TYPE_CHECKING:
    from app.models.comment import Comment

LATEST_OF_A_TAG = 30  # posts that are looked at for related ones
LATEST_FOR_AUTHORS = 200  # posts, whose authors are shown to whoever follows nobody
KEPT_DELETED = timedelta(days=30)
MOST_PAGES = 20  # in the menu
MOST_PINNED = 5
MOST_IN_MAP = 10_000  # of a site; sitemaps.org allows 50,000
# Not the moment at which a query is made, but that of each time it is asked. The name is its own:
# under one made up by SQLAlchemy it could be taken, among the compiled queries that it keeps, for
# a moment that has a value and nothing to call.
NOW: Any = bindparam("now", callable_=lambda: utcnow(), type_=UTCDateTime)


class EditConflict(Exception):
    """Somebody else, or another tab, has saved since this text was opened."""


class PageAddressTaken(ValueError):
    """Another page has this address."""


class Around(NamedTuple):
    """Where a reader of a post may go on: the posts before and after it, and related ones."""

    earlier: Optional["Post"]
    later: Optional["Post"]
    related: Sequence["Post"]


class Post(Written, db.Model):  # type: ignore[name-defined,misc]
    """A post of one author; without `published_at` it is a draft."""

    __tablename__ = "posts"
    __table_args__ = (
        Index("ix_posts_published_at_id", "published_at", "id"),
        Index("ix_posts_author_id_published_at", "author_id", "published_at"),
        # The same with what keeps a post out of lists: SQLite, which counts no rows, takes any
        # column that is NULL nearly everywhere for a rare find.
        Index("ix_posts_listed", "deleted_at", "page_slug", "published_at", "id"),
        Index("ix_posts_pinned", "is_pinned", "deleted_at", "page_slug", "published_at"),
        Index("ix_posts_listed_by", "author_id", "deleted_at", "page_slug", "published_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    # In the future for a post that is scheduled: it goes live by itself.
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime, active_history=True)
    is_pinned: Mapped[bool] = mapped_column(default=False)
    # The address of a page, like About: it has no date and stands in no list but the menu.
    page_slug: Mapped[str | None] = mapped_column(
        Exact(SLUG_LENGTH), unique=True, active_history=True
    )
    # Whoever has the link with this in it may read a draft.
    preview_token: Mapped[str | None] = mapped_column(String(43))
    version: Mapped[int] = mapped_column(default=1)  # counts the changes of what it says
    # A deleted post waits for whoever deleted it to want it back, and is then purged.
    deleted_at: Mapped[datetime | None] = mapped_column(
        UTCDateTime, index=True, active_history=True
    )
    deleted_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    author_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), active_history=True
    )
    cover_id: Mapped[int | None] = mapped_column(
        ForeignKey("images.id", ondelete="SET NULL"), index=True
    )
    # What an import knows this post by, so that a second run imports nothing twice.
    source: Mapped[str | None] = mapped_column(String(255), unique=True)
    # Since when its writer, or the staff, lets nobody comment on it.
    comments_closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Of those that readers see.
    comment_count: Mapped[int] = mapped_column(default=0, server_default="0")
    # When what readers see below the post was changed last.
    discussed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Since when a reported post waits for the staff.
    queued_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)

    author: Mapped[User] = relationship(back_populates="posts", foreign_keys=[author_id])
    cover: Mapped[Image | None] = relationship(foreign_keys=[cover_id])
    # The notes' way of asking, as `post.comments.count()`, hence a dynamic relationship.
    comments: DynamicMapped["Comment"] = relationship(
        back_populates="post", cascade="all, delete-orphan", passive_deletes=True
    )
    tags: Mapped[list[Tag]] = relationship(
        secondary=PostTag.__table__, order_by=Tag.key, passive_deletes=True
    )

    def __init__(self, **kwargs: Any) -> None:
        """Make a draft; its HTML, excerpt and slug follow from body and title."""
        slug = kwargs.pop("slug", None)
        kwargs.setdefault("body", "")
        super().__init__(**kwargs)
        self.slug = free_slug(slug) if slug else self.slug

    # Queries, from the safest one

    @classmethod
    def published(cls) -> Select[tuple["Post"]]:
        """Return the posts that everybody may read; pages are none."""
        return cls.public().where(cls.page_slug.is_(None))

    @classmethod
    def public(cls) -> Select[tuple["Post"]]:
        """Return the posts and pages that everybody may read."""
        return cls.present().where(cls.published_at <= NOW)

    @classmethod
    def is_unseen(cls) -> ColumnElement[bool]:
        """Return what is true of posts that readers cannot open: drafts, scheduled, deleted."""
        to_come = or_(cls.published_at.is_(None), cls.published_at > utcnow())
        return or_(cls.deleted_at.is_not(None), to_come)

    @classmethod
    def pages(cls) -> Select[tuple["Post"]]:
        """Return the pages that everybody may read, the oldest first: the menu."""
        pages = cls.public().where(cls.page_slug.is_not(None))
        return cls.as_cards(pages).order_by(cls.published_at, cls.id).limit(MOST_PAGES)

    @classmethod
    def page_at(cls, slug: str) -> Optional["Post"]:
        """Return the page at this address, seen or unseen."""
        page: Post | None = db.session.scalar(select(cls).where(cls.page_slug == slug))
        return page

    @classmethod
    @cache
    def pinned(cls) -> Select[tuple["Post"]]:
        """Return the posts that stay at the top of the home page."""
        return cls.newest_first(cls.published().where(cls.is_pinned)).limit(MOST_PINNED)

    @classmethod
    def any_pinned(cls) -> bool:
        """Tell whether a post stays at the top of the home page."""
        return SiteVersion.kept("any pinned", cls._any_pinned)

    @classmethod
    @cache
    def in_lists(cls) -> Select[tuple["Post"]]:
        """Return the posts that are in lists once their time has come: no pages."""
        return cls.present().where(cls.page_slug.is_(None))

    @classmethod
    def present(cls) -> Select[tuple["Post"]]:
        """Return the posts that nobody has deleted, drafts too."""
        return select(cls).where(cls.deleted_at.is_(None))

    @classmethod
    def visible_to(cls, viewer: Abilities) -> Select[tuple["Post"]]:
        """Return the posts that this reader may open: published ones and his own drafts."""
        return cls._visible(viewer.can_see_all_posts(), viewer.id)

    @classmethod
    def opened(cls, id: int, viewer: Abilities, with_tags: bool = True) -> Optional["Post"]:
        """Return the post of this number, in full, if this reader may open it."""
        rows = cls._opened(viewer.can_see_all_posts(), viewer.id is not None)
        post: Post | None = db.session.scalar(rows, {"wanted_id": id, "viewer_id": viewer.id})
        if post is not None and with_tags:
            tags = db.session.scalars(cls._tags_of(), {"borne_by": id})
            set_committed_value(post, "tags", list(tags))
        return post

    @classmethod
    def is_visible(cls, id: int, viewer: Abilities) -> bool:
        """Tell whether there is a post of this number that this reader may open."""
        rows = cls.visible_to(viewer).with_only_columns(cls.id).where(cls.id == id)
        return db.session.scalar(rows) is not None

    @classmethod
    def tags_seen_by(cls, viewer: Abilities, tags: Select[tuple[Tag]]) -> Select[tuple[Tag]]:
        """Return those of some tags that a post bears which this reader may open."""
        borne = cls.visible_to(viewer).join(PostTag, PostTag.post_id == cls.id)
        return tags.where(borne.where(PostTag.tag_id == Tag.id).exists())

    @classmethod
    def shared_by(cls, token: str) -> Select[tuple["Post"]]:
        """Return the post whose private preview link has this in it."""
        return cls.present().where(cls.preview_token == token)

    @classmethod
    def by(cls, author: User) -> Select[tuple["Post"]]:
        """Return the published posts of one author."""
        return cls.published().where(cls.author_id == author.id)

    @classmethod
    def numbers_by(cls, users: Sequence[User]) -> dict[int, int]:
        """Return how many posts readers find by each of some authors, by the author's id."""
        ids = [user.id for user in users]
        counted = cls.published().with_only_columns(cls.author_id, func.count())
        rows = db.session.execute(counted.where(cls.author_id.in_(ids)).group_by(cls.author_id))
        return dict.fromkeys(ids, 0) | {row[0]: row[1] for row in rows}

    @classmethod
    def latest_by(cls, author: User, limit: int) -> Select[tuple["Post"]]:
        """Return what an author published last."""
        return cls.newest_first(cls.by(author)).limit(limit)

    @classmethod
    def followed_by(cls, reader: User) -> Select[tuple["Post"]]:
        """Return the published posts of those whom somebody follows, and his own."""
        return cls.published().where(cls.is_from(reader))

    @classmethod
    def new_for(cls, reader: User, since: datetime, until: datetime) -> Select[tuple["Post"]]:
        """Return what those wrote whom somebody follows, published since one moment until another.

        The latest comes first.
        """
        followed = select(Follow.followed_id).where(Follow.follower_id == reader.id)
        posts = cls.published().where(cls.author_id.in_(followed))
        posts = posts.where(cls.published_at > since, cls.published_at <= until)
        return cls.newest_first(posts)

    @classmethod
    def is_from(cls, reader: User) -> ColumnElement[bool]:
        """Return the condition that somebody finds a post in his stream, once it is published."""
        return cls.author_id.in_(Follow.sources_of(reader.id))

    @classmethod
    def written_by(cls, author: User, state: str = "") -> Select[tuple["Post"]]:
        """Return what an author has written, the latest touched first.

        `state` narrows it to "draft", "scheduled" or "published".
        """
        own = cls.present().where(cls.author_id == author.id)
        now = utcnow()
        if state == "draft":
            own = own.where(cls.published_at.is_(None))
        elif state == "scheduled":
            own = own.where(cls.published_at > now)
        elif state == "published":
            own = own.where(cls.published_at <= now)
        return cls.as_cards(own).order_by(cls.updated_at.desc(), cls.id.desc())

    @classmethod
    def among(cls, ids: Sequence[int]) -> Select[tuple["Post"]]:
        """Return those posts that have one of these ids and that everybody may read."""
        return cls.public().where(cls.id.in_(ids)).order_by(cls.id)

    @classmethod
    def among_own(cls, author: User, ids: Sequence[int]) -> Select[tuple["Post"]]:
        """Return those of an author's posts that have one of these ids, whole, with their tags."""
        own = cls.present().where(cls.author_id == author.id, cls.id.in_(ids))
        return own.options(selectinload(cls.tags)).order_by(cls.id)

    @classmethod
    def in_brief(cls, posts: Select[Any], year: Callable[[Any], Any]) -> Select[Any]:
        """Return (id, author's id, year) of the same posts, for counting.

        `year` says how the database tells the year of a moment.
        """
        columns: tuple[Any, ...] = (cls.id, cls.author_id, year(cls.published_at))
        return posts.with_only_columns(*columns)

    @classmethod
    def with_tags(cls, posts: Select[Any]) -> Select[Any]:
        """Return the same posts with their tags loaded, in one query more for all."""
        return posts.options(selectinload(cls.tags))

    @classmethod
    def around(cls, post: "Post", limit: int = 3) -> "Around":
        """Return what was published next before and after a post, and what is related to it."""
        if not post.is_listed:
            return Around(None, None, [])
        here = {"here_at": post.published_at, "here_id": post.id}
        tags = {f"tag{number}": tag.id for number, tag in enumerate(post.tags)}
        rows = db.session.execute(cls._near(len(tags), limit), here | tags)
        found = [(near, common) for near, common in rows if near.is_listed]
        beside = [near for near, common in found if not common]
        earlier = next((near for near in beside if near.precedes(post)), None)
        later = next((near for near in beside if near is not earlier), None)
        return Around(earlier, later, [near for near, common in found if common])

    @classmethod
    def deleted_by(cls, viewer: Abilities) -> Select[tuple["Post"]]:
        """Return what a person has deleted and may have back, the latest first."""
        deleted = select(cls).where(
            cls.deleted_at >= utcnow() - KEPT_DELETED, cls.deleted_by_id == viewer.id
        )
        if not viewer.can_see_all_posts():  # perhaps no longer
            deleted = deleted.where(cls.author_id == viewer.id)
        return cls.as_cards(deleted).order_by(cls.deleted_at.desc(), cls.id.desc())

    @classmethod
    def newest_first(cls, posts: Select[tuple["Post"]]) -> Select[tuple["Post"]]:
        """Return the same posts as a list of cards: latest first, with authors, without bodies."""
        return cls.as_cards(posts).order_by(*cls.latest())

    @classmethod
    def latest(cls) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
        """Return the order of lists: the latest first."""
        return cls.published_at.desc(), cls.id.desc()

    @classmethod
    def in_full(cls, posts: Select[tuple["Post"]]) -> Select[tuple["Post"]]:
        """Return the same posts with their authors loaded in the same query."""
        return posts.options(joinedload(cls.author), joinedload(cls.cover), selectinload(cls.tags))

    @classmethod
    def whole(cls, ids: Sequence[int]) -> Select[tuple["Post"]]:
        """Return the posts of these ids, which a list gave, with texts, without tags."""
        # Asked for what is published too, SQLite would look through all of that for the ids.
        return select(cls).where(cls.id.in_(ids)).options(*cls.whole_options())

    @classmethod
    def for_maps(cls, first: int, last: int, part: int = 1) -> Select[tuple["Post"]]:
        """Return the published posts of some months, both as 202611, as the map needs them.

        Of more than MOST_IN_MAP it returns the part that is asked for, from 1.
        """
        rows = cls.published().where(
            cls.published_at >= month_start(first), cls.published_at < month_after(last)
        )
        needed = (cls.id, cls.slug, cls.page_slug, cls.updated_at, cls.published_at)
        rows = rows.options(load_only(*needed, raiseload=True))
        rows = rows.order_by(cls.published_at.desc(), cls.id.desc())
        return rows.limit(MOST_IN_MAP).offset((part - 1) * MOST_IN_MAP)

    @classmethod
    def authors(cls) -> Select[tuple[User]]:
        """Return those who have published something and have a page."""
        has = cls.published().where(cls.author_id == User.id).exists()
        return User.visible().where(has).order_by(User.id).limit(MOST_IN_MAP)

    @classmethod
    def authors_for(cls, reader: User, limit: int = 5) -> Select[tuple[User]]:
        """Return authors of the latest posts whom somebody could follow and does not yet."""
        latest = cls.published().with_only_columns(cls.author_id).order_by(*cls.latest())
        recent = select(latest.limit(LATEST_FOR_AUTHORS).subquery().c.author_id)
        others = User.visible().where(User.id.in_(recent), User.suspended_at.is_(None))
        others = others.where(User.id.not_in(Follow.sources_of(reader.id)))
        return others.order_by(User.follower_count.desc(), User.id).limit(limit)

    @classmethod
    def as_cards(cls, posts: Select[Any]) -> Select[Any]:
        """Return the same posts with authors and covers, without their texts, in any order."""
        return posts.options(*cls.card_options())

    @classmethod
    @cache
    def card_options(cls) -> tuple[ExecutableOption, ...]:
        """Return how cards are loaded: bodies of hundreds of kilobytes stay in the database."""
        bodies = (defer(column, raiseload=True) for column in (cls.body, cls.body_html))
        return (*cls.whole_options(), *bodies)

    @classmethod
    @cache
    def whole_options(cls) -> tuple[ExecutableOption, ...]:
        """Return how posts are loaded for lists that show their texts; made once, for speed."""
        author = joinedload(cls.author).options(*User.byline())
        return (author, joinedload(cls.cover), defer(cls.outline))

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

    @classmethod
    def ids_after(cls, last_id: int, limit: int) -> Sequence[int]:
        """Return the next `limit` ids of posts, drafts too."""
        rows = select(cls.id).where(cls.id > last_id).order_by(cls.id).limit(limit)
        ids: Sequence[int] = db.session.scalars(rows).all()
        return ids

    # Verbs

    @classmethod
    def hold(cls, ids: Iterable[int]) -> set[int]:
        """Let nobody else change these posts before this transaction ends; return what is there.

        Who needs people too holds those first (`User.hold`).
        """
        return hold_rows(cls, ids)

    def revise(
        self,
        title: str,
        summary: str | None,
        body: str,
        tags: Sequence[str] | None = None,
        seen: int | None = None,
    ) -> None:
        """Change what the post says; a text that stays the same is not rendered again.

        `tags` are names, None for as they are; `seen` is the version that the writer had before
        him. Raises EditConflict when that is not the present one.
        """
        names = [tag.name for tag in self.tags] if tags is None else list(tags)
        new = (title, summary or None, body, names)
        if new == (self.title, self.summary, self.body, [tag.name for tag in self.tags]):
            return
        tags = Tag.called(names, self.tags)
        if self.id is not None:
            self._claim(self.version if seen is None else seen)
            self._check_tags()
        self.title, self.summary, self.body = new[:3]
        self.tags = tags
        self.updated_at = utcnow()

    def publish(self) -> None:
        """Let everybody read the post from now on; a published one keeps its time."""
        if not self.is_published:
            self.published_at = self.updated_at = utcnow()

    def schedule(self, moment: datetime) -> None:
        """Let the post go live by itself at a moment to come."""
        self.published_at = moment
        self.count_change()

    def unpublish(self) -> None:
        """Make the post a draft again, at no place but its writer's list."""
        self.published_at = None
        self.is_pinned = False
        self.count_change()

    def add_tags(self, names: Sequence[str]) -> None:
        """Let the post bear these tags too."""
        new = [tag for tag in Tag.called(names, self.tags) if tag not in self.tags]
        if new:
            self._claim(self.version)
            self._check_tags()
            self.tags = [*self.tags, *new]

    def become_page(self, slug: str | None) -> None:
        """Make it a page at an address of its own, or a post again with None.

        Raises PageAddressTaken when another page has the address.
        """
        if slug == self.page_slug:
            return
        try:
            with db.session.begin_nested():
                self.page_slug = slug
        except IntegrityError:
            raise PageAddressTaken(slug) from None
        self.is_pinned = self.is_pinned and slug is None

    def count_change(self) -> None:
        """Let whoever has an older state before him be told so when he saves."""
        if self.id is not None:
            self.version = Post.version + 1

    def pin(self) -> None:
        """Keep the post at the top of the home page."""
        self.is_pinned = True

    def unpin(self) -> None:
        """Let the post be where its date puts it."""
        self.is_pinned = False

    def share_preview(self) -> None:
        """Give the post a private link; a link that it has already stays."""
        self.preview_token = self.preview_token or secrets.token_urlsafe(24)

    def revoke_preview(self) -> None:
        """Let the private link lead nowhere from now on."""
        self.preview_token = None

    def close_comments(self) -> None:
        """Let nobody comment from now on; a post that is closed keeps its time."""
        self.comments_closed_at = self.comments_closed_at or utcnow()
        self.discussed_at = utcnow()

    def open_comments(self) -> None:
        """Let readers comment again, as far as the post's age allows it."""
        self.comments_closed_at = None
        self.discussed_at = utcnow()

    def delete(self, by: User) -> None:
        """Hide the post from everybody, until the person restores it or it is purged."""
        self.deleted_at, self.deleted_by_id = utcnow(), by.id

    def restore(self) -> None:
        """Make a deleted post what it was."""
        self.deleted_at = self.deleted_by_id = None

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
    def is_scheduled(self) -> bool:
        """Whether the post waits for a moment to come."""
        return self.published_at is not None and not self.is_published

    @property
    def is_page(self) -> bool:
        """Whether it is a page, like About."""
        return self.page_slug is not None

    @property
    def is_listed(self) -> bool:
        """Whether readers find the post in lists now."""
        return self.is_published and self.listed_at is not None

    @property
    def takes_comments(self) -> bool:
        """Whether readers may comment on it now: a post they see, open and not too old."""
        if not self.is_published or self.is_page or self.deleted_at or self.comments_closed_at:
            return False
        days = SiteSettings.current().comments_close_after
        published = cast(datetime, self.published_at)
        return days is None or utcnow() < published + timedelta(days=days)

    @property
    def shown_at(self) -> datetime:
        """The moment from which readers find its page as it is, comments included."""
        return max(self.changed_at, self.discussed_at or self.changed_at)

    @property
    def changed_at(self) -> datetime:
        """The moment from which readers find the post as it is."""
        return max(self.updated_at, self.published_at or self.updated_at)

    @property
    def listed_at(self) -> datetime | None:
        """The moment from which the post is in lists; None for one that is in none."""
        return None if self.deleted_at or self.is_page else self.published_at

    def precedes(self, other: "Post") -> bool:
        """Tell whether this post was published before the other."""
        if self.published_at is None or other.published_at is None:
            return False
        return (self.published_at, self.id) < (other.published_at, other.id)

    def __repr__(self) -> str:
        return f"<Post {self.id} {self.slug}>"

    # Helpers

    @classmethod
    def _any_pinned(cls) -> bool:
        found = cls.published().where(cls.is_pinned).exists()
        return bool(db.session.scalar(select(found)))

    @classmethod
    def _visible(cls, sees_all: bool, viewer_id: Any) -> Select[tuple["Post"]]:
        """Return what a reader may open; his id is None for a stranger, or a parameter."""
        if sees_all:
            return cls.present()
        own = cls.author_id == viewer_id if viewer_id is not None else false()
        return cls.present().where(or_(cls.published_at <= NOW, own))

    # SQLAlchemy takes longer to put a query together than SQLite to answer it. Those of the pages
    # that are read most are put together once, with parameters for what differs.

    @classmethod
    @cache
    def _opened(cls, sees_all: bool, has_id: bool) -> Select[Any]:
        viewer_id = bindparam("viewer_id", type_=Integer) if has_id else None
        wanted = cls._visible(sees_all, viewer_id).where(cls.id == bindparam("wanted_id"))
        author = joinedload(cls.author).options(lazyload(User.role))
        return wanted.options(author, joinedload(cls.cover))

    @classmethod
    @cache
    def _tags_of(cls) -> Select[tuple[Tag]]:
        borne = PostTag.post_id == bindparam("borne_by")
        return select(Tag).join(PostTag, PostTag.tag_id == Tag.id).where(borne).order_by(Tag.key)

    @classmethod
    @lru_cache(maxsize=64)
    def _near(cls, tags: int, limit: int) -> Select[Any]:
        """Return the query for (post, number of tags in common) around a post of so many tags."""
        order: Any = tuple_(cls.published_at, cls.id)
        here = tuple_(bindparam("here_at", type_=UTCDateTime), bindparam("here_id", type_=Integer))
        ids = cls.in_lists().with_only_columns(cls.id.label("post_id"), literal(0).label("common"))
        # Also asked for what is before now, SQLite would begin there and look at all since.
        before = ids.where(order < here).order_by(cls.published_at.desc(), cls.id.desc()).limit(1)
        after = ids.where(order > here, cls.published_at <= NOW)
        after = after.order_by(cls.published_at, cls.id).limit(1)
        parts = [before, after, *cls._related(tags, limit)]
        near = union_all(*(select(part.subquery()) for part in parts)).subquery()
        rows: Any = select(cls, near.c.common).join(near, near.c.post_id == cls.id)
        needed = (cls.title, cls.slug, cls.page_slug, cls.published_at, cls.deleted_at)
        author = joinedload(cls.author).options(*User.byline())
        rows = rows.options(load_only(*needed, raiseload=True), author)
        return rows.order_by(near.c.common.desc(), *cls.latest())  # type: ignore[no-any-return]

    @classmethod
    def _related(cls, tags: int, limit: int) -> list[Select[Any]]:
        """Return the query (in a list) for (id, number of tags in common) of related posts.

        They share most tags with the post, the latest first; without tags there is none.
        """
        # Of each tag only the latest posts are looked at: some tags have thousands.
        latest = [
            select(PostTag.post_id)
            .where(PostTag.tag_id == bindparam(f"tag{number}"), PostTag.published_at <= NOW)
            .order_by(PostTag.published_at.desc(), PostTag.post_id.desc())
            .limit(LATEST_OF_A_TAG)
            .subquery()
            for number in range(tags)
        ]
        if not latest:
            return []
        shared = union_all(*(select(rows.c.post_id) for rows in latest)).subquery()
        common = func.count().label("common")
        return [
            select(shared.c.post_id, common)
            .where(shared.c.post_id != bindparam("here_id", type_=Integer))
            .group_by(shared.c.post_id)
            .order_by(common.desc(), shared.c.post_id.desc())
            .limit(limit)
        ]

    def _claim(self, seen: int) -> None:
        """Count a change up, for one of those who saw the same version alone."""
        own = update(Post).where(Post.id == self.id, Post.version == seen)
        claimed = db.session.execute(own.values(version=seen + 1))
        if not cast(CursorResult[Any], claimed).rowcount:
            raise EditConflict

    def _check_tags(self) -> None:
        """Raise EditConflict if the post bears other tags than a moment ago: they were merged."""
        borne = select(PostTag.tag_id).where(PostTag.post_id == self.id)
        if set(db.session.scalars(borne)) != {tag.id for tag in self.tags}:
            raise EditConflict
