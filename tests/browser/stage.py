"""A blog in all its states, and which addresses show each of its pages, for walks and pictures."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from flask import Flask
from PIL import Image as Picture

from app import create_app
from app.extensions import db
from app.models import (
    Comment,
    Invitation,
    LogEntry,
    Notification,
    Post,
    Report,
    Revision,
    Role,
    Tag,
    User,
)
from app.models.departure import delete_account
from app.models.tag import TAG_LENGTH
from app.notices import tell, tell_of_follow
from app.pictures import make_portrait
from app.samples import add_sample_posts
from app.setup_link import setup_token
from app.storage import LocalStorage, save_all
from app.times import utcnow
from tests.browser.support import BrowserCase
from tests.support import PASSWORD

ROLES = {"stranger": None, "member": "ann", "moderator": "mo", "administrator": "root"}
LANGUAGES = {"en": "en-GB", "zh_Hans_CN": "zh-CN"}
WIDTHS = (360, 768, 1280, 1920)  # CSS pixels
THEMES = ("light", "dark")
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
ARABIC = "مرحبا بالعالم، هذه مدونة صغيرة تكتب من اليمين إلى اليسار."
MANY = 45  # posts of one author, for lists of several pages
NO_PAGE = "not a page"  # files for programs, looked at by other tests

EVERYTHING = f"""{LONG_WORD * 3}

{ARABIC}

A word with a note[^1], and another[^2]. `{"code" * 60}`

