"""Files of Markdown, found and read before they are posts."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from html import escape
from pathlib import Path

from flask_babel import gettext as _

from app.models.written import BODY_LENGTH, SUMMARY_LENGTH, TITLE_LENGTH
from app.text import excerpt, has_control_characters, plain_text, render_markdown, slugify
from app.times import utcnow
from app.transfer.front_matter import (
    YEARS,
    BadDocument,
    author_of,
    is_draft,
    line_of,
    moment_of,
    page_slug_of,
    permalink_of,
    split_front_matter,
    tags_of,
)

FILE_SIZE = 4 * 1024 * 1024  # bytes
SOURCE_LENGTH = 255
ENDINGS = {".md", ".markdown"}
HEADING = re.compile(r" {0,3}#[ \t]+(\S.*)")
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
DATED_NAME = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?!\d)[-_]?(.*)")


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
    tags: tuple[str, ...] = ()
    page_slug: str | None = None


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
        tags=tuple(tags_of(fields)),
        page_slug=page_slug_of(fields),
        source=source if len(source) <= SOURCE_LENGTH else sha256(source.encode()).hexdigest(),
    )
    check(document)
    return document


def read_text(path: Path) -> str:
    """Return a file's text with plain line ends; raise BadDocument if it is none."""
    try:
        if path.stat().st_size > FILE_SIZE:
            raise BadDocument(_("the file is larger than 4 MB."))
        data = path.read_bytes()
    except OSError as error:
        raise BadDocument(_("it cannot be read: %(why)s.", why=error.strerror)) from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BadDocument(_("it is not UTF-8 text (line %(line)d).", line=line)) from None
    # Form feeds come along when text is pasted from PDF files, and mean a new line at most.
    text = re.sub(r"\r\n?|\f|\v", "\n", text)
    if has_control_characters(text, multiline=True):
        lines = enumerate(text.split("\n"), start=1)
        line = next(number for number, words in lines if has_control_characters(words, True))
        raise BadDocument(_("it holds a control character (line %(line)d).", line=line))
    return text


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
        raise BadDocument(_("it has no text."))
    if not document.title:
        raise BadDocument(_("it has no title."))
    if len(document.title) > TITLE_LENGTH:
        raise BadDocument(_("its title is longer than %(most)d characters.", most=TITLE_LENGTH))
    if len(document.body) > BODY_LENGTH:
        raise BadDocument(_("its text is longer than %(most)d characters.", most=BODY_LENGTH))
    for name in ("title", "author", "summary", "source"):
        if has_control_characters(getattr(document, name) or ""):
            raise BadDocument(_("its %(field)s holds a control character.", field=name))


def shortened(text: str | None) -> str | None:
    """Return a summary cut at a word, if it is longer than a post's may be."""
    if text is None or len(text) <= SUMMARY_LENGTH:
        return text
    return excerpt(escape(text), limit=SUMMARY_LENGTH)
