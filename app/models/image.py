"""Pictures: whose they are, what they show, and in which posts."""

from datetime import datetime, timedelta
from typing import Any, Optional

from sqlalchemy import (
    ForeignKey,
    Select,
    String,
    UniqueConstraint,
    exists,
    or_,
    select,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import db
from app.models.types import UTCDateTime, exact
from app.models.user import User
from app.text import WIDTHS, picture_attributes
from app.times import utcnow

NAME_LENGTH = 120
ALT_LENGTH = 300
YOUNG = timedelta(days=1)  # in which a picture may still be on its way into a post


class ImageUse(db.Model):  # type: ignore[name-defined,misc]
    """That a post shows a picture, in its text or as its cover (app/models/use.py keeps it so)."""

    __tablename__ = "image_uses"
    __table_args__ = (UniqueConstraint("post_id", "image_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    image_id: Mapped[int] = mapped_column(ForeignKey("images.id", ondelete="CASCADE"), index=True)


class Image(db.Model):  # type: ignore[name-defined,misc]
    """An uploaded picture; `path` is the name of its full file."""

    __tablename__ = "images"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(exact(16), unique=True)
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
            own = own.where(~exists().where(ImageUse.image_id == cls.id))
        return own.order_by(cls.created_at.desc(), cls.id.desc())

    @classmethod
    def forgotten_by(cls, owner: User) -> Select[tuple["Image"]]:
        """Return an author's pictures that are in no post, and not just uploaded."""
        return cls.of(owner, unused=True).where(cls.created_at < utcnow() - YOUNG)

    @classmethod
    def with_digest(cls, digest: str) -> Optional["Image"]:
        """Return the picture whose name is made from this digest."""
        image: Image | None = db.session.scalar(select(cls).where(cls.digest == digest))
        return image

    @classmethod
    def any_of(cls) -> Select[Any]:
        """Return all pictures, for who looks one up by its number."""
        return select(cls)

    # Verbs

    @classmethod
    def store(cls, image: "Image") -> "Image":
        """Add a picture; return the one that another request has just stored, if it is the same."""
        try:
            with db.session.begin_nested():
                db.session.add(image)
        except IntegrityError:
            same = select(cls).where(cls.digest == image.digest).with_for_update()
            image = db.session.scalars(same).one()
        return image

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
