"""What stands above a text, in YAML or TOML: title, author, date, address."""

import re
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from app.models.tag import MOST_TAGS, is_tag_name, tag_key
from app.text import slugify
from app.times import as_utc

# MySQL's DATETIME starts with the first of these years; Python's calendar ends after the last,
# and a reader's time zone must not lead out of it.
YEARS = range(1000, 9999)
FRONT_MATTER = re.compile(r"\A(\+\+\+|---)[ \t]*\n(.*?)^\1[ \t]*$\n?", re.DOTALL | re.MULTILINE)
UNCLOSED = re.compile(r"\A(?:\+\+\+[ \t]*\n|---[ \t]*\n\w+:\s)")
# The errors that PyYAML and tomllib raise for some broken texts, beside PyYAML's own.
NOT_FITTING = (ArithmeticError, LookupError, AttributeError, TypeError)
UNREADABLE = (ValueError, *NOT_FITTING)
DATED_PATH = re.compile(r"(?:^|/)(\d{4})/(\d{1,2})/(\d{1,2})(?:/|$)")
DAY = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")


class BadDocument(ValueError):
    """A file that cannot become a post; the message says why, for a person."""


def split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """Return the fields above a text and the text; raise BadDocument for broken ones.

    `+++` encloses TOML and `---` YAML, as in Zola, Hugo and Jekyll.
    """
    found = FRONT_MATTER.match(text)
    if found is None:
        if UNCLOSED.match(text):
            raise BadDocument(_("its front matter has no closing %(mark)s line.", mark=text[:3]))
        return {}, text
    import tomllib

    import yaml  # both only for a file that comes in

    # The line end in front makes the parsers count lines as the file does.
    source = "\n" + found[2]
    try:
        fields = tomllib.loads(source) if found[1] == "+++" else yaml.safe_load(source)
    except RecursionError:
        raise BadDocument(_("its front matter is nested too deeply.")) from None
    except (yaml.YAMLError, *UNREADABLE) as error:
        raise BadDocument(
            _("its front matter cannot be read: %(why)s.", why=reason_of(error))
        ) from None
    if isinstance(fields, dict):
        return fields, text[found.end() :]
    # Without a field it is empty, or the text began with a rule and has none.
    return {}, text if fields is not None else text[found.end() :]


def reason_of(error: Exception) -> str:
    """Return what a parser of front matter complains about, in one line."""
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        return f"{getattr(error, 'problem', None) or 'a mistake'} (at line {mark.line + 1})"
    if isinstance(error, NOT_FITTING):
        return "a value in it does not fit its type"
    return " ".join(str(error).split())


def line_of(fields: dict[str, Any], name: str) -> str | None:
    """Return a field as one trimmed line, or None if it is empty or no text."""
    value = fields.get(name)
    if not isinstance(value, str | int | float | date) or isinstance(value, bool):
        return None
    try:
        return " ".join(str(value).split()) or None
    except ValueError:
        # Python writes no integer of more than 4300 digits.
        raise BadDocument(_("its %(field)s is too long a number.", field=name)) from None


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


def page_slug_of(fields: dict[str, Any]) -> str | None:
    """Return the address of a page, like about, that `page:` gives a file; without it, None."""
    address = line_of(fields, "page")
    return slugify(address) if address else None


def tags_of(fields: dict[str, Any]) -> list[str]:
    """Return the tags that front matter names: a list, or words with commas or blanks between.

    Zola keeps them below `taxonomies`; categories, of Jekyll and Hugo, are tags here too.
    """
    nested = fields.get("taxonomies")
    places = [fields, nested] if isinstance(nested, dict) else [fields]
    names: dict[str, str] = {}
    for place in places:
        for field in ("tags", "tag", "categories", "category"):
            for name in _listed(place.get(field)):
                if is_tag_name(name):
                    names.setdefault(tag_key(name), name)
    return list(names.values())[:MOST_TAGS]


def _listed(value: Any) -> list[str]:
    if isinstance(value, str):
        value = value.split(",") if "," in value else value.split()
    if not isinstance(value, list):
        return []
    return [" ".join(str(name).split()) for name in value if isinstance(name, str | int | float)]


def is_draft(fields: dict[str, Any], relative: Path) -> bool:
    """Tell whether a file is not to be published: by its fields, or in Jekyll's `_drafts`."""
    # Of a text or a number it may be; of lists within lists there is no end.
    plain = {key: str(value).lower() for key, value in fields.items() if not _is_nested(value)}
    draft, published = plain.get("draft", ""), plain.get("published", "")
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
            _(
                "its date %(date)s is no date, like 2026-11-23 or 2026-11-23 10:00.",
                date=repr(str(value)[:40]),
            )
        ) from None
    if moment.year not in YEARS:
        raise BadDocument(_("its date %(date)s is out of range.", date=moment.date()))
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


def _is_nested(value: Any) -> bool:
    return isinstance(value, list | dict | set | tuple)
