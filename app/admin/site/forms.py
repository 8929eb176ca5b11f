"""The forms of the blog's settings and of invitations."""

import re
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    ColorField,
    Field,
    FileField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import (
    DataRequired,
    Email,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)

from app import blog, languages, look, times
from app.forms import Form, NoControlCharacters, Visible
from app.menu import BadMenu, as_lines, read_lines
from app.models import SiteSettings
from app.models.invitation import DAYS, NOTE_LENGTH, USUAL_DAYS
from app.models.site_settings import (
    ALL_HELD,
    AT_ONCE,
    BY_INVITATION,
    CLOSED,
    FIRST_HELD,
    OPEN,
    TAGLINE_LENGTH,
    TITLE_LENGTH,
)
from app.text import render_comment

COLOUR = re.compile("#[0-9a-f]{6}")
DESCRIPTION_LENGTH, FOOTER_LENGTH, MENU_LENGTH = 500, 2000, 6000
WORDS_LENGTH = 20_000  # of all blocked words together
POSTS_PER_PAGE = (5, 100)
MOST_DAYS = 3650  # until comments close
UTC = "Etc/UTC"
# What is kept as it is typed.
PLAIN = ["description", "footer", "posts_per_page", "registration", "comment_policy"]
PLAIN += ["comments_close_after", "blocked_words"]
EMAIL_LENGTH = 254  # RFC 5321, section 4.5.3.1.3, less the angle brackets
TOO_LONG = _l("At most %(max)d characters.")


def tidy(text: str | None) -> str:
    """Take blanks off both ends, and turn the line ends that browsers send into our own."""
    return (text or "").strip().replace("\r\n", "\n").replace("\r", "\n")


def without_doubles(text: str | None) -> str:
    """Return lines without blanks at their ends, without empty ones and repeated ones."""
    lines = (line.strip() for line in tidy(text).split("\n"))
    return "\n".join(dict.fromkeys(filter(None, lines)))


def short(label: str, length: int, description: str, *checks: Any) -> StringField:
    """Return a field for one line of at most `length` characters."""
    return StringField(
        label,
        filters=[tidy],
        validators=[*checks, Length(max=length, message=TOO_LONG), NoControlCharacters()],
        description=description,
        render_kw={"maxlength": length, "dir": "auto", "autocomplete": "off"},
    )


def long(label: str, length: int, description: str, rows: int, tidied: Any = tidy) -> TextAreaField:
    """Return a field for several lines of at most `length` characters together."""
    return TextAreaField(
        label,
        filters=[tidied],
        validators=[Length(max=length, message=TOO_LONG), NoControlCharacters(multiline=True)],
        description=description,
        render_kw={"maxlength": length, "dir": "auto", "rows": rows},
    )


class WholeNumber(IntegerField):  # type: ignore[misc]
    """A number, or nothing; anything else is refused in our own words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; raise ValueError for what is no number."""
        typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if typed and not (typed.isascii() and typed.isdecimal() and len(typed) < 10):
            raise ValueError(_("Type a whole number."))
        if typed:
            self.data = int(typed)


def within(bounds: tuple[int, int]) -> list[Any]:
    """Return the checks of a number that may be left out."""
    message = _l("Choose a number from %(min)d to %(max)d.")
    return [Optional(), NumberRange(*bounds, message=message)]


