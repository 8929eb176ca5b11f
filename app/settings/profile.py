"""What a member tells readers of himself, and his picture."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.extensions import db
from app.forms import check_token, show_form
from app.limits import allowed
from app.pictures import BYTES, BadPicture, make_portrait
from app.settings import settings
from app.settings.forms import PortraitForm, ProfileForm
from app.storage import StorageFull, delete_all, save_all
from app.text import portrait_files

OVERHEAD = 64 * 1024  # bytes that a form needs beside its file


@settings.url_value_preprocessor
def let_pictures_in(endpoint: str | None, values: object) -> None:
    """Allow a larger body for an upload, before anything reads it."""
    if endpoint == "settings.create_picture":
        request.max_content_length = BYTES + OVERHEAD


@settings.route("/settings/profile", methods=["GET", "POST"])
@login_required
def profile() -> ResponseReturnValue:
    """Say who one is: name, place, a few words, links."""
    form = ProfileForm(obj=current_user)
    if not form.validate_on_submit():
        return profile_page(form, PortraitForm(formdata=None))
    about = form.about_me.data or ""
    current_user.introduce(form.name.data, form.location.data, about, form.links.data)
    db.session.commit()
    flash(_("Your profile is saved."), "success")
    return redirect(url_for("settings.profile"))


@settings.post("/settings/profile/picture")
@login_required
def create_picture() -> ResponseReturnValue:
    """Take a picture of the person in, in place of one that was there."""
    form = PortraitForm()
    if not form.validate():
        return portrait_refused(form)
    if not allowed("upload", str(current_user.id)):
        form.refuse(_("That was too often in too short a time. Wait a few minutes."), form.file)
        return portrait_refused(form, 429)
    try:
        files = make_portrait(form.file.data.stream.read(BYTES + 1))
        save_all(files)
    except BadPicture as error:
        form.refuse(str(error), form.file)
        return portrait_refused(form)
    except StorageFull:
        form.refuse_full()
        return portrait_refused(form, 507)
    exchange(next(iter(files)))
    flash(_("Your picture is saved."), "success")
    return redirect(url_for("settings.profile"))


@settings.post("/settings/profile/picture/delete")
@login_required
def delete_picture() -> ResponseReturnValue:
    """Show the person's initials again."""
    check_token()
    exchange(None)
    flash(_("Your picture is removed."), "success")
    return redirect(url_for("settings.profile"))


def exchange(name: str | None) -> None:
    """Show another picture of the person, or none, then remove the files of the former one."""
    former = current_user.exchange_picture(name)
    db.session.commit()
    if former:
        delete_all(portrait_files(former))


def portrait_refused(form: PortraitForm, status: int | None = None) -> ResponseReturnValue:
    """Say beside the field why a picture was not taken."""
    words = ProfileForm(formdata=None, obj=current_user)
    return profile_page(words, form, status or form.refused_status())


def profile_page(
    form: ProfileForm, portrait_form: PortraitForm, status: int | None = None
) -> ResponseReturnValue:
    """Show both forms of the page."""
    template = "settings/profile.html"
    return show_form(template, form, status, portrait_form=portrait_form, person=current_user)
