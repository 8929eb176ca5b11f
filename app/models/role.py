"""What people may do: permissions, roles, and the one place that answers "may they?"."""

from typing import TYPE_CHECKING, Any, Optional, Protocol

from flask_login import AnonymousUserMixin
from sqlalchemy import String, select, update
from sqlalchemy.orm import DynamicMapped, Mapped, mapped_column, relationship

from app.extensions import db, login_manager

if TYPE_CHECKING:
    from app.models.comment import Comment
    from app.models.image import Image
    from app.models.post import Post
    from app.models.user import User


class Permission:
    """The single permissions, as bits of one number."""

    FOLLOW = 1
    COMMENT = 2
    WRITE = 4
    MODERATE = 8
    ADMIN = 16


READER = Permission.FOLLOW | Permission.COMMENT
ROLES = {
    "Reader": READER,
    "User": READER | Permission.WRITE,
    "Moderator": READER | Permission.WRITE | Permission.MODERATE,
    "Administrator": READER | Permission.WRITE | Permission.MODERATE | Permission.ADMIN,
}
DEFAULT_ROLE = "User"
DEFAULT_ROLES = ("Reader", "User")  # those that everybody may get who registers


class Role(db.Model):  # type: ignore[name-defined,misc]
    """A named set of permissions."""

    __tablename__ = "roles"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    default: Mapped[bool] = mapped_column(default=False, index=True)
    permissions: Mapped[int] = mapped_column(default=0)

    # The notes show `user_role.users.order_by(...)`, hence a dynamic relationship.
    users: DynamicMapped["User"] = relationship(back_populates="role")

    def __init__(self, **kwargs: Any) -> None:
        """Make a role without permissions, unless told otherwise."""
        kwargs.setdefault("permissions", 0)
        super().__init__(**kwargs)

    @classmethod
    def named(cls, name: str) -> Optional["Role"]:
        """Return the role of this name, if there is one."""
        role: Role | None = db.session.scalar(select(cls).where(cls.name == name))
        return role

    @classmethod
    def insert_roles(cls) -> None:
        """Make the standard roles, or bring them up to date; the caller commits."""
        known = {role.name: role for role in db.session.scalars(select(cls).limit(1000))}
        for name, permissions in ROLES.items():
            role = known.get(name) or cls(name=name)
            role.permissions = permissions
            db.session.add(role)
        if not any(role.default for role in known.values()):  # the staff may choose another
            db.session.flush()
            cls.make_default(DEFAULT_ROLE)

    @classmethod
    def default_name(cls) -> str:
        """Return the name of the role that a new account gets."""
        name: str | None = db.session.scalar(select(cls.name).where(cls.default))
        return name or DEFAULT_ROLE

    @classmethod
    def make_default(cls, name: str) -> None:
        """Let new accounts get this role; raise ValueError for one with power over others."""
        if name not in DEFAULT_ROLES:
            raise ValueError(f"{name} is no role for everybody.")
        for role in db.session.scalars(select(cls).limit(1000)):
            role.default = role.name == name

    @classmethod
    def hold(cls, name: str) -> None:
        """Let no other transaction pass here before this one ends, on any database."""
        db.session.flush()
        same = update(cls).where(cls.name == name).values(name=name)
        db.session.execute(same.execution_options(synchronize_session=False))

    def add_permission(self, permission: int) -> None:
        """Grant a permission; granting it twice changes nothing."""
        self.permissions |= permission

    def remove_permission(self, permission: int) -> None:
        """Take a permission away."""
        self.permissions &= ~permission

    def reset_permissions(self) -> None:
        """Take all permissions away."""
        self.permissions = 0

    def has_permission(self, permission: int) -> bool:
        """Tell whether the role has all bits of `permission`."""
        return self.permissions & permission == permission

    def __repr__(self) -> str:
        return f"<Role {self.name}>"


class Asks(Protocol):
    """What Abilities needs to know of whoever asks."""

    id: Any
    confirmed: Any

    def can(self, permission: int) -> bool:
        """Tell whether he has the permission."""


