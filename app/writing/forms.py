"""The forms of writing."""

import re
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import (
    DateTimeLocalField,
    Field,
    HiddenField,
    IntegerField,
    MultipleFileField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, ValidationError
from wtforms.widgets import HiddenInput, TextInput

from app.forms import (
    LARGEST_ID,
    Form,
    NoControlCharacters,
    TicksForm,
    Visible,
    trimmed,
    with_plain_line_ends,
)
from app.models import Autosave, Post
from app.models.image import ALT_LENGTH
from app.models.tag import MOST_TAGS, TAG_LENGTH, is_tag_name, tag_key
from app.models.written import BODY_LENGTH, SUMMARY_LENGTH, TITLE_LENGTH
from app.text import SLUG_LENGTH, slugify
from app.times import BadWallClock, from_wall_clock, to_wall_clock

TAG_SEPARATORS = re.compile(r"[,，、;；\n]")


class TagsField(Field):  # type: ignore[misc]
    """Tags in one line, with commas between them, Chinese ones too; `data` is their names."""

    widget = TextInput()

    def _value(self) -> str:
        return ", ".join(self.data or [])

    def process_data(self, value: Any) -> None:
        """Take the tags of a post, or names."""
        self.data = [getattr(tag, "name", tag) for tag in value or ()]

    def process_formdata(self, values: list[str]) -> None:
        """Read names, each once however it is written; without the field all stays as it is."""
        if not values:
            return
        names = (" ".join(part.split()).lstrip("#") for part in TAG_SEPARATORS.split(values[0]))
        self.data = list({tag_key(name): name for name in names if name.strip()}.values())

    def pre_validate(self, form: Any) -> None:
        """Refuse too many tags, and what cannot be one."""
        if len(self.data) > MOST_TAGS:
            raise ValidationError(_("A post has at most %(max)d tags.", max=MOST_TAGS))
        for name in self.data:
            if not is_tag_name(name):
                raise ValidationError(
                    _("A tag has at most %(max)d characters, all to be seen.", max=TAG_LENGTH)
                )


class MomentField(DateTimeLocalField):  # type: ignore[misc]
    """A day and a time, as a clock shows them; it may be left empty."""

    def process_formdata(self, values: list[str]) -> None:
        """Read what was typed; raise ValueError, which WTForms tells, for what is no time."""
        if not values or not values[0].strip():
            self.data: datetime | None = None
            return
        try:
            super().process_formdata([values[0].strip()])
        except ValueError:
            raise ValueError(_("Give the day and the time, as 2026-11-23 10:00.")) from None


class NumberField(IntegerField):  # type: ignore[misc]
    """A number that the page carries along; anything else counts as 0."""

    widget = HiddenInput()

    def _value(self) -> str:
        return str(self.data or 0)

    def process_formdata(self, values: list[str]) -> None:
        """Read the number; without the field it stays as it is."""
        if not values:
            return
        text = values[0]
        fits = text.isascii() and text.isdecimal() and len(text) < 11
        self.data = min(int(text), LARGEST_ID) if fits else 0


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
    tags = TagsField(
        _l("Tags"),
        description=_l("What it is about, with commas between: tea, slow reading."),
        render_kw={"maxlength": 2000, "dir": "auto", "autocomplete": "off"},
    )
    page_slug = StringField(
        _l("Address as a page"),
        filters=[trimmed],
        validators=[
            Length(max=SLUG_LENGTH, message=_l("An address has at most %(max)d characters."))
        ],
        description=_l(
            "Left empty, this is a post. With an address, like about, it is a page: "
            "without a date, and in the menu."
        ),
        render_kw={"maxlength": SLUG_LENGTH, "dir": "auto", "autocomplete": "off"},
    )
    cover_id = NumberField(_l("Cover picture"), default=0, widget=TextInput())
    publish_at = MomentField(
        _l("Publish at"),
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )
    # The zone of the browser, for who has set none: a script fills it in.
    zone = HiddenField()
    version = NumberField(default=0)
    autosave = NumberField(default=0)
    publish = SubmitField(_l("Publish"))
    save = SubmitField(_l("Save as draft"))
    schedule = SubmitField(_l("Schedule"))
    preview = SubmitField(_l("Preview"))

    def __init__(self, post: Post | None, keeps_pages: bool, **kwargs: Any) -> None:
        """Fill the form from a post, and call the buttons by what they do to it."""
        super().__init__(obj=post, **kwargs)
        self.post = post
        self.scheduled_for: datetime | None = None
        if not keeps_pages:
            del self.page_slug
        if post and post.is_published:
            self.publish.label.text = _l("Save the changes")
            del self.save, self.schedule, self.publish_at
        elif post and post.is_scheduled and post.published_at:
            self.publish.label.text = _l("Publish now")
            self.save.label.text = _l("Save")
            self.schedule.label.text = _l("Change the time")
            if not self.is_submitted():
                self.publish_at.data = to_wall_clock(post.published_at)

    def validate_page_slug(self, field: Field) -> None:
        """Refuse an address that is no address, or that leads elsewhere already."""
        field.data = field.data or None
        if field.data is None:
            return
        if slugify(field.data) != field.data:
            raise ValidationError(
                _("An address is made of small letters, digits and dashes, like about-us.")
            )
        taken = {rule.rule.split("/")[1] for rule in current_app.url_map.iter_rules()}
        if field.data in taken:
            raise ValidationError(_("This address belongs to the blog itself. Choose another."))

    def validate_publish_at(self, field: Field) -> None:
        """Turn what the writer's clock will show into a moment."""
        if not self.schedule.data:
            return
        if field.data is None:
            raise ValidationError(_("Give the day and the time, as 2026-11-23 10:00."))
        try:
            self.scheduled_for = from_wall_clock(field.data, self.zone.data)
        except BadWallClock as error:
            raise ValidationError(str(error)) from None

    def fill(self, autosave: Autosave) -> None:
        """Show what was typed and not saved in place of what the post says."""
        for name, value in autosave.wording.items():
            self[name].data = value
        self.version.data, self.autosave.data = autosave.version, autosave.number

    def wording(self) -> dict[str, Any]:
        """Return the texts as they are stored."""
        return {
            "title": self.title.data or "",
            "summary": self.summary.data or None,
            "body": self.body.data or "",
            "tags": self.tags.data,
        }


class AutosaveForm(PostForm):
    """What is typed so far: it may be without a title, or without a text."""

    title = StringField(
        filters=[trimmed],
        validators=[
            Length(max=TITLE_LENGTH, message=_l("A title has at most %(max)d characters.")),
            NoControlCharacters(),
        ],
    )
    body = TextAreaField(
        filters=[with_plain_line_ends],
        validators=[
            Length(max=BODY_LENGTH, message=_l("A post has at most %(max)d characters.")),
            NoControlCharacters(multiline=True),
        ],
    )


class BulkForm(TicksForm):
    """One thing to do to several posts."""

    none_ticked = _l("Tick the posts first.")
    too_many_ticked = _l("At most %(max)d posts at once.")
    tags = TagsField(_l("Tags"))
    publish = SubmitField(_l("Publish"))
    unpublish = SubmitField(_l("Make drafts of them"))
    add_tags = SubmitField(_l("Add the tags"))
    delete = SubmitField(_l("Delete"))


class ImageForm(Form):
    """Pictures, and what they show; a script sends one at a time."""

    file = MultipleFileField(
        _l("Picture"),
        description=_l("JPEG, PNG, WebP, GIF or AVIF; several at once may be 20 MB together."),
        render_kw={"accept": "image/jpeg,image/png,image/webp,image/gif,image/avif"},
    )
    alt = StringField(
        _l("What it shows"),
        filters=[trimmed],
        validators=[
            Length(max=ALT_LENGTH, message=_l("A description has at most %(max)d characters.")),
            NoControlCharacters(),
        ],
        description=_l("Read aloud to those who do not see it."),
        render_kw={"maxlength": ALT_LENGTH, "dir": "auto", "autocomplete": "off"},
    )
    submit = SubmitField(_l("Upload"))

    def validate_file(self, field: Field) -> None:
        """Refuse a form without a file."""
        field.data = [file for file in field.data or () if isinstance(file, FileStorage)]
        if not field.data:
            raise ValidationError(_("Choose a picture first."))


class AltForm(Form):
    """What a picture shows."""

    alt = ImageForm.alt
    submit = SubmitField(_l("Save"))


class TagForm(Form):
    """Another name for a tag; the name of another tag merges the two."""

    name = StringField(
        _l("Name"),
        filters=[trimmed],
        validators=[
            DataRequired(_l("Give the tag a name.")),
            Visible(_l("Give the tag a name that can be seen.")),
            Length(max=TAG_LENGTH, message=_l("A tag has at most %(max)d characters.")),
            NoControlCharacters(),
        ],
        render_kw={"maxlength": TAG_LENGTH, "dir": "auto", "autocomplete": "off"},
    )
    submit = SubmitField(_l("Rename"))
    merge = SubmitField(_l("Merge into the tag of this name"))

    def validate_name(self, field: Field) -> None:
        """Refuse what typing could not bring again: a comma ends a tag."""
        if TAG_SEPARATORS.search(field.data or ""):
            raise ValidationError(_("A tag has no comma or semicolon in its name."))
        if not is_tag_name(field.data or ""):
            raise ValidationError(
                _("A tag has at most %(max)d characters, all to be seen.", max=TAG_LENGTH)
            )


class DeleteForm(Form):
    """Delete a post for good."""

    submit = SubmitField(_l("Delete the post"))
