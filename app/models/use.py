"""Which posts show which pictures, kept with every change of a post."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, and_, event, insert, inspect, select, true, update
from sqlalchemy.exc import IntegrityError

from app.extensions import RoutedSession, db
from app.models.image import Image, ImageUse
from app.models.post import Post
from app.models.role import Abilities
from app.text import pictures_in

MOST_USES = 1000  # of the pictures of one page
MOST_TITLES = 5


@dataclass
class Uses:
    """Where a picture is needed, as far as one may see it."""

    shown: list[Post] = field(default_factory=list)
    named: list[Post] = field(default_factory=list)  # in a text not saved, or in one of before
    is_hidden: bool = False  # shown by a deleted post, or by another's draft

    def titles(self) -> str:
        """Return the titles of the first posts that show it, for a message."""
        return ", ".join(f"“{post.title}”" for post in self.shown[:MOST_TITLES])


def uses_of(images: Sequence[Image], viewer: Abilities) -> dict[int, Uses]:
    """Return where each of some pictures is needed, by its id."""
    ids = [image.id for image in images]
    # Asked whether a post is among all that are visible, SQLite would first make a list of them.
    visible = Post.visible_to(viewer).whereclause
    seen = and_(Post.id == ImageUse.post_id, true() if visible is None else visible)
    rows: Any = select(ImageUse.image_id, ImageUse.is_shown, Post).outerjoin(Post, seen)
    rows = rows.where(ImageUse.image_id.in_(ids)).order_by(ImageUse.id).limit(MOST_USES)
    found: dict[int, Uses] = {id: Uses() for id in ids}
    for image_id, is_shown, post in db.session.execute(rows.options(*Post.card_options())):
        uses = found[image_id]
        if post is None:
            uses.is_hidden = uses.is_hidden or is_shown
        else:
            (uses.shown if is_shown else uses.named).append(post)
    return found


@event.listens_for(RoutedSession, "before_flush")
def _note(session: RoutedSession, *_: Any) -> None:
    changed = (post for post in session.dirty if isinstance(post, Post) and _shows_other(post))
    new = (post for post in session.new if isinstance(post, Post))
    session.info["showing"] = [*changed, *new]


@event.listens_for(RoutedSession, "after_flush")
def _keep(session: RoutedSession, *_: Any) -> None:
    new = session.new
    for post in session.info.pop("showing", ()):
        digests = pictures_in(post.body_html)
        connection = session.connection()
        shown = {post.cover_id} - {None}
        if digests:
            shown |= set(connection.scalars(select(Image.id).where(Image.digest.in_(digests))))
        known: dict[int, bool] = {}
        if post not in new:
            own = ImageUse.post_id == post.id
            rows = connection.execute(select(ImageUse.image_id, ImageUse.is_shown).where(own))
            known = {row.image_id: row.is_shown for row in rows}
        for image_id in sorted({*shown, *known}):
            if known.get(image_id) != (image_id in shown):
                _set(connection, post.id, image_id, image_id in shown)


def _set(connection: Connection, post_id: int, image_id: int, is_shown: bool) -> None:
    row = {"post_id": post_id, "image_id": image_id}
    own = update(ImageUse).where(ImageUse.post_id == post_id, ImageUse.image_id == image_id)
    if connection.execute(own.values(is_shown=is_shown)).rowcount:
        return
    try:
        with connection.begin_nested():
            connection.execute(insert(ImageUse).values(row | {"is_shown": is_shown}))
    except IntegrityError:  # what is typed in another tab was kept just now
        connection.execute(own.values(is_shown=is_shown))


def _shows_other(post: Post) -> bool:
    attributes: Any = inspect(post).attrs
    names = ("body_html", "cover_id", "cover")
    return any(attributes[name].history.has_changes() for name in names)
