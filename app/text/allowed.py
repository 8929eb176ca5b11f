"""The lists of what a writer's HTML may bring, and the sanitiser that holds to them."""

import re

from pygments.token import STANDARD_TYPES

from app.text.pictures import SIZES

BLOCKS = frozenset({
    "blockquote", "caption", "dd", "details", "div", "dl", "dt", "figcaption", "figure",
    "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "section", "summary",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
})  # fmt: skip
INLINES = frozenset({
    "a", "abbr", "b", "bdi", "br", "cite", "code", "del", "dfn", "em", "i", "img", "input", "ins",
    "kbd", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup",
    "u", "var", "wbr",
})  # fmt: skip
ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "id", "rel", "title"},
    "abbr": {"title"},
    "details": {"open"},
    "div": {"tabindex"},
    "img": {"alt", "decoding", "height", "loading", "sizes", "src", "srcset", "title", "width"},
    "input": {"aria-label", "checked", "disabled", "type"},
    "li": {"id", "value"},
    "ol": {"reversed", "start"},
    "pre": {"tabindex"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "*": {"dir", "lang"},
}
ALIGNMENTS = {"left": "text-start", "center": "text-center", "right": "text-end"}
CLASSES: dict[str, set[str]] = {
    "a": {"external-image", "footnote-backref"},
    "div": {"table-scroll"},
    "input": {"task-list-item-checkbox"},
    "li": {"footnote-item", "task-list-item"},
    "ol": {"contains-task-list", "footnotes-list"},
    "pre": {"highlight"},
    "section": {"footnotes"},
    "span": {"missing-image"} | {name for name in STANDARD_TYPES.values() if name},
    "sup": {"footnote-ref"},
    "td": set(ALIGNMENTS.values()),
    "th": set(ALIGNMENTS.values()),
    "ul": {"contains-task-list"},
}
LANGUAGE_CLASS = re.compile(r"language-[a-z0-9][a-z0-9+#.-]{0,30}")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,4}")
VALUES: dict[str, re.Pattern[str]] = {
    "aria-label": re.compile(r"[^\x00-\x1f]{1,100}"),
    "checked": re.compile(""),
    "colspan": re.compile(r"[1-9][0-9]{0,2}"),
    "decoding": re.compile("async"),
    "dir": re.compile("ltr|rtl|auto"),
    "disabled": re.compile(""),
    "height": re.compile(r"[1-9][0-9]{0,4}"),
    "lang": LANGUAGE,
    "loading": re.compile("lazy"),
    "open": re.compile(""),
    "rel": re.compile("(?:nofollow ugc )?noopener noreferrer"),
    "reversed": re.compile(""),
    "rowspan": re.compile(r"[1-9][0-9]{0,2}"),
    "sizes": re.compile(re.escape(SIZES)),
    "srcset": re.compile(r"(?:/media/[0-9a-f/x.a-]{1,60}\.\w{3,4} [0-9]{3,5}w(?:, |$)){1,4}"),
    "scope": re.compile("row|col|rowgroup|colgroup"),
    "src": re.compile(r"/(?![/\\]).*"),
    "start": re.compile(r"-?[0-9]{1,9}"),
    "tabindex": re.compile("0"),
    "type": re.compile("checkbox"),
    "value": re.compile(r"-?[0-9]{1,9}"),
    "width": re.compile(r"[1-9][0-9]{0,4}"),
}


def is_allowed_value(attribute: str, value: str) -> bool:
    """Tell whether an attribute may have this value; free ones, like `title`, have any."""
    pattern = VALUES.get(attribute)
    return pattern is None or pattern.fullmatch(value) is not None


def sanitise(markup: str, mark: str) -> str:
    """Return only what the lists allow, and of ids only those that bear the renderer's mark."""
    import nh3

    own_id = re.compile(rf"fn(?:ref)?-{mark}-[0-9]+(?::[0-9]+)?")

    def keep(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "id":
            return value if own_id.fullmatch(value) else None
        if tag == "code" and attribute == "class":
            return value if LANGUAGE_CLASS.fullmatch(value) else None
        return value if is_allowed_value(attribute, value) else None

    return nh3.clean(
        markup,
        tags=set(BLOCKS | INLINES),
        attributes=ATTRIBUTES | {"code": {"class"}},
        allowed_classes=CLASSES,
        attribute_filter=keep,
        # The only element of forms can be looked at and nothing else.
        set_tag_attribute_values={"input": {"type": "checkbox", "disabled": ""}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
