"""How an account goes: what its person wrote is handed on or removed, and all counts stay right.

No statement changes more than BATCH rows by itself, however much there is; the caller commits all
of it at once, or nothing.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import case, delete, exists, select, update

from app.extensions import db
from app.models.comment import SHOWN, Comment
from app.models.follow import Follow
from app.models.image import Image, ImageUse
from app.models.listing import Cells, take_out
from app.models.month_count import COMMENTS, MonthCount, month_of
from app.models.names import FormerName
from app.models.notification import Notification
from app.models.post import Post
from app.models.report import Report
from app.models.revision import Autosave, Revision
from app.models.user import GHOST, User
from app.times import utcnow

BATCH = 500  # rows


class AccountGone(ValueError):
    """The account was deleted meanwhile."""


def delete_account(user: User, keep: bool) -> list[str]:
    """Delete an account and all that is its person's own; return the files to remove then.

    With `keep`, what readers see of his posts and comments goes on under the ghost's name; without,
    it goes too. Nobody can take the name again. Raises LastAdministrator, and AccountGone.
    """
    user.leave_an_administrator()
    departure = Departure(user)
    if not departure.hold():
        raise AccountGone
    return departure.carry_out(keep)


class Departure:
    """One account that goes."""

    def __init__(self, user: User) -> None:
        """Begin with nothing done."""
        self.user, self.id = user, user.id
        self.files = user.picture_files
        self.unread: Counter[int] = Counter()  # notifications that go, by whose they are
        self.cells: Cells = Counter()  # posts that go, by the lists that count them

    @cached_property
    def ghost_id(self) -> int:
        """The account that stands for all deleted ones."""
        return User.ghost().id

    def hold(self) -> bool:
        """Let nobody else change what goes and whom it concerns; tell whether he is still there.

        While his row is held nobody can add a post or a comment of his. All others are held with
        it, in one order, and then posts, as everybody does who writes to them.
        """
        ghost = User.with_username(GHOST)  # made later if there is none and one is needed
        posts = select(Post.id).where(Post.author_id == self.id)
        comments = select(Comment.id).where(Comment.author_id == self.id)
        told = select(Notification.user_id).distinct()
        people = {self.id, ghost.id if ghost else self.id}
        for others in (
            select(Follow.followed_id).where(Follow.follower_id == self.id),
            select(Follow.follower_id).where(Follow.followed_id == self.id),
            told.where(Notification.actor_id == self.id),
            told.where(Notification.post_id.in_(posts)),
            told.where(Notification.comment_id.in_(comments)),
        ):
            people.update(_scalars(others))
        is_there = self.id in User.hold(people)
        said = select(Comment.post_id).where(Comment.author_id == self.id).distinct()
        Post.hold([*_scalars(posts), *_scalars(said)])
        return is_there

    def carry_out(self, keep: bool) -> list[str]:
        """Do all of it; return the files that nobody needs any more."""
        self._unfollow()
        self._forget_notifications(keep)
        self._remove_posts(drafts_only=keep)
        if keep:
            self._hand_posts_over()
            self._hand_comments_over()
        else:
            self._remove_comments()
        self._settle_images()
        self._clear_traces()
        self._count()
        self._remove_account()
        return self.files

    # Whom he follows, and what people were told

    def _unfollow(self) -> None:
        ways = (
            (Follow.follower_id, Follow.followed_id, User.follower_count),
            (Follow.followed_id, Follow.follower_id, User.followed_count),
        )
        for own, other, count in ways:
            for ids in batches(Follow.id, own == self.id):
                others = sorted(_scalars(select(other).where(Follow.id.in_(ids))))
                _change(delete(Follow).where(Follow.id.in_(ids)))
                less = {count: case((count > 0, count - 1), else_=0)}
                _change(update(User).where(User.id.in_(others)).values(less))

    def _forget_notifications(self, keep: bool) -> None:
        self._untell(Notification.user_id == self.id)
        by_him = Notification.actor_id == self.id
        self._untell(by_him, *([Notification.kind == "follow"] if keep else []))
        for ids in batches(Notification.id, by_him):
            told = update(Notification).where(Notification.id.in_(ids))
            _change(told.values(actor_id=self.ghost_id))

    def _untell(self, *conditions: Any) -> None:
        for ids in batches(Notification.id, *conditions):
            unread = select(Notification.user_id).where(
                Notification.id.in_(ids), Notification.read_at.is_(None)
            )
            self.unread.update(_scalars(unread.with_for_update()))
            _change(delete(Notification).where(Notification.id.in_(ids)))

    # What he wrote

    def _remove_posts(self, drafts_only: bool) -> None:
        going: list[Any] = [Post.author_id == self.id]
        if drafts_only:
            going.append(Post.is_unseen())
        for ids in batches(Post.id, *going):
            self.cells.update(take_out(ids))
            self._untell(Notification.post_id.in_(ids))
            for comment_ids in batches(Comment.id, Comment.post_id.in_(ids)):
                self._untell(Notification.comment_id.in_(comment_ids))
                _change(delete(Comment).where(Comment.id.in_(comment_ids)))
            for revision_ids in batches(Revision.id, Revision.post_id.in_(ids)):
                _change(delete(Revision).where(Revision.id.in_(revision_ids)))
            _change(delete(Post).where(Post.id.in_(ids)))
            db.session.info.setdefault("to_index", set()).update(ids)

    def _hand_posts_over(self) -> None:
        """Let the ghost be the author.

        The search index goes on naming the old number, which is nobody's again.
        """
        for ids in batches(Post.id, Post.author_id == self.id):
            own = update(Post).where(Post.id.in_(ids))
            _change(own.values(author_id=self.ghost_id, preview_token=None))
        counted = select(MonthCount.month, MonthCount.posts).where(
            MonthCount.kind == "author", MonthCount.of_id == self.id
        )
        for month, posts in db.session.execute(counted.with_for_update()).all():
            # Of these some went just now, and are counted as his until the end.
            stay = posts + self.cells["author", self.id, month]
            self.cells["author", self.ghost_id, month] += stay

    def _hand_comments_over(self) -> None:
        for ids in batches(Comment.id, Comment.author_id == self.id):
            some = update(Comment).where(Comment.id.in_(ids))
            by_himself = some.where(Comment.removed_by_id == self.id)
            _change(by_himself.values(removed_by_id=self.ghost_id))
            _change(some.values(author_id=self.ghost_id))

    def _remove_comments(self) -> None:
        """Remove his comments; one that others have replied to leaves its place behind, empty."""
        # Replies before what they reply to, with which they would go uncounted.
        for ids in batches(Comment.id, Comment.author_id == self.id, latest_first=True):
            self._untell(Notification.comment_id.in_(ids))
            self._uncount(ids)
            answered = select(Comment.parent_id).where(
                Comment.parent_id.in_(ids), Comment.author_id != self.id
            )
            left = set(_scalars(answered.with_for_update()))
            if left:
                self._empty(sorted(left))
            _change(delete(Comment).where(Comment.id.in_(sorted(set(ids) - left))))

    def _uncount(self, ids: Sequence[int]) -> None:
        """Take comments that readers see out of the numbers of their posts and of replies."""
        seen = select(Comment.post_id, Comment.parent_id, Comment.timestamp).where(
            Comment.id.in_(ids), Comment.state == SHOWN, Comment.removed_at.is_(None)
        )
        rows = db.session.execute(seen.with_for_update()).all()
        parents = Counter(row.parent_id for row in rows if row.parent_id)
        for number, some in _by_number(parents):
            fewer = update(Comment).where(Comment.id.in_(some))
            _change(fewer.values(reply_count=Comment.reply_count - number))
        for number, some in _by_number(Counter(row.post_id for row in rows)):
            fewer = update(Post).where(Post.id.in_(some))
            left = Post.comment_count - number
            _change(fewer.values(comment_count=left, discussed_at=utcnow()))
        for row in rows:
            self.cells[*COMMENTS, month_of(row.timestamp)] -= 1

    def _empty(self, ids: Sequence[int]) -> None:
        _change(delete(Report).where(Report.comment_id.in_(ids)))
        nothing = {"body": "", "body_html": "", "digest": "", "signals": None, "queued_at": None}
        by_ghost = {"author_id": self.ghost_id, "removed_by_id": self.ghost_id}
        some = update(Comment).where(Comment.id.in_(ids))
        _change(some.values(**nothing, **by_ghost, removed_at=utcnow()))

    def _settle_images(self) -> None:
        """Let the ghost have the pictures that posts still need, and remove the others."""
        in_use = exists().where(ImageUse.image_id == Image.id)
        for ids in batches(Image.id, Image.owner_id == self.id):
            used = set(_scalars(select(Image.id).where(Image.id.in_(ids), in_use)))
            if used:
                own = update(Image).where(Image.id.in_(used))
                _change(own.values(owner_id=self.ghost_id))
            unused = sorted(set(ids) - used)
            for image in db.session.scalars(select(Image).where(Image.id.in_(unused))).all():
                self.files += image.files
                db.session.expunge(image)
            _change(delete(Image).where(Image.id.in_(unused)))

    # What is left

    def _clear_traces(self) -> None:
        gone: list[Any] = [(Report, Report.reporter_id), (Autosave, Autosave.author_id)]
        for table, column in gone:
            for ids in batches(table.id, column == self.id):
                _change(delete(table).where(table.id.in_(ids)))
        named: list[Any] = [(Revision, Revision.author_id), (Comment, Comment.removed_by_id)]
        for table, column in [*named, (Post, Post.deleted_by_id)]:
            for ids in batches(table.id, column == self.id):
                _change(update(table).where(table.id.in_(ids)).values({column: None}))

    def _count(self) -> None:
        count = User.unread_count
        for number, some in _by_number(self.unread):
            for start in range(0, len(some), BATCH):
                less = {count: case((count > number, count - number), else_=0)}
                own = update(User).where(User.id.in_(some[start : start + BATCH]))
                _change(own.values(less))
        MonthCount.change(db.session.connection(), self.cells)
        _change(delete(MonthCount).where(MonthCount.kind == "author", MonthCount.of_id == self.id))

    def _remove_account(self) -> None:
        FormerName.keep(self.user.username)
        db.session.flush()
        _change(delete(User).where(User.id == self.id))
        db.session.expunge(self.user)


def batches(column: Any, *conditions: Any, latest_first: bool = False) -> Iterator[Sequence[int]]:
    """Yield the numbers of all rows that meet the conditions, each batch held for a change."""
    order = column.desc() if latest_first else column
    last: int | None = None
    while True:
        rows = select(column).where(*conditions).order_by(order).limit(BATCH)
        if last is not None:
            rows = rows.where(column < last if latest_first else column > last)
        ids = _scalars(rows.with_for_update())
        if not ids:
            return
        yield ids
        last = ids[-1]


def _by_number(numbers: Counter[int]) -> Iterator[tuple[int, list[int]]]:
    """Yield (number, what has this number) for one statement each."""
    found: dict[int, list[int]] = {}
    for key, number in sorted(numbers.items()):
        found.setdefault(number, []).append(key)
    yield from sorted(found.items())


def _scalars(rows: Any) -> Sequence[Any]:
    found: Sequence[Any] = db.session.scalars(rows).all()
    return found


def _change(statement: Any) -> None:
    db.session.execute(statement.execution_options(synchronize_session=False))
