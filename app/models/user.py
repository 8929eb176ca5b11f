"""Accounts: who they are, how they prove it, and what tokens they get."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Optional, cast

from flask_babel import gettext as _
from flask_login import UserMixin
from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    CursorResult,
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    bindparam,
    case,
    delete,
    event,
    exists,
    false,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import (
    DynamicMapped,
    Mapped,
    Mapper,
    Query,
    lazyload,
    load_only,
    mapped_column,
    relationship,
    validates,
)
from werkzeug.security import check_password_hash, generate_password_hash

from app import site
from app.extensions import db, login_manager
from app.models.follow import MOST_FOLLOWED, Follow
from app.models.holding import hold_rows
from app.models.names import USERNAME_LENGTH, FormerName, clean_email, name_key
from app.models.proofs import Proofs
from app.models.role import Abilities, Permission, Role
from app.models.types import LongText, UTCDateTime
from app.models.wishes import Wishes
from app.text import initials, plain_text, portrait_files, render_comment, shown_address
from app.times import utcnow

if TYPE_CHECKING:
    from app.models.comment import Comment
    from app.models.post import Post


PASSWORD_LENGTH = (8, 200)
NAME_LENGTH = 64
LOCATION_LENGTH = 64
ABOUT_LENGTH = 2000
SUSPENSION_LENGTH = 300
MOST_LINKS = 5
# Whose posts and comments are those of deleted accounts; nobody can choose such a name.
GHOST = "[deleted]"
MOST_CALLED = 10  # people whom one text may call by their names


class NameTaken(ValueError):
    """Another account has this user name, perhaps since this very moment."""


class AdministratorExists(ValueError):
    """The blog has an administrator already, who makes all others."""


class EmailTaken(ValueError):
    """Another confirmed account holds this address."""


class LastAdministrator(ValueError):
    """Nobody else could administer the blog then."""


class FollowsHimself(ValueError):
    """Nobody follows himself: his own posts are in his stream all the same."""


class FollowsTooMany(ValueError):
    """He follows MOST_FOLLOWED people already."""


class User(UserMixin, Abilities, Proofs, Wishes, db.Model):  # type: ignore[name-defined,misc]
    """A person with an account, or an author made in the shell whom nobody logs in as."""

    __tablename__ = "users"
    __table_args__ = (
        # How many joined in a month is read from this alone.
        Index("ix_users_confirmed_member_since", "confirmed", "member_since"),
        # A number that was a deleted account's is nobody's again: links that were signed for it,
        # and what the search knows of it, must not become another's.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(USERNAME_LENGTH))
    username_key: Mapped[str] = mapped_column(String(2 * USERNAME_LENGTH), unique=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    # The address that the account was registered with, until a letter proves it. Any number of
    # accounts may claim one, whether somebody holds it or not, so that registering tells a
    # stranger nothing about who has an account; see `register` and `confirm`.
    claimed_email: Mapped[str | None] = mapped_column(String(254), index=True)
    password_hash: Mapped[str | None] = mapped_column(String(256))
    # Part of every session, remember cookie and reset link: a new one ends them all.
    session_token: Mapped[str] = mapped_column(String(32))
    role_id: Mapped[int | None] = mapped_column(
        ForeignKey("roles.id", ondelete="SET NULL"), index=True
    )
    confirmed: Mapped[bool] = mapped_column(default=False)
    name: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
    location: Mapped[str | None] = mapped_column(String(LOCATION_LENGTH))
    about_me: Mapped[str | None] = mapped_column(Text)
    locale: Mapped[str | None] = mapped_column(String(16))
    timezone: Mapped[str | None] = mapped_column(String(64))  # as the tz database names it
    member_since: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    last_seen: Mapped[datetime | None] = mapped_column(UTCDateTime)
    about_html: Mapped[str | None] = mapped_column(LongText)  # made of `about_me` when it is saved
    links: Mapped[list[Any] | None] = mapped_column(JSON)  # addresses on the person's page
    picture: Mapped[str | None] = mapped_column(String(64))  # a name in the store of files
    suspended_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    suspended_reason: Mapped[str | None] = mapped_column(String(SUSPENSION_LENGTH))
    # Counted in the transaction of each change: who has 50,000 followers is not counted anew.
    follower_count: Mapped[int] = mapped_column(default=0, server_default="0")
    followed_count: Mapped[int] = mapped_column(default=0, server_default="0")
    unread_count: Mapped[int] = mapped_column(default=0, server_default="0")  # notifications
    letters: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # kind of notification: how often
    digest_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)  # the last one

    role: Mapped[Role | None] = relationship(back_populates="users", lazy="joined")
    posts: DynamicMapped["Post"] = relationship(
        back_populates="author",
        cascade="all, delete-orphan",
        passive_deletes=True,
        foreign_keys="Post.author_id",
    )
    comments: DynamicMapped["Comment"] = relationship(
        back_populates="author",
        cascade="all, delete-orphan",
        passive_deletes=True,
        foreign_keys="Comment.author_id",
    )
    # Both are of `Follow`, which says since when: `user.followers.count()`.
    followers: DynamicMapped[Follow] = relationship(
        back_populates="followed",
        cascade="all, delete-orphan",
        passive_deletes=True,
        foreign_keys=[Follow.followed_id],
    )
    followed: DynamicMapped[Follow] = relationship(
        back_populates="follower",
        cascade="all, delete-orphan",
        passive_deletes=True,
        foreign_keys=[Follow.follower_id],
    )

    def __init__(self, **kwargs: Any) -> None:
        """Make an account; without a role it gets the default one when it is stored."""
        self.session_token = new_session_token()
        super().__init__(**kwargs)

    # Queries

    @classmethod
    def with_email(cls, email: str) -> Optional["User"]:
        """Return the account that holds this address."""
        user: User | None = db.session.scalar(select(cls).where(cls.email == clean_email(email)))
        return user

    @classmethod
    def with_username(cls, username: str) -> Optional["User"]:
        """Return the account of this name, however it is written."""
        found: Select[Any] = cls._called(select(cls), username)
        user: User | None = db.session.scalars(found).first()
        return user

    @classmethod
    def visible(cls) -> Select[tuple["User"]]:
        """Return the accounts that have a public page: confirmed ones and mere authors."""
        is_author = cls.email.is_(None) & cls.claimed_email.is_(None)
        return select(cls).where(cls.confirmed | is_author, cls.username_key != GHOST)

    @classmethod
    def named(cls, username: str) -> Select[tuple["User"]]:
        """Return the visible account of this name."""
        return cls._called(cls.visible(), username)

    @classmethod
    def byline(cls) -> list[Any]:
        """Return how people are loaded beside what they wrote: without what is theirs alone."""
        shown = (cls.username, cls.username_key, cls.name, cls.picture)
        return [load_only(*shown), lazyload(cls.role)]

    @classmethod
    def ghost(cls) -> "User":
        """Return the account that stands for all deleted ones, made when it is first needed."""
        ghost = cls.with_username(GHOST)
        if ghost is None:
            ghost = cls(username=GHOST)
            try:
                ghost._store()
            except NameTaken:  # made by another process just now
                same = select(cls).where(cls.username_key == GHOST).with_for_update()
                ghost = db.session.scalars(same).one()
        return ghost

    @classmethod
    def name_is_taken(cls, username: str) -> bool:
        """Tell whether somebody has this name, or had it: nobody poses as who has left."""
        return cls.with_username(username) is not None or FormerName.is_known(username)

    @classmethod
    def called_in(cls, names: Sequence[str]) -> dict[str, "User"]:
        """Return which of these names are of people with a page, at most MOST_CALLED of them."""
        keys = {name: name_key(name) for name in names}
        if not keys:
            return {}
        rows: Select[Any] = cls.visible().where(cls.username_key.in_(set(keys.values())))
        users = {user.username_key: user for user in db.session.scalars(rows)}
        found = {name: users[key] for name, key in keys.items() if key in users}
        most = set(list(dict.fromkeys(found.values()))[:MOST_CALLED])
        return {name: user for name, user in found.items() if user in most}

    @classmethod
    def administrator_exists(cls) -> bool:
        """Tell whether anybody administers this blog yet."""
        return bool(db.session.scalar(select(exists(cls._administrators()))))

    @classmethod
    def pictures_after(cls, last: str, limit: int = 500) -> Sequence[str]:
        """Return the next `limit` pictures of people, by name."""
        named = select(cls.picture).where(cls.picture > last).order_by(cls.picture).limit(limit)
        names: Sequence[Any] = db.session.scalars(named).all()
        return names

    @classmethod
    def after(cls, last_id: int, limit: int) -> Sequence["User"]:
        """Return the next `limit` accounts by id, for work on all in turn."""
        rows = select(cls).where(cls.id > last_id).order_by(cls.id).limit(limit)
        users: Sequence[User] = db.session.scalars(rows).all()
        return users

    @classmethod
    def with_credentials(cls, email: str, password: str) -> Optional["User"]:
        """Return the account that this address and password open, or None.

        Two hashes are checked whatever the address is, so that neither the answer nor
        the time it takes tells whether there is an account.
        """
        email = clean_email(email)
        newest = select(cls).where(cls.claimed_email == email).order_by(cls.id.desc()).limit(1)
        found = None
        for user in (db.session.scalar(newest), cls.with_email(email)):
            if _matches(user.password_hash if user else None, password):
                found = user
        return found

    @classmethod
    def waiting_with(cls, email: str, limit: int = 3) -> Sequence["User"]:
        """Return the newest accounts that wait for this address to be confirmed."""
        email = clean_email(email)
        waiting = select(cls).where(
            ~cls.confirmed, or_(cls.email == email, cls.claimed_email == email)
        )
        users: Sequence[User] = db.session.scalars(
            waiting.order_by(cls.id.desc()).limit(limit)
        ).all()
        return users

    @classmethod
    def known_to_staff(
        cls, typed: str = "", role: str = "", state: str = "", by_address: bool = False
    ) -> Select[tuple["User"]]:
        """Return all people's accounts, the newest first; of names that begin as `typed`, if given.

        `state` narrows them to "unconfirmed" or "suspended"; `by_address` looks at addresses too.
        """
        rows = select(cls).where(cls.username_key != GHOST).order_by(cls.id.desc())
        if typed:
            rows = rows.where(cls._begins(typed, by_address))
        if role:
            named = select(Role.id).where(Role.name == role).scalar_subquery()
            rows = rows.where(cls.role_id == named)
        if state == "unconfirmed":
            rows = rows.where(~cls.confirmed)
        elif state == "suspended":
            rows = rows.where(cls.suspended_at.is_not(None))
        return rows

    # Verbs

    @classmethod
    def register(cls, email: str, username: str, password: str) -> "User":
        """Add an account that claims an address, which only a letter can prove to be its own.

        The caller commits. Raises NameTaken when somebody was quicker with the name.
        """
        user = cls(username=username, password=password, claimed_email=email)
        user._store()
        return user

    @classmethod
    def create(
        cls, username: str, email: str | None, password: str | None, role: Role | None
    ) -> "User":
        """Add an account whose address needs no letter: made by whoever keeps the blog.

        The caller commits. Raises NameTaken, or EmailTaken for a confirmed account's address.
        """
        user = cls(username=username)
        if password:
            user.password = password
        user._store()
        if not user._prove_email(clean_email(email) if email else None):
            raise EmailTaken(email)
        user.role = role or user.role
        return user

    @classmethod
    def create_first_administrator(cls, username: str, email: str, password: str) -> "User":
        """Add the administrator of a blog that has none; of several who try, the first one wins.

        The caller commits. Raises AdministratorExists, and what `create` raises.
        """
        Role.insert_roles()
        Role.hold("Administrator")
        if cls.administrator_exists():
            raise AdministratorExists
        return cls.create(username, email, password, Role.named("Administrator"))

    @property
    def password(self) -> str:
        """Refuse to be read: only the hash is kept."""
        raise AttributeError("Password is not a readable attribute")

    @password.setter
    def password(self, password: str) -> None:
        self.password_hash = generate_password_hash(password, site.password_hash_method())
        self.end_sessions()

    def verify_password(self, password: str) -> bool:
        """Tell whether this is the account's password; one without a password has none."""
        return _matches(self.password_hash, password) and self.password_hash is not None

    def end_sessions(self) -> None:
        """Log the account out everywhere and make its open reset links useless."""
        self.session_token = new_session_token()

    def suspend(self, reason: str) -> bool:
        """Let the account in nowhere from now on; return whether that was any change.

        Its sessions, remember cookies and reset links end at once; what it wrote stays. Raises
        LastAdministrator.
        """
        if self.is_suspended:
            return False
        self.leave_an_administrator()
        self.suspended_at, self.suspended_reason = utcnow(), reason[:SUSPENSION_LENGTH]
        self.end_sessions()
        return True

    def lift_suspension(self) -> bool:
        """Let the account in again; return whether that was any change."""
        was_suspended = self.is_suspended
        self.suspended_at = self.suspended_reason = None
        return was_suspended

    def take_role(self, role: Role) -> bool:
        """Have another role from now on; return whether that was any change.

        Raises LastAdministrator.
        """
        if role is self.role:
            return False
        if not role.has_permission(Permission.ADMIN):
            self.leave_an_administrator()
        self.role = role
        return True

    def be_confirmed(self) -> bool:
        """Confirm the account by the word of an administrator; return whether that was any change.

        Raises EmailTaken when another account has proved the address to be its own.
        """
        if self.confirmed:
            return False
        role = self.role  # a letter alone proves that this is whom NA_BLOG_ADMIN means
        if not self._prove_email(self.contact):
            raise EmailTaken(self.contact)
        self.role = role
        return True

    def render(self) -> None:
        """Make the stored HTML of what the person says about himself again."""
        self._render(self.about_me)

    def introduce(self, name: str, location: str, about_me: str, links: Sequence[str]) -> None:
        """Change what readers are told of the person; empty texts tell nothing."""
        self.name, self.location = name or None, location or None
        if (about_me or None) != self.about_me or (about_me and self.about_html is None):
            self.about_me = about_me or None
        self.links = list(links) or None

    def exchange_picture(self, name: str | None) -> str | None:
        """Show another picture, or none; return the one that nobody needs any more."""
        # Of two who do this at once each gets another's name to remove.
        row = select(User.picture).where(User.id == self.id).with_for_update()
        former: str | None = db.session.scalar(row)
        self.picture = name
        return former

    @classmethod
    def hold(cls, ids: Iterable[int]) -> set[int]:
        """Let nobody else change these people before this transaction ends; return who is there.

        Call it before anything is changed that names them, and for all of them at once. What needs
        posts too holds the people first.
        """
        return hold_rows(cls, ids)

    def leave_an_administrator(self) -> None:
        """Raise LastAdministrator when nobody else could administer the blog.

        Nobody can change that before the caller commits.
        """
        if not self.is_administrator():
            return
        Role.hold("Administrator")
        # Locked, so that what is found is what is stored until this transaction ends.
        others = (
            select(User.id)
            .join(Role, Role.id == User.role_id)
            .where(Role.permissions.bitwise_and(Permission.ADMIN) != 0, User.id != self.id)
            .where(User.confirmed, User.suspended_at.is_(None), User.password_hash.is_not(None))
        )
        if db.session.scalar(others.limit(1).with_for_update()) is None:
            raise LastAdministrator(self.username)

    def ping(self) -> None:
        """Remember that the person was here now."""
        self.last_seen = utcnow()

    def follow(self, other: "User") -> bool:
        """Follow somebody from now on; return whether that was any change.

        The caller commits. Raises FollowsHimself and FollowsTooMany.
        """
        if other.id == self.id:
            raise FollowsHimself
        User.hold([self.id, other.id])
        if self.followed_count >= MOST_FOLLOWED:
            raise FollowsTooMany
        try:
            with db.session.begin_nested():
                db.session.add(Follow(follower_id=self.id, followed_id=other.id))
        except IntegrityError:  # he does already, or the other account is just being deleted
            return False
        self._count_follow(other, 1)
        return True

    def unfollow(self, other: "User") -> bool:
        """Follow somebody no longer; return whether that was any change. The caller commits."""
        User.hold([self.id, other.id])
        own = delete(Follow).where(Follow.follower_id == self.id, Follow.followed_id == other.id)
        gone = db.session.execute(own.execution_options(synchronize_session=False))
        if not cast(CursorResult[Any], gone).rowcount:
            return False
        self._count_follow(other, -1)
        return True

    @classmethod
    def due_for_digest(cls, moment: datetime, limit: int) -> Sequence[int]:
        """Return the ids of those who had their last digest before a moment, or never any."""
        never, before = cls.without_digest_since(moment)
        ids: list[int] = list(db.session.scalars(never.limit(limit)))
        return [*ids, *db.session.scalars(before.limit(limit - len(ids)))]

    @classmethod
    def without_digest_since(cls, moment: datetime) -> tuple[Select[Any], ...]:
        """Return the ids of those who never had a digest, and of those who had it before then.

        These are two queries, each of which an index answers.
        """
        never = select(cls.id).where(cls.digest_at.is_(None))
        return never, select(cls.id).where(cls.digest_at <= moment).order_by(cls.digest_at)

    def claim_digest(self, seen: datetime | None, now: datetime) -> bool:
        """Be the one who writes this person's digest, of all who saw the same last one.

        The caller commits it together with the letter.
        """
        last = User.digest_at.is_(None) if seen is None else User.digest_at == seen
        own = update(User).where(User.id == self.id, last).values(digest_at=now)
        done = db.session.execute(own.execution_options(synchronize_session=False))
        return bool(cast(CursorResult[Any], done).rowcount)

    # Questions

    def can(self, permission: int) -> bool:
        """Tell whether the account's role has the permission."""
        return self.role is not None and self.role.has_permission(permission)

    def is_following(self, other: "User") -> bool:
        """Tell whether he follows somebody."""
        return other.id is not None and Follow.exists_between(self.id, other.id)

    def is_followed_by(self, other: "User") -> bool:
        """Tell whether somebody follows him."""
        return other.id is not None and Follow.exists_between(other.id, self.id)

    @property
    def followed_posts(self) -> "Query[Post]":
        """What he finds in his stream, the latest first: `user.followed_posts.count()`."""
        posts: Any = User.posts.property.mapper.class_  # `Post`, which stands above this module
        stream = posts.followed_by(self).with_only_columns(posts.id)
        found: Query[Post] = db.session.query(posts).filter(posts.id.in_(stream))
        return found.order_by(*posts.latest())

    @property
    def is_suspended(self) -> bool:
        """Whether the staff lets the account in nowhere."""
        return self.suspended_at is not None

    @property
    def is_active(self) -> bool:
        """Whether Flask-Login may let the account in."""
        return not self.is_suspended

    @property
    def contact(self) -> str | None:
        """The address that letters to this account go to, proved or not."""
        return self.email or self.claimed_email

    @property
    def display_name(self) -> str:
        """The name that readers see."""
        return str(_("Deleted account")) if self.is_ghost else self.name or self.username

    @property
    def is_ghost(self) -> bool:
        """Whether this stands for accounts that are deleted; it has no page."""
        return self.username == GHOST

    @property
    def initials(self) -> str:
        """What stands in place of a picture."""
        return initials(self.display_name)

    @property
    def about_text(self) -> str:
        """What the person says about himself, in plain words."""
        return plain_text(self.about_html) if self.about_html else self.about_me or ""

    @property
    def picture_files(self) -> list[str]:
        """The names of the files of the person's picture, the largest first."""
        return portrait_files(self.picture) if self.picture else []

    @property
    def shown_links(self) -> list[tuple[str, str]]:
        """The (address, what is shown of it) of the person's links."""
        return [(address, shown_address(address)) for address in self.links or ()]

    def get_id(self) -> str:
        """Return what the session keeps: worthless once the session token changes."""
        return f"{self.id}.{self.session_token}"

    def __repr__(self) -> str:
        return f"<User {self.username}>"

    # Helpers

    @classmethod
    def _called(cls, users: Select[tuple["User"]], username: str) -> Select[tuple["User"]]:
        # What can be nobody's name is not asked for: PostgreSQL takes no NUL, for one.
        fits = "\0" not in username and username.isprintable()
        return users.where(cls.username_key == name_key(username) if fits else false())

    @classmethod
    def _begins(cls, typed: str, by_address: bool) -> ColumnElement[bool]:
        if not typed.isprintable():
            return false()
        name = func.lower(cls.name).startswith(typed.lower(), autoescape=True)
        found = [cls.username_key.startswith(name_key(typed), autoescape=True), name]
        if by_address:
            address = typed.lower()
            found += [
                column.startswith(address, autoescape=True)
                for column in (cls.email, cls.claimed_email)
            ]
        return or_(*found)

    @validates("username")
    def _keep_key(self, key: str, username: str) -> str:
        self.username_key = name_key(username)
        return username

    @validates("about_me")
    def _render_about(self, key: str, about_me: str | None) -> str | None:
        self._render(about_me)
        return about_me

    def _render(self, about_me: str | None) -> None:
        self.about_html = render_comment(about_me) if about_me else None

    @validates("email", "claimed_email")
    def _clean(self, key: str, email: str | None) -> str | None:
        return clean_email(email) if email else None

    def _prove_email(self, email: str | None) -> bool:
        holder = self.with_email(email) if email else None
        if holder is not None and holder is not self:
            if holder.confirmed:
                return False
            holder.email, holder.claimed_email = None, email
            db.session.flush()
        self.email, self.claimed_email, self.confirmed = email, None, True
        if email and email == site.administrator_email():
            self.role = Role.named("Administrator") or self.role
        return True

    @classmethod
    def _administrators(cls) -> Select[Any]:
        return select(cls.id).join(cls.role).where(Role.name == "Administrator", cls.confirmed)

    def _count_follow(self, other: "User", change: int) -> None:
        for id, count in ((self.id, User.followed_count), (other.id, User.follower_count)):
            counted = case((count + change > 0, count + change), else_=0)
            own = update(User).where(User.id == id).values({count: counted})
            db.session.execute(own.execution_options(synchronize_session=False))
        db.session.expire(self, ["followed_count"])
        db.session.expire(other, ["follower_count"])

    def _store(self) -> None:
        if FormerName.is_known(self.username):
            raise NameTaken(self.username)
        try:
            with db.session.begin_nested():
                db.session.add(self)
        except IntegrityError:
            raise NameTaken(self.username) from None


def new_session_token() -> str:
    """Return a fresh secret of 24 characters."""
    return secrets.token_urlsafe(18)


def _matches(password_hash: str | None, password: str) -> bool:
    if password_hash is None:
        # The same work as for a real account, then no.
        generate_password_hash(password, site.password_hash_method())
        return False
    return check_password_hash(password_hash, password)


@event.listens_for(User, "before_insert")
def _complete(mapper: Mapper[User], connection: Connection, user: User) -> None:
    if not user.username:
        user.username = f"user-{secrets.token_hex(4)}"
    if user.role is None and user.role_id is None:
        user.role_id = connection.scalar(select(Role.id).where(Role.default))


@cache
def _with_id() -> Select[Any]:
    return select(User).where(User.id == bindparam("wanted_id"))


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load_user(session_id: str) -> User | None:
    """Return the account of a session, unless the session was ended."""
    user_id, _dot, token = session_id.partition(".")
    if not user_id.isdecimal() or len(user_id) > 18:
        return None
    user: User | None = db.session.scalar(_with_id(), {"wanted_id": int(user_id)})
    if user is None or user.is_suspended:
        return None
    return user if secrets.compare_digest(user.session_token, token) else None
