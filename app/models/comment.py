"""What readers say below posts, and to each other: comments, with one level of replies."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple, Optional, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    Update,
    and_,
    bindparam,
    delete,
    event,
    exists,
    false,
    func,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.orm import (
    Mapped,
    Mapper,
    aliased,
    defer,
    joinedload,
    mapped_column,
    relationship,
    validates,
)

from app.extensions import db
from app.models.holding import hold_as_stored
from app.models.month_count import COMMENTS, MonthCount, month_of
from app.models.post import Post
from app.models.role import Abilities
from app.models.types import Exact, LongText, UTCDateTime
from app.models.user import User
from app.text import excerpt, fingerprint, names_in, render_comment
from app.times import utcnow

BODY_LENGTH = 5000
MOST_LISTED = 1000  # comments of one person
HELD, SHOWN, REJECTED, SPAM = "held", "shown", "rejected", "spam"
EDIT_TIME = timedelta(minutes=15)
KEPT_REMOVED = timedelta(days=30)
FIRST_REPLIES = 10  # that stand below a comment on the page of the post
LONG, MOST_LINES = 1200, 20  # characters and lines; more than that is folded up
A_SECOND_CLICK = timedelta(minutes=1)
MOST_RECOUNTED = 1000  # rows at a time


class ReplyRefused(ValueError):
    """What was to be replied to is not there, or belongs to another post."""


class CommentsClosed(ValueError):
    """The post takes no comments, perhaps since this very moment."""


class SaidAlready(ValueError):
    """It would be a second copy of `comment`: a form was sent twice."""

    def __init__(self, comment: "Comment") -> None:
        """Keep the comment that is there."""
        super().__init__(comment)
        self.comment = comment


class Record(NamedTuple):
    """What was written before some words, by which they are judged."""

    is_known: bool  # whether readers see something of their author's
    by_himself: bool  # whether he wrote the same
    by_others: bool  # whether others did
    earliest: datetime | None  # when he wrote the earliest of his last ones, where he has so many


class Comment(db.Model):  # type: ignore[name-defined,misc]
    """A comment on a post, or a reply to one; readers see it while its state is SHOWN."""

    __tablename__ = "comments"
    __table_args__ = (
        Index("ix_comments_post_id_parent_id_id", "post_id", "parent_id", "id"),
        Index("ix_comments_author_id_id", "author_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str] = mapped_column(LongText)  # in Markdown, a small subset of it
    body_html: Mapped[str] = mapped_column(LongText)
    # What two comments with the same words share: a sign of spam.
    digest: Mapped[str] = mapped_column(Exact(32), index=True)
    timestamp: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    edited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(String(8), default=SHOWN)
    # What spoke for spam when it was written: names of signals (app/spam.py).
    signals: Mapped[list[Any] | None] = mapped_column(db.JSON)
    # Since when it waits for the staff: held, or reported; None for what nobody need look at.
    queued_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    # A removed comment leaves its place behind where it has replies.
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    removed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    reply_count: Mapped[int] = mapped_column(default=0)  # of those that readers see
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), index=True
    )

    author: Mapped[User] = relationship(back_populates="comments", foreign_keys=[author_id])
    post: Mapped[Post] = relationship(back_populates="comments")
    parent: Mapped[Optional["Comment"]] = relationship(remote_side="Comment.id")

    def __init__(self, **kwargs: Any) -> None:
        """Make a comment; its HTML follows from its body."""
        kwargs.setdefault("state", SHOWN)
        super().__init__(**kwargs)

    # Queries, from the safest one

    @classmethod
    def visible_to(cls, viewer: Abilities) -> Select[tuple["Comment"]]:
        """Return the comments that this reader may see, on posts that he may open.

        What is shown to all; held ones are seen by their authors and the staff.
        """
        return select(cls).where(cls._seen_by(viewer), cls._is_on(Post.visible_to(viewer)))

    @classmethod
    def in_place_for(cls, viewer: Abilities) -> Select[tuple["Comment"]]:
        """Return the same, and the places of those that nobody may read but that have replies."""
        in_place = cls.in_place(viewer.can_see_held_comments(), viewer.id)
        return cls.in_full(select(cls).where(in_place, cls._is_on(Post.visible_to(viewer))))

    @classmethod
    def by(cls, author: User, viewer: Abilities) -> Select[tuple["Comment"]]:
        """Return the comments of a person that this reader may see, the latest first."""
        own = cls.visible_to(viewer).where(cls.author_id == author.id)
        return cls.in_full(own).options(joinedload(cls.post)).order_by(cls.id.desc())

    @classmethod
    def latest_of(cls, author: User) -> Select[tuple["Comment"]]:
        """Return what all readers see of a person's comments, the latest first, with their posts.

        They are MOST_LISTED at most, so that their number is soon counted.
        """
        ids = cls.latest_ids_of(author).subquery()
        rows = select(cls).join(ids, ids.c.id == cls.id).order_by(cls.id.desc())
        texts = (defer(text, raiseload=True) for text in (Post.body, Post.body_html))
        return rows.options(joinedload(cls.post).options(*texts))

    @classmethod
    def latest_ids_of(cls, author: User) -> Select[Any]:
        """Return the ids of the same, which are counted without reading them."""
        seen = select(cls.id).where(cls.author_id == author.id, cls._is_on(Post.public()))
        return seen.where(cls._is_shown()).order_by(cls.id.desc()).limit(MOST_LISTED)

    @classmethod
    def replies_to(cls, parent: "Comment", viewer: Abilities) -> Select[tuple["Comment"]]:
        """Return the replies to a comment, the oldest first."""
        replies = select(cls).where(cls.post_id == parent.post_id, cls.parent_id == parent.id)
        return cls.in_full(replies.where(cls._seen_by(viewer))).order_by(cls.id)

    @classmethod
    def in_full(cls, comments: Select[Any]) -> Select[Any]:
        """Return the same comments with their authors loaded in the same query."""
        return comments.options(joinedload(cls.author, innerjoin=True))

    @classmethod
    def seen(cls, sees_held: bool, viewer_id: Any) -> ColumnElement[bool]:
        """Return the condition that a reader sees a comment on a post that he may open.

        `sees_held` says whether he is of the staff; his id is None for a stranger, or a parameter.
        """
        if sees_held:
            return and_(cls.state.in_((SHOWN, HELD)), cls.removed_at.is_(None))
        own = cls.author_id == viewer_id if viewer_id is not None else false()
        held = and_(cls.state == HELD, cls.removed_at.is_(None), own)
        return or_(cls._is_shown(), held)

    @classmethod
    def in_place(cls, sees_held: bool, viewer_id: Any) -> ColumnElement[bool]:
        """Return the condition that a comment stands among others, for a reader as in `seen`.

        One that he does not see stands there where it has replies.
        """
        return or_(cls.seen(sees_held, viewer_id), cls.reply_count > 0)

    def number_before(self, viewer: Abilities) -> int:
        """Return how many comments this reader finds before it, of those beside it."""
        kind = (viewer.can_see_held_comments(), viewer.id is not None, self.parent_id is not None)
        asked = {"viewer_id": viewer.id, "parent_id": self.parent_id}
        rows = self._before(*kind)
        return db.session.scalar(rows, asked | {"post_id": self.post_id, "own_id": self.id}) or 0

    @classmethod
    def removed_by_viewer(cls, viewer: Abilities) -> Select[tuple["Comment"]]:
        """Return what a person has removed and may have back."""
        since = utcnow() - KEPT_REMOVED
        return select(cls).where(cls.removed_at >= since, cls.removed_by_id == viewer.id)

    @staticmethod
    def names_of(body: str) -> dict[str, str]:
        """Return the user names of those whom a text calls, by how it calls them."""
        called = User.called_in(names_in(body))
        return {name: user.username for name, user in called.items()}

    @classmethod
    def moments(cls) -> Select[Any]:
        """Return when each comment that readers see was written."""
        return select(cls.timestamp).where(cls._is_shown())

    @classmethod
    def record_of(
        cls, author: User, body: str, since: datetime, number: int, own: "Comment | None" = None
    ) -> "Record":
        """Return what was written before these words by their author, and by others in the same.

        That counts `since` some moment, but of `own`, which is edited. All is asked in one query.
        """
        asked = {"by_id": author.id, "said": fingerprint(body), "since": since}
        asked |= {"own_id": own.id if own else 0, "later": number - 1}
        return Record(*db.session.execute(cls._record(), asked).one())

    @classmethod
    def among(cls, ids: Sequence[int]) -> Select[tuple["Comment"]]:
        """Return those comments that have one of these ids, for the staff: in whatever state."""
        rows = select(cls).where(cls.id.in_(ids)).order_by(cls.id)
        return rows.options(joinedload(cls.author), joinedload(cls.post), joinedload(cls.parent))

    @classmethod
    def still_of(cls, author: User) -> Select[tuple["Comment"]]:
        """Return the comments of a person that are shown or wait, for removing them all."""
        left = cls.state.in_((SHOWN, HELD)) & cls.removed_at.is_(None)
        return select(cls).where(cls.author_id == author.id, left).order_by(cls.id)

    @classmethod
    def numbers_by(cls, users: Sequence[User]) -> dict[int, int]:
        """Return how many comments readers see of each of some people, by the person's id."""
        ids = [user.id for user in users]
        rows = select(cls.author_id, func.count()).where(cls._is_shown(), cls.author_id.in_(ids))
        found = db.session.execute(rows.group_by(cls.author_id))
        return dict.fromkeys(ids, 0) | {row[0]: row[1] for row in found}

    # Verbs

    @classmethod
    def write(
        cls,
        author: User,
        post: Post,
        body: str,
        parent: Optional["Comment"] = None,
        signals: Iterable[str] = (),
        held: bool = False,
        once: bool = False,
    ) -> "Comment":
        """Add a comment, or a reply to `parent`, which hangs below the comment that it is of.

        A held one waits for the staff. Raises CommentsClosed, ReplyRefused for a parent that is
        not seen, and for what is to be said `once` SaidAlready: of two at once, the second waits
        here until the first is stored. The caller commits.
        """
        are_there = cls._hold_for(author, post, body, parent)
        if once and (again := cls._repeated(author, post, body, parent)) is not None:
            raise SaidAlready(again)
        if not are_there or not post.takes_comments:
            raise CommentsClosed
        if parent is not None and (parent.post_id != post.id or not parent.is_shown):
            raise ReplyRefused
        comment = cls(
            author=author,
            post=post,
            body=body,
            parent_id=parent.top_id if parent else None,
            signals=list(signals) or None,
            state=HELD if held else SHOWN,
            queued_at=utcnow() if held else None,
        )
        db.session.add(comment)
        db.session.flush()
        return comment

    @classmethod
    def hold_around(cls, comments: Sequence["Comment"], by: User) -> None:
        """Let nobody else count or change what a change of these comments by a person touches.

        Call it before anything is changed: everybody holds people first and then posts, each in
        one order, or two would wait for one another for ever.
        """
        people = {by.id, *(user.id for user in User.called_in(cls._names_in(comments)).values())}
        for comment in comments:
            people |= {comment.author_id, comment.post.author_id}
            people |= {comment.parent.author_id} if comment.parent else set()
        User.hold(people)
        Post.hold([comment.post_id for comment in comments])

    def approve(self) -> bool:
        """Let readers see it from now on; return whether that was any change."""
        return self._settle(SHOWN)

    def reject(self) -> bool:
        """Let nobody see it; return whether that was any change."""
        return self._settle(REJECTED)

    def mark_spam(self) -> bool:
        """Let nobody see it, and call it spam; return whether that was any change."""
        return self._settle(SPAM)

    def hold(self) -> bool:
        """Let it wait for the staff again; return whether that was any change."""
        waits = {"state": HELD, "queued_at": utcnow()}
        return self._change(and_(Comment.state != HELD, Comment.removed_at.is_(None)), waits)

    def remove(self, by: User) -> bool:
        """Take it away, for as long as nobody restores it; return whether that was any change."""
        gone = {"removed_at": utcnow(), "removed_by_id": by.id, "queued_at": None}
        return self._change(Comment.removed_at.is_(None), gone)

    def restore(self) -> bool:
        """Make a removed comment what it was; return whether that was any change."""
        queued = utcnow() if self.state == HELD else None
        back = {"removed_at": None, "removed_by_id": None, "queued_at": queued}
        return self._change(Comment.removed_at.is_not(None), back)

    def revise(self, body: str, signals: Iterable[str] = (), held: bool = False) -> bool:
        """Change what it says, and let it wait for the staff if `held`; return whether it changed.

        The caller commits.
        """
        if body == self.body:
            return False
        self._hold_for(self.author, self.post, body, self.parent)
        self.body = body
        self.edited_at = utcnow()
        if held:
            self.signals = list(signals) or None
        db.session.flush()
        waits = {"state": HELD, "queued_at": utcnow()}
        if not (held and self._change(Comment.state == SHOWN, waits)):
            self._count(0)
        return True

    @classmethod
    def purge(cls, limit: int = 100) -> None:
        """Erase the words of comments that were removed more than KEPT_REMOVED ago.

        At most `limit` of them; one without replies goes altogether.
        """
        reply = aliased(cls)
        replies = exists().where(reply.parent_id == cls.id)
        due = select(cls.id, replies).where(
            cls.removed_at < utcnow() - KEPT_REMOVED, or_(cls.body != "", not_(replies))
        )
        rows = db.session.execute(due.order_by(cls.removed_at).limit(limit)).all()
        gone = [id for id, has_replies in rows if not has_replies]
        kept = [id for id, has_replies in rows if has_replies]
        # A statement of no rows would still make pages that are kept be made anew.
        if gone:
            db.session.execute(delete(cls).where(cls.id.in_(gone)))
        if kept:
            nothing = {"body": "", "body_html": "", "digest": "", "signals": None}
            db.session.execute(update(cls).where(cls.id.in_(kept)).values(nothing))

    @classmethod
    def recount(cls) -> int:
        """Count the comments of all posts, and all replies, anew; return how many were wrong."""
        wrong = 0
        columns: tuple[tuple[Any, str, Any], ...] = (
            (Post, "comment_count", cls.post_id),
            (cls, "reply_count", cls.parent_id),
        )
        for owner, counter, of in columns:
            counted: Select[Any] = select(of.label("id"), func.count().label("number"))
            counted = counted.where(cls._is_shown(), of.is_not(None)).group_by(of)
            wrong += _correct(owner, counter, counted)
        return wrong

    # Questions

    @property
    def is_shown(self) -> bool:
        """Whether readers see it."""
        return self.state == SHOWN and self.removed_at is None

    @property
    def is_held(self) -> bool:
        """Whether it waits for the staff before readers see it."""
        return self.state == HELD and self.removed_at is None

    @property
    def is_fresh(self) -> bool:
        """Whether it may still be edited: for EDIT_TIME, unless the staff has decided."""
        in_time = utcnow() - self.timestamp < EDIT_TIME
        return in_time and (self.is_shown or self.is_held)

    @property
    def top_id(self) -> int:
        """The id of the comment right below the post that it belongs to: perhaps its own."""
        return self.parent_id or self.id

    @property
    def is_long(self) -> bool:
        """Whether it is shown folded up."""
        return len(self.body) > LONG or self.body.count("\n") >= MOST_LINES

    @property
    def beginning(self) -> str:
        """What is shown of a long one before it is unfolded."""
        return excerpt(self.body_html)

    @property
    def mentioned(self) -> list[User]:
        """The people whom it calls by name."""
        return list(dict.fromkeys(User.called_in(names_in(self.body)).values()))

    def is_seen_by(self, viewer: Abilities) -> bool:
        """Tell whether this reader may read it, on a post that he may open."""
        own = self.author_id == viewer.id
        return self.is_shown or (self.is_held and (own or viewer.can_see_held_comments()))

    def __repr__(self) -> str:
        return f"<Comment {self.id}>"

    # Helpers

    @staticmethod
    def _names_in(comments: Sequence["Comment"]) -> list[str]:
        return list(dict.fromkeys(name for one in comments for name in names_in(one.body)))

    @staticmethod
    def _hold_for(author: User, post: Post, body: str, parent: Optional["Comment"]) -> bool:
        """Hold whom and what a comment concerns, as `hold_around` does.

        The post and the parent are then as they are stored now; return False if anybody or
        anything that is needed has gone.
        """
        top = parent.parent if parent and parent.parent else parent
        called = [user.id for user in User.called_in(names_in(body)).values()]
        answered = [one.author_id for one in (parent, top) if one]
        people, writer_id = {author.id, post.author_id, *called, *answered}, post.author_id
        if User.hold(people) != people:
            return False
        # SQLite holds nothing before something is written: what is read from here on stays so.
        wrote = cast(CursorResult[Any], db.session.execute(Comment._first(), {"by_id": author.id}))
        if not wrote.rowcount:
            return False
        are_there = hold_as_stored(post, _CHANGEABLE)
        if parent is not None:
            are_there = are_there and hold_as_stored(parent, ("state", "removed_at"))
        return are_there and post.author_id == writer_id

    @classmethod
    def _repeated(
        cls, author: User, post: Post, body: str, parent: Optional["Comment"]
    ) -> Optional["Comment"]:
        """Return the comment that this one would be a second copy of."""
        asked = {"by_id": author.id, "said": fingerprint(body), "post_id": post.id}
        asked |= {"parent_id": parent.top_id if parent else None}
        rows = cls._copies(parent is not None)
        found = db.session.scalars(rows, asked | {"since": utcnow() - A_SECOND_CLICK}).all()
        return next((comment for comment in found if comment.body == body), None)

    @classmethod
    def _is_on(cls, posts: Select[Any]) -> ColumnElement[bool]:
        """Return the condition that a comment is on one of some posts."""
        # Asked whether the post is among all of those, SQLite would first make a list of them.
        its_post = posts.with_only_columns(Post.id).where(Post.id == cls.post_id)
        return its_post.correlate(cls).exists()

    # Put together once, as those in app/models/post.py.

    @classmethod
    @cache
    def _record(cls) -> Select[Any]:
        author_id = bindparam("by_id", type_=Integer)
        known = exists().where(cls.author_id == author_id, cls._is_shown())
        same = cls._said_since().where(cls.id != bindparam("own_id", type_=Integer))
        # Of ten, or whatever thousands say would all be looked through for one's own.
        sayer = same.with_only_columns(cls.author_id.label("id")).limit(10).cte("sayers").c.id
        himself, others = exists().where(sayer == author_id), exists().where(sayer != author_id)
        last = select(cls.timestamp).where(cls.author_id == author_id).order_by(cls.id.desc())
        earliest = last.offset(bindparam("later", type_=Integer)).limit(1).scalar_subquery()
        return select(known, himself, others, earliest)  # type: ignore[return-value]

    @classmethod
    @cache
    def _copies(cls, is_reply: bool) -> Select[Any]:
        place = cls.parent_id == bindparam("parent_id") if is_reply else cls.parent_id.is_(None)
        same = cls._said_since().where(cls.author_id == bindparam("by_id"), place)
        same = same.where(cls.post_id == bindparam("post_id"), cls.removed_at.is_(None))
        # Locked, so that what is found is what is stored until this transaction ends.
        return same.order_by(cls.id).limit(5).with_for_update()

    @classmethod
    def _said_since(cls) -> Select[Any]:
        since = cls.timestamp >= bindparam("since", type_=UTCDateTime)
        return select(cls).where(cls.digest == bindparam("said"), since)

    @classmethod
    @cache
    def _first(cls) -> Update:
        """Return what changes nothing of a person, and lets nobody else who does so pass."""
        same = update(User).where(User.id == bindparam("by_id")).values(last_seen=User.last_seen)
        return same.execution_options(synchronize_session=False)

    @classmethod
    @cache
    def _before(cls, sees_held: bool, has_id: bool, is_reply: bool) -> Select[Any]:
        viewer = sees_held, bindparam("viewer_id", type_=Integer) if has_id else None
        if is_reply:
            beside = and_(cls.parent_id == bindparam("parent_id"), cls.seen(*viewer))
        else:
            beside = and_(cls.parent_id.is_(None), cls.in_place(*viewer))
        rows = select(func.count()).where(cls.post_id == bindparam("post_id"), beside)
        return rows.where(cls.id < bindparam("own_id"))

    @classmethod
    def _is_shown(cls) -> ColumnElement[bool]:
        return and_(cls.state == SHOWN, cls.removed_at.is_(None))

    @classmethod
    def _seen_by(cls, viewer: Abilities) -> ColumnElement[bool]:
        return cls.seen(viewer.can_see_held_comments(), viewer.id)

    def _settle(self, state: str) -> bool:
        now = {"state": state, "queued_at": None}
        open_or_other = or_(Comment.state != state, Comment.queued_at.is_not(None))
        return self._change(open_or_other, now)

    def _change(self, when: ColumnElement[bool], values: dict[str, Any]) -> bool:
        """Change the stored row once, and what is counted of it, however many try at once."""
        for was_shown in (True, False):
            shown = Comment._is_shown()
            own = update(Comment).where(
                Comment.id == self.id, when, shown if was_shown else not_(shown)
            )
            own = own.execution_options(synchronize_session=False)
            done = cast(CursorResult[Any], db.session.execute(own.values(values)))
            if done.rowcount:
                # Of the row alone: PostgreSQL locks no outer join, as the author's role is one.
                columns = [attribute.key for attribute in Comment.__mapper__.column_attrs]
                db.session.refresh(self, columns, with_for_update=True)
                self._count(int(self.is_shown) - int(was_shown), was_shown)
                return True
        return False

    def _count(self, difference: int, was_shown: bool = False) -> None:
        if self.is_shown or was_shown:
            _count(db.session.connection(), self, difference)
            for row in (self.post, self.parent):
                if row is not None:
                    db.session.expire(row, _COUNTERS[type(row)])

    @validates("body")
    def _keep_html(self, key: str, body: str) -> str:
        with db.session.no_autoflush:
            names = self.names_of(body)
        self.body_html, self.digest = render_comment(body, names), fingerprint(body)
        return body


