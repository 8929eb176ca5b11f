"""The forms of a member's settings."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SubmitField
from wtforms.fields.choices import SelectChoice

from app import languages, times
from app.forms import Form

AS_BROWSER = _l("As my browser")


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
