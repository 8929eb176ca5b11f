"""The form of a comment: it checks shape and wording and never saves."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.forms import Form, NoControlCharacters, Visible
from app.models.comment import BODY_LENGTH


def tidied(text: str | None) -> str | None:
    """Turn line ends into our own, and leave out blanks at both ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip() if text else text


class CommentForm(Form):
    """A comment: what is typed, its parent, and two fields that tell people from programs."""

    body = TextAreaField(
        _l("Comment"),
        filters=[tidied],
        validators=[
            DataRequired(_l("Write something.")),
            Visible(_l("Write something that can be seen.")),
            Length(max=BODY_LENGTH, message=_l("A comment has at most %(max)d characters.")),
            NoControlCharacters(multiline=True),
        ],
    )
    parent = HiddenField()
    shown = HiddenField()
    # Nobody sees it; programs fill in whatever they find.
    website = StringField()

    @property
    def parent_id(self) -> int | None:
        """The id of the comment that this one replies to."""
        text = self.parent.data or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None

    @property
    def wording(self) -> str:
        """What was typed, as it is stored."""
        return self.body.data or ""