# What decides whether a post takes comments, and whom they concern.
_CHANGEABLE = ("author_id", "published_at", "deleted_at", "page_slug", "comments_closed_at")
_COUNTERS: dict[Any, list[str]] = {
    Post: ["comment_count", "discussed_at"],
    Comment: ["reply_count"],
}


def _count(connection: Connection, comment: Comment, difference: int) -> None:
    """Count a comment where it stands, and note that what readers see there has changed."""
    if comment.parent_id and difference:
        more = {"parent": comment.parent_id, "difference": difference}
        connection.execute(_count_reply(), more)
    if difference:
        MonthCount.change(connection, {(*COMMENTS, month_of(comment.timestamp)): difference})
    now = {"post": comment.post_id, "difference": difference, "now": utcnow()}
    connection.execute(_count_comment(), now)


@cache
def _count_reply() -> Update:
    comments: Any = Comment.__table__
    own: Update = comments.update().where(comments.c.id == bindparam("parent"))
    return own.values(reply_count=comments.c.reply_count + bindparam("difference"))


@cache
def _count_comment() -> Update:
    posts: Any = Post.__table__
    own: Update = posts.update().where(posts.c.id == bindparam("post"))
    count = posts.c.comment_count + bindparam("difference")
    return own.values(comment_count=count, discussed_at=bindparam("now", type_=UTCDateTime))


def _correct(owner: Any, counter: str, counted: Select[Any]) -> int:
    """Write the right numbers where others stand; return how many."""
    row, right, total = aliased(owner), counted.subquery(), 0
    number = func.coalesce(right.c.number, 0)
    wrong = select(row.id, number).outerjoin(right, right.c.id == row.id)
    wrong = wrong.where(getattr(row, counter) != number).limit(MOST_RECOUNTED)
    while rows := db.session.execute(wrong).all():
        db.session.execute(update(owner), [{"id": id, counter: count} for id, count in rows])
        total += len(rows)
    return total


@event.listens_for(Comment, "after_insert")
def _count_new(mapper: Mapper[Comment], connection: Connection, comment: Comment) -> None:
    if comment.is_shown:
        _count(connection, comment, 1)


@event.listens_for(Comment, "after_delete")
def _count_deleted(mapper: Mapper[Comment], connection: Connection, comment: Comment) -> None:
    if comment.is_shown:
        _count(connection, comment, -1)
