"""Bringing posts in: Markdown files with TOML, YAML or no front matter."""

import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from app.extensions import db
from app.models import Post, User
from app.models.post import BODY_LENGTH, SUMMARY_LENGTH, TITLE_LENGTH
from app.models.user import USERNAME_LENGTH
from app.text import has_control_characters, slugify
from app.times import as_utc, utcnow

FILE_SIZE = 4 * 1024 * 1024  # bytes
SOURCE_LENGTH = 255
ENDINGS = {".md", ".markdown"}
# Zola and Hugo describe a section in such a file; it is no post.
SECTION_PAGE = "_index"
FRONT_MATTER = re.compile(r"\A(\+\+\+|---)[ \t]*\n(.*?)^\1[ \t]*$\n?", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"\A\s*#[ \t]+(.+?)[ \t]*#*[ \t]*(?:\n|\Z)")
DATED_NAME = re.compile(r"(\d{4})-(\d{2})-(\d{2})[-_]?(.*)")
DATED_PATH = re.compile(r"(?:^|/)(\d{4})/(\d{1,2})/(\d{1,2})(?:/|$)")
CODE = re.compile(r"(```.*?```|~~~.*?~~~|`[^`\n]+`)", re.DOTALL)
FILE_LINK = re.compile(
    r"(\]\(|^\[[^\]\n]+\]:[ \t]*)(@/|(?!\w+:|/|#))([^)\s#]+\.(?:md|markdown))", re.MULTILINE
)


class BadDocument(ValueError):
    """A file that cannot become a post; the message says why, for a person."""


@dataclass(frozen=True)
class Document:
    """What a file says, before it is a post."""

    title: str
    body: str
    summary: str | None
    author: str | None
    published_at: datetime | None
    slug: str
    source: str


def find_documents(root: Path) -> list[Path]:
    """Return the Markdown files below a folder in order: no hidden ones, no section pages."""
    return sorted(
        path
        for path in root.rglob("*")
        if path.suffix.lower() in ENDINGS
        and path.stem != SECTION_PAGE
        and not any(part.startswith(".") for part in path.relative_to(root).parts)
        and path.is_file()
        and path.resolve().is_relative_to(root.resolve())
    )


def read_document(path: Path, root: Path) -> Document:
    """Return what a file below `root` says; raise BadDocument, saying what is wrong with it."""
    fields, body = split_front_matter(read_text(path))
    title = line_of(fields, "title")
    heading = HEADING.match(body)
    if heading and (not title or heading[1].strip() == title):
        title, body = title or heading[1].strip(), body[heading.end() :]
    name = path.parent.name if path.stem.lower() in {"index", "readme"} else path.stem
    dated = DATED_NAME.fullmatch(name)
    if not title:
        title = (
            (dated[4] if dated and dated[4] else name).replace("-", " ").replace("_", " ").strip()
        )
    permalink = line_of(fields, "path") or line_of(fields, "permalink")
    moment = moment_of(fields, permalink, dated)
    slug = line_of(fields, "slug") or (permalink or "").rstrip("/").rpartition("/")[2]
    slug = slugify(slug or (dated[4] if dated and dated[4] else name))
    relative = path.relative_to(root).as_posix()
    source = permalink or (f"{moment.date().isoformat()}/{slug}" if moment else relative)
    draft = fields.get("draft") is True
    if moment is None:
        moment = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    check(title, body)
    return Document(
        title=title,
        body=body.strip("\n") + "\n",
        summary=shortened(line_of(fields, "description") or line_of(fields, "summary")),
        author=author_of(fields),
        published_at=None if draft else moment,
        slug=slug,
        source=source if len(source) <= SOURCE_LENGTH else sha256(source.encode()).hexdigest(),
    )


def read_text(path: Path) -> str:
    """Return a file's text with plain line ends; raise BadDocument if it is none."""
    try:
        if path.stat().st_size > FILE_SIZE:
            raise BadDocument("the file is larger than 4 MB.")
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadDocument(f"it is not UTF-8 text (byte {error.start}).") from None
    except OSError as error:
        raise BadDocument(f"it cannot be read: {error.strerror}.") from None
    # Form feeds come along when text is pasted from PDF files, and mean a new line at most.
    return re.sub(r"\r\n?|\f|\v", "\n", text)


