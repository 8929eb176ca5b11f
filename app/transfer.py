"""Bringing posts in: Markdown files with TOML, YAML or no front matter."""

import posixpath
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import yaml

from app.extensions import db
from app.models import Post, User
from app.models.post import BODY_LENGTH, SUMMARY_LENGTH, TITLE_LENGTH
from app.models.user import USERNAME_LENGTH, is_username
from app.text import excerpt, has_control_characters, plain_text, render_markdown, slugify
from app.times import as_utc, utcnow

FILE_SIZE = 4 * 1024 * 1024  # bytes
SOURCE_LENGTH = 255
ENDINGS = {".md", ".markdown"}
# MySQL's DATETIME starts with the first of these years; Python's calendar ends after the last,
# and a reader's time zone must not lead out of it.
YEARS = range(1000, 9999)
FRONT_MATTER = re.compile(r"\A(\+\+\+|---)[ \t]*\n(.*?)^\1[ \t]*$\n?", re.DOTALL | re.MULTILINE)
UNCLOSED = re.compile(r"\A(?:\+\+\+[ \t]*\n|---[ \t]*\n\w+:\s)")
# The errors that PyYAML and tomllib raise for some broken texts, beside their own.
UNREADABLE = (yaml.YAMLError, ValueError, ArithmeticError, LookupError, AttributeError, TypeError)
HEADING = re.compile(r" {0,3}#[ \t]+(\S.*)")
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
DATED_NAME = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?!\d)[-_]?(.*)")
DATED_PATH = re.compile(r"(?:^|/)(\d{4})/(\d{1,2})/(\d{1,2})(?:/|$)")
DAY = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
# A fenced block up to its end, or inline code within its paragraph; else a link to a file.
CODE_OR_LINK = re.compile(
    r"^[ \t>*+\-\d.)]*(`{3,}(?=[^`\n]*$)|~{3,}).*?(?:^[ \t>]*\1[`~]*[ \t]*$|\Z)"
    r"|(?<!`)(`+)(?!`)(?:(?!\n[ \t]*\n).){1,1000}?(?<!`)\2(?!`)"
    r"|(?P<before>\]\([ \t]*<?|^ {0,3}\[(?!\^)[^\]\n]+\]:[ \t]*<?)"
    r"(?P<root>@/|(?![\w+.-]+:|/|#))(?P<path>[^)\s#<>]{1,500}\.(?:md|markdown))(?=[)\s#?>]|\Z)",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
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
    """Return the Markdown files below a folder in order: no hidden ones, no section pages.

    Zola and Hugo describe a section in `_index.md` or `_index.zh.md`.
    """
    return sorted(
        path
        for path in root.rglob("*")
        if path.suffix.lower() in ENDINGS
        and path.name.partition(".")[0] != "_index"
        and not any(part.startswith(".") for part in path.relative_to(root).parts)
        and path.is_file()
        and path.resolve().is_relative_to(root.resolve())
    )


def read_document(path: Path, root: Path) -> Document:
    """Return what a file below `root` says; raise BadDocument, saying what is wrong with it."""
    fields, body = split_front_matter(read_text(path))
    title, body = take_heading(body, line_of(fields, "title"))
    name = path.resolve().parent.name if path.stem.lower() in {"index", "readme"} else path.stem
    dated = DATED_NAME.fullmatch(name)
    name = dated[4] if dated and dated[4] else name
    permalink = permalink_of(fields)
    moment = moment_of(fields, permalink, dated)
    last_part = re.sub(r"\.html?$", "", (permalink or "").rstrip("/").rpartition("/")[2])
    slug = slugify(line_of(fields, "slug") or last_part or name)
    relative = path.relative_to(root)
    source = permalink or (f"{moment.date()}/{slug}" if moment else relative.as_posix())
    document = Document(
        title=title or " ".join(re.split(r"[\s_-]+", name)).strip(),
        body=body.strip("\n") + "\n",
        summary=shortened(line_of(fields, "description") or line_of(fields, "summary")),
        author=author_of(fields),
        published_at=None if is_draft(fields, relative) else moment or changed_at(path),
        slug=slug,
        source=source if len(source) <= SOURCE_LENGTH else sha256(source.encode()).hexdigest(),
    )
    check(document)
    return document


def read_text(path: Path) -> str:
    """Return a file's text with plain line ends; raise BadDocument if it is none."""
    try:
        if path.stat().st_size > FILE_SIZE:
            raise BadDocument("the file is larger than 4 MB.")
        data = path.read_bytes()
    except OSError as error:
        raise BadDocument(f"it cannot be read: {error.strerror}.") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BadDocument(f"it is not UTF-8 text (line {line}).") from None
    # Form feeds come along when text is pasted from PDF files, and mean a new line at most.
    text = re.sub(r"\r\n?|\f|\v", "\n", text)
    if has_control_characters(text, multiline=True):
        lines = enumerate(text.split("\n"), start=1)
        line = next(number for number, words in lines if has_control_characters(words, True))
        raise BadDocument(f"it holds a control character (line {line}).")
    return text


def split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """Return the fields above a text and the text; raise BadDocument for broken ones.

    `+++` encloses TOML and `---` YAML, as in Zola, Hugo and Jekyll.
    """
    found = FRONT_MATTER.match(text)
    if found is None:
        if UNCLOSED.match(text):
            raise BadDocument(f"its front matter has no closing {text[:3]} line.")
        return {}, text
    # The line end in front makes the parsers count lines as the file does.
    source = "\n" + found[2]
    try:
        fields = tomllib.loads(source) if found[1] == "+++" else yaml.safe_load(source)
    except RecursionError:
        raise BadDocument("its front matter is nested too deeply.") from None
    except UNREADABLE as error:
        raise BadDocument(f"its front matter cannot be read: {reason_of(error)}.") from None
    if isinstance(fields, dict):
        return fields, text[found.end() :]
    # Without a field it is empty, or the text began with a rule and has none.
    return {}, text if fields is not None else text[found.end() :]


def reason_of(error: Exception) -> str:
    """Return what a parser of front matter complains about, in one line."""
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        return f"{getattr(error, 'problem', None) or 'a mistake'} (at line {mark.line + 1})"
    if isinstance(error, ValueError | yaml.YAMLError):
        return " ".join(str(error).split())
    return "a value in it does not fit its type"


def take_heading(body: str, title: str | None) -> tuple[str | None, str]:
    """Return the title, and the body without the heading that says the same.

    Without a `title` the first h1 gives it, wherever it is.
    """
    lines, fence = body.split("\n"), ""
    for number, line in enumerate(lines):
        mark = FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence):
            fence = ""
        found = None if fence else HEADING.fullmatch(line)
        if found:
            words = plain_text(render_markdown(f"# {found[1]}"))
            if title in {None, words, found[1].strip()}:
                return title or words or None, "\n".join(lines[:number] + lines[number + 1 :])
        if title and line.strip():
            break
    return title, body


