"""Where a text may point to: links, images, and the attributes of all other elements."""

import html
import re
from urllib.parse import unquote, urlsplit

from app.text.allowed import ALIGNMENTS, ATTRIBUTES, CLASSES, is_allowed_value
from app.text.pictures import picture_attributes

LONGEST = 8000  # characters of an address
REL = "noopener noreferrer"
SCHEME = re.compile(r"([^/?#]*?):")
HOST = re.compile(
    r"(?:[A-Za-z0-9._~!$&'()*+,;=:%-]*@)?(?:[^\s:@\[\]\\]+|\[[0-9A-Fa-f:.]+\])(?::\d{0,5})?"
)


def write_attributes(tag: str, values: dict[str, str], rel: str = REL) -> str | None:
    """Return the attributes that an element keeps, or None for a link that leads nowhere.

    `rel` is what a link to another site gets.
    """
    kept: dict[str, str] = {}
    if tag == "a":
        address = link_address(values.get("href", ""))
        if address is None:
            return None
        kept["href"] = address
        if re.match(r"https?:|//", address):
            kept["rel"] = rel
    names = _classes(tag, values)
    if names:
        kept["class"] = " ".join(names)
    if tag == "pre":
        kept |= {"class": "highlight", "tabindex": "0"}
    allowed = ATTRIBUTES.get(tag, set()) | ATTRIBUTES["*"]
    for name, value in values.items():
        if name in allowed and name not in {"href", "rel", "tabindex"}:
            value = "" if name in {"checked", "disabled", "open", "reversed"} else value
            if is_allowed_value(name, value):
                kept[name] = value
    return _written(kept)


def write_image(values: dict[str, str], in_link: bool) -> str:
    """Return an image of this site, a link in place of another host's, or words."""
    source = link_address(values.get("src", "")) or ""
    words = " ".join(values.get("alt", "").split())
    if source.startswith("//"):
        source = f"https:{source}"
    if is_allowed_value("src", source):
        kept = {"src": source, "alt": words}
        kept |= picture_attributes(source)
        for name in ("title", "width", "height"):
            if name not in kept and values.get(name) and is_allowed_value(name, values[name]):
                kept[name] = values[name]
        return f'<img{_written(kept)} loading="lazy" decoding="async">'
    file_name = unquote(re.split("[?#]", source, maxsplit=1)[0]).rstrip("/").rpartition("/")[2]
    label = html.escape(words or file_name or "image")
    if not re.match("https?:", source):
        return f'<span class="missing-image">{label}</span>'
    if in_link:
        return label
    kept = {"class": "external-image", "href": source, "rel": REL}
    return f"<a{_written(kept)}>{label}</a>"


def link_address(source: str) -> str | None:
    """Return an address that is safe and well-formed, or None: http, https, mailto, relative."""
    from markdown_it.common.normalize_url import normalizeLink

    # Browsers do not read line ends and tabs in an address, so that they could hide a scheme.
    source = re.sub(r"[\t\n\r]", "", source).strip("".join(map(chr, range(33))))
    if not source or len(source) > LONGEST:
        return None
    try:
        address = normalizeLink(source)
        parts = urlsplit(address)
    except ValueError:
        return None
    scheme = SCHEME.match(address)
    if scheme and scheme[1].lower() not in {"http", "https", "mailto"}:
        return None
    is_web = address.startswith("//") or bool(scheme and scheme[1].lower() != "mailto")
    if is_web and (
        not re.match(r"(?:https?:)?//", address, re.IGNORECASE) or not HOST.fullmatch(parts.netloc)
    ):
        return None
    # A second number sign would be no address.
    before, sign, after = address.partition("#")
    return before + sign + after.replace("#", "%23")


def _classes(tag: str, values: dict[str, str]) -> list[str]:
    if tag in {"td", "th"}:
        side = ALIGNMENTS.get(values.get("align", "").strip().lower())
        return [side] if side else []
    return [name for name in values.get("class", "").split() if name in CLASSES.get(tag, ())]


def _written(values: dict[str, str]) -> str:
    return "".join(
        f' {name}="{html.escape(value)}"' if value or name in {"alt", "href"} else f" {name}"
        for name, value in values.items()
    )
