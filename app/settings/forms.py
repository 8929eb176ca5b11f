"""The forms of a member's settings."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import (
    Field,
    FileField,
    RadioField,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from app import languages, times
from app.forms import (
    Form,
    NoControlCharacters,
    OwnPasswordMixin,
    Visible,
    trimmed,
    with_plain_line_ends,
)
from app.models.user import ABOUT_LENGTH, LOCATION_LENGTH, MOST_LINKS, NAME_LENGTH
from app.text import web_address, without_unseen

AS_BROWSER = _l("As my browser")
KEEP, REMOVE = "keep", "remove"


def none_as_nothing(value: str | None) -> str:
    """Turn what was never chosen into the empty choice."""
    return value or ""


class PreferencesForm(Form):
    """The language and the time zone of a person; empty ones are the browser's."""

    locale = SelectField(
        _l("Language"),
        coerce=none_as_nothing,
        description=_l("Of the pages, and of the letters that you get."),
    )
    timezone = SelectField(
        _l("Time zone"),
        coerce=none_as_nothing,
        description=_l("Times are shown as the clocks in this place show them."),
    )
    submit = SubmitField(_l("Save the settings"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what there is, in the words of the page's language."""
        super().__init__(*args, **kwargs)
        browser = SelectChoice("", AS_BROWSER)
        self.locale.choices = [
            browser,
            *(SelectChoice(code, languages.own_name(code)) for code in languages.available()),
        ]
        self.timezone.choices = [
            browser,
            *(
                SelectChoice(zone, place, optgroup=area)
                for area, zones in times.zones()
                for zone, place in zones
            ),
        ]


class LinksField(TextAreaField):  # type: ignore[misc]
    """Addresses of the web, a line for each; `data` is a list of them."""

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else "\n".join(self.data or ())

    def process_formdata(self, values: list[str]) -> None:
        """Read the lines; what is no address stays as it was typed, for `pre_validate`."""
        lines = [line.strip() for line in (values[0] if values else "").splitlines()]
        found = {web_address(line) or line: line for line in lines if line}
        self.data = list(found)

    def pre_validate(self, form: Any) -> None:
        """Refuse too many lines, and what is no address of the web."""
        if len(self.data or ()) > MOST_LINKS:
            raise ValidationError(_("There is room for %(max)d links.", max=MOST_LINKS))
        for line in self.data or ():
            if web_address(line) is None:
                raise ValidationError(
                    _(
                        "“%(line)s” is no address of a page, like https://example.com/ann.",
                        line=without_unseen(line)[:60],
                    )
                )


class ProfileForm(Form):
    """What a person tells readers of himself; all of it may stay empty."""

    name = StringField(
        _l("Name"),
        filters=[trimmed],
        validators=[
            Length(max=NAME_LENGTH, message=_l("A name has at most %(max)d characters.")),
            NoControlCharacters(),
            Visible(_l("Give a name that can be seen, or none.")),
        ],
        description=_l("As readers see it; without one they see your user name."),
        render_kw={"maxlength": NAME_LENGTH, "dir": "auto", "autocomplete": "name"},
    )
    location = StringField(
        _l("Place"),
        filters=[trimmed],
        validators=[
            Length(max=LOCATION_LENGTH, message=_l("A place has at most %(max)d characters.")),
            NoControlCharacters(),
        ],
        render_kw={"maxlength": LOCATION_LENGTH, "dir": "auto", "autocomplete": "off"},
    )
    about_me = TextAreaField(
        _l("About you"),
        filters=[with_plain_line_ends, trimmed],
        validators=[
            Length(max=ABOUT_LENGTH, message=_l("This has at most %(max)d characters.")),
            NoControlCharacters(multiline=True),
        ],
        description=_l("Markdown: *stress*, **strong**, [a link](https://example.com)."),
        render_kw={"rows": 6, "dir": "auto"},
    )
    links = LinksField(
        _l("Links"),
        description=_l("Up to five addresses, each on a line of its own."),
        render_kw={"rows": 4, "dir": "ltr", "spellcheck": "false", "autocomplete": "off"},
    )
    submit = SubmitField(_l("Save the profile"))


class PortraitForm(Form):
    """A person's picture."""

    file = FileField(
        _l("New picture"),
        description=_l("JPEG, PNG, WebP, GIF or AVIF, of up to 20 MB; its middle is shown."),
        render_kw={"accept": "image/jpeg,image/png,image/webp,image/gif,image/avif"},
    )
    submit = SubmitField(_l("Upload"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the fields apart from those of the other form on the page."""
        super().__init__(*args, prefix="picture", **kwargs)

    def validate_file(self, field: Field) -> None:
        """Refuse a form without a file."""
        if not isinstance(field.data, FileStorage) or not field.data.filename:
            raise ValidationError(_("Choose a picture first."))


class DataForm(Form):
    """Ask for all that the blog has of oneself."""

    submit = SubmitField(_l("Download your data"))


class DepartureForm(OwnPasswordMixin, Form):
    """Delete one's account."""

    choice = RadioField(
        _l("What you have written"),
        validators=[InputRequired(_l("Choose what becomes of what you have written."))],
    )
    submit = SubmitField(_l("Delete the account"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for the choice before the password."""
        super().__init__(*args, **kwargs)
        self.choice.choices = [
            SelectChoice(KEEP, _l("It stays, under “Deleted account”")),
            SelectChoice(REMOVE, _l("It is removed too")),
        ]
        self._fields.move_to_end("old_password")
        self._fields.move_to_end("submit")
