"""Documents become posts: whose they are, and where their links lead now."""

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from flask_babel import gettext as _

from app.extensions import db
from app.models import Post, Tag, User
from app.models.names import USERNAME_LENGTH, is_username
from app.text import slugify
from app.times import utcnow
from app.transfer.documents import Document, read_document
from app.transfer.front_matter import BadDocument

# A fenced block up to its end, or inline code within its paragraph; else a link to a file.
CODE_OR_LINK = re.compile(
    r"^[ \t>*+\-\d.)]*(`{3,}(?=[^`\n]*$)|~{3,}).*?(?:^[ \t>]*\1[`~]*[ \t]*$|\Z)"
    r"|(?<!`)(`+)(?!`)(?:(?!\n[ \t]*\n).){1,1000}?(?<!`)\2(?!`)"
    r"|(?P<before>\]\([ \t]*<?|^ {0,3}\[(?!\^)[^\]\n]+\]:[ \t]*<?)"
    r"(?P<root>@/|(?![\w+.-]+:|/|#))(?P<path>[^)\s#<>]{1,500}\.(?:md|markdown))(?=[)\s#?>]|\Z)",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)


class Importer:
    """One run over a folder: adds posts to the session, and leaves commits to the command."""

    def __init__(self, root: Path, default_author: str | User) -> None:
        """Start a run; files that name no author go to `default_author`."""
        self.root = root
        self.default_author = default_author
        self.added = 0
        self.known = 0
        self._authors: dict[str, User] = {}
        self._ids: dict[str, int] = {}
        self._new: list[str] = []
        self._sources: dict[str, str] = {}

    def take(self, path: Path) -> None:
        """Bring one file in, unless it is there already; raise BadDocument if it is no post."""
        document = read_document(path, self.root)
        relative = path.relative_to(self.root).as_posix()
        twin = self._sources.setdefault(document.source, relative)
        if twin != relative:
            raise BadDocument(_("it has the same address or date and slug as %(twin)s.", twin=twin))
        post = Post.with_source(document.source)
        if post is None:
            post = add_document(document, self._author(document.author))
            db.session.flush()
            self.added += 1
            self._new.append(relative)
        else:
            self.known += 1
        self._ids[relative] = post.id

    def resolve_links(self) -> None:
        """Let links from one new file to another lead to the posts that they became."""
        for relative in self._new:
            post: Post | None = db.session.get(Post, self._ids[relative])
            if post is not None:
                body = self._with_links(post.body, posixpath.dirname(relative))
                if body != post.body:
                    post.body = body

    def _with_links(self, body: str, folder: str) -> str:
        def settle(found: re.Match[str]) -> str:
            if found["path"] is None:  # code
                return found[0]
            target = posixpath.join("" if found["root"] else folder, unquote(found["path"]))
            post_id = self._ids.get(posixpath.normpath(target))
            post = db.session.get(Post, post_id) if post_id else None
            return f"{found['before']}/post/{post.id}/{post.slug}" if post else found[0]

        return CODE_OR_LINK.sub(settle, body)

    def _author(self, name: str | None) -> User:
        if name is None and isinstance(self.default_author, User):
            return self.default_author
        name = name or str(self.default_author)
        if name not in self._authors:
            self._authors[name] = find_author(name)
        return self._authors[name]


def add_document(document: Document, author: User) -> Post:
    """Add a document to the session as a post of this author."""
    moment = document.published_at or utcnow()
    post = Post(
        author=author,
        title=document.title,
        slug=document.slug,
        summary=document.summary,
        body=document.body,
        source=document.source,
        created_at=moment,
        updated_at=moment,
        published_at=document.published_at,
    )
    db.session.add(post)
    post.tags = Tag.called(document.tags)
    if document.page_slug and not Post.page_at(document.page_slug):
        post.page_slug = document.page_slug
    return post


def find_author(name: str) -> User:
    """Return the author of this name, made on first use: nobody can log in as him.

    A member with an address is only meant by his very own user name; nobody gets posts
    ascribed because his name looks alike.
    """
    user = User.with_username(name)
    if user is not None and is_meant(user, name):
        return user
    for username in usernames_for(name):
        user = User.with_username(username)
        if user is None:
            user = User(username=username, name=name[:USERNAME_LENGTH])
            db.session.add(user)
            db.session.flush()
        if is_meant(user, name):
            return user
    raise BadDocument(
        _("its author %(name)s has a name that only members have.", name=repr(name[:40]))
    )


def is_meant(user: User, name: str) -> bool:
    """Tell whether a file that names its author so may give its post to this account."""
    return not user.contact or user.username.casefold() == name.casefold()


def usernames_for(name: str) -> Iterator[str]:
    """Yield user names for an author, the plainest first."""
    plain = slugify(name)[:USERNAME_LENGTH].rstrip("-")
    while not is_username(plain):  # some letters become three when names are compared
        plain = plain[:-1].rstrip("-")
    yield plain
    for ending in ("-author", *(f"-author-{number}" for number in range(2, 100))):
        yield plain[: USERNAME_LENGTH - len(ending)].rstrip("-") + ending
