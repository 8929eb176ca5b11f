"""The forms of accounts: they check shape and wording and never save."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, PasswordField, StringField, SubmitField
from wtforms.validators import DataRequired, Length, ValidationError

from app.forms import (
    EMAIL_LENGTH,
    PASSWORD_LENGTH,
    EmailMixin,
    Form,
    NewPasswordMixin,
    NoControlCharacters,
)
from app.models import User
from app.models.user import USERNAME_LENGTH, is_username


class UsernameMixin:
    """The name of an account: part of an address, so without blanks."""

    username = StringField(
        _l("Name"),
        validators=[
            DataRequired(_l("Choose a name.")),
            Length(max=USERNAME_LENGTH, message=_l("A name has at most %(max)d characters.")),
        ],
        description=_l("Letters, digits, dots and dashes; readers see it beside your posts."),
        render_kw={"autocomplete": "username", "maxlength": USERNAME_LENGTH, "dir": "auto"},
    )

    def validate_username(self, field: StringField) -> None:
        """Check the shape of the name, and that nobody has it."""
        if not is_username(field.data):
            raise ValidationError(
                _("A name is made of letters, digits, dots, dashes and low lines, without blanks.")
            )
        if User.with_username(field.data):
            raise ValidationError(_("This name is taken. Choose another one."))


class LoginForm(Form):
    """Log in."""

    email = StringField(
        _l("E-mail address"),
        validators=[
            DataRequired(_l("Type your e-mail address.")),
            Length(max=EMAIL_LENGTH),
            NoControlCharacters(),
        ],
        render_kw={"type": "email", "autocomplete": "username", "maxlength": EMAIL_LENGTH},
    )
    password = PasswordField(
        _l("Password"),
        validators=[DataRequired(_l("Type your password.")), Length(max=PASSWORD_LENGTH[1])],
        render_kw={"autocomplete": "current-password"},
    )
    remember_me = BooleanField(_l("Keep me logged in"))
    submit = SubmitField(_l("Log in"))


class RegistrationForm(UsernameMixin, EmailMixin, NewPasswordMixin, Form):
    """Register; whether the address has an account is not this form's to tell."""

    submit = SubmitField(_l("Register"))


class SetupForm(UsernameMixin, EmailMixin, NewPasswordMixin, Form):
    """Make the administrator of a new blog."""

    samples = BooleanField(_l("Fill in sample posts, to see what the blog looks like"))
    submit = SubmitField(_l("Make the blog mine"))


class LetterForm(EmailMixin, Form):
    """Ask for a letter to an address."""

    submit = SubmitField(_l("Send the letter"))


class ResendForm(Form):
    """Ask for the confirmation letter of one's own account again."""

    submit = SubmitField(_l("Send the letter again"))


class NewPasswordForm(NewPasswordMixin, Form):
    """Set a new password with the link of a letter."""

    submit = SubmitField(_l("Set the password"))


class OwnPasswordMixin:
    """The present password, asked again before something that matters."""

    old_password = PasswordField(
        _l("Present password"),
        validators=[
            DataRequired(_l("Type your present password.")),
            Length(max=PASSWORD_LENGTH[1]),
        ],
        render_kw={"autocomplete": "current-password"},
    )


class ChangePasswordForm(OwnPasswordMixin, NewPasswordMixin, Form):
    """Change one's own password."""

    submit = SubmitField(_l("Change the password"))


class ChangeEmailForm(OwnPasswordMixin, EmailMixin, Form):
    """Ask for a letter to a new address."""

    submit = SubmitField(_l("Send the letter"))


class ConfirmEmailForm(Form):
    """Take the new address of a letter."""

    submit = SubmitField(_l("Use this address"))


class EndSessionsForm(Form):
    """Log out everywhere else."""

    submit = SubmitField(_l("Log out everywhere else"))
