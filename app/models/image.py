"""Pictures: whose they are, what they show, and in which posts."""

from datetime import datetime, timedelta
from typing import Any, Optional, cast

from sqlalchemy import (
    CursorResult,
    ForeignKey,
    Select,
    String,
    UniqueConstraint,
    delete,
    exists,
    insert,
    or_,
    select,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import db
from app.models.types import Exact, UTCDateTime
from app.models.user import User
from app.text import WIDTHS, picture_attributes, pictures_in
from app.times import utcnow

NAME_LENGTH = 120
ALT_LENGTH = 300
YOUNG = timedelta(days=1)  # in which a picture may still be on its way into a post


class ImageUse(db.Model):  # type: ignore[name-defined,misc]
    """That a post needs a picture.

    It shows it, in its text or as its cover (app/models/use.py keeps it so); or it did before, or a
    text of it that is not saved yet names it.
    """

    __tablename__ = "image_uses"
    __table_args__ = (UniqueConstraint("post_id", "image_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    image_id: Mapped[int] = mapped_column(ForeignKey("images.id", ondelete="CASCADE"), index=True)
    is_shown: Mapped[bool]

    @classmethod
    def remember(cls, post_id: int, body: str) -> None:
        """Note the pictures that a text of a post names, so that none is taken for unused."""
        digests = pictures_in(body)
        if not digests:
            return
        known = select(cls.image_id).where(cls.post_id == post_id)
        named = select(Image.id).where(Image.digest.in_(digests), Image.id.not_in(known))
        for image_id in db.session.scalars(named).all():
            row = {"post_id": post_id, "image_id": image_id, "is_shown": False}
            try:
                with db.session.begin_nested():
                    db.session.execute(insert(cls).values(row))
            except IntegrityError:
                continue  # another tab was quicker


class Image(db.Model):  # type: ignore[name-defined,misc]
    """An uploaded picture; `path` is the name of its full file."""

    __tablename__ = "images"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(Exact(16), unique=True)
    path: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]
    height: Mapped[int]
    bytes: Mapped[int]
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))  # of the file as it was uploaded
    alt: Mapped[str] = mapped_column(String(ALT_LENGTH), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)

    owner: Mapped[User] = relationship()

    # Queries

    @classmethod
    def of(cls, owner: User, words: str = "", unused: bool = False) -> Select[tuple["Image"]]:
        """Return an author's pictures, the latest first; with `words`, those that tell of them."""
        own = select(cls).where(cls.owner_id == owner.id)
        if words:
            told = [cls.name.icontains(words, autoescape=True)]
            own = own.where(or_(*told, cls.alt.icontains(words, autoescape=True)))
        if unused:
            own = own.where(~cls._in_use())
        return own.order_by(cls.created_at.desc(), cls.id.desc())

    @classmethod
    def forgotten_by(cls, owner: User) -> Select[tuple["Image"]]:
        """Return an author's pictures that no text names or ever did, and not just uploaded."""
        named = exists().where(ImageUse.image_id == cls.id)
        return cls.of(owner, unused=True).where(~named, cls.created_at < utcnow() - YOUNG)

    @classmethod
    def with_digest(cls, digest: str) -> Optional["Image"]:
        """Return the picture whose name is made from this digest."""
        image: Image | None = db.session.scalar(select(cls).where(cls.digest == digest))
        return image

    @classmethod
    def any_of(cls) -> Select[Any]:
        """Return all pictures, for who looks one up by its number."""
        return select(cls)

    @classmethod
    def is_there(cls, id: int) -> bool:
        """Tell whether there is a picture of this number."""
        return db.session.scalar(select(cls.id).where(cls.id == id)) is not None

    @classmethod
    def _in_use(cls) -> Any:
        return exists().where(ImageUse.image_id == cls.id, ImageUse.is_shown)

    # Verbs

    def enter(self) -> bool:
        """Store the picture's row; tell whether it is stored, or another upload was quicker."""
        try:
            with db.session.begin_nested():
                db.session.add(self)
        except IntegrityError:
            return False
        return True

    def leave(self) -> bool:
        """Remove the picture's row unless a post shows it; tell whether it is gone."""
        cls = type(self)
        own = delete(cls).where(cls.id == self.id, ~cls._in_use())
        gone = db.session.execute(own, execution_options={"synchronize_session": False})
        return bool(cast(CursorResult[Any], gone).rowcount)

    # Questions

    @property
    def address(self) -> str:
        """Where the picture is, as it stands in a text."""
        return f"/media/{self.path}"

    @property
    def files(self) -> list[str]:
        """The names of all its files."""
        base = self.path.rpartition(".")[0]
        moves = base.endswith("a")
        narrower = [] if moves else [width for width in WIDTHS if width < self.width]
        return [self.path, *(f"{base}.{width}.webp" for width in narrower)]

    @property
    def attributes(self) -> dict[str, Any]:
        """What an element of HTML shows it with: width, height, srcset and sizes."""
        return picture_attributes(self.address)

    @property
    def thumbnail(self) -> str:
        """The address of its smallest file."""
        return f"/media/{self.files[1] if len(self.files) > 1 else self.path}"

    @property
    def markdown(self) -> str:
        """The picture as it is typed into a text."""
        alt = self.alt.replace("\\", "\\\\").replace("]", "\\]").replace("[", "\\[")
        return f"![{alt}]({self.address})"

    def __repr__(self) -> str:
        return f"<Image {self.path}>"