class Abilities:
    """Every "may they?", asked of `User` and `AnonymousUser` alike."""

    id: Any
    confirmed: Any

    def can(self, permission: int) -> bool:
        """Tell whether he has the permission."""
        raise NotImplementedError

    def is_administrator(self) -> bool:
        """Tell whether he may do everything."""
        return self.can(Permission.ADMIN)

    def can_write(self) -> bool:
        """Tell whether he may write posts: only once his address is confirmed."""
        return bool(self.confirmed) and self.can(Permission.WRITE)

    def can_edit(self, post: "Post") -> bool:
        """Tell whether he may edit, publish and delete a post: its writer, or an administrator."""
        own = self.id is not None and post.author_id == self.id
        return (own and self.can_write()) or self.is_administrator()

    def can_keep_pages(self) -> bool:
        """Tell whether he may make pages, like About, that stand in the menu."""
        return self.is_administrator()

    def can_pin(self) -> bool:
        """Tell whether he may keep posts at the top of the home page."""
        return self.can(Permission.MODERATE)

    def can_keep_tags(self) -> bool:
        """Tell whether he may rename tags and merge them."""
        return self.can(Permission.MODERATE)

    def can_moderate(self) -> bool:
        """Tell whether he may decide what is to be seen, and who is let in."""
        return bool(self.confirmed) and self.can(Permission.MODERATE)

    def can_administer(self) -> bool:
        """Tell whether he may see to accounts and to the blog's settings."""
        return bool(self.confirmed) and self.can(Permission.ADMIN)

    def can_report(self, thing: "Comment | Post") -> bool:
        """Tell whether he may report a comment or a post to the staff: any but his own."""
        return bool(self.confirmed) and self.id is not None and thing.author_id != self.id

    def can_suspend(self, user: "User") -> bool:
        """Tell whether he may suspend an account: the staff the others, administrators all."""
        if user.is_ghost:  # who is many people, and all of them have left
            return False
        return self.can_administer() or (self.can_moderate() and not user.can(Permission.MODERATE))

    def can_give(self, role: "Role") -> bool:
        """Tell whether he may give people this role: administrators do, none above their own."""
        return self.can_administer() and self.can(role.permissions)

    def can_see_addresses(self) -> bool:
        """Tell whether he may read the e-mail addresses of others, and search by them."""
        return self.can_administer()

    def can_keep_image(self, image: "Image") -> bool:
        """Tell whether he may describe and remove a picture: whose it is, or an administrator."""
        own = self.id is not None and image.owner_id == self.id
        return (own and self.can_write()) or self.is_administrator()

    def can_follow(self, user: "User") -> bool:
        """Tell whether he may follow somebody: anybody but himself whom the staff lets in."""
        may = bool(self.confirmed) and self.can(Permission.FOLLOW)
        return may and user.id != self.id and user.suspended_at is None

    def can_see_all_posts(self) -> bool:
        """Tell whether he sees the drafts of others, as whoever may edit them must."""
        return self.is_administrator()

    def can_comment(self, post: "Post") -> bool:
        """Tell whether he may comment on a post that takes comments."""
        return self.may_speak() and post.takes_comments

    def may_speak(self) -> bool:
        """Tell whether he may comment anywhere: once his address is confirmed."""
        return bool(self.confirmed) and self.can(Permission.COMMENT)

    def can_edit_comment(self, comment: "Comment") -> bool:
        """Tell whether he may edit a comment: his own, for some minutes."""
        return comment.author_id == self.id and comment.is_fresh and self.may_speak()

    def can_remove_comment(self, comment: "Comment") -> bool:
        """Tell whether he may remove a comment: his own, or any as one of the staff."""
        own = self.id is not None and comment.author_id == self.id
        return own or self.can(Permission.MODERATE)

    def can_close_comments(self, post: "Post") -> bool:
        """Tell whether he may close a post's comments and open them: its writer, or the staff."""
        return self.can_edit(post) or self.can(Permission.MODERATE)

    def can_see_held_comments(self) -> bool:
        """Tell whether he sees comments that wait for the staff, and not only his own."""
        return self.can(Permission.MODERATE)

    def is_trusted_on(self, post: "Post") -> bool:
        """Tell whether his comments on a post never wait: the post's writer, or the staff."""
        own = self.id is not None and post.author_id == self.id
        return own or self.can(Permission.MODERATE)


class AnonymousUser(AnonymousUserMixin, Abilities):  # type: ignore[misc]
    """A reader who is not logged in: may do nothing but read."""

    id = None
    confirmed = False

    def can(self, permission: int) -> bool:
        """A stranger has no permission."""
        return False

    def is_following(self, other: "User") -> bool:
        """A stranger follows nobody."""
        return False

    def is_followed_by(self, other: "User") -> bool:
        """Nobody follows a stranger."""
        return False


login_manager.anonymous_user = AnonymousUser
