"""The form of what a person is told by letter."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SubmitField
from wtforms.fields.choices import SelectChoice

from app.forms import Form
from app.models.role import Abilities
from app.models.wishes import AT_ONCE, DAILY, NEVER, USUAL, choices_for
from app.sentences import KINDS

HOW_OFTEN = {AT_ONCE: _l("At once"), DAILY: _l("Once a day"), NEVER: _l("Never")}


class LettersForm(Form):
    """How often there are letters of each kind."""

    comment = SelectField(KINDS["comment"])
    reply = SelectField(KINDS["reply"])
    mention = SelectField(KINDS["mention"])
    follow = SelectField(KINDS["follow"])
    approved = SelectField(KINDS["approved"])
    rejected = SelectField(KINDS["rejected"])
    removed = SelectField(KINDS["removed"])
    posts = SelectField(KINDS["posts"])
    queue = SelectField(KINDS["queue"])
    submit = SubmitField(_l("Save the settings"))

    def __init__(self, viewer: Abilities, **kwargs: Any) -> None:
        """Offer to each person what can concern him."""
        super().__init__(**kwargs)
        if not viewer.can_see_held_comments():
            del self.queue
        for kind in self.kinds:
            self[kind].choices = [SelectChoice(c, HOW_OFTEN[c]) for c in choices_for(kind)]

    @property
    def kinds(self) -> list[str]:
        """The kinds that are chosen here."""
        return [kind for kind in USUAL if kind in self]

    @property
    def choices(self) -> dict[str, str]:
        """What is chosen, by kind."""
        return {kind: self[kind].data for kind in self.kinds}
