"""The forms of accounts: they check shape and wording and never save."""

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, PasswordField, StringField, SubmitField
from wtforms.validators import DataRequired, Email, EqualTo, Length, ValidationError

from app.forms import Form, NoControlCharacters, OwnPasswordMixin, known_password_field
from app.models import User
from app.models.names import USERNAME_LENGTH, is_username
from app.models.user import (
    PASSWORD_LENGTH,
    EmailTaken,
    NameTaken,
)

EMAIL_LENGTH = 254  # RFC 5321, section 4.5.3.1.3, less the angle brackets
NAME_TAKEN = _l("This name is taken. Choose another one.")


def email_field(*checks: Callable[[Form, StringField], None], autocomplete: str) -> StringField:
    """Return a field for an e-mail address, checked by `checks` too."""
    return StringField(
        _l("E-mail address"),
        validators=[
            DataRequired(_l("Type your e-mail address.")),
            Length(max=EMAIL_LENGTH, message=_l("An address has at most %(max)d characters.")),
            NoControlCharacters(),
            *checks,
        ],
        render_kw={"type": "email", "autocomplete": autocomplete, "maxlength": EMAIL_LENGTH},
    )


# A form shows its fields in the order in which they are made, so the mixins stand in the order
# in which a person expects to be asked.


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
        if User.name_is_taken(field.data):
            raise ValidationError(NAME_TAKEN)


class EmailMixin:
    """The field for an e-mail address."""

    email = email_field(
        # Few mail servers take letters of other alphabets before the @ (RFC 6531).
        Email(_l("This is not an e-mail address, like ann@example.com."), allow_smtputf8=False),
        autocomplete="email",
    )


class NewPasswordMixin:
    """A new password, typed twice."""

    password = PasswordField(
        _l("New password"),
        validators=[
            DataRequired(_l("Choose a password.")),
            Length(*PASSWORD_LENGTH, message=_l("A password has %(min)d to %(max)d characters.")),
        ],
        description=_l("At least 8 characters; a few words are best."),
        render_kw={"autocomplete": "new-password"},
    )
    password2 = PasswordField(
        _l("The same password again"),
        validators=[
            DataRequired(_l("Type the password a second time.")),
            EqualTo("password", _l("The two passwords are not the same.")),
        ],
        render_kw={"autocomplete": "new-password"},
    )


class AccountForm(UsernameMixin, EmailMixin, NewPasswordMixin, Form):
    """What a new account needs."""

    def refuse_taken(self, error: NameTaken | EmailTaken) -> None:
        """Say beside the field what somebody else has, perhaps since a moment ago."""
        if isinstance(error, NameTaken):
            self.refuse(NAME_TAKEN, self.username)
        else:
            self.refuse(_("Another account has this address."), self.email)


class LoginForm(Form):
    """Log in."""

    email = email_field(autocomplete="username")
    password = known_password_field(_l("Password"), _l("Type your password."))
    remember_me = BooleanField(_l("Keep me logged in"))
    submit = SubmitField(_l("Log in"))


class RegistrationForm(AccountForm):
    """Register; whether the address has an account is not this form's to tell."""

    submit = SubmitField(_l("Register"))


class SetupForm(AccountForm):
    """Make the administrator of a new blog."""

    samples = BooleanField(_l("Fill in sample posts, to see what the blog looks like"))
    submit = SubmitField(_l("Make the blog mine"))


class LetterForm(EmailMixin, Form):
    """Ask for a letter to an address."""

    submit = SubmitField(_l("Send the letter"))


class ConfirmForm(Form):
    """Confirm an address, as whoever knows the password of the account that claims it."""

    password = known_password_field(
        _l("Password"),
        _l("Type your password."),
        _l("The one you chose when you registered."),
    )
    submit = SubmitField(_l("Confirm and log in"))


class OwnConfirmForm(Form):
    """Confirm the address of the account that is logged in already."""

    submit = SubmitField(_l("Confirm"))


class ResendForm(Form):
    """Ask for the confirmation letter of one's own account again."""

    submit = SubmitField(_l("Send the letter again"))


class NewPasswordForm(NewPasswordMixin, Form):
    """Set a new password with the link of a letter."""

    submit = SubmitField(_l("Set the password"))


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
