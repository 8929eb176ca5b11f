"""What a page says after a letter was, or may have been, sent."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.mailer import letters_folder


def letter_sent(address: str, endpoint: str) -> ResponseReturnValue:
    """Say that a letter is on its way, in the same words whether there is an account or not."""
    flash(
        _(
            "If everything is right with %(email)s, a letter is on its way there. "
            "Open the link in it within an hour.",
            email=address,
        )
    )
    folder = letters_folder()
    if folder:
        flash(_("No mail server is set, so letters are files in %(folder)s.", folder=folder))
    return redirect(url_for(endpoint))
