"""The form of a report."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from app.forms import Form, NoControlCharacters
from app.models.report import REASON_LENGTH
from app.text import is_visible

REASONS = {
    "spam": _l("Spam or an advert"),
    "rude": _l("Rude or hateful"),
    "private": _l("Tells something private about somebody"),
    "stolen": _l("Taken from somebody else"),
    "other": _l("Something else"),
}
WORDS_LENGTH = REASON_LENGTH - 100  # the rest is for the reason before them


class ReportForm(Form):
    """Why a comment or a post should not be there."""

    reason = RadioField(
        _l("What is wrong with it?"),
        choices=[SelectChoice(name, label) for name, label in REASONS.items()],
        validators=[InputRequired(_l("Choose what is wrong."))],
    )
    words = TextAreaField(
        _l("In your own words"),
        validators=[
            Length(max=WORDS_LENGTH, message=_l("This has at most %(max)d characters.")),
            NoControlCharacters(multiline=True),
        ],
        render_kw={"rows": 3, "maxlength": WORDS_LENGTH, "dir": "auto"},
    )
    submit = SubmitField(_l("Send the report"))

    def validate_words(self, field: Field) -> None:
        """Ask for words where the choice alone says nothing."""
        if self.reason.data == "other" and not is_visible(field.data or ""):
            raise ValidationError(_("Say in a few words what is wrong."))

    def told(self) -> str:
        """Return the reason in one line, as the staff will read it."""
        label, words = str(REASONS[self.reason.data]), " ".join((self.words.data or "").split())
        if self.reason.data == "other":
            return words
        return f"{label}: {words}" if words else label