def line_of(fields: dict[str, Any], name: str) -> str | None:
    """Return a field as one trimmed line, or None if it is empty or no text."""
    value = fields.get(name)
    if not isinstance(value, str | int | float | date) or isinstance(value, bool):
        return None
    try:
        return " ".join(str(value).split()) or None
    except ValueError:
        # Python writes no integer of more than 4300 digits.
        raise BadDocument(f"its {name} is too long a number.") from None


def permalink_of(fields: dict[str, Any]) -> str | None:
    """Return the address that a file asks for, unless it is a pattern like `/:year/:title`."""
    for name in ("path", "permalink"):
        permalink = line_of(fields, name)
        if permalink and permalink.strip("/") and "/:" not in f"/{permalink}":
            return permalink
    return None


def author_of(fields: dict[str, Any]) -> str | None:
    """Return the first author that front matter names."""
    value = fields.get("author") or fields.get("authors")
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name")
    return " ".join(value.split()) or None if isinstance(value, str) else None


def is_draft(fields: dict[str, Any], relative: Path) -> bool:
    """Tell whether a file is not to be published: by its fields, or in Jekyll's `_drafts`."""
    draft, published = str(fields.get("draft")).lower(), str(fields.get("published")).lower()
    return draft in {"true", "yes", "1"} or published == "false" or "_drafts" in relative.parts


def moment_of(
    fields: dict[str, Any], permalink: str | None, dated: re.Match[str] | None
) -> datetime | None:
    """Return when a post was published, as its fields, its address or its file name say."""
    value = fields.get("date")
    numbers = DATED_PATH.search(permalink or "") or dated
    try:
        if value not in (None, ""):
            moment = parsed_date(value)
        elif numbers is not None:
            value = "-".join(numbers.groups()[:3])
            moment = datetime(int(numbers[1]), int(numbers[2]), int(numbers[3]), tzinfo=UTC)
        else:
            return None
    except (ValueError, OverflowError):
        raise BadDocument(
            f"its date {str(value)[:40]!r} is no date, like 2026-11-23 or 2026-11-23 10:00."
        ) from None
    if moment.year not in YEARS:
        raise BadDocument(f"its date {moment.date()} is out of range.")
    return moment


def parsed_date(value: Any) -> datetime:
    """Return a date of front matter as a moment in UTC; raise ValueError for anything else."""
    if isinstance(value, str | int) and not isinstance(value, bool):
        text = DAY.sub(lambda day: f"{day[1]}-{day[2]:0>2}-{day[3]:0>2}", str(value).strip())
        # Jekyll writes `2026-11-23 10:00:00 +0100`, PyYAML reads only part of such dates.
        text = re.sub(r"\s+(?=[+-]\d\d:?\d\d$)", "", re.sub(r"\s*(UTC|GMT)$", "+00:00", text))
        value = datetime.fromisoformat(text)
    if isinstance(value, datetime):
        return as_utc(value)
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC)
    raise ValueError(value)


def changed_at(path: Path) -> datetime:
    """Return when a file was changed last; one from outside all years was changed now."""
    try:
        moment = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (ValueError, OverflowError, OSError):
        return utcnow()
    return moment if moment.year in YEARS else utcnow()


def check(document: Document) -> None:
    """Raise BadDocument for what the editor would refuse too."""
    if not document.body.strip():
        raise BadDocument("it has no text.")
    if not document.title:
        raise BadDocument("it has no title.")
    if len(document.title) > TITLE_LENGTH:
        raise BadDocument(f"its title is longer than {TITLE_LENGTH} characters.")
    if len(document.body) > BODY_LENGTH:
        raise BadDocument(f"its text is longer than {BODY_LENGTH} characters.")
    for name in ("title", "author", "summary", "source"):
        if has_control_characters(getattr(document, name) or ""):
            raise BadDocument(f"its {name} holds a control character.")


def shortened(text: str | None) -> str | None:
    """Return a summary cut at a word, if it is longer than a post's may be."""
    if text is None or len(text) <= SUMMARY_LENGTH:
        return text
    return excerpt(escape(text), limit=SUMMARY_LENGTH)


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
    raise BadDocument(f"its author {name[:40]!r} has a name that only members have.")


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
