"""Tags: what posts are about, under names that any script can write."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Optional
from uuid import uuid4

from sqlalchemy import (
    Exists,
    ForeignKey,
    Index,
    Select,
    String,
    UniqueConstraint,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import db
from app.models.month_count import MonthCount
from app.models.types import Exact, UTCDateTime
from app.text import has_control_characters, is_visible, slugify
from app.times import utcnow

TAG_LENGTH = 50
MOST_TAGS = 20  # of one post
BATCH = 500  # rows in one statement


class TagNameTaken(ValueError):
    """Another tag has this name already; the two can be merged."""


class TagGone(LookupError):
    """Somebody has just merged the tag that was to be merged into."""


class PostTag(db.Model):  # type: ignore[name-defined,misc]
    """That a post bears a tag, with the time since when readers find it there."""

    __tablename__ = "post_tags"
    __table_args__ = (
        UniqueConstraint("post_id", "tag_id"),
        Index("ix_post_tags_tag_id_published_at_post_id", "tag_id", "published_at", "post_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id", ondelete="CASCADE"))
    # The post's own, or None while the post is in no list (app/models/listing.py keeps it so).
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class TagAlias(db.Model):  # type: ignore[name-defined,misc]
    """A name that a tag once had, or that was merged into it: links and typing still find it."""

    __tablename__ = "tag_aliases"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Exact(2 * TAG_LENGTH), unique=True)
    slug: Mapped[str] = mapped_column(Exact(2 * TAG_LENGTH), index=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id", ondelete="CASCADE"), index=True)


class Tag(db.Model):  # type: ignore[name-defined,misc]
    """A tag; `Web Dev` and `ｗｅｂ　dev` are one, and its address is made from its name."""

    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(TAG_LENGTH))
    key: Mapped[str] = mapped_column(Exact(2 * TAG_LENGTH), unique=True)
    slug: Mapped[str] = mapped_column(Exact(2 * TAG_LENGTH), unique=True)

    def __init__(self, name: str) -> None:
        """Make a tag of this name, with an address of its own."""
        super().__init__()
        self._call(name)

    # Queries

    @classmethod
    def addressed(cls, slug: str) -> Select[tuple["Tag"]]:
        """Return the tag at this address, or the one that has taken its place."""
        former = select(TagAlias.tag_id).where(TagAlias.slug == slug)
        return select(cls).where((cls.slug == slug) | cls.id.in_(former)).order_by(cls.id).limit(1)

    @classmethod
    def read_at(cls, slug: str) -> Select[tuple["Tag"]]:
        """Return the tag at this address if readers find posts under it: of drafts none is told."""
        return cls.addressed(slug).where(cls._is_read())

    @classmethod
    def beginning_with(cls, letters: str, limit: int | None = 10) -> Select[tuple["Tag"]]:
        """Return tags whose names begin so, by name; None for `limit` is all of them."""
        start = tag_key(letters).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return (
            select(cls).where(cls.key.like(f"{start}%", escape="\\")).order_by(cls.key).limit(limit)
        )

    @classmethod
    def by_name(cls) -> Select[tuple["Tag"]]:
        """Return all tags, by name, for a list in pages."""
        return select(cls).order_by(cls.key, cls.id)

    @classmethod
    def in_use(cls) -> Select[tuple["Tag"]]:
        """Return the tags that readers find posts under, by name."""
        return cls.by_name().where(cls._is_read())

    @classmethod
    def numbers_of(cls, tags: Sequence["Tag"]) -> dict[int, int]:
        """Return how many posts readers find under each of some tags, by the tag's id."""
        ids = [tag.id for tag in tags]
        numbers = MonthCount.sums("tag", ids)
        to_come = (
            select(PostTag.tag_id, func.count())
            .where(PostTag.tag_id.in_(ids), PostTag.published_at > utcnow())
            .group_by(PostTag.tag_id)
        )
        for tag_id, number in db.session.execute(to_come):
            numbers[tag_id] -= number
        return numbers

    @classmethod
    def called(cls, names: Iterable[str], borne: Iterable["Tag"] = ()) -> list["Tag"]:
        """Return the tags of these names in order, making those that are not there yet.

        Nobody can merge them, nor those that are `borne` already, before this transaction ends.
        Whoever needs a post too holds it afterwards, as whoever merges tags does.
        """
        wanted = {tag_key(name): name for name in names}
        known = cls._known(list(wanted))
        if not cls.hold(tag.id for tag in (*known.values(), *borne)):
            known = cls._known(list(wanted), held=True)  # one of them was merged just now
        # Always in one order, or two who make the same would wait for one another for ever.
        for key in sorted(wanted.keys() - known.keys()):
            known[key] = cls._make(wanted[key])
        return list({known[key].id: known[key] for key in wanted}.values())

    @classmethod
    def of_name(cls, name: str) -> Optional["Tag"]:
        """Return the tag of this name, present or former, however it is written."""
        return cls._known([tag_key(name)]).get(tag_key(name))

    # Verbs

    def rename(self, name: str) -> None:
        """Give the tag another name; its old address leads to the new one.

        Raises TagNameTaken when another tag has that name.
        """
        key = tag_key(name)
        if key == self.key:
            self.name = name
            return
        if self._known([key]).get(key) not in {None, self}:
            raise TagNameTaken(name)
        db.session.execute(delete(TagAlias).where(TagAlias.key == key))
        db.session.add(TagAlias(key=self.key, slug=self.slug, tag_id=self.id))
        self._call(name)

    def merge_into(self, other: "Tag") -> None:
        """Let all posts of this tag bear the other, and this one's name stand for it.

        One that somebody else has merged just now is left as it is; raises TagGone when the other
        was.
        """
        db.session.flush()
        rows = select(Tag.id).where(Tag.id.in_([self.id, other.id])).order_by(Tag.id)
        there = set(db.session.scalars(rows.with_for_update()))
        if other.id not in there:
            raise TagGone(other.name)
        if self.id not in there:
            return
        self._hold_posts()
        both = select(PostTag.post_id).where(PostTag.tag_id == other.id)
        # In two steps, as MySQL changes no table that the same statement reads.
        # Locked, so that what is found is what is stored until this transaction ends.
        with_both = set(db.session.scalars(both.with_for_update()))
        own = select(PostTag.id, PostTag.post_id).where(PostTag.tag_id == self.id)
        rows_of = db.session.execute(own.order_by(PostTag.id).with_for_update()).all()
        ids = [id for id, post_id in rows_of if post_id not in with_both]
        for start in range(0, len(ids), BATCH):
            moved = update(PostTag).where(PostTag.id.in_(ids[start : start + BATCH]))
            db.session.execute(moved.values(tag_id=other.id))
        aliases = update(TagAlias).where(TagAlias.tag_id == self.id)
        db.session.execute(aliases.values(tag_id=other.id))
        db.session.add(TagAlias(key=self.key, slug=self.slug, tag_id=other.id))
        db.session.info.setdefault("retagged", set()).add(other.id)
        self_id = self.id
        db.session.execute(delete(Tag).where(Tag.id == self_id))
        db.session.expire_all()
        for tag_id in (self_id, other.id):
            of_tag = select(PostTag.published_at).where(PostTag.tag_id == tag_id)
            times = db.session.scalars(of_tag.with_for_update()).all()
            MonthCount.recount(("tag", tag_id), times)

    def __repr__(self) -> str:
        return f"<Tag {self.name}>"

    # Helpers

    @classmethod
    def _is_read(cls) -> Exists:
        public = PostTag.published_at <= utcnow()
        return select(PostTag.id).where(PostTag.tag_id == cls.id, public).exists()

    @classmethod
    def hold(cls, ids: Iterable[int]) -> bool:
        """Let nobody merge these before this transaction ends; tell whether all are there."""
        if not (wanted := sorted(set(ids))):
            return True
        rows = select(cls.id).where(cls.id.in_(wanted)).order_by(cls.id)
        held = db.session.scalars(rows.with_for_update(read=True, key_share=True)).all()
        return len(held) == len(wanted)

    def _hold_posts(self) -> None:
        """Let nobody else change posts of this tag: each who saves one holds its tags before it."""
        [key] = PostTag.__table__.c.post_id.foreign_keys
        posts = key.column
        borne = select(PostTag.post_id).where(PostTag.tag_id == self.id).order_by(PostTag.post_id)
        ids = db.session.scalars(borne).all()
        for start in range(0, len(ids), BATCH):
            rows = select(posts).where(posts.in_(ids[start : start + BATCH])).order_by(posts)
            db.session.execute(rows.with_for_update()).all()

    @classmethod
    def _known(cls, keys: Sequence[str], held: bool = False) -> dict[str, "Tag"]:
        if not keys:
            return {}
        own: Any = select(cls.key, cls).where(cls.key.in_(keys))
        former: Any = select(TagAlias.key, cls).join(cls, cls.id == TagAlias.tag_id)
        former = former.where(TagAlias.key.in_(keys))
        if held:
            own = own.with_for_update(read=True, key_share=True)
            former = former.with_for_update(read=True, key_share=True)
        # In this order: a tag that is merged in between has its name among the former ones by then.
        found: dict[str, Tag] = {}
        for rows in (own, former):
            for key, tag in db.session.execute(rows):
                # Where a name is one tag's own and another's former one, its own counts.
                found.setdefault(key, tag)
        return found

    @classmethod
    def _make(cls, name: str) -> "Tag":
        tag = cls(name)
        try:
            with db.session.begin_nested():
                db.session.add(tag)
        except IntegrityError:  # made by another process just now
            same = select(cls).where(cls.key == tag_key(name))
            same = same.with_for_update(read=True, key_share=True)
            # Or it was another name that makes the same address: this one gets one of its own.
            tag = db.session.scalars(same).one_or_none() or cls._add_apart(name)
        return tag

    @classmethod
    def _add_apart(cls, name: str) -> "Tag":
        tag = cls(name)
        tag.slug = f"{tag.slug[:TAG_LENGTH]}-{uuid4().hex}"
        db.session.add(tag)
        db.session.flush()
        return tag

    def _call(self, name: str) -> None:
        self.name, self.key = name, tag_key(name)
        self.slug = _free_slug(self.key)


def is_tag_name(name: str) -> bool:
    """Tell whether this can be a tag's name: a short line of words that can be seen."""
    fits = len(name) <= TAG_LENGTH and len(tag_key(name)) <= 2 * TAG_LENGTH
    return fits and is_visible(name) and not has_control_characters(name)


def tag_key(name: str) -> str:
    """Return what two names of one tag share: letters without case and width, single blanks."""
    return unicodedata.normalize("NFKC", " ".join(name.split())).casefold()


def _free_slug(key: str) -> str:
    """Return an address for a tag: its name as in any slug, numbered where that is taken."""
    plain = slugify(key)
    wishes = [plain, *(f"{plain}-{number}" for number in range(2, 50)), f"{plain}-{uuid4().hex}"]
    taken = set(db.session.scalars(select(Tag.slug).where(Tag.slug.in_(wishes))))
    taken |= set(db.session.scalars(select(TagAlias.slug).where(TagAlias.slug.in_(wishes))))
    return next(slug for slug in wishes if slug not in taken)
