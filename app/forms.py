"""What the forms of all rooms share: checks, fields, and how a form is shown again."""

from functools import lru_cache
from typing import Any

from babel import Locale
from babel.support import NullTranslations, Translations
from flask import current_app, flash, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.csrf import _FlaskFormCSRF
from flask_wtf.form import _Auto
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import Field, FileField, PasswordField, SelectMultipleField
from wtforms.i18n import messages_path
from wtforms.validators import DataRequired, Length, ValidationError

from app import blog
from app.extensions import csrf
from app.models.user import PASSWORD_LENGTH
from app.text import has_control_characters, is_visible
from app.times import present_locale

LARGEST_ID = 2**31 - 1


class NoControlCharacters:
    """Refuse characters that cannot be seen and that databases and pages choke on."""

    def __init__(self, multiline: bool = False) -> None:
        """Allow tabs, line ends and writing-direction marks where `multiline` is set."""
        self.multiline = multiline

    def __call__(self, form: FlaskForm, field: Field) -> None:
        """Raise ValidationError when the text has one."""
        if has_control_characters(field.data or "", multiline=self.multiline):
            raise ValidationError(
                _("This holds an invisible control character. Type it again instead of pasting it.")
            )


class Visible:
    """Refuse a text of blanks and characters that show nothing."""

    def __init__(self, message: str) -> None:
        """Say this of such a text."""
        self.message = message

    def __call__(self, form: FlaskForm, field: Field) -> None:
        """Raise ValidationError when nothing can be seen."""
        if field.data and not is_visible(field.data):
            raise ValidationError(self.message)


def trimmed(text: str | None) -> str | None:
    """Take blanks off both ends, as nobody means them in a line."""
    return text.strip() if text else text


def with_plain_line_ends(text: str | None) -> str | None:
    """Turn the line ends that browsers send (HTML, section 4.10.5.4) into our own."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if text else text


def file_fields(form: FlaskForm) -> set[str]:
    """Return the names under which a form's fields for files are sent."""
    fields = form._unbound_fields
    return {
        f"{form._prefix}{name}"
        for name, field in fields
        if issubclass(field.field_class, FileField)
    }


class FormToken(_FlaskFormCSRF):  # type: ignore[misc]
    """Flask-WTF's token of a form, refused in words that say what to do."""

    def validate_csrf_token(self, form: FlaskForm, field: Field) -> None:
        """Raise ValidationError for a token that is missing, wrong or expired."""
        try:
            super().validate_csrf_token(form, field)
        except ValidationError:
            raise ValidationError(
                _("Nothing is saved yet: the page was open for too long. Send it once more.")
            ) from None


class FormWords:
    """WTForms' own words, which Flask-WTF would read from the disk with each form."""

    def gettext(self, words: str) -> str:
        """Return the words in the reader's language."""
        return _words_of_wtforms(present_locale()).gettext(words)

    def ngettext(self, one: str, many: str, number: int) -> str:
        """Return the words for a number of things in the reader's language."""
        return _words_of_wtforms(present_locale()).ngettext(one, many, number)


class Form(FlaskForm):  # type: ignore[misc]
    """A form that is filled in once per request and shows why it was refused."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Where the fields' values come from, and how the token is checked."""

        csrf_class = FormToken

        def get_translations(self, form: FlaskForm) -> Any:
            """Return what translates WTForms' own words."""
            return FormWords()

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """Read files for the fields that ask for them, and text for all others.

            Flask-WTF mixes them, and a file sent under a text field's name would reach filters
            and checks that expect a string.
            """
            if formdata is not _Auto or request.method != "POST":
                return super().wrap_formdata(form, formdata)
            wanted = file_fields(form)
            asked = {name: files for name, files in request.files.lists() if name in wanted}
            return CombinedMultiDict([MultiDict(asked), request.form])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Give the token no id, which two forms on a page would share."""
        super().__init__(*args, **kwargs)
        if "csrf_token" in self:
            self.csrf_token.render_kw = {"id": False}

    def refuse(self, message: str, field: Field | None = None) -> None:
        """Add a message beside `field`, or at the top of the form."""
        if field is None:
            self.form_errors.append(message)
        else:
            field.errors = [*field.errors, message]

    def refuse_full(self) -> None:
        """Say that no file can be kept, at the top of the form."""
        self.refuse(_("The disk of this blog is full: nothing is stored. Tell who runs it."))

    def refused_status(self) -> int:
        """Return 200 for a form that is new, 400 for a bad token, 422 for bad fields."""
        if "csrf_token" in self.errors:
            return 400
        return 422 if self.errors else 200


class TicksForm(Form):
    """One thing to do to several rows of a page, which are ticked."""

    none_ticked = _l("Tick something first.")
    too_many_ticked = _l("At most %(max)d at once.")
    ids = SelectMultipleField(coerce=int, validate_choice=False)

    @property
    def most(self) -> int:
        """How many may be ticked: as many as a page shows."""
        return blog.posts_per_page()

    def validate_ids(self, field: Field) -> None:
        """Refuse nothing at all, and more than a page shows."""
        field.data = known_ids(field.data)
        if not field.data:
            raise ValidationError(self.none_ticked)
        if len(field.data) > self.most:
            raise ValidationError(self.too_many_ticked % {"max": self.most})


def known_ids(numbers: list[int] | None) -> list[int]:
    """Return those numbers that a database can have as a key."""
    return [id for id in numbers or () if 0 < id <= LARGEST_ID]


def known_password_field(label: str, missing: str, description: str = "") -> PasswordField:
    """Return a field for the password that an account has; `missing` is said of an empty one."""
    return PasswordField(
        label,
        validators=[DataRequired(missing), Length(max=PASSWORD_LENGTH[1])],
        description=description,
        render_kw={"autocomplete": "current-password"},
    )


class OwnPasswordMixin:
    """The present password, asked again before something that matters."""

    old_password = known_password_field(_l("Present password"), _l("Type your present password."))


def check_token() -> None:
    """Answer 400 to the one button of an act whose token is missing or expired."""
    if current_app.config["WTF_CSRF_ENABLED"]:
        csrf.protect()


def flash_with_undo(message: str, undo: str) -> None:
    """Say on the next page what was done, beside a button that posts to `undo`."""
    flash({"words": message, "undo": undo}, "success")  # type: ignore[arg-type]


def show_form(
    template: str, form: Form, status: int | None = None, **context: Any
) -> ResponseReturnValue:
    """Return the page of a form: 200 when it is new, an error status when it was refused."""
    status = status or (form.refused_status() if request.method == "POST" else 200)
    return make_response(render_template(template, form=form, **context), status)


def too_many(form: Form, template: str, **context: Any) -> ResponseReturnValue:
    """Return the page of a form that was sent too often (429), with what was typed."""
    form.refuse(
        _("That was too often in too short a time. Wait a few minutes, then send it again.")
    )
    return show_form(template, form, status=429, **context)


@lru_cache(maxsize=16)  # languages
def _words_of_wtforms(locale: Locale) -> NullTranslations:
    return Translations.load(messages_path(), [locale], domain="wtforms")
