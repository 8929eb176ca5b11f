"""What a person shows of himself beside words: initials, and addresses of elsewhere."""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit

from app.text.addresses import link_address
from app.text.plain import CJK_LETTERS, has_control_characters, one_of

ADDRESS_LENGTH = 300
SHOWN_LENGTH = 60
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d)")


@lru_cache(maxsize=1024)
def initials(name: str) -> str:
    """Return the first letters of the first two words of a name, in capitals.

    Of scripts without capitals, like Chinese and Arabic, it is the first letter of all.
    """
    letters = [letter for word in name.split() if (letter := _first_letter(word))]
    if not letters:
        return name.strip()[:1]
    if one_of(CJK_LETTERS).match(letters[0]) or letters[0].upper() == letters[0].lower():
        return letters[0]
    cased = [letter for letter in letters[:2] if letter.upper() != letter.lower()]
    return "".join(cased).upper()


def web_address(text: str) -> str | None:
    """Return what was typed as an address of the web, or None for any other.

    Without a scheme it gets https; one with a name or a password before the host is refused,
    since it looks as if it led elsewhere.
    """
    text = text.strip()
    if not text or has_control_characters(text) or any(map(str.isspace, text)):
        return None
    scheme = SCHEME.match(text)  # a phone writes `Https:` where a sentence may begin
    typed = scheme[0].lower() + text[scheme.end() :] if scheme else f"https://{text.lstrip('/')}"
    address = link_address(typed)
    if address is None or not re.match(r"https?://", address) or len(address) > ADDRESS_LENGTH:
        return None
    try:
        parts = urlsplit(address)
        is_place = "@" not in parts.netloc and "." in (parts.hostname or "").strip(".")
        return address if is_place and parts.port != 0 else None
    except ValueError:  # a port that is none
        return None


def shown_address(address: str) -> str:
    """Return the host and path of an address, as a person reads it, cut where they are long."""
    from markdown_it.common.normalize_url import normalizeLinkText

    shown: str = normalizeLinkText(address)
    if has_control_characters(shown):  # which could turn round what stands beside it
        shown = address
    parts = urlsplit(shown)
    place = f"{parts.netloc.removeprefix('www.')}{parts.path}".rstrip("/")
    return place if len(place) <= SHOWN_LENGTH else f"{place[: SHOWN_LENGTH - 1]}…"


def _first_letter(word: str) -> str:
    """Return the first letter or digit of a word with the marks that belong to it."""
    start = next((place for place, letter in enumerate(word) if letter.isalnum()), None)
    if start is None:
        return ""
    end = start + 1
    while end < len(word) and unicodedata.category(word[end])[0] == "M":
        end += 1
    return unicodedata.normalize("NFC", word[start:end])
