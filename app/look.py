"""What a page needs of its own look in HTML: the script that stands in it, and its colours."""

import base64
import hashlib
import re
from pathlib import Path

from markupsafe import Markup

STATIC = Path(__file__).parent / "static"


def _first_script() -> str:
    """Return the script of `static/js/first.js` without its comments and line ends."""
    lines = (STATIC / "js" / "first.js").read_text(encoding="utf-8").splitlines()
    bare = (re.sub(r"/\*.*?\*/", "", line).strip() for line in lines if not line.startswith("//"))
    return "".join(bare)


def _colours() -> dict[str, dict[str, str]]:
    """Return each colour in both themes, from the one place that names them."""
    tokens = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
    found = re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\);", tokens)
    return {name: {"light": light, "dark": dark} for name, light, dark in found}


def _source(text: str) -> str:
    """Return how a Content Security Policy names a text that may stand in a page.

    Content Security Policy Level 3, section 2.3.1: the hash of what the element holds.
    """
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


FIRST_SCRIPT = _first_script()
# In a stylesheet of its own address it would be known too late at times, and the browser's
# console would complain (Chromium 156).
FIRST_STYLE = "@media (prefers-reduced-motion:no-preference){@view-transition{navigation:auto}}"
SCRIPT_SOURCE, STYLE_SOURCE = _source(FIRST_SCRIPT), _source(FIRST_STYLE)
COLOURS = _colours()
PAPER = COLOURS["paper"]
OFFLINE_SCRIPT = (STATIC / "js" / "offline.js").read_text(encoding="utf-8")


def first_things() -> Markup:
    """Return the elements of what must be known before anything is drawn."""
    return Markup(f"<script>{FIRST_SCRIPT}</script><style>{FIRST_STYLE}</style>")  # noqa: S704 - ours


def colour(name: str, theme: str = "light") -> str:
    """Return a colour of tokens.css for what cannot read it: letters, and a device's frame."""
    return COLOURS[name][theme]