[^1]: A note with **strong words** and [a link](https://example.com/far).
[^2]: 第二个注脚。

| {" | ".join(f"Column {n}" for n in range(14))} |
| {" | ".join("---" for _ in range(14))} |
| {" | ".join("a value" for _ in range(14))} |

```python
{"x = 1; " * 60}
```

<figure><blockquote>A small place, kept well.</blockquote>
<figcaption>A caption, 一个说明</figcaption></figure>

<details><summary>More</summary>Hidden words.</details>

- [x] done
- [ ] to do

> *强调* and *stress*, ~~gone~~, <kbd>Ctrl</kbd>, H<sub>2</sub>O

![a picture far away](https://far.example/x.png)
"""

NOTES = """Words[^outer].

[^outer]: A note that names another[^inner].

[^inner]: Inner words.
"""


class Sample(NamedTuple):
    """One address of a page, and the status it answers whom it is meant for."""

    name: str
    address: str
    roles: tuple[str, ...] = tuple(ROLES)
    status: int = 200


MEMBERS = ("member", "moderator", "administrator")
STAFF = ("moderator", "administrator")


def fill(app: Flask) -> dict[str, Any]:
    """Fill an empty blog with the cast, samples and edge cases; return what addresses need."""
    with app.test_request_context():
        Role.insert_roles()
        people = {}
        for username, role, name in (
            ("root", "Administrator", "Root"), ("ann", "User", "Ann Lindqvist"),
            ("mo", "Moderator", "莫小雨"), ("long", "User", LONG_WORD[:64]), ("quiet", "User", ""),
            ("arabic", "User", ARABIC[:14]), ("gone", "User", "Gone"),
        ):  # fmt: skip
            user = User.create(username, f"{username}@example.com", PASSWORD, Role.named(role))
            user.name = name or None
            people[username] = user
        people["ann"].location, people["ann"].about_me = "Uppsala", "Writes about bread.\n也写茶。"
        people["long"].about_me, people["long"].location = LONG_WORD * 4, ARABIC[:60]
        people["ann"].links = ["https://example.com/ann", "https://ann.example.org/bread?kind=rye"]
        people["long"].links = [f"https://example.com/{LONG_WORD * 3}"] * 5
        people["arabic"].about_me, people["arabic"].location = f"**{ARABIC}**", ARABIC[:14]
        show_picture(people["mo"])
        add_sample_posts()
        every = Post(author=people["long"], title=LONG_WORD * 2, body=EVERYTHING, summary=ARABIC)
        arabic = Post(author=people["long"], title=ARABIC, body=f"{ARABIC}\n\n" * 9)
        han = Post(author=people["mo"], title="一行几个字", body="窗外正在下雨，屋里很安静。" * 20)
        notes = Post(author=people["mo"], title="Notes", body=NOTES)
        draft = Post(author=people["ann"], title="A draft", body="Not yet.")
        own = {role: people[ROLES[role] or ""] for role in MEMBERS}
        deleted = {role: Post(author=own[role], title="Gone", body="x") for role in MEMBERS}
        many = [
            Post(author=people["mo"], title=f"Number {n}", body="One of many.") for n in range(MANY)
        ]
        for post in (*many, han, notes, arabic, every):
            post.publish()
        db.session.add_all([every, arabic, han, notes, draft, *deleted.values(), *many])
        for role, post in deleted.items():
            post.delete(by=own[role])
        for post in (every, han, draft):
            post.tags = Tag.called(["tea", LONG_WORD[:TAG_LENGTH], "茶"])
        later = Post(author=people["ann"], title="Later", body="Soon.")
        later.schedule(utcnow() + timedelta(days=3))
        every.pin()
        draft.share_preview()
        db.session.add(later)
        for body in ("Not yet.", "Not yet, but **soon**. 马上。"):
            draft.revise(draft.title, None, body)
            Revision.keep(draft, by=people["ann"])
        said = add_comments(every, han, people)
        add_notifications(every, han, people)
        delete_account(people.pop("gone"), keep=True)
        waiting = User.register("eve@example.com", "eve", PASSWORD)
        invited = [Invitation.issue(people["root"], note) for note in ("For Zoe", LONG_WORD, "")]
        invited[1].use(people["quiet"])
        invited[2].expires_at = utcnow()
        db.session.flush()
        known = {
            "invitation": invited[0].token,
            "every": every.id, "arabic": arabic.id, "han": han.id, "notes": notes.id,
            "long": people["long"].id, "quiet": people["quiet"].id,
            "draft": draft.id, "preview": draft.preview_token,
            "long_tag": Tag.called([LONG_WORD[:TAG_LENGTH]])[0].slug,
            **said,
            "year": utcnow().year, "month": utcnow().month,
            **{f"deleted_{role}": post.id for role, post in deleted.items()},
            "welcome": db.session.scalars(Post.published().order_by(Post.id)).first().id,
            "unsubscribe": people["ann"].generate_unsubscribe_token("reply"),
            "confirm": waiting.generate_confirmation_token(),
            "reset": people["quiet"].generate_reset_token(),
            "change": people["quiet"].generate_email_change_token("new@example.com"),
        }  # fmt: skip
        db.session.commit()
        return known


def add_comments(every: Post, han: Post, people: dict[str, User]) -> dict[str, int]:
    """Add comments of all kinds below two posts; return what addresses need."""
    ann, mo, long = people["ann"], people["mo"], people["long"]
    top = Comment.write(long, every, f"{LONG_WORD * 2} @ann\n\n> {ARABIC}")
    for number in range(12):
        Comment.write(mo, every, f"Reply {number}, **short**, 很短。", top)
    Comment.write(ann, every, EVERYTHING)
    Comment.write(mo, every, "A long one, folded up. " * 80)
    Comment.write(ann, every, "This one waits.", held=True, signals=["links"])
    gone = Comment.write(ann, every, "Gone soon.")
    Comment.write(long, every, "Its reply stays.", gone)
    gone.remove(by=ann)
    own = [Comment.write(people[name], han, f"{name} 说：`好`。") for name in ("ann", "mo", "root")]
    own[0].timestamp += timedelta(hours=9)  # it can be edited for as long as a walk takes
    Comment.write(people["gone"], every, "Bye.")
    han.close_comments()
    waiting = Comment.write(long, every, f"{LONG_WORD} {ARABIC} " * 9, held=True, signals=["fast"])
    db.session.flush()
    for thing in (top, every):
        Report.file(people["quiet"], thing, f"Rude or hateful: {LONG_WORD} {ARABIC}")
    LogEntry.note(mo, "approve", top.beginning, LONG_WORD, comment=top)
    LogEntry.note(None, "role", "mo: Moderator", user=mo)
    people["quiet"].suspend(f"{LONG_WORD} {ARABIC}")
    return {"top": top.id, "own": own[0].id, "waiting": waiting.id}


def show_picture(user: User) -> None:
    """Give somebody a picture of himself."""
    drawn, out = Picture.radial_gradient("L").convert("RGB"), io.BytesIO()
    drawn.save(out, "PNG")
    files = make_portrait(out.getvalue())
    save_all(files)
    user.picture = next(iter(files))


def add_notifications(every: Post, han: Post, people: dict[str, User]) -> None:
    """Let people follow one another, and tell the cast of all kinds of things."""
    for name, others in (("ann", "mo long"), ("mo", "ann long quiet"), ("long", "ann")):
        for other in others.split():
            people[name].follow(people[other])
            tell_of_follow(people[other], by=people[name])
    comments = db.session.scalars(db.select(Comment).order_by(Comment.id)).all()
    for user in (people["ann"], people["mo"], people["root"]):
        for comment in comments[:4]:
            for kind in ("comment", "reply", "mention"):
                tell(user, kind, actor=people["long"], post=comment.post, comment=comment)
        for kind in ("approved", "rejected", "removed"):
            tell(user, kind, actor=people["quiet"], post=every, comment=comments[0], reason=ARABIC)
        tell(user, "comment", actor=people["quiet"], post=every)
        tell(user, "removed", actor=people["quiet"], post=han, reason=LONG_WORD * 4)
    for number in range(55):
        reader = User.create(f"reader{number}", f"reader{number}@example.com", None, None)
        reader.follow(people["long"])
    db.session.flush()
    read = db.session.scalars(db.select(Notification.id).order_by(Notification.id)).all()
    for user in people.values():
        Notification.read(user, read[::2])


def samples(known: dict[str, Any]) -> dict[str, str | list[Sample]]:
    """Return, for each endpoint that answers GET, the addresses that show its states."""
    stranger = ("stranger",)
    return {
        "main.index": [Sample("home", "/"), Sample("page 2", "/?page=2", stranger)],
        "main.post": [
            Sample("post", f"/post/{known['welcome']}"),
            Sample("post with everything", f"/post/{known['every']}", ("stranger", "moderator")),
            Sample("post in Arabic", f"/post/{known['arabic']}", stranger),
            Sample("draft", f"/post/{known['draft']}", ("member", "administrator")),
            Sample("not found", "/post/99999", ("stranger", "member"), 404),
        ],
        "main.user": [
            Sample("author", "/user/ann"),
            Sample("author with long words", "/user/long", stranger),
            Sample("author without posts", "/user/quiet", ("stranger", "member")),
            Sample("author in Arabic", "/user/arabic", stranger),
        ],
        "main.search": [
            Sample("search", "/search", ("stranger", "member")),
            Sample("search, found", "/search?q=bread", ("stranger", "member")),
            Sample("search, found in Chinese", "/search?q=窗外", stranger),
            Sample("search, many found", "/search?q=number&page=2", stranger),
            Sample("search, narrowed", "/search?q=one&author=mo", stranger),
            Sample("search, nothing found", f"/search?q=x+{LONG_WORD}", stranger),
            Sample("search, long words", f"/search?q={LONG_WORD * 2}", stranger),
        ],
        "main.suggestions": NO_PAGE,
        "main.offline": [Sample("offline", "/offline", ("stranger", "member"))],
        "main.moment_js": NO_PAGE,
        "main.manifest": NO_PAGE,
        "main.service_worker": NO_PAGE,
        "static": NO_PAGE,
        "bootstrap.static": NO_PAGE,
        "health.healthz": NO_PAGE,
        "health.readyz": NO_PAGE,
        "auth.login": [Sample("log in", "/auth/login")],
        "auth.register": [Sample("register", "/auth/register", stranger)],
        "auth.unconfirmed": [Sample("confirm, send again", "/auth/confirm", stranger)],
        "auth.confirm": [Sample("confirm", f"/auth/confirm/{known['confirm']}", stranger)],
        "auth.reset_request": [Sample("forgot the password", "/auth/reset", stranger)],
        "auth.reset": [Sample("new password", f"/auth/reset/{known['reset']}", stranger)],
        "auth.change_password": [Sample("change password", "/auth/change-password", MEMBERS)],
        "auth.change_email_request": [Sample("change address", "/auth/change-email", MEMBERS)],
        "auth.change_email": [
            Sample("confirm new address", f"/auth/change-email/{known['change']}", stranger)
        ],
        "auth.setup": [Sample("setup is over", "/setup/wrong", stranger, 404)],
        "writing.write": [
            Sample("write", "/write", MEMBERS),
            Sample("write, sent to log in", "/write", stranger),
        ],
        "writing.edit": [
            Sample("edit", f"/post/{known['draft']}/edit", ("member", "administrator")),
            Sample("edit, forbidden", f"/post/{known['every']}/edit", ("member",), 403),
        ],
        "writing.delete": [
            Sample("delete for good", f"/post/{known[f'deleted_{role}']}/delete", (role,))
            for role in MEMBERS
        ],
        "main.media": NO_PAGE,
        "feeds.atom": NO_PAGE,
        "feeds.json": NO_PAGE,
        "feeds.author_atom": NO_PAGE,
        "feeds.author_json": NO_PAGE,
        "feeds.tag_atom": NO_PAGE,
        "feeds.tag_json": NO_PAGE,
        "feeds.sitemap": NO_PAGE,
        "feeds.sitemap_part": NO_PAGE,
        "feeds.robots": NO_PAGE,
        "feeds.opensearch": NO_PAGE,
        "feeds.llms": NO_PAGE,
        "feeds.markdown": NO_PAGE,
        "feeds.cover": NO_PAGE,
        "writing.images": [Sample("pictures", "/images", MEMBERS)],
        "main.page": [
            Sample("page", "/about"),
            Sample("unknown address", "/nothing", stranger, 404),
        ],
        "main.preview": [
            Sample("private link", f"/post/{known['draft']}/preview/{known['preview']}")
        ],
        "main.tags": [Sample("tags", "/tags", ("stranger", "member"))],
        "main.tag": [
            Sample("tag", "/tag/tea"),
            Sample("tag of long words", f"/tag/{known['long_tag']}", stranger),
        ],
        "main.archive": [Sample("archive", "/archive", ("stranger", "member"))],
        "main.year": [Sample("year", f"/archive/{known['year']}", ("stranger", "member"))],
        "main.month": [Sample("month", f"/archive/{known['year']}/{known['month']}", stranger)],
        "writing.posts": [
            Sample("own posts", "/posts", MEMBERS),
            Sample("scheduled posts", "/posts?state=scheduled", ("member",)),
        ],
        "writing.drafts": [Sample("drafts", "/drafts", MEMBERS)],
        "writing.revisions": [
            Sample("revisions", f"/post/{known['draft']}/revisions", ("member", "administrator")),
            Sample("comparison", f"/post/{known['draft']}/revisions?from=1&to=2", ("member",)),
        ],
        "writing.suggestions": NO_PAGE,
        "writing.edit_tag": [Sample("edit a tag", "/tag/tea/edit", ("moderator",))],
        "writing.deleted": [Sample("deleted posts", "/drafts/deleted", MEMBERS)],
        "admin.queue": [Sample("queue", "/admin/queue", STAFF)],
        "admin.log": [
            Sample("log", "/admin/log", STAFF),
            Sample("log, nobody", f"/admin/log?person={LONG_WORD}", ("moderator",)),
        ],
        "admin.users": [
            Sample("people", "/admin/users", STAFF),
            Sample("people, none", "/admin/users?q=zzz", ("administrator",)),
        ],
        "admin.user": [
            Sample("person", f"/admin/user/{known['long']}", STAFF),
            Sample("suspended person", f"/admin/user/{known['quiet']}", ("administrator",)),
        ],
        "admin.tags": [Sample("tags for the staff", "/admin/tags", ("moderator",))],
        "reports.post": [
            Sample("report a post", f"/post/{known['every']}/report", ("member",)),
        ],
        "reports.comment": [
            Sample("report a comment", f"/comment/{known['top']}/report", ("member",)),
        ],
        "settings.preferences": [Sample("settings", "/settings", MEMBERS)],
        "main.accent_css": NO_PAGE,
        "auth.invitation": [
            Sample("invitation", f"/invitation/{known['invitation']}", stranger),
            Sample("invitation, spent", "/invitation/wrong", stranger, 404),
        ],
        "admin.overview": [Sample("overview", "/admin", STAFF)],
        "admin.settings": [Sample("settings of the blog", "/admin/settings", ("administrator",))],
        "admin.invitations": [
            Sample("invitations", "/admin/invitations", ("administrator",)),
            Sample("invitations, forbidden", "/admin/invitations", ("member",), 403),
        ],
        "comments.comment": [Sample("comment", f"/comment/{known['top']}", ("stranger", "member"))],
        "comments.thread": [
            Sample("thread", f"/comment/{known['top']}/replies", ("stranger", "member"))
        ],
        "comments.reply": [Sample("reply", f"/comment/{known['top']}/reply", ("member",))],
        "comments.edit": [Sample("edit a comment", f"/comment/{known['own']}/edit", ("member",))],
        "follows.followers": [
            Sample("followers", "/user/long/followers", ("stranger", "member")),
            Sample("followers, page 2", "/user/long/followers?page=2", ("stranger", "moderator")),
            Sample("no followers", "/user/root/followers", ("stranger", "administrator")),
        ],
        "follows.followed_by": [
            Sample("whom somebody follows", "/user/mo/followed", ("stranger", "member")),
            Sample("nobody followed", "/user/quiet/followed", stranger),
        ],
        "follows.followed": [
            Sample("followed posts", "/followed", ("member", "moderator")),
            Sample("no followed posts", "/followed", ("administrator",)),
            Sample("followed, sent to log in", "/followed", stranger),
        ],
        "notifications.index": [Sample("notifications", "/notifications", MEMBERS)],
        "notifications.letters": [Sample("letters", "/settings/letters", MEMBERS)],
        "notifications.unsubscribe": [
            Sample("unsubscribe", f"/unsubscribe/{known['unsubscribe']}", ("stranger", "member")),
            Sample("unsubscribe, wrong link", "/unsubscribe/wrong", stranger, 404),
        ],
        "notifications.samples": [Sample("letters of all kinds", "/letters", stranger)],
        "notifications.sample": NO_PAGE,  # a letter, looked at by itself
        "comments.list_comments": [
            Sample("closed comments", f"/post/{known['han']}/comments", ("stranger", "member"))
        ],
        "settings.profile": [Sample("own profile", "/settings/profile", MEMBERS)],
        "settings.data": [Sample("own data", "/settings/data", ("member",))],
        "settings.account": [Sample("delete the account", "/settings/account", ("member",))],
        "main.user_comments": [
            Sample("comments of somebody", "/user/ann/comments", ("stranger", "member")),
            Sample("comments with long words", "/user/long/comments", stranger),
            Sample("comments of nobody", "/user/quiet/comments", stranger),
        ],
    }


def walk(known: dict[str, Any]) -> list[Sample]:
    """Return the samples of all pages, one after the other."""
    return [sample for group in samples(known).values() if group != NO_PAGE for sample in group]


class Stage(BrowserCase):
    """A test that has that blog, and can be any of its people."""

    def set_stage(self) -> Flask:
        """Fill this test's database and serve it; return the app, for its list of addresses."""
        app = self.make_app()
        self.known = fill(app)
        self.start()
        return app

    def make_app(self) -> Flask:
        """Return an app of this process on the database of this test."""
        with mock.patch.dict(os.environ, self.environ):
            app = create_app("default")
        self.addCleanup(app.extensions["mail_sender"].shutdown)
        # The folder of the server, which this process has not been told of.
        folder = Path(self.environ["NA_BLOG_DATA"]) / "media"
        app.extensions["storage"] = LocalStorage(folder)
        with app.app_context():
            self.addCleanup(db.engine.dispose)
        return app

    def setup_address(self, app: Flask) -> str:
        """Return the address of the setup page, while there is no administrator."""
        with app.app_context():
            return f"/setup/{setup_token()}"

    @contextmanager
    def visit(self, who: str, language: str, **options: Any) -> Iterator[Any]:
        """Give a page of a browser that speaks a language, logged in as a role or by username."""
        # A colour on its way to another one is neither.
        options = {"reduced_motion": "reduce", "locale": LANGUAGES[language], **options}
        page = self.open_browser(**options)
        username = ROLES.get(who, who)
        if username:
            page.goto("/auth/login")
            page.locator("[name=email]").fill(f"{username}@example.com")
            page.locator("[name=password]").fill(PASSWORD)
            page.locator("[name=submit]").click()
            page.locator(".menu__name").wait_for()
        yield page
        page.context.close()
