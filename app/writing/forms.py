"""The forms of writing."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField, SubmitField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.forms import Form, NoControlCharacters, Visible
from app.models.written import BODY_LENGTH, SUMMARY_LENGTH, TITLE_LENGTH


def trimmed(text: str | None) -> str | None:
    """Take blanks off both ends, as nobody means them in a line."""
    return text.strip() if text else text


def with_plain_line_ends(text: str | None) -> str | None:
    """Turn the line ends that browsers send (HTML, section 4.10.5.4) into our own."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if text else text


class PostForm(Form):
    """A post: what a writer types, and what to do with it."""

    title = StringField(
        _l("Title"),
        filters=[trimmed],
        validators=[
            DataRequired(_l("Give the post a title.")),
            Visible(_l("Give the post a title that can be seen.")),
            Length(max=TITLE_LENGTH, message=_l("A title has at most %(max)d characters.")),
            NoControlCharacters(),
        ],
        render_kw={"maxlength": TITLE_LENGTH, "dir": "auto", "autocomplete": "off"},
    )
    summary = StringField(
        _l("Summary"),
        filters=[trimmed],
        validators=[
            Length(max=SUMMARY_LENGTH, message=_l("A summary has at most %(max)d characters.")),
            NoControlCharacters(),
        ],
        description=_l(
            "One or two sentences for lists; left empty, the post's beginning is shown."
        ),
        render_kw={"maxlength": SUMMARY_LENGTH, "dir": "auto", "autocomplete": "off"},
    )
    body = TextAreaField(
        _l("Text"),
        filters=[with_plain_line_ends],
        validators=[
            DataRequired(_l("Write something.")),
            Length(max=BODY_LENGTH, message=_l("A post has at most %(max)d characters.")),
            NoControlCharacters(multiline=True),
        ],
        description=_l(
            "Markdown: **bold**, *emphasis*, # heading, - list, > quote, `code`, [words](address)."
        ),
        render_kw={"rows": 20, "dir": "auto"},
    )
    publish = SubmitField(_l("Publish"))
    save = SubmitField(_l("Save as draft"))
    preview = SubmitField(_l("Preview"))

    def __init__(self, *args: Any, published: bool = False, **kwargs: Any) -> None:
        """Call the buttons by what they do to a post that readers see already."""
        super().__init__(*args, **kwargs)
        if published:
            self.publish.label.text = _l("Save the changes")
            del self.save


class DeleteForm(Form):
    """Delete a post for good."""

    submit = SubmitField(_l("Delete the post"))