class SettingsForm(Form):
    """The settings of the whole blog."""

    seen = HiddenField()  # the state of the settings that whoever saves has seen
    title = short(
        _l("Title"),
        TITLE_LENGTH,
        _l("What the blog is called, at the top of every page and in letters."),
        DataRequired(_l("Give the blog a title.")),
        Visible(_l("Give the blog a title that can be seen.")),
    )
    tagline = short(_l("Tagline"), TAGLINE_LENGTH, _l("A line below the title, on the home page."))
    description = long(
        _l("Description"),
        DESCRIPTION_LENGTH,
        _l("For search engines and feeds, one or two sentences; left empty, they get the tagline."),
        rows=3,
    )
    locale = SelectField(
        _l("Language"), description=_l("For readers who ask for none that the blog speaks.")
    )
    timezone = SelectField(
        _l("Time zone"),
        description=_l("For times on pages and for scheduling, unless a person has set another."),
    )
    accent = ColorField(
        _l("Accent colour"),
        filters=[lambda text: (text or "").strip().lower()],
        description=_l(
            "For links and buttons. Any colour will do: it is made darker on light pages and "
            "lighter on dark ones, as far as needed to be read."
        ),
    )
    plain_accent = BooleanField(_l("Go back to the colour that the blog came with"))
    logo = FileField(
        _l("Logo"),
        description=_l(
            "PNG, WebP or JPEG. It stands in place of the title, 32 pixels high, on light and "
            "dark pages alike."
        ),
        render_kw={"accept": "image/png,image/webp,image/jpeg"},
    )
    remove_logo = BooleanField(_l("Remove the logo"))
    menu = long(
        _l("Menu"),
        MENU_LENGTH,
        _l(
            "A link in each line, like: Archive | /archive or: Our shop | https://example.com. "
            "The blog's pages are in the menu anyway."
        ),
        rows=5,
    )
    footer = long(
        _l("Footer"),
        FOOTER_LENGTH,
        _l("Words below every page, in simple Markdown: emphasis, links, lists."),
        rows=4,
    )
    posts_per_page = WholeNumber(
        _l("Posts on a page"),
        validators=within(POSTS_PER_PAGE),
        description=_l("From 5 to 100; left empty, 20."),
        render_kw={"min": POSTS_PER_PAGE[0], "max": POSTS_PER_PAGE[1]},
    )
    registration = RadioField(
        _l("Who may register"),
        choices=[
            SelectChoice(OPEN, _l("Anybody")),
            SelectChoice(BY_INVITATION, _l("Whoever has an invitation")),
            SelectChoice(CLOSED, _l("Nobody; invitations do not work either")),
        ],
    )
    default_role = RadioField(
        _l("What a new member may do"),
        choices=[
            SelectChoice("Reader", _l("Comment and follow")),
            SelectChoice("User", _l("Write posts, too")),
        ],
    )
    comment_policy = RadioField(
        _l("When comments appear"),
        choices=[
            SelectChoice(AT_ONCE, _l("At once")),
            SelectChoice(FIRST_HELD, _l("A person's first one when the staff approves it")),
            SelectChoice(ALL_HELD, _l("Each when the staff approves it")),
        ],
    )
    comments_close_after = WholeNumber(
        _l("Close comments after days"),
        validators=within((1, MOST_DAYS)),
        description=_l("Counted from a post's publication; left empty, they stay open."),
        render_kw={"min": 1, "max": MOST_DAYS},
    )
    blocked_words = long(
        _l("Words that hold a comment back"),
        WORDS_LENGTH,
        _l("A word or phrase in each line; a comment with one of them waits for the staff."),
        rows=5,
        tidied=without_doubles,
    )
    submit = SubmitField(_l("Save the settings"))

    def __init__(self, site: SiteSettings, default_role: str) -> None:
        """Show the settings as they are, those of the operator where the staff has set none."""
        effective = {
            "seen": site.stamp,
            "title": blog.title(),
            "tagline": blog.tagline(),
            "locale": blog.language(),
            "timezone": site.timezone or UTC,
            "accent": site.accent or look.colour("accent"),
            "menu": as_lines(site.menu or []),
            "default_role": default_role,
        }
        super().__init__(data={**{name: getattr(site, name) for name in PLAIN}, **effective})
        self.locale.choices = [
            SelectChoice(code, languages.own_name(code)) for code in languages.available()
        ]
        self.timezone.choices = [
            SelectChoice(zone, place, optgroup=area)
            for area, zones in times.zones()
            for zone, place in zones
        ]
        self.links = site.menu or []

    def validate_accent(self, field: Field) -> None:
        """Refuse what is no colour."""
        if not COLOUR.fullmatch(field.data):
            raise ValidationError(_("Write a colour like #a83a24."))

    def validate_menu(self, field: Field) -> None:
        """Read the links; refuse a line that is none."""
        try:
            self.links = read_lines(field.data)
        except BadMenu as error:
            raise ValidationError(str(error)) from None

    def values(self) -> dict[str, Any]:
        """Return the settings as they are kept: None for what is as the operator has it."""
        operator = current_app.config
        accent = None if self.plain_accent.data else self.accent.data
        return {
            **{name: getattr(self, name).data for name in PLAIN},
            "title": _unless(self.title.data, operator["NA_BLOG_NAME"]),
            "tagline": _unless(self.tagline.data, operator["NA_BLOG_TAGLINE"]),
            "description": self.description.data or None,
            "locale": _unless(self.locale.data, operator["BABEL_DEFAULT_LOCALE"]),
            "timezone": _unless(self.timezone.data, UTC),
            "accent": _unless(accent, look.colour("accent")),
            "menu": self.links or None,
            "footer_html": render_comment(self.footer.data) if self.footer.data else "",
        }

    def refuse_stale(self, now: SiteSettings) -> None:
        """Say that somebody else saved meanwhile, and let the next attempt count."""
        self.seen.data = now.stamp
        self.refuse(
            _(
                "Somebody else saved the settings while this page was open. Below is what you "
                "typed: look it over, and save once more to put it in place of theirs."
            )
        )


def _unless(value: str | None, usual: str) -> str | None:
    """Return a setting, or None for one that is as the operator has it."""
    return None if value == usual else value


class InvitationForm(Form):
    """Invite somebody."""

    note = short(
        _l("For whom"), NOTE_LENGTH, _l("A note for the staff; whoever is invited does not see it.")
    )
    days = WholeNumber(
        _l("Good for days"),
        default=USUAL_DAYS,
        validators=[InputRequired(_l("Type a whole number.")), *within(DAYS)[1:]],
        description=_l("From 1 to 30."),
        render_kw={"min": DAYS[0], "max": DAYS[1]},
    )
    email = StringField(
        _l("Send it to"),
        filters=[tidy],
        validators=[
            Optional(),
            Length(max=EMAIL_LENGTH, message=TOO_LONG),
            NoControlCharacters(),
            Email(_l("This is not an e-mail address, like ann@example.com."), allow_smtputf8=False),
        ],
        description=_l("An e-mail address; left empty, you pass the link on yourself."),
        render_kw={"type": "email", "autocomplete": "off", "maxlength": EMAIL_LENGTH},
    )
    submit = SubmitField(_l("Make the link"))
