"""Which posts show which pictures, kept with every change of a post."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, event, insert, inspect, select

from app.extensions import RoutedSession, db
from app.models.image import Image, ImageUse
from app.models.post import Post
from app.models.role import Abilities
from app.text import pictures_in


def posts_showing(images: Sequence[Image], viewer: Abilities) -> dict[int, list[Post]]:
    """Return the posts that show each of some pictures, by its id, as far as one may see them."""
    ids = [image.id for image in images]
    rows: Any = select(ImageUse.image_id, Post).join(Post, Post.id == ImageUse.post_id)
    visible = Post.visible_to(viewer).with_only_columns(Post.id)
    rows = rows.where(ImageUse.image_id.in_(ids), Post.id.in_(visible)).order_by(Post.id)
    found: dict[int, list[Post]] = {id: [] for id in ids}
    for image_id, post in db.session.execute(rows.options(*Post.card_options()).limit(1000)):
        found[image_id].append(post)
    return found


def is_used(image: Image) -> bool:
    """Tell whether any post shows a picture, seen or unseen."""
    return bool(
        db.session.scalar(select(ImageUse.id).where(ImageUse.image_id == image.id).limit(1))
    )


@event.listens_for(RoutedSession, "before_flush")
def _note(session: RoutedSession, *_: Any) -> None:
    changed = (post for post in session.dirty if isinstance(post, Post) and _shows_other(post))
    new = (post for post in session.new if isinstance(post, Post))
    session.info["showing"] = [*changed, *new]


@event.listens_for(RoutedSession, "after_flush")
def _keep(session: RoutedSession, *_: Any) -> None:
    for post in session.info.pop("showing", ()):
        digests = pictures_in(post.body_html)
        ids = set()
        if digests:
            named = select(Image.id).where(Image.digest.in_(digests))
            ids = set(session.connection().scalars(named))
        ids |= {post.cover_id} - {None}
        session.connection().execute(delete(ImageUse).where(ImageUse.post_id == post.id))
        if ids:
            rows = [{"post_id": post.id, "image_id": id} for id in sorted(ids)]
            session.connection().execute(insert(ImageUse), rows)


def _shows_other(post: Post) -> bool:
    attributes: Any = inspect(post).attrs
    names = ("body_html", "cover_id", "cover")
    return any(attributes[name].history.has_changes() for name in names)