def split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """Return the fields above a text and the text; raise BadDocument for broken ones.

    `+++` encloses TOML and `---` YAML, as in Zola, Hugo and Jekyll.
    """
    found = FRONT_MATTER.match(text)
    if found is None:
        if text.startswith("+++\n"):
            raise BadDocument("its front matter has no closing +++ line.")
        return {}, text
    try:
        fields = tomllib.loads(found[2]) if found[1] == "+++" else yaml.safe_load(found[2])
    except (tomllib.TOMLDecodeError, yaml.YAMLError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise BadDocument(f"its front matter cannot be read: {reason}") from None
    if not isinstance(fields, dict):
        if found[1] == "---":  # a rule at the top of a text without front matter
            return {}, text
        fields = {}
    return fields, text[found.end() :]


def line_of(fields: dict[str, Any], name: str) -> str | None:
    """Return a field as one trimmed line, or None if it is empty or no text."""
    value = fields.get(name)
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    return " ".join(str(value).split()) or None


def author_of(fields: dict[str, Any]) -> str | None:
    """Return the first author that front matter names."""
    value = fields.get("author") or fields.get("authors")
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name")
    return " ".join(value.split()) or None if isinstance(value, str) else None


def moment_of(
    fields: dict[str, Any], permalink: str | None, dated: re.Match[str] | None
) -> datetime | None:
    """Return when a post was published, as its fields, its address or its file name say."""
    value = fields.get("date")
    try:
        if isinstance(value, str):
            value = datetime.fromisoformat(value.strip().replace(" UTC", "+00:00"))
        if isinstance(value, datetime):
            return as_utc(value)
        if isinstance(value, date):
            return datetime.combine(value, time(), UTC)
        numbers = DATED_PATH.search(permalink or "") or dated
        if numbers is None:
            return None
        return datetime(int(numbers[1]), int(numbers[2]), int(numbers[3]), tzinfo=UTC)
    except (ValueError, OverflowError):
        raise BadDocument(
            f"its date {value!r} is no date, like 2026-11-23 or 2026-11-23 10:00."
        ) from None


def check(title: str, body: str) -> None:
    """Raise BadDocument for what the editor would refuse too."""
    if not body.strip():
        raise BadDocument("it has no text.")
    if len(title) > TITLE_LENGTH:
        raise BadDocument(f"its title is longer than {TITLE_LENGTH} characters.")
    if len(body) > BODY_LENGTH:
        raise BadDocument(f"its text is longer than {BODY_LENGTH} characters.")
    if has_control_characters(title) or has_control_characters(body, multiline=True):
        raise BadDocument("it holds control characters.")


def shortened(text: str | None) -> str | None:
    """Return a summary cut at a word, if it is longer than a post's may be."""
    if text is None or len(text) <= SUMMARY_LENGTH:
        return text
    return text[: SUMMARY_LENGTH - 1].rsplit(" ", 1)[0] + "…"


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
            raise BadDocument(f"it has the same address or date and slug as {twin}.")
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
            if post is not None and ".m" in post.body:
                body = self._with_links(post.body, PurePosixPath(relative).parent)
                if body != post.body:
                    post.body = body

    def _with_links(self, body: str, folder: PurePosixPath) -> str:
        def settle(found: re.Match[str]) -> str:
            target = PurePosixPath(found[3]) if found[2] else folder / found[3]
            post_id = self._ids.get(normal(target))
            post = db.session.get(Post, post_id) if post_id else None
            return f"{found[1]}/post/{post.id}/{post.slug}" if post else found[0]

        pieces = CODE.split(body)
        return "".join(p if n % 2 else FILE_LINK.sub(settle, p) for n, p in enumerate(pieces))

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
    return post


def find_author(name: str) -> User:
    """Return the author of this name, made on first use: nobody can log in as him.

    A member with an address is only meant by his very own user name; nobody gets posts
    ascribed because his name looks alike.
    """
    username = slugify(name)[:USERNAME_LENGTH].strip("-.")
    user = User.with_username(name) or User.with_username(username)
    if user is not None and user.contact and user.username.casefold() != name.casefold():
        username, user = f"{username[: USERNAME_LENGTH - 7]}-author", None
        user = User.with_username(username)
    if user is None:
        user = User(username=username, name=name[:USERNAME_LENGTH])
        db.session.add(user)
        db.session.flush()
    return user


def normal(path: PurePosixPath) -> str:
    """Return a relative path without `.` and `..`."""
    parts: list[str] = []
    for part in path.parts:
        if part == ".." and parts:
            parts.pop()
        elif part not in {".", ".."}:
            parts.append(part)
    return "/".join(parts)
