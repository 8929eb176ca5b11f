"""The forms of the staff."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from app.forms import Form, NoControlCharacters, TicksForm, Visible, known_ids
from app.models.moderation import REASON_LENGTH
from app.models.user import SUSPENSION_LENGTH

ANCHOR = re.compile(r"(comment|post)-\d{1,10}")
QUEUE_PAGE = 50  # things on a page of the queue


class DecisionForm(Form):
    """What the staff decides of one thing, at times why, and where to go on."""

    reason = StringField(
        _l("Reason"),
        validators=[
            Length(max=REASON_LENGTH, message=_l("A reason has at most %(max)d characters.")),
            NoControlCharacters(),
        ],
    )
    clean_up = BooleanField()
    after = HiddenField()  # what stands next in the queue
    page = HiddenField()

    @property
    def anchor(self) -> str | None:
        """The place of the next thing on the page."""
        text = self.after.data or ""
        return text if ANCHOR.fullmatch(text) else None

    @property
    def page_number(self) -> int:
        """The page of the queue that the person was on."""
        text = self.page.data or ""
        return int(text) if text.isascii() and text.isdecimal() and 0 < len(text) < 6 else 1


class QueueForm(TicksForm, DecisionForm):
    """One decision on all that is ticked: `ids` are of comments, `posts` of posts."""

    most = QUEUE_PAGE  # type: ignore[assignment]
    posts = SelectMultipleField(coerce=int, validate_choice=False)
    approve = SubmitField(_l("Approve or leave"))
    remove = SubmitField(_l("Reject or remove"))
    spam = SubmitField(_l("Spam"))

    def validate_ids(self, field: Field) -> None:
        """Refuse nothing at all, and more than a page shows."""
        self.posts.data = known_ids(self.posts.data)[: self.most]
        if not self.posts.data or field.data:
            super().validate_ids(field)


class SuspensionForm(Form):
    """Suspend an account, with the reason that its owner reads when he logs in."""

    reason = StringField(
        _l("Reason"),
        validators=[
            DataRequired(_l("Give the reason: the person reads it when he logs in.")),
            Visible(_l("Give a reason that can be seen.")),
            Length(max=SUSPENSION_LENGTH, message=_l("A reason has at most %(max)d characters.")),
            NoControlCharacters(),
        ],
        description=_l("The person reads it when he logs in."),
        render_kw={"maxlength": SUSPENSION_LENGTH, "dir": "auto", "autocomplete": "off"},
    )
    suspend = SubmitField(_l("Suspend"))


class RoleForm(Form):
    """Give an account another role."""

    role = SelectField(_l("Role"))
    give = SubmitField(_l("Give the role"))

    def __init__(self, names: list[str], **kwargs: Any) -> None:
        """Offer the roles of these names."""
        super().__init__(**kwargs)
        self.role.choices = [SelectChoice(name, ROLE_NAMES.get(name, name)) for name in names]


ROLE_NAMES = {
    "Reader": _l("Reader"),
    "User": _l("User"),
    "Moderator": _l("Moderator"),
    "Administrator": _l("Administrator"),
}
