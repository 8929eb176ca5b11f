"""The form macros: every kind of field of the notes, with its errors and help tied to it."""

import re
import unittest
import warnings
from html.parser import HTMLParser

from flask import render_template_string
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    DateTimeField,
    DecimalField,
    FieldList,
    FileField,
    FloatField,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from tests.support import AppCase

EVIL = '<b onclick="x">"\''
CHOICES = [SelectChoice("a", "A<"), SelectChoice("b", "B")]


class PartForm(Form):
    """A form within a form."""

    city = StringField("City", description="help city")


class EveryForm(FlaskForm):
    """Each field that the notes name."""

    boolean = BooleanField("Boolean", description="help boolean")
    hidden = HiddenField("Hidden")
    password = PasswordField("Password", description="help password")
    date = DateField("Date", description="help date")
    moment = DateTimeField("Moment", description="help moment")
    file = FileField("File", description="help file")
    files = MultipleFileField("Files", description="help files")
    decimal = DecimalField("Decimal", description="help decimal")
    integer = IntegerField("Integer", description="help integer")
    float = FloatField("Float", description="help float")
    text = StringField("Text", description="help text", validators=[InputRequired()])
    area = TextAreaField("Area", description="help area")
    radio = RadioField("Radio", description="help radio", choices=CHOICES)
    select = SelectField("Select", description="help select", choices=CHOICES)
    several = SelectMultipleField("Several", description="help several", choices=CHOICES)
    items = FieldList(StringField("Item"), label="Items", min_entries=2)
    part = FormField(PartForm, label="Part")
    submit = SubmitField("Send")


class Elements(HTMLParser):
    """Reads the elements of a page, with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def named(self, name: str) -> list[dict[str, str | None]]:
        """Return the attributes of the controls of a name."""
        return [attributes for _, attributes in self.found if attributes.get("name") == name]

    def described_by(self, id: str) -> int:
        """Return how many elements have this one as their description."""
        descriptions = [attributes.get("aria-describedby") or "" for _, attributes in self.found]
        return sum(id in text.split() for text in descriptions)

    @property
    def ids(self) -> list[str]:
        """All ids, in order."""
        return [attributes["id"] or "" for _, attributes in self.found if "id" in attributes]


class QuickFormTestCase(AppCase):
    """`wtf.quick_form(form)`, as in the notes."""

    def setUp(self) -> None:
        super().setUp()
        # The notes name DateTimeField, which WTForms 3.3 would rather not have.
        catcher = warnings.catch_warnings()
        catcher.__enter__()
        self.addCleanup(catcher.__exit__, None, None, None)
        warnings.filterwarnings("ignore", "'DateTimeField' renders", DeprecationWarning)

    def show(self, form: type[FlaskForm] = EveryForm, call: str = "wtf.quick_form(form)") -> str:
        line = '{% import "bootstrap/wtf.html" as wtf %}{{ ' + call + " }}"
        with self.app.test_request_context("/?x"):
            return render_template_string(line, form=form())

    def refused(self, errors: dict[str, list[str]]) -> str:
        line = '{% import "bootstrap/wtf.html" as wtf %}{{ wtf.quick_form(form) }}'
        with self.app.test_request_context("/", method="POST"):
            form = EveryForm()
            for name, messages in errors.items():
                form[name].errors = messages
            return render_template_string(line, form=form)

    def test_every_field_is_there_with_its_label_and_its_help(self) -> None:
        page = self.show()
        elements = Elements(page)
        with self.app.test_request_context():
            fields = [field for field in EveryForm() if field.name not in {"part", "items"}]
        for field in fields:
            self.assertTrue(elements.named(field.name), field.name)
            if field.description:
                self.assertEqual(page.count(f">{field.description}<"), 1, field.name)
                self.assertEqual(elements.described_by(f"{field.name}-help"), 1, field.name)
        self.assertEqual(len(elements.ids), len(set(elements.ids)))
        self.assertIn("part-city", elements.ids)
        self.assertIn("items-1", elements.ids)

    def test_errors_stand_beside_every_kind_of_field(self) -> None:
        left_out = {"hidden", "submit", "part", "items", "csrf_token"}
        with self.app.test_request_context():
            names = [field.name for field in EveryForm() if field.name not in left_out]
        page = self.refused({name: [f"wrong {name}"] for name in names})
        elements = Elements(page)
        self.assertGreater(len(names), 10)
        for name in names:
            self.assertEqual(page.count(f"wrong {name}<"), 1)
            self.assertEqual(elements.described_by(f"{name}-error"), 1, name)

    def test_a_hidden_field_s_error_is_shown_at_the_top(self) -> None:
        page = self.refused({"hidden": ["wrong hidden"]})
        self.assertRegex(page, r'role="alert">[^!]*<p>wrong hidden</p>')

    def test_a_form_with_a_file_is_multipart_and_one_without_is_not(self) -> None:
        class Plain(FlaskForm):
            text = StringField("Text")

        self.assertIn('enctype="multipart/form-data"', self.show())
        self.assertNotIn("enctype", self.show(Plain))

    def test_nothing_is_printed_unescaped(self) -> None:
        class Evil(FlaskForm):
            text = StringField(EVIL, description=EVIL, default=EVIL, render_kw={"title": EVIL})
            radio = RadioField(EVIL, choices=[SelectChoice(EVIL, EVIL)])
            part = FormField(PartForm, label=EVIL)
            submit = SubmitField(EVIL)

        line = '{% import "bootstrap/wtf.html" as wtf %}{{ wtf.quick_form(form) }}'
        with self.app.test_request_context("/", method="POST"):
            form = Evil()
            form.text.errors = [EVIL]
            form.form_errors.append(EVIL)
            page = render_template_string(line, form=form)
        self.assertNotIn("<b ", page)
        self.assertNotIn("None", page)
        self.assertGreaterEqual(page.count("&lt;b onclick"), 7)

    def test_its_arguments_are_flask_bootstrap_s(self) -> None:
        page = self.show(
            call="wtf.quick_form(form, action='/x', method='get', extra_classes='big', "
            "form_type='horizontal', button_map={'submit': 'danger'}, id='f', novalidate=True)"
        )
        form = next(attributes for tag, attributes in Elements(page).found if tag == "form")
        self.assertEqual((form["action"], form["method"], form["id"]), ("/x", "get", "f"))
        self.assertIn("big", form["class"] or "")
        self.assertIn("novalidate", form)
        self.assertIn("btn-danger", page)
        self.assertIn("col-lg-10", page)

    def test_one_field_can_be_placed_by_hand(self) -> None:
        page = self.show(call="wtf.form_field(form.text)")
        self.assertEqual(len(re.findall("<input", page)), 1)
        self.assertIn('for="text"', page)
        self.assertIn("required", page)


if __name__ == "__main__":
    unittest.main()
