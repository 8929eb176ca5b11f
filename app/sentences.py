"""What people are told, each thing in one sentence: with links for pages, or in plain words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from markupsafe import Markup

from app.models import Comment, Notification, Post, User
from app.models.notification import ABOUT_COMMENTS
from app.models.wishes import DIGEST
from app.urls import link, post_url

# What letters are about, for whoever chooses which he gets.
KINDS = {
    "comment": _l("Comments on your posts"),
    "reply": _l("Replies to your comments"),
    "mention": _l("Comments that mention you"),
    "follow": _l("New followers"),
    "approved": _l("Your comments that are approved"),
    "rejected": _l("Your comments that are not accepted"),
    "removed": _l("What the staff removes of yours"),
    "posts": _l("New posts by those whom you follow"),
    "queue": _l("What waits for moderation"),
    DIGEST: _l("The letter of the day"),
}
TOGETHER = ("comment", "follow")  # kinds that share a line, where they are about one thing


@dataclass
class Line:
    """What is told in one line: notifications of one kind about one thing, the latest first."""

    rows: list[Notification]

    @property
    def latest(self) -> Notification:
        """The latest of them, which the line's time and link belong to."""
        return self.rows[0]

    @property
    def ids(self) -> list[int]:
        """The ids of all of them."""
        return [row.id for row in self.rows]

    @property
    def comment(self) -> Comment | None:
        """The comment that the line leads to, unless it is hidden now."""
        return self.latest.shown_comment

    @property
    def actors(self) -> list[User]:
        """Those who did it, each once, the latest first."""
        return list(dict.fromkeys(row.actor for row in self.rows if row.actor))

    def in_words(self) -> str:
        """Return the sentence in plain words."""
        return str(_sentence(self, _words))

    def with_links(self) -> Markup:
        """Return the sentence with links to those and what it names."""
        # Each place that is filled in is escaped, and so are the words around them.
        return Markup(_sentence(self, _linked))  # noqa: S704

    def address(self, external: bool = False) -> str | None:
        """Return where the line leads to, if that is still there."""
        row, write = self.latest, link if external else url_for
        if row.kind == "follow":
            return write("main.user", username=row.actor.username) if row.actor else None
        if self.comment is not None:
            return write("comments.comment", id=self.comment.id)
        post = row.shown_post
        return None if post is None or post.deleted_at else post_url(post, external)


def lines_of(rows: Iterable[Notification]) -> list[Line]:
    """Return notifications, the latest first, in lines: comments on one post share one."""
    lines: dict[object, Line] = {}
    for row in rows:
        together = row.kind in TOGETHER and row.is_shown
        key = (row.kind, row.post_id, row.is_read) if together else row.id
        lines.setdefault(key, Line([])).rows.append(row)
    return list(lines.values())


Name = Callable[[Any], Any]


def _sentence(line: Line, name: Name) -> Any:
    row, post = line.latest, line.latest.shown_post
    if row.kind in ABOUT_COMMENTS and line.comment is None:
        return _fill(_("%(who)s said something that is gone now."), who=_who(line, name))
    places: dict[str, Any] = {"who": _who(line, name), "post": name(post) if post else ""}
    if row.kind == "comment":
        return _fill(_("%(who)s commented on %(post)s."), **places)
    if row.kind == "reply":
        return _fill(_("%(who)s replied to you below %(post)s."), **places)
    if row.kind == "mention":
        return _fill(_("%(who)s mentioned you below %(post)s."), **places)
    if row.kind == "follow":
        number = len(line.actors) or 1
        words = ngettext(
            "%(who)s follows you now.", "%(who)s follow you now.", number, who="%(who)s"
        )
        return _fill(words, **places)
    return _decision(row, post, places)


def _decision(row: Notification, post: Post | None, places: dict[str, Any]) -> Any:
    """Return what the staff decided about something of the person's."""
    if post is None:
        words = {
            "approved": _("The staff approved a comment of yours."),
            "rejected": _("The staff did not accept a comment of yours."),
        }
        return _fill(words.get(row.kind, _("The staff removed something of yours.")))
    if row.kind == "approved":
        return _fill(_("The staff approved your comment on %(post)s."), **places)
    if row.kind == "rejected":
        return _fill(_("The staff did not accept your comment on %(post)s."), **places)
    if row.comment is not None or post.author_id != row.user_id:
        return _fill(_("The staff removed your comment on %(post)s."), **places)
    return _fill(_("The staff took your post %(post)s down."), **places)


def _who(line: Line, name: Name) -> Any:
    """Return the names of those who did something: two at most, and how many more there are."""
    people = [name(actor) for actor in line.actors]
    if not people:
        return _("Somebody")
    if len(people) == 1:
        return people[0]
    if len(people) == 2:
        return _fill(_("%(one)s and %(other)s"), one=people[0], other=people[1])
    words = ngettext(
        "%(one)s, %(other)s and %(num)d more",
        "%(one)s, %(other)s and %(num)d more",
        len(people) - 2,
        one="%(one)s",
        other="%(other)s",
    )
    return _fill(words, one=people[0], other=people[1])


def _fill(words: str, **places: Any) -> Any:
    """Put names into a sentence, escaping all that is not made of links already."""
    is_html = any(isinstance(place, Markup) for place in places.values())
    return (Markup(words) if is_html else words) % places  # noqa: S704 - our own words


def _words(thing: User | Post) -> str:
    if isinstance(thing, User):
        return thing.display_name
    return str(_("“%(title)s”", title=thing.title))


def _linked(thing: User | Post) -> Markup:
    if isinstance(thing, User):
        address, words = url_for("main.user", username=thing.username), thing.display_name
    else:
        address, words = post_url(thing), _("“%(title)s”", title=thing.title)
    if isinstance(thing, Post) and thing.deleted_at:
        return Markup("<bdi>{}</bdi>").format(words)
    return Markup('<a href="{}"><bdi>{}</bdi></a>').format(address, words)
